# ruff: noqa: E501
"""Listeners that get several messages: which of them leave some unseen, here and in what they call."""

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.batches import batch_hazards
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

OK, LATER = "ConsumeConcurrentlyStatus.CONSUME_SUCCESS", "ConsumeConcurrentlyStatus.RECONSUME_LATER"
LISTENER = """import org.apache.rocketmq.client.consumer.listener.*;
class L implements MessageListenerConcurrently {
    S s; FailMapper failMapper;
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext c) {
        %s
    }
    %s
}
"""


def found(body: str, members: str = "", **others: str) -> list[tuple[str, list[str]]]:
    """The files of the hazards, with those beside them."""
    files = {"L": LISTENER % (body, members), **others}
    tree = Tree({f"{name}.java": text.encode() for name, text in files.items()})
    return [
        (hazard.at.path, [one.at.path for one in hazard.path])
        for one in listeners(tree, "L.java")
        for hazard in batch_hazards(Flow(tree), one)
    ]


HERE: list[tuple[str, list[str]]] = [("L.java", [])]


@pytest.mark.parametrize(
    "body",
    [
        f"for (MessageExt m : msgs) {{ if (seen(m)) {{ return {OK}; }} s.work(m); }} return {OK};",
        f"for (MessageExt m : msgs) {{ s.work(m); return {OK}; }} return {OK};",
        f"for (MessageExt m : msgs) {{ return handle(m); }} return {OK};",
        f"for (int i = 0; i < msgs.size(); i++) {{ try {{ s.work(msgs.get(i)); return {OK}; }} catch (Exception e) {{ return {LATER}; }} }} return {OK};",
        f"for (int i = 0; i < msgs.size(); i++) {{ if (!s.work(msgs.get(i))) {{ break; }} }} return {OK};",
        f"s.work(msgs.stream().filter(Objects::nonNull).findFirst().orElse(null)); return {OK};",
        f"s.work(msgs.get(msgs.size() - 1)); return {OK};",
    ],
)
def test_some_of_the_messages_are_not_looked_at(body: str) -> None:
    assert found(body) == HERE


@pytest.mark.parametrize(
    "body",
    [
        f"for (MessageExt m : msgs) {{ s.work(m); }} return {OK};",
        f"for (MessageExt m : msgs) {{ if (!s.work(m)) {{ return {LATER}; }} }} return {OK};",
        f"for (MessageExt m : msgs) {{ if (seen(m)) {{ continue; }} s.work(m); }} return {OK};",
        f"if (msgs == null || msgs.isEmpty()) {{ return {OK}; }} msgs.forEach(s::work); return {OK};",
        f"for (MessageExt m : msgs) {{ for (Tag t : tags) {{ if (t.is(m)) {{ s.work(m); break; }} }} }} return {OK};",
        f'for (MessageExt m : msgs) {{ switch (m.getTags()) {{ case "a": s.work(m); break; default: s.other(m); }} }} return {OK};',
        f"for (MessageExt m : msgs) {{ handlers.forEach(h -> {{ if (h == null) {{ return; }} h.handle(m); }}); }} return {OK};",
        f"for (int i = 0; i < msgs.size(); i++) {{ s.work(msgs.get(i)); if (i == msgs.size() - 1) {{ return {OK}; }} }} return {OK};",
        f"for (MessageExt m : msgs) {{ if (!s.work(m)) {{ failMapper.saveAll(msgs); return {OK}; }} }} return {OK};",
        f"for (int i = 0; i < msgs.size(); i++) {{ if (!s.work(msgs.get(i))) {{ c.setAckIndex(i - 1); break; }} }} return {OK};",
        f"Iterator<MessageExt> it = msgs.iterator(); while (it.hasNext()) {{ s.work(it.next()); }} return {OK};",
        f"MessageExt newest = msgs.stream().max(byOffset).get(); s.work(newest); return {OK};",
    ],
)
def test_all_of_them_are(body: str) -> None:
    assert found(body) == []


def test_the_first_one_is_taken_in_another_class() -> None:
    first = "class S { Dao d; void work(List<MessageExt> all) { d.save(all.get(0)); } }"
    assert found(f"s.work(msgs); return {OK};", S=first) == [("L.java", ["S.java"])]
    helped = "class S { Dao d; void work(String x, List<MessageExt> all) { d.save(U.first(all)); } }"
    helper = "class U { static MessageExt first(List<MessageExt> l) { return l.stream().findFirst().get(); } }"
    assert found(f's.work("x", msgs); return {OK};', S=helped, U=helper) == [("L.java", ["S.java", "U.java"])]


def test_all_are_taken_in_another_class() -> None:
    topic = "class U { static String topic(List<MessageExt> l) { return l.get(0).getTopic(); } }"
    every = "class S { Dao d; void work(String x, List<MessageExt> all) { all.forEach(d::save); } }"
    assert found(f"s.work(U.topic(msgs), msgs); return {OK};", S=every, U=topic) == []
    itself = "class S { void work(List<MessageExt> all) { work(all); } }"
    assert found(f"s.work(msgs); return {OK};", S=itself) == []


def test_the_loop_is_left_in_another_method() -> None:
    stops = "class S { Dao d; void work(List<MessageExt> l) { for (MessageExt m : l) { if (!d.save(m)) { break; } } } }"
    assert found(f"s.work(msgs); return {OK};", S=stops) == [("L.java", ["S.java"])]
    returns = (
        "void work(List<MessageExt> l) { for (MessageExt m : l) { if (m.getBody() == null) { return; } s.save(m); } }"
    )
    assert found(f"work(msgs); return {OK};", returns) == [("L.java", ["L.java"])]
    tells = (
        "boolean work(List<MessageExt> l) { for (MessageExt m : l) { if (!s.save(m)) { return false; } } return true; }"
    )
    assert found(f"return work(msgs) ? {OK} : {LATER};", tells) == []
