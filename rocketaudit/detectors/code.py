"""The detectors of client code by name; imported only where there is client code."""

from collections.abc import Callable, Iterator

from rocketaudit.detectors.client import client_setting, dead_letters_unwatched, hazard
from rocketaudit.detectors.client_broker import status_unchecked_with_broker, timeout_below_broker
from rocketaudit.detectors.subscriptions import subscription_differs
from rocketaudit.findings import Observation

FUNCTIONS: dict[str, Callable[..., Iterator[Observation]]] = {
    "hazard": hazard,
    "client_setting": client_setting,
    "subscription_differs": subscription_differs,
    "dead_letters_unwatched": dead_letters_unwatched,
    "timeout_below_broker": timeout_below_broker,
    "status_unchecked_with_broker": status_unchecked_with_broker,
}
