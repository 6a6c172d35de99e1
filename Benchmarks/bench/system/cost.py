"""What a process costs: processor time, wake-ups, memory, threads, from Linux's own books."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path


def family(pid: int) -> list[int]:
    """The process and its children, such as nginx's worker."""
    members = [pid]
    for entry in Path(f"/proc/{pid}/task").iterdir():
        try:
            members += [int(child) for child in (entry / "children").read_text().split()]
        except FileNotFoundError:
            continue
    return members


def processor_seconds(pid: int) -> float:
    """Processor time of the process so far, in nanosecond steps, threads that ended included."""
    clock = (~pid << 3) | 2  # the kernel's number for the CPU-time clock of a whole process (CPUCLOCK_SCHED)
    return time.clock_gettime_ns(clock) / 1e9


def family_processor_seconds(pid: int) -> float:
    return sum(processor_seconds(member) for member in family(pid))


def wakeups(pid: int) -> dict[str, int]:
    """How often each thread of the process slept and was woken (voluntary context switches), by thread."""
    found = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            found[task.name] = _number(task / "status", "voluntary_ctxt_switches")
        except (FileNotFoundError, ProcessLookupError):
            continue
    return found


def resident_kilobytes(pid: int) -> int:
    """Memory that is mapped and present, shared pages counted in full."""
    return _number(Path(f"/proc/{pid}/smaps_rollup"), "Rss")


def proportional_kilobytes(pid: int) -> int:
    """Memory that is mapped and present, a page shared by n processes counted as its n-th part."""
    return _number(Path(f"/proc/{pid}/smaps_rollup"), "Pss")


def threads(pid: int) -> int:
    return _number(Path(f"/proc/{pid}/status"), "Threads")


def descriptors(pid: int) -> int:
    return len(os.listdir(f"/proc/{pid}/fd"))


def pin(pid: int, core: int) -> None:
    """Keeps every thread of the process, and those it makes later, on one core."""
    for member in family(pid):
        for task in os.listdir(f"/proc/{member}/task"):
            os.sched_setaffinity(int(task), {core})


@dataclass(frozen=True)
class Sample:
    """The books of one process at one moment."""

    at: float
    processor_seconds: float
    wakeups: dict[str, int]

    @staticmethod
    def take(pid: int) -> Sample:
        return Sample(time.monotonic(), processor_seconds(pid), wakeups(pid))

    def core_percent_since(self, earlier: Sample) -> float:
        """Share of one core, in percent."""
        return 100 * (self.processor_seconds - earlier.processor_seconds) / (self.at - earlier.at)

    def wakeups_per_second_since(self, earlier: Sample) -> float:
        """Of the threads that live now: what one that ended meanwhile had counted went with it."""
        slept = sum(count - earlier.wakeups.get(thread, 0) for thread, count in self.wakeups.items())
        return slept / (self.at - earlier.at)


def _number(path: Path, name: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1])
    raise FileNotFoundError(f"{path} has no {name}")
