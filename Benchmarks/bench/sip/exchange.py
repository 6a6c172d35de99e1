"""One UDP socket that is registrar and caller at once.

There is one thread and one blocking socket: whoever waits for something answers the registrations that come in
between. Arrival times are the kernel's (SO_TIMESTAMPNS), so this program's own wake-up is in no figure.
"""

from __future__ import annotations

import re
import select
import socket
import struct
import time
from collections.abc import Callable

from ..failure import BenchmarkFailure
from ..system.ports import HOST
from .message import Message

SO_TIMESTAMPNS = 35  # asm-generic/socket.h; not in Python's socket module


def now_ns() -> int:
    """The clock of the kernel's arrival times."""
    return time.clock_gettime_ns(time.CLOCK_REALTIME)


class Exchange:
    """Registers every phone that asks, without a challenge, and lets a measurement call it."""

    def __init__(self) -> None:
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        self.socket.bind((HOST, 0))
        self.port: int = self.socket.getsockname()[1]
        self.contacts: dict[str, str] = {}  # user -> contact URI
        self.registered_ns: dict[str, int] = {}  # user -> arrival of the last REGISTER
        self.hung_up: set[str] = set()  # Call-IDs that a phone ended

    @property
    def address(self) -> str:
        return f"{HOST}:{self.port}"

    def send(self, message: bytes, target: tuple[str, int]) -> int:
        """Sends, and returns the time just before."""
        sent = now_ns()
        self.socket.sendto(message, target)
        return sent

    def receive(self, timeout: float) -> Message | None:
        """The next message that is not the registrar's own business, or None when the time is over."""
        end = time.monotonic() + timeout
        while True:
            left = max(0.0, end - time.monotonic())
            if not select.select([self.socket], [], [], left)[0]:
                return None
            message = self._read()
            if message is not None and not self._answered(message):
                return message

    def wait(self, condition: Callable[[], bool], timeout: float, what: str) -> None:
        """Serves the phones until the condition holds."""
        end = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > end:
                raise BenchmarkFailure(f"waited {timeout:g} s in vain: {what}")
            # One message at a time: a registration may be what it waits for.
            if select.select([self.socket], [], [], min(0.05, max(0.0, end - time.monotonic())))[0]:
                message = self._read()
                if message is not None:
                    self._answered(message)

    def serve(self, seconds: float) -> None:
        """Answers the phones for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.receive(left)

    def pause(self, seconds: float) -> None:
        """Is not there for a while: what comes meanwhile is lost."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self.socket], [], [], left)[0]:
                self._read()

    def wait_for_registration(self, user: str, timeout: float = 15.0) -> str:
        """The contact under which the user is registered."""
        self.wait(lambda: user in self.contacts, timeout, f"no REGISTER of {user} at {self.address}")
        return self.contacts[user]

    def _read(self) -> Message | None:
        datagram, ancillary, _, source = self.socket.recvmsg(65535, 64)
        arrived = now_ns()
        for level, kind, data in ancillary:
            if (level, kind) == (socket.SOL_SOCKET, SO_TIMESTAMPNS):
                seconds, nanoseconds = struct.unpack("qq", data[:16])
                arrived = seconds * 1_000_000_000 + nanoseconds
        return Message.parse(datagram, source, arrived)

    def _answered(self, message: Message) -> bool:
        if message.status is not None:
            return False
        if message.method == "REGISTER":
            self._register(message)
        elif message.method != "ACK":
            if message.method in ("BYE", "CANCEL"):
                self.hung_up.add(message.call_id)
            self.send(message.reply("200 OK"), message.source)
        return True

    def _register(self, message: Message) -> None:
        found = re.search(r"sips?:([^@;>]+)@", message.one("to"))
        user = found.group(1) if found else ""
        asked = re.search(r"(?i)expires=(\d+)", message.one("contact"))
        expires = int(asked.group(1) if asked else message.one("expires") or 3600)
        self.registered_ns[user] = message.received_ns
        if expires == 0 or message.one("contact") == "*":
            self.contacts.pop(user, None)
            self.send(message.reply("200 OK"), message.source)
            return
        self.contacts[user] = message.contact
        self.send(message.reply("200 OK", [f"Contact: <{message.contact}>;expires={expires}"]), message.source)

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()
