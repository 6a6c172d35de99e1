"""Short tones, and when they are heard."""

from __future__ import annotations

import math
import struct
import wave
from collections.abc import Sequence
from pathlib import Path

from .lab import RATE

HERTZ = 1000
LENGTH = 0.02
LEAD = 1.0
# So that neither the codec's frames nor the sound server's blocks see each burst at the same place.
SPACING = 0.6037
# The envelope's window, and within what of its rise a burst's peak is.
WINDOW = RATE * 2 // 1000
RISE = RATE * 30 // 1000


def write_bursts(path: Path, count: int) -> float:
    """A WAV file of one channel; returns its seconds."""
    seconds = LEAD + count * SPACING
    samples = [0] * round(seconds * RATE)
    for burst in range(count):
        first = round((LEAD + burst * SPACING) * RATE)
        for offset in range(round(LENGTH * RATE)):
            samples[first + offset] = round(16000 * math.sin(2 * math.pi * HERTZ * offset / RATE))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(struct.pack(f"<{len(samples)}h", *samples))
    return seconds


def delays(mouth: Sequence[int], ear: Sequence[int]) -> tuple[int, list[float]]:
    """How many bursts were spoken, and the milliseconds of each that was heard within its spacing."""
    spoken, heard = onsets(mouth), onsets(ear)
    found = []
    for start in spoken:
        later = next((onset for onset in heard if 0 < onset - start < SPACING * RATE), None)
        if later is not None:
            found.append((later - start) / RATE * 1000)
    return len(spoken), found


def onsets(samples: Sequence[int]) -> list[int]:
    """Where each burst's envelope passes half of that burst's own peak, so that neither its level nor a codec's noise
    moves it."""
    envelope = _envelope(samples)
    gate = 0.2 * max(envelope)
    if gate < 100:
        return []
    found, place = [], 0
    while place < len(envelope):
        if envelope[place] > gate:
            first = max(0, place - 4 * WINDOW)
            window = envelope[first : place + RISE]
            half = max(window) / 2
            found.append(first + next(offset for offset, value in enumerate(window) if value > half))
            place += round(SPACING * RATE / 2)
        else:
            place += 1
    return found


def _envelope(samples: Sequence[int]) -> list[float]:
    """The tone's level in a window that moves along, by both of its quadratures."""
    period = RATE // HERTZ
    cosines = [math.cos(2 * math.pi * phase / period) for phase in range(period)]
    sines = [math.sin(2 * math.pi * phase / period) for phase in range(period)]
    levels, real, imaginary = [], 0.0, 0.0
    for place, sample in enumerate(samples):
        phase = place % period
        # The window is a whole number of periods: what leaves it had the same phase.
        gone = samples[place - WINDOW] if place >= WINDOW else 0
        real += (sample - gone) * cosines[phase]
        imaginary += (sample - gone) * sines[phase]
        levels.append(math.hypot(real, imaginary) / WINDOW)
    return levels
