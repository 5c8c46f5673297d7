"""A TCP proxy that can stop forwarding: a partition as the two sides see it, with connections that stay open.

It can also replace bytes on their way, by others of the same length: so a server that advertises its own address (a
5.x master does, for its slaves) can be made to advertise the proxy's.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType

_CHUNK = 1 << 16


class Proxy:
    """Forwards connections from `port` to `target` (host:port) until `cut()`; a context manager."""

    def __init__(self, port: int, target: str, replaced: Mapping[bytes, bytes] | None = None) -> None:
        assert all(len(old) == len(new) for old, new in (replaced or {}).items()), "lengths must not change"
        host, number = target.rsplit(":", 1)
        self.address, self._target, self._replaced = f"127.0.0.1:{port}", (host, int(number)), dict(replaced or {})
        self._flowing = threading.Event()
        self._flowing.set()
        self._sockets: list[socket.socket] = []
        self._closed = False
        self._listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Forward nothing more, in either direction; connections stay open, new ones are accepted and stay silent."""
        self._flowing.clear()

    def heal(self) -> None:
        """Forward again, what has waited first."""
        self._flowing.set()

    def close(self) -> None:
        """Close everything; what waited is lost."""
        self._closed = True
        for one in [self._listener, *self._sockets]:
            _close(one)
        self._flowing.set()

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _accept(self) -> None:
        while not self._closed:
            try:
                incoming, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(incoming,), daemon=True).start()

    def _connect(self, incoming: socket.socket) -> None:
        self._sockets.append(incoming)
        self._flowing.wait()
        try:
            outgoing = socket.create_connection(self._target, timeout=5)
        except OSError:
            _close(incoming)
            return
        outgoing.settimeout(None)
        self._sockets.append(outgoing)
        threading.Thread(target=self._pump, args=(incoming, outgoing), daemon=True).start()
        self._pump(outgoing, incoming)

    def _pump(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(_CHUNK):
                self._flowing.wait()
                if self._closed:
                    return
                target.sendall(self._changed(data))
        except OSError:
            pass
        finally:
            _close(source)
            _close(target)

    def _changed(self, data: bytes) -> bytes:
        for old, new in self._replaced.items():
            data = data.replace(old, new)
        return data


def _close(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
