"""Short questions about a piece of code: what it calls something, what it sets, what it only answers."""

from collections.abc import Iterator

from rocketaudit.readers.java.syntax.basics import Node
from rocketaudit.readers.java.syntax.declarations import Method
from rocketaudit.readers.java.syntax.expressions import Assign, Call, Cast, Expr, Field, Name, New
from rocketaudit.readers.java.syntax.statements import Return
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


def assigned(part: Node, name: str) -> Iterator[Expr]:
    """What the code within a part sets a variable or field of this name to."""
    for node, _ in walk(part):
        if isinstance(node, Assign) and word(node.target) == name:
            yield node.value


def only_answer(of: Method) -> Expr | None:
    """What a method answers with that does nothing else."""
    statements = of.body.block.statements if of.body is not None else ()
    return statements[0].value if len(statements) == 1 and isinstance(statements[0], Return) else None
