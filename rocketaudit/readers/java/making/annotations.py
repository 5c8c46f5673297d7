"""Consumers and templates that rocketmq-spring makes out of annotations."""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.clients import PRODUCER, SPRING_API, ClientSetting
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.making.made import Made, calls_on, setting, take
from rocketaudit.readers.java.tree.resolve import Resolver
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope
from rocketaudit.source import Span

LISTENER_MARK = "RocketMQMessageListener"


class Marked(NamedTuple):
    """@RocketMQMessageListener on a class: what it sets, by attribute."""

    at: Span
    settings: dict[str, ClientSetting]
    class_name: str


def marked(tree: Tree, resolver: Resolver, declared: Declared) -> Marked | None:
    """The annotation that makes a class a listener of rocketmq-spring, with what prepareStart sets beside it."""
    mark = next((one for one in declared.of.annotations if one.name == LISTENER_MARK), None)
    if mark is None:
        return None
    scope = Scope(declared, declared, {})
    settings = {name: setting(tree, resolver, name, value, scope) for name, value in mark.values.items()}
    prepare = tree.method(declared, "prepareStart", 1)
    if prepare is not None and prepare.method.body is not None and prepare.method.params:
        own = Scope(prepare.owner, declared, {})
        for call, _ in calls_on(prepare.method.params[0].name, (prepare.method,)):
            take(tree, resolver, call, own, settings, [], [])
    return Marked(tree.span(Place(declared.path, mark.start, mark.end)), settings, declared.name)


TEMPLATE_MARK = "ExtRocketMQTemplateConfiguration"
_TEMPLATE_SETTINGS = {
    "group": "producerGroup",
    "sendMessageTimeout": "sendMsgTimeout",
    "retryTimesWhenSendFailed": "retryTimesWhenSendFailed",
    "retryTimesWhenSendAsyncFailed": "retryTimesWhenSendAsyncFailed",
    "retryNextServer": "retryAnotherBrokerWhenNotStoreOK",
    "maxMessageSize": "maxMessageSize",
    "instanceName": "instanceName",
}


def extended_templates(tree: Tree, resolver: Resolver, path: str) -> Iterator[Made]:
    """The producers of a file's own templates: @ExtRocketMQTemplateConfiguration on a class."""
    if TEMPLATE_MARK.encode() not in tree.files[path]:
        return
    for declared in tree.classes(path):
        for mark in declared.of.annotations:
            if mark.name == TEMPLATE_MARK:
                yield _of_template(tree, resolver, declared, mark)


def _of_template(tree: Tree, resolver: Resolver, declared: Declared, mark: java.Annotation) -> Made:
    scope = Scope(declared, declared, {})
    known = ((_TEMPLATE_SETTINGS.get(name), value) for name, value in mark.values.items())
    settings = {name: setting(tree, resolver, name, value, scope) for name, value in known if name is not None}
    at = Place(declared.path, mark.start, mark.end)
    return Made(PRODUCER, SPRING_API, declared.name, "", at, settings, (), (), declared, None)
