"""A call to a registered phone that answers by itself, with its times in microseconds."""

from __future__ import annotations

import re
import time
import uuid

from ..failure import BenchmarkFailure
from ..system.ports import HOST
from .exchange import Exchange
from .message import Message, host_and_port

DEADLINE = 10.0


class Call:
    """One dialog in which we are the caller. PCMA is all that is offered."""

    def __init__(self, exchange: Exchange, user: str, rtp_port: int):
        self.exchange = exchange
        self.user = user
        self.rtp_port = rtp_port
        self.call_id = uuid.uuid4().hex
        self.identifier = uuid.uuid4().hex.upper()  # what a CTI server would put into X-Genesys-CallUUID
        self.ringing_us: float | None = None
        self.answered_us: float | None = None
        self.released_us: float | None = None
        self.remote_rtp: tuple[str, int] | None = None
        self._uri = exchange.contacts[user]
        self._target = host_and_port(self._uri)
        self._to = f"<sip:{user}@{exchange.address}>"

    def establish(self) -> None:
        """INVITE up to our ACK."""
        sent = self.exchange.send(self._request("INVITE", 1, self._offer()), self._target)
        while True:
            response = self._response("INVITE")
            elapsed = (response.received_ns - sent) / 1000
            if response.status == 180 and self.ringing_us is None:
                self.ringing_us = elapsed
            if (response.status or 0) >= 200:
                break
        self._to = response.one("to")
        if response.status != 200:
            self.exchange.send(self._request("ACK", 1), self._target)
            raise BenchmarkFailure(f"{self.user} answered an INVITE with '{response.start}' instead of 200")
        self.answered_us = elapsed
        self._uri = response.contact
        self._target = host_and_port(self._uri)
        self.exchange.send(self._request("ACK", 1), self._target)
        port = re.search(r"(?m)^m=audio (\d+) ", response.body)
        host = re.search(r"(?m)^c=IN IP4 ([0-9.]+)", response.body)
        if not port or not host or port.group(1) == "0":
            raise BenchmarkFailure(f"{self.user} answered without audio:\n{response.body}")
        self.remote_rtp = (host.group(1), int(port.group(1)))

    def ring(self) -> None:
        """INVITE up to the 180 of a phone that does not answer by itself."""
        sent = self.exchange.send(self._request("INVITE", 1, self._offer(), wishes_answer=False), self._target)
        while self.ringing_us is None:
            response = self._response("INVITE")
            if (response.status or 0) >= 200:
                raise BenchmarkFailure(f"{self.user} answered an INVITE with '{response.start}' instead of 180")
            if response.status == 180:
                self.ringing_us = (response.received_ns - sent) / 1000

    def cancel(self) -> None:
        """Takes a ringing call back: CANCEL, 487, ACK."""
        self.exchange.send(self._request("CANCEL", 1, branch="INVITE"), self._target)
        while (response := self._response("INVITE")).status != 487:
            pass
        self._to = response.one("to")
        self.exchange.send(self._request("ACK", 1, branch="INVITE"), self._target)

    def release(self) -> None:
        """BYE up to its 200."""
        if self.call_id in self.exchange.hung_up:
            raise BenchmarkFailure(f"{self.user} hung up before it was asked to")
        sent = self.exchange.send(self._request("BYE", 2), self._target)
        response = self._response("BYE")
        if response.status != 200:
            raise BenchmarkFailure(f"{self.user} answered a BYE with '{response.start}'")
        self.released_us = (response.received_ns - sent) / 1000

    def _response(self, method: str) -> Message:
        end = time.monotonic() + DEADLINE
        while (left := end - time.monotonic()) > 0:
            message = self.exchange.receive(left)
            if message is not None and message.call_id == self.call_id and message.method == method:
                return message
        raise BenchmarkFailure(f"{self.user} left a {method} without an answer for {DEADLINE:g} s")

    def _request(
        self, method: str, sequence: int, body: str = "", wishes_answer: bool = True, branch: str | None = None
    ) -> bytes:
        """A request of the dialog; those that belong to another one's transaction have its branch."""
        caller = f"sip:caller@{self.exchange.address}"
        lines = [
            f"{method} {self._uri} SIP/2.0",
            f"Via: SIP/2.0/UDP {self.exchange.address};rport;branch=z9hG4bK{self.call_id}{branch or method}",
            "Max-Forwards: 70", f"From: <{caller}>;tag=caller", f"To: {self._to}", f"Call-ID: {self.call_id}",
            f"CSeq: {sequence} {method}", f"Contact: <{caller}>",
        ]
        if body:
            lines += [f"X-Genesys-CallUUID: {self.identifier}", "Content-Type: application/sdp"]
            if wishes_answer:
                lines.append(f"Call-Info: <sip:{self.exchange.address}>;answer-after=0")
        return ("\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]) + body).encode()

    def _offer(self) -> str:
        lines = ["v=0", f"o=- 1 1 IN IP4 {HOST}", "s=-", f"c=IN IP4 {HOST}", "t=0 0",
                 f"m=audio {self.rtp_port} RTP/AVP 8", "a=rtpmap:8 PCMA/8000", "a=ptime:20"]
        return "\r\n".join(lines) + "\r\n"
