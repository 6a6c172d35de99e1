"""Many sessions in one daemon: what one more agent costs."""

from __future__ import annotations

from ..bed import Bed
from ..phones.connector import Connector
from ..report import Result
from ..sip.exchange import Exchange
from ..system.cost import Sample, descriptors, proportional_kilobytes, resident_kilobytes, threads

TITLE = "Hosted"
SETTLE = 2.0


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    sessions, seconds = bed.count(50, 5), bed.count(10, 2)
    exchange = bed.keep(Exchange())
    connector = Connector(bed, sessions=sessions).start(bed)
    connector.log_in(exchange, "agent0")  # what only the first session brings along is not a session's cost
    exchange.serve(SETTLE)
    pid = connector.pid
    rss, pss = resident_kilobytes(pid), proportional_kilobytes(pid)
    files, before_threads = descriptors(pid), threads(pid)
    for number in range(1, sessions):
        connector.log_in(exchange, f"agent{number}")
    exchange.serve(SETTLE)
    before = Sample.take(pid)
    exchange.serve(seconds)
    after = Sample.take(pid)
    more = sessions - 1
    result.add("rss_kb_per_session", "RSS a further session", "kB", (resident_kilobytes(pid) - rss) / more)
    result.add("pss_kb_per_session", "PSS a further session", "kB", (proportional_kilobytes(pid) - pss) / more)
    result.add("pss_mb", f"PSS, {sessions} sessions", "MB", proportional_kilobytes(pid) / 1024)
    result.add("threads", f"threads, {sessions} sessions (1 session: {before_threads})", "", threads(pid))
    result.add("descriptors_per_session", "descriptors a further session", "", (descriptors(pid) - files) / more)
    result.add("core_percent", f"CPU, {sessions} sessions", "% of a core", after.core_percent_since(before))
    result.add("wakeups_per_second", f"wake-ups, {sessions} sessions", "1/s", after.wakeups_per_second_since(before))
    result.notes.append(f"{sessions} sessions, each with its own cookie, endpoint and registration; nobody polls.")
    return result
