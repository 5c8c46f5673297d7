"""Which calls give work to another thread, and which wait for it."""

import re
from collections.abc import Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.buffered import emptied_by_thread
from rocketaudit.readers.java.flow.direct import runs_here
from rocketaudit.readers.java.library import innocent, joins, notices, storing, threads
from rocketaudit.readers.java.tree.resolve import Resolver
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
_WORKERS = frozenset(("Thread", "Runnable"))
_PERIODIC = frozenset(("scheduleAtFixedRate", "scheduleWithFixedDelay"))
_ENDS = frozenset(("cancel", "shutdown", "shutdownNow"))
_WATCHDOG = re.compile(r"(?i)watch|heart_?beat|renew|lease|keep_?alive")
# Vert.x: a worker or the event loop runs it.
_LEAVES = frozenset(("executeBlocking", "runOnContext"))
# What answers with a publisher out of another thread.
_REACTIVE = re.compile(r"Reactive|R2dbc|WebClient|RSocketRequester")
_SCHEDULERS = frozenset(
    ("subscribeOn", "publishOn", "observeOn", "delayElement", "bodyToMono", "bodyToFlux", "retrieve", "exchange")
)


class Handing(Resolver):
    """The hand-overs that a call may be, and the joins that end them."""

    def handed_by(
        self, of: java.Call, owner: str, arguments: Sequence[Value], scope: Scope
    ) -> tuple[str, str, Task | None] | None:
        """How a call hands work over, how sure that is, and the task where it is seen; None where it does not."""
        receiver = java.word(of.target)
        given = of.arguments[1:] if of.name.endswith("Async") else ()
        executes = of.name in threads.EXECUTES and of.target is not None
        if (executes and runs_here(self, of.target, scope)) or any(runs_here(self, one, scope) for one in given):
            return None
        task = next((value.task for value in arguments if value.task), None)
        how = f"{receiver}.{of.name}" if receiver else of.name
        if of.name in threads.EXECUTES and self._executor(of, owner, scope) and arguments:
            return how, CERTAIN, task
        if executes and self.class_of(of.target, scope) is None and self._for_timer(of.arguments, scope):
            return how, LIKELY, task
        if of.name in _FACTORIES and (receiver in ("CompletableFuture", "Thread") or task):
            return how, CERTAIN, task
        if of.name in threads.ENQUEUES and owner in threads.QUEUES and arguments and self._field(of.target, scope):
            timed = any(mark in self.tree.files[scope.path] for mark in threads.TIMERS)
            worker = self.tree.is_a(Typed(java.Type(scope.this.name), scope.this.path), _WORKERS)
            named = of.name in ("put", "offer", "transfer") or owner in threads.TAKEN_FROM
            sure = named or timed or worker or emptied_by_thread(self.tree, scope.of, java.word(of.target))
            return how, LIKELY if sure else DOUBTFUL, None
        if of.name in (*threads.ENQUEUES, "enqueue") and threads.buffers(owner) and arguments:
            return how, LIKELY, None
        if of.name in threads.PUBLISHES and owner in threads.RING_BUFFERS:
            return how, CERTAIN, None
        if of.name == "post" and (owner == "AsyncEventBus" or "async" in receiver.lower()):
            return how, CERTAIN if owner == "AsyncEventBus" else LIKELY, None
        if of.name == "post" and owner == "EventBus" and self._posts_elsewhere(of.target, scope):
            return how, LIKELY, None
        if task and of.name in _CALLED_BACK and owner in joins.FUTURES and not self.minor(task) and not _sends(of):
            return how, LIKELY, task  # of a client that answers in another thread
        if of.name == "enqueue" and task:
            return how, LIKELY, None  # an HTTP call whose answer comes to a callback
        if of.name == "start" and self._thread(of.target, scope):
            return how, CERTAIN, None
        if of.name in ("start", "unstarted") and task and _root(of) == "Thread":
            return "Thread.start", CERTAIN, task  # Thread.ofVirtual().start(task)
        if of.name in _LEAVES and arguments:
            return how, CERTAIN, task
        if arguments and ((of.name == "tell" and owner == "ActorRef") or self._flows_on(of, owner, scope)):
            return how, LIKELY, None
        if of.name == "sendAsync" and owner == "HttpClient":
            return how, LIKELY, None
        if of.name == "subscribe" and self._scheduled(of.target, scope):
            return how, LIKELY, None  # what subscribes only looks at the outcome: the work is in the chain
        if (
            of.name.endswith("Async")
            and len(arguments) > 1
            and not threads.asks_async(of.name)
            and of.target is not None
        ):
            bound, _, _ = self.target(of, scope)
            if bound is None or bound.method.body is None:
                return how, LIKELY, None  # a library's: bulkAsync, updateByQueryAsync; its callback is not the work
        if task and owner not in joins.FUTURES and threads.sounds_asynchronous(owner or _root(of), receiver, of.name):
            bound, _, _ = self.target(of, scope)
            if bound is None or bound.method.body is None:
                return how, LIKELY, task
        return None

    def _for_timer(self, arguments: Sequence[java.Expr], scope: Scope) -> bool:
        """Whether a call is given a task that only timers and their threads run."""
        typed = (self.type_of(one, scope) for one in arguments)
        return any(one is not None and self.tree.is_a(one, frozenset(("TimerTask",))) for one in typed)

    def _posts_elsewhere(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether a bus is one with threads of its own: so its field says, or it is the only kind that the tree has."""
        found = self.tree.member(scope.of, java.word(target)) if isinstance(target, java.Name | java.Field) else None
        value = found[1].value if found else None
        if isinstance(value, java.New):
            return value.type.name == "AsyncEventBus"
        return self.tree.mentions(b"new AsyncEventBus") and not self.tree.mentions(b"new EventBus(")

    def _flows_on(self, of: java.Call, owner: str, scope: Scope) -> bool:
        """Whether a call feeds a stream of the object's, whose steps are somewhere else."""
        fed = of.name in ("tryEmitNext", "emitNext") and owner in ("Many", "One", "")
        return fed and isinstance(of.target, java.Name | java.Field) and self._field(of.target, scope)

    def _executor(self, of: java.Call, owner: str, scope: Scope) -> bool:
        if owner in threads.EXECUTORS:
            return True
        if isinstance(of.target, java.Call) and of.target.name == "next":  # one of a group of event loops
            return self.owner_name(of.target.target, scope) in threads.EXECUTORS
        typed = self.type_of(of.target, scope)
        return typed is not None and self.tree.is_a(typed, threads.EXECUTORS)

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
        return self.made_asynchronous(bound) is not None

    def made_asynchronous(self, bound: Bound) -> Place | None:
        """The annotation that makes Spring run the method in another thread; it may stand on the interface."""
        key = (bound.owner.path, bound.method.start)
        if key not in self.asynchronously:
            self.asynchronously[key] = self._made_asynchronous(bound)
        return self.asynchronously[key]

    def _made_asynchronous(self, bound: Bound) -> Place | None:
        own = self._async((*bound.method.annotations, *bound.owner.of.annotations), bound.owner.path)
        above = (
            self._async(method.annotations, one.path)
            for one in self.tree.ancestors(bound.owner)
            if isinstance(one, Declared) and one != bound.owner
            for method in one.of.methods
            if _overridden(method, bound.method)
        )
        return own or next((one for one in above if one is not None), None)

    def _async(self, annotations: Sequence[java.Annotation], path: str) -> Place | None:
        """The first of them that is @Async, or an annotation of the tree's own that is made of it."""
        for one in annotations:
            own = self.tree.declared(one.name, path) if one.name not in _COMMON and one.name != "Async" else None
            if one.name == "Async" or (own is not None and java.is_marked(own.of, "Async")):
                return Place(path, one.start, one.end)
        return None

    def doubtful(self, bound: Bound) -> bool:
        """Whether a failure that a method keeps to itself is hardly one of the work."""
        if not innocent.aside(bound.owner.name, bound.method.name) or self.writes(bound):
            return False
        if bound.method.returns.name.rpartition(".")[2] == "Optional":
            return False  # the work is skipped where there is nothing in it
        given = (param.type.name.rpartition(".")[2] for param in bound.method.params if param.type is not None)
        return innocent.asks(bound.method.name) or not any(threads.takes_code(name) for name in given)

    def writes(self, bound: Bound) -> bool:
        """Whether a method writes to a database, or calls another system: then that is the work, whatever its name."""
        if bound.method.body is None or storing.keeps_books(bound.method.name):
            return False
        inner = Scope(bound.owner, bound.owner, self.types_of(bound))
        return any(
            isinstance(node, java.Call) and storing.writes(node, self.owner_name(node.target, inner))
            for node, _ in java.walk(bound.method.body.block)
        )

    def handed(self, how: str, certainty: str, at: Place, task: Task | None, inner: Events) -> Event:
        """The event of a hand-over; minor where the task only tells people or counts."""
        return Event(HANDED, at, how, certainty=certainty, minor=self.minor(task), inner=inner)

    def watches(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call starts a watchdog: it comes again and again until the method cancels it, or is called one."""
        if of.name not in _PERIODIC:
            return False
        if _WATCHDOG.search(java.word(of.target)):
            return True
        method = java.method_at(scope.of.of.methods, of.start)
        if method is None:
            return False
        return any(isinstance(node, java.Call) and node.name in _ENDS for node, _ in java.walk(method))

    def warms(self, task: Task | None, scope: Scope) -> bool:
        """Whether a task only fills a cache: so its class is called, and it changes no row."""
        if task is None or isinstance(task.code, Declared | java.Ref) or not innocent.fills_cache(scope.of.name):
            return False
        calls = (node for node, _ in java.walk(task.code) if isinstance(node, java.Call))
        return not any(storing.writes(one, self.owner_name(one.target, scope)) for one in calls)

    def minor(self, task: Task | None) -> bool:
        """Whether a task has calls and all of them only log, count, warn, or tidy up."""
        if task is not None and isinstance(task.code, java.Ref):
            of = task.code  # counter::increment
            return notices.counts(java.Call(of.target, of.name, (), of.start, of.start, of.end))
        if task is None or isinstance(task.code, Declared):
            return False
        return self.only_beside(task.code)

    def only_beside(self, code: java.Node) -> bool:
        """Whether code has calls and all of them only log, count, warn, or tidy up."""
        calls = notices.calls_outside_logs(java.walk(code))
        measured = {
            id(node) for call in calls if notices.measures(call) for one in call.arguments for node, _ in java.walk(one)
        }
        # What is measured is read for it: `summary.record(event.lines().size())`.
        return all(_beside(one) or (id(one) in measured and not one.arguments) for one in calls) and bool(calls)

    def joined(self, state: State, events: Events | None = None) -> State:
        """The state once the tasks of these hand-overs (all, if None) have been waited for."""
        waited = frozenset(one for one in (events if events is not None else state.events) if one.kind == HANDED)
        inner = frozenset(each for one in waited & state.events for each in one.inner)
        return state._replace(events=(state.events - waited) | inner)

    def joins(self, of: java.Call, owner: str, on: Value, state: State) -> Events | None:
        """The hand-overs that a call waits for; None where it is no join."""
        if of.name not in joins.JOINS and of.name != "invokeAll":
            return None
        own = frozenset(one for one in on.events if one.kind == HANDED)
        if own:
            return own
        pending = frozenset(one for one in state.events if one.kind == HANDED)
        if owner in joins.LATCHES or owner in joins.FUTURES:
            return pending
        if pending and owner == "" and of.target is not None and len(of.arguments) in (0, 2):
            return pending
        return None


def _overridden(of: java.Method, by: java.Method) -> bool:
    """Whether a method is that of a super type which another one overrides, and no overload of it."""
    pairs = zip((one.type for one in of.params), (one.type for one in by.params), strict=False)
    return of.name == by.name and len(of.params) == len(by.params) and all(_alike(*pair) for pair in pairs)


def _alike(one: java.Type | None, other: java.Type | None) -> bool:
    """Whether two types are the same by their simple names; a type parameter (`T`) may stand for any."""
    if one is None or other is None or len(one.name) <= _TYPE_PARAMETER:
        return True
    return one.name.rpartition(".")[2] == other.name.rpartition(".")[2]


_TYPE_PARAMETER = 2  # letters

_CALLED_BACK = frozenset(("addCallback", "addListener", "thenAccept", "thenRun", "whenComplete", "onComplete"))
# Annotations that nobody declares for himself.
_COMMON = frozenset(
    (
        "Override Transactional Service Component Slf4j Autowired Resource Deprecated SuppressWarnings Repository Bean"
        " Data PostConstruct EventListener RequiredArgsConstructor Configuration RestController Controller Scheduled"
    ).split()
)


def _sends(of: java.Call) -> bool:
    """Whether a chain of calls begins with sending a message: its callback looks at what became of that."""
    return any(one.name.startswith(("send", "asyncSend", "publish")) for one in java.steps(of.target))


def _root(of: java.Call) -> str:
    """The first name of a chain of calls."""
    first = java.root(of)
    return first.id if isinstance(first, java.Name) else ""


def _beside(call: java.Call) -> bool:
    if storing.undoes(call) and (not call.arguments or storing.beside("", java.word(call.target))):
        return True
    if storing.deletes_file(call):
        return True
    tells = notices.alerts(call) or innocent.harmless(call, "") or notices.measures(call) or call.name in _READS
    return tells or (storing.undoes(call) and all(isinstance(one, java.Literal) for one in call.arguments))
