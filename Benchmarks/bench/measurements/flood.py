"""INVITEs by the thousand from somebody who wants no call: what the agent's own page notices of it."""

from __future__ import annotations

import time

from ..bed import Bed, tool
from ..phones.connector import Connector
from ..report import Result
from ..sip.exchange import Exchange
from ..statistics import median, percentile
from ..system.ports import HOST
from ..system.program import Program

TITLE = "INVITE flood"
RATE = 1000  # calls a second
POLL = 0.05  # seconds between two GET /session


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    seconds = bed.count(30, 5)
    exchange = bed.keep(Exchange())
    connector = Connector(bed).start(bed)
    client = connector.log_in(exchange, "agent", answers=False)
    target = exchange.contacts["agent"].split("@")[1].split(";")[0]
    folder = bed.new_folder("flood")
    sipp = [tool("sipp", "sip-tester"), target, "-s", "agent", "-sn", "uac", "-i", HOST, "-r", str(RATE), "-m",
            str(RATE * seconds), "-l", str(RATE * 40), "-d", "0", "-nostdin", "-timeout", str(seconds + 5), "-nr"]
    flood = bed.keep(Program(sipp, folder))
    times: list[float] = []
    most = 0
    end = time.monotonic() + seconds
    while time.monotonic() < end and flood.running:
        began = time.monotonic()
        snapshot = client.snapshot()
        times.append((time.monotonic() - began) * 1000)
        most = max(most, len(snapshot["phone"]["calls"]))
        exchange.serve(POLL)
    result.add("get_session_median_ms", "GET /session, median", "ms", median(times))
    result.add("get_session_p99_ms", "GET /session, p99", "ms", percentile(times, 99))
    result.add("calls_most", "calls at once, most", "", most)
    result.notes.append(
        f"{RATE} INVITE/s for {seconds} s by SIPp, which gives none of them up; GET /session every {POLL * 1000:g} ms.")
    return result
