"""Figures, the Markdown table they are shown in, and the JSON they are kept in."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One number of the connector, and the same number of its peer in the same run."""

    key: str
    label: str
    unit: str
    connector: float | None
    peer: float | None = None

    @property
    def ratio(self) -> float | None:
        """The connector's value in terms of its peer's."""
        if self.connector is None or not self.peer:
            return None
        return self.connector / self.peer


@dataclass
class Result:
    """What one measurement found."""

    title: str
    peer: str
    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, key: str, label: str, unit: str, connector: float | None, peer: float | None = None) -> None:
        self.figures.append(Figure(key, label, unit, connector, peer))

    def add_statistic(
        self, key: str, label: str, unit: str, statistic: Callable[[list[float]], float], ours: list[float],
        theirs: list[float] | None = None,
    ) -> None:
        """The same statistic of both samples; an empty one was not measured."""
        self.add(key, label, unit, statistic(ours) if ours else None, statistic(theirs) if theirs else None)

    def markdown(self) -> str:
        has_peer = any(figure.peer is not None for figure in self.figures)
        head = ["figure", "unit", "connector"] + ([self.peer, "ratio"] if has_peer else [])
        lines = [f"## {self.title}", "", _row(head), _row(["---"] * 2 + ["--:"] * (len(head) - 2))]
        for figure in self.figures:
            cells = [figure.label, figure.unit, _text(figure.connector)]
            if has_peer:
                cells += [_text(figure.peer), _text(figure.ratio)]
            lines.append(_row(cells))
        return "\n".join(lines + [""] + [f"- {note}" for note in self.notes] + ([""] if self.notes else []))


def machine() -> dict[str, object]:
    """Where the figures were taken: they mean little elsewhere."""
    described = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    model = described[0].split(":", 1)[1].strip() if described else platform.machine()
    return {
        "at": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
        "cores": os.cpu_count(),
        "processor": model,
        "kernel": platform.release(),
        "load": os.getloadavg()[0],
    }


def version(command: list[str]) -> str:
    """The first line of what a program says of its version."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=10, text=True)
    except (OSError, subprocess.TimeoutExpired):
        return "unknown"
    return next((line.strip() for line in done.stdout.splitlines() if line.strip()), "unknown")


def save(folder: Path, surroundings: dict[str, object], results: dict[str, Result]) -> Path:
    """Writes the run as JSON, under its time and as `latest.json`."""
    folder.mkdir(parents=True, exist_ok=True)
    figures = {
        f"{name}.{figure.key}": {
            "unit": figure.unit, "connector": figure.connector, "peer": figure.peer, "ratio": figure.ratio,
            "peer_name": result.peer,
        }
        for name, result in results.items() for figure in result.figures
    }
    notes = {name: result.notes for name, result in results.items()}
    text = json.dumps({"machine": surroundings, "figures": figures, "notes": notes}, indent=1) + "\n"
    path = folder / time.strftime("%Y%m%d-%H%M%S.json")
    path.write_text(text)
    (folder / "latest.json").write_text(text)
    return path


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _text(value: float | None) -> str:
    if value is None:
        return "-"
    if value == 0:
        return "0"
    magnitude = abs(value)
    if magnitude >= 100:
        return f"{value:,.0f}"
    if magnitude >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if magnitude >= 0.1 else f"{value:.4f}"
