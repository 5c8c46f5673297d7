"""What the commands do once their options are known. Each module has `run`, which returns the exit code."""

import sys

from rocketaudit.errors import UsageError


def read_stdin() -> bytes:
    """All of standard input; raises UsageError where there is none to read."""
    if sys.stdin is None:
        raise UsageError("standard input is closed; give a file, or pipe one in")
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise UsageError(f"standard input: cannot be read, {(error.strerror or str(error)).lower()}") from error
