"""Who calls a method from a task of another thread: the reverse of what calls resolve to.

In: a method of the tree. Out: the calls of it in its own class, and in the files that hand work to other threads. The
files are chosen by their bytes, and the look-ups are counted: a tree of any size ends in time.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.library.grouped import holds_one_of
from rocketaudit.readers.java.tree.remote import goes_out
from rocketaudit.readers.java.tree.scopes import scope_within
from rocketaudit.readers.java.values import Scope

# What hands work over.
_HANDS_OVER = {
    b"Async": (b"@Async", b"Async("),
    b".async": (b".async",),
    b"Thread": (b"new Thread", b"VirtualThread"),
    b"() ->": (b"(() ->", b", () ->"),
    b".execute": (b".execute",),
    b".submit": (b".submit",),
    b".schedule": (b".schedule",),
    b"Task(": (b"Task(",),
}
_MOST_LOOKUPS = 400


class Caller(NamedTuple):
    """A call of the method that was asked for (a method reference as a call), and where it stands."""

    declared: Declared
    call: java.Call
    around: java.Around
    scope: Scope


class Callers:
    """The look-up of one tree; what was found is kept."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._known: dict[tuple[str, int], list[Caller]] = {}
        self._asked: set[tuple[str, int]] = set()
        self._named: dict[tuple[str, int, bool], list[str]] = {}
        self._over: list[str] | None = None

    def begin(self) -> None:
        """A new budget of look-ups, for the next module: how many the others took makes no difference."""
        self._asked = set()

    def of(self, declared: Declared, method: java.Method) -> list[Caller]:
        """The calls of a method that are in its own file, or in one that hands work over."""
        if method.name in ("<init>", "main", ""):
            return []
        return self._kept((declared.path, method.start), lambda: self._calls(declared, method, everywhere=False))

    def everywhere(self, declared: Declared, method: java.Method) -> list[Caller]:
        """The calls of a method in all files."""
        return self._kept((declared.path, -method.start - 1), lambda: self._calls(declared, method, everywhere=True))

    def unknown(self, declared: Declared, method: java.Method) -> bool:
        """Whether nobody in the tree is seen to call a method; False as well where that was not looked up."""
        return not self.everywhere(declared, method) and len(self._asked) < _MOST_LOOKUPS

    def _kept(self, key: tuple[str, int], look_up: Callable[[], Iterable[Caller]]) -> list[Caller]:
        """What a look-up finds, once; nothing where the budget is used up."""
        if key not in self._asked:
            if len(self._asked) >= _MOST_LOOKUPS:
                return []
            self._asked.add(key)
        if key not in self._known:
            self._known[key] = list(look_up())
        return self._known[key]

    def _calls(self, declared: Declared, method: java.Method, everywhere: bool) -> Iterator[Caller]:
        name = method.name.encode()
        others = () if "private" in method.modifiers else self._naming(declared, everywhere)
        for path in (declared.path, *others):
            if name in self.flow.tree.files[path]:
                yield from self._calls_in(path, name, method)

    def _naming(self, declared: Declared, everywhere: bool) -> list[str]:
        """The other files, or those of them that hand work over, that may know a class by one of its names."""
        key = (declared.path, declared.of.start, everywhere)
        if key not in self._named:
            names = self._names(declared)
            files = self.flow.tree.files
            paths = files if everywhere else self._files()
            self._named[key] = [
                path for path in paths if path != declared.path and any(one in files[path] for one in names)
            ]
        return self._named[key]

    def makers(self, declared: Declared) -> list[Caller]:
        """Where objects of a class are made, in its own file and in those that hand work over: the object itself
        stands last in `around`."""
        if not declared.of.name:
            return []
        return self._kept((declared.path, declared.of.start), lambda: self._made(declared))

    def _made(self, declared: Declared) -> Iterator[Caller]:
        tree, name = self.flow.tree, declared.of.name.encode()
        for path in dict.fromkeys((declared.path, *self._files())):
            for other in tree.classes(path) if name in tree.files[path] else ():
                for node, around in tree.walked(other, name):
                    if isinstance(node, java.New) and tree.declared(node.type.name, path) == declared:
                        call = java.Call(None, "run", (), node.start, node.start, node.end)
                        yield Caller(other, call, (*around, node), scope_within(self.flow, other, around))

    def _names(self, declared: Declared) -> list[bytes]:
        """The names under which a caller may know the class: its own, those above it, those below it."""
        tree = self.flow.tree
        above = [one for one in tree.ancestors(declared) if isinstance(one, Declared)]
        return list({one.name.encode() for one in (*above, *tree.subclasses(declared))})

    def _files(self) -> list[str]:
        """The files that hand work over."""
        if self._over is None:
            files = self.flow.tree.files
            self._over = [path for path, data in files.items() if holds_one_of(data, _HANDS_OVER)]
        return self._over

    def _calls_in(self, path: str, name: bytes, method: java.Method) -> Iterator[Caller]:
        data = self.flow.tree.files[path]
        for declared in self.flow.tree.classes(path):
            for part in declared.of.parts:
                if part is method or data.find(name, part.start, part.end) < 0:
                    continue
                for node, around in java.walk(part):
                    if isinstance(node, java.Call | java.Ref) and node.name == method.name:
                        found = self._resolved(declared, node, around, method)
                        if found is not None:
                            yield found

    def _resolved(
        self, declared: Declared, node: java.Call | java.Ref, around: java.Around, method: java.Method
    ) -> Caller | None:
        scope = scope_within(self.flow, declared, around)
        if goes_out(self.flow, node.target, scope):
            return None
        if isinstance(node, java.Call):
            bound, _, _ = self.flow.target(node, scope)
            return Caller(declared, node, around, scope) if bound is not None and bound.method is method else None
        owner = self.flow.class_of(node.target, scope)
        bound = self.flow.tree.implementation(owner, node.name, -1) if owner is not None else None
        if bound is None or bound.method is not method:
            return None
        # The reference itself is the task.
        call = java.Call(node.target, node.name, (), node.start, node.start, node.end)
        return Caller(declared, call, (*around, node), scope)
