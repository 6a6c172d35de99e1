"""Two thousand calls that go every way a call may go: is anything left behind?"""

from __future__ import annotations

import random
import time
from dataclasses import dataclass
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
AGENTS = 4
SCENARIOS = Path(__file__).resolve().parent.parent / "sip"
COMMON = ["-i", HOST, "-nostdin", "-trace_err"]
AGENT_HANGS_UP = "AGENT"  # how identifiers of calls begin that are ended at the desktop


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    total = bed.count(2000, 60)
    target = free_port()
    connector = Connector(bed, sessions=AGENTS).start(bed)
    agents = [_agent(connector, number, target) for number in range(AGENTS)]
    pid = connector.pid
    bed.keep(Program(
        [tool("sipp", "sip-tester"), *COMMON, "-sf", str(SCENARIOS / "soak-target.xml"), "-p", str(target)],
        bed.new_folder("target")))
    _finish([_caller(bed, agent, target, 15) for agent in agents], agents, 120)  # the first calls open what stays open
    files, memory = descriptors(pid), []
    callers = [_caller(bed, agent, target, total // AGENTS) for agent in agents]
    _finish(callers, agents, 60 + total, lambda: memory.append((time.monotonic(), resident_kilobytes(pid))))
    _wait(lambda: not any(agent.client.calls() for agent in agents))
    _wait(lambda: descriptors(pid) <= files)

    result.add("calls", "calls", "", total)
    result.add("calls_failed", "calls that did not go as they should", "", sum(_failed(caller) for caller in callers))
    result.add("calls_left", "calls left", "", sum(len(agent.client.calls()) for agent in agents))
    result.add("descriptors_more", "descriptors, more than before", "", descriptors(pid) - files)
    result.add("rss_mb", "RSS at the end", "MB", resident_kilobytes(pid) / 1024)
    result.add(
        "rss_kb_per_1000_calls", "RSS, slope over the last three quarters", "kB per 1,000 calls", _slope(memory, total))
    result.notes.append(
        f"{AGENTS} agents, each called by a SIPp of its own, one call after the other: at random a call is taken back while it rings, "
        "hung up by the caller after up to 0.3 s, held and resumed, transferred by REFER to another SIPp, or hung up at the desktop.")
    result.notes += [_errors(caller) for caller in callers if caller.status]
    return result


@dataclass
class Agent:
    """A session, and the port of its phone."""

    user: str
    port: int
    client: SessionClient


def _agent(connector: Connector, number: int, target: int) -> Agent:
    agent = Agent(f"agent{number}", free_port(), SessionClient(HOST, connector.port))
    # Used as it is, without a registration: what the phone places goes to the one that takes transferred calls.
    agent.client.configure(f"{HOST}:{target}", agent.user, answers=False, settings={
        "proxies.proxy0.reg_timeout": "0", "proxies.proxy0.keep_alive": "off",
        "policy.endpoint.sip_port_min": str(agent.port), "policy.endpoint.sip_port_max": str(agent.port),
    })
    agent.client.register()
    return agent


def _caller(bed: Bed, agent: Agent, target: int, calls: int) -> Program:
    return bed.keep(Program(
        [tool("sipp", "sip-tester"), *COMMON, "-sf", str(SCENARIOS / "soak-caller.xml"), "-s", agent.user, "-p", str(free_port()),
         "-m", str(calls), "-r", "100", "-l", "1", "-key", "target", f"{HOST}:{target}", f"{HOST}:{agent.port}"],
        bed.new_folder("caller")))


def _finish(callers: list[Program], agents: list[Agent], deadline: float, look=lambda: None) -> None:
    """Until all callers have ended: desktops that poll, and hang up those calls that they are to hang up."""
    chance, end = random.Random(4711), time.monotonic() + deadline
    seen: set[str] = set()  # SIPp is ready for a BYE only some time after its ACK
    while any(caller.running for caller in callers):
        if time.monotonic() > end:
            raise BenchmarkFailure(f"SIPp is still at work after {deadline:g} s:\n{callers[0].output()[-3000:]}")
        for agent in agents:
            for call in agent.client.calls():
                name = f"{agent.user} {call['uuid']}"
                if call["uuid"].startswith(AGENT_HANGS_UP) and call["state"] == "CONNECTED":
                    if name in seen and chance.random() < 0.5:
                        agent.client.release(call["uuid"])
                    seen.add(name)
        look()
        time.sleep(0.05)


def _failed(caller: Program) -> int:
    """SIPp's own count, from its last screen."""
    lines = [line for line in caller.output().splitlines() if line.strip().startswith("Failed call")]
    return int(lines[-1].split("|")[-1]) if lines else 0


def _errors(caller: Program) -> str:
    text = "".join(path.read_text(errors="replace")[:1500] for path in caller.log.parent.glob("*_errors.log"))
    return f"SIPp ended with status {caller.status}: {text}"


def _wait(condition, deadline: float = 40) -> None:
    """Until it holds; what does not come shows in the figures."""
    end = time.monotonic() + deadline
    while not condition() and time.monotonic() < end:
        time.sleep(0.1)


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
