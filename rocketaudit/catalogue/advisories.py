"""The published advisories about Apache RocketMQ, by release: look-ups in advisories.json.

In: a release and which of RocketMQ's servers runs it. Out: the advisories that hold for it, the worst first. Every one
is in the list of the CVE programme under its id, with the ranges and the fixed releases that are here.
"""

import json
import os.path
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from rocketaudit.catalogue import order

_ADVISORIES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "advisories.json")


class Advisory(NamedTuple):
    """One advisory. `of` are the kinds of servers that it names, `affected` ranges of releases, `fixed` the first
    releases without it, oldest line first; `when` are settings of a broker without which it is of no use to anybody."""

    id: str
    severity: str
    of: tuple[str, ...]
    affected: tuple[str, ...]
    fixed: tuple[str, ...]
    what: Mapping[str, str]
    reference: str
    when: Mapping[str, object]


@lru_cache(maxsize=1)
def load() -> tuple[Advisory, ...]:
    """All advisories, the worst first; the file is read once a process."""
    with open(_ADVISORIES, encoding="utf-8") as file:
        content = json.load(file)["advisories"]
    return tuple(
        Advisory(
            one["id"],
            one["severity"],
            tuple(one["of"]),
            tuple(one["affected"]),
            tuple(one["fixed"]),
            one["what"],
            one["reference"],
            one.get("when", {}),
        )
        for one in content
    )


def fixed_for(one: Advisory, release: str) -> str:
    """The release that mends it for somebody who runs `release`: of the same line where there is one."""
    line = order(release)[0]
    return next((fixed for fixed in one.fixed if order(fixed)[0] == line), one.fixed[-1])
