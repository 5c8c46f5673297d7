"""The sites of Java files: listeners, sends, producers, consumers, subscriptions, transaction listeners, pull loops.

In: the tree and the files of one module. Out: its parts, each of which can be read by a process of its own, and says
its sites in the order of files. What a name in an annotation or setter stands for is given by `resolve` (a placeholder
of Spring's).
"""

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import NamedTuple

from rocketaudit.clients import LISTENER, LOW, PRODUCER, SEND, STREAM_API, Hazard, Site
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.fetching.pulls import may_pull, pull_sites
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.batches import batch_hazards
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listener_sites import listener_sites
from rocketaudit.readers.java.listeners.listeners import listeners, seems_to_listen
from rocketaudit.readers.java.listeners.reactive import left_thread
from rocketaudit.readers.java.listeners.streams import stream_listeners
from rocketaudit.readers.java.making.builders import Made, made
from rocketaudit.readers.java.making.consumer_sites import consumer_sites
from rocketaudit.readers.java.making.site_values import Resolve
from rocketaudit.readers.java.making.tuned import tuned
from rocketaudit.readers.java.sends.producer_sites import producer_site, send_sites
from rocketaudit.readers.java.sends.sends import Sent, Wrappers, not_waiting, sends, sends_of_others, wrapped
from rocketaudit.readers.java.transactions.transactions import transaction_sites
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.source import Span
from rocketaudit.values import Unknown


class Sources(NamedTuple):
    """What one module is read from: its candidate files, and what Spring's configuration says for a placeholder;
    `streams` where its Spring Cloud Stream binder is RocketMQ's; `made` fills with the producers and consumers that
    each file makes."""

    paths: Sequence[str]
    resolve: Resolve
    streams: bool
    spring_release: str | Unknown
    made: dict[str, list[Made]]


class Part(NamedTuple):
    """What can be read of a module apart from the rest, perhaps by another process: how, of which files, and how long
    it may take (ms)."""

    read: "Callable[[Tree, Flow, Sources, Sequence[str]], Read]"
    paths: Sequence[str]
    weight: int


class Read(NamedTuple):
    """What a part said: its sites, and the files that were not read whole, with why."""

    sites: list[Site]
    partly: dict[str, str]


def listener_parts(tree: Tree, of: Sources) -> list[Part]:
    """The listeners of a module, in parts. How it is cut depends on nothing but its files."""
    listening = ((paths, sum(seems_to_listen(tree, path) for path in paths)) for paths in _cut(of.paths))
    return [Part(_of_listeners, paths, _LISTENER * count + _OTHER * len(paths)) for paths, count in listening]


def loop_parts(tree: Tree, of: Sources) -> list[Part]:
    """The same of its loops."""
    pulled = ((paths, sum(may_pull(tree.files[path]) for path in paths)) for paths in _cut(of.paths))
    return [Part(_of_loops, paths, _LOOP * count) for paths, count in pulled if count]


def _cut(paths: Sequence[str]) -> list[Sequence[str]]:
    return [paths[at : at + _FILES] for at in range(0, len(paths), _FILES)]


_FILES = 12
# What a file takes, in ms or so: one that listens, a candidate that does not, one with a loop, and the sends of one.
# Seen on RocketMQ's own tree and on a dozen applications, where a listener took from 10 to 300.
_LISTENER, _OTHER, _LOOP = 100, 3, 25
SENDS = 6


def together(found: Iterable[Site]) -> Iterator[Site]:
    """The sites of all parts: a base class's catch is one finding, however many listeners extend it; what a listener
    hands over by itself is told of the listener, not of the sends in it as well."""
    seen: set[tuple[str, str, int]] = set()
    handed: set[Span] = set()
    for site in found:
        if site.kind == LISTENER:
            site = site._replace(hazards=tuple(one for one in site.hazards if _key(one) not in seen))
            seen |= {_key(one) for one in site.hazards if one.kind != _POSSIBLE}
            handed.update(one.at for one in site.hazards if _is_told(one, site))
        elif handed and site.kind == SEND:
            site = site._replace(hazards=tuple(one for one in site.hazards if not _told_of_listener(one, handed)))
        yield site


def _is_told(of: Hazard, site: Site) -> bool:
    """Whether a hazard is a sure hand-over in the listener's own code, which nobody else calls; without a redelivery
    there is none."""
    own = of.kind == _HANDED and of.certainty != LOW and not of.path
    return own and site.traits.get("broadcasting") is not True


def _told_of_listener(of: Hazard, handed: Set[Span]) -> bool:
    return of.kind == _IN_BACKGROUND and any(
        at.path == one.path and one.start <= at.start < one.end for at in _places(of) for one in handed
    )


def _places(of: Hazard) -> Iterator[Span]:
    yield of.at
    yield from (one.at for one in of.path)


_POSSIBLE, _HANDED = "failure-possible", "handed-over"


def _key(of: Hazard) -> tuple[str, str, int]:
    return of.kind, of.at.path, of.at.start


def _of_listeners(tree: Tree, flow: Flow, of: Sources, paths: Sequence[str]) -> Read:
    """The listeners that some files declare."""
    found = Read([], {})
    clients: list[Made] | None = None  # found out for the first listener: most files have none
    for path in paths:
        for listener in [*listeners(tree, path), *stream_listeners(tree, path)]:
            if listener.api.api == STREAM_API and not of.streams:
                continue
            outcome = judge(tree, flow, listener)
            if not outcome.whole:
                found.partly[listener.at.path] = _TOO_MANY_PATHS
            hazards = (*outcome.hazards, *batch_hazards(flow, listener), *left_thread(flow, listener))
            outcome = outcome._replace(hazards=hazards)
            clients = _made(tree, flow, of) if clients is None else clients
            found.sites.extend(listener_sites(tree, flow, listener, clients, of.resolve, outcome))
    return found


_TOO_MANY_PATHS = "a listener has too many paths to be followed"


def _made(tree: Tree, flow: Flow, of: Sources) -> list[Made]:
    for path in of.paths:
        if path not in of.made:
            of.made[path] = list(made(tree, flow, path))
    return [one for path in of.paths for one in of.made[path]]


def of_clients(flow: Flow, of: Sources, known: Wrappers, callers: Sequence[str]) -> Read:
    """The producers, consumers, transaction listeners and sends of a module, and the sends by a wrapper in the files
    that may call one."""
    known.callers.begin()
    tree, paths, clients = flow.tree, of.paths, _made(flow.tree, flow, of)
    others = [one for path in paths for one in tuned(tree, flow, path, clients)]
    sent = [one for path in paths for one in (*sends(known, path), *not_waiting(tree, flow, path))]
    sent += [one for path in callers for one in wrapped(known, path)]
    sent = _each_once(sent)
    own = _of_producers_and_consumers(tree, of, known, (*clients, *others), sent)
    checks = [one for path in paths for one in transaction_sites(tree, flow, path)]
    partly = {path: reason for path in paths if (reason := _left_out(tree, path))}
    return Read([*own, *send_sites(tree, sent, clients, of.resolve), *checks], partly)


def _each_once(sent: Sequence[Sent]) -> list[Sent]:
    """The sends, with the hand-over that leads to several of them told at the first."""
    seen: set[tuple[str, int]] = set()
    found = []
    for one in sent:
        handed = {(each.at.path, each.at.start) for each in one.hazards if each.kind == _IN_BACKGROUND}
        if handed & seen:
            one = one._replace(hazards=tuple(each for each in one.hazards if each.kind != _IN_BACKGROUND))
        seen |= handed
        found.append(one)
    return found


_IN_BACKGROUND = "in-background"


def _left_out(tree: Tree, path: str) -> str | None:
    """Why a file was not read whole; None where it was."""
    unit = tree.unit(path)
    if unit.broken >= 0:
        return f"line {tree.line_of(path, unit.broken)} does not parse; the rest was read"
    if unit.left:
        return f"line {tree.line_of(path, min(unit.left))} is nested too deeply; the rest was read"
    return None


def _of_loops(tree: Tree, flow: Flow, of: Sources, paths: Sequence[str]) -> Read:
    """The consumers of some files that fetch messages themselves."""
    return Read([one for path in paths for one in pull_sites(tree, flow, path, of.resolve)], {})


def _of_producers_and_consumers(
    tree: Tree, of: Sources, known: Wrappers, clients: Sequence[Made], sent: Sequence[Sent]
) -> Iterator[Site]:
    made_at: dict[Place, int] = {}
    held: dict[tuple[str, str, str], set[Place]] = {}
    for client in clients:
        held.setdefault(_held_by(client), set()).add(client.at)
    for client in clients:
        made_at[client.at] = made_at.get(client.at, 0) + 1
        if client.kind == PRODUCER:
            own = any(one.api == client.api and not one.template for one in sent)
            through = sent if own else list(sends_of_others(known, client.at.path))
            yield producer_site(tree, client, through, of.resolve, of.spring_release)
        else:
            alike = len(held[_held_by(client)]) > 1
            yield from consumer_sites(tree, client, of.resolve, made_at[client.at], alike)


def _held_by(of: Made) -> tuple[str, str, str]:
    return of.at.path, of.holder.name, of.variable


__all__ = ["SENDS", "Part", "Read", "Sources", "listener_parts", "loop_parts", "of_clients", "together"]
