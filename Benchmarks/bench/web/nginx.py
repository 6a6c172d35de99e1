"""nginx, serving from memory exactly what the connector answered."""

from __future__ import annotations

import socket
import time
from pathlib import Path

from ..bed import Bed, tool
from ..failure import BenchmarkFailure
from ..system.ports import HOST, free_port
from ..system.program import Program
from .client import BASE, read_response

OWN_HEADERS = {"server", "date", "connection", "keep-alive", "content-length", "content-type", "transfer-encoding"}


class Nginx:
    """One worker that answers GET /softphone/v2/session with the given response."""

    def __init__(self, bed: Bed, response: bytes):
        self.port = free_port()
        self.folder = bed.new_folder("nginx")
        path = self.folder / "nginx.conf"
        path.write_text(_configuration(self.port, response))
        command = [tool("nginx", "nginx-light"), "-p", str(self.folder), "-c", str(path)]
        self.program = bed.keep(Program(command, self.folder))
        self._wait_until_listening()

    @property
    def pid(self) -> int:
        return self.program.pid

    def raw_session(self) -> bytes:
        with socket.create_connection((HOST, self.port), 5) as connection:
            connection.sendall(f"GET {BASE}/session HTTP/1.1\r\nHost: {HOST}:{self.port}\r\n\r\n".encode())
            return read_response(connection)

    def _wait_until_listening(self) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            self.program.require_running()
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return
            except ConnectionRefusedError:
                time.sleep(0.01)
        raise BenchmarkFailure(f"nginx does not listen; it wrote:\n{self.program.output()}")


def _configuration(port: int, response: bytes) -> str:
    head, _, body = response.decode().partition("\r\n\r\n")
    headers = [tuple(part.strip() for part in line.split(":", 1)) for line in head.split("\r\n")[1:]]
    kind = next((value for name, value in headers if name.lower() == "content-type"), "application/json")
    ours = [(name, value) for name, value in headers if name.lower() not in OWN_HEADERS]
    added = [f"add_header {_quoted(name)} {_quoted(value)};" for name, value in ours]
    lines = [
        "daemon off;", "worker_processes 1;", "error_log stderr warn;", "pid nginx.pid;",
        "events { worker_connections 1024; }",
        "http {",
        "access_log off;", "server_tokens off;", "keepalive_requests 100000000;",
        *(f"{kind}_temp_path {kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")),
        f"default_type {_quoted(kind)};",
        f"server {{ listen {HOST}:{port};",
        f"location = {BASE}/session {{", *added, f"return 200 {_quoted(body)};", "} } }",
    ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    if "$" in text:
        raise BenchmarkFailure(f"nginx would take the '$' in this for a variable: {text}")
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
