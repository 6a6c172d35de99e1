"""Two phones of a kind on PulseAudio: how late one hears the other, what the call costs, how soon the next one is answered."""

from __future__ import annotations

import select
import time
from dataclasses import dataclass
from pathlib import Path

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..phones.baresip import Baresip
from ..phones.connector import Connector
from ..report import Result
from ..sip.audio import AudioStream, talk
from ..sip.call import Call
from ..sip.exchange import Exchange
from ..sip.relay import Relay
from ..sound.bursts import delays, write_bursts
from ..sound.lab import A, B, Headset, SoundLab
from ..statistics import median, percentile
from ..system.cost import Sample

TITLE = "A call on PulseAudio, mouth to ear"
SETTLE = 3.0
# Of the bursts; a call that loses more has something wrong with it that its delay does not tell.
LEAST_HEARD = 0.9
# Between one call's BYE and the next one's INVITE there is nothing.
TALK = 0.5


@dataclass
class _Phone:
    user: str
    pid: int


@dataclass
class _Found:
    delays: list[float]
    cpu: float
    wakeups: float
    answered_ms: list[float]
    sounding_ms: list[float]


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "baresip")
    lab = SoundLab(bed)
    exchange = bed.keep(Exchange())
    bursts = bed.new_folder("bursts") / "bursts.wav"
    count, following = bed.count(30, 5), bed.count(20, 4)
    seconds = write_bursts(bursts, count)
    kinds = {"baresip": [_baresip(bed, exchange, lab, f"peer-{end}", headset) for end, headset in _ENDS]}
    if bed.connector is not None:
        kinds["connector"] = [_connector(bed, exchange, lab, f"agent-{end}", headset) for end, headset in _ENDS]
    exchange.serve(1)
    found = {name: _measured(bed, exchange, lab, phones, bursts, seconds, following) for name, phones in kinds.items()}
    ours, theirs = found.get("connector"), found["baresip"]

    def add(key: str, label: str, unit: str, value) -> None:
        result.add(key, label, unit, value(ours) if ours else None, value(theirs))

    add("delay_median_ms", "mouth to ear, median", "ms", lambda one: median(one.delays))
    add("delay_p90_ms", "mouth to ear, p90", "ms", lambda one: percentile(one.delays, 90))
    add("delay_max_ms", "mouth to ear, most", "ms", lambda one: max(one.delays))
    add("core_percent", "CPU, 1 call", "% of a core", lambda one: one.cpu)
    add("wakeups_per_second", "wake-ups, 1 call", "1/s", lambda one: one.wakeups)
    add("next_answer_median_ms", "INVITE to 200 right after a BYE, median", "ms", lambda one: median(one.answered_ms))
    add("next_answer_max_ms", "INVITE to 200 right after a BYE, most", "ms", lambda one: max(one.answered_ms))
    add("next_sound_median_ms", "INVITE to the first sound right after a BYE, median", "ms",
        lambda one: median(one.sounding_ms))
    result.notes.append(
        f"{count} bursts of 20 ms from microphone to earphone, null sinks at both ends on one clock, two phones of a "
        f"kind, PCMA of 20 ms through a relay on loopback; {following} calls, each right after the one before.")
    return result


_ENDS = (("a", A), ("b", B))


def _baresip(bed: Bed, exchange: Exchange, lab: SoundLab, user: str, headset: Headset) -> _Phone:
    phone = Baresip(bed, exchange, user, None, lab=lab, headset=headset).start(bed)
    exchange.wait_for_registration(user)
    return _Phone(user, phone.pid)


def _connector(bed: Bed, exchange: Exchange, lab: SoundLab, user: str, headset: Headset) -> _Phone:
    phone = Connector(bed, lab=lab).start(bed)
    phone.log_in(exchange, user, settings={
        "policy.device.audio_in_device": headset.microphone, "policy.device.audio_out_device": headset.earphone})
    return _Phone(user, phone.pid)


def _measured(
    bed: Bed, exchange: Exchange, lab: SoundLab, phones: list[_Phone], bursts: Path, seconds: float, following: int
) -> _Found:
    with Relay() as relay:
        calls = [Call(exchange, phone.user, port) for phone, port in zip(phones, relay.ports)]
        for end, call in enumerate(calls):
            call.establish()
            relay.remotes[end] = call.remote_rtp
        exchange.serve(SETTLE)
        with lab.record(bed) as recording:
            exchange.serve(1)
            before = Sample.take(phones[0].pid)
            lab.run("paplay", "-d", "feed_a", "--latency-msec=100", str(bursts), deadline=seconds + 20)
            after = Sample.take(phones[0].pid)
            exchange.serve(1)
        for call in calls:
            call.release()
    spoken, heard = delays(recording.channel("feed_a"), recording.channel("ear_b"))
    if len(heard) < LEAST_HEARD * spoken or not heard:
        raise BenchmarkFailure(f"{phones[1].user} played {len(heard)} of {spoken} bursts that {phones[0].user} heard")
    exchange.serve(2)
    answered, sounding = _one_after_the_other(exchange, phones[0].user, following)
    return _Found(
        heard, after.core_percent_since(before), after.wakeups_per_second_since(before), answered, sounding)


def _one_after_the_other(exchange: Exchange, user: str, count: int) -> tuple[list[float], list[float]]:
    """Milliseconds from INVITE to 200 and to the first sound, of calls that each begin with the end of another."""
    answered, sounding = [], []
    for number in range(count + 1):
        stream = AudioStream()
        try:
            call = Call(exchange, user, stream.port)
            began = time.monotonic()
            call.establish()
            if not select.select([stream.socket], [], [], 5)[0]:
                raise BenchmarkFailure(f"{user} answered, and nothing was heard of it for 5 s")
            heard = time.monotonic() - began
            stream.remote = call.remote_rtp
            talk(exchange, [stream], TALK)
            call.release()
        finally:
            stream.close()
        # The first follows none.
        if number > 0:
            answered.append(call.answered_us / 1000)
            sounding.append(heard * 1000)
    exchange.serve(1)
    return answered, sounding
