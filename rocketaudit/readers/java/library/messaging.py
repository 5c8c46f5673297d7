"""What gives messages to a broker, or tells it that they are done."""

import re
from functools import cache

from rocketaudit.readers.java import syntax as java

# What asks a send's result for the id that the client gave the message, which says nothing of its status.
IDS = frozenset(("getMsgId", "getMessageId", "getOffsetMsgId"))

# The statuses of a send, all of them normal returns, that are not SEND_OK.
BAD_STATUSES = frozenset(("FLUSH_DISK_TIMEOUT", "FLUSH_SLAVE_TIMEOUT", "SLAVE_NOT_AVAILABLE"))


def sends(call: java.Call, owner: str) -> bool:
    """Whether a call gives a message to a broker, by its name and its receiver's type."""
    return may_send(call.name) and bool(_SENDERS.search(owner))


def may_send(method: str) -> bool:
    """Whether a method is called like one of those."""
    return method in _SENDS


_SENDS = frozenset(
    "send syncSend asyncSend syncSendOrderly asyncSendOrderly convertAndSend sendMessage sendAsync".split()
)
_SENDERS = re.compile(
    r"(?:Producer(?:Client|Helper|Wrapper|Template|Service)?|(?:MQ|Mq)(?:Template|Client|Helper|Utils?|Sender)"
    r"|KafkaTemplate|RabbitTemplate|StreamBridge|JmsTemplate)$"
)


@cache
def relays(owner: str) -> bool:
    """Whether a class, by its name, sends on what an outbox holds."""
    return bool(re.search(r"(?i)outbox|relay", owner))


def acknowledges(call: java.Call, owner: str) -> bool:
    """Whether a call itself tells the broker that messages are done."""
    return call.name in _ACKS and bool(_ACKING.search(owner) or _ACKING.search(java.word(call.target)))


_ACKS = frozenset(("updateOffset", "updateConsumeOffset", "updateConsumeOffsetToSnapshot", "acknowledge", "persist"))
_ACKING = re.compile(r"OffsetStore|Acknowledg|AckCallback")
