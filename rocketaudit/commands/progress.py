"""A line on the terminal while an audit takes long: that it goes on, and for how many seconds.

In: the work. Out: what the work gives; nothing of the line is left behind. The alarm clock of the process draws it, in
this thread and between two steps of the work, which need not know of it; where a system has no such clock there is no
line.
"""

import os
import signal
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic

from rocketaudit.renderers.shown import visible, width
from rocketaudit.report import Report
from rocketaudit.words import word

AFTER, EVERY = 1.0, 1.0  # seconds
_ERASE = "\r\x1b[K"
_NOT_CI = ("", "0", "false")


def watched(work: Callable[[], Report], what: str, lang: str, environment: Mapping[str, str]) -> Report:
    """Do the work; after a second a line says what is audited."""
    if not hasattr(signal, "setitimer") or not _is_looked_at(environment):
        return work()
    began = monotonic()
    drawn = False

    def draw(*_: object) -> None:
        nonlocal drawn
        drawn = True
        _write(_ERASE + _cut(word("progress", lang, what=visible(what), seconds=int(monotonic() - began))))

    try:
        before = signal.signal(signal.SIGALRM, draw)
    except ValueError:  # only a main thread may have the clock
        return work()
    signal.setitimer(signal.ITIMER_REAL, AFTER, EVERY)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if drawn:
            _write(_ERASE)


def _is_looked_at(environment: Mapping[str, str]) -> bool:
    """Whether what stands on the terminal may come and go: the log of a job would keep every line."""
    return environment.get("CI", "").lower() in _NOT_CI and environment.get("TERM") != "dumb"


def _write(text: str) -> None:
    # Not through the stream: the alarm may come while it writes. Who cannot be told is not told.
    with suppress(OSError, ValueError):
        os.write(sys.stderr.fileno(), text.encode(sys.stderr.encoding, "backslashreplace"))


def _cut(text: str) -> str:
    """As much as one line of the terminal holds: of two lines only the last would be erased."""
    try:
        columns = os.get_terminal_size(sys.stderr.fileno()).columns or 80
    except (OSError, ValueError):
        columns = 80
    while width(text) >= columns:
        text = text[:-1]
    return text
