"""Ports that nobody uses right now."""

from __future__ import annotations

import socket

HOST = "127.0.0.1"
_given: set[int] = set()


def free_port(neighbours: int = 0) -> int:
    """A port free for TCP and UDP, with as many free ones right after it; never the same twice in a run."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((HOST, 0))
            first = probe.getsockname()[1]
        wanted = range(first, first + neighbours + 1)
        if wanted.stop <= 65536 and not _given.intersection(wanted) and all(_is_free(port) for port in wanted):
            _given.update(wanted)
            return first


def _is_free(port: int) -> bool:
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        with socket.socket(socket.AF_INET, kind) as probe:
            try:
                probe.bind((HOST, port))
            except OSError:
                return False
    return True
