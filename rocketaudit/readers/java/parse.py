"""From the bytes of a Java file to syntax.py's data, through tree-sitter; the only module that knows tree-sitter.

What does not parse is left out and said in Unit.broken: the rest of the file is read. Nesting deeper than MAX_DEPTH
becomes an Other that says so.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from tree_sitter import Language, Node, Parser

from rocketaudit.readers.java import syntax as java

MAX_DEPTH = 150

_CLASSES = frozenset(
    (
        "class_declaration",
        "interface_declaration",
        "enum_declaration",
        "record_declaration",
        "annotation_type_declaration",
    )
)
_ANNOTATIONS = ("annotation", "marker_annotation")
_COMMENTS = ("line_comment", "block_comment")


@cache
def _parser() -> Parser:
    import tree_sitter_java

    return Parser(Language(tree_sitter_java.language()))


def parse(data: bytes) -> java.Unit:
    """The declarations of a file; never raises for what is in it."""
    root = _parser().parse(_utf8(data)).root_node
    return _Lowering(data).unit(root)


_GBK = re.compile(rb"[\x81-\xfe][\x40-\xfe]")
_NOT_ASCII = re.compile(rb"[\x80-\xff]")
_UTF_8_MARK = b"\xef\xbb\xbf"


def _utf8(data: bytes) -> bytes:
    """What tree-sitter, which reads UTF-8, is given, of the same length: the second byte of a GBK character may be a
    backslash or a quote to it."""
    if data.startswith(_UTF_8_MARK):
        data = b"   " + data[3:]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return _NOT_ASCII.sub(b"x", _GBK.sub(b"xx", data))
    return data


class _Lowering:
    """One file on its way from nodes to data: its bytes, and how deep we are."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.depth = 0
        self.left: list[int] = []

    # -- declarations ------------------------------------------------------------------------------------------

    def unit(self, root: Node) -> java.Unit:
        package, imports, static_imports, stars = "", {}, {}, []
        for node in root.named_children:
            if node.type == "package_declaration":
                package = self.text(node.named_children[-1])
            elif node.type == "import_declaration":
                name = self.text(next(child for child in node.named_children if child.type != "asterisk"))
                if any(child.type == "asterisk" for child in node.children):
                    stars.append(name)
                elif any(child.type == "static" for child in node.children):
                    static_imports[name.rpartition(".")[2]] = name
                else:
                    imports[name.rpartition(".")[2]] = name
        classes = tuple(self.class_(node) for node in root.named_children if node.type in _CLASSES)
        broken = _first_error(root) if root.has_error else -1
        return java.Unit(package, imports, static_imports, tuple(stars), classes, broken, self.left)

    def class_(self, node: Node) -> java.Class:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        modifiers, annotations = self.modifiers(node)
        self.depth += 1
        found = self.shallow(body) if body else _Body()
        self.depth -= 1
        if node.type == "record_declaration":
            found.members[:0] = [
                java.Member(p.name, p.type or java.Type("?"), None, p.annotations, frozenset(("final",)), 0, 0)
                for p in self.params(node)
            ]
        extends, implements = self.supers(node)
        parameters = node.child_by_field_name("type_parameters")
        return java.Class(
            self.text(name) if name else "",
            node.type.partition("_")[0],
            extends,
            implements,
            tuple(self.text(one.named_children[-1 if one.named_child_count == 1 else 0]) for one in _of(parameters)),
            annotations,
            modifiers,
            tuple(found.members),
            tuple(found.methods),
            tuple(found.initializers),
            tuple(found.inner),
            name.start_byte if name else node.start_byte,
            node.start_byte,
            node.end_byte,
        )

    def supers(self, node: Node) -> tuple[tuple[java.Type, ...], tuple[java.Type, ...]]:
        extends: list[java.Type] = []
        implements: list[java.Type] = []
        for child in node.named_children:
            if child.type == "superclass":
                extends += [self.type(one) for one in child.named_children]
            elif child.type in ("super_interfaces", "extends_interfaces"):
                into = implements if child.type == "super_interfaces" else extends
                into += [self.type(one) for lists in child.named_children for one in lists.named_children]
        return tuple(extends), tuple(implements)

    def shallow(self, node: Node) -> "_Body":
        """The declarations of a body, none where it stands too deep."""
        if self.depth <= MAX_DEPTH:
            return self.body(node)
        self.left.append(node.start_byte)
        return _Body()

    def body(self, node: Node) -> "_Body":
        found = _Body()
        for child in node.named_children:
            self.declaration(child, found)
        return found

    def declaration(self, node: Node, found: "_Body") -> None:
        kind = node.type
        if kind in ("method_declaration", "constructor_declaration", "compact_constructor_declaration"):
            found.methods.append(self.method(node))
        elif kind in ("field_declaration", "constant_declaration"):
            found.members += self.fields(node)
        elif kind in _CLASSES:
            found.inner.append(self.class_(node))
        elif kind == "enum_constant":
            found.members.append(self.constant(node))
        elif kind in ("static_initializer", "block"):
            block = node if kind == "block" else node.named_children[-1]
            found.initializers.append(self.block(block))
        elif kind in ("enum_body_declarations", "ERROR"):
            for child in node.named_children:
                self.declaration(child, found)

    def method(self, node: Node) -> java.Method:
        name = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        returns = node.child_by_field_name("type")
        modifiers, annotations = self.modifiers(node)
        plain = node.type == "method_declaration"
        return java.Method(
            self.text(name) if plain and name else "<init>",
            self.params(node),
            self.type(returns) if returns else java.Type(java.VOID),
            annotations,
            modifiers,
            self.later(body) if body else None,
            name.start_byte if name else node.start_byte,
            node.start_byte,
            node.end_byte,
        )

    def later(self, node: Node) -> java.Body:
        """A block that is lowered when somebody asks for it, as deep down as it stands."""
        depth = self.depth

        def make() -> java.Block:
            before, self.depth = self.depth, depth
            block = self.block(node)
            self.depth = before
            return block

        return java.Body(make)

    def params(self, node: Node) -> tuple[java.Param, ...]:
        found: list[java.Param] = []
        for one in _of(node.child_by_field_name("parameters")):
            name, kind = one.child_by_field_name("name"), one.child_by_field_name("type")
            if one.type == "spread_parameter":
                declarator = next((child for child in one.named_children if child.type == "variable_declarator"), None)
                name = declarator.child_by_field_name("name") if declarator else None
                kind = next((c for c in one.named_children if c.type not in ("modifiers", "variable_declarator")), None)
            if name is not None:
                found.append(java.Param(self.text(name), self.type(kind) if kind else None, self.modifiers(one)[1]))
            elif one.type == "identifier":
                found.append(java.Param(self.text(one), None))
        return tuple(found)

    def fields(self, node: Node) -> list[java.Member]:
        modifiers, annotations = self.modifiers(node)
        kind = self.type(node.child_by_field_name("type"))
        members = []
        for one in node.children_by_field_name("declarator"):
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if name is not None:
                expr = self.expr(value) if value else None
                members.append(
                    java.Member(self.text(name), kind, expr, annotations, modifiers, node.start_byte, node.end_byte)
                )
        return members

    def constant(self, node: Node) -> java.Member:
        """An enum constant, as a field that holds a new object of the enum, with the body it may have."""
        name = node.child_by_field_name("name")
        enum = node.parent.parent if node.parent else None
        of = enum.child_by_field_name("name") if enum else None
        kind = java.Type(self.text(of) if of else "?")
        arguments = self.arguments(node.child_by_field_name("arguments"))
        body = next((child for child in node.named_children if child.type == "class_body"), None)
        made = java.New(kind, arguments, self.anonymous(body) if body else None, node.start_byte, node.end_byte)
        return java.Member(
            self.text(name) if name else "", kind, made, (), frozenset(("static",)), node.start_byte, node.end_byte
        )

    def anonymous(self, node: Node) -> java.Class:
        self.depth += 1
        found = self.shallow(node)
        self.depth -= 1
        return java.Class(
            "",
            "anonymous",
            (),
            (),
            (),
            (),
            frozenset(),
            tuple(found.members),
            tuple(found.methods),
            tuple(found.initializers),
            tuple(found.inner),
            node.start_byte,
            node.start_byte,
            node.end_byte,
        )

    def modifiers(self, node: Node) -> tuple[frozenset[str], tuple[java.Annotation, ...]]:
        words, annotations = set(), []
        for child in node.children:
            if child.type == "modifiers":
                for one in child.children:
                    if one.type in _ANNOTATIONS:
                        annotations.append(self.annotation(one))
                    elif not one.is_named:
                        words.add(one.type)
        return frozenset(words), tuple(annotations)

    def annotation(self, node: Node) -> java.Annotation:
        values: dict[str, java.Expr] = {}
        for one in _of(node.child_by_field_name("arguments")):
            if one.type == "element_value_pair":
                key, value = one.child_by_field_name("key"), one.child_by_field_name("value")
                if key and value:
                    values[self.text(key)] = self.expr(value)
            else:
                values["value"] = self.expr(one)
        name = node.child_by_field_name("name")
        return java.Annotation(
            self.text(name).rpartition(".")[2] if name else "", values, node.start_byte, node.end_byte
        )

    def type(self, node: Node | None) -> java.Type:
        if node is None or self.depth > MAX_DEPTH:
            return java.Type("?")
        self.depth += 1
        found = self._type(node)
        self.depth -= 1
        return found

    def _type(self, node: Node) -> java.Type:
        kind = node.type
        if kind == "generic_type":
            children = node.named_children
            arguments = next((self.types(child) for child in children if child.type == "type_arguments"), ())
            return java.Type(self.type(children[0]).name, arguments)
        if kind == "array_type":
            return self.type(node.child_by_field_name("element"))
        if kind == "annotated_type":
            return self.type(node.named_children[-1])
        if kind == "scoped_type_identifier":
            return java.Type("".join(self.text(node).split()).partition("<")[0])
        if kind == "wildcard":
            return self.type(node.named_children[-1]) if node.named_child_count else java.Type("?")
        return java.Type(self.text(node))

    def types(self, node: Node) -> tuple[java.Type, ...]:
        return tuple(self.type(one) for one in node.named_children if one.type not in _COMMENTS)

    # -- statements --------------------------------------------------------------------------------------------

    def block(self, node: Node) -> java.Block:
        return java.Block(self.statements(node), node.start_byte, node.end_byte)

    def statements(self, node: Node) -> tuple[java.Stmt, ...]:
        return tuple(one for child in node.named_children for one in self.statement(child))

    def statement(self, node: Node) -> Iterator[java.Stmt]:
        lower = _STATEMENTS.get(node.type)
        if lower is None:
            if node.type in _CLASSES:
                yield java.LocalClass(self.class_(node), node.start_byte, node.end_byte)
            elif node.type == "ERROR":
                yield from self.statements(node)
            elif node.type not in _COMMENTS and not node.is_missing:
                yield java.Do(self.expr(node), node.start_byte, node.end_byte)
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            self.left.append(node.start_byte)
            yield java.Do(java.Other((), node.start_byte, node.end_byte, True), node.start_byte, node.end_byte)
        else:
            yield from lower(self, node)
        self.depth -= 1

    def one(self, node: Node | None) -> java.Stmt:
        """Exactly one statement: what a branch or a loop runs."""
        if node is None:
            return java.Block((), 0, 0)
        found = tuple(self.statement(node))
        return found[0] if len(found) == 1 else java.Block(found, node.start_byte, node.end_byte)

    def local(self, node: Node) -> Iterator[java.Stmt]:
        kind = self.type(node.child_by_field_name("type"))
        for one in node.children_by_field_name("declarator"):
            name, value = one.child_by_field_name("name"), one.child_by_field_name("value")
            if name is not None:
                expr = self.expr(value) if value else None
                yield java.Local(kind, self.text(name), expr, node.start_byte, node.end_byte)

    def if_(self, node: Node) -> Iterator[java.Stmt]:
        other = node.child_by_field_name("alternative")
        yield java.If(
            self.field(node, "condition"),
            self.one(node.child_by_field_name("consequence")),
            self.one(other) if other else None,
            node.start_byte,
            node.end_byte,
        )

    def loop(self, node: Node) -> Iterator[java.Stmt]:
        over = node.child_by_field_name("value")
        name = node.child_by_field_name("name")
        test = node.child_by_field_name("condition")
        init = [
            s
            for one in node.children_by_field_name("init")
            for s in (self.statement(one) if one.type == "local_variable_declaration" else [self.do(one)])
        ]
        yield java.Loop(
            tuple(init),
            self.expr(test) if test else None,
            tuple(self.expr(one) for one in node.children_by_field_name("update")),
            java.Param(self.text(name), self.type(node.child_by_field_name("type"))) if name else None,
            self.expr(over) if over else None,
            self.one(node.child_by_field_name("body")),
            node.type == "do_statement",
            node.start_byte,
            node.end_byte,
        )

    def do(self, node: Node) -> java.Do:
        return java.Do(self.expr(node), node.start_byte, node.end_byte)

    def try_(self, node: Node) -> Iterator[java.Stmt]:
        body, resources = node.child_by_field_name("body"), node.child_by_field_name("resources")
        catches = tuple(self.catch(one) for one in node.named_children if one.type == "catch_clause")
        final = next((one for one in node.named_children if one.type == "finally_clause"), None)
        yield java.Try(
            tuple(self.resource(one) for one in _of(resources)),
            self.block(body) if body else java.Block((), node.start_byte, node.end_byte),
            catches,
            self.block(final.named_children[-1]) if final and final.named_child_count else None,
            node.start_byte,
            node.end_byte,
        )

    def resource(self, node: Node) -> java.Stmt:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            return java.Do(java.Other((), node.start_byte, node.end_byte), node.start_byte, node.end_byte)
        kind = self.type(node.child_by_field_name("type"))
        return java.Local(kind, self.text(name), self.expr(value), node.start_byte, node.end_byte)

    def catch(self, node: Node) -> java.Catch:
        of = next((one for one in node.named_children if one.type == "catch_formal_parameter"), None)
        kinds = [one for one in _of(of) if one.type == "catch_type"]
        name = of.child_by_field_name("name") if of else None
        body = node.child_by_field_name("body")
        return java.Catch(
            tuple(self.type(one).name.rpartition(".")[2] for kind in kinds for one in kind.named_children),
            self.text(name) if name else "",
            self.block(body) if body else java.Block((), node.end_byte, node.end_byte),
            node.start_byte,
            body.start_byte if body else node.end_byte,
            node.end_byte,
        )

    def return_(self, node: Node) -> Iterator[java.Stmt]:
        value = _first(node)
        yield java.Return(self.expr(value) if value else None, node.start_byte, node.end_byte)

    def throw(self, node: Node) -> Iterator[java.Stmt]:
        value = _first(node)
        yield java.Throw(
            self.expr(value) if value else java.Other((), node.start_byte, node.end_byte),
            node.start_byte,
            node.end_byte,
        )

    def jump(self, node: Node) -> Iterator[java.Stmt]:
        kind, value = node.type.partition("_")[0], _first(node)
        label = self.text(value) if value and kind != "yield" else ""
        yield java.Jump(
            kind, label, self.expr(value) if value and kind == "yield" else None, node.start_byte, node.end_byte
        )

    def labeled(self, node: Node) -> Iterator[java.Stmt]:
        label, body = node.named_children[0], node.named_children[-1]
        yield java.Labeled(self.text(label), self.one(body), node.start_byte, node.end_byte)

    def synchronized(self, node: Node) -> Iterator[java.Stmt]:
        body = node.child_by_field_name("body")
        if body:
            yield self.block(body)

    def expression_statement(self, node: Node) -> Iterator[java.Stmt]:
        value = _first(node)
        if value is not None:
            yield self.switch(value) if value.type == "switch_expression" else self._do(node, value)

    def _do(self, node: Node, value: Node) -> java.Do:
        return java.Do(self.expr(value), node.start_byte, node.end_byte)

    def switch_statement(self, node: Node) -> Iterator[java.Stmt]:
        yield self.switch(node)

    def nested(self, node: Node) -> Iterator[java.Stmt]:
        yield self.block(node)

    # -- expressions -------------------------------------------------------------------------------------------

    def expr(self, node: Node) -> java.Expr:
        """An expression; never fails."""
        while node.type == "parenthesized_expression":
            inside = _first(node)
            if inside is None:
                return java.Other((), node.start_byte, node.end_byte)
            node = inside
        lower = _EXPRESSIONS.get(node.type)
        if self.depth > MAX_DEPTH:
            self.left.append(node.start_byte)
            return java.Other((), node.start_byte, node.end_byte, True)
        self.depth += 1
        found = lower(self, node) if lower else self.other(node)
        self.depth -= 1
        return found

    def field(self, node: Node, name: str) -> java.Expr:
        found = node.child_by_field_name(name)
        return self.expr(found) if found else java.Other((), node.start_byte, node.end_byte)

    def other(self, node: Node) -> java.Expr:
        parts = tuple(self.expr(child) for child in node.named_children if child.type not in _NO_EXPRESSION)
        return java.Other(parts, node.start_byte, node.end_byte)

    def name(self, node: Node) -> java.Expr:
        return java.Name(self.text(node), node.start_byte, node.end_byte)

    def access(self, node: Node) -> java.Expr:
        field = node.child_by_field_name("field")
        return java.Field(self.field(node, "object"), self.text(field) if field else "", node.start_byte, node.end_byte)

    def call(self, node: Node) -> java.Expr:
        target, name = node.child_by_field_name("object"), node.child_by_field_name("name")
        return java.Call(
            self.expr(target) if target else None,
            self.text(name) if name else "",
            self.arguments(node.child_by_field_name("arguments")),
            name.start_byte if name else node.start_byte,
            node.start_byte,
            node.end_byte,
        )

    def constructor_call(self, node: Node) -> java.Expr:
        which = node.child_by_field_name("constructor")
        return java.Call(
            None,
            self.text(which) if which else "super",
            self.arguments(node.child_by_field_name("arguments")),
            node.start_byte,
            node.start_byte,
            node.end_byte,
        )

    def constructor_statement(self, node: Node) -> Iterator[java.Stmt]:
        yield java.Do(self.constructor_call(node), node.start_byte, node.end_byte)

    def arguments(self, node: Node | None) -> tuple[java.Expr, ...]:
        return tuple(self.expr(one) for one in _of(node))

    def new(self, node: Node) -> java.Expr:
        body = next((one for one in node.named_children if one.type == "class_body"), None)
        return java.New(
            self.type(node.child_by_field_name("type")),
            self.arguments(node.child_by_field_name("arguments")),
            self.anonymous(body) if body else None,
            node.start_byte,
            node.end_byte,
        )

    def lambda_(self, node: Node) -> java.Expr:
        of, body = node.child_by_field_name("parameters"), node.child_by_field_name("body")
        params = (java.Param(self.text(of), None),) if of is not None and of.type == "identifier" else self.params(node)
        if body is None:
            return java.Lambda(params, java.Other((), node.start_byte, node.end_byte), node.start_byte, node.end_byte)
        inside = self.block(body) if body.type == "block" else self.expr(body)
        return java.Lambda(params, inside, node.start_byte, node.end_byte)

    def reference(self, node: Node) -> java.Expr:
        target, *rest = node.named_children or [node]
        name = self.text(rest[-1]) if rest else "new"
        on: java.Expr = java.Name(self.type(target).name, target.start_byte, target.end_byte)
        if target.type not in ("identifier", "type_identifier", "generic_type", "scoped_type_identifier", "array_type"):
            on = self.expr(target)
        return java.Ref(on, name, node.start_byte, node.end_byte)

    def literal(self, node: Node) -> java.Expr:
        kind = node.type.removesuffix("_literal")
        text = self.text(node)
        if kind == "string":
            text = _unescaped(text[3:-3] if text.startswith('"""') else text[1:-1])
        elif kind not in ("null", "true", "false", "character"):
            kind = "number"
        return java.Literal(kind, text, node.start_byte, node.end_byte)

    def assignment(self, node: Node) -> java.Expr:
        operator = node.child_by_field_name("operator")
        plain = operator is None or operator.type == "="
        return java.Assign(self.field(node, "left"), self.field(node, "right"), plain, node.start_byte, node.end_byte)

    def update(self, node: Node) -> java.Expr:
        of = _first(node)
        target = self.expr(of) if of else java.Other((), node.start_byte, node.end_byte)
        return java.Assign(
            target, java.Other((), node.start_byte, node.end_byte), False, node.start_byte, node.end_byte
        )

    def binary(self, node: Node) -> java.Expr:
        """An operator with all its operands: a long chain of + is flat, so that it needs no deep recursion."""
        op = node.child_by_field_name("operator")
        sign = op.type if op else "?"
        operands: list[Node] = []
        left: Node | None = node
        while left is not None and left.type == "binary_expression":
            found = left.child_by_field_name("operator")
            if found is None or found.type != sign or (sign not in _CHAINS and left is not node):
                break
            right = left.child_by_field_name("right")
            if right is not None:
                operands.append(right)
            left = left.child_by_field_name("left")
        if left is not None:
            operands.append(left)
        lowered = tuple(self.expr(one) for one in reversed(operands))
        return java.Op(sign, lowered, node.start_byte, node.end_byte)

    def unary(self, node: Node) -> java.Expr:
        op = node.child_by_field_name("operator")
        operand = node.child_by_field_name("operand")
        if operand is None or op is None:
            return self.other(node)
        value = self.expr(operand)
        if op.type == "-" and isinstance(value, java.Literal):
            return java.Literal(value.kind, f"-{value.text}", node.start_byte, node.end_byte)
        return java.Op(op.type, (value,), node.start_byte, node.end_byte)

    def ternary(self, node: Node) -> java.Expr:
        return java.Ternary(
            self.field(node, "condition"),
            self.field(node, "consequence"),
            self.field(node, "alternative"),
            node.start_byte,
            node.end_byte,
        )

    def cast(self, node: Node) -> java.Expr:
        kind = self.type(node.child_by_field_name("type"))
        return java.Cast(kind, self.field(node, "value"), "", node.start_byte, node.end_byte)

    def instance_of(self, node: Node) -> java.Expr:
        name = node.child_by_field_name("name")
        kind = self.type(node.child_by_field_name("right"))
        of = java.Cast(kind, self.field(node, "left"), self.text(name) if name else "", node.start_byte, node.end_byte)
        return java.Op("instanceof", (of,), node.start_byte, node.end_byte)

    def switch(self, node: Node) -> java.Switch:
        cases: list[java.SwitchCase] = []
        for one in _of(node.child_by_field_name("body")):
            if one.type in ("switch_block_statement_group", "switch_rule"):
                labels = [child for child in one.named_children if child.type == "switch_label"]
                rest = [child for child in one.named_children if child.type != "switch_label"]
                written = tuple(self.expr(each) for label in labels for each in _of(label))
                arrow = one.type == "switch_rule"
                body = tuple(s for child in rest for s in self.statement(child))
                default = any(self.text(label).startswith("default") for label in labels)
                cases.append(java.SwitchCase(written, body, arrow, default))
        return java.Switch(self.field(node, "condition"), tuple(cases), node.start_byte, node.end_byte)

    def class_literal(self, node: Node) -> java.Expr:
        return java.Field(
            java.Name(self.type(node.named_children[0]).name, node.start_byte, node.end_byte),
            "class",
            node.start_byte,
            node.end_byte,
        )

    def text(self, node: Node) -> str:
        stretch = self.data[node.start_byte : node.end_byte]
        try:
            return stretch.decode("utf-8")
        except UnicodeDecodeError:
            return stretch.decode("gb18030", "replace")


class _Body:
    """The declarations of a class body while they are collected."""

    def __init__(self) -> None:
        self.members: list[java.Member] = []
        self.methods: list[java.Method] = []
        self.initializers: list[java.Block] = []
        self.inner: list[java.Class] = []


def _of(node: Node | None) -> list[Node]:
    """The named children of a node that may be missing, without comments."""
    return [child for child in node.named_children if child.type not in _COMMENTS] if node else []


def _first(node: Node) -> Node | None:
    return next(iter(_of(node)), None)


def _first_error(root: Node) -> int:
    """The offset of the first node that does not parse, found without recursion."""
    stack = [root]
    while stack:
        node = stack.pop()
        if node.is_error or node.is_missing:
            return node.start_byte
        if node.has_error:
            stack.extend(reversed(node.children))
    return root.start_byte


_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", '\\"': '"', "\\'": "'", "\\\\": "\\"}


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    for written, meant in _ESCAPES.items():
        text = text.replace(written, meant)
    return text


_CHAINS = ("+", "&&", "||")
_NO_EXPRESSION = frozenset(
    (*_COMMENTS, "type_arguments", "type_identifier", "generic_type", "integral_type", "dimensions", "modifiers")
)

_Statement = Callable[[_Lowering, Any], Iterator[java.Stmt]]
_STATEMENTS: dict[str, _Statement] = {
    "block": _Lowering.nested,
    "constructor_body": _Lowering.nested,
    "local_variable_declaration": _Lowering.local,
    "expression_statement": _Lowering.expression_statement,
    "explicit_constructor_invocation": _Lowering.constructor_statement,
    "if_statement": _Lowering.if_,
    "for_statement": _Lowering.loop,
    "enhanced_for_statement": _Lowering.loop,
    "while_statement": _Lowering.loop,
    "do_statement": _Lowering.loop,
    "try_statement": _Lowering.try_,
    "try_with_resources_statement": _Lowering.try_,
    "return_statement": _Lowering.return_,
    "throw_statement": _Lowering.throw,
    "break_statement": _Lowering.jump,
    "continue_statement": _Lowering.jump,
    "yield_statement": _Lowering.jump,
    "labeled_statement": _Lowering.labeled,
    "synchronized_statement": _Lowering.synchronized,
    "switch_expression": _Lowering.switch_statement,
    "switch_statement": _Lowering.switch_statement,
}
_Expression = Callable[[_Lowering, Any], java.Expr]
_EXPRESSIONS: dict[str, _Expression] = {
    "identifier": _Lowering.name,
    "this": _Lowering.name,
    "super": _Lowering.name,
    "field_access": _Lowering.access,
    "scoped_identifier": _Lowering.access,
    "method_invocation": _Lowering.call,
    "explicit_constructor_invocation": _Lowering.constructor_call,
    "object_creation_expression": _Lowering.new,
    "lambda_expression": _Lowering.lambda_,
    "method_reference": _Lowering.reference,
    "null_literal": _Lowering.literal,
    "true": _Lowering.literal,
    "false": _Lowering.literal,
    "string_literal": _Lowering.literal,
    "character_literal": _Lowering.literal,
    "decimal_integer_literal": _Lowering.literal,
    "hex_integer_literal": _Lowering.literal,
    "octal_integer_literal": _Lowering.literal,
    "binary_integer_literal": _Lowering.literal,
    "decimal_floating_point_literal": _Lowering.literal,
    "hex_floating_point_literal": _Lowering.literal,
    "assignment_expression": _Lowering.assignment,
    "update_expression": _Lowering.update,
    "binary_expression": _Lowering.binary,
    "unary_expression": _Lowering.unary,
    "ternary_expression": _Lowering.ternary,
    "cast_expression": _Lowering.cast,
    "instanceof_expression": _Lowering.instance_of,
    "switch_expression": _Lowering.switch,
    "class_literal": _Lowering.class_literal,
}
