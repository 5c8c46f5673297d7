"""Detector of one consumer group that subscribes differently in two places: `subscription_differs`."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rocketaudit.clients import SUBSCRIPTION, Site, is_placeholder
from rocketaudit.detectors.client_facts import Client, bad, clients, good
from rocketaudit.findings import Observation, Related, Text
from rocketaudit.model import Deployment

EXPRESSION, TOPIC, MODEL = "expression", "topic", "model"
DIFFERENCES = (EXPRESSION, TOPIC, MODEL)

_ALL = "*"
_PROFILE = "profile"


class Place(NamedTuple):
    """One consumer or listener class of a group: the subscriptions that are made there, in the order of lines."""

    name: str
    subscriptions: tuple[Client, ...]


class Different(NamedTuple):
    """What two places say: the later one with its subscription, then the earlier one with its."""

    later: Client
    says: str
    earlier: Client
    said: str


def subscription_differs(deployment: Deployment, *, difference: str) -> Iterator[Observation]:
    """Each place of a group that differs from the group's first in what the group subscribes: bad at the later one,
    and at the first where several differ from it.

    What the code computes is never compared. One consumer that subscribes to several topics is one place.
    """
    for places in _groups(deployment):
        different = {id(one.later): one for one in _COMPARE[difference](places)}
        different |= _first_of_many(list(different.values()))
        for place in places:
            found = [different[id(each)] for each in place.subscriptions if id(each) in different]
            if found:
                yield _differs(found[0])
            else:
                yield good(place.subscriptions[0])


def _first_of_many(found: list[Different]) -> dict[int, Different]:
    """The member that several others differ from, as differing from the first of them: it may be the wrong one."""
    those: dict[int, list[Different]] = {}
    for one in found:
        those.setdefault(id(one.earlier), []).append(one)
    firsts = {key: of[0] for key, of in those.items() if len(of) > 1}
    return {key: Different(one.earlier, one.said, one.later, one.says) for key, one in firsts.items()}


def _groups(deployment: Deployment) -> Iterator[list[Place]]:
    """The places of each group that is known, in the order of modules, paths and lines; a placeholder that nobody
    fills in is known within its module."""
    found: dict[tuple[str, str], dict[tuple[str, str, str], list[Client]]] = {}
    for client in sorted(clients(deployment, SUBSCRIPTION), key=_order):
        group = client.site.traits.get("group")
        if isinstance(group, str):
            place = (client.module.name, client.site.at.path, client.site.name)
            found.setdefault((group, _within(client, group)), {}).setdefault(place, []).append(client)
    for places in found.values():
        yield [Place(name, tuple(those)) for (_, _, name), those in places.items()]


def _within(client: Client, text: str) -> str:
    """The module that a text means something in; "" where it means the same everywhere."""
    return client.module.name if is_placeholder(text) else ""


def _order(client: Client) -> tuple[str, str, int, int]:
    at = client.site.at
    return client.module.name, at.path, at.line, at.column


def _expressions(places: list[Place]) -> Iterator[Different]:
    """Subscriptions of one topic with another expression than the first place that subscribes to it."""
    earlier: dict[tuple[str, str], list[tuple[Place, Client]]] = {}
    for place in places:
        for each in place.subscriptions:
            topic, expression = each.site.traits.get("topic"), _expression(each.site)
            if not isinstance(topic, str) or expression is None:
                continue
            known = earlier.setdefault((topic, _within(each, topic)), [])
            before = (one for of, one in known if of is not place)
            first = _first(before, each)
            if first and expression != _expression(first.site):
                yield Different(each, _written(each.site), first, _written(first.site))
            known.append((place, each))


def _topics(places: list[Place]) -> Iterator[Different]:
    """Places with another set of topics than the first place whose topics are all known."""
    known = {id(place.subscriptions[0]): topics for place in places if (topics := _topics_of(place))}
    firsts = [place.subscriptions[0] for place in places if id(place.subscriptions[0]) in known]
    for index, each in enumerate(firsts):
        first = _first(firsts[:index], each)
        if first and known[id(each)] != known[id(first)]:
            says, said = (", ".join(sorted(known[id(one)])) for one in (each, first))
            yield Different(each, says, first, said)


def _models(places: list[Place]) -> Iterator[Different]:
    """Places that consume in another way than the first: broadcasting or clustering, in order or concurrently."""
    for trait, words in _MODELS.items():
        firsts = [place.subscriptions[0] for place in places]
        known = [one for one in firsts if isinstance(one.site.traits.get(trait), bool)]
        for index, each in enumerate(known):
            first = _first(known[:index], each)
            if first and each.site.traits[trait] != first.site.traits[trait]:
                yield Different(each, words[_flag(each, trait)], first, words[_flag(first, trait)])


def _flag(of: Client, trait: str) -> bool:
    return of.site.traits[trait] is True


def _first(earlier: Iterable[Client], than: Client) -> Client | None:
    """The first of the earlier subscriptions that can run beside this one: files of two Spring profiles are two ways
    to run one application."""
    profile = than.site.traits.get(_PROFILE)
    return next(
        (
            one
            for one in earlier
            if _meets(one.site, than.site)
            and (
                one.module is not than.module
                or _PROFILE not in one.site.traits
                or _PROFILE not in than.site.traits
                or one.site.traits[_PROFILE] == profile
            )
        ),
        None,
    )


def _meets(one: Site, other: Site) -> bool:
    """Whether two members of a group of one name meet at a broker: of other namespaces they are of two groups, and
    other name servers are another cluster. Of what is not known for both it is taken for granted."""
    for name in _WHERE:
        those = [site.settings[name].value for site in (one, other) if name in site.settings]
        if len(those) == 2 and all(isinstance(value, str) for value in those) and those[0] != those[1]:
            return False
    spaces = [_NAMESPACES & set(site.settings) for site in (one, other)]
    return bool(spaces[0]) == bool(spaces[1])


_NAMESPACES = frozenset(("namespace", "namespaceV2"))
_WHERE = (*sorted(_NAMESPACES), "namesrvAddr", "nameServer")

_MODELS = {"broadcasting": ("CLUSTERING", "BROADCASTING"), "ordered": ("CONCURRENTLY", "ORDERLY")}

_COMPARE: dict[str, Callable[[list[Place]], Iterator[Different]]] = {
    EXPRESSION: _expressions,
    TOPIC: _topics,
    MODEL: _models,
}


def _topics_of(place: Place) -> frozenset[str]:
    """The topics of a place; empty where one of them is not known."""
    topics = [each.site.traits.get("topic") for each in place.subscriptions]
    known = frozenset(topic for topic in topics if isinstance(topic, str) and not is_placeholder(topic))
    return known if all(topic in known for topic in topics) else frozenset()


def _expression(of: Site) -> frozenset[str] | None:
    """An expression as RocketMQ compares it: tags in any order (FilterAPI.java:32-41@5.3.3); None where it is
    unknown."""
    written = of.traits.get("expression", _ALL)
    if written is None or written in ("", _ALL):
        return frozenset((_ALL,))
    if not isinstance(written, str) or is_placeholder(written):
        return None
    return frozenset(" ".join(tag.split()) for tag in written.split("||") if tag.strip())


def _written(of: Site) -> str:
    written = of.traits.get("expression")
    return written if isinstance(written, str) and written else _ALL


def _differs(found: Different) -> Observation:
    first = found.earlier.site
    said: Text = {"en": f"{first.name}: {found.said}", "zh": f"{first.name}：{found.said}"}
    values = {"value": found.says, "other": first.name, "expected": found.said}
    return bad(found.later, found.later.site.at, values, related=(Related(first.at, said),))
