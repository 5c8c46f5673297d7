"""Compare what was found with what was judged, and count. In: a Repository and its findings. Out: a Match, tallies."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from .judgements import NOT_JUDGED, ONLY_WHERE_WANTED, JudgedFile, Maybe, Repository, Wanted

NEAR = 6  # lines between a wanted finding and one that meets it
AROUND = 25  # lines between a finding and the place where one may be

# Told where a build file says the release; some judges noted it at a send of the module.
OF_A_MODULE = frozenset({"spring-template-skips-store-wait"})
BUILD_FILES = ("pom.xml", "build.gradle", "build.gradle.kts", "gradle.properties", "libs.versions.toml")
HANDED_OVER = "listener-async-work"
_OF_MODULE = NEAR + 2  # how well a finding of a module meets one that is wanted there


class Place(NamedTuple):
    """Lines of a file, the last included."""

    path: str
    line: int
    end: int


class Found(NamedTuple):
    """One finding, with paths relative to the repository; `counts` says that it is neither unsure nor information."""

    rule: str
    path: str
    line: int
    counts: bool = True
    related: tuple[Place, ...] = ()
    message: str = ""


class Match(NamedTuple):
    """One repository compared. `unsure` are those of the missed that were told, though not so that it counts."""

    repository: Repository
    agreed: tuple[tuple[Wanted, Found], ...]
    missed: tuple[Wanted, ...]
    alarms: tuple[Found, ...]
    unsure: frozenset[Wanted] = frozenset()


class Tally(NamedTuple):
    """Findings wanted, how many of them were found, and findings that nobody wanted."""

    wanted: int
    found: int
    false: int

    @property
    def precision(self) -> float | None:
        return _share(self.found, self.found + self.false)

    @property
    def recall(self) -> float | None:
        return _share(self.found, self.wanted)


def match(repository: Repository, findings: Sequence[Found]) -> Match:
    """Pair each wanted finding with one that meets it; what is left over in judged files is a false alarm."""
    wanted = [want for file in repository.files for want in file.wanted]
    counted = [one for one in findings if one.counts]
    pairs = _pairs(wanted, counted)
    agreed = tuple((want, counted[pairs[number]]) for number, want in enumerate(wanted) if number in pairs)
    missed = tuple(want for number, want in enumerate(wanted) if number not in pairs)
    used = set(pairs.values())
    rest = [one for number, one in enumerate(counted) if number not in used]
    files = {file.path: file for file in repository.files}
    alarms = tuple(one for one in rest if one.path in files and not _passes(one, files[one.path], wanted, agreed))
    quiet = [one for one in findings if not one.counts]
    return Match(repository, agreed, missed, alarms, frozenset(want for want in missed if _pairs([want], quiet)))


def _pairs(wanted: Sequence[Wanted], findings: Sequence[Found]) -> dict[int, int]:
    """The number of the finding that meets a wanted one; the best pairs first, each finding once. What a build file
    decides is told once, for all modules that it holds for."""
    fitting = sorted(
        (rank, number, place)
        for number, want in enumerate(wanted)
        for place, one in enumerate(findings)
        if (rank := _rank(want, one)) is not None
    )
    pairs: dict[int, int] = {}
    for rank, number, place in fitting:
        if number not in pairs and (rank == _OF_MODULE or place not in pairs.values()):
            pairs[number] = place
    return pairs


def _rank(want: Wanted, one: Found) -> int | None:
    """How well a finding meets a wanted one, 0 being its very line; None where it does not."""
    if one.rule != want.rule:
        return None
    if one.path == want.path and abs(one.line - want.line) <= NEAR:
        return abs(one.line - want.line)
    if any(near.path == want.path and near.line <= want.line <= near.end for near in one.related):
        return NEAR + 1
    return _OF_MODULE if _in_module(want, one) else None


def _in_module(want: Wanted, one: Found) -> bool:
    return want.rule in OF_A_MODULE and (_decides(want.path, one.path) or _decides(one.path, want.path))


def _decides(build: str, path: str) -> bool:
    """Whether the first path is a build file of the other's module, or of a folder above it."""
    folder, slash, name = build.rpartition("/")
    folder = folder.removesuffix("gradle").rstrip("/") if name == "libs.versions.toml" else folder
    return name in BUILD_FILES and (not folder or path.startswith(folder + slash))


def _passes(one: Found, file: JudgedFile, wanted: Sequence[Wanted], agreed: Sequence[tuple[Wanted, Found]]) -> bool:
    """Whether a finding that meets nothing is none the less no false alarm."""
    if one.rule in NOT_JUDGED | ONLY_WHERE_WANTED or any(_may_be(one, maybe) for maybe in file.maybe):
        return True
    if any(want.rule == one.rule and _in_module(want, one) for want in wanted):
        return True
    # The same thing told twice, as for two sends that share a callback.
    return any((one.rule, one.path, one.line) == (tells.rule, tells.path, tells.line) for _, tells in agreed)


def _may_be(one: Found, maybe: Maybe) -> bool:
    return one.rule == maybe.rule and (maybe.line is None or abs(one.line - maybe.line) <= AROUND)


def only(one: Match, rule: str) -> Match:
    """What the match says of one rule."""
    return one._replace(
        agreed=tuple(pair for pair in one.agreed if pair[0].rule == rule),
        missed=tuple(want for want in one.missed if want.rule == rule),
        alarms=tuple(found for found in one.alarms if found.rule == rule),
    )


def tallies(matches: Iterable[Match]) -> dict[str, Tally]:
    """The counts by rule, of every rule that was wanted or found."""
    counts: Counter[tuple[str, str]] = Counter()
    for one in matches:
        counts.update((want.rule, "wanted") for want in (*one.missed, *(want for want, _ in one.agreed)))
        counts.update((want.rule, "found") for want, _ in one.agreed)
        counts.update((found.rule, "false") for found in one.alarms)
    rules = sorted({rule for rule, _ in counts})
    return {rule: Tally(*(counts[rule, what] for what in Tally._fields)) for rule in rules}


def total(by_rule: dict[str, Tally]) -> Tally:
    """All rules together."""
    return Tally(*(sum(column) for column in zip(*by_rule.values(), strict=True))) if by_rule else Tally(0, 0, 0)


def across(matches: Iterable[Match], rule: str | None = None) -> Tally:
    """What other files decide, of all rules or one. A false alarm is across nothing, so none is counted."""
    matches = list(matches)
    found = [want for one in matches for want, _ in one.agreed]
    missed = [want for one in matches for want in one.missed]
    chosen = [[want for want in some if want.across_files and rule in (None, want.rule)] for some in (found, missed)]
    return Tally(len(chosen[0]) + len(chosen[1]), len(chosen[0]), 0)


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None
