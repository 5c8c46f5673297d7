"""Expressions: from tree-sitter's nodes to syntax's data."""

import re
from collections.abc import Callable
from typing import Any

from tree_sitter import Node

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.parsing.lowering import COMMENTS, MAX_DEPTH, Lowering, children_of, first_of

_CHAINS = ("+", "&&", "||")
_NO_EXPRESSION = frozenset(
    (*COMMENTS, "type_arguments", "type_identifier", "generic_type", "integral_type", "dimensions", "modifiers")
)


class Expressions(Lowering):
    """Lowering of expressions; what stands too deep becomes an Other that says so."""

    def expr(self, node: Node) -> java.Expr:
        """An expression; never fails."""
        while node.type == "parenthesized_expression":
            inside = first_of(node)
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

    def arguments(self, node: Node | None) -> tuple[java.Expr, ...]:
        return tuple(self.expr(one) for one in children_of(node))

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
        of = first_of(node)
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

    def pattern(self, node: Node) -> java.Expr:
        """A label that is a type or a record: a cast of nothing to it."""
        nothing = java.Other((), node.start_byte, node.end_byte)
        parts = node.named_children[0].named_children if node.named_child_count else []
        if not parts:
            return nothing
        name = self.text(parts[-1]) if len(parts) > 1 and parts[-1].type == "identifier" else ""
        return java.Cast(self.type(parts[0]), nothing, name, node.start_byte, node.end_byte)

    def switch(self, node: Node) -> java.Switch:
        cases: list[java.SwitchCase] = []
        for one in children_of(node.child_by_field_name("body")):
            if one.type in ("switch_block_statement_group", "switch_rule"):
                labels = [child for child in one.named_children if child.type == "switch_label"]
                rest = [child for child in one.named_children if child.type != "switch_label"]
                written = tuple(self.expr(each) for label in labels for each in children_of(label))
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


_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda found: _ESCAPES.get(found[1], found[1] if found[1] in "\"'\\" else found[0]), text)


_Expression = Callable[[Expressions, Any], java.Expr]
_EXPRESSIONS: dict[str, _Expression] = {
    "identifier": Expressions.name,
    "this": Expressions.name,
    "super": Expressions.name,
    "field_access": Expressions.access,
    "scoped_identifier": Expressions.access,
    "method_invocation": Expressions.call,
    "explicit_constructor_invocation": Expressions.constructor_call,
    "object_creation_expression": Expressions.new,
    "lambda_expression": Expressions.lambda_,
    "method_reference": Expressions.reference,
    "null_literal": Expressions.literal,
    "true": Expressions.literal,
    "false": Expressions.literal,
    "string_literal": Expressions.literal,
    "character_literal": Expressions.literal,
    "decimal_integer_literal": Expressions.literal,
    "hex_integer_literal": Expressions.literal,
    "octal_integer_literal": Expressions.literal,
    "binary_integer_literal": Expressions.literal,
    "decimal_floating_point_literal": Expressions.literal,
    "hex_floating_point_literal": Expressions.literal,
    "assignment_expression": Expressions.assignment,
    "update_expression": Expressions.update,
    "binary_expression": Expressions.binary,
    "unary_expression": Expressions.unary,
    "ternary_expression": Expressions.ternary,
    "cast_expression": Expressions.cast,
    "instanceof_expression": Expressions.instance_of,
    "pattern": Expressions.pattern,
    "switch_expression": Expressions.switch,
    "class_literal": Expressions.class_literal,
}
