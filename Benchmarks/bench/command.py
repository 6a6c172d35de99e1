"""The command line: runs measurements, prints their tables, keeps the figures, holds them against the limits."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
import traceback
from pathlib import Path

from . import report, thresholds
from .bed import Bed
from .failure import BenchmarkFailure
from .measurements import ALL

HERE = Path(__file__).resolve().parent.parent
DEADLINE = 300  # seconds that one measurement may take


def main(arguments: list[str]) -> int:
    options = _parser().parse_args(arguments)
    try:
        connector = None if options.peers_only else _connector()
    except BenchmarkFailure as failure:
        print(failure, file=sys.stderr)
        return 69
    surroundings = _surroundings(connector)
    print(_heading(surroundings), flush=True)
    results: dict[str, report.Result] = {}
    failed: set[str] = set()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    for name in options.measurements or ALL:
        result = _measure(name, connector, options.quick)
        if result is None:
            failed.add(name)
        else:
            results[name] = result
            print(result.markdown(), flush=True)
    if not options.quick:
        print(f"Kept in {report.save(HERE / 'results', surroundings, results)}")
    held = _check(results, failed) if options.check else True
    return 0 if held and not failed else 1


def _heading(surroundings: dict) -> str:
    where = f"{surroundings['cores']} x {surroundings['processor']}, Linux {surroundings['kernel']}"
    programs = "; ".join(surroundings["programs"])
    return f"# Benchmarks\n\n{surroundings['at']}, {where}, load {surroundings['load']:.2f} before; {programs}.\n"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="Benchmarks/run",
        description="Measures the connector beside nginx and baresip, in one run on one machine.",
        epilog="The daemon is $CONNECTOR_BIN, or .build/release/softphone-connector. README.md explains the figures.")
    parser.add_argument("measurements", nargs="*", metavar="NAME", help=f"only these: {', '.join(ALL)}", type=_known)
    parser.add_argument("--check", action="store_true", help="exit 1 when a limit of thresholds.json is crossed")
    parser.add_argument("--peers-only", action="store_true", help="measure nginx and baresip, with no daemon")
    parser.add_argument("--quick", action="store_true", help="short rounds, nothing kept: does it still work?")
    return parser


def _known(name: str) -> str:
    if name not in ALL:
        raise argparse.ArgumentTypeError(f"no measurement is called '{name}'; there are {', '.join(ALL)}")
    return name


def _connector() -> Path:
    path = Path(os.environ.get("CONNECTOR_BIN") or HERE.parent / ".build/release/softphone-connector").resolve()
    if not os.access(path, os.X_OK):
        raise BenchmarkFailure(
            f"no daemon at {path}: run `make build`, or name one in CONNECTOR_BIN, or use --peers-only")
    return path


def _surroundings(connector: Path | None) -> dict:
    programs = [report.version(["nginx", "-v"]), report.version(["baresip", "-h"])]
    if connector is not None:
        programs.insert(0, report.version([str(connector), "--version"]))
    return {**report.machine(), "programs": programs}


def _measure(name: str, connector: Path | None, quick: bool) -> report.Result | None:
    """One measurement in a folder of its own, everything it started ended, within its deadline."""
    with tempfile.TemporaryDirectory(prefix=f"bench-{name}-") as folder:
        bed = Bed(Path(folder), connector, quick)
        signal.signal(signal.SIGALRM, _out_of_time)
        signal.alarm(getattr(ALL[name], "DEADLINE", DEADLINE))
        try:
            with bed.opened:
                return ALL[name].measure(bed)
        except BenchmarkFailure as failure:
            print(f"## {ALL[name].TITLE}\n\nnot measured: {failure}\n", flush=True)
        except Exception:
            print(f"## {ALL[name].TITLE}\n\nnot measured:\n\n{traceback.format_exc()}", flush=True)
        finally:
            signal.alarm(0)
    return None


def _out_of_time(*_: object) -> None:
    raise BenchmarkFailure("its time was over; something it waited for did not come")


def _check(results: dict[str, report.Result], failed: set[str]) -> bool:
    verdicts = thresholds.check(HERE / "thresholds.json", results, failed)
    print("\n## Limits\n")
    for verdict in verdicts:
        print(f"    {verdict}")
    return all(verdict.held for verdict in verdicts)
