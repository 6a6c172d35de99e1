"""Many sessions in one daemon: what one more agent costs, at rest and when the server comes back."""

from __future__ import annotations

import time

from ..bed import Bed
from ..phones.connector import Connector
from ..report import Result
from ..sip.exchange import Exchange
from ..statistics import median, percentile
from ..system.cost import Sample, descriptors, proportional_kilobytes, resident_kilobytes, threads

TITLE = "Hosted"
SETTLE = 2.0
GONE = 12.0  # longer than it takes to find out that the server is dead
RETRY = 1  # seconds between attempts to register


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    sessions, seconds = bed.count(1000, 20), bed.count(20, 2)
    exchange = bed.keep(Exchange())
    connector = Connector(bed, sessions=sessions).start(bed)
    settings = {"proxies.proxy0.reg_interval": str(RETRY)}
    connector.log_in(exchange, "agent0", settings=settings)  # what only the first brings along is not a session's cost
    exchange.serve(SETTLE)
    pid = connector.pid
    rss, pss = resident_kilobytes(pid), proportional_kilobytes(pid)
    files, before_threads = descriptors(pid), threads(pid)
    ready = []
    for number in range(1, sessions):
        client = connector.log_in(exchange, f"agent{number}", settings=settings)
        ready.append(client.ready_ms)
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
    result.add_statistic("ready_median_ms", "POST /register to READY, median", "ms", median, ready)
    result.add_statistic("ready_p99_ms", "POST /register to READY, p99", "ms", lambda all: percentile(all, 99), ready)
    _restart(result, exchange, pid, sessions)
    result.notes.append(
        f"{sessions} sessions, each with its own cookie, endpoint and registration; nobody polls. At rest each asks its server "
        f"every five seconds whether it is there, {sessions / 5:g} questions a second in all, which is what the CPU goes into.")
    return result


def _restart(result: Result, exchange: Exchange, pid: int, sessions: int) -> None:
    """The server is silent until every session has noticed, and has forgotten all of them."""
    exchange.pause(GONE)
    exchange.contacts.clear()
    began, before = time.monotonic(), Sample.take(pid)
    exchange.wait(lambda: len(exchange.contacts) == sessions, 120, "not every session registered again")
    result.add("reregistered_s", f"{sessions} sessions registered again, after the server's return", "s", time.monotonic() - began)
    result.add("reregistering_core_percent", "CPU meanwhile", "% of a core", Sample.take(pid).core_percent_since(before))
    result.notes.append(f"The server was silent for {GONE:g} s; attempts begin {RETRY} s apart and grow further apart, at random.")
