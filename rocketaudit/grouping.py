"""Which brokers are one deployment, and which belong to folders or environments of their own."""

import os
import re
from collections.abc import Sequence

from rocketaudit.model import CONTROLLER, Broker

_ENVIRONMENTS = frozenset(
    (
        "prod prd production pre preprod staging stage stg uat sit qa test testing dev develop development local demo"
    ).split()
)


def apart(brokers: Sequence[Broker]) -> dict[str, list[Broker]]:
    """The brokers by folder, or by the environment that files are named for, where one identity occurs in several
    of them: then each is a deployment. Empty where all are one."""
    homes: dict[tuple[str, ...], set[tuple[str, str]]] = {}
    for one in brokers:
        homes.setdefault(_identity(one), set()).add(_home(one))
    if all(len(found) == 1 for found in homes.values()):
        return {}
    by_name: dict[str, list[Broker]] = {}
    for one in brokers:
        folder, environment = _home(one)
        by_name.setdefault("/".join(part for part in (folder or ".", environment) if part), []).append(one)
    return by_name


def _home(one: Broker) -> tuple[str, str]:
    """The folder of a broker's file, and the environment in its name."""
    folder, name = os.path.split(one.document.path)
    words = re.split(r"[^a-z]+", name.lower())
    return folder, next((word for word in words if word in _ENVIRONMENTS), "")


def _identity(one: Broker) -> tuple[str, ...]:
    """What a name server knows a broker by. A controller gives the ids, so there it is the address."""
    settings = one.effective.settings
    names = ["brokerClusterName", "dLegerSelfId"]
    names += ["brokerIP1", "listenPort"] if one.mode == CONTROLLER else ["brokerId"]
    return (one.subject, *(str(settings[name].value) if name in settings else "" for name in names))
