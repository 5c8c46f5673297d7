"""A controller and the two brokers that it elects a master among: which of them are in sync, by its own word."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from lab.groups import controllers, leader
from lab.laboratory import Laboratory
from lab.remoting import ask
from lab.servers import Broker
from lab.waiting import NotYet, until

__all__ = ["Pair", "pair"]

_CONTROLLER_GET_SYNC_STATE_DATA = 1006  # RequestCode.java
_NAME = "broker-a"


class Pair(NamedTuple):
    """The master that was elected first, the other one, and their controller."""

    master: Broker
    slave: Broker
    controller: str

    def in_sync(self) -> set[str]:
        """The addresses of the SyncStateSet."""
        return {one["brokerAddress"] for one in _replicas(self.controller)["inSyncReplicas"]}

    def wait_for_set(self, *brokers: Broker) -> None:
        """Return when exactly these are in the SyncStateSet."""
        wanted = {one.address for one in brokers}
        until(lambda: self.in_sync() == wanted, f"in sync: {[one.name for one in brokers]}")

    def wait_for_outsider(self, broker: Broker) -> None:
        """Return when the controller counts the broker as alive, and not as in sync."""

        def waits() -> bool:
            rows = _replicas(self.controller)["notInSyncReplicas"]
            return any(one["brokerAddress"] == broker.address and one["alive"] for one in rows)

        until(waits, f"{broker.name} is alive and not in sync")


def pair(lab: Laboratory, text: str, controller_text: str = "") -> Pair:
    """Two running brokers that are in sync; `text` is in both files, `controller_text` in the controller's."""
    [controller] = controllers(lab, 1, text=controller_text)
    own = f"brokerName={_NAME}\nenableControllerMode=true\ncontrollerAddr={controller.address}\n"
    brokers = [lab.broker(f"replica-{number}", own + text) for number in range(2)]
    master = leader(lab, brokers)
    [slave] = [one for one in brokers if one is not master]
    found = Pair(master, slave, controller.address)
    found.wait_for_set(master, slave)
    return found


def _replicas(controller: str) -> dict[str, Any]:
    """What the controller knows of the group."""
    answer = ask(controller, _CONTROLLER_GET_SYNC_STATE_DATA, body=json.dumps([_NAME]).encode())
    table: dict[str, Any] = json.loads(answer.body)["replicasInfoTable"]
    if _NAME not in table:
        raise NotYet(f"the controller knows {sorted(table)}")
    found: dict[str, Any] = table[_NAME]
    return found
