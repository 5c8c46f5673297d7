"""From the bytes of a Java file to syntax's data, through tree-sitter: declarations, and the way in.

What does not parse is left out and said in Unit.broken: the rest of the file is read. Nesting deeper than MAX_DEPTH
becomes an Other that says so.
"""

import re
from functools import cache

from tree_sitter import Language, Node, Parser

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.parsing.lowering import CLASSES, MAX_DEPTH, children_of
from rocketaudit.readers.java.parsing.lowering_statements import Statements

_ANNOTATIONS = ("annotation", "marker_annotation")


@cache
def _parser() -> Parser:
    import tree_sitter_java

    return Parser(Language(tree_sitter_java.language()))


def parse(data: bytes) -> java.Unit:
    """The declarations of a file; never raises for what is in it."""
    text = _utf8(data)
    root = _parser().parse(text).root_node
    if root.has_error:
        plain = _QUALIFIED_PATTERN.sub(_without_qualifier, text)
        root = _parser().parse(plain).root_node if plain != text else root
    return _Declarations(data).unit(root)


# A record pattern whose type is qualified, `case Change.Price(var cents)` (Java 21): tree-sitter-java knows it only by
# its simple name.
_QUALIFIED_PATTERN = re.compile(rb"\b((?:case|instanceof)\s+)((?:[A-Z]\w*\s*\.\s*)+)(?=[A-Z]\w*\s*\()")


def _without_qualifier(found: "re.Match[bytes]") -> bytes:
    return found[1] + b" " * len(found[2])


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


class _Declarations(Statements):
    """Lowering of declarations: bodies are lowered when somebody asks for them."""

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
        classes = tuple(self.class_(node) for node in root.named_children if node.type in CLASSES)
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
            tuple(
                self.text(one.named_children[-1 if one.named_child_count == 1 else 0])
                for one in children_of(parameters)
            ),
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
        elif kind in CLASSES:
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
        for one in children_of(node.child_by_field_name("parameters")):
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
        for one in children_of(node.child_by_field_name("arguments")):
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


class _Body:
    """The declarations of a class body while they are collected."""

    def __init__(self) -> None:
        self.members: list[java.Member] = []
        self.methods: list[java.Method] = []
        self.initializers: list[java.Block] = []
        self.inner: list[java.Class] = []


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
