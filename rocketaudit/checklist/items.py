"""What a person has to confirm: items.yaml as facts, and which of the items a deployment makes sense of.

In: a deployment. Out: every item, with the reason where it does not apply. Where the files leave open whether one
applies, it does: a person can strike it out, and cannot miss what is not there.
"""

import os.path
import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from rocketaudit.checklist.facts import Item
from rocketaudit.detectors.topology import lone
from rocketaudit.findings import Text
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, SLAVE_ACTING_MASTER, Broker, Deployment
from rocketaudit.topology import groups
from rocketaudit.values import UNKNOWN

FILE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "items.yaml")


@cache
def load() -> tuple[tuple[Item, tuple[str, ...]], ...]:
    """The items in the order of the file, each with the names of its conditions."""
    import yaml  # slow to import, and no other command needs it here

    with open(FILE, encoding="utf-8") as file:
        content = yaml.safe_load(file)
    return tuple((_item(one), tuple(one["when"])) for one in content)


def items(deployment: Deployment) -> tuple[Item, ...]:
    """All items, those that mean nothing here with the reason."""
    return tuple(item._replace(absent=_absent(when, deployment)) for item, when in load())


def _absent(when: tuple[str, ...], deployment: Deployment) -> str:
    """Why an item does not apply: the first of its conditions that does not hold."""
    for name in when:
        holds, otherwise = WHEN[name]
        if not holds(deployment):
            return otherwise
    return ""


def _item(of: Mapping[str, Any]) -> Item:
    title, why, how = (_text(of[name]) for name in ("title", "why", "how"))
    return Item(of["id"], of["stage"], title, why, how, tuple(of["run"]), tuple(of["evidence"]))


def _text(of: Mapping[str, str]) -> Text:
    """A text of the file; where YAML joins two lines of Chinese it puts a blank that nobody wrote."""
    return {"en": of["en"], "zh": re.sub(r"(?<=[，。；：、）]) ", "", of["zh"])}


def _any_mode(*modes: str) -> Callable[[Deployment], bool]:
    return lambda deployment: any(one.mode is UNKNOWN or one.mode in modes for one in deployment.brokers)


def _replicated(deployment: Deployment) -> bool:
    """Whether there are copies, or may be: one broker's file alone does not say."""
    if not deployment.brokers:
        return False
    return lone(deployment) or any(len(one.members) > 1 or _copies(one.members[0]) for one in groups(deployment))


def _copies(one: Broker) -> bool:
    """Whether a broker is a replica, or waits for one."""
    return one.mode != CLASSIC or one.role is UNKNOWN or one.role != "ASYNC_MASTER"


def _flushes(deployment: Deployment) -> bool:
    """Whether a send may wait for the disk."""
    found = [one.effective.settings.get("flushDiskType") for one in deployment.brokers if one.mode != DLEDGER]
    return any(setting and (setting.value is UNKNOWN or setting.value == "SYNC_FLUSH") for setting in found)


# Of each condition, when it holds, and what is said where it does not.
WHEN: dict[str, tuple[Callable[[Deployment], bool], str]] = {
    "brokers": (lambda deployment: bool(deployment.brokers), "no broker file was read"),
    "no-brokers": (lambda deployment: not deployment.brokers, "the brokers were audited"),
    "no-code": (lambda deployment: not deployment.clients, "the client code was audited"),
    "classic": (_any_mode(CLASSIC, SLAVE_ACTING_MASTER), "no master that only a person replaces"),
    "dledger": (_any_mode(DLEDGER), "no DLedger here"),
    "controller": (_any_mode(CONTROLLER), "no controller here"),
    "replicated": (_replicated, "no slave here"),
    "sync-flush": (_flushes, "no broker with SYNC_FLUSH here"),
}
