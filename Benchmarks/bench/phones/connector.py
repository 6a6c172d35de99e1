"""The daemon under test and the client that drives it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..sip.exchange import Exchange
from ..system.ports import HOST, free_port
from ..system.program import PHONE_ENDED_BY, Program
from ..web.client import SessionClient

READY = "listening on"


class Connector:
    """One daemon with virtual audio, everything on loopback."""

    name = "connector"

    def __init__(self, bed: Bed, tone: Path | None = None, sessions: int = 1):
        if bed.connector is None:
            raise BenchmarkFailure("there is no daemon to measure")
        self.folder = bed.new_folder("connector")
        self.port = free_port()
        self.program: Program | None = None
        self.clients: list[SessionClient] = []
        configuration = {
            "connector": {"host": HOST, "port": self.port, "max_sessions": sessions},
            "sip": {"bind": HOST},
            "audio": {
                "backend": "virtual",
                "virtual": {"microphone": f"file:{tone}" if tone else "silence", "speaker": "discard"},
            },
        }
        path = self.folder / "config.yaml"
        path.write_text(json.dumps(configuration, indent=2) + "\n")  # JSON is YAML
        self.command = [str(bed.connector), "serve", "--config", str(path)]

    def start(self, bed: Bed) -> Connector:
        self.program = bed.keep(Program(self.command, self.folder, PHONE_ENDED_BY))
        line = self.program.wait_for_output(READY)
        announced = re.search(r"listening on http://[^:/]+:(\d+)/", line)
        if not announced or int(announced.group(1)) != self.port:
            raise BenchmarkFailure(f"the daemon was told port {self.port} and said: {line}")
        return self

    @property
    def pid(self) -> int:
        if self.program is None:
            raise BenchmarkFailure("the daemon was asked for its process before it was started")
        self.program.require_running()
        return self.program.pid

    def log_in(self, exchange: Exchange, user: str, answers: bool = True) -> SessionClient:
        """A session of its own whose user is registered and answers every call at once, or lets it ring."""
        client = SessionClient(HOST, self.port)
        client.configure(exchange.address, user, answers)
        client.register()
        exchange.wait_for_registration(user)
        exchange.wait(lambda: client.is_ready(), 15, f"GET /session never showed {user} as READY")
        self.clients.append(client)
        return client
