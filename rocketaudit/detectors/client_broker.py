"""Detectors that look at client code and brokers together: `timeout_below_broker`, `status_unchecked_with_broker`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from rocketaudit.brokers import (
    number,
    release,
    replication_settings,
    takes_sends,
    unknown_among,
    value,
    waits_for_slave,
)
from rocketaudit.clients import PRODUCER, SEND
from rocketaudit.detectors.client import SURE, hazards
from rocketaudit.detectors.client_facts import (
    Client,
    bad,
    clients,
    good,
    judge,
    not_bad,
    place_of,
    related,
    text_of,
    value_of,
)
from rocketaudit.detectors.conditions import Conditions, Judged, undecided_because
from rocketaudit.detectors.subjects import place_of as broker_place
from rocketaudit.findings import Observation, Related, Text
from rocketaudit.model import CONTROLLER, DLEDGER, Broker, Deployment
from rocketaudit.values import UNKNOWN

NO_BROKERS = Judged(False, "no broker file was read")

_TIMEOUT, _FLUSH_TIMEOUT, _SLAVE_TIMEOUT = "sendMsgTimeout", "syncFlushTimeout", "slaveTimeout"
_CONTROLLER_SETTINGS = ("allAckInSyncStateSet", "inSyncReplicas")
_PLACES = 3  # brokers named beside one place of the code


class Wait(NamedTuple):
    """What a broker waits for before it answers a send: `settings` decide it, `timeout` names the setting that says
    how long, `statuses` are what it answers then."""

    broker: Broker
    settings: tuple[str, ...]
    timeout: str
    statuses: tuple[str, ...]


def timeout_below_broker(deployment: Deployment) -> Iterator[Observation]:
    """Each producer that waits for answers: bad where it gives up before a broker that waits for its disk or its
    slave has to answer."""
    waits = [wait for broker in deployment.brokers for wait in _waits(broker)]
    unknown = next((reason for broker in deployment.brokers if (reason := _undecided(broker))), "")
    for client in clients(deployment, PRODUCER):
        yield _timed(client, deployment, waits, unknown)


def _timed(client: Client, deployment: Deployment, waits: Sequence[Wait], unknown: str) -> Observation:
    if not deployment.brokers:
        return not_bad(client, NO_BROKERS)
    if all(client.site.traits.get(name) is False for name in ("sendsSync", "sendsAsync", "sendsOrderly")):
        return not_bad(client, Judged(False, "no send of it waits for an answer"))
    timeout = value_of(client, _TIMEOUT)
    if timeout is UNKNOWN and waits:
        return not_bad(client, Judged(None, f"{_TIMEOUT} is unknown: the code computes it"))
    if not isinstance(timeout, int):
        return not_bad(client, Judged(False, f"{_TIMEOUT} is no setting of the {client.site.traits.get('api')} client"))
    longer = [wait for wait in waits if timeout <= _limit(wait)]
    if longer:
        return _too_short(client, max(longer, key=_limit))
    return not_bad(client, Judged(None, unknown)) if unknown else good(client)


def _too_short(client: Client, wait: Wait) -> Observation:
    values = {
        "timeout": text_of(client, _TIMEOUT),
        "setting": wait.timeout,
        "limit": str(_limit(wait)),
        "broker": wait.broker.subject,
    }
    at = place_of(client, _TIMEOUT) or client.site.at
    return bad(client, at, values, related=(_place(wait, (wait.timeout, *wait.settings), _lasting(wait)),))


def status_unchecked_with_broker(
    deployment: Deployment, *, when: Conditions | None = None, certainty: Sequence[str] = SURE
) -> Iterator[Observation]:
    """Each send whose result nobody looks at: bad where a broker of the deployment can answer another status than
    SEND_OK, with that broker's line related."""
    waits = [wait for broker in deployment.brokers for wait in _waits(broker)]
    unknown = next((reason for broker in deployment.brokers if (reason := _undecided(broker))), "")
    for client in clients(deployment, SEND):
        found = hazards(client.site, "result-ignored", certainty)
        applies = judge(client, when) if deployment.brokers else NO_BROKERS
        if applies.holds is False:
            yield not_bad(client, applies)
        elif not found or (not waits and not unknown):
            yield good(client)
        elif not waits or applies.holds is None:
            yield not_bad(client, applies if applies.holds is None else Judged(None, unknown))
        else:
            statuses = ", ".join(dict.fromkeys(status for wait in waits for status in wait.statuses))
            places = tuple(_place(wait, wait.settings, _answers(wait)) for wait in waits[:_PLACES])
            for one in found:
                values = {"how": one.how, "statuses": statuses, "broker": waits[0].broker.subject}
                written = related(client, when or (), but=one.at)
                yield bad(client, one.at, values, when or (), related=(*one.path, *written, *places))


def _waits(broker: Broker) -> Iterator[Wait]:
    """What a broker that takes sends effectively waits for, as far as its settings are known."""
    if not takes_sends(broker) or broker.mode in (DLEDGER, UNKNOWN):
        return  # a DLedger group has no flush or slave to wait for: it answers when a majority has the message
    if value(broker, "flushDiskType") == "SYNC_FLUSH":
        yield Wait(broker, ("flushDiskType",), _FLUSH_TIMEOUT, ("FLUSH_DISK_TIMEOUT",))
    timeout = _SLAVE_TIMEOUT if _SLAVE_TIMEOUT in broker.effective.settings else _FLUSH_TIMEOUT
    if broker.mode == CONTROLLER:
        if value(broker, "allAckInSyncStateSet") is True or number(broker, "inSyncReplicas", 1) >= 2:
            yield Wait(broker, _CONTROLLER_SETTINGS, timeout, ("FLUSH_SLAVE_TIMEOUT",))
    elif waits_for_slave(broker):
        older = ("SLAVE_NOT_AVAILABLE",) if release(broker) < (5, 0, 0) else ()
        yield Wait(broker, replication_settings(broker), timeout, ("FLUSH_SLAVE_TIMEOUT", *older))


def _undecided(broker: Broker) -> str:
    """Why it is unknown what a broker waits for; empty where it is known."""
    decisive = _CONTROLLER_SETTINGS if broker.mode == CONTROLLER else replication_settings(broker)
    if not takes_sends(broker) or broker.mode == DLEDGER:
        return ""
    if broker.mode is UNKNOWN:
        return undecided_because(broker, "mode")
    name = unknown_among(broker, "flushDiskType", *decisive)
    return undecided_because(broker, name) if name else ""


def _limit(wait: Wait) -> int:
    return number(wait.broker, wait.timeout, 0)


def _place(wait: Wait, names: Sequence[str], said: Text) -> Related:
    """The first of the settings that is written, else the line that stands for the broker."""
    places = (broker_place(wait.broker, name) for name in names)
    return Related(next(filter(None, places), wait.broker.anchor), said)


def _lasting(wait: Wait) -> Text:
    """How long a broker may take to answer."""
    default = wait.broker.effective.settings[wait.timeout].origin == "default"
    shown = f"{wait.timeout}={_limit(wait)}"
    return {"en": shown + " (default)" * default, "zh": shown + "（默认值）" * default}


def _answers(wait: Wait) -> Text:
    """What a broker may answer instead of SEND_OK."""
    return {"en": f"may answer {' or '.join(wait.statuses)}", "zh": f"可能返回 {' 或 '.join(wait.statuses)}"}
