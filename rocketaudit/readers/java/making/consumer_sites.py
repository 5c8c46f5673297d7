"""The sites of consumers, and of what they subscribe to."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from rocketaudit.clients import CONSUMER, SUBSCRIPTION, ClientSetting, Site, is_placeholder
from rocketaudit.readers.java.declared import Place
from rocketaudit.readers.java.making.builders import Made, Subscribed
from rocketaudit.readers.java.making.site_values import Resolve, Traits, or_text, resolved, told
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN, Unknown, Value

# By what the name of the type has.
_STYLES = {"Lite": "lite-pull", "Pull": "pull", "Simple": "simple"}


def consumer_sites(tree: Tree, client: Made, resolve: Resolve, number: int, alike: bool = False) -> Iterator[Site]:
    """The sites of a consumer that code makes; `number` tells apart what one factory makes, and the method does it
    where others of its class are held `alike`, by a variable of that name."""
    settings = resolved(client.settings, resolve)
    name = client.holder.name
    consumer = consumer_traits(settings, False)
    subscriptions = [from_code(one, resolve) for one in client.subscriptions]
    topics = {str(one.topic) for one in subscriptions}
    topic = subscriptions[0].topic if len(topics) == 1 and not is_placeholder(subscriptions[0].topic) else UNKNOWN
    style = next((word for part, word in _STYLES.items() if part in client.type), "push")
    if style == "push":
        own: Traits = {"api": client.api, "style": style, **consumer, "topic": topic, "profile": None}
        yield Site(CONSUMER, name, tree.span(client.at), own, settings)
    named = {**consumer, "group": told(client.settings.get("consumerGroup"), resolve)}
    holder = client.method.name if alike and client.method is not None else client.variable
    variable = f"{name}.{holder}" + (f" #{number}" if number > 1 else "")
    for one in subscriptions:
        yield subscription_site(variable, client.api, one, named, tree, settings)


def consumer_traits(settings: Mapping[str, ClientSetting], ordered: bool) -> Traits:
    """What the settings of a consumer say of it; its listener may be an orderly one."""
    model, mode = settings.get("messageModel"), settings.get("consumeMode")
    broadcasting: Value | Unknown = False
    if model is not None:
        broadcasting = UNKNOWN if isinstance(model.value, Unknown) else str(model.value).upper() == "BROADCASTING"
    group = settings.get("consumerGroup")
    in_order = ordered or (mode is not None and mode.value == "ORDERLY")
    return {"ordered": in_order, "broadcasting": broadcasting, "group": group.value if group else UNKNOWN}


class Subscription(NamedTuple):
    """What a consumer subscribes to, and where: a place of its own, or a setting's."""

    topic: Value | Unknown
    expression: Value | Unknown
    at: Place | None
    span_of: ClientSetting | None


def from_code(one: Subscribed, resolve: Resolve) -> Subscription:
    """A subscription that a call makes."""
    return Subscription(or_text(one.topic, resolve), or_text(one.expression, resolve), one.at, None)


# Which brokers a consumer meets, and as a member of which group: subscriptions are only compared where these agree.
_WHERE = ("namespace", "namespaceV2", "namesrvAddr", "nameServer")


def subscription_site(
    name: str, api: str, one: Subscription, traits: Traits, tree: Tree, settings: Mapping[str, ClientSetting]
) -> Site:
    """The site of a subscription."""
    at = tree.span(one.at) if one.at is not None else one.span_of.at if one.span_of else None
    if at is None:
        raise ValueError("a subscription without a place")
    own: Traits = {"api": api, **traits, "topic": one.topic, "expression": one.expression, "profile": None}
    return Site(SUBSCRIPTION, name, at, own, {each: settings[each] for each in _WHERE if each in settings})
