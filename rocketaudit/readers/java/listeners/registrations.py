"""Consumers that a method gets from elsewhere and registers a listener with.

In: a listener written as an expression, or its class. Out: the settings and subscriptions that the same method makes
on that consumer.
"""

from typing import NamedTuple

from rocketaudit.clients import ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.making.builders import Subscribed, take
from rocketaudit.readers.java.tree.scopes import scope_within

_REGISTERS = ("registerMessageListener", "setMessageListener")


class Registered(NamedTuple):
    """What is known of a consumer that was not made where its listener is registered."""

    settings: dict[str, ClientSetting]
    subscriptions: tuple[Subscribed, ...]


def registered(flow: Flow, listener: Found) -> Registered | None:
    """The consumer that a listener is registered with in the method that it is written in."""
    call = next((one for one in listener.around if isinstance(one, java.Call) and one.name in _REGISTERS), None)
    method = java.method_around(listener.around)
    if call is None or method is None or not isinstance(call.target, java.Name | java.Field):
        return None
    variable = java.word(call.target)
    settings: dict[str, ClientSetting] = {}
    subscriptions: list[Subscribed] = []
    for node, inside in java.walk(method):
        plain = isinstance(node, java.Call) and isinstance(node.target, java.Name | java.Field)
        if isinstance(node, java.Call) and plain and java.word(node.target) == variable:
            scope = scope_within(flow, listener.holder, inside)
            take(flow.tree, flow, node, scope, settings, subscriptions, [], inside)
    return Registered(settings, tuple(subscriptions))
