"""What the bytes of a Java file say before it is parsed."""

import pytest

from rocketaudit.readers.java.tree.scanning import calls_one_of
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
]
OTHERS = [
    b"public void send(Order order) {",
    b"<T> Result<T> send(T order) {",
    b"String[] send(Order order);",
    b"bus.resend(order); bus.sender(order);",
    b"bus.send = order;",
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
