"""The survival rows of consumers: what their code does with messages, and how long brokers keep them."""

from typing import Any

import pytest
from client_code import code, hazard, module, site

from rocketaudit.clients import CONSUMER, LISTENER, LOW, MEDIUM, SEND, Module, Site
from rocketaudit.findings import Survival
from rocketaudit.survival import survive
from rocketaudit.values import UNKNOWN

CRASH, POISON, AWAY = "consumer-crash", "poison-message", "consumer-away"


def listener(*hazards: str, name: str = "Orders", certainty: str = MEDIUM, **traits: Any) -> Site:
    made = tuple(hazard(kind, 10 + index, certainty) for index, kind in enumerate(hazards))
    return site(LISTENER, name, **{"group": "g", **traits})._replace(hazards=made)


def rows(*modules: Module, broker: str = "") -> dict[tuple[str, str], Survival]:
    return {(row.subject, row.failure): row for row in survive(code(*modules, broker=broker))}


def fates(*sites: Site, subject: str = "g") -> tuple[str, str]:
    found = rows(module(*sites))
    return found[subject, CRASH].acknowledged, found[subject, POISON].acknowledged


@pytest.mark.parametrize(
    ("hazards", "expected"),
    [
        ((), ("kept", "kept")),
        (("handed-over",), ("lost", "lost")),
        (("acked-before-work",), ("lost", "lost")),
        (("committed-before-work",), ("lost", "lost")),
        (("marked-before-work",), ("lost", "lost")),
        (("exception-swallowed",), ("kept", "lost")),
        (("answer-unheeded",), ("kept", "lost")),
        (("acked-in-finally",), ("kept", "lost")),
        (("given-up",), ("kept", "lost")),
        (("batch-not-handled",), ("lost", "kept")),
        (("failure-possible",), ("kept", "kept")),
        (("null-returned",), ("kept", "kept")),
        (("illegal-status",), ("kept", "lost")),
    ],
)
def test_what_a_listener_does_decides(hazards: tuple[str, ...], expected: tuple[str, str]) -> None:
    assert fates(listener(*hazards)) == expected


def test_a_broadcasting_listener_drops_what_fails() -> None:
    assert fates(listener("failure-possible", broadcasting=True)) == ("kept", "lost")
    assert fates(listener(broadcasting=True)) == ("kept", "kept")


def test_what_is_not_certain_is_unknown() -> None:
    assert fates(listener("handed-over", certainty=LOW)) == ("unknown", "unknown")
    assert fates(listener("given-up", certainty=LOW)) == ("kept", "unknown")
    assert fates(listener("handed-over", certainty=LOW), listener("handed-over")) == ("lost", "lost")


def test_an_ordered_queue_waits() -> None:
    window = rows(module(listener(ordered=True)))["g", POISON].window.text
    assert window["en"].startswith("delivered again without end")


def test_the_places_of_the_hazards_are_what_a_row_rests_on() -> None:
    because = rows(module(listener("handed-over")))["g", CRASH].because
    assert [(one.at.path, one.at.line, one.text) for one in because] == [("A.java", 10, "Orders: how")]
    silent = listener()._replace(hazards=(hazard("given-up", how=""),))
    assert rows(module(silent))["g", POISON].because[0].text == "Orders: given up after so many deliveries"


def test_a_group_is_one_subject_wherever_it_is() -> None:
    found = rows(module(listener()), module(listener("handed-over"), name="other"))
    assert {subject for subject, _ in found} == {"g"}
    assert found["g", CRASH].acknowledged == "lost"


def test_a_listener_without_a_known_group_stands_for_itself() -> None:
    found = rows(
        module(listener(name="Orders", group=UNKNOWN)), module(listener(name="Orders", group=UNKNOWN), name="b")
    )
    assert {subject for subject, _ in found} == {"Orders (shop)", "Orders (b)"}


def test_a_consumer_belongs_to_the_listener_of_its_group() -> None:
    consumer = site(CONSUMER, "main", group="g", style="push")
    assert fates(listener(), consumer) == ("kept", "kept")
    # Its listener was not found: nobody knows what it does.
    assert fates(consumer) == ("unknown", "unknown")
    unknown = site(CONSUMER, "main", group=UNKNOWN, style="push")
    assert {subject for subject, _ in rows(module(listener(), unknown))} == {"g"}


def test_a_consumer_that_pulls_is_judged_by_its_own_code() -> None:
    pulling = site(CONSUMER, "poll", group="g", style="lite-pull")
    assert fates(pulling) == ("kept", "kept")
    assert fates(pulling._replace(hazards=(hazard("committed-before-work"),))) == ("lost", "lost")


def test_the_group_of_rocketmq_spring_in_general_is_no_consumer() -> None:
    general = site(CONSUMER, "rocketmq.consumer", group="default", style="push", api="spring")
    assert {subject for subject, _ in rows(module(listener(), general))} == {"g"}


def test_how_long_a_consumer_may_be_away_is_decided_by_brokers() -> None:
    unknown = rows(module(listener()))["g", AWAY]
    assert (unknown.acknowledged, unknown.window.text["en"]) == ("unknown", "no broker file was read")
    assert unknown.because
    lost = rows(module(listener()), broker="brokerName = a\nfileReservedTime = 48\n")["g", AWAY]
    assert (lost.acknowledged, lost.window.max_ms) == ("lost", 48 * 3_600_000)
    assert [one.at.path for one in lost.because] == ["broker.conf"]


def test_without_consumers_in_the_code_any_group_is_unknown() -> None:
    sending = module(site(SEND))
    assert rows(sending) == {}
    unknown = rows(sending, broker="brokerName = a\n")["any consumer group", CRASH]
    assert unknown.window.text["en"] == "no consumer was found in the client code"


def test_every_row_but_kept_has_a_reason_and_both_languages() -> None:
    kinds = ("handed-over", "exception-swallowed", "given-up", "batch-not-handled")
    for certainty in (LOW, MEDIUM):
        for row in rows(*(module(listener(kind, certainty=certainty, group=kind)) for kind in kinds)).values():
            assert row.because or row.acknowledged == "kept"
            assert row.window.text["en"] and row.window.text["zh"]
