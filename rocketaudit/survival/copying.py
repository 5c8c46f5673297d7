"""Which slaves of a group really copy from its master.

In: a group. Out: the slaves that do; one that does not is a file, and no copy of any message. Code read:
BrokerController.java:716@5.3.3, BrokerPreOnlineService.java@5.3.3, RouteInfoManager.java:386-396@5.3.3.
"""

from rocketaudit.brokers import number, release, value
from rocketaudit.model import CLASSIC, SLAVE_ACTING_MASTER, Broker
from rocketaudit.survival.group import Group
from rocketaudit.topology import is_loopback, same_machine

_SHORTEST_ADDRESS = 6  # BrokerController.java:717@5.3.3


def copying(group: Group) -> tuple[Broker, ...]:
    """The slaves that connect to the master whose settings decide."""
    return tuple(one for one in group.slaves if _connects(one, group.deciding))


def _connects(slave: Broker, master: Broker) -> bool:
    if not slave.effective.starts or _never_connects(slave):
        return False
    return _is_told_of(slave, master) and _reaches(slave, master)


def _never_connects(slave: Broker) -> bool:
    """5.x drops an haMasterAddress from the file before the HA client exists; only a slave-acting-master group of
    several replicas hands it over again."""
    if slave.mode == SLAVE_ACTING_MASTER and number(slave, "totalReplicas", 1) > 1:
        return False
    address = value(slave, "haMasterAddress")
    return release(slave) >= (5, 0, 0) and isinstance(address, str) and len(address) >= _SHORTEST_ADDRESS


def _is_told_of(slave: Broker, master: Broker) -> bool:
    """Whether the name server tells the slave its master: from 5.0.0 on it looks in the slave's own cluster."""
    if release(slave) < (5, 0, 0) or slave.mode != CLASSIC:
        return True
    here, there = value(slave, "brokerClusterName"), value(master, "brokerClusterName")
    return here == there or not isinstance(here, str) or not isinstance(there, str)


def _reaches(slave: Broker, master: Broker) -> bool:
    """Whether the address that the master hands out for copying is one that another machine can reach."""
    address = value(master, "brokerIP2")
    if not isinstance(address, str) or same_machine(slave, master):
        return True
    return not is_loopback(address)
