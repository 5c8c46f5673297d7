"""Detectors of what never gets as far as a setting: `will_not_start` and `unread`."""

from collections.abc import Iterator

from rocketaudit.detectors.conditions import Judged, undecided_because
from rocketaudit.detectors.subjects import good, in_languages, not_bad, observation
from rocketaudit.effective.startup import EXIT_EXCEPTION
from rocketaudit.findings import BAD, Observation
from rocketaudit.model import Broker, Deployment
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN

# What BrokerStartup checks before it starts (effective/startup.py).
_UNTOLD = {"en": "", "zh": ""}
_DECISIVE = ("namesrvAddr", "brokerRole", "brokerId", "enableControllerMode", "enableDLegerCommitLog")


def will_not_start(deployment: Deployment) -> Iterator[Observation]:
    """Each broker: bad where BrokerStartup leaves with an exit code."""
    for broker in deployment.brokers:
        effective = broker.effective
        undecided = [name for name in _DECISIVE if _is_unknown(broker, name)]
        # A file that cannot be parsed stops the broker whatever the settings in it would be.
        if undecided and effective.exit != EXIT_EXCEPTION:
            yield not_bad(broker, Judged(None, undecided_because(broker, undecided[0])))
        elif effective.starts:
            yield good(broker)
        else:
            values = {**in_languages("reason", effective.reason or _UNTOLD), "exit": str(effective.exit)}
            yield observation(broker, effective.exit_at or broker.anchor, values)


def unread(deployment: Deployment) -> Iterator[Observation]:
    """Each file that is RocketMQ's and could not be read; each broker file that could is good."""
    for broker in deployment.brokers:
        yield good(broker)
    for file in deployment.unread:
        if file.ours:
            known = {"subject": file.path, "release": deployment.release.version, "reason": file.reason}
            values = {"mode": "unknown", "role": "unknown", **known}
            yield Observation(BAD, file.path, at=Span(file.path, 1, 1, 1, 1, 0, 0), values=values)


def _is_unknown(broker: Broker, name: str) -> bool:
    setting = broker.effective.settings.get(name)
    return setting is not None and setting.value is UNKNOWN
