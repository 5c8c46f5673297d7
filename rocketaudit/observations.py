"""Which observations of one rule stand: what belongs to one subject, what an earlier case claims, what is one group."""

from collections.abc import Iterator, Sequence

from rocketaudit.findings import GOOD, LANGUAGES, NOT_APPLICABLE, UNDECIDED, Fix, Observation, Related

_LISTED = 100  # keys that a message names; a file with more is no configuration

Subject = tuple[str, str]


def subject_of(one: Observation) -> Subject:
    """What an observation is about: master and slave share a brokerName, so the file belongs to the subject."""
    return (one.at.path if one.at else "", one.subject)


def claims(one: Observation) -> Iterator[object]:
    """What a bad observation keeps from the cases that follow: its key of its subject, and its place."""
    yield (*subject_of(one), one.key)
    if one.key and one.at:
        yield one.at


def rank(one: Observation) -> int:
    """Which of several observations that are not bad stands for a subject: the one of least rank."""
    return (UNDECIDED, GOOD, NOT_APPLICABLE).index(one.outcome)


def grouped(bad: Sequence[tuple[int, Observation]]) -> Iterator[tuple[int, Observation]]:
    """Bad observations with the index of their case, those of one case and subject that say `group` made one."""
    groups: dict[object, tuple[int, list[Observation]]] = {}
    for position, (index, one) in enumerate(bad):
        group = (index, subject_of(one)) if one.group else position
        groups.setdefault(group, (index, []))[1].append(one)
    yield from ((index, _joined(those) if len(those) > 1 else those[0]) for index, those in groups.values())


def _joined(group: Sequence[Observation]) -> Observation:
    """The first observation of a group with the others added: their places, their keys, their edits."""
    first, *others = group
    values = {
        **first.values,
        "keys": _listed([one.values["keys"] for one in group]),
        "count": str(sum(int(one.values["count"]) for one in group)),
    }
    places = [place for one in others for place in (*_place(one), *one.related)]
    return first._replace(values=values, related=(*first.related, *places), fix=_joined_fix(group))


def _listed(keys: Sequence[str]) -> str:
    """The keys in a row; of a long list the first ones and how many more there are."""
    more = len(keys) - _LISTED
    return ", ".join(keys[:_LISTED]) + (f", ... (+{more})" if more > 0 else "")


def _place(one: Observation) -> Iterator[Related]:
    """Where a grouped observation stands, with the hint what was meant; else with its key."""
    if one.at:
        label = one.values["hint"] if one.values.get("suggestion") else one.key
        translated = {lang: one.values.get(f"hint_{lang}", label) for lang in LANGUAGES}
        yield Related(one.at, translated if one.values.get("suggestion") else dict.fromkeys(LANGUAGES, label))


def _joined_fix(group: Sequence[Observation]) -> Fix | None:
    """What mends the group: what is safe of it, else all that there is."""
    fixes = [one.fix for one in group if one.fix]
    if not fixes:
        return None
    chosen = [fix for fix in fixes if fix.safe] or fixes
    return Fix(chosen[0].safe, tuple(edit for fix in chosen for edit in fix.edits))
