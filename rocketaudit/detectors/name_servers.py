"""Detectors of the name servers that a broker registers with: `name_servers_match`, `no_name_server`."""

import re
from collections.abc import Iterator

from rocketaudit.detectors.conditions import Judged, undecided_because
from rocketaudit.detectors.subjects import good, not_bad, observation
from rocketaudit.findings import Observation
from rocketaudit.model import Broker, Deployment
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import NamedServers

_NAME, _ADDRESS_SERVER = "namesrvAddr", "fetchNamesrvAddrByAddressServer"


def no_name_server(deployment: Deployment) -> Iterator[Observation]:
    """Each broker: bad where namesrvAddr is written and names nobody, which also hides NAMESRV_ADDR and the address
    server; unknown where nothing that was read says it."""
    for broker in deployment.brokers:
        yield _judged(broker)


def name_servers_match(deployment: Deployment, *, matches: str) -> Iterator[Observation]:
    """Each broker: bad where what names its name servers, the file or the workload that runs it, matches."""
    for broker in deployment.brokers:
        named = named_servers(broker)
        if named is None:
            yield not_bad(broker, Judged(False, f"{_NAME} is not set"))
        elif not isinstance(named.value, str) or _is_made(named.value):
            yield not_bad(broker, Judged(None, undecided_because(broker, _NAME)))
        elif re.search(matches, named.value):
            written = broker.effective.settings[_NAME].written or named.value
            yield observation(broker, named.at, {"key": _NAME, "value": named.value, "written": written})
        else:
            yield good(broker)


def _is_made(names: str) -> bool:
    """Whether a template or a shell puts something here that it takes more than a word to say."""
    return any(sign in names for sign in ("{{", "{%", "$(", "`"))


def named_servers(broker: Broker) -> NamedServers | None:
    """What names a broker's name servers: its file, else the workload that runs it."""
    setting = broker.effective.settings[_NAME]
    if setting.value is None or (setting.value is UNKNOWN and setting.written is None):
        return broker.workload.name_servers if broker.workload is not None else None
    return NamedServers(UNKNOWN if setting.value is UNKNOWN else str(setting.value), setting.at or broker.anchor)


def _judged(broker: Broker) -> Observation:
    setting = broker.effective.settings[_NAME]
    if setting.value is UNKNOWN and setting.written is not None:
        return not_bad(broker, Judged(None, undecided_because(broker, _NAME)))
    named = broker.workload.name_servers if broker.workload is not None else None
    if setting.value is None or setting.value is UNKNOWN:
        return _supplied(broker, named) if named is not None else _not_written(broker)
    if any(address.strip() for address in str(setting.value).split(";")):
        return good(broker)
    if not broker.effective.starts:
        return not_bad(broker, Judged(False, "the broker does not start"))
    if named is not None:
        # A command's -n counts more than the file, the environment less: which of the two it is, is not kept.
        return not_bad(broker, Judged(None, f"{_NAME} is empty, and the workload names {named.value}"))
    return observation(broker, setting.at or broker.anchor, {"written": setting.written or ""})


def _supplied(broker: Broker, named: NamedServers) -> Observation:
    if isinstance(named.value, str) and any(address.strip() for address in named.value.split(";")):
        return good(broker)
    return not_bad(broker, Judged(None, f"what {_NAME} is given by the workload is unknown"))


def _not_written(broker: Broker) -> Observation:
    asked = broker.effective.settings[_ADDRESS_SERVER].value
    if asked is True:
        return good(broker)
    supplied = f"{_NAME} is not in the file: -n or NAMESRV_ADDR may supply it"
    return not_bad(broker, Judged(None, undecided_because(broker, _ADDRESS_SERVER) if asked is UNKNOWN else supplied))
