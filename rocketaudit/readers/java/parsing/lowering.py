"""What all of lowering shares, from tree-sitter's nodes to syntax's data: the bytes, the depth, types.

Expressions hold lambdas, which hold statements, which hold classes: each kind of node is lowered in a module of its
own, and what it needs of the others is declared here.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator

from tree_sitter import Node

from rocketaudit.readers.java import syntax as java

MAX_DEPTH = 150

CLASSES = frozenset(
    (
        "class_declaration",
        "interface_declaration",
        "enum_declaration",
        "record_declaration",
        "annotation_type_declaration",
    )
)
COMMENTS = ("line_comment", "block_comment")


class Lowering(ABC):
    """One file on its way from nodes to data: its bytes, and how deep we are."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.depth = 0
        self.left: list[int] = []

    @abstractmethod
    def expr(self, node: Node) -> java.Expr:
        """An expression; never fails."""

    @abstractmethod
    def statement(self, node: Node) -> Iterator[java.Stmt]:
        """What a statement becomes: one, several or none."""

    @abstractmethod
    def block(self, node: Node) -> java.Block:
        """A block with its statements."""

    @abstractmethod
    def params(self, node: Node) -> tuple[java.Param, ...]:
        """The parameters of a method, a record or a lambda."""

    @abstractmethod
    def class_(self, node: Node) -> java.Class:
        """A class with its declarations."""

    @abstractmethod
    def anonymous(self, node: Node) -> java.Class:
        """The body of an anonymous class or of an enum constant."""

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
        return tuple(self.type(one) for one in node.named_children if one.type not in COMMENTS)

    def text(self, node: Node) -> str:
        stretch = self.data[node.start_byte : node.end_byte]
        try:
            return stretch.decode("utf-8")
        except UnicodeDecodeError:
            return stretch.decode("gb18030", "replace")


def children_of(node: Node | None) -> list[Node]:
    """The named children of a node that may be missing, without comments."""
    return [child for child in node.named_children if child.type not in COMMENTS] if node else []


def first_of(node: Node) -> Node | None:
    """The first of them."""
    return next(iter(children_of(node)), None)
