"""What a measurement is given: where to work, what to measure, what to start."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from .failure import BenchmarkFailure


@dataclass
class Bed:
    """One measurement's surroundings. Whatever it enters here is ended when the measurement is over, or fails."""

    folder: Path
    connector: Path | None  # None: only the peers are measured
    quick: bool
    opened: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    _folders: int = 0

    def new_folder(self, name: str) -> Path:
        self._folders += 1
        folder = self.folder / f"{self._folders}-{name}"
        folder.mkdir(parents=True)
        return folder

    def keep(self, resource):
        """Enters a context manager and returns what it gives."""
        return self.opened.enter_context(resource)

    def count(self, full: int, quick: int) -> int:
        """How often to repeat: `--quick` shows that a measurement works, not what it would find."""
        return quick if self.quick else full


def tool(name: str, package: str) -> str:
    """The path of a program that a measurement needs, or a failure that names the Debian package."""
    path = shutil.which(name, path="/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin")
    if path is None:
        raise BenchmarkFailure(f"{name} is not installed: apt-get install {package}")
    return path
