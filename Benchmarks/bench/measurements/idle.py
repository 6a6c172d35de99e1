"""Registered and left alone: what a phone costs all day long."""

from __future__ import annotations

from ..bed import Bed
from ..phones.pair import Pair
from ..report import Result
from ..system.cost import Sample, proportional_kilobytes, resident_kilobytes, threads

TITLE = "Idle, registered"
SETTLE = 8.0  # the threads that a runtime's pools keep for a while after the login are gone by then


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    seconds = bed.count(20, 3)
    pair = Pair.registered(bed)
    pair.exchange.serve(SETTLE)
    phones = pair.phones()
    before = {name: Sample.take(pid) for name, _, pid in phones}
    pair.exchange.serve(seconds)
    figures: dict[str, dict[str, float]] = {}
    for name, _, pid in pair.phones():
        after = Sample.take(pid)
        figures[name] = {
            "rss": resident_kilobytes(pid) / 1024,
            "pss": proportional_kilobytes(pid) / 1024,
            "cpu": after.core_percent_since(before[name]),
            "wakeups": after.wakeups_per_second_since(before[name]),
            "threads": threads(pid),
        }

    def add(key: str, label: str, unit: str, name: str) -> None:
        result.add(key, label, unit, figures.get("connector", {}).get(name), figures["baresip"][name])

    add("pss_mb", "memory, PSS", "MB", "pss")
    add("rss_mb", "memory, RSS", "MB", "rss")
    add("core_percent", "CPU", "% of a core", "cpu")
    add("wakeups_per_second", "wake-ups", "1/s", "wakeups")
    add("threads", "threads", "", "threads")
    result.notes.append(
        f"Both registered at one registrar and watched over the same {seconds} s, {SETTLE:g} s after the last was "
        "READY; nobody polls.")
    return result
