"""Java source to declarations, statements and expressions: what is kept, and what happens to what does not parse."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.parsing.lowering import MAX_DEPTH
from rocketaudit.readers.java.parsing.parse import parse


def unit(text: str) -> java.Unit:
    return parse(text.encode())


def body(statements: str) -> tuple[java.Stmt, ...]:
    method = unit(f"class A {{ void m() {{ {statements} }} }}").classes[0].methods[0]
    assert method.body is not None
    return method.body.block.statements


def one(expression: str) -> java.Expr:
    (statement,) = body(f"{expression};")
    assert isinstance(statement, java.Do)
    return statement.value


def test_a_file_has_a_package_imports_and_classes() -> None:
    found = unit("package a.b; import x.Y; import static p.Q.OK; import z.*; class A {} interface B {} enum C { D }")
    assert (found.package, found.imports, found.static_imports) == ("a.b", {"Y": "x.Y"}, {"OK": "p.Q.OK"})
    assert (found.stars, [of.name for of in found.classes], found.broken) == (("z",), ["A", "B", "C"], -1)


def test_a_class_has_super_types_members_and_methods() -> None:
    (of,) = unit(
        '@Service("x") class A<T> extends B<T> implements C, D<E> { @Value("${k}") private final F<G> f = 1;'
        " A(int a) {} <Q> List<String> m(final Map<K, V> a, String... b) { return null; } class In {} }"
    ).classes
    assert [one.name for one in (*of.extends, *of.implements)] == ["B", "C", "D"]
    assert (of.parameters, of.annotations[0].name) == (("T",), "Service")
    assert (of.members[0].name, of.members[0].type.name, of.members[0].annotations[0].name) == ("f", "F", "Value")
    assert [(one.name, one.returns.name) for one in of.methods] == [("<init>", "void"), ("m", "List")]
    assert [(one.name, one.type and one.type.name) for one in of.methods[1].params] == [("a", "Map"), ("b", "String")]
    assert [one.name for one in of.inner] == ["In"]


def test_a_record_and_the_body_of_an_enum_constant() -> None:
    record, enum = unit("record R(int a, B b) {} enum E { X { void m() {} }, Y; }").classes
    assert [(one.name, one.type.name) for one in record.members] == [("a", "int"), ("b", "B")]
    made = enum.members[0].value
    assert isinstance(made, java.New) and made.body is not None and made.body.methods[0].name == "m"


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("a.b(c)", java.Call),
        ("new A(b) { void m() {} }", java.New),
        ("a = b", java.Assign),
        ("i++", java.Assign),
        ("a.b.c(x -> x)", java.Call),
        ("f(A::b)", java.Call),
        ("this.a = (B) c", java.Assign),
    ],
)
def test_expressions(written: str, kind: type) -> None:
    assert isinstance(one(written), kind)


def test_a_chain_of_operators_is_flat() -> None:
    found = one("f(a + b + c + d, a && b || c)")
    assert isinstance(found, java.Call)
    plus, either = found.arguments
    assert isinstance(plus, java.Op) and (plus.op, len(plus.operands)) == ("+", 4)
    assert isinstance(either, java.Op) and [type(each).__name__ for each in either.operands] == ["Op", "Name"]


def test_parentheses_mean_nothing() -> None:
    found = one("((a)).b()")
    assert isinstance(found, java.Call) and isinstance(found.target, java.Name)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("if (a) b(); else c();", java.If),
        ("for (A a : b) c();", java.Loop),
        ("for (int i = 0; i < 2; i++) { }", java.Loop),
        ("do { } while (a);", java.Loop),
        ("try (A a = b()) { } catch (C | D e) { } finally { }", java.Try),
        ("switch (a) { case 1: b(); break; default: c(); }", java.Switch),
        ("switch (a) { case B -> c(); default -> { } }", java.Switch),
        ("synchronized (this) { a(); }", java.Block),
        ("x: while (true) { break x; }", java.Labeled),
        ("class L { }", java.LocalClass),
        ("throw new E();", java.Throw),
    ],
)
def test_statements(written: str, kind: type) -> None:
    assert isinstance(body(written)[0], kind)


def test_a_catch_has_its_types_and_its_place() -> None:
    text = "class A { void m() { try { a(); } catch (B | c.D e) { } } }"
    (statement,) = parse(text.encode()).classes[0].methods[0].body.block.statements  # type: ignore[union-attr]
    assert isinstance(statement, java.Try)
    (clause,) = statement.catches
    assert (clause.types, clause.name) == (("B", "D"), "e")
    assert text[clause.start : clause.head_end].strip() == "catch (B | c.D e)"


def test_what_does_not_parse_is_said_and_the_rest_is_read() -> None:
    found = unit("class A { void m() { a( ; } void n() { b(); } }")
    assert found.broken > 0
    assert "n" in [one.name for one in found.classes[0].methods]


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig"])
def test_chinese_in_any_encoding_keeps_every_offset(encoding: str) -> None:
    text = 'class A { /* 处理订单，繁體 */ String s = "消息"; void m() { send(s); } }'
    data = text.encode(encoding)
    (of,) = parse(data).classes
    name = of.methods[0].name_start
    assert data[name : name + 1] == b"m"


def nested(opens: str, inside: str, closes: str, depth: int) -> str:
    return opens * depth + inside + closes * depth


@pytest.mark.parametrize(
    "statement",
    [
        nested("{", "a();", "}", 3000),
        nested("if (a) {", "b();", "}", 1500),
        "f(" + nested("(", "a", ")", 3000) + ");",
        nested("f(x -> ", "a", ")", 1500) + ";",
        "s = " + " + ".join(["a"] * 5000) + ";",
        "a" + ".b()" * 3000 + ";",
        nested("new A() { void m() {", "a();", "} };", 300),
    ],
)
def test_nesting_is_followed_so_far_and_no_further(statement: str) -> None:
    depths = [len(around) for at, around in java.walk(unit(f"class A {{ void m() {{ {statement} }} }}").classes[0])]
    assert max(depths) < MAX_DEPTH * 4


@given(st.binary(max_size=200))
def test_any_bytes_are_a_file(data: bytes) -> None:
    for of in parse(data).classes:
        list(java.walk(of))


_PIECES = [
    "class A {",
    "void m() {",
    "}",
    "try {",
    "} catch (E e) {",
    "return x;",
    "f(() -> ",
    ")",
    ";",
    "new B()",
    "switch (a) {",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=40))
def test_pieces_of_java_in_any_order_are_a_file(pieces: list[str]) -> None:
    for of in unit(" ".join(pieces)).classes:
        list(java.walk(of))
