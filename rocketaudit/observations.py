"""Which observations of one rule stand: what belongs to one subject, what an earlier case claims, what is one group."""

from collections.abc import Iterator, Sequence

from rocketaudit.findings import GOOD, LANGUAGES, NOT_APPLICABLE, UNDECIDED, Fix, Observation, Related

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
    folded: dict[object, tuple[int, Observation]] = {}
    for position, (index, one) in enumerate(bad):
        group = (index, subject_of(one)) if one.group else position
        folded[group] = (index, _joined(folded[group][1], one) if group in folded else one)
    yield from folded.values()


def _joined(first: Observation, other: Observation) -> Observation:
    """The first observation of a group with another one added: its place, its key, its edits."""
    values = {
        **first.values,
        "keys": f"{first.values['keys']}, {other.values['keys']}",
        "count": str(int(first.values["count"]) + 1),
    }
    place = (Related(other.at, dict.fromkeys(LANGUAGES, other.key)),) if other.at else ()
    related = (*first.related, *place, *other.related)
    return first._replace(values=values, related=related, fix=_joined_fix(first.fix, other.fix))


def _joined_fix(first: Fix | None, other: Fix | None) -> Fix | None:
    if first is None or other is None:
        return first or other
    return Fix(first.safe and other.safe, first.edits + other.edits)
