"""What gives messages to a broker, or tells it that they are done."""

import re
from functools import cache

from rocketaudit.readers.java import syntax as java


def sends(call: java.Call, owner: str) -> bool:
    """Whether a call gives a message to a broker, by its name and its receiver's type."""
    return call.name in _SENDS and bool(_SENDERS.search(owner))


_SENDS = frozenset(
    "send syncSend asyncSend syncSendOrderly asyncSendOrderly convertAndSend sendMessage sendAsync".split()
)
_SENDERS = re.compile(r"(?:Producer|RocketMQTemplate|KafkaTemplate|RabbitTemplate|StreamBridge|JmsTemplate)$")


@cache
def relays(owner: str) -> bool:
    """Whether a class, by its name, sends on what an outbox holds."""
    return bool(re.search(r"(?i)outbox|relay", owner))


def acknowledges(call: java.Call, owner: str) -> bool:
    """Whether a call itself tells the broker that messages are done."""
    return call.name in _ACKS and bool(_ACKING.search(owner) or _ACKING.search(java.word(call.target)))


_ACKS = frozenset(("updateOffset", "updateConsumeOffset", "updateConsumeOffsetToSnapshot", "acknowledge", "persist"))
_ACKING = re.compile(r"OffsetStore|Acknowledg|AckCallback")
