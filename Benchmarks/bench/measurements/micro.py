"""The pure code alone: nanoseconds a packet, an event, a snapshot, by the Swift package around this folder."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..report import Result

TITLE = "Pure code"
DEADLINE = 1800  # the first run builds the product's modules and the benchmark library
PACKAGE = Path(__file__).resolve().parents[2]
# Our code's internals are measured where they are internal: what is public is not made so for benchmarks.
COMMAND = ["package", "--package-path", str(PACKAGE), "-Xswiftc", "-enable-testing",
           "benchmark", "--no-progress", "--format", "jmh", "--path", "stdout"]


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this.")
        return result
    for benchmark in _measured():
        name = benchmark["benchmark"].split(".", 3)[3].replace("_", " ")
        times = benchmark["secondaryMetrics"]["Time (wall clock)"]
        if times["scoreUnit"] != "μs":
            raise BenchmarkFailure(f"'{name}' was reported in {times['scoreUnit']}, not in μs for 1000 iterations")
        # Microseconds for a thousand iterations (scalingFactor .kilo) are nanoseconds for one.
        percentiles = times["scorePercentiles"]
        key = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
        result.add(f"{key}_ns", f"{name}, median", "ns", percentiles["50.0"])
        result.add(f"{key}_p99_ns", f"{name}, p99", "ns", percentiles["99.0"])
    result.notes.append("Wall clock of one iteration, out of blocks of 1000, one second a benchmark, release build.")
    return result


def _measured() -> list[dict]:
    """Runs `swift package benchmark` and reads the export in its output."""
    swift = os.environ.get("SWIFT") or shutil.which("swift")
    if swift is None:
        raise BenchmarkFailure("swift is not on the PATH: install it from swift.org, or name it in SWIFT")
    process = subprocess.Popen(
        [swift, *COMMAND], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        start_new_session=True)
    try:
        output, _ = process.communicate()
    except BaseException:
        os.killpg(process.pid, signal.SIGTERM)  # the compiler and the benchmark are children of its
        process.communicate()
        raise
    export = next((line for line in output.splitlines() if line.startswith("[{")), None)
    if process.returncode != 0 or export is None:
        raise BenchmarkFailure(f"`swift {' '.join(COMMAND)}` failed:\n{output[-3000:]}")
    return sorted(json.loads(export), key=lambda one: one["benchmark"])
