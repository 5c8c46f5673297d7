"""Loops that try again: a catch in them that lets the failure out after the last attempt swallows nothing before it.

In: a loop. Out: where the catch clauses start whose failures only lead to the next attempt.
"""

import re

from rocketaudit.readers.java import syntax as java

_LIMIT = re.compile(r"(?i)max|limit|last|attempt|retry|retries|tries|times")


def attempts(of: java.Loop) -> frozenset[int]:
    """The clauses, by their start. A loop over the elements of something tries each of them once."""
    if of.over is not None:
        return frozenset()
    clauses = [clause for node, _ in java.walk(of.body) if isinstance(node, java.Try) for clause in node.catches]
    if not clauses:
        return frozenset()
    counted = {java.word(node.target) for node, _ in java.walk(of) if isinstance(node, java.Assign) and not node.plain}
    return frozenset(one.start for one in clauses if _lets_out(one.body, counted))


def _lets_out(of: java.Block, counted: set[str]) -> bool:
    """Whether a catch asks for the number of the attempt, and throws or answers on one side."""
    asks = leaves = False
    for node, _ in java.walk(of):
        if isinstance(node, java.If):
            asks = asks or _counts(node.test, counted)
        leaves = leaves or isinstance(node, java.Throw | java.Return)
    return asks and leaves


def _counts(test: java.Expr, counted: set[str]) -> bool:
    """Whether a condition compares the count of attempts, or is called after it."""
    names = {java.word(node) for node, _ in java.walk(test) if isinstance(node, java.Name | java.Field | java.Call)}
    return bool(names & counted) or any(_LIMIT.search(name) for name in names)


__all__ = ["attempts"]
