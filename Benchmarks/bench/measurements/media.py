"""One and ten G.711 calls: processor time, wake-ups, memory."""

from __future__ import annotations

import contextlib

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..phones.pair import Pair
from ..report import Result
from ..sip.audio import AudioStream, talk
from ..sip.call import Call
from ..system.cost import Sample, resident_kilobytes, threads

TITLE = "G.711 calls"
MANY = 10
SETTLE = 2.0


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    seconds = bed.count(10, 3)
    pair = Pair.registered(bed, tone_seconds=seconds + SETTLE + 6, calls=MANY + 2)
    pair.exchange.serve(1)
    found = {
        name: (_calls(pair, user, 1, pid, seconds), _calls(pair, user, MANY, pid, seconds))
        for name, user, pid in pair.phones()
    }

    def add(key: str, label: str, unit: str, value) -> None:
        ours = value(*found["connector"]) if "connector" in found else None
        result.add(key, label, unit, ours, value(*found["baresip"]))

    add("one_core_percent", "CPU, 1 call", "% of a core", lambda one, many: one["cpu"])
    add("ten_core_percent", f"CPU, {MANY} calls", "% of a core", lambda one, many: many["cpu"])
    add("core_percent_per_call", f"CPU a call, of {MANY}", "% of a core", lambda one, many: many["cpu"] / MANY)
    add("one_wakeups", "wake-ups, 1 call", "1/s", lambda one, many: one["wakeups"])
    add("wakeups_per_call", f"wake-ups a call, of {MANY}", "1/s", lambda one, many: many["wakeups"] / MANY)
    add("rss_kb_per_call", "RSS a further call", "kB", lambda one, many: (many["rss"] - one["rss"]) / (MANY - 1))
    add("threads", f"threads, {MANY} calls", "", lambda one, many: many["threads"])
    add("frames_per_second", "frames received from each call", "1/s", lambda one, many: many["frames"])
    result.notes.append(
        f"PCMA, 20 ms, both ways, {seconds} s after {SETTLE:g} s; each phone on its own. baresip loads its sound "
        f"file for each call: {pair.tone_bytes / 1024:.0f} kB of its RSS a call.")
    return result


def _calls(pair: Pair, user: str, count: int, pid: int, seconds: float) -> dict[str, float]:
    with contextlib.ExitStack() as opened:
        streams, calls = [], []
        for _ in range(count):
            stream = AudioStream()
            opened.callback(stream.close)
            call = Call(pair.exchange, user, stream.port)
            call.establish()
            stream.remote = call.remote_rtp
            streams.append(stream)
            calls.append(call)
        talk(pair.exchange, streams, SETTLE)
        heard = [stream.received for stream in streams]
        before = Sample.take(pid)
        talk(pair.exchange, streams, seconds)
        after = Sample.take(pid)
        rates = [(stream.received - earlier) / (after.at - before.at) for stream, earlier in zip(streams, heard)]
        figures = {
            "cpu": after.core_percent_since(before), "wakeups": after.wakeups_per_second_since(before),
            "rss": resident_kilobytes(pid), "threads": threads(pid), "frames": min(rates),
        }
        for call in calls:
            call.release()
        # The other calls' audio that still comes is nobody's business; the phones get time to put the calls away.
        pair.exchange.serve(1)
        if min(rates) < 45 or max(rates) > 55:
            raise BenchmarkFailure(f"{user} sent {min(rates):.1f} to {max(rates):.1f} frames a second, instead of 50")
        return figures
