"""Detectors turn facts into observations, good and bad; this is the only place that detects.

A detector is `def name(deployment, **with) -> Iterator[Observation]`. A rule names it under `detect:` and gives
its keyword arguments under `with:`.
"""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from rocketaudit.detectors.dledger import not_a_peer
from rocketaudit.detectors.encoding import encoding
from rocketaudit.detectors.keys import duplicate_key, renamed_key, unknown_key
from rocketaudit.detectors.name_servers import no_name_server
from rocketaudit.detectors.retention import delay_levels, setting_above, timer_retention
from rocketaudit.detectors.setting import any_setting, dead_setting, setting
from rocketaudit.detectors.startup import unread, will_not_start
from rocketaudit.detectors.subjects import COMMON_VALUES
from rocketaudit.detectors.transactions import transaction_checks
from rocketaudit.detectors.values import ignored_value
from rocketaudit.findings import Observation


class Detector(NamedTuple):
    """A detector and what it offers to messages beside COMMON_VALUES and the settings named in conditions."""

    run: Callable[..., Iterator[Observation]]
    values: tuple[str, ...]


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
}

__all__ = ["COMMON_VALUES", "DETECTORS", "Detector"]
