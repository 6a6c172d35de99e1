"""Joins two calls: what one phone says goes to the other as it comes, as a media server would pass it on."""

from __future__ import annotations

import select
import socket
import threading

from ..system.ports import HOST


class Relay:
    """Two RTP ports. Each phone's datagrams leave for the other from the port that was offered to that one."""

    def __init__(self) -> None:
        self._sockets = [socket.socket(socket.AF_INET, socket.SOCK_DGRAM) for _ in range(2)]
        for end in self._sockets:
            end.bind((HOST, 0))
        self.ports: list[int] = [end.getsockname()[1] for end in self._sockets]
        self.remotes: list[tuple[str, int] | None] = [None, None]
        self._stop, self._stopped = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def _run(self) -> None:
        while True:
            ready = select.select([*self._sockets, self._stopped], [], [])[0]
            if self._stopped in ready:
                return
            for end in ready:
                other = 1 - self._sockets.index(end)
                try:
                    datagram = end.recv(2048)
                    if self.remotes[other] is not None:
                        self._sockets[other].sendto(datagram, self.remotes[other])
                except ConnectionRefusedError:
                    continue  # a phone closed its port between two frames

    def __enter__(self) -> Relay:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.send(b"\0")
        self._thread.join()
        for end in [*self._sockets, self._stop, self._stopped]:
            end.close()
