"""Calls from nowhere, a thousand a second: does the desktop still get its answers, and how many calls ring?"""

from __future__ import annotations

import os
import signal
import socket
import time

from ..bed import Bed
from ..failure import BenchmarkFailure
from ..phones.connector import Connector
from ..report import Result
from ..sip.audio import AudioStream
from ..sip.call import Call
from ..sip.exchange import Exchange
from ..sip.message import host_and_port
from ..statistics import median, percentile
from ..system.cost import Sample, resident_kilobytes
from ..system.ports import HOST

TITLE = "INVITE flood"
RATE = 1000  # a second
USER = "agent"
ALLOWED = 100  # calls that ring at a time


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nobody")
    if bed.connector is None:
        result.notes.append("There is no peer to this, and no daemon was measured.")
        return result
    seconds = bed.count(30, 3)
    exchange = bed.keep(Exchange())
    connector = Connector(bed).start(bed)
    client = connector.log_in(exchange, USER, answers=False)
    target = host_and_port(exchange.contacts[USER])
    pid = connector.pid
    memory, before = resident_kilobytes(pid), Sample.take(pid)

    flood = _start(target, seconds)
    times, most = [], 0
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            asked = time.perf_counter_ns()
            calls = client.calls()
            times.append((time.perf_counter_ns() - asked) / 1e6)
            most = max(most, len(calls))
            exchange.serve(0.02)
    finally:
        sent = _end(flood)
    after = Sample.take(pid)
    if most > ALLOWED:
        raise BenchmarkFailure(f"{most} calls rang at a time, and {ALLOWED} may")

    result.add("invites_per_second", "INVITEs", "1/s", sent / seconds)
    result.add("get_p50_ms", "GET /session meanwhile, median", "ms", median(times))
    result.add("get_p99_ms", "GET /session meanwhile, p99", "ms", percentile(times, 99))
    result.add("most_ringing", "calls that rang at a time", "", most)
    result.add("core_percent", "CPU meanwhile", "% of a core", after.core_percent_since(before))
    result.add("rss_more_mb", "RSS afterwards, more", "MB", (resident_kilobytes(pid) - memory) / 1024)
    client.release_calls()
    exchange.wait(lambda: not client.calls(), 10, "GET /session still shows calls of the flood")
    result.add("call_after_ms", "INVITE to 180 of an honest call right afterwards", "ms", _honest_call(exchange))
    result.notes.append(
        f"{sent} INVITEs with an offer from a process of its own, which answers nothing and confirms nothing: the "
        f"phone repeats its refusals. {len(times)} polls, one every 20 ms and its own time, each over a connection of its own.")
    return result


def _honest_call(exchange: Exchange) -> float:
    stream = AudioStream()
    try:
        call = Call(exchange, USER, stream.port)
        call.ring()
        call.cancel()
        return (call.ringing_us or 0) / 1000
    finally:
        stream.close()


def _start(target: tuple[str, int], seconds: float) -> tuple[int, int]:
    """A process that floods; its id, and where it writes how many it sent."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(reading)
            os.write(writing, str(_flood(target, seconds)).encode())
        finally:
            os._exit(0)
    os.close(writing)
    return pid, reading


def _end(flood: tuple[int, int]) -> int:
    pid, reading = flood
    try:
        count = os.read(reading, 32)
    finally:
        os.close(reading)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    if not count:
        raise BenchmarkFailure("the flood ended early")
    return int(count)


def _flood(target: tuple[str, int], seconds: float) -> int:
    offer = "\r\n".join([
        "v=0", f"o=- 1 1 IN IP4 {HOST}", "s=-", f"c=IN IP4 {HOST}", "t=0 0", "m=audio 9 RTP/AVP 8", ""])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind((HOST, 0))
        wire.setblocking(False)
        port = wire.getsockname()[1]
        begin, sent = time.monotonic(), 0
        while (now := time.monotonic() - begin) < seconds:
            while sent < now * RATE:
                sent += 1
                wire.sendto(_invite(port, target, sent, offer), target)
            while True:  # what comes back is thrown away
                try:
                    wire.recv(65535)
                except BlockingIOError:
                    break
            time.sleep(0.001)
        return sent


def _invite(port: int, target: tuple[str, int], number: int, offer: str) -> bytes:
    lines = [
        f"INVITE sip:{USER}@{target[0]}:{target[1]} SIP/2.0", f"Via: SIP/2.0/UDP {HOST}:{port};branch=z9hG4bKf{port}n{number}",
        "Max-Forwards: 70", f"From: <sip:flood@{HOST}:{port}>;tag=f{number}", f"To: <sip:{USER}@{target[0]}>",
        f"Call-ID: flood-{port}-{number}", "CSeq: 1 INVITE", f"Contact: <sip:flood@{HOST}:{port}>",
        "Content-Type: application/sdp", f"Content-Length: {len(offer)}", "", offer,
    ]
    return "\r\n".join(lines).encode()
