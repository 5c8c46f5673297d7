"""Short questions about a piece of code: what it calls something, what it sets, what it only answers."""

from collections.abc import Iterator, Sequence

from rocketaudit.readers.java.syntax.basics import Node, Param
from rocketaudit.readers.java.syntax.declarations import Class, Member, Method
from rocketaudit.readers.java.syntax.expressions import Assign, Call, Cast, Expr, Field, Name, New
from rocketaudit.readers.java.syntax.statements import Block, If, Jump, Return, Stmt, Throw, Try
from rocketaudit.readers.java.syntax.walking import walk


def word(of: Expr | None) -> str:
    """The last name of a receiver: `log` of `this.log`, `opsForList` of `redis.opsForList()`."""
    match of:
        case Name(name) | Field(_, name) | Call(_, name):
            return name
        case New(kind):
            return kind.name
        case Cast(_, value):
            return word(value)
    return ""


def is_marked(of: Class | Method | Member, name: str) -> bool:
    """Whether a declaration carries an annotation of this simple name."""
    return any(one.name == name for one in of.annotations)


def method_around(around: Sequence[Node]) -> Method | None:
    """The method of a named class that something stands in; None for a field's value and an initializer."""
    return next((one for one in around if isinstance(one, Method)), None)


def nearest_method(around: Sequence[Node]) -> Method | None:
    """The method that something stands in, be it one of an anonymous class."""
    return next((one for one in reversed(around) if isinstance(one, Method)), None)


def steps(of: Expr | None) -> Iterator[Call]:
    """The calls of a chain, the last one first: `build`, then `name` of `builder.name("a").build()`."""
    while isinstance(of, Call):
        yield of
        of = of.target


def root(of: Expr | None) -> Expr | None:
    """What a chain of calls begins with: `builder` of `builder.name("a").build()`; None where that is a bare call."""
    while isinstance(of, Call):
        of = of.target
    return of


def head(of: Expr) -> Expr:
    """What a chain of calls begins with; its first call where that has no receiver."""
    while isinstance(of, Call) and of.target is not None:
        of = of.target
    return of


def uncast(of: Expr | None) -> Expr | None:
    """An expression without the casts around it."""
    while isinstance(of, Cast):
        of = of.value
    return of


def assigned(part: Node, name: str) -> Iterator[Expr]:
    """What the code within a part sets a variable or field of this name to."""
    for node, _ in walk(part):
        if isinstance(node, Assign) and word(node.target) == name:
            yield node.value


def param_for(method: Method, field: str) -> Param | None:
    """The parameter that a constructor or setter sets a field to."""
    named = {one.id for one in assigned(method, field) if isinstance(one, Name)}
    return next((one for one in method.params if one.name in named), None)


def method_at(methods: Sequence[Method], at: int) -> Method | None:
    """Which of a class's methods an offset of its file lies in."""
    return next((one for one in methods if one.start <= at < one.end), None)


def only_answer(of: Method) -> Expr | None:
    """What a method answers with that does nothing else."""
    statements = of.body.block.statements if of.body is not None else ()
    return statements[0].value if len(statements) == 1 and isinstance(statements[0], Return) else None


def leaves(of: Stmt) -> bool:
    """Whether what stands behind a statement or branch is not reached through it: it returns, throws or jumps."""
    match of:
        case Block(statements=(*_, last)):
            return leaves(last)
        case If(then=then, other=other) if other is not None:
            return leaves(then) and leaves(other)
        case Try(body=body, catches=catches):
            return leaves(body) and all(leaves(one.body) for one in catches)
    return isinstance(of, Return | Throw | Jump)
