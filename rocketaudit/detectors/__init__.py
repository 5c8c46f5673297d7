"""Detectors turn facts into observations, good and bad; this is the only place that detects.

A detector is `def name(deployment, **with) -> Iterator[Observation]`. A rule names it under `detect:` and gives
its keyword arguments under `with:`.
"""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from rocketaudit.detectors.advisories import advisory
from rocketaudit.detectors.credentials import default_credentials
from rocketaudit.detectors.dledger import not_a_peer
from rocketaudit.detectors.encoding import encoding
from rocketaudit.detectors.keys import duplicate_key, renamed_key, unknown_key
from rocketaudit.detectors.name_servers import name_servers_match, no_name_server
from rocketaudit.detectors.retention import delay_levels, setting_above, timer_retention
from rocketaudit.detectors.setting import any_setting, dead_setting, setting
from rocketaudit.detectors.startup import unread, will_not_start
from rocketaudit.detectors.subjects import CLIENT_VALUES, COMMON_VALUES
from rocketaudit.detectors.suppression import suppression
from rocketaudit.detectors.topology_addresses import automatic_ha_address, ha_address_in_container
from rocketaudit.detectors.topology_controllers import controller_peers, controllers_on_one_host, single_controller
from rocketaudit.detectors.topology_dledger import group_name_differs, peers_differ, same_node_id
from rocketaudit.detectors.topology_identity import cluster_differs, same_broker_id, second_master
from rocketaudit.detectors.topology_machines import replicas_on_one_host
from rocketaudit.detectors.topology_replicas import above_replicas, master_without_slave, orphan_slave, single_master
from rocketaudit.detectors.topology_settings import acting_master_unsupported, name_servers_differ, replicas_differ
from rocketaudit.detectors.topology_sharing import port_conflict, shared_store
from rocketaudit.detectors.topology_stores import store_without_volume
from rocketaudit.detectors.transactions import transaction_checks
from rocketaudit.detectors.values import ignored_value
from rocketaudit.findings import Observation
from rocketaudit.model import Deployment


class Detector(NamedTuple):
    """A detector and what it offers to messages beside the `common` values and the settings named in conditions;
    those of client code have CLIENT_VALUES in common."""

    run: Callable[..., Iterator[Observation]]
    values: tuple[str, ...]
    common: tuple[str, ...] = COMMON_VALUES


def _of_code(name: str, *values: str) -> Detector:
    """A detector of client code, imported where there is some: most runs have brokers only."""

    def run(deployment: Deployment, **options: Any) -> Iterator[Observation]:
        return function_of(name)(deployment, **options) if deployment.clients else iter(())

    return Detector(run, values, CLIENT_VALUES)


_KEYED = ("key", "keys", "count", "written")

DETECTORS: dict[str, Detector] = {
    "setting": Detector(setting, ("key", "value", "written")),
    "any_setting": Detector(any_setting, ("key", "value", "written")),
    "ignored_value": Detector(ignored_value, (*_KEYED, "value", "meant", "hint")),
    "unknown_key": Detector(unknown_key, (*_KEYED, "suggestion", "hint")),
    "renamed_key": Detector(renamed_key, (*_KEYED, "new", "known", "hint")),
    "duplicate_key": Detector(duplicate_key, (*_KEYED, "value", "first", "line")),
    "encoding": Detector(encoding, (*_KEYED, "value")),
    "will_not_start": Detector(will_not_start, ("reason", "exit")),
    "dead_setting": Detector(dead_setting, (*_KEYED, "value")),
    "unread": Detector(unread, ("reason",)),
    "delay_levels": Detector(delay_levels, ("key", "value", "level", "hours")),
    "timer_retention": Detector(timer_retention, ("key", "value", "fileReservedTime", "hours")),
    "setting_above": Detector(setting_above, ("key", "value", "limit")),
    "transaction_checks": Detector(
        transaction_checks, ("key", "value", "transactionCheckMax", "transactionCheckInterval", "lasting")
    ),
    "not_a_peer": Detector(not_a_peer, ("key", "value", "ids")),
    "no_name_server": Detector(no_name_server, ("written",)),
    "name_servers_match": Detector(name_servers_match, ("key", "value", "written")),
    "master_without_slave": Detector(master_without_slave, ()),
    "orphan_slave": Detector(orphan_slave, ()),
    "above_replicas": Detector(above_replicas, ("key", "value", "count")),
    "single_master": Detector(single_master, ("cluster",)),
    "second_master": Detector(second_master, ("value", "other")),
    "same_broker_id": Detector(same_broker_id, ("value", "other")),
    "cluster_differs": Detector(cluster_differs, ("value", "other")),
    "replicas_on_one_host": Detector(replicas_on_one_host, ("value", "count", "other")),
    "shared_store": Detector(shared_store, ("key", "value", "other")),
    "port_conflict": Detector(port_conflict, ("key", "value", "own", "taken", "other")),
    "store_without_volume": Detector(store_without_volume, ("key", "value", "workload")),
    "automatic_ha_address": Detector(automatic_ha_address, ("key", "value", "written")),
    "ha_address_in_container": Detector(ha_address_in_container, ("key", "value", "written", "other")),
    "replicas_differ": Detector(replicas_differ, ("key", "value", "written", "other", "file")),
    "name_servers_differ": Detector(name_servers_differ, ("key", "value", "other", "file")),
    "acting_master_unsupported": Detector(acting_master_unsupported, ("key", "other")),
    "same_node_id": Detector(same_node_id, ("key", "value", "other")),
    "peers_differ": Detector(peers_differ, ("key", "value", "other")),
    "group_name_differs": Detector(group_name_differs, ("key", "value", "other")),
    "controller_peers": Detector(controller_peers, ("key", "value", "count")),
    "single_controller": Detector(single_controller, ("key", "value", "count")),
    "controllers_on_one_host": Detector(controllers_on_one_host, ("key", "value", "count", "other")),
    "hazard": _of_code("hazard", "how"),
    "client_setting": _of_code("client_setting", "key", "value", "written"),
    "subscription_differs": _of_code("subscription_differs", "value", "other", "expected"),
    "dead_letters_unwatched": _of_code("dead_letters_unwatched", "groups", "count"),
    "timeout_below_broker": _of_code("timeout_below_broker", "timeout", "setting", "limit", "broker"),
    "status_unchecked_with_broker": _of_code("status_unchecked_with_broker", "how", "statuses", "broker"),
    "suppression": Detector(suppression, ("rules", "until", "hint"), ("subject",)),
    "advisory": Detector(advisory, ("advisories", "what", "reference")),
    "default_credentials": Detector(default_credentials, ("account",), ("subject",)),
}


def reads_code(detect: str) -> bool:
    """Whether a detector looks at client code, perhaps at brokers too."""
    return DETECTORS[detect].common is CLIENT_VALUES


def function_of(detect: str) -> Callable[..., Iterator[Observation]]:
    """The function that detects, with the parameters that `with:` gives."""
    if not reads_code(detect):
        return DETECTORS[detect].run
    from rocketaudit.detectors.code import FUNCTIONS

    return FUNCTIONS[detect]


__all__ = ["CLIENT_VALUES", "COMMON_VALUES", "DETECTORS", "Detector", "function_of", "reads_code"]
