"""Which calls give work to another thread, and which wait for it."""

import re
from collections.abc import Sequence

from rocketaudit.readers.java import library
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.resolve import Resolver
from rocketaudit.readers.java.tree import Bound, Declared, Place
from rocketaudit.readers.java.values import (
    CERTAIN,
    DOUBTFUL,
    HANDED,
    LIKELY,
    Event,
    Events,
    Scope,
    State,
    Task,
    Value,
)

_READS = frozenset(("sleep", "start", "readLine", "read", "append", "write", "flush"))
_FACTORIES = frozenset(("runAsync", "supplyAsync", "startVirtualThread", "execAsync"))
_PERIODIC = frozenset(("scheduleAtFixedRate", "scheduleWithFixedDelay"))
_ENDS = frozenset(("cancel", "shutdown", "shutdownNow"))
# Vert.x: a worker or the event loop runs it.
_LEAVES = frozenset(("executeBlocking", "runOnContext"))
# What answers with a publisher out of another thread.
_REACTIVE = re.compile(r"Reactive|R2dbc|WebClient|RSocketRequester")
_SCHEDULERS = frozenset(
    ("subscribeOn", "publishOn", "delayElement", "bodyToMono", "bodyToFlux", "retrieve", "exchange")
)


class Handing(Resolver):
    """The hand-overs that a call may be, and the joins that end them."""

    def handed_by(
        self, of: java.Call, owner: str, arguments: Sequence[Value], scope: Scope
    ) -> tuple[str, str, Task | None] | None:
        """How a call hands work over, how sure that is, and the task where it is seen; None where it does not."""
        receiver = library.word(of.target)
        if self._direct(of.target, scope):
            return None
        task = next((value.task for value in arguments if value.task), None)
        how = f"{receiver}.{of.name}" if receiver else of.name
        if of.name in library.EXECUTES and self._executor(of, owner, scope) and arguments:
            return how, CERTAIN, task
        if of.name in _FACTORIES and (receiver in ("CompletableFuture", "Thread") or task):
            return how, CERTAIN, task
        if of.name in library.ENQUEUES and owner in library.QUEUES and arguments and self._field(of.target, scope):
            sure = of.name in ("put", "offer", "transfer") or "Blocking" in owner
            return how, LIKELY if sure else DOUBTFUL, None
        if of.name in (*library.ENQUEUES, "enqueue") and library.buffers(owner) and arguments:
            return how, LIKELY, None
        if of.name in library.PUBLISHES and owner in library.RING_BUFFERS:
            return how, CERTAIN, None
        if of.name == "post" and (owner == "AsyncEventBus" or "async" in receiver.lower()):
            return how, CERTAIN if owner == "AsyncEventBus" else LIKELY, None
        if of.name == "enqueue" and task:
            return how, LIKELY, None  # an HTTP call whose answer comes to a callback
        if of.name == "start" and self._thread(of.target, scope):
            return how, CERTAIN, None
        if of.name in ("start", "unstarted") and task and _root(of) == "Thread":
            return "Thread.start", CERTAIN, task  # Thread.ofVirtual().start(task)
        if of.name in _LEAVES and arguments:
            return how, CERTAIN, task
        if of.name == "subscribe" and self._scheduled(of.target, scope):
            return how, LIKELY, None  # what subscribes only looks at the outcome: the work is in the chain
        if (
            of.name.endswith("Async")
            and len(arguments) > 1
            and not library.asks_async(of.name)
            and of.target is not None
        ):
            bound, _, _ = self.target(of, scope)
            if bound is None or bound.method.body is None:
                return how, LIKELY, task  # a library's: bulkAsync, updateByQueryAsync
        if task and owner not in library.FUTURES and library.sounds_asynchronous(owner or _root(of), receiver, of.name):
            bound, _, _ = self.target(of, scope)
            if bound is None or bound.method.body is None:
                return how, LIKELY, task
        return None

    def _executor(self, of: java.Call, owner: str, scope: Scope) -> bool:
        if owner in library.EXECUTORS:
            return True
        typed = self.type_of(of.target, scope)
        return typed is not None and self.tree.is_a(typed, library.EXECUTORS)

    def _direct(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether an executor is one that runs its tasks where it is called: `Runnable::run`."""
        named = isinstance(target, java.Name | java.Field)
        found = self.tree.member(scope.of, library.word(target)) if named else None
        value = found[1].value if found else None
        return isinstance(value, java.Ref) and value.name == "run"

    def _thread(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether the receiver of start() is a thread of the tree's own class; `new Thread` itself is seen at once."""
        typed = self.type_of(target, scope) if target is not None else None
        return typed is not None and typed.type.name != "Thread" and self.tree.is_a(typed, frozenset(("Thread",)))

    def _field(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether a receiver is a field or comes from a call: a local collection is not shared with a thread."""
        match target:
            case java.Name(name):
                return name not in scope.types
            case java.Field() | java.Call():
                return True
        return False

    def _scheduled(self, target: java.Expr | None, scope: Scope, depth: int = 0) -> bool:
        """Whether a reactive chain leaves the thread it is subscribed in; also one that a method of the tree makes."""
        while isinstance(target, java.Call):
            if target.name in _SCHEDULERS or _REACTIVE.match(self.owner_name(target.target, scope)):
                return True
            bound, this, _ = self.target(target, scope)
            if bound is not None and bound.method.body is not None and this is not None and depth < 2:
                inner = Scope(bound.owner, this, self.types_of(bound))
                made = [one.value for one in bound.method.body.block.statements if isinstance(one, java.Return)]
                if any(self._scheduled(one, inner, depth + 1) for one in made):
                    return True
            target = target.target
        return False

    def asynchronous(self, bound: Bound) -> bool:
        """Whether Spring runs the method in another thread, when it is called through its proxy."""
        if _marked(bound.method.annotations, "Async") or _marked(bound.owner.of.annotations, "Async"):
            return True
        # The annotation may stand on the interface.
        return any(
            _marked(method.annotations, "Async")
            for one in self.tree.ancestors(bound.owner)
            if isinstance(one, Declared)
            for method in one.of.methods
            if method.name == bound.method.name and len(method.params) == len(bound.method.params)
        )

    def doubtful(self, bound: Bound) -> bool:
        """Whether a failure that a method keeps to itself is hardly one of the work."""
        return library.aside(bound.owner.name, bound.method.name)

    def handlers_of(self, of: java.Call, scope: Scope) -> list[Bound]:
        """The methods of the tree that Spring calls for the event that `publishEvent(event)` publishes."""
        if of.name != "publishEvent" or len(of.arguments) != 1:
            return []
        typed = self.type_of(of.arguments[0], scope)
        if typed is None:
            return []
        name = typed.type.name.rpartition(".")[2]
        plain = name.encode()
        found = []
        for path, data in self.tree.files.items():
            if plain in data and (b"EventListener" in data or b"ApplicationListener" in data):
                for declared in self.tree.classes(path):
                    found += [Bound(declared, method) for method in declared.of.methods if _listens(method, name)]
        return found

    def handed(
        self, how: str, certainty: str, at: Place, task: Task | None, inner: Events, sure: bool = False
    ) -> Event:
        """The event of a hand-over; minor where the task only tells people or counts."""
        return Event(HANDED, at, how, certainty=certainty, minor=not sure and self.minor(task), inner=inner)

    def watches(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call starts a watchdog: it comes again and again until the method itself cancels it."""
        if of.name not in _PERIODIC:
            return False
        method = next((one for one in scope.of.of.methods if one.start <= of.start < one.end), None)
        if method is None:
            return False
        return any(isinstance(node, java.Call) and node.name in _ENDS for node, _ in java.walk(method))

    def minor(self, task: Task | None) -> bool:
        """Whether a task has calls and all of them only log, count, warn, or tidy up."""
        if task is None or isinstance(task.code, java.Ref | Declared):
            return False
        return self.only_beside(task.code)

    def only_beside(self, code: java.Node) -> bool:
        """Whether code has calls and all of them only log, count, warn, or tidy up."""
        calls = [node for node, _ in java.walk(code) if isinstance(node, java.Call)]
        return all(_beside(call) for call in calls) and bool(calls)

    def joined(self, state: State, events: Events | None = None) -> State:
        """The state once the tasks of these hand-overs (all, if None) have been waited for."""
        waited = frozenset(one for one in (events if events is not None else state.events) if one.kind == HANDED)
        inner = frozenset(each for one in waited & state.events for each in one.inner)
        return state._replace(events=(state.events - waited) | inner)

    def joins(self, of: java.Call, owner: str, on: Value, state: State) -> Events | None:
        """The hand-overs that a call waits for; None where it is no join."""
        if of.name not in library.JOINS and of.name != "invokeAll":
            return None
        own = frozenset(one for one in on.events if one.kind == HANDED)
        if own:
            return own
        pending = frozenset(one for one in state.events if one.kind == HANDED)
        if owner in library.LATCHES or owner in library.FUTURES:
            return pending
        if pending and owner == "" and of.target is not None and len(of.arguments) in (0, 2):
            return pending
        return None


def _marked(annotations: Sequence[java.Annotation], name: str) -> bool:
    return any(one.name == name for one in annotations)


def _listens(method: java.Method, event: str) -> bool:
    takes = any(param.type is not None and param.type.name.rpartition(".")[2] == event for param in method.params)
    named = any(one.name in ("EventListener", "TransactionalEventListener") for one in method.annotations)
    return takes and (named or method.name == "onApplicationEvent")


def _root(of: java.Call) -> str:
    """The first name of a chain of calls."""
    target: java.Expr | None = of
    while isinstance(target, java.Call):
        target = target.target
    return target.id if isinstance(target, java.Name) else ""


def _beside(call: java.Call) -> bool:
    return library.alerts(call) or library.harmless(call, "") or library.undoes(call) or call.name in _READS
