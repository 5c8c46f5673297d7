"""Read the judgements. In: corpus.yaml, later.yaml, fresh.yaml or held-out.yaml. Out: a Repository each, with what is
wanted of every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import yaml

CORPUS = Path(__file__).with_name("corpus.yaml")
LATER = Path(__file__).with_name("later.yaml")
FRESH = Path(__file__).with_name("fresh.yaml")
HELD_OUT = Path(__file__).with_name("held-out.yaml")

# The judges were told to leave these out, so nothing can be said of them. A short timeout counts where it is wanted.
NOT_JUDGED = frozenset(
    "consume-from-last-offset dead-letters-unwatched listener-returns-null store-failure-not-retried"
    " send-retry-not-applied".split()
)
ONLY_WHERE_WANTED = frozenset({"send-timeout-too-short"})


class Wanted(NamedTuple):
    """A finding that has to be there; `across_files` says that other files than its own decide."""

    rule: str
    path: str
    line: int
    across_files: bool
    why: str


class Maybe(NamedTuple):
    """A finding that may be there; without a line anywhere in the file."""

    rule: str
    line: int | None


class JudgedSite(NamedTuple):
    """Where a site begins, and what the judge said of it."""

    line: int
    why: str


class JudgedFile(NamedTuple):
    """One file, judged whole."""

    path: str
    sites: tuple[JudgedSite, ...]
    wanted: tuple[Wanted, ...]
    maybe: tuple[Maybe, ...]


class Repository(NamedTuple):
    """One repository at the commit that was judged; `name` is owner/name. With a `stage`, only what belongs to it was
    judged."""

    name: str
    commit: str
    files: tuple[JudgedFile, ...]
    stage: str | None = None


def load(path: Path = CORPUS) -> list[Repository]:
    """The judged repositories, in the order of the file."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [
        Repository(row["repository"], row["commit"], tuple(_file(of) for of in row["files"]), row.get("stage"))
        for row in rows
    ]


def _file(row: dict[str, Any]) -> JudgedFile:
    sites: Sequence[dict[str, Any]] = row["sites"]
    return JudgedFile(
        row["path"],
        tuple(JudgedSite(site["line"], site["why"]) for site in sites),
        tuple(_once(want for site in sites for want in _wanted(row["path"], site))),
        tuple(Maybe(one["rule"], one.get("line")) for site in sites for one in site.get("maybe", ())),
    )


def _wanted(path: str, site: dict[str, Any]) -> Iterator[Wanted]:
    across_files = bool(site.get("across_files"))
    for want in site["wanted"]:
        if want["rule"] not in NOT_JUDGED:
            yield Wanted(want["rule"], path, want["line"], across_files, site["why"])


def _once(wanted: Iterable[Wanted]) -> list[Wanted]:
    """Each rule and line once: two sends that share a callback want one finding at it."""
    first: dict[tuple[str, int], Wanted] = {}
    for want in wanted:
        known = first.setdefault((want.rule, want.line), want)
        if want.across_files and not known.across_files:
            first[want.rule, want.line] = known._replace(across_files=True)
    return list(first.values())
