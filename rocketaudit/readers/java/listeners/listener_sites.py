"""The sites of listeners, and the consumers that they are registered with."""

from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.clients import CONSUMER, LISTENER, SPRING_API, ClientSetting, Hazard, Site, is_placeholder
from rocketaudit.findings import Related
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Place
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import Outcome
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.listeners.registrations import Registered, registered
from rocketaudit.readers.java.listeners.written import written_at
from rocketaudit.readers.java.making.builders import Made, Marked, marked, take
from rocketaudit.readers.java.making.consumer_sites import Subscription, consumer_traits, from_code, subscription_site
from rocketaudit.readers.java.making.site_values import Resolve, Traits, resolved, told
from rocketaudit.readers.java.tree.factories import Argument
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Task
from rocketaudit.values import UNKNOWN, Unknown


def listener_sites(
    tree: Tree, flow: Flow, listener: Found, clients: Sequence[Made], resolve: Resolve, outcome: Outcome
) -> Iterator[Site]:
    """The site of a listener; of one that an annotation registers also those of its consumer."""
    mark = marked(tree, flow, listener.holder) if listener.api.api == SPRING_API else None
    client = None if mark else _registered_at(flow, listener, clients) or registered(flow, listener)
    settings = resolved(mark.settings if mark else client.settings if client else {}, resolve)
    settings |= _on_context(tree, flow, listener)
    traits = consumer_traits(settings, listener.api.ordered)
    subscriptions = _subscriptions_of(mark, client, settings, resolve)
    topics = [UNKNOWN if is_placeholder(one.topic) else one.topic for one in subscriptions]
    batch = settings.get("consumeMessageBatchMaxSize")
    model = settings.get("messageModel")
    hazards = outcome.hazards
    if model is not None and (traits["broadcasting"] is True or _may_broadcast(model)):
        written = written_at(flow, listener.code) if outcome.throws else None
        hazards = _shown_at(tree, model, hazards, written)
    own: Traits = {
        "api": listener.api.api,
        **traits,
        "topic": topics[0] if len(set(map(str, topics))) == 1 else UNKNOWN,
        "batch": batch.value if batch else 1,
    }
    yield Site(LISTENER, listener.name, tree.span(listener.at), own, settings, hazards)
    if mark is None:
        return
    topic = topics[0] if topics else UNKNOWN
    own = {"api": SPRING_API, "style": "push", **traits, "topic": topic, "profile": None}
    yield Site(CONSUMER, mark.class_name, mark.at, own, settings)
    named = {**traits, "group": told(mark.settings.get("consumerGroup"), resolve)}
    for one in subscriptions:
        yield subscription_site(mark.class_name, SPRING_API, one, named, tree, settings)


def _subscriptions_of(
    mark: Marked | None,
    client: Made | Registered | None,
    settings: Mapping[str, ClientSetting],
    resolve: Resolve,
) -> list[Subscription]:
    if mark is not None:
        topic, expression = mark.settings.get("topic"), mark.settings.get("selectorExpression")
        if topic is None:
            return []
        said = told(expression, resolve) if expression else None
        return [Subscription(told(topic, resolve), said, None, settings["topic"])]
    return [from_code(one, resolve) for one in (client.subscriptions if client else ())]


def _on_context(tree: Tree, flow: Flow, listener: Found) -> dict[str, ClientSetting]:
    """What a listener sets on the context of each call."""
    code = listener.code.method if isinstance(listener.code, Bound) else listener.code.code
    if not isinstance(code, java.Node):
        return {}
    found: dict[str, ClientSetting] = {}
    for node, around in java.walk(code):
        if isinstance(node, java.Call) and node.name == "setDelayLevelWhenNextConsume" and len(node.arguments) == 1:
            take(tree, flow, node, scope_within(flow, listener.holder, around), found, [], [])
    return found


def _shown_at(
    tree: Tree, model: ClientSetting, hazards: tuple[Hazard, ...], written: Place | None
) -> tuple[Hazard, ...]:
    """Where messages are broadcast, the line that says so stands for every failure that is not delivered again: where
    the listener asks for it, or lets an exception of a call out that writes (`written`)."""
    failures = [one for one in hazards if one.kind == "failure-possible"]
    related = tuple(Related(one.at, _ASKS_AGAIN) for one in failures)
    if not failures and written is not None:
        related = (Related(tree.span(written), _FAILS),)
    if not related:
        return hazards
    if _may_broadcast(model):
        return (*hazards, Hazard("failure-where-broadcast", model.at, related))
    rest = tuple(one for one in hazards if one.kind != "failure-possible")
    return (*rest, Hazard("failure-possible", model.at, related))


def _may_broadcast(model: ClientSetting) -> bool:
    """Whether a condition decides that messages are broadcast, by a line that says so."""
    return isinstance(model.value, Unknown) and model.written.rpartition(".")[2] == "BROADCASTING"


_FAILS = {"en": "what fails here is not done again", "zh": "此处失败后不会再执行"}
_ASKS_AGAIN = {"en": "asks for redelivery here", "zh": "在此处要求重新投递"}


def _registered_at(flow: Flow, listener: Found, clients: Sequence[Made]) -> Made | None:
    """The consumer that a listener is registered with."""
    for client in clients:
        for expr in client.registers:
            written = listener.written or listener.at
            if client.at.path == written.path and expr.start <= written.start <= expr.end:
                return client
            if _is_object(flow, client, expr, listener):
                return client
        for one in client.given:
            written = listener.written or listener.at
            if one.declared.path == written.path and one.value.start <= written.start <= one.value.end:
                return client
            if _is_given(flow, one, listener):
                return client
    return None


def _is_given(flow: Flow, one: Argument, listener: Found) -> bool:
    """Whether what a caller gives is an object of the listener's class, or the variable that holds it."""
    if isinstance(listener.code, Task) or listener.code.owner.of.kind == "anonymous":
        holders = (each for each in listener.around if isinstance(each, java.Local | java.Member))
        same = one.declared.path == listener.at.path and isinstance(one.value, java.Name)
        return same and any(each.name == java.word(one.value) for each in holders)
    typed = flow.type_of(one.value, scope_within(flow, one.declared, one.around))
    return typed is not None and flow.tree.declared(typed.type.name, typed.path) == listener.holder


def _is_object(flow: Flow, client: Made, expr: java.Expr, listener: Found) -> bool:
    """Whether an expression that was registered is an object of the listener's class, or the variable that holds it."""
    if isinstance(listener.code, Task) or listener.code.owner.of.kind == "anonymous":
        if not isinstance(expr, java.Name) or client.at.path != listener.at.path:
            return False
        holders = (one for one in listener.around if isinstance(one, java.Local | java.Member))
        return any(one.name == expr.id for one in holders)
    around: java.Around = (client.method,) if client.method else ()
    typed = flow.type_of(expr, scope_within(flow, client.holder, around))
    return typed is not None and flow.tree.declared(typed.type.name, typed.path) == listener.holder
