"""The committed limits, and which of them a run crossed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from .report import Figure, Result

KINDS = {
    "at_most": lambda figure, limit: figure.connector is not None and figure.connector <= limit,
    "at_least": lambda figure, limit: figure.connector is not None and figure.connector >= limit,
    "ratio_at_most": lambda figure, limit: figure.ratio is not None and figure.ratio <= limit,
    "ratio_at_least": lambda figure, limit: figure.ratio is not None and figure.ratio >= limit,
}


@dataclass(frozen=True)
class Verdict:
    """One limit held against one figure."""

    name: str
    rule: str
    seen: str
    held: bool

    def __str__(self) -> str:
        return f"{'ok     ' if self.held else 'CROSSED'}  {self.name}: {self.seen}, allowed {self.rule}"


def check(path: Path, results: dict[str, Result], failed: set[str]) -> list[Verdict]:
    """Every limit of a measurement that ran. A figure that should be there and is not counts as crossed."""
    figures = {f"{name}.{figure.key}": figure for name, result in results.items() for figure in result.figures}
    verdicts = []
    for name, limits in json.loads(path.read_text()).items():
        measurement = name.split(".")[0]
        if measurement not in results and measurement not in failed:
            continue
        figure = figures.get(name)
        for kind, limit in limits.items():
            held = figure is not None and KINDS[kind](figure, limit)
            verdicts.append(Verdict(name, f"{kind.replace('_', ' ')} {limit:g}", _seen(figure, kind), held))
    return verdicts


def _seen(figure: Figure | None, kind: str) -> str:
    value = None if figure is None else figure.ratio if kind.startswith("ratio") else figure.connector
    if value is None:
        return "not measured"
    return f"{value:.3g}" if kind.startswith("ratio") else f"{value:.4g} {figure.unit if figure else ''}".strip()
