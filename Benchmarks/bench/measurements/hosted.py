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
    rss, pss = resident_kilobytes(connector.pid), proportional_kilobytes(connector.pid)
    files, before_threads = descriptors(connector.pid), threads(connector.pid)
    for number in range(1, sessions):
        connector.log_in(exchange, f"agent{number}")
    exchange.serve(SETTLE)
    sample = Sample.take(connector.pid)
    exchange.serve(seconds)
    after = Sample.take(connector.pid)
    more = sessions - 1
    result.add("rss_kb_per_session", "RSS a further session", "kB", (resident_kilobytes(connector.pid) - rss) / more)
    result.add("pss_kb_per_session", "PSS a further session", "kB", (proportional_kilobytes(connector.pid) - pss) / more)
    result.add("pss_mb", f"PSS, {sessions} sessions", "MB", proportional_kilobytes(connector.pid) / 1024)
    result.add("threads", f"threads, {sessions} sessions (1 session: {before_threads})", "", threads(connector.pid))
    result.add("descriptors_per_session", "descriptors a further session", "", (descriptors(connector.pid) - files) / more)
    result.add("core_percent", f"CPU, {sessions} sessions registered", "% of a core", after.core_percent_since(sample))
    result.add("wakeups_per_second", f"wake-ups, {sessions} sessions registered", "1/s", after.wakeups_per_second_since(sample))
    result.notes.append(f"{sessions} sessions, each with its own cookie, endpoint and registration.")
    return result
