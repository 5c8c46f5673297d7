"""Statements: from tree-sitter's nodes to syntax's data."""

from collections.abc import Callable, Iterator
from typing import Any

from tree_sitter import Node

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.parsing.lowering import CLASSES, COMMENTS, MAX_DEPTH, children_of, first_of
from rocketaudit.readers.java.parsing.lowering_expressions import Expressions


class Statements(Expressions):
    """Lowering of statements; what stands too deep becomes an Other that says so."""

    def block(self, node: Node) -> java.Block:
        return java.Block(self.statements(node), node.start_byte, node.end_byte)

    def statements(self, node: Node) -> tuple[java.Stmt, ...]:
        return tuple(one for child in node.named_children for one in self.statement(child))

    def statement(self, node: Node) -> Iterator[java.Stmt]:
        lower = _STATEMENTS.get(node.type)
        if lower is None:
            if node.type in CLASSES:
                yield java.LocalClass(self.class_(node), node.start_byte, node.end_byte)
            elif node.type == "ERROR":
                yield from self.statements(node)
            elif node.type not in COMMENTS and not node.is_missing:
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
            tuple(self.resource(one) for one in children_of(resources)),
            self.block(body) if body else java.Block((), node.start_byte, node.end_byte),
            catches,
            self.block(final.named_children[-1]) if final and final.named_child_count else None,
            node.start_byte,
            node.end_byte,
        )

    def resource(self, node: Node) -> java.Stmt:
        name, value = node.child_by_field_name("name"), node.child_by_field_name("value")
        if name is None or value is None:
            held = self.expr(node.named_children[0]) if node.named_child_count else None  # `try (executor) {`
            return java.Do(held or java.Other((), node.start_byte, node.end_byte), node.start_byte, node.end_byte)
        kind = self.type(node.child_by_field_name("type"))
        return java.Local(kind, self.text(name), self.expr(value), node.start_byte, node.end_byte)

    def catch(self, node: Node) -> java.Catch:
        of = next((one for one in node.named_children if one.type == "catch_formal_parameter"), None)
        kinds = [one for one in children_of(of) if one.type == "catch_type"]
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
        value = first_of(node)
        yield java.Return(self.expr(value) if value else None, node.start_byte, node.end_byte)

    def throw(self, node: Node) -> Iterator[java.Stmt]:
        value = first_of(node)
        yield java.Throw(
            self.expr(value) if value else java.Other((), node.start_byte, node.end_byte),
            node.start_byte,
            node.end_byte,
        )

    def jump(self, node: Node) -> Iterator[java.Stmt]:
        kind, value = node.type.partition("_")[0], first_of(node)
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
        value = first_of(node)
        if value is not None:
            yield self.switch(value) if value.type == "switch_expression" else self._do(node, value)

    def _do(self, node: Node, value: Node) -> java.Do:
        return java.Do(self.expr(value), node.start_byte, node.end_byte)

    def switch_statement(self, node: Node) -> Iterator[java.Stmt]:
        yield self.switch(node)

    def nested(self, node: Node) -> Iterator[java.Stmt]:
        yield self.block(node)

    def constructor_statement(self, node: Node) -> Iterator[java.Stmt]:
        yield java.Do(self.constructor_call(node), node.start_byte, node.end_byte)


_Statement = Callable[[Statements, Any], Iterator[java.Stmt]]
_STATEMENTS: dict[str, _Statement] = {
    "block": Statements.nested,
    "constructor_body": Statements.nested,
    "local_variable_declaration": Statements.local,
    "expression_statement": Statements.expression_statement,
    "explicit_constructor_invocation": Statements.constructor_statement,
    "if_statement": Statements.if_,
    "for_statement": Statements.loop,
    "enhanced_for_statement": Statements.loop,
    "while_statement": Statements.loop,
    "do_statement": Statements.loop,
    "try_statement": Statements.try_,
    "try_with_resources_statement": Statements.try_,
    "return_statement": Statements.return_,
    "throw_statement": Statements.throw,
    "break_statement": Statements.jump,
    "continue_statement": Statements.jump,
    "yield_statement": Statements.jump,
    "labeled_statement": Statements.labeled,
    "synchronized_statement": Statements.synchronized,
    "switch_expression": Statements.switch_statement,
    "switch_statement": Statements.switch_statement,
}
