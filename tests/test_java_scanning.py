"""What the bytes of a Java file say before it is parsed."""

import pytest

from rocketaudit.readers.java.scanning import calls_one_of

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
