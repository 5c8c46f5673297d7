"""How many acknowledged messages are gone, and what that says: kept or lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from lab.client import Sent, acknowledged, statuses
from outcomes import KEPT, LOST

__all__ = ["KEPT", "LOST", "Loss", "loss"]


class Loss(NamedTuple):
    """What was answered SEND_OK and what of it is in no queue any more; `sent` is every send, whatever its answer."""

    sent: Sequence[Sent]
    acknowledged: frozenset[str]
    lost: frozenset[str]

    @property
    def outcome(self) -> str:
        return LOST if self.lost else KEPT

    def since(self, prefix: str) -> int:
        """How many of the acknowledged have keys that begin so: those that came after something had happened."""
        return sum(key.startswith(prefix) for key in self.acknowledged)

    def observed(self, **figures: object) -> dict[str, Any]:
        """As a record holds it; `figures` are added."""
        return {
            "outcome": self.outcome,
            "acknowledged": len(self.acknowledged),
            "lost": len(self.lost),
            "statuses": statuses(list(self.sent)),
            **figures,
        }


def loss(sent: Sequence[Sent], found: Iterable[str]) -> Loss:
    """`found` are the keys that were read back."""
    ok = frozenset(acknowledged(list(sent)))
    return Loss(sent, ok, ok - frozenset(found))
