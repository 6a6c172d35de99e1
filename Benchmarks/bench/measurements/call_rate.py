"""What a call costs to set up and to tear down, whatever is said in it."""

from __future__ import annotations

from ..bed import Bed
from ..phones.pair import Pair
from ..report import Result
from ..sip.audio import AudioStream
from ..sip.call import Call
from ..statistics import median
from ..system.cost import processor_seconds

TITLE = "Calls per CPU-second"
BLOCK = 50
PAUSE = 0.02  # for the phone to put the call away, which costs too


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    blocks = bed.count(8, 2)
    pair = Pair.registered(bed, tone_seconds=2)
    pair.exchange.serve(1)
    spent: dict[str, list[float]] = {name: [] for name, _, _ in pair.phones()}
    for number in range(blocks):
        phones = pair.phones()
        for name, user, pid in phones if number % 2 == 0 else reversed(phones):
            _calls(pair, user, 5)  # warm
            before = processor_seconds(pid)
            _calls(pair, user, BLOCK)
            spent[name].append((processor_seconds(pid) - before) / BLOCK)

    ours, theirs = spent.get("connector"), spent["baresip"]
    result.add_statistic("cpu_ms", "CPU a call", "ms", lambda all: median(all) * 1000, ours or [], theirs)
    result.add_statistic("calls_per_cpu_second", "calls per CPU-second", "1/s", lambda all: 1 / median(all), ours or [], theirs)
    result.notes.append(
        f"{blocks} alternating blocks of {BLOCK} calls, one at a time: INVITE, 180, 200, ACK, BYE, 200, and {PAUSE * 1000:g} ms "
        "after it, in which the phone closes its streams. Medians over the blocks.")
    return result


def _calls(pair: Pair, user: str, count: int) -> None:
    for _ in range(count):
        stream = AudioStream()
        try:
            call = Call(pair.exchange, user, stream.port)
            call.establish()
            call.release()
            pair.exchange.serve(PAUSE)
        finally:
            stream.close()
