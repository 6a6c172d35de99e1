"""Both directions of the audio of many calls (RFC 3550, RFC 3551), from one thread."""

from __future__ import annotations

import math
import random
import select
import socket
import struct
import time
import wave
from pathlib import Path

from ..system.ports import HOST
from .exchange import Exchange

RATE = 8000
FRAME = 160  # samples of 20 ms
PCMA = 8
A_LAW_SILENCE = b"\xd5" * FRAME


class AudioStream:
    """One call's RTP: sends a frame of A-law each time it is told, and counts what arrives."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind((HOST, 0))
        self.socket.setblocking(False)
        self.port: int = self.socket.getsockname()[1]
        self.remote: tuple[str, int] | None = None
        self.received = 0
        self._source = random.getrandbits(32)
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(31)

    def send_frame(self) -> None:
        if self.remote is None:
            return
        header = struct.pack("!BBHII", 0x80, PCMA, self._sequence & 0xFFFF, self._timestamp & 0xFFFFFFFF, self._source)
        self._sequence += 1
        self._timestamp += FRAME
        try:
            self.socket.sendto(header + A_LAW_SILENCE, self.remote)
        except ConnectionRefusedError:
            pass  # the phone closed its port between two frames; the count of what arrives will tell

    def read_all(self) -> None:
        while True:
            try:
                datagram = self.socket.recv(2048)
            except BlockingIOError:
                return
            except ConnectionRefusedError:
                continue
            if len(datagram) == 12 + FRAME and datagram[1] & 0x7F == PCMA:
                self.received += 1

    def close(self) -> None:
        self.socket.close()


def talk(exchange: Exchange, streams: list[AudioStream], seconds: float) -> None:
    """Sends 50 frames a second on every stream, reads what comes back and serves the phones meanwhile."""
    started = time.monotonic()
    sockets = [stream.socket for stream in streams]
    by_socket = dict(zip(sockets, streams))
    for frame in range(round(seconds * RATE / FRAME)):
        due = started + frame * FRAME / RATE
        while (left := due - time.monotonic()) > 0:
            for ready in select.select([*sockets, exchange.socket], [], [], left)[0]:
                if ready is exchange.socket:
                    exchange.receive(0)
                else:
                    by_socket[ready].read_all()
        for stream in streams:
            stream.send_frame()
            stream.read_all()


def write_tone(path: Path, seconds: float, hertz: float = 440) -> int:
    """A WAV file of 16-bit PCM at 8 kHz; returns how many bytes of samples it has."""
    samples = [round(8000 * math.sin(2 * math.pi * hertz * n / RATE)) for n in range(round(seconds * RATE))]
    data = struct.pack(f"<{len(samples)}h", *samples)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(data)
    return len(data)
