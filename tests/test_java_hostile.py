"""Java that nobody wrote to be read: it ends in time, without a traceback, and the report says what was left.

The bounds are many times what a quiet machine takes: they tell a line from a square, not one machine from another.
"""

import json
import random
import time
from pathlib import Path
from typing import Any

import pytest

from rocketaudit.cli import main

BOUND = 20.0  # seconds; the aim is 5 on a quiet machine
NESTED = 5_000

HEAD = """\
package shop;
import java.util.*;
import org.apache.rocketmq.client.consumer.*;
import org.apache.rocketmq.client.consumer.listener.*;
import org.apache.rocketmq.client.producer.*;
import org.apache.rocketmq.common.message.*;
"""
STARTS = "new Thread(() -> work(msgs)).start();"
LISTENER = """\
void register(DefaultMQPushConsumer consumer) {
  consumer.registerMessageListener(new MessageListenerConcurrently() {
    public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext context) {
      %s
      return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    }
  });
}
void work(List<MessageExt> msgs) { }
"""
PRODUCER = 'DefaultMQProducer producer = new DefaultMQProducer("orders");\n'

Files = dict[str, str | bytes]


def java(name: str, body: str, head: str = HEAD) -> str:
    return f"{head}public class {name} {{\n{body}\n}}\n"


def listening(body: str = STARTS, name: str = "A") -> str:
    return java(name, LISTENER % body)


def nested(opening: str, inside: str, closing: str, times: int = NESTED) -> str:
    return opening * times + inside + closing * times


class Scanned:
    """What a scan of some files ended with."""

    def __init__(self, report: dict[str, Any]) -> None:
        self.found = {(one["path"], one["rule"]) for one in report["findings"]}
        self.paths = {one["path"] for one in report["findings"]}
        self.inputs = {one["path"]: (one["status"], one["reason"] or "") for one in report["inputs"]}


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    """Scans files, with a bound on the time."""

    def run(files: Files, bound: float = BOUND) -> Scanned:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        monkeypatch.chdir(tmp_path)
        start = time.process_time()
        code = _exit_code(["scan", ".", "-f", "json", "--exit-zero"])
        taken = time.process_time() - start
        captured = capfdbinary.readouterr()
        assert code == 0, captured.err.decode()[-600:]
        assert b"Traceback" not in captured.err
        assert taken < bound, f"{taken:.1f} s of the processor"
        return Scanned(json.loads(captured.out))

    return run


def _exit_code(arguments: list[str]) -> int:
    try:
        return main(arguments) or 0
    except SystemExit as left:
        return int(left.code or 0)


# -- what does not parse -------------------------------------------------------------------------------------------


def test_broken_java_is_read_as_far_as_it_goes(scan: Any) -> None:
    found = scan(
        {
            "A.java": java("A", "void x( { if (\n" + LISTENER % STARTS + "void y() { ]]] }"),
            "B.java": HEAD + "public class B { " + LISTENER % STARTS + " void open() { if (a) { ",
            "C.java": HEAD + "}}}}} ))) @@@ class class \0\0 %%% " + LISTENER % STARTS,
            "Whole.java": listening(name="Whole"),
        }
    )
    assert {"B.java", "Whole.java"} <= found.paths
    for name in "ABC":
        status, reason = found.inputs[f"{name}.java"]
        assert status == "partly-read" and "does not parse" in reason
    assert found.inputs["Whole.java"][0] == "read"


@pytest.mark.parametrize(
    "text",
    [
        "MessageListenerConcurrently",
        "class MessageListenerConcurrently",
        "import ; package ; import static ; import .*; MessageListener",
        "@MessageListener",
        "enum MQProducer { A { MQProducer",
        "class A { int MQProducer = ; void () { try { } ; switch () { case -> ; } for (;;) ; new ; a. ; () -> } }",
        "class A { @MQProducer({,}) int[] a[] = {{,}}; MessageListener(int... x, ) { this(, ); super.(); ::x } }",
    ],
)
def test_scraps_of_java(scan: Any, text: str) -> None:
    found = scan({"A.java": text, "Whole.java": listening(name="Whole")})
    assert found.paths == {"Whole.java"}


JAVA_21 = """
sealed interface Shape permits Circle, Square { }
record Point(int x, int y) { Point { if (x < 0) throw new IllegalArgumentException(); } }
record Circle(Point centre, double radius) implements Shape { }
non-sealed class Other { }
public class A {
  void register(DefaultMQPushConsumer consumer) {
    consumer.registerMessageListener((MessageListenerConcurrently) (msgs, _) -> {
      Object o = msgs.get(0);
      if (o instanceof Circle(Point(var x, int y), double _) && x > 1) { new Thread(() -> work(msgs)).start(); }
      String template = STR."hello \\{o} and \\{x + y}";
      String block = \"\"\"
        a "text" block \\
        \"\"\";
      switch (o) {
        case Circle(Point(int a, var b), _) when a > 3 -> work(msgs);
        case Shapes.Round.Ellipse(var a, double b) when b > a -> work(msgs);
        case Square square -> { work(msgs); }
        case null, default -> throw new IllegalStateException();
      }
      int length = switch (block) { case "a", "b" -> 1; default -> { yield 2; } };
      for (var _ : msgs) { length++; }
      return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
    });
  }
  void work(List<MessageExt> msgs) { }
}
"""


def test_java_21(scan: Any) -> None:
    found = scan(
        {
            "A.java": HEAD + JAVA_21,
            "Main.java": HEAD + "void main() { try { new Object(); } catch (Exception _) { } }\n",
        }
    )
    assert ("A.java", "listener-async-work") in found.found
    assert found.inputs["A.java"][0] == "read"
    assert found.inputs["A.java"] == ("read", "")


# -- size ----------------------------------------------------------------------------------------------------------


def _long(count: int) -> str:
    one = """
void register{i}(DefaultMQPushConsumer consumer) {{
  consumer.registerMessageListener((MessageListenerConcurrently) (msgs, context) -> {{
    try {{
      help{i}(msgs);
    }} catch (Exception e) {{ log.error("failed", e); }}
    new Thread(() -> work(msgs)).start();
    return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;
  }});
}}
void help{i}(List<MessageExt> msgs) {{ if (ready) {{ help{next}(msgs); }} else {{ send{i}(msgs.get(0)); }} }}
void send{i}(Message m) throws Exception {{
  producer.send(m);
}}
"""
    parts = [one.format(i=i, next=(i * 7 + 1) % count) for i in range(count)]
    return java("A", PRODUCER + "void work(List<MessageExt> msgs) { }\n" + "".join(parts))


def test_a_long_file(scan: Any) -> None:
    text = _long(1_000)
    assert text.count("\n") > 10_000
    assert "A.java" in scan({"A.java": text}, 40).paths


ONE_LINE: dict[str, str] = {
    "one string": listening(f'String s = "{"x" * 5_000_000}";' + STARTS),
    "escapes": listening(f'String s = "{"a" * 10}{chr(92)}n{(chr(92) + "n") * 2_500_000}";' + STARTS),
    "one comment": listening(f"/*{'x' * 5_000_000}*/" + STARTS),
    "calls": listening("work(msgs);" * 100_000 + STARTS),
    "locals": listening("".join(f"int v{i} = f(v{i - 1});" for i in range(20_000)) + STARTS),
    "conditions": listening("".join(f"if (a{i}) {{ b{i} = 1; }}" for i in range(20_000)) + STARTS),
    "fields": java("A", "".join(f"int v{i} = 1;" for i in range(20_000)) + LISTENER % STARTS),
    "sends": java("A", PRODUCER + LISTENER % ('producer.send(new Message("t"));' * 2_000 + STARTS)),
    "setters": java("A", f"void m() {{ {PRODUCER} {'producer.setRetryTimesWhenSendFailed(0);' * 5_000} }}"),
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_one_line(scan: Any, name: str) -> None:
    found = scan({"A.java": ONE_LINE[name].replace("\n", " "), "Whole.java": listening(name="Whole")})
    assert "Whole.java" in found.paths
    # Either it was followed to its end, or the report says that it was not.
    assert "A.java" in found.paths or found.inputs["A.java"][0] == "partly-read"


# -- depth ---------------------------------------------------------------------------------------------------------

DEEP: dict[str, str] = {
    "parentheses": listening("int x = " + nested("(", "1", ")") + ";" + STARTS),
    "negations": listening("boolean x = " + nested("!(a || ", "b", ")") + ";" + STARTS),
    "operators": listening("x = 0" + " * 1 - 1" * NESTED + ";" + STARTS),
    "concatenation": listening('x = "a"' + " + msgs" * NESTED + ";" + STARTS),
    "arguments": listening(nested("f(", "msgs", ")") + ";" + STARTS),
    "call chain": listening("builder" + ".add(msgs)" * NESTED + ";" + STARTS),
    "fields": listening("x = a" + ".b" * NESTED + ";" + STARTS),
    "conditional": listening("int x = " + "a ? 1 : " * NESTED + "2;" + STARTS),
    "assignments": listening("a = " * NESTED + "2;" + STARTS),
    "casts": listening("x = " + "(String) " * NESTED + "y;" + STARTS),
    "arrays": listening("Object x = " + nested("{", "1", "}") + "; y = a" + "[0]" * NESTED + ";" + STARTS),
    "type arguments": listening(nested("List<", "X", ">") + " x = null;" + STARTS),
    "else if": listening("if (a) { }" + " else if (b) { work(msgs); }" * NESTED + STARTS),
    "annotations": HEAD + "@A(" * NESTED + ")" * NESTED + "\nclass A { " + LISTENER % STARTS + "}",
    "package": java("A", LISTENER % STARTS, HEAD.replace("shop", ".".join(["a"] * NESTED))),
    "blocks": listening(nested("{", STARTS, "}")),
    "if": listening(nested("if (a) {", STARTS, "}")),
    "try": listening(nested("try {", STARTS, "} catch (Exception e) { log.error(e); }")),
    "loops": listening(nested("for (Message m : msgs) ", STARTS, "")),
    "switches": listening(nested("switch (a) { case 1: ", STARTS, "}")),
    "labels": listening("".join(f"l{i}: " for i in range(NESTED)) + STARTS),
    "lambdas": listening(nested("run(() -> {", STARTS, "});")),
    "expression lambdas": listening("x = " + "() -> " * NESTED + STARTS),
    "anonymous classes": listening(nested("new Object() { void m() { ", STARTS, "} };")),
    "classes": java("A", "".join(f"class C{i} {{" for i in range(NESTED)) + LISTENER % STARTS + "}" * NESTED),
}
# What stands inside these is not looked at, and the report has to say so.
LEFT = ("blocks", "if", "try", "loops", "switches", "labels", "lambdas", "expression lambdas", "anonymous classes")


@pytest.mark.parametrize("name", DEEP)
def test_deep_nesting(scan: Any, name: str) -> None:
    found = scan({"A.java": DEEP[name], "Whole.java": listening(name="Whole")})
    assert "Whole.java" in found.paths
    if name in (*LEFT, "classes"):
        assert found.inputs["A.java"][0] == "partly-read"
    else:
        assert "A.java" in found.paths


# -- encodings -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "big5", "utf-8-sig"])
def test_encodings(scan: Any, encoding: str) -> None:
    # The last byte of each of these in GBK or Big5 is one that Java would take for \ or |.
    text = '// 訊息 誠功許\nString s = "誠許功";\n' + LISTENER % ('log.info("功誠");' + STARTS)
    found = scan({"A.java": java("A", text).encode(encoding, "replace")})
    assert ("A.java", "listener-async-work") in found.found
    assert found.inputs["A.java"] == ("read", "")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_read_or_said(scan: Any, encoding: str) -> None:
    found = scan({"A.java": listening().encode(encoding), "Whole.java": listening(name="Whole")})
    assert "A.java" in found.paths or found.inputs["A.java"][0] in ("unread", "partly-read")


def test_what_is_no_text(scan: Any) -> None:
    noise = b"MessageListenerConcurrently " + random.Random(1).randbytes(500_000)
    found = scan(
        {"A.java": noise, "B.java": b"MessageListenerConcurrently" + b"\0" * 500_000, "Whole.java": listening()}
    )
    assert found.paths == {"Whole.java"}
    assert found.inputs["A.java"][0] == "partly-read"


# -- across files --------------------------------------------------------------------------------------------------


def test_a_cycle_of_small_files(scan: Any) -> None:
    call = "public void work(List<MessageExt> m) { if (m.isEmpty()) { next.work(m); } else { other.work(m); } }"
    files: Files = {
        f"F{i}.java": java(f"F{i}", f"F{(i + 1) % 3000} next; F{(i * 7 + 3) % 3000} other; {call}", "package shop;\n")
        for i in range(3_000)
    }
    assert "A.java" in scan({**files, "A.java": java("A", "F0 next;" + LISTENER % ("next.work(msgs);" + STARTS))}).paths


def test_a_cycle_of_listeners_and_senders(scan: Any) -> None:
    call = "SendResult put(Message m) { if (m == null) { return next.put(m); } return producer.send(m); }"
    files: Files = {
        f"F{i}.java": java(f"F{i}", f"F{(i + 1) % 1000} next; {PRODUCER} {call} {LISTENER % 'next.put(msgs.get(0));'}")
        for i in range(1_000)
    }
    scan(files)


def test_a_cycle_of_files_of_which_none_extends_anything(scan: Any) -> None:
    call = "SendResult put(Message m) { next.put(m); return producer.send(m); }"
    scan({f"F{i}.java": java(f"F{i}", f"F{(i + 1) % 1000} next; {PRODUCER} {call}") for i in range(1_000)})


def test_many_files_of_one_folder_name_what_is_declared_nowhere(scan: Any) -> None:
    called = "".join(f"u{j}.work(msgs);" for j in range(20))
    fields = "".join(f"Unknown%dx{j} u{j};" for j in range(20))
    scan({f"A{i}.java": java(f"A{i}", fields.replace("%d", str(i)) + LISTENER % called) for i in range(500)})


def test_many_consumers_of_one_group(scan: Any) -> None:
    made = 'void m() { DefaultMQPushConsumer c = new DefaultMQPushConsumer("g"); c.subscribe("T%d", "*"); } %s'
    found = scan({f"A{i}.java": java(f"A{i}", made % (i, LISTENER % "")) for i in range(1_000)})
    assert len(found.paths) >= 999


def test_an_interface_of_many_implementations(scan: Any) -> None:
    files: Files = {
        f"I{i}.java": java(
            f"I{i}", LISTENER % "handler.handle(msgs);" + "Handler handler; public void one(Object m) { }"
        ).replace(f"class I{i}", f"class I{i} extends Base implements Handler")
        for i in range(500)
    }
    files["Handler.java"] = "package shop;\npublic interface Handler { void handle(Object m); }\n"
    files["Base.java"] = (
        "package shop;\nabstract class Base implements Handler { public void handle(Object m) { one(m); } }"
    )
    files["A.java"] = java("A", "Handler h; List<Handler> all;" + LISTENER % ("h.handle(msgs);" + STARTS))
    assert "A.java" in scan(files).paths


CONSUMES = "public ConsumeConcurrentlyStatus consumeMessage(List<MessageExt> msgs, ConsumeConcurrentlyContext c) { %s }"


def _extending(name: str, base: str, body: str) -> str:
    return java(name, body).replace(f"class {name}", f"class {name} extends {base}")


def test_a_deep_hierarchy(scan: Any) -> None:
    above = CONSUMES % "return super.consumeMessage(msgs, c);"
    files: Files = {f"H{i}.java": _extending(f"H{i}", f"H{i + 1}", above) for i in range(500)}
    last = CONSUMES % (STARTS + " return ConsumeConcurrentlyStatus.CONSUME_SUCCESS;") + "void work(Object o) { }"
    files["H500.java"] = java("H500", last).replace("class H500", "class H500 implements MessageListenerConcurrently")
    assert "H500.java" in scan(files).paths


def test_a_ladder_of_interfaces(scan: Any) -> None:
    """Each extends both of the rung above: there are 2 ** 24 ways up."""
    text = "interface L0 { void f(); } interface R0 { void f(); }\n"
    for i in range(1, 25):
        text += f"interface L{i} extends L{i - 1}, R{i - 1} {{ }} interface R{i} extends L{i - 1}, R{i - 1} {{ }}\n"
    text += "class Last implements L24, R24 { public void f() { } }\n"
    found = scan(
        {
            "A.java": listening("l.f();" + STARTS).replace("class A {", "class A { L0 l;"),
            "L.java": "package shop;\n" + text,
        }
    )
    assert "A.java" in found.paths


def test_hierarchies_without_a_top(scan: Any) -> None:
    again = CONSUMES % "return super.consumeMessage(msgs, c);"
    files: Files = {
        f"H{i}.java": _extending(f"H{i}", f"H{(i + 1) % 3} implements MessageListenerConcurrently", again)
        for i in range(3)
    }
    files["S.java"] = HEAD + "class S extends S implements S { MessageListenerConcurrently x; void m() { super.m(); } }"
    files["I.java"] = HEAD + "interface I extends J, MessageListenerConcurrently { } interface J extends I { }"
    files["G.java"] = (
        HEAD + "class G<T extends G<T>> extends Base<G<G<T>>> { T t; } class Base<T> extends G<Base<T>> { }"
    )
    files["Whole.java"] = listening(name="Whole")
    assert "Whole.java" in scan(files).paths


# -- paths ---------------------------------------------------------------------------------------------------------


def test_many_paths(scan: Any) -> None:
    tried = "try {{ work(msgs); }} catch (Exception e) {{ f{i} = false; }}"
    one = "boolean f{i} = x{i}(); if (f{i}) {{ " + tried + " }} else {{ y(); }}"
    text = listening("\n".join(one.format(i=i) for i in range(300)) + STARTS)
    found = scan({"A.java": text})
    assert "A.java" in found.paths or found.inputs["A.java"][0] == "partly-read"


def test_calls_that_branch(scan: Any) -> None:
    one = (
        "void d{i}(List<MessageExt> m, Runnable r, String s) {{ d{n}(m, () -> r.run(), s + {i}); d{n}(m, r, {i}); }}\n"
    )
    chain = "".join(one.format(i=i, n=i + 1) for i in range(100))
    found = scan({"A.java": java("A", chain + LISTENER % ('d0(msgs, () -> work(msgs), "");' + STARTS))})
    assert "A.java" in found.paths
