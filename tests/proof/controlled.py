"""Controllers and the replicas that they elect a master among: which of them are in sync, by the controllers' word."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from lab import asking
from lab.groups import Controller, controllers, leader
from lab.laboratory import Laboratory
from lab.remoting import ask
from lab.servers import Broker
from lab.waiting import NotYet, until

__all__ = ["NAME", "Replicas", "members", "own", "pair"]

_CONTROLLER_GET_SYNC_STATE_DATA = 1006  # RequestCode.java
NAME = "broker-a"


class Replicas(NamedTuple):
    """The master that was elected first, the others, and their controllers."""

    master: Broker
    others: tuple[Broker, ...]
    controllers: tuple[Controller, ...]
    name: str = NAME

    @property
    def slave(self) -> Broker:
        """The other one of two."""
        [slave] = self.others
        return slave

    def in_sync(self) -> set[str]:
        """The addresses of the SyncStateSet."""
        return {one["brokerAddress"] for one in self._rows()["inSyncReplicas"]}

    def wait_for_set(self, *brokers: Broker) -> None:
        """Return when exactly these are in the SyncStateSet."""
        wanted = {one.address for one in brokers}
        until(lambda: self.in_sync() == wanted, f"in sync: {[one.name for one in brokers]}", 60)

    def wait_for_outsider(self, broker: Broker) -> None:
        """Return when the controller counts the broker as alive, and not as in sync."""

        def waits() -> bool:
            rows = self._rows()["notInSyncReplicas"]
            return any(one["brokerAddress"] == broker.address and one["alive"] for one in rows)

        until(waits, f"{broker.name} is alive and not in sync", 60)

    def leading_controller(self) -> Controller:
        """The controller that leads, as soon as those that run know one that does."""

        def leads() -> Controller | None:
            running = [one for one in self.controllers if one.process.is_running]
            said = {asking.controller_leader(one.address) for one in running}
            return next((one for one in running if said == {one.address}), None)

        found = until(leads, "the controllers have a leader", 60)
        assert found
        return found

    def _rows(self) -> dict[str, Any]:
        """What the leading controller knows of the group."""
        answer = ask(
            self.leading_controller().address, _CONTROLLER_GET_SYNC_STATE_DATA, body=json.dumps([self.name]).encode()
        )
        table: dict[str, Any] = json.loads(answer.body)["replicasInfoTable"]
        if self.name not in table:
            raise NotYet(f"the controller knows {sorted(table)}")
        found: dict[str, Any] = table[self.name]
        return found


def pair(lab: Laboratory, text: str, controller_text: str = "") -> Replicas:
    """Two running brokers that are in sync; `text` is in both files, `controller_text` in the controller's."""
    return members(lab, 2, text, controllers(lab, 1, text=controller_text))


def members(
    lab: Laboratory, count: int, text: str, by: Sequence[Controller], name: str = NAME, file: str = "replica"
) -> Replicas:
    """So many running brokers that are in sync and that these controllers elect a master among."""
    brokers = [lab.broker(f"{file}-{number}", own(name, by) + text) for number in range(count)]
    master = leader(lab, brokers)
    found = Replicas(master, tuple(one for one in brokers if one is not master), tuple(by), name)
    found.wait_for_set(*brokers)
    return found


def own(name: str, by: Sequence[Controller]) -> str:
    """What makes a broker one of a group that these controllers know."""
    return f"brokerName={name}\nenableControllerMode=true\ncontrollerAddr={';'.join(one.address for one in by)}\n"
