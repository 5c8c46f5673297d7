"""Where reports go: standard output or a file, with the style that each of them can show.

Standard output gets bytes of its own encoding and never fails on a character; a file is written whole or not at all.
"""

import os
import sys
from collections.abc import Mapping
from typing import TextIO

from rocketaudit.errors import UsageError
from rocketaudit.options.table import STDOUT
from rocketaudit.renderers.style import Style

_OFF = ("0", "false", "no", "off")


def wants_colour(color: str, environment: Mapping[str, str], terminal: bool) -> bool:
    """--color before NO_COLOR before FORCE_COLOR before what the output is; an empty variable says nothing."""
    if color != "auto":
        return color == "always"
    if environment.get("NO_COLOR"):
        return False
    if forced := environment.get("FORCE_COLOR"):
        return forced.lower() not in _OFF
    return terminal and environment.get("TERM") != "dumb"


def style_for(path: str, color: str, environment: Mapping[str, str]) -> Style:
    """The style for `path`. A file is coloured only where --color always says so; FORCE_COLOR means logs."""
    if path != STDOUT:
        return Style(None, color == "always", "utf-8")
    terminal = is_terminal(sys.stdout)
    return Style(
        _columns(environment) if terminal else None, wants_colour(color, environment, terminal), encoding_of(sys.stdout)
    )


def encoding_of(stream: TextIO) -> str:
    """The encoding of a stream under the name that renderers compare with."""
    name = (getattr(stream, "encoding", None) or "utf-8").lower().replace("_", "-")
    return "utf-8" if name in ("utf-8", "utf8", "cp65001") else name


def write(text: str, path: str, encoding: str = "utf-8") -> None:
    """Write a report; raises UsageError where it cannot be written. A reader that left early is no error."""
    data = text.encode(encoding, "backslashreplace")
    if path == STDOUT:
        _write_stdout(data)
        return
    try:
        _write_file(data, path)
    except BrokenPipeError:
        return  # a pipe whose reader has seen enough
    except OSError as error:
        raise UsageError(f"{path}: cannot be written, {_reason(error)}") from error


def note(text: str) -> None:
    """A line for the person at the terminal: standard error, whatever it can show."""
    if sys.stderr is None:
        return
    encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
    try:
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        sys.stderr.flush()
    except OSError:
        _silence(sys.stderr)  # who cannot be told is not told; the exit code still says it


def _write_stdout(data: bytes) -> None:
    if sys.stdout is None:
        raise UsageError("standard output is closed; write to a file with --output")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        silence_stdout()  # `| head` has seen enough
    except OSError as error:
        silence_stdout()
        raise UsageError(f"standard output: cannot be written, {_reason(error)}") from error


def silence_stdout() -> None:
    """Let what is still buffered go nowhere, so that the interpreter does not complain of it at its end."""
    _silence(sys.stdout)


def _silence(stream: TextIO) -> None:
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


def flush_stdout() -> None:
    """Write what libraries left in the buffer; raises UsageError where that cannot be written."""
    if sys.stdout is not None:
        _write_stdout(b"")


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()


def _write_file(data: bytes, path: str) -> None:
    """Through a file beside it, so that nobody ever reads half a report; a device or a pipe is written directly, by
    the name that was given: what /dev/stdout and /dev/fd/63 link to has no name of its own."""
    if os.path.exists(path) and not os.path.isfile(path):
        with open(path, "wb") as device:
            device.write(data)
        return
    path = os.path.realpath(path)
    beside = f"{path}.{os.getpid()}.part"
    try:
        with open(beside, "xb") as file:
            file.write(data)
        os.replace(beside, path)
    except BaseException:
        if os.path.exists(beside):
            os.unlink(beside)
        raise


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody may look at the stream, which is None where it was closed before the start."""
    if stream is None:
        return False
    try:
        return stream.isatty()
    except (AttributeError, ValueError):
        return False


def _columns(environment: Mapping[str, str]) -> int:
    """COLUMNS where it is a number, else what the terminal says, else 80."""
    wanted = environment.get("COLUMNS", "")
    if wanted.isdigit() and int(wanted):
        return int(wanted)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):
        return 80
