"""The Java that the reader understands: declarations, statements and expressions, as frozen data.

parse.py makes them out of tree-sitter's nodes; nothing else knows tree-sitter. What is not needed (operators that
decide nothing, array types, bounds) is left out; an expression of no interest is an Other with the parts inside it.
Every node carries the byte offsets of its source, `start` and `end`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Union


class Node:
    """Something that stands in the source; two are the same only if they are one."""

    __slots__ = ()
    start: int
    end: int


@dataclass(slots=True)
class Type:
    """A type as it is written, without array brackets and bounds: `List` with the arguments (`MessageExt`,)."""

    name: str
    arguments: tuple["Type", ...] = ()


VOID, VAR = "void", "var"


@dataclass(eq=False, slots=True)
class Annotation:
    """`@name(values)`; a lone value has the key `value`."""

    name: str
    values: dict[str, "Expr"]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Param(Node):
    """A parameter of a method or lambda; the type is None where a lambda leaves it out."""

    name: str
    type: Type | None
    annotations: tuple[Annotation, ...] = ()


@dataclass(eq=False, slots=True)
class Name(Node):
    """A plain name: a variable, a field, a class; also `this` and `super`."""

    id: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Field(Node):
    """`target.name`."""

    target: "Expr"
    name: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Call(Node):
    """A method call; `name_start` is where the method's name stands."""

    target: "Expr | None"
    name: str
    arguments: tuple["Expr", ...]
    name_start: int
    start: int
    end: int


@dataclass(eq=False, slots=True)
class New(Node):
    """`new type(arguments)`, with the body of an anonymous class."""

    type: Type
    arguments: tuple["Expr", ...]
    body: "Class | None"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Lambda(Node):
    """A lambda; its body is a Block or one expression."""

    params: tuple[Param, ...]
    body: "Expr | Block"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Ref(Node):
    """`target::name`."""

    target: "Expr"
    name: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Literal(Node):
    """null, true, false, a number, a character or a string; `text` is its value (a string without its quotes)."""

    kind: str
    text: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Assign(Node):
    """`target = value`; a compound assignment (`+=`) is `plain` False."""

    target: "Expr"
    value: "Expr"
    plain: bool
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Op(Node):
    """An operator over its operands, nested ones of the same kind flattened: `&&`, `||`, `!`, `==`, `!=`, `+`, ..."""

    op: str
    operands: tuple["Expr", ...]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Ternary(Node):
    """`test ? then : other`."""

    test: "Expr"
    then: "Expr"
    other: "Expr"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Cast(Node):
    """`(type) value`, and `value instanceof type name` as a cast that binds a name."""

    type: Type
    value: "Expr"
    binds: str
    start: int
    end: int


@dataclass(eq=False, slots=True)
class SwitchCase(Node):
    """One arm of a switch: its labels (none for default), what it runs; `arrow` never falls through."""

    labels: tuple["Expr", ...]
    body: tuple["Stmt", ...]
    arrow: bool
    default: bool


@dataclass(eq=False, slots=True)
class Switch(Node):
    """A switch, statement or expression."""

    subject: "Expr"
    cases: tuple[SwitchCase, ...]
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Other(Node):
    """Any other expression, by its parts; `deep` where nesting was too deep to look into."""

    parts: tuple["Expr", ...]
    start: int
    end: int
    deep: bool = False


Expr = Union[Name, Field, Call, New, Lambda, Ref, Literal, Assign, Op, Ternary, Cast, Switch, Other]  # noqa: UP007


@dataclass(eq=False, slots=True)
class Block(Node):
    """Statements between braces."""

    statements: tuple["Stmt", ...]
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)
    locals: "list[Local] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Local(Node):
    """The declaration of one local variable."""

    type: Type
    name: str
    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Do(Node):
    """An expression as a statement."""

    value: Expr
    start: int
    end: int


@dataclass(eq=False, slots=True)
class If(Node):
    """`if (test) then else other`."""

    test: Expr
    then: "Stmt"
    other: "Stmt | None"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Loop(Node):
    """Any loop. `over` and `variable` belong to a for-each; `once` says that the body runs before the test."""

    init: tuple["Stmt", ...]
    test: Expr | None
    update: tuple[Expr, ...]
    variable: Param | None
    over: Expr | None
    body: "Stmt"
    once: bool
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Catch(Node):
    """One catch clause; `start` is at the word catch, `head_end` behind its parenthesis."""

    types: tuple[str, ...]
    name: str
    body: Block
    start: int
    head_end: int
    end: int


@dataclass(eq=False, slots=True)
class Try(Node):
    """try with its resources (locals, or names as expressions), clauses and finally."""

    resources: tuple["Stmt", ...]
    body: Block
    catches: tuple[Catch, ...]
    final: Block | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Return(Node):
    """return."""

    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Throw(Node):
    """throw."""

    value: Expr
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Jump(Node):
    """break or continue, and yield with its value."""

    kind: str
    label: str
    value: Expr | None
    start: int
    end: int


@dataclass(eq=False, slots=True)
class Labeled(Node):
    """`label: body`."""

    label: str
    body: "Stmt"
    start: int
    end: int


@dataclass(eq=False, slots=True)
class LocalClass(Node):
    """A class declared among statements."""

    declared: "Class"
    start: int
    end: int


Stmt = Union[Block, Local, Do, If, Loop, Try, Return, Throw, Jump, Labeled, LocalClass, Switch]  # noqa: UP007


class Body:
    """The block of a method, made when it is first asked for: of most methods of a file nobody ever asks."""

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Block]) -> None:
        self._make = make
        self._made: Block | None = None

    @property
    def block(self) -> Block:
        """The statements."""
        if self._made is None:
            self._made = self._make()
        return self._made


@dataclass(eq=False, slots=True)
class Method(Node):
    """A method or constructor (`name` is `<init>`). `body` is None where there is none (abstract, interface, native).

    `start` is where the declaration begins, `name_start` where its name stands.
    """

    name: str
    params: tuple[Param, ...]
    returns: Type
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    body: Body | None
    name_start: int
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Member(Node):
    """A field of a class, a record component, or an enum constant (whose `value` is a New of the enum)."""

    name: str
    type: Type
    value: Expr | None
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    start: int
    end: int
    walked: "list[Walked] | None" = field(default=None, init=False, repr=False)


@dataclass(eq=False, slots=True)
class Class(Node):
    """A class, interface, enum, record or anonymous body (with the name "")."""

    name: str
    kind: str
    extends: tuple[Type, ...]
    implements: tuple[Type, ...]
    parameters: tuple[str, ...]
    annotations: tuple[Annotation, ...]
    modifiers: frozenset[str]
    members: tuple[Member, ...]
    methods: tuple[Method, ...]
    initializers: tuple[Block, ...]
    inner: tuple["Class", ...]
    name_start: int
    start: int
    end: int

    @property
    def parts(self) -> tuple["Method | Member | Block", ...]:
        """What of the class holds code: its methods, fields and initializers."""
        return (*self.methods, *self.members, *self.initializers)


class Unit(NamedTuple):
    """One file: its package, its imports (simple name -> qualified), those with a star, its top-level classes.

    `broken` is the offset of the first thing that does not parse (-1: none); `left` are the offsets of what is nested
    too deeply and was left out so far: bodies are looked into when somebody asks for them.
    """

    package: str
    imports: dict[str, str]
    static_imports: dict[str, str]
    stars: tuple[str, ...]
    classes: tuple[Class, ...]
    broken: int
    left: list[int]


_NO_NODES = frozenset(
    (
        "name id start end name_start head_end kind op text binds plain modifiers annotations type types label once"
        " arrow default deep extends implements parameters returns"
    ).split()
)
_INSIDE: dict[type, tuple[tuple[str, bool], ...]] = {}


def _inside(kind: type) -> tuple[tuple[str, bool], ...]:
    """The fields of a kind of node that hold nodes, each with whether it holds several."""
    types: dict[str, object] = {}
    for one in reversed(kind.__mro__):
        types |= getattr(one, "__annotations__", {})
    fields: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    _INSIDE[kind] = tuple((name, "tuple[" in str(types[name])) for name in fields if name not in _NO_NODES)
    return _INSIDE[kind]


def children(node: Node) -> list[Node]:
    """The nodes directly inside a node, in the order of the source; the body of a nested class is one of them."""
    found: list[Node] = []
    fields = _INSIDE.get(node.__class__)
    for name, several in _inside(node.__class__) if fields is None else fields:
        value = getattr(node, name)
        if several:
            found += value
        elif value is not None:
            found.append(value.block if value.__class__ is Body else value)
    return found


Walked = tuple[Node, tuple[Node, ...]]


def walk(node: Node) -> Iterable[Walked]:
    """Every node from `node` down, in the order of the source, with those around it, outermost first. What a method, a
    field or a block holds is walked once and kept: many ask for the same."""
    if isinstance(node, Method | Member | Block):
        if node.walked is None:
            node.walked = list(_walk(node))
        return node.walked
    return _walk(node)


def walk_outside_classes(node: Node) -> Iterator[Walked]:
    """The same without what stands in classes inside `node`."""
    for at, around in walk(node):
        if not any(isinstance(one, Class) for one in around):
            yield at, around


def _walk(node: Node) -> Iterator[Walked]:
    stack: list[Walked] = [(node, ())]
    while stack:
        pair = stack.pop()
        yield pair
        below = children(pair[0])
        if below:
            inside = (*pair[1], pair[0])
            below.reverse()
            stack += [(child, inside) for child in below]
