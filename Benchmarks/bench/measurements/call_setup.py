"""INVITE to 180, INVITE to 200 and BYE to 200 of a phone that answers by itself."""

from __future__ import annotations

from ..bed import Bed
from ..phones.pair import Pair
from ..report import Result
from ..sip.audio import AudioStream
from ..sip.call import Call
from ..statistics import median, percentile

TITLE = "Call set-up and release"
BLOCK = 25
TALK = 0.05
PAUSE = 0.02


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    total = bed.count(300, 50)
    # A stream of the file's length is loaded by baresip for each call: short, so that it is not what is timed.
    pair = Pair.registered(bed, tone_seconds=2)
    pair.exchange.serve(1)
    calls: dict[str, list[Call]] = {name: [] for name, _, _ in pair.phones()}
    for start in range(0, total, BLOCK):
        phones = pair.phones()
        for name, user, _ in phones if (start // BLOCK) % 2 == 0 else reversed(phones):
            for _ in range(min(BLOCK, total - start)):
                calls[name].append(_one_call(pair, user))

    def times(name: str, attribute: str) -> list[float]:
        found = [getattr(call, attribute) for call in calls.get(name, [])]
        return [time for time in found if time is not None]

    for key, label, attribute in (
        ("invite_180", "INVITE to 180", "ringing_us"),
        ("invite_200", "INVITE to 200", "answered_us"),
        ("bye_200", "BYE to 200", "released_us"),
    ):
        ours, theirs = times("connector", attribute), times("baresip", attribute)
        result.add_statistic(f"{key}_min_us", f"{label}, least", "µs", min, ours, theirs)
        result.add_statistic(f"{key}_median_us", f"{label}, median", "µs", median, ours, theirs)
        result.add_statistic(f"{key}_p99_us", f"{label}, p99", "µs", lambda all: percentile(all, 99), ours, theirs)
    result.notes.append(
        f"{total} calls to each, one at a time, in alternating blocks of {BLOCK}; {TALK * 1000:g} ms of talk. Virtual "
        "audio here, a file and no player there. Answers are timed by the kernel when they arrive.")
    if pair.connector is not None:
        client = pair.connector.clients[0]
        pair.exchange.wait(lambda: not client.calls(), 3, "all calls were released, and GET /session still shows some")
    return result


def _one_call(pair: Pair, user: str) -> Call:
    stream = AudioStream()
    try:
        call = Call(pair.exchange, user, stream.port)
        call.establish()
        pair.exchange.serve(TALK)
        call.release()
        pair.exchange.serve(PAUSE)
        return call
    finally:
        stream.close()
