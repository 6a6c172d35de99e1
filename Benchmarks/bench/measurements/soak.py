"""Two thousand calls that go every way a call may go: is anything left behind?"""

from __future__ import annotations

import random
import time
from pathlib import Path

from ..bed import Bed, tool
from ..failure import BenchmarkFailure
from ..phones.connector import Connector
from ..report import Result
from ..system.cost import descriptors, resident_kilobytes
from ..system.ports import HOST, free_port
from ..system.program import Program
from ..web.client import SessionClient

TITLE = "Soak"
DEADLINE = 1200
RATE, AT_A_TIME = 12, 8  # calls a second, and at a time
SCENARIOS = Path(__file__).resolve().parent.parent / "sip"
USER = "agent"
AGENT_HANGS_UP = "AGENT"  # how identifiers of calls begin that are ended at the desktop


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    total = bed.count(2000, 60)
    phone, target = free_port(), free_port()
    connector = Connector(bed).start(bed)
    client = SessionClient(HOST, connector.port)
    # Used as it is: what the phone places goes to the one that takes transferred calls.
    client.configure(f"{HOST}:{target}", USER, settings={
        "proxies.proxy0.reg_timeout": "0", "proxies.proxy0.keep_alive": "off",
        "policy.endpoint.sip_port_min": str(phone), "policy.endpoint.sip_port_max": str(phone),
    })
    client.register()
    _wait(lambda: client.snapshot()["status"] == "INITIALIZED", "the phone is not ready")

    sipp = tool("sipp", "sip-tester")
    common = ["-i", HOST, "-nostdin", "-trace_err"]
    bed.keep(Program([sipp, *common, "-sf", str(SCENARIOS / "soak-target.xml"), "-p", str(target)], bed.new_folder("target")))
    warm = _caller(bed, sipp, common, phone, target, 60)
    _finish(warm, client, 120)
    pid = connector.pid
    files, memory = descriptors(pid), []
    caller = _caller(bed, sipp, common, phone, target, total)
    _finish(caller, client, total / 2 + 120, lambda: memory.append((time.monotonic(), resident_kilobytes(pid))))
    _wait(lambda: not client.calls(), "GET /session still shows calls")
    _wait(lambda: descriptors(pid) <= files, "descriptors stayed open", required=False)
    status, text = caller.status, caller.output()

    result.add("calls", "calls", "", total)
    result.add("calls_failed", "calls that did not go as they should", "", _count(text, "Failed call") if status else 0)
    result.add("calls_left", "calls left", "", len(client.calls()))
    result.add("descriptors_more", "descriptors, more than before", "", descriptors(pid) - files)
    result.add("rss_mb", "RSS at the end", "MB", resident_kilobytes(pid) / 1024)
    result.add("rss_kb_per_1000_calls", "RSS, slope over the last three quarters", "kB per 1,000 calls", _slope(memory, total))
    result.notes.append(
        f"SIPp calls {RATE} times a second, {AT_A_TIME} calls at a time: at random a call is taken back while it rings, hung up by "
        "the caller after up to half a second, held and resumed, transferred by REFER to a second SIPp, or hung up at the desktop.")
    if status:
        errors = "".join(path.read_text(errors="replace")[-1500:] for path in caller.log.parent.glob("*_errors.log"))
        result.notes.append(f"SIPp ended with status {status}: {errors}")
    return result


def _caller(bed: Bed, sipp: str, common: list[str], phone: int, target: int, calls: int) -> Program:
    return bed.keep(Program(
        [sipp, *common, "-sf", str(SCENARIOS / "soak-caller.xml"), "-s", USER, "-p", str(free_port()), "-m", str(calls),
         "-r", str(RATE), "-l", str(AT_A_TIME), "-key", "target", f"{HOST}:{target}", f"{HOST}:{phone}"],
        bed.new_folder("caller")))


def _finish(caller: Program, client: SessionClient, deadline: float, look=lambda: None) -> None:
    """Until SIPp has ended: a desktop that polls, and hangs up those calls that it is to hang up."""
    chance, end = random.Random(4711), time.monotonic() + deadline
    while caller.running:
        if time.monotonic() > end:
            raise BenchmarkFailure(f"SIPp is still at work after {deadline:g} s:\n{caller.output()[-3000:]}")
        for call in client.calls():
            if call["uuid"].startswith(AGENT_HANGS_UP) and call["state"] == "CONNECTED" and chance.random() < 0.5:
                client.release(call["uuid"])
        look()
        time.sleep(0.1)


def _wait(condition, what: str, deadline: float = 40, required: bool = True) -> None:
    end = time.monotonic() + deadline
    while not condition():
        if time.monotonic() > end:
            if required:
                raise BenchmarkFailure(f"waited {deadline:g} s in vain: {what}")
            return
        time.sleep(0.1)


def _count(text: str, name: str) -> int:
    """A cumulative counter of SIPp's last screen."""
    lines = [line for line in text.splitlines() if line.strip().startswith(name)]
    return int(lines[-1].split("|")[-1]) if lines else -1


def _slope(memory: list[tuple[float, int]], calls: int) -> float:
    """Of the straight line that lies closest (least squares)."""
    points = memory[len(memory) // 4:]
    if len(points) < 3:
        return 0
    times, sizes = [time for time, _ in points], [size for _, size in points]
    mean_time, mean_size = sum(times) / len(times), sum(sizes) / len(sizes)
    above = sum((time - mean_time) * (size - mean_size) for time, size in points)
    below = sum((time - mean_time) ** 2 for time in times)
    whole = memory[-1][0] - memory[0][0]
    return above / below * whole / calls * 1000
