"""What the effective settings of one broker amount to: its values by short names, and what it waits for before it
answers a send.

In: a broker. Out: values, and the names of the settings that decide. Code read: CommitLog.java (CL) at 4.9.8 and 5.3.3.
"""

from rocketaudit.catalogue import order
from rocketaudit.model import CONTROLLER, DLEDGER, SLAVE_ACTING_MASTER, Broker
from rocketaudit.values import UNKNOWN

# The role in which a broker copies and does not take messages from producers.
SLAVE = "SLAVE"

_AUTOMATIC = ("enableAutoInSyncReplicas", "minInSyncReplicas")


def value(of: Broker, name: str) -> object:
    """A setting's effective value; None where the release has no such setting, UNKNOWN where a placeholder decides."""
    setting = of.effective.settings.get(name)
    return None if setting is None else setting.value


def number(of: Broker, name: str, default: int) -> int:
    """An int setting; `default` where the release has none or it is unknown."""
    found = value(of, name)
    return found if isinstance(found, int) and not isinstance(found, bool) else default


def unknown_among(of: Broker, *names: str) -> str | None:
    """The first of the settings that a placeholder decides."""
    return next((name for name in names if value(of, name) is UNKNOWN), None)


def release(of: Broker) -> tuple[int, int, int]:
    """The broker's release, to compare with."""
    return order(of.release.version)


def takes_sends(of: Broker) -> bool:
    """Whether producers send to it: it starts, and is no slave (where a master is elected, each may be one)."""
    return of.effective.starts and (of.role != SLAVE or of.mode in (DLEDGER, CONTROLLER))


def waits_for_slave(master: Broker) -> bool:
    """Whether SEND_OK of a classic or slave-acting master waits for a slave's copy, as far as is known."""
    if master.role != "SYNC_MASTER":
        return False
    if release(master) < (5, 0, 0):
        return True  # CL:888-905@4.9.8: one slave's offset, or another status than SEND_OK
    if value(master, "duplicationEnable") is True:
        return False  # CL:1280@5.3.3
    acknowledgements = number(master, "inSyncReplicas", 1)
    if counts_alive(master):
        # CL:1261-1268@5.3.3: min(inSyncReplicas, replicas alive), at least 1, but no fewer than minInSyncReplicas
        acknowledgements = max(min(acknowledgements, 1), number(master, "minInSyncReplicas", 1))
    return acknowledgements >= 2


def replication_settings(master: Broker) -> tuple[str, ...]:
    """The settings on which `waits_for_slave` rests."""
    if release(master) < (5, 0, 0) or master.role == "ASYNC_MASTER":
        return ("brokerRole",)
    automatic = _AUTOMATIC if master.mode == SLAVE_ACTING_MASTER else ()
    return ("brokerRole", "inSyncReplicas", "duplicationEnable", *automatic)


def counts_alive(master: Broker) -> bool:
    """Whether the number of replicas waited for follows those that are alive."""
    return master.mode == SLAVE_ACTING_MASTER and value(master, "enableAutoInSyncReplicas") is True
