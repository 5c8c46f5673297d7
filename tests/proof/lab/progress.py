"""How far a group has read: the offsets that a broker would let it go on from."""

from __future__ import annotations

import json

from lab import asking
from lab.asking import Topic
from lab.remoting import ask, call
from lab.servers import Broker
from lab.waiting import until

__all__ = ["begins", "committed", "create_group", "dead_letters", "ends", "members", "wait_until_committed"]

_QUERY_CONSUMER_OFFSET, _QUERY_NOT_FOUND = 14, 22
_GET_MAX_OFFSET, _GET_MIN_OFFSET = 30, 31
_GET_CONSUMER_LIST_BY_GROUP, _UPDATE_AND_CREATE_SUBSCRIPTION_GROUP = 38, 200


def committed(broker: Broker, topic: Topic, group: str) -> dict[int, int]:
    """Queue -> the offset that the broker keeps for the group; 0 where it keeps none."""
    return {queue: _offset(broker, topic, group, queue) for queue in range(topic.queues)}


def wait_until_committed(broker: Broker, topic: Topic, group: str, count: int | None = None) -> int:
    """Return how many messages the group has committed, once they are at least `count` (None: all that there are)."""
    wanted = sum(ends(broker, topic)) if count is None else count

    def enough() -> int:
        found = sum(committed(broker, topic, group).values())
        return found if found >= wanted else 0

    return until(enough, f"{group} has committed {wanted} messages of {topic.name}")


def begins(broker: Broker, topic: Topic) -> list[int]:
    """The beginning of each queue: above 0 once its first messages are deleted."""
    where = ({"topic": topic.name, "queueId": queue} for queue in range(topic.queues))
    return [int(ask(broker.address, _GET_MIN_OFFSET, one).fields["offset"]) for one in where]


def ends(broker: Broker, topic: Topic) -> list[int]:
    """The end of each queue."""
    where = ({"topic": topic.name, "queueId": queue} for queue in range(topic.queues))
    return [int(ask(broker.address, _GET_MAX_OFFSET, one).fields["offset"]) for one in where]


def create_group(broker: Broker, group: str) -> None:
    """The proxy of 5.5 knows only consumer groups that somebody has made."""
    ask(broker.address, _UPDATE_AND_CREATE_SUBSCRIPTION_GROUP, body=json.dumps({"groupName": group}).encode())


def members(broker: Broker, group: str) -> list[str]:
    """The client ids of a group that the broker knows."""
    answer = call(broker.address, _GET_CONSUMER_LIST_BY_GROUP, {"consumerGroup": group})
    return list(json.loads(answer.body)["consumerIdList"]) if answer.code == 0 else []


def dead_letters(broker: Broker, group: str) -> int:
    """How many messages are in the dead-letter queue of a group."""
    return len(asking.read(broker.address, Topic(f"%DLQ%{group}", 1)))


def _offset(broker: Broker, topic: Topic, group: str, queue: int) -> int:
    answer = call(
        broker.address, _QUERY_CONSUMER_OFFSET, {"consumerGroup": group, "topic": topic.name, "queueId": queue}
    )
    return 0 if answer.code == _QUERY_NOT_FOUND else int(answer.fields["offset"])
