"""Work shared out among processes: the same results as in one, whatever becomes of a process."""

import os

import pytest

from rocketaudit import module_code, processes
from rocketaudit.audit import audit
from rocketaudit.modules import modules
from rocketaudit.options.scan import ScanOptions
from rocketaudit.processes import spread
from rocketaudit.readers.java import sites
from rocketaudit.values import UNKNOWN

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, which this system cannot do")


@pytest.fixture(autouse=True)
def three_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 3)


def test_results_come_in_the_order_of_the_tasks() -> None:
    assert spread(lambda one: one * 2, list(range(20)), [one % 7 for one in range(20)], range(20)) == [
        one * 2 for one in range(20)
    ]


def test_the_work_is_done_by_several_processes() -> None:
    done = spread(lambda _: os.getpid(), list(range(6)), [1] * 6, range(6))

    assert len(set(done)) == 3
    assert done.count(os.getpid()) == 2


def test_a_large_task_has_a_process_to_itself() -> None:
    done = spread(lambda _: os.getpid(), list(range(5)), [1, 100, 1, 1, 1], range(5))

    assert done.count(done[1]) == 1


def test_tasks_of_one_kin_stay_in_one_process() -> None:
    done = spread(lambda _: os.getpid(), list(range(6)), [1] * 6, ["a", "b", "c", "a", "b", "c"])

    assert done[:3] == done[3:]
    assert len(set(done)) == 3


def test_kin_that_would_keep_the_others_waiting_are_shared_out() -> None:
    done = spread(lambda _: os.getpid(), list(range(6)), [1] * 6, ["a"] * 5 + ["b"])

    assert len(set(done)) == 3
    assert max(map(done.count, done)) == 2


def test_one_processor_forks_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "_processors", lambda: 1)

    assert set(spread(lambda _: os.getpid(), list(range(6)), [1] * 6, range(6))) == {os.getpid()}


def test_what_a_process_that_died_should_have_done_is_done_here() -> None:
    here = os.getpid()

    def work(one: int) -> int:
        if os.getpid() != here and one == 4:
            os.kill(os.getpid(), 9)
        return one

    assert spread(work, list(range(6)), [1] * 6, range(6)) == list(range(6))


def test_an_error_is_raised_here() -> None:
    def work(one: int) -> int:
        if one == 5:
            raise ValueError("five")
        return one

    with pytest.raises(ValueError, match="five"):
        spread(work, list(range(6)), [1] * 6, range(6))


def test_an_error_here_leaves_no_process_behind() -> None:
    here = os.getpid()

    def work(one: int) -> int:
        if os.getpid() == here:
            raise ValueError("here")
        return one

    with pytest.raises(ValueError, match="here"):
        spread(work, list(range(6)), [1] * 6, range(6))
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_results_larger_than_a_pipe_come_home() -> None:
    assert spread(lambda one: bytes([one]) * 1_000_000, [1, 2, 3], [1, 1, 1], range(3)) == [
        bytes([one]) * 1_000_000 for one in (1, 2, 3)
    ]


def test_an_unknown_value_is_still_the_unknown_value() -> None:
    assert all(one is UNKNOWN for one in spread(lambda _: UNKNOWN, [1, 2, 3], [1, 1, 1], range(3)))


_LISTENER = """package shop.m{n};
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;
import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.common.message.MessageExt;
import java.util.List;
class Orders implements MessageListenerConcurrently {{
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {{
        try {{ store(messages); }} catch (Exception e) {{ log.error("failed", e); }}
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }}
}}
"""


def test_a_tree_of_many_modules_has_the_same_report_with_one_process(
    tmp_path: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(6):
        folder = os.path.join(tmp_path, f"m{number}", "src", "main", "java")
        os.makedirs(folder)
        with open(os.path.join(tmp_path, f"m{number}", "pom.xml"), "w", encoding="utf-8") as pom:
            pom.write(f"<project><artifactId>m{number}</artifactId></project>")
        with open(os.path.join(folder, "Orders.java"), "w", encoding="utf-8") as source:
            source.write(_LISTENER.format(n=number))
    monkeypatch.setattr(module_code, "_WORTH", 2)
    several = audit([os.fspath(tmp_path)], ScanOptions())
    monkeypatch.setattr(processes, "_processors", lambda: 1)

    alone = audit([os.fspath(tmp_path)], ScanOptions())

    assert alone._replace(originals=several.originals) == several
    assert sum(one.rule == "listener-swallows-exception" for one in several.findings) == 6


_BASE = """package shop;
import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.common.message.MessageExt;
import java.util.List;
abstract class Base implements MessageListenerConcurrently {
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> messages, ConsumeConcurrentlyContext context) {
        try { store(messages); } catch (Exception e) { log.error("failed", e); }
        return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
    abstract void store(List<MessageExt> messages);
}
"""
_OWN = """package shop;
import org.apache.rocketmq.client.consumer.listener.MessageListenerConcurrently;
class Listener{n} extends Base {{ void store(List<MessageExt> messages) {{ rows.insert{n}(messages); }} }}
"""


def test_a_catch_of_a_base_class_is_one_finding_however_the_files_are_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    java = {"src/main/java/shop/Base.java": _BASE.encode()}
    java |= {f"src/main/java/shop/Listener{n}.java": _OWN.format(n=n).encode() for n in range(7)}
    monkeypatch.setattr(module_code, "_WORTH", 2)

    def caught() -> list[str]:
        [module] = modules(java, (), {})
        found = [site.hazards for site in module.sites if site.kind == "listener"]
        return [f"{one.at.path}:{one.at.line}" for hazards in found for one in hazards]

    whole = caught()
    monkeypatch.setattr(sites, "_FILES", 2)

    assert whole == caught() == ["src/main/java/shop/Base.java:7"]


_SEES = """package shop;
import org.apache.rocketmq.client.consumer.*;
import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.client.producer.*;
import org.apache.rocketmq.common.message.*;
import java.util.List;
class Main {
    DefaultMQProducer producer;
    void start(DefaultMQPushConsumer consumer, Keeper sink) {
        consumer.registerMessageListener(new MessageListenerConcurrently() {
            public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> ms, ConsumeConcurrentlyContext c) {
                forward(ms.get(0)); return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
            }
            private void forward(Message m) {
                try { SendResult r = producer.send(m); check(r.getSendStatus()); } catch (Exception e) { keep(m); }
            }
            private void keep(Message m) { sink.put(m); }
        });
    }
}
"""
_KEEPER = "package shop; class Keeper { OrderMapper mapper; void put(Object o) { mapper.insert(o); } }"


def test_what_a_listener_sees_around_it_is_the_same_for_the_process_that_reads_its_sends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    java = {"src/main/java/shop/Main.java": _SEES.encode(), "src/main/java/shop/Keeper.java": _KEEPER.encode()}
    monkeypatch.setattr(module_code, "_WORTH", 0)
    [several] = modules(java, (), {})
    monkeypatch.setattr(processes, "_processors", lambda: 1)
    [alone] = modules(java, (), {})

    assert several.sites == alone.sites
    assert not [one for site in alone.sites for one in site.hazards if one.kind == "exception-swallowed"]
