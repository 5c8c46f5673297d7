"""The sites of producers, and of the sends through them."""

from collections.abc import Iterator, Sequence

from rocketaudit.clients import PRODUCER, SEND, Site
from rocketaudit.readers.java.making.builders import Made
from rocketaudit.readers.java.making.site_values import Resolve, Traits, filled, resolved
from rocketaudit.readers.java.sends.sends import ASYNC, ONEWAY, SYNC, TRANSACTION, Sent
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.values import UNKNOWN, Unknown


def producer_site(
    tree: Tree, client: Made, sent: Sequence[Sent], resolve: Resolve, spring_release: str | Unknown
) -> Site:
    """The site of a producer that code makes, with how the sends through it go: where none is seen to, those of its
    client."""
    settings = resolved(client.settings, resolve)
    group = settings.get("producerGroup")
    own = [one for one in sent if _sends_through(one, client)] or [
        one for one in sent if one.api == client.api and not one.template
    ]
    traits: Traits = {
        "api": client.api,
        "group": group.value if group else UNKNOWN,
        **_sending(own),
        "transactional": client.type == "TransactionMQProducer",
        "springRelease": spring_release,
        "errorChannel": None,
        "profile": None,
    }
    return Site(PRODUCER, client.holder.name, tree.span(client.at), traits, settings)


def _sends_through(one: Sent, client: Made) -> bool:
    """Whether a send goes through this producer: the same variable of the same class, or of the same method."""
    if one.receiver != client.variable or not client.variable:
        return False
    if one.holder.path != client.holder.path or one.holder.of.start != client.holder.of.start:
        return False
    members = {member.name for member in client.holder.of.members}
    return client.variable in members or client.method is None or one.method is client.method


def _sending(own: Sequence[Sent]) -> Traits:
    """How a producer's sends go, as far as they were seen; UNKNOWN where none was."""
    if not own:
        return dict.fromkeys(
            ("sendsSync", "sendsAsync", "sendsOrderly", "applicationRetries", "ignoresStatus"), UNKNOWN
        )
    kept = any(one.retried or one.kept for one in own)
    return {
        # A transactional send is a synchronous one (DefaultMQProducerImpl.java:1450@5.3.3).
        "sendsSync": any(one.mode in (SYNC, TRANSACTION) and not one.orderly for one in own),
        "sendsAsync": any(one.mode == ASYNC for one in own),
        "sendsOrderly": any(one.orderly for one in own),
        "applicationRetries": kept,
        "ignoresStatus": any(each.kind == "result-ignored" for one in own if one.mode == SYNC for each in one.hazards),
    }


def send_sites(tree: Tree, sent: Sequence[Sent], clients: Sequence[Made], resolve: Resolve) -> Iterator[Site]:
    """The sites of sends, each with the settings of the producer that it goes through."""
    producers = [one for one in clients if one.kind == PRODUCER]
    first_template = True
    for one in sent:
        through = next((each for each in producers if _sends_through(one, each)), None)
        if through is None and len(producers) == 1 and one.api == producers[0].api:
            through = producers[0]
        # What nobody waits for is not acknowledged too early.
        template = one.template and one.mode != ONEWAY and first_template
        first_template = first_template and not template
        traits: Traits = {
            "api": one.api,
            "mode": one.mode,
            "template": template,
            "topic": filled(one.topic, resolve),
            "timeout": one.timeout,
            "orderly": one.orderly,
            "retried": one.retried or one.kept,
        }
        settings = resolved(through.settings, resolve) if through else {}
        yield Site(SEND, one.name, tree.span(one.at), traits, settings, one.hazards)
