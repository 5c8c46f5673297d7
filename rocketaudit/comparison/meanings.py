"""What settings mean from release to release: meanings.yaml as facts, and which of them change for a server.

In: the server on both sides. Out: its sentences before and after. The command that compares is no hot path, so the
YAML is read as it is.
"""

import os.path
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from rocketaudit.detectors.conditions import all_hold
from rocketaudit.findings import Text
from rocketaudit.model import Server
from rocketaudit.ranges import release_in

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "meanings.yaml")


class Era(NamedTuple):
    """What a setting does in some releases, where the conditions hold."""

    releases: str
    when: Mapping[str, Mapping[str, Any]]
    says: Text
    shows: tuple[str, ...]
    evidence: tuple[str, ...]


class Meaning(NamedTuple):
    """A setting whose meaning changed, with its eras."""

    setting: str
    eras: tuple[Era, ...]


class Weight(NamedTuple):
    """Why it matters that a setting's effective value differs; `moves`: what was stored before is not found after."""

    says: Text
    moves: bool
    evidence: tuple[str, ...]


class Facts(NamedTuple):
    """The content of meanings.yaml."""

    meanings: tuple[Meaning, ...]
    weights: Mapping[str, Weight]
    renames: Mapping[str, str]


@cache
def facts() -> Facts:
    """meanings.yaml, read once a process."""
    import yaml  # slow to import, and no other command needs it

    with open(FILE, encoding="utf-8") as file:
        content = yaml.safe_load(file)
    meanings = tuple(Meaning(one["setting"], tuple(map(_era, one["eras"]))) for one in content["meanings"])
    weights = {name: _weight(of) for name, of in content["settings"].items()}
    return Facts(meanings, weights, content["renames"])


def new_meanings(before: Server, after: Server) -> Iterator[tuple[str, Era, Era]]:
    """Each setting that does something else after than before."""
    for meaning in facts().meanings:
        old, new = _era_of(meaning, before), _era_of(meaning, after)
        if old and new and old is not new:
            yield meaning.setting, old, new


def _era_of(meaning: Meaning, server: Server) -> Era | None:
    release = server.release.version
    return next(
        (era for era in meaning.eras if release_in(era.releases, release) and all_hold(server, era.when).holds), None
    )


def _era(of: Mapping[str, Any]) -> Era:
    says = {"en": of["en"], "zh": of["zh"]}
    return Era(of["releases"], of["when"], says, tuple(of.get("shows", ())), tuple(of["evidence"]))


def _weight(of: Mapping[str, Any]) -> Weight:
    return Weight({"en": of["en"], "zh": of["zh"]}, of.get("moves", False), tuple(of["evidence"]))
