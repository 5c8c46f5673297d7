"""Two audits of one deployment side by side: under two releases, or of two states of its files.

In: two sides, each a report with the deployments it is of. Out: a Comparison. A fold over both, like the report itself:
nothing is read or judged here.
"""

from collections.abc import Callable, Hashable, Sequence

from rocketaudit.comparison.facts import Cell, Comparison, Matched, Shift, Side
from rocketaudit.comparison.pairing import Sign, paired
from rocketaudit.comparison.servers import Placed, alone, matched, placed, relative
from rocketaudit.comparison.settings import both, changes, idle, new_settings, start
from rocketaudit.deployment import kind_of, servers
from rocketaudit.findings import Finding, Survival
from rocketaudit.report import Report
from rocketaudit.secrets import coverer, secret_texts

# What the rules of these stages find has a line of its own each; of the others a subject has one finding a rule.
_BY_LINE = ("read", "produce", "consume")


def compare(before: Side, after: Side) -> Comparison:
    """Everything in which the two sides differ."""
    pairs, removed, added = matched(placed(before), placed(after))
    cover = _cover(before, after)
    compared = [both(old.server, new.server, _label(new, after.report, cover), cover) for old, new in pairs]
    same = _same_subjects(pairs)
    appeared, disappeared, shifted = _findings(before, after, same)
    return Comparison(
        before=before,
        after=after,
        servers=tuple(_matched(old, new, cover) for old, new in pairs),
        removed=tuple(one._replace(server=cover(one.server)) for one in alone(removed, added)),
        added=tuple(one._replace(server=cover(one.server)) for one in alone(added, removed)),
        starts=tuple(found for of in compared if (found := start(of))),
        changes=tuple(change for of in compared for change in changes(of)),
        idle=tuple(one for of in compared for one in idle(of)),
        new_settings=max((new_settings(of) for of in compared), default=0),
        survival=_cells(before, after, same),
        appeared=appeared,
        disappeared=disappeared,
        shifted=shifted,
    )


Same = Callable[[str, str], str]
"""What a subject of a deployment before is called after."""


def _same_subjects(pairs: Sequence[tuple[Placed, Placed]]) -> Same:
    named = {(old.deployment, old.server.subject): new.server.subject for old, new in reversed(pairs)}
    return lambda deployment, subject: named.get((deployment, subject), subject)


def _cover(*sides: Side) -> Callable[[str], str]:
    """What masks the secrets of either side."""
    return coverer(
        secret_texts(
            (entry.key, entry.value)
            for side in sides
            for deployment in side.deployments
            for server in servers(deployment)
            for entry in server.entries
        )
    )


def _label(one: Placed, report: Report, cover: Callable[[str], str]) -> str:
    """A server as people tell it from the others: with its role where it is a slave, with its deployment where there
    are several."""
    server = one.server
    name = cover(server.subject)
    slave = f"{name} (SLAVE)" if server.role == "SLAVE" else name
    return f"{one.deployment}: {slave}" if len(report.deployments) > 1 and one.deployment else slave


def _matched(old: Placed, new: Placed, cover: Callable[[str], str]) -> Matched:
    names = cover(old.server.subject), cover(new.server.subject)
    return Matched(kind_of(new.server), *names, old.server.document.path, new.server.document.path)


def _cells(before: Side, after: Side, same: Same) -> tuple[Cell, ...]:
    """Every row of either side, in the order of the side after."""

    def old(row: Survival) -> tuple[str, str, str]:
        deployment = relative(row.deployment, before.root)
        return row.failure, deployment, same(deployment, row.subject)

    def new(row: Survival) -> tuple[str, str, str]:
        return row.failure, relative(row.deployment, after.root), row.subject

    rows = after.report.survival
    pairs, gone, _ = paired(
        before.report.survival,
        rows,
        [Sign(old, new, True), Sign(lambda row: old(row)[::2], lambda row: new(row)[::2]), _ONLY_ONE],
    )
    partner = {id(row): found for found, row in pairs}
    cells = [Cell(row.failure, row.subject, row.deployment, partner.get(id(row)), row) for row in rows]
    return (*cells, *(Cell(row.failure, row.subject, row.deployment, row, None) for row in gone))


def _cluster(row: Survival) -> Hashable:
    """The name servers of the only cluster, whatever it is called."""
    return row.failure if row.failure == "name-server-loss" else None


_ONLY_ONE = Sign(_cluster, _cluster)


def _findings(
    before: Side, after: Side, same: Same
) -> tuple[tuple[Finding, ...], tuple[Finding, ...], tuple[Shift, ...]]:
    """The open findings that appear, disappear, and change their severity."""
    old = [one for one in before.report.findings if one.suppressed is None]
    new = [one for one in after.report.findings if one.suppressed is None]
    keep: Same = lambda _, subject: subject  # noqa: E731
    mine, theirs = _Keys(before, same), _Keys(after, keep)
    signs = [
        Sign(mine.exact, theirs.exact, True),
        Sign(mine.said, theirs.said, True),
        Sign(mine.line, theirs.line, True),
        Sign(mine.subject, theirs.subject, True),
    ]
    pairs, gone, come = paired(old, new, signs)
    shifted = tuple(Shift(one, other) for one, other in pairs if one.severity != other.severity)
    return tuple(come), tuple(gone), shifted


class _Keys:
    """What the findings of one side are told apart by, the names of its subjects being those of the side after."""

    def __init__(self, side: Side, same: Same) -> None:
        self.side = side
        self.same = same

    def exact(self, of: Finding) -> Hashable:
        return *self._who(of), self._path(of), self._text(of), of.message["en"]

    def said(self, of: Finding) -> Hashable:
        return *self._who(of), self._path(of), of.message["en"]

    def line(self, of: Finding) -> Hashable:
        """The same key on the same file's line, whatever its value."""
        key = self._text(of).replace(":", "=").partition("=")[0].strip()
        return (*self._who(of), self._path(of), key) if key else None

    def subject(self, of: Finding) -> Hashable:
        return None if of.stage in _BY_LINE else self._who(of)

    def _who(self, of: Finding) -> tuple[str, str, str]:
        deployment = relative(of.deployment, self.side.root)
        return of.rule, deployment, self.same(deployment, of.subject)

    def _path(self, of: Finding) -> str:
        return relative(of.at.path, self.side.root)

    def _text(self, of: Finding) -> str:
        return self.side.report.lines.get(of.at.path, {}).get(of.at.line, "")
