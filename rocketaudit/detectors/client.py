"""Detectors of single sites of client code: `hazard`, `client_setting` and `dead_letters_unwatched`."""

from collections.abc import Iterator, Sequence

from rocketaudit.clients import CONSUMER, HIGH, LISTENER, MEDIUM, SUBSCRIPTION, Hazard, Module, Site
from rocketaudit.detectors.client_facts import (
    Client,
    bad,
    clients,
    good,
    in_both,
    judge,
    not_bad,
    place_of,
    related,
    text_of,
)
from rocketaudit.detectors.client_facts import setting_of as written_setting
from rocketaudit.detectors.conditions import RELEASES, Conditions
from rocketaudit.findings import Observation, Related
from rocketaudit.model import Deployment
from rocketaudit.source import Span

SURE = (HIGH, MEDIUM)

_CONCERNED = {"en": "used here", "zh": "在此使用"}

_DEAD_LETTERS = "%DLQ%"  # MixAll.java:95@5.3.3


def hazard(
    deployment: Deployment,
    *,
    site: str,
    hazard: str,
    when: Conditions | None = None,
    certainty: Sequence[str] = SURE,
) -> Iterator[Observation]:
    """Each site of one kind: bad at each of its hazards of one kind, provided that all of `when` hold."""
    told: set[Span] = set()
    for client in clients(deployment, site):
        applies = judge(client, when)
        found = hazards(client.site, hazard, certainty)
        if applies.holds is False or (found and applies.holds is None):
            yield not_bad(client, applies)
            continue
        for one in found:
            # Two listeners that inherit one method share its hazard: that is one place to mend.
            if one.at not in told:
                told.add(one.at)
                yield bad(client, one.at, {"how": one.how}, when or (), related=one.path)
        if not found:
            yield good(client)


def hazards(of: Site, kind: str, certainty: Sequence[str]) -> list[Hazard]:
    """The hazards of one kind that are as certain as asked."""
    return [one for one in of.hazards if one.kind == kind and one.certainty in certainty]


def client_setting(
    deployment: Deployment,
    *,
    site: str,
    bad: Conditions,
    when: Conditions | None = None,
) -> Iterator[Observation]:
    """Each site of one kind: bad where all conditions of `bad` hold, provided that all of `when` do."""
    told: set[Span | None] = set()
    for client in clients(deployment, site):
        applies, wrong = judge(client, when), judge(client, bad)
        if applies.holds is False:
            yield not_bad(client, applies)
        elif wrong.holds is False:
            yield good(client)
        elif applies.holds is None or wrong.holds is None:
            yield not_bad(client, applies if applies.holds is None else wrong)
        else:
            found = _found(client, list(bad), [*bad, *(when or ())])
            # A factory sets it for all that it makes: that is one place to mend.
            if found.at not in told:
                told.add(found.at)
                yield found


def _found(client: Client, conditions: list[str], names: list[str]) -> Observation:
    """The bad observation: at the first bad setting that is written, else at the site. A release stands in a build
    file, which says nothing of who is concerned: the site is related to it."""
    key = next((name for name in conditions if place_of(client, name)), conditions[0])
    at = place_of(client, key) or client.site.at
    setting = written_setting(client, key)
    values = {"key": key, "value": text_of(client, key), "written": setting.written if setting else ""}
    concerned = (Related(client.site.at, _CONCERNED),) if key in RELEASES and at != client.site.at else ()
    return bad(client, at, values, names, related=(*concerned, *related(client, names, but=at)))


def dead_letters_unwatched(deployment: Deployment) -> Iterator[Observation]:
    """Each module: bad at its first listener or consumer where nobody in the deployment reads the dead letters of
    one of its groups.

    A broadcasting group has none: what failed is dropped (ConsumeMessageConcurrentlyService.java:272@5.3.3).
    """
    watched = {topic for module in deployment.clients for topic in _topics(module) if topic.startswith(_DEAD_LETTERS)}
    for module in deployment.clients:
        groups = _groups(module)
        unwatched = {group: site for group, site in groups.items() if _DEAD_LETTERS + group not in watched}
        if unwatched:
            yield _unwatched(module, unwatched)
        elif groups:
            yield good(Client(module, next(iter(groups.values()))))


def _topics(module: Module) -> Iterator[str]:
    for site in module.sites:
        topic = site.traits.get("topic") if site.kind in (LISTENER, CONSUMER, SUBSCRIPTION) else None
        if isinstance(topic, str):
            yield topic


def _groups(module: Module) -> dict[str, Site]:
    """The groups of a module that can have dead letters, each with its first site; those that read dead letters
    themselves are not asked for more."""
    found: dict[str, Site] = {}
    readers = {site.traits.get("group") for site in module.sites if _reads_dead_letters(site)}
    for site in sorted(module.sites, key=lambda one: (one.at.path, one.at.line)):
        group = site.traits.get("group") if site.kind in (LISTENER, CONSUMER) else None
        pulls = site.traits.get("style") in ("pull", "lite-pull")  # they send nothing back by themselves
        if (
            isinstance(group, str)
            and group not in readers
            and not pulls
            and site.traits.get("broadcasting") is not True
        ):
            found.setdefault(group, site)
    return found


def _reads_dead_letters(site: Site) -> bool:
    topic = site.traits.get("topic")
    return isinstance(topic, str) and topic.startswith(_DEAD_LETTERS)


def _unwatched(module: Module, groups: dict[str, Site]) -> Observation:
    first, *others = groups.values()
    places = tuple(Related(one.at, in_both(str(one.traits["group"]))) for one in others if one.at != first.at)
    values = {"groups": ", ".join(groups), "count": str(len(groups))}
    return bad(Client(module, first), first.at, values, related=places)
