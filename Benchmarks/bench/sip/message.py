"""SIP messages as text (RFC 3261 section 7): just enough to register phones and to call them."""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Message:
    """One received message."""

    start: str
    headers: list[tuple[str, str]]
    body: str
    source: tuple[str, int]
    received_ns: int  # by the kernel, CLOCK_REALTIME

    @staticmethod
    def parse(datagram: bytes, source: tuple[str, int], received_ns: int) -> Message | None:
        """None for keep-alives and whatever else is no SIP message."""
        head, _, body = datagram.decode(errors="replace").partition("\r\n\r\n")
        start, *lines = head.split("\r\n")
        if "SIP/2.0" not in start:
            return None
        headers = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines)]
        return Message(start, headers, body, source, received_ns)

    def all(self, name: str) -> list[str]:
        short = {"via": "v", "from": "f", "to": "t", "call-id": "i", "contact": "m"}.get(name)
        return [value for found, value in self.headers if found == name or (short and found == short)]

    def one(self, name: str) -> str:
        found = self.all(name)
        return found[0] if found else ""

    @property
    def status(self) -> int | None:
        return int(self.start[8:11]) if self.start.startswith("SIP/2.0 ") else None

    @property
    def method(self) -> str:
        """The request's method; a response's is that of its CSeq."""
        return self.one("cseq").split()[-1] if self.status is not None else self.start.split()[0]

    @property
    def call_id(self) -> str:
        return self.one("call-id")

    @property
    def contact(self) -> str:
        """The first contact's URI, without its angle brackets."""
        value = self.one("contact")
        bracketed = re.search(r"<([^>]+)>", value)
        return bracketed.group(1) if bracketed else value.split(";")[0]

    def reply(self, status: str, extra: list[str] | None = None) -> bytes:
        """A response to this request (section 8.2.6)."""
        to = self.one("to") if "tag=" in self.one("to") else self.one("to") + ";tag=bench"
        lines = [
            f"SIP/2.0 {status}", *(f"Via: {via}" for via in self.all("via")), f"From: {self.one('from')}", f"To: {to}",
            f"Call-ID: {self.call_id}", f"CSeq: {self.one('cseq')}", *(extra or []), "Content-Length: 0", "", "",
        ]
        return "\r\n".join(lines).encode()


def host_and_port(uri: str) -> tuple[str, int]:
    """Where a SIP URI with a numeric IPv4 host points (default port 5060)."""
    found = re.match(r"sips?:(?:[^@]*@)?([0-9.]+)(?::(\d+))?", uri)
    if not found:
        raise ValueError(f"not a SIP URI with an IPv4 address: {uri}")
    return found.group(1), int(found.group(2) or 5060)
