"""The sites of Java files: listeners, sends, producers, consumers, subscriptions, transaction listeners, pull loops.

In: the tree and the files of one module. Out: its sites in the order of files. What a name in an annotation or setter
stands for is given by `resolve` (a placeholder of Spring's).
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.clients import PRODUCER, STREAM_API, Site
from rocketaudit.readers.java.batches import batch_hazards
from rocketaudit.readers.java.builders import Made, made
from rocketaudit.readers.java.consumer_sites import consumer_sites
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.flow import Flow
from rocketaudit.readers.java.listener_hazards import judge
from rocketaudit.readers.java.listener_sites import listener_sites
from rocketaudit.readers.java.listeners import listeners
from rocketaudit.readers.java.producer_sites import producer_site, send_sites
from rocketaudit.readers.java.pulls import pull_sites
from rocketaudit.readers.java.reactive import left_thread
from rocketaudit.readers.java.sends import Sent, Wrappers, not_waiting, sends, wrapped
from rocketaudit.readers.java.site_values import Resolve
from rocketaudit.readers.java.streams import stream_listeners
from rocketaudit.readers.java.transactions import transaction_sites
from rocketaudit.readers.java.tree import Tree
from rocketaudit.readers.java.tuned import tuned
from rocketaudit.values import Unknown


class Sources(NamedTuple):
    """What one module is read from: its candidate files, the files that may call its wrappers, and what Spring's
    configuration says for a placeholder; `streams` where its Spring Cloud Stream binder is RocketMQ's."""

    paths: Sequence[str]
    callers: Sequence[str]
    wrappers: Wrappers
    resolve: Resolve
    streams: bool
    spring_release: str | Unknown


class Unfollowed(NamedTuple):
    """A listener whose paths are too many to be followed."""

    at: Place


def java_sites(tree: Tree, flow: Flow, of: Sources) -> tuple[list[Site], list[Unfollowed]]:
    """The sites of the Java files of one module, and the listeners that could not be followed."""
    clients = [one for path in of.paths for one in made(tree, flow, path)]
    others = [one for path in of.paths for one in tuned(tree, flow, path, clients)]
    sent = [one for path in of.paths for one in (*sends(of.wrappers, path), *not_waiting(tree, flow, path))]
    sent += [one for path in of.callers for one in wrapped(of.wrappers, path)]
    found, unfollowed = _of_listeners(tree, flow, of, clients)
    found += _of_clients(tree, of, (*clients, *others), sent)
    found += send_sites(tree, sent, clients, of.resolve)
    for path in of.paths:
        found += transaction_sites(tree, flow, path)
        found += pull_sites(tree, flow, path, of.resolve)
    return found, unfollowed


def _of_listeners(tree: Tree, flow: Flow, of: Sources, clients: Sequence[Made]) -> tuple[list[Site], list[Unfollowed]]:
    found: list[Site] = []
    unfollowed: list[Unfollowed] = []
    seen: set[tuple[str, str, int]] = set()
    for path in of.paths:
        for listener in [*listeners(tree, path), *stream_listeners(tree, path)]:
            if listener.api.api == STREAM_API and not of.streams:
                continue
            outcome = judge(tree, flow, listener)
            if not outcome.whole:
                unfollowed.append(Unfollowed(listener.at))
            hazards = [*outcome.hazards, *batch_hazards(flow, listener), *left_thread(flow, listener)]
            # A base class's catch is one finding, however many listeners extend it.
            fresh = tuple(one for one in hazards if (one.kind, one.at.path, one.at.start) not in seen)
            seen |= {(one.kind, one.at.path, one.at.start) for one in fresh if one.kind != "failure-possible"}
            found += listener_sites(tree, flow, listener, clients, of.resolve, fresh)
    return found, unfollowed


def _of_clients(tree: Tree, of: Sources, clients: Sequence[Made], sent: Sequence[Sent]) -> Iterator[Site]:
    made_at: dict[Place, int] = {}
    for client in clients:
        made_at[client.at] = made_at.get(client.at, 0) + 1
        if client.kind == PRODUCER:
            yield producer_site(tree, client, sent, of.resolve, of.spring_release)
        else:
            yield from consumer_sites(tree, client, of.resolve, made_at[client.at])


__all__ = ["Sources", "Unfollowed", "java_sites"]
