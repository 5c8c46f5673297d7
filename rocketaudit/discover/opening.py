"""Files as bytes: read once, up to a limit, never waiting for a writer; and their paths as reports show them."""

import os
import re
import stat

from rocketaudit.source import Unread

MAX_BYTES = 8 * 1024 * 1024  # the largest broker.conf seen in the wild has 20 KB


def open_bytes(path: str, ours: bool) -> bytes | Unread:
    """The bytes of a file, or why it cannot be read."""
    name = shown(path)
    try:
        data = bytes_of(path)
    except OSError as error:
        return Unread(name, (error.strerror or "cannot be read").lower(), ours)
    if len(data) > MAX_BYTES:
        return Unread(name, f"larger than {MAX_BYTES // (1024 * 1024)} MiB", ours)
    return data


def bytes_of(path: str) -> bytes:
    """The bytes of a file, of a larger one MAX_BYTES and one more; raises OSError."""
    file = os.open(path, os.O_RDONLY | _AT_ONCE | _BINARY)
    try:
        status = os.fstat(file)
        if stat.S_ISREG(status.st_mode):
            # A read of the largest size there may be would make a buffer of that size for each of a thousand files.
            data = os.read(file, min(status.st_size, MAX_BYTES) + 1)
            if len(data) == status.st_size:
                return data
        else:
            data = b""  # pipes and devices have no size
            if _AT_ONCE:
                os.set_blocking(file, True)
        while len(data) <= MAX_BYTES and (more := os.read(file, MAX_BYTES + 1 - len(data))):
            data += more
        return data
    finally:
        os.close(file)


# Nobody is waited for who might write into a FIFO; a shell's <(...) has its writer already.
_AT_ONCE = getattr(os, "O_NONBLOCK", 0)
_BINARY = getattr(os, "O_BINARY", 0)


def shown(path: str) -> str:
    """A path as reports show it: as given, relative to the working directory where it lies below it."""
    if os.path.isabs(path):
        here = os.getcwd()
        if path.startswith(here.rstrip(os.sep) + os.sep):
            path = os.path.relpath(path, here)
    return re.sub(r"^(?:\./+)+(?=.)", "", path.replace(os.sep, "/"))
