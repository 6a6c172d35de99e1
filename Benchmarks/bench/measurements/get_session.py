"""GET /session beside nginx serving the very same response from memory."""

from __future__ import annotations

import os

from ..bed import Bed
from ..phones.connector import Connector
from ..report import Result
from ..sip.exchange import Exchange
from ..statistics import median
from ..system.cost import pin
from ..web.nginx import OWN_HEADERS, Nginx
from ..web.wrk import Load, load

TITLE = "GET /session"
SECONDS = 3
ORIGIN_HEADERS = {"Origin": "http://localhost:8080"}
# What stands in for the connector's answer when only nginx is measured.
SAMPLE = (
    b"HTTP/1.1 200 OK\r\nX-Genesys-Softphone-Version: 1.0.0  (Debian GNU/Linux 12)\r\n"
    b"Access-Control-Expose-Headers: X-Genesys-Softphone-Version\r\n"
    b"Access-Control-Allow-Origin: http://localhost:8080\r\nAccess-Control-Allow-Credentials: true\r\nVary: Origin\r\n"
    b"X-Content-Type-Options: nosniff\r\nCache-Control: no-store\r\n"
    b"Content-Type: application/json; charset=UTF-8\r\n\r\n"
    b'{"status":"INITIALIZED","connectivities":{"protocol":"udp","connections":'
    b'[{"server":"127.0.0.1:5060","user":"agent","state":"READY"}],"sep_connection_status":""},'
    b'"devices":{"headset_used":false,"speaker":{"name":"Speaker",'
    b'"volume":100,"muted":false},"microphone":{"name":"Microphone","volume":100,"muted":false}},"phone":{"calls":[]}}')


def measure(bed: Bed) -> Result:
    result = Result(TITLE, "nginx")
    rounds, seconds = bed.count(5, 2), bed.count(SECONDS, 1)
    cores = sorted(os.sched_getaffinity(0))
    server_core, client_core = (cores[0], cores[1]) if len(cores) > 1 else (None, None)
    servers: dict[str, tuple[int, int]] = {}
    headers, response = ORIGIN_HEADERS, SAMPLE
    if bed.connector is not None:
        exchange = bed.keep(Exchange())
        connector = Connector(bed).start(bed)
        client = connector.log_in(exchange, "agent")
        headers, response = client.headers, client.raw_session()
        servers["connector"] = (connector.pid, connector.port)
    nginx = Nginx(bed, response)
    servers["nginx"] = (nginx.pid, nginx.port)
    result.notes += _differences(response, nginx.raw_session())

    found: dict[str, list[Load]] = {name: [] for name in servers}
    for name, (pid, port) in servers.items():
        if server_core is not None:
            pin(pid, server_core)
        load(pid, port, headers, 1, client_core)  # warm
    for round_number in range(rounds):
        order = list(servers.items())
        for name, (pid, port) in order if round_number % 2 == 0 else reversed(order):
            found[name].append(load(pid, port, headers, seconds, client_core))

    def add(key: str, label: str, unit: str, value) -> None:
        ours = found.get("connector")
        result.add(key, label, unit, median([value(one) for one in ours]) if ours else None,
                   median([value(one) for one in found["nginx"]]))

    add("requests_per_cpu_second", "requests per CPU-second", "1/s", lambda one: one.requests_per_processor_second)
    add("cpu_us", "CPU a request", "µs", lambda one: one.processor_us_per_request)
    add("requests_per_second", "requests per second", "1/s", lambda one: one.requests_per_second)
    add("p50_us", "latency, median", "µs", lambda one: one.median_us)
    add("p99_us", "latency, p99", "µs", lambda one: one.p99_us)
    placed = "server and wrk on a core each" if server_core is not None else "server and wrk share the one core"
    result.notes.append(f"`wrk -t1 -c16`, {rounds} alternating rounds of {seconds} s, medians; {placed}.")
    if "connector" in found:
        ratios = [ours.requests_per_processor_second / theirs.requests_per_processor_second
                  for ours, theirs in zip(found["connector"], found["nginx"])]
        listed = ", ".join(f"{ratio:.2f}" for ratio in ratios)
        result.notes.append(f"Requests per CPU-second, ratio round by round: {listed}.")
    return result


def _differences(ours: bytes, theirs: bytes) -> list[str]:
    """That both serve the same body and headers, and what nginx cannot be kept from adding."""
    our_head, _, our_body = ours.partition(b"\r\n\r\n")
    their_head, _, their_body = theirs.partition(b"\r\n\r\n")
    notes = []
    if our_body != their_body:
        notes.append("THE BODIES DIFFER: the comparison does not hold.")
    missing = _names(our_head) - _names(their_head) - OWN_HEADERS
    if missing:
        notes.append(f"NGINX LACKS HEADERS, the comparison does not hold: {', '.join(sorted(missing))}.")
    extra = sorted(_names(their_head) - _names(our_head) - {"content-length"})
    notes.append(
        f"Both answer the same {len(our_body)}-byte body with the same headers"
        + (f"; nginx adds {', '.join(extra)}" if extra else "") + f" ({len(ours)} bytes in all, nginx {len(theirs)}).")
    return notes


def _names(head: bytes) -> set[str]:
    return {line.split(":", 1)[0].strip().lower() for line in head.decode().split("\r\n")[1:]}
