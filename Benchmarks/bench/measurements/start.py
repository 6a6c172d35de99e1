"""From exec to being of use: listening, and the first REGISTER on the wire."""

from __future__ import annotations

import time

from ..bed import Bed
from ..phones.baresip import Baresip
from ..phones.connector import READY, Connector
from ..report import Result
from ..sip.audio import write_tone
from ..sip.exchange import Exchange
from ..statistics import median
from ..system.ports import HOST
from ..system.program import PHONE_ENDED_BY, Program, milliseconds_to_line
from ..web.client import SessionClient

TITLE = "Start"


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    rounds = bed.count(20, 3)
    tone = bed.new_folder("audio") / "tone.wav"
    write_tone(tone, 1)
    listening: list[float] = []
    ours: list[float] = []
    theirs: list[float] = []
    for number in range(rounds):
        if bed.connector is not None:
            connector = Connector(bed)
            listening.append(milliseconds_to_line(connector.command, connector.folder, READY))
            ours.append(_connector_to_register(bed, f"agent{number}"))
        theirs.append(_baresip_to_register(bed, f"peer{number}", tone))
    result.add_statistic("listening_median_ms", "exec to `listening on`, median", "ms", median, listening)
    result.add_statistic("listening_max_ms", "exec to `listening on`, slowest", "ms", max, listening)
    result.add_statistic("register_median_ms", "exec to first REGISTER, median", "ms", median, ours, theirs)
    result.add_statistic("register_max_ms", "exec to first REGISTER, slowest", "ms", max, ours, theirs)
    result.notes.append(
        f"{rounds} starts of each, one after the other. The connector registers when a client asks: its time holds the "
        "offered cookie, POST /session and POST /register, sent as soon as it listens.")
    return result


def _connector_to_register(bed: Bed, user: str) -> float:
    with Exchange() as exchange:
        connector = Connector(bed)
        with Program(connector.command, connector.folder, PHONE_ENDED_BY) as program:
            started = _realtime_of(program)
            program.wait_for_output(READY)
            client = SessionClient(HOST, connector.port)
            client.configure(exchange.address, user)
            client.register()
            exchange.wait_for_registration(user)
            return (exchange.registered_ns[user] - started) / 1e6


def _baresip_to_register(bed: Bed, user: str, tone) -> float:
    with Exchange() as exchange:
        baresip = Baresip(bed, exchange, user, tone)
        with Program(baresip.command, baresip.folder, PHONE_ENDED_BY) as program:
            exchange.wait_for_registration(user)
            return (exchange.registered_ns[user] - _realtime_of(program)) / 1e6


def _realtime_of(program: Program) -> int:
    """The program's start on the clock of the arrival times."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME) - (time.perf_counter_ns() - program.started_ns)
