"""What the calls around a fetch do: work on messages, keep an offset, fetch or commit themselves through others.

In: a call in code that fetches, with the names that hold messages there (taint.py).
"""

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Typed
from rocketaudit.readers.java.fetching.roles import COMMIT, FETCH, FETCH_NAMES, role_of
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.flow.taint import Names, mentions
from rocketaudit.readers.java.library import innocent, notices
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.readers.java.values import Scope

_NEXT_OFFSET = "getNextBeginOffset"
_NO_TABLES = frozenset(("String", "Long", "Math", "Objects", "Integer", "StringBuilder", "Optional", "List", "Thread"))
_HOLDS = frozenset(
    (
        "add addAll put putAll putIfAbsent remove contains containsKey get getOrDefault merge computeIfAbsent compute"
        " countDown offer poll sleep equals compareTo test set setPullNextDelayTimeMillis"
    ).split()
)


class PullingCalls(Flow):
    """Flow that knows which names hold messages: `names` are those of the methods that it is in, innermost last."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree)
        self.fetchers: frozenset[str] = frozenset()
        self.names: list[Names] = []
        self.discarded: set[tuple[str, int]] = set()
        self.roles: dict[tuple[str, int, tuple[str, ...], int], bool] = {}

    def _works(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call begins the application's work on a message."""
        if of.name == "forEach" and of.target is not None and mentions(of.target, self.names, self.fetchers):
            # What a lambda does with each is looked at where it is done, as is an acknowledgement by reference.
            return not any(isinstance(one, java.Lambda) or self._commits(one, scope) for one in of.arguments)
        given = [one for one in of.arguments if not isinstance(one, java.Lambda | java.Ref)]
        if (
            not any(mentions(one, self.names, self.fetchers) for one in given)
            or notices.logs(of)
            or innocent.parses(of)
        ):
            return False
        bound, _, _ = self.target(of, scope)
        if bound is not None and bound.method.body is not None:
            plain = (scope.path, of.start) in self.discarded and not innocent.aside(bound.owner.name, of.name)
            return plain and not self._has_role(bound, (FETCH, COMMIT), 0)
        if of.name in _HOLDS and self.class_of(of.target, scope) is None:
            return False
        return not innocent.harmless(of, self.owner_name(of.target, scope))

    def _commits(self, of: java.Expr, scope: Scope) -> bool:
        """Whether a method reference commits what it is given: `views.forEach(consumer::ackAsync)`."""
        return isinstance(of, java.Ref) and role_of(self, _as_call(of), scope) == COMMIT

    def _moves_offset(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call keeps the offset behind what was pulled: in a table of the application, mostly."""
        moved = [one for one in of.arguments if self._is_next(one)]
        if not moved or notices.logs(of) or of.name in FETCH_NAMES or self.owner_name(of.target, scope) in _NO_TABLES:
            return False
        others = [one for one in of.arguments if one not in moved]
        # A cursor of one's own (one argument) is no table of queues.
        return bool(others) and not any(mentions(one, self.names, self.fetchers) for one in others)

    def _passes_commit(self, of: java.Call, scope: Scope) -> bool:
        """Whether a method of the tree gives the offset on to the client."""
        bound, _, _ = self.target(of, scope)
        return bound is not None and self._has_role(bound, (COMMIT,), 0)

    def _is_next(self, of: java.Expr) -> bool:
        if isinstance(of, java.Name):
            return any(of.id in names.offsets for names in self.names)
        return isinstance(of, java.Call) and of.name == _NEXT_OFFSET

    def _given(self, of: java.Call, bound: Bound) -> frozenset[str]:
        """The parameters that messages are passed in; all of a method reference."""
        params = bound.method.params
        if not of.arguments and params:
            return frozenset(one.name for one in params)
        pairs = zip(params, of.arguments, strict=False)
        return frozenset(param.name for param, one in pairs if mentions(one, self.names, self.fetchers))

    def _has_role(self, bound: Bound, roles: tuple[str, ...], depth: int) -> bool:
        """Whether a method of the tree fetches or commits, itself or through others; asked at each call of it."""
        key = (bound.owner.path, bound.method.start, roles, depth)
        if key not in self.roles:
            self.roles[key] = False  # a cycle ends here
            self.roles[key] = self._looks_for(bound, roles, depth)
        return self.roles[key]

    def _looks_for(self, bound: Bound, roles: tuple[str, ...], depth: int) -> bool:
        if bound.method.body is None or depth > 3:
            return False
        scope = Scope(bound.owner, bound.owner, self.types_of(bound))
        for node, _ in java.walk(bound.method.body.block):
            if isinstance(node, java.Local):
                scope.types[node.name] = Typed(node.type, scope.path)
            if isinstance(node, java.Call):
                if role_of(self, node, scope) in roles:
                    return True
                inner, _, _ = self.target(node, scope)
                near = inner is not None and inner.owner.path == bound.owner.path and inner.method is not bound.method
                if near and inner is not None and self._has_role(inner, roles, depth + 1):
                    return True
        return False


def _as_call(of: java.Ref) -> java.Call:
    return java.Call(of.target, of.name, (), of.start, of.start, of.end)
