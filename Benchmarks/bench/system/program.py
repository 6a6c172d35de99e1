"""A process that a measurement started, and that it ends."""

from __future__ import annotations

import os
import select
import signal
import socket
import subprocess
import time
from pathlib import Path

from ..failure import BenchmarkFailure

STOP_DEADLINE = 10.0
# A phone that is asked to stop waits for the answer to its last REGISTER, and nobody serves the registrar any more.
PHONE_ENDED_BY = signal.SIGKILL


def clean_environment(home: Path) -> dict[str, str]:
    """An environment in which nothing of the user's configuration or sound server is found."""
    runtime = home / "runtime"
    runtime.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LD_LIBRARY_PATH", "TZ") if name in os.environ}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_RUNTIME_DIR": str(runtime),
    }


class Program:
    """One child process. Its output goes to a file, so that nobody has to read along while it is measured."""

    def __init__(
        self, arguments: list[str], folder: Path, ended_by: signal.Signals = signal.SIGTERM,
        environment: dict[str, str] | None = None,
    ):
        folder.mkdir(parents=True, exist_ok=True)
        self.name = Path(arguments[0]).name
        self._ended_by = ended_by
        self.log = folder / f"{self.name}.log"
        self._output = self.log.open("wb")
        surroundings = {**clean_environment(folder / "home"), **(environment or {})}
        self.started_ns = time.perf_counter_ns()
        self._process = subprocess.Popen(
            arguments, cwd=folder, env=surroundings, stdin=subprocess.DEVNULL, stdout=self._output,
            stderr=subprocess.STDOUT, start_new_session=True)
        self.pid = self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def status(self) -> int | None:
        """Its exit status; None while it runs."""
        return self._process.poll()

    def output(self) -> str:
        """What the program wrote so far."""
        return self.log.read_text(errors="replace")

    def require_running(self) -> None:
        if not self.running:
            raise BenchmarkFailure(
                f"{self.name} ended with status {self._process.returncode}; it wrote:\n{self.output()[-2000:]}")

    def wait_for_output(self, text: str, deadline: float = 20.0) -> str:
        """The first line that holds `text`, or a failure that shows what was written instead."""
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            for line in self.output().splitlines():
                if text in line:
                    return line
            self.require_running()
            time.sleep(0.001)
        raise BenchmarkFailure(f"{self.name} did not write '{text}' in {deadline:g} s, but:\n{self.output()[-2000:]}")

    def wait_for_socket(self, path: Path, deadline: float = 20.0) -> None:
        """Returns once somebody listens there."""
        end = time.monotonic() + deadline
        while time.monotonic() < end:
            with socket.socket(socket.AF_UNIX) as probe:
                if probe.connect_ex(str(path)) == 0:
                    return
            self.require_running()
            time.sleep(0.01)
        raise BenchmarkFailure(f"{self.name} did not listen on {path} in {deadline:g} s")

    def stop(self) -> None:
        """Ends the process, by SIGKILL at the latest."""
        if self.running:
            self._process.send_signal(self._ended_by)
            try:
                self._process.wait(STOP_DEADLINE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(STOP_DEADLINE)
        self._output.close()

    def __enter__(self) -> Program:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


def run(arguments: list[str], environment: dict[str, str], deadline: float) -> str:
    """What a program writes that ends by itself, or a failure that shows what it complained of."""
    result = subprocess.run(
        arguments, env={**os.environ, **environment}, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        timeout=deadline)
    if result.returncode != 0:
        raise BenchmarkFailure(f"{' '.join(arguments)} ended with status {result.returncode}: {result.stderr.strip()}")
    return result.stdout


def milliseconds_to_line(arguments: list[str], folder: Path, text: str, deadline: float = 20.0) -> float:
    """Starts a program, times it up to the line that holds `text`, and ends it.

    The program writes into a pipe that this process is blocked on, so the time is not rounded by any polling.
    """
    folder.mkdir(parents=True, exist_ok=True)
    environment = clean_environment(folder / "home")
    started = time.perf_counter_ns()
    process = subprocess.Popen(
        arguments, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, start_new_session=True)
    seen = b""
    try:
        assert process.stderr is not None
        while text.encode() not in seen:
            left = deadline - (time.perf_counter_ns() - started) / 1e9
            if left <= 0 or not select.select([process.stderr], [], [], left)[0]:
                raise BenchmarkFailure(
                    f"{arguments[0]} did not write '{text}' in {deadline:g} s, but:\n{seen[-2000:]!r}")
            chunk = os.read(process.stderr.fileno(), 65536)
            if not chunk:
                raise BenchmarkFailure(f"{arguments[0]} ended before '{text}'; it wrote:\n{seen[-2000:]!r}")
            seen += chunk
        return (time.perf_counter_ns() - started) / 1e6
    finally:
        process.terminate()
        try:
            process.communicate(timeout=STOP_DEADLINE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
