"""The Java that the reader understands: declarations, statements and expressions, as frozen data.

parse.py makes them out of tree-sitter's nodes; nothing else knows tree-sitter. What is not needed (operators that
decide nothing, array types, bounds) is left out; an expression of no interest is an Other with the parts inside it.
Every node carries the byte offsets of its source, `start` and `end`.

Its readers take all of it from here, as `java`: expressions hold statements and classes, and those hold expressions.
"""

from rocketaudit.readers.java.syntax.basics import VAR, VOID, Annotation, Node, Param, Type, Walked
from rocketaudit.readers.java.syntax.declarations import Body, Class, Member, Method, Unit
from rocketaudit.readers.java.syntax.expressions import (
    Assign,
    Call,
    Cast,
    Expr,
    Field,
    Lambda,
    Literal,
    Name,
    New,
    Op,
    Other,
    Ref,
    Switch,
    SwitchCase,
    Ternary,
)
from rocketaudit.readers.java.syntax.reading import assigned, only_answer, word
from rocketaudit.readers.java.syntax.statements import (
    Block,
    Catch,
    Do,
    If,
    Jump,
    Labeled,
    Local,
    LocalClass,
    Loop,
    Return,
    Stmt,
    Throw,
    Try,
)
from rocketaudit.readers.java.syntax.walking import children, walk, walk_outside_classes

__all__ = [
    "Annotation",
    "Assign",
    "Block",
    "Body",
    "Call",
    "Cast",
    "Catch",
    "Class",
    "Do",
    "Expr",
    "Field",
    "If",
    "Jump",
    "Labeled",
    "Lambda",
    "Literal",
    "Local",
    "LocalClass",
    "Loop",
    "Member",
    "Method",
    "Name",
    "New",
    "Node",
    "Op",
    "Other",
    "Param",
    "Ref",
    "Return",
    "Stmt",
    "Switch",
    "SwitchCase",
    "Ternary",
    "Throw",
    "Try",
    "Type",
    "Unit",
    "VAR",
    "VOID",
    "Walked",
    "assigned",
    "children",
    "only_answer",
    "walk",
    "walk_outside_classes",
    "word",
]
