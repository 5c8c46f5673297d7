"""Free ports of 127.0.0.1, and groups of them that belong together.

A port is free until its server has started, so no other process may choose it meanwhile: each has ranges to itself,
one more where all proofs of a run together need it.
"""

from __future__ import annotations

import random
import socket
import sys
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path

_LOWEST = 10_000
_EPHEMERAL = Path("/proc/sys/net/ipv4/ip_local_port_range")
_RANGE = 500
_TRIES = 200  # of one range; then it is taken for full
_given: set[int] = set()
_held: list[socket.socket] = []
_claimed: list[range] = []


def free(*offsets: int) -> int:
    """A port P such that every P + offset (P itself without offsets) can be bound now, and is given to nobody else.

    Ports that the kernel gives to outgoing connections are left out: while a server is down, such a port could be taken
    by a client of its own that connects again and again, even by a connection to itself.
    """
    wanted = offsets or (0,)
    while _claimed or _claim():
        ours = _claimed[-1]
        for _ in range(_TRIES):
            port = random.randrange(ours.start - min(wanted), ours.stop - max(wanted))
            group = {port + offset for offset in wanted}
            if not group & _given and _can_be_bound(group):
                _given.update(group)
                return port
        if not _claim():
            break
    raise RuntimeError("no free ports on 127.0.0.1")


def broker() -> int:
    """A listenPort P: the broker also listens on P - 2 (the VIP channel) and, for its slaves, on P + 1."""
    return free(-2, 0, 1)


def _claim() -> bool:
    """Take one more range of ports for this process, if there is one: a name in the kernel's list of sockets, which
    goes with the process, says whose it is. Elsewhere than on Linux all ports are one range."""
    everything = range(_LOWEST, _first_ephemeral())
    if sys.platform != "linux":
        _claimed.extend([everything] if not _claimed else [])
        return len(_given) < len(everything) // 2
    ranges = [everything[start : start + _RANGE] for start in range(0, len(everything) - _RANGE, _RANGE)]
    random.shuffle(ranges)
    for one in ranges:
        name = socket.socket(socket.AF_UNIX)
        with suppress(OSError):
            name.bind(f"\0rocketaudit-proof-ports-{one.start}")
            _held.append(name)
            _claimed.append(one)
            return True
        name.close()
    return False


def _first_ephemeral() -> int:
    return int(_EPHEMERAL.read_text().split()[0]) if _EPHEMERAL.exists() else 32_768


def _can_be_bound(ports: Iterable[int]) -> bool:
    with ExitStack() as held:
        for port in ports:
            listener = held.enter_context(socket.socket())
            try:
                listener.bind(("0.0.0.0", port))
            except OSError:
                return False
    return True
