"""What the bytes of a Java file say before it is parsed."""

import pytest

from rocketaudit.readers.java.apis import is_candidate
from rocketaudit.readers.java.tree.scanning import calls_one_of, holds_code, made_names, super_names
from rocketaudit.readers.java.tree.tree import Tree

CALLS = [
    b"bus.send(order);",
    b"bus\n    .send(order);",
    b"        send(order);",
    b"if (!send(order)) {",
    b"return send(order);",
    b"orders.forEach(one -> send(one));",
    b"this.<Order>send(order);",
    b"int sent = send (order);",
    b"{send(order);}",
    b"case A -> send(order);",
    b"else send(order);",
]
OTHERS = [
    b"public void send(Order order) {",
    b"<T> Result<T> send(T order) {",
    b"String[] send(Order order);",
    b"bus.resend(order); bus.sender(order);",
    b"bus.send = order;",
    b"Treturn send(Order order);",
]


@pytest.mark.parametrize("text", CALLS)
def test_a_call_is_seen(text: bytes) -> None:
    assert calls_one_of(b"class A {\n" + text + b"\n}", {"send", "publish"})


@pytest.mark.parametrize("text", OTHERS)
def test_a_declaration_or_another_name_is_none(text: bytes) -> None:
    assert not calls_one_of(b"class A {\n" + text + b"\n}", {"send", "publish"})


COMMANDS = {
    "Command.java": b"interface Command { void execute(String line); }",
    **{f"C{n}.java": b"class C%d implements Command { public void execute(String line) { } }" % n for n in range(20)},
}


def test_two_classes_tell_that_an_interface_has_no_one_implementation() -> None:
    tree = Tree(COMMANDS)
    (command,) = tree.classes("Command.java")

    assert tree.implementation(command, "execute", 1) is None
    assert sorted(tree.parsed()) == ["C0.java", "C1.java", "Command.java"]


def test_files_that_only_declare_a_method_do_not_call_it() -> None:
    tree = Tree({**COMMANDS, "Main.java": b"class Main { void run(Command c) { c.execute(line); } }"})

    assert tree.calling("execute") == ["Main.java"]


def test_the_heads_of_classes_are_read_over_line_ends() -> None:
    data = b"class A\n    extends Base<Order>\n    implements\n        Listener, Other {\n int extends_ = 1; }"

    assert {b"Base", b"Order", b"Listener", b"Other"} == set(super_names(data)) - {b"implements"}


def test_what_is_made_is_found_by_its_name() -> None:
    assert made_names(b"x = new Order(); return new\nOther(); Order renewed = new Order[2];") == [b"Order", b"Order"]


@pytest.mark.parametrize("code", [b"() -> send()", b"this::send", b"new Listener() {", b"new Listener<A>(b)\n {"])
def test_a_stretch_holds_code(code: bytes) -> None:
    data = b"class A { void b() { register(" + code + b"); } }"

    assert holds_code(data, 10, len(data))
    assert not holds_code(data, 0, 10)


def test_a_file_need_not_be_parsed_whose_classes_are_below_nothing_that_is_asked_for() -> None:
    tree = Tree(
        {
            "Base.java": b"abstract class Base implements MessageListenerConcurrently { }",
            "Middle.java": b"abstract class Middle<T>\n  extends\n  Base { }",
            "Own.java": b"class Own extends Middle<Order> { }",
            "Plain.java": b"class Plain extends Thread { }",
            "Chinese.java": "abstract class 基础监听 implements MessageListenerConcurrently { }".encode(),
            "Orders.java": "class Orders extends 基础监听 { }".encode(),
        }
    )
    names = frozenset(("MessageListenerConcurrently",))

    below = ["Base.java", "Middle.java", "Own.java", "Chinese.java", "Orders.java"]
    assert [path for path in tree.files if tree.may_be(path, names)] == below
    assert not list(tree.parsed())


def test_the_client_itself_is_no_candidate_and_a_comment_about_its_package_does_not_make_it_one() -> None:
    use = b"import org.apache.rocketmq.client.producer.DefaultMQProducer;\nclass A { DefaultMQProducer producer; }"
    own = b"package org.apache.rocketmq.client.impl.producer;\n"

    assert is_candidate(use)
    assert not is_candidate(b"/* licence */\n" + own + use)
    assert not is_candidate(b"/* of\n * package org.apache.rocketmq.client.impl; */\n" + own + use)
    assert is_candidate(b"// was: " + own + use)
