"""Detector of a DLedger node that its own group does not know: `not_a_peer`."""

from collections.abc import Iterator, Mapping

from rocketaudit.detectors.comparing import compare
from rocketaudit.detectors.conditions import Conditions
from rocketaudit.findings import Observation
from rocketaudit.model import Deployment
from rocketaudit.values import Value


def not_a_peer(
    deployment: Deployment, *, node: str, peers: str, when: Conditions | None = None
) -> Iterator[Observation]:
    """Each broker: bad where the id in the setting `node` is none of those in `peers` (`id-host:port;...`), as
    io.openmessaging.storage.dledger.MemberState reads them: nothing is trimmed."""
    for broker in deployment.brokers:
        yield compare(broker, [node, peers], when, _unknown_to)


def _unknown_to(node: Value, peers: Value) -> Mapping[str, str] | None:
    if not isinstance(node, str) or not isinstance(peers, str):
        return None  # one of the two is missing, so there is nothing to compare
    ids = [peer.partition("-")[0] for peer in peers.split(";") if peer]
    return None if node in ids else {"ids": ", ".join(map(_shown, ids)) or "none"}


def _shown(of: str) -> str:
    """An id as a message shows it: in quotes where blanks are part of it."""
    return of if of == of.strip() else f'"{of}"'
