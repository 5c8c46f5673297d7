"""Detector of brokers that no name server knows: `no_name_server`."""

from collections.abc import Iterator

from rocketaudit.detectors.conditions import Judged, undecided_because
from rocketaudit.detectors.subjects import good, not_bad, observation
from rocketaudit.findings import Observation
from rocketaudit.model import Broker, Deployment
from rocketaudit.values import UNKNOWN

_NAME, _ADDRESS_SERVER = "namesrvAddr", "fetchNamesrvAddrByAddressServer"


def no_name_server(deployment: Deployment) -> Iterator[Observation]:
    """Each broker: bad where namesrvAddr is written and names nobody, which also hides NAMESRV_ADDR and the address
    server; unknown where the file says nothing of it."""
    for broker in deployment.brokers:
        yield _judged(broker)


def _judged(broker: Broker) -> Observation:
    setting = broker.effective.settings[_NAME]
    if setting.value is UNKNOWN:
        return not_bad(broker, Judged(None, undecided_because(broker, _NAME)))
    if setting.value is None:
        return _not_written(broker)
    if any(address.strip() for address in str(setting.value).split(";")):
        return good(broker)
    if not broker.effective.starts:
        return not_bad(broker, Judged(False, "the broker does not start"))
    return observation(broker, setting.at or broker.anchor, {"written": setting.written or ""})


def _not_written(broker: Broker) -> Observation:
    asked = broker.effective.settings[_ADDRESS_SERVER].value
    if asked is True:
        return good(broker)
    supplied = f"{_NAME} is not in the file: -n or NAMESRV_ADDR may supply it"
    return not_bad(broker, Judged(None, undecided_because(broker, _ADDRESS_SERVER) if asked is UNKNOWN else supplied))
