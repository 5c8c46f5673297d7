"""Spring configuration: application.yml and its kind, as far as a RocketMQ client is configured by it.

In: documents. Out: properties with spans under canonical names, and the producers, consumers and subscriptions that
they make. Spring Boot's rules hold: relaxed binding, profiles, placeholders.
"""

from collections.abc import Sequence

from rocketaudit.clients import Site
from rocketaudit.readers.spring import starter, stream
from rocketaudit.readers.spring.facts import Property, canonical
from rocketaudit.readers.spring.loading import Loaded, is_ours, load, may_define, read
from rocketaudit.readers.spring.placeholders import resolve
from rocketaudit.readers.spring.scopes import scopes
from rocketaudit.values import UNKNOWN, Unknown

__all__ = ["Loaded", "Property", "canonical", "is_ours", "load", "may_define", "read", "resolve", "sites"]


def sites(
    properties: Sequence[Property],
    release_of_spring: str | Unknown = UNKNOWN,
    release_of_binder: str | Unknown = UNKNOWN,
) -> tuple[Site, ...]:
    """The sites of one module, from the properties of all its documents in order. The releases are those of
    rocketmq-spring and of spring-cloud-starter-stream-rocketmq; they decide which keys mean anything."""
    found: list[Site] = []
    for scope in scopes(properties):
        found += starter.sites(scope, release_of_spring)
        found += stream.sites(scope, release_of_spring, release_of_binder)
    return tuple(found)
