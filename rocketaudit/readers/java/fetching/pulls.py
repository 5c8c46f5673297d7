"""Consumers that fetch messages themselves: lite pull, pull, and the simple consumer of the 5.x client.

In: the tree, the interpreter and a file. Out: a CONSUMER site for each of them that the file makes or fetches with,
with its settings and the hazards of the loops around it.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API, CONSUMER, GRPC_API, SPRING_API, ClientSetting, Hazard, Site
from rocketaudit.findings import Related
from rocketaudit.readers.java import apis
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place, Typed
from rocketaudit.readers.java.fetching.pulling import Pulling
from rocketaudit.readers.java.fetching.pulling_commits import BEFORE_WORK, GIVEN_UP, HANDED_OVER, Seen
from rocketaudit.readers.java.fetching.roles import LITE_PULL, PULL, SIMPLE, style_of_type
from rocketaudit.readers.java.fetching.rounds import Fetching, fetchings
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.making.builders import made
from rocketaudit.readers.java.making.consumer_sites import consumer_traits
from rocketaudit.readers.java.making.site_values import Resolve, Traits, filled, resolved
from rocketaudit.readers.java.tree.scopes import constant_value, scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.values import UNKNOWN, Unknown, Value

_MARKS = tuple(
    name.encode() for name in ("PullConsumer", "SimpleConsumer", "MQPullConsumerScheduleService", "RocketMQTemplate")
)
_AUTO_COMMIT = "autoCommit"
_SWITCHED_OFF = re.compile(rb"setAutoCommit\s*\(\s*false\s*\)")
_GROUP = "consumerGroup"

_COMMITTED = {"en": "committed here", "zh": "在此处提交"}
_ACKED = {"en": "acknowledged here", "zh": "在此处确认"}
_HAPPENS = {"en": "it happens here", "zh": "发生在此处"}


class _Maker(NamedTuple):
    """A consumer that the file makes. `method` is the method around, for one that is held in a local variable."""

    style: str
    type: str
    variable: str
    at: Place
    holder: Declared
    method: java.Method | None
    settings: dict[str, ClientSetting]
    topic: Value | Unknown


def may_pull(data: bytes) -> bool:
    """Whether a file names a consumer that fetches messages itself."""
    return any(mark in data for mark in _MARKS)


def pull_sites(tree: Tree, flow: Flow, path: str, resolve: Resolve) -> Iterator[Site]:
    """The consumers of a file that fetch messages themselves."""
    if not may_pull(tree.files[path]):
        return
    makers = [*_of_classic(tree, flow, path), *_of_builders(tree, flow, path)]
    pulling = Pulling(tree)
    loops: dict[int, list[Fetching]] = {}
    others: dict[tuple[int, str, str], list[Fetching]] = {}
    for one in fetchings(tree, pulling, path):
        maker = _maker_of(one, makers)
        if maker is not None:
            loops.setdefault(makers.index(maker), []).append(one)
        else:
            others.setdefault((one.holder.of.start, one.variable, one.style), []).append(one)
    for index, maker in enumerate(makers):
        yield _site(tree, pulling, maker, loops.get(index, []), resolve)
    for found in others.values():
        yield _site(tree, pulling, _unmade(tree, flow, found[0]), found, resolve)


def _site(tree: Tree, pulling: Pulling, maker: _Maker, loops: Iterable[Fetching], resolve: Resolve) -> Site:
    auto = maker.settings.get(_AUTO_COMMIT)
    commits_itself = maker.style == LITE_PULL and (auto is None or auto.value is not False)
    hazards: dict[tuple[str, Place], Hazard] = {}
    followed: set[int] = set()
    for loop in loops:
        if loop.round.of.start in followed:
            continue
        followed.add(loop.round.of.start)
        for seen in pulling.follow(loop.round, commits_itself, loop.through):
            found = _hazard(tree, maker.style, seen, loop.at.path)
            hazards.setdefault((seen.kind, seen.event.place), found)
    settings = resolved(maker.settings, resolve)
    api = GRPC_API if maker.style == SIMPLE else SPRING_API if maker.type in apis.TEMPLATES else CLASSIC_API
    traits: Traits = {
        "api": api,
        "style": maker.style,
        **consumer_traits(settings, False),
        "topic": filled(maker.topic, resolve),
        "profile": None,
    }
    name = f"{maker.holder.name}: {maker.type or maker.variable}"
    return Site(CONSUMER, name, tree.span(maker.at), traits, settings, tuple(hazards.values()))


def _hazard(tree: Tree, style: str, seen: Seen, path: str) -> Hazard:
    """A hazard at the innermost place of its path that is in the file of the loop; the commit stands beside it."""
    told = _ACKED if style == SIMPLE else _COMMITTED
    if seen.kind == BEFORE_WORK:
        kind = "acked-before-work" if style == SIMPLE else "committed-before-work"
        return Hazard(kind, tree.span(seen.event.place), certainty=seen.event.certainty)
    steps = [*seen.event.chain, seen.event.place]
    own = [index for index, one in enumerate(steps) if one.path == path]
    shown = own[-1] if own else len(steps) - 1
    related = [Related(tree.span(one), _HAPPENS) for index, one in enumerate(steps) if index != shown]
    if seen.committed is not None:
        related.append(Related(tree.span(seen.committed), told))
    kind = seen.kind if seen.kind in (HANDED_OVER, GIVEN_UP) else "exception-swallowed"
    return Hazard(kind, tree.span(steps[shown]), tuple(related), seen.event.how, seen.event.certainty)


# -- consumers and their settings ----------------------------------------------------------------------------------


def _of_classic(tree: Tree, flow: Flow, path: str) -> Iterator[_Maker]:
    for one in made(tree, flow, path):
        style = style_of_type(tree, Typed(java.Type(one.type), path))
        if style in (LITE_PULL, PULL):
            topics = {str(each.topic): each.topic for each in one.subscriptions}
            topic = next(iter(topics.values())) if len(topics) == 1 else UNKNOWN
            yield _Maker(style, one.type, one.variable, one.at, one.holder, one.method, one.settings, topic)


_SCHEDULE = "MQPullConsumerScheduleService"


def _of_builders(tree: Tree, flow: Flow, path: str) -> Iterator[_Maker]:
    """Simple consumers out of a builder chain, and the service that calls a PullTaskCallback."""
    data = tree.files[path]
    for declared in tree.classes(path):
        for part in declared.of.parts:
            if b"newSimpleConsumerBuilder" not in data[part.start : part.end] and _SCHEDULE.encode() not in data:
                continue
            for node, around in java.walk(part):
                method = part if isinstance(part, java.Method) else None
                if isinstance(node, java.New) and node.type.name.rpartition(".")[2] == _SCHEDULE:
                    scope = scope_within(flow, declared, around)
                    settings = _settings(tree, flow, {_GROUP: node.arguments[0]} if node.arguments else {}, scope)
                    at = Place(path, node.start, node.end)
                    yield _Maker(PULL, _SCHEDULE, "", at, declared, method, settings, UNKNOWN)
                elif isinstance(node, java.Call) and node.name == "newSimpleConsumerBuilder":
                    yield _simple(tree, flow, declared, node, around, method)


def _simple(
    tree: Tree, flow: Flow, declared: Declared, of: java.Call, around: java.Around, method: java.Method | None
) -> _Maker:
    """A simple consumer: the steps of its chain are the calls around the one that begins it."""
    steps = {one.name: one for one in around if isinstance(one, java.Call)}
    group = steps.get("setConsumerGroup")
    given = {_GROUP: group.arguments[0]} if group is not None and group.arguments else {}
    scope = scope_within(flow, declared, around)
    variable = next((_assigned(one) for one in reversed(around) if _assigned(one)), "")
    topic: Value | Unknown = UNKNOWN
    subscribed = steps.get("setSubscriptionExpressions")
    first = subscribed.arguments[0] if subscribed is not None and subscribed.arguments else None
    if isinstance(first, java.Call) and first.name in ("singletonMap", "of") and len(first.arguments) == 2:
        topic = constant_value(flow, first.arguments[0], scope)
    at = Place(declared.path, of.name_start, of.end)
    settings = _settings(tree, flow, given, scope)
    return _Maker(SIMPLE, "SimpleConsumer", variable, at, declared, method, settings, topic)


def _assigned(node: java.Node) -> str:
    match node:
        case java.Local(name=name) | java.Member(name=name):
            return name
        case java.Assign(target=target):
            return java.word(target)
    return ""


def _settings(tree: Tree, flow: Flow, given: dict[str, java.Expr], scope: Scope) -> dict[str, ClientSetting]:
    found: dict[str, ClientSetting] = {}
    for name, of in given.items():
        path = scope.path
        written = tree.files[path][of.start : of.end].decode("utf-8", "replace")
        value = constant_value(flow, of, scope)
        found[name] = ClientSetting(name, value, written, tree.span(Place(path, of.start, of.end)))
    return found


def _maker_of(of: Fetching, makers: list[_Maker]) -> _Maker | None:
    """The consumer that a fetch is made with: that of the same variable in its method, else in its class."""
    fitting = [one for one in makers if one.style == of.style and _same_class(one.holder, of.holder)]
    named = [one for one in fitting if one.variable == of.variable]
    in_method = [one for one in named if one.method is of.method]
    if in_method or named:
        return (in_method or named)[0]
    unnamed = [one for one in fitting if one.variable == "" or one.type == _SCHEDULE]
    return (unnamed or fitting)[0] if len(unnamed or fitting) == 1 else None


def _same_class(one: Declared, other: Declared) -> bool:
    outermost = [(each.around[0] if each.around else each.of).start for each in (one, other)]
    return one.path == other.path and outermost[0] == outermost[1]


def _unmade(tree: Tree, flow: Flow, of: Fetching) -> _Maker:
    """A consumer that comes from elsewhere: what this class sets, and autoCommit also where another file sets it."""
    given: dict[str, java.Expr] = {}
    for method in of.holder.of.methods:
        for node, _ in java.walk(method):
            if not isinstance(node, java.Call) or not node.name.startswith("set") or len(node.arguments) != 1:
                continue
            if java.word(node.target) == of.variable and (method is of.method or not _is_local(of)):
                given[node.name[3:4].lower() + node.name[4:]] = node.arguments[0]
    settings = _settings(tree, flow, given, scope_within(flow, of.holder, ()))
    if of.style == LITE_PULL and _AUTO_COMMIT not in settings:
        settings |= _set_elsewhere(tree, of)
    return _Maker(of.style, of.type, of.variable, of.at, of.holder, of.method, settings, UNKNOWN)


def _is_local(of: Fetching) -> bool:
    return of.method is not None and any(one.name == of.variable for one in of.method.params)


def _set_elsewhere(tree: Tree, of: Fetching) -> dict[str, ClientSetting]:
    for path in tree.holding(b"LitePullConsumer"):
        found = _SWITCHED_OFF.search(tree.files[path])
        if found is not None and path != of.at.path:
            at = tree.span(Place(path, found.start(), found.end()))
            return {_AUTO_COMMIT: ClientSetting(_AUTO_COMMIT, False, "false", at)}
    return {}


__all__ = ["pull_sites"]
