"""A desktop's side of the connector's HTTP API."""

from __future__ import annotations

import http.client
import json
import re
import socket
import time

from ..failure import BenchmarkFailure

BASE = "/softphone/v2"
ORIGIN = "http://localhost:8080"  # a loopback origin is always allowed
TIMEOUT = 15.0


class SessionClient:
    """One cookie, one session."""

    def __init__(self, host: str, port: int):
        self.host = host
        self.port = port
        self.cookie = self._offered_cookie()

    @property
    def headers(self) -> dict[str, str]:
        """What a browser page would send with every request."""
        return {"Origin": ORIGIN, "Cookie": f"SEPSESSIONID={self.cookie}"}

    def configure(self, server: str, user: str, answers: bool = True) -> None:
        """POST /session: one connection over UDP, every call answered at once or none, five minutes to live unasked."""
        options = {"policy.session.auto_answer": "1" if answers else "0", "policy.session.auto_answer_delay": "0"}
        self._require(200, "POST", "/session", {
            "options": {"sipendpoint": options, "softphone": {"session_expire": 300}},
            "connectivities": {"protocol": "udp", "connections": [{"server": server, "user": user}]},
        })

    def register(self) -> None:
        self._require(200, "POST", "/register")

    def snapshot(self) -> dict:
        return json.loads(self._require(200, "GET", "/session"))

    def is_ready(self) -> bool:
        connections = self.snapshot()["connectivities"]["connections"]
        return all(connection["state"] == "READY" for connection in connections)

    def calls(self) -> list[dict]:
        return self.snapshot()["phone"]["calls"]

    def raw_session(self) -> bytes:
        """The answer to GET /session, byte for byte."""
        request = [f"GET {BASE}/session HTTP/1.1", f"Host: {self.host}:{self.port}",
                   *(f"{name}: {value}" for name, value in self.headers.items()), "", ""]
        with socket.create_connection((self.host, self.port), TIMEOUT) as connection:
            connection.sendall("\r\n".join(request).encode())
            return read_response(connection)

    def _offered_cookie(self) -> str:
        status, headers, _ = self._ask("GET", "/session", None, {"Origin": ORIGIN})
        found = re.search(r"SEPSESSIONID=([^;]+)", headers.get("set-cookie", ""))
        if status != 403 or not found:
            raise BenchmarkFailure(f"a request without a cookie got status {status} instead of 403 with a cookie")
        return found.group(1)

    def _require(self, expected: int, method: str, path: str, body: dict | None = None) -> str:
        status, _, text = self._ask(method, path, body, self.headers)
        if status != expected:
            raise BenchmarkFailure(f"{method} {path} answered {status} instead of {expected}: {text}")
        return text

    def _ask(
        self, method: str, path: str, body: dict | None, headers: dict[str, str]
    ) -> tuple[int, dict[str, str], str]:
        """Status, headers by lower-case name, body."""
        connection = http.client.HTTPConnection(self.host, self.port, timeout=TIMEOUT)
        try:
            encoded = None if body is None else json.dumps(body)
            if encoded is not None:
                headers = {**headers, "Content-Type": "application/json"}
            connection.request(method, BASE + path, encoded, headers)
            response = connection.getresponse()
            text = response.read().decode()
            return response.status, {name.lower(): value for name, value in response.getheaders()}, text
        finally:
            connection.close()


def read_response(connection: socket.socket) -> bytes:
    """One response with a Content-Length, head and body."""
    connection.settimeout(TIMEOUT)
    end = time.monotonic() + TIMEOUT
    received = b""
    while time.monotonic() < end:
        head, found, body = received.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length:\s*(\d+)", head)
        if found and length and len(body) >= int(length.group(1)):
            return received
        chunk = connection.recv(65536)
        if not chunk:
            break
        received += chunk
    raise BenchmarkFailure(f"no whole HTTP response came, but: {received[:300]!r}")
