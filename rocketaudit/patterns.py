"""Regular expressions that are compiled when they are first asked for: most of them meet nothing in an ordinary file,
and compiling them all would cost as much as judging it."""

import re
from collections.abc import Callable
from functools import lru_cache


def lazily(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """A function that gives the compiled pattern."""

    @lru_cache(maxsize=1)
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern, flags)

    return compiled
