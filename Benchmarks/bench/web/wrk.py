"""wrk: requests over a few connections kept alive, as fast as they are answered."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass

from ..bed import tool
from ..failure import BenchmarkFailure
from ..system.cost import family_processor_seconds
from ..system.ports import HOST
from .client import BASE

UNITS = {"us": 1.0, "ms": 1000.0, "s": 1_000_000.0}


@dataclass(frozen=True)
class Load:
    """One round against one server."""

    requests_per_second: float
    median_us: float
    p99_us: float
    processor_us_per_request: float

    @property
    def requests_per_processor_second(self) -> float:
        return 1_000_000 / self.processor_us_per_request


def load(pid: int, port: int, headers: dict[str, str], seconds: int, core: int | None, connections: int = 16) -> Load:
    """Loads a server whose processor time, children included, is read before and after."""
    command = [tool("wrk", "wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "5s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    command.append(f"http://{HOST}:{port}{BASE}/session")
    if core is not None:
        command = [tool("taskset", "util-linux"), "-c", str(core), *command]
    before = family_processor_seconds(pid)
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30)
    spent = family_processor_seconds(pid) - before
    text = done.stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)|Socket errors: .*", text)
    count = re.search(r"(\d+) requests in ", text)
    if done.returncode != 0 or wrong or not count or int(count.group(1)) == 0:
        seen = wrong.group(0) if wrong else text + done.stderr
        raise BenchmarkFailure(f"wrk did not get the answers it should: {seen}")
    rate = re.search(r"Requests/sec:\s*([\d.]+)", text)
    return Load(
        requests_per_second=float(rate.group(1)) if rate else int(count.group(1)) / seconds,
        median_us=_latency(text, "50%"), p99_us=_latency(text, "99%"),
        processor_us_per_request=spent / int(count.group(1)) * 1e6)


def _latency(text: str, percent: str) -> float:
    found = re.search(rf"^\s+{percent}\s+([\d.]+)(us|ms|s)\s*$", text, re.MULTILINE)
    if not found:
        raise BenchmarkFailure(f"wrk reported no {percent} latency:\n{text}")
    return float(found.group(1)) * UNITS[found.group(2)]
