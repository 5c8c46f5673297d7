"""Files as bytes: read once, up to a limit, never waiting for a writer; and their paths as reports show them."""

import os
import re

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
    with open(path, "rb", opener=_open_at_once) as file:
        # A read of the largest size there may be would make a buffer of that size for each of a thousand files.
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, MAX_BYTES) + 1)
        if len(data) > size:  # it has grown, or has no size, as pipes and devices have none
            data += file.read(MAX_BYTES + 1 - len(data))
        return data


def _open_at_once(path: str, flags: int) -> int:
    """An opener that does not wait for somebody to write into a FIFO; a shell's <(...) has its writer already."""
    at_once = getattr(os, "O_NONBLOCK", 0)
    file = os.open(path, flags | at_once)
    if at_once:
        os.set_blocking(file, True)
    return file


def shown(path: str) -> str:
    """A path as reports show it: as given, relative to the working directory where it lies below it."""
    if os.path.isabs(path):
        here = os.getcwd()
        if path.startswith(here.rstrip(os.sep) + os.sep):
            path = os.path.relpath(path, here)
    return re.sub(r"^(?:\./+)+(?=.)", "", path.replace(os.sep, "/"))
