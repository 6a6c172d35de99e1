"""The daemon under test and the client that drives it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..sip.exchange import Exchange
from ..sound.lab import SoundLab
from ..system.ports import HOST, free_port
from ..system.program import PHONE_ENDED_BY, Program
from ..web.client import SessionClient

READY = "listening on"


class Connector:
    """One daemon with virtual audio, or the devices of the sound lab, everything on loopback."""

    name = "connector"

    def __init__(self, bed: Bed, tone: Path | None = None, sessions: int = 1, lab: SoundLab | None = None):
        if bed.connector is None:
            raise BenchmarkFailure("there is no daemon to measure")
        self.folder = bed.new_folder("connector")
        self.port = free_port()
        self.program: Program | None = None
        self.clients: list[SessionClient] = []
        self.environment = lab.environment if lab else {}
        configuration = {
            "connector": {"host": HOST, "port": self.port, "max_sessions": sessions},
            "sip": {"bind": HOST},
            "audio": {
                "backend": "pulseaudio" if lab else "virtual",
                "virtual": {"microphone": f"file:{tone}" if tone else "silence", "speaker": "discard"},
            },
        }
        path = self.folder / "config.yaml"
        path.write_text(json.dumps(configuration, indent=2) + "\n")  # JSON is YAML
        self.command = [str(bed.connector), "serve", "--config", str(path)]

    def start(self, bed: Bed) -> Connector:
        self.program = bed.keep(Program(self.command, self.folder, PHONE_ENDED_BY, self.environment))
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

    def log_in(
        self, exchange: Exchange, user: str, answers: bool = True, settings: dict[str, str] | None = None
    ) -> SessionClient:
        """A session of its own whose user is registered, and answers every call at once if it is to."""
        client = SessionClient(HOST, self.port)
        client.configure(exchange.address, user, answers, settings)
        began = time.perf_counter_ns()
        client.register()
        exchange.wait_for_registration(user)
        while not client.is_ready():
            if time.perf_counter_ns() - began > 15e9:
                raise BenchmarkFailure(f"GET /session never showed {user} as READY")
        client.ready_ms = (time.perf_counter_ns() - began) / 1e6
        self.clients.append(client)
        return client
