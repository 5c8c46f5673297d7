"""What a call means whose method the tree does not show: a library's, or one that cannot be resolved.

In: the call, the values of its arguments, and the state before it. Out: the states behind it, after what it may throw:
whether it keeps the message, acknowledges it, notes a failure in a variable, or runs the code that it is given.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Typed
from rocketaudit.readers.java.flow.buffered import FILLS, KEEPS, flushed
from rocketaudit.readers.java.flow.events import Outcomes, caught_here, failures, gathered, place_of, unmarked
from rocketaudit.readers.java.flow.invocation import Invocation
from rocketaudit.readers.java.flow.recovering import Recovering
from rocketaudit.readers.java.library import innocent, marks, messaging, notices, storing
from rocketaudit.readers.java.values import (
    ACKED,
    BUFFERED,
    DOUBTFUL,
    LIKELY,
    MARKED,
    NO_EVENTS,
    PARSE,
    QUIET,
    SEEN,
    TELL,
    UNKNOWN_VALUE,
    WORK,
    Event,
    Scope,
    State,
    Thrown,
    Value,
    few,
    handled_each,
)

_RUNS_IT = re.compile(r"(?:execute|call|invoke|doIn|inTransaction|run|with[A-Z]|supply|retry|tryExecute|lock)")
_REGISTERS = re.compile(r"(?:set|register|install)[A-Z]\w*(?:Listener|Hook|Handler|Interceptor|Checker|Callback)$")
_MANY = ("List", "Set", "Collection", "Stream", "Optional", "Iterable", "Queue", "Provider")
_SETTER = re.compile(r"set[A-Z]|add|put|append|remove|clear|increment|decrement|getAndIncrement|compareAndSet|set$")

_SERVES = re.compile(r"(?i)(?:service|mapper|repository|dao|client|template|manager|redis|cache|facade|api)$")
_HOLDS_VALUES = re.compile(
    r"(?:Criteria|Example|Builder|Wrapper|Query|Request|Result|Response|V[Oo]|D[Tt][Oo]|Entity)$"
)


class Unresolved(Recovering):
    """Calls of methods without code; what they are is told from types where these are known, else from names."""

    def _unresolved(self, call: Invocation) -> Outcomes:
        """A call of a library's method, or of one that the tree does not show."""
        of, owner, values, state, scope = call.of, call.owner, call.values, call.state, call.scope
        if of.name in ("this", "super") and of.target is None:
            return [(state, UNKNOWN_VALUE)]
        parses = innocent.parses(of) or (isinstance(of.target, java.Call) and innocent.parses(of.target))
        quiet = innocent.harmless(of, owner) or self._reads_a_field(of, scope)
        if notices.logs(of):
            return [(state, UNKNOWN_VALUE)]
        if of.name == "sleep":
            scope.throwing[-1].append(Thrown(state, "InterruptedException", QUIET))
            return [(state, UNKNOWN_VALUE)]
        if of.name == "forEach":
            # What is done with each is followed where it is seen; whatever it is, it is done.
            quiet = any(one.task for one in values)
        tidies = storing.undoes(of) and storing.beside(owner, java.word(of.target))
        mark = marks.marks(of, owner)
        if mark and not scope.handling and not state.served and not self._in_transaction(of, mark, scope):
            return self._marks_message(of, owner, mark, state, scope)
        weight = PARSE if parses else QUIET if quiet or tidies or notices.counts(of) else _weight(of)
        # What cannot be acknowledged comes again.
        if weight != QUIET and not self._sets_a_value(of, scope) and not messaging.acknowledges(of, owner):
            self.may_throw(state, weight, scope)
        if marks.takes_back(of) and any(map(self.tree.mentions, marks.SIGNS)):
            state = unmarked(state)._replace(released=True)
        if messaging.acknowledges(of, owner):
            return [(state.with_event(Event(ACKED, place_of(of, scope), of.name)), UNKNOWN_VALUE)]
        if weight >= TELL:
            state = self._after_work(of, owner, state)
        state = self._noted(of, owner, state, scope)
        here = caught_here(state.events)
        if here and storing.parks(of, owner):
            state = state.without(here)
        if storing.stores(of, owner) or messaging.sends(of, owner):
            # What failed is stored or sent again behind the loop that gathered it.
            state = state.without(state.noticed | gathered(call.told, scope))
        if isinstance(of.target, java.Name) and _SETTER.match(of.name) and self._local(of.target, scope):
            put = frozenset(event for one in values for event in failures(one.events)) - self.active(scope)
            known = state.value(of.target.id) or UNKNOWN_VALUE
            if put:
                state = state.with_var(of.target.id, known._replace(const=None, events=known.events | put))
        return self._passed(call._replace(state=state), of.name, self._element(of, values, scope))

    def _marks_message(self, of: java.Call, owner: str, where: str, state: State, scope: Scope) -> Outcomes:
        """A call that marks the message unless it is marked: it answers which of the two it was."""
        self.may_throw(state, WORK, scope)
        inbox = state.inbox or storing.keeps_message(of, owner)
        state = state._replace(worked=True, inbox=inbox)
        first, seen = (Event(kind, place_of(of, scope), where, certainty=LIKELY) for kind in (MARKED, SEEN))
        yes, no = marks.answers(of, owner)
        return [(state.with_event(first), Value(yes, filled=True)), (state.with_event(seen), Value(no, filled=True))]

    def _in_transaction(self, of: java.Call, where: str, scope: Scope) -> bool:
        """Whether a row is written in a transaction that takes it back where the work fails."""
        return where == marks.ROW and marks.in_transaction(of, scope.of.of.methods)

    def _element(self, of: java.Call, values: Sequence[Value], scope: Scope) -> Typed | None:
        """The type of what a call gives to the code that it runs for each: `handlers.stream().filter(..)`."""
        if of.target is None or not any(one.task for one in values):
            return None
        typed = self.type_of(of.target, scope)
        known = typed is not None and len(typed.type.arguments) == 1 and typed.type.name.endswith(_MANY)
        return Typed(typed.type.arguments[0], typed.path) if typed is not None and known else None

    def _noted(self, of: java.Call, owner: str, state: State, scope: Scope) -> State:
        """What an unresolved call means for failures: it may keep the message, or note the failure in a variable."""
        if of.name == "setAckIndex":
            if self._acks_itself(of, scope):
                return state
            return self.kept(state.without(_stopped_at(of, state, scope)), scope)
        if scope.catching and of.arguments and storing.in_memory(of, owner) and self._field(of.target, scope):
            # As good as the process that holds it.
            doubted = (one._replace(certainty=DOUBTFUL) for one in self.active(scope) & state.events)
            return state.without(self.active(scope))._replace(events=state.events - self.active(scope) | {*doubted})
        if self._puts_aside(of, owner, scope):
            return state.with_event(Event(BUFFERED, place_of(of, scope), java.word(of.target), certainty=LIKELY))
        sets = bool(scope.catching and isinstance(of.target, java.Name | java.Field) and _SETTER.match(of.name))
        if innocent.harmless(of, owner) and not sets:
            return state
        in_variable = sets and not storing.keeps(of, owner) and self._local(of.target, scope)
        # What a finally does is done in any case: only what stores by its name counts there.
        handles = bool(scope.catching) and not scope.closing
        keeps = storing.stores(of, owner) or (handles and self._keeps_it(of, owner, scope))
        if keeps and not in_variable:
            return self.kept(state, scope)
        if not sets:
            return state
        return self._marked(state, java.word(of.target), scope)

    def _acks_itself(self, of: java.Call, scope: Scope) -> bool:
        """Whether a catch acknowledges up to the very message that failed: `setAckIndex(i)` acknowledges i as well
        (ConsumeMessageConcurrentlyService.java:247-273@5.3.3)."""
        last = of.arguments[0] if scope.catching and of.arguments else None
        method = java.method_at(scope.of.of.methods, of.start)
        if not isinstance(last, java.Name) or method is None:
            return False
        loops = (one for one, _ in java.walk(method) if isinstance(one, java.Loop) and one.start <= of.start < one.end)
        return any(isinstance(one, java.Local) and one.name == last.id for loop in loops for one in loop.init)

    def _marked(self, state: State, name: str, scope: Scope) -> State:
        """The state once a catch has left a mark in an object."""
        known = state.value(name) or UNKNOWN_VALUE
        return state.with_var(name, known._replace(const=None, events=known.events | self.active(scope)))

    def _puts_aside(self, of: java.Call, owner: str, scope: Scope) -> bool:
        """Whether a call adds something to a collection that outlives the method; a map or counter is one for others
        where a timer empties it."""
        if _HOLDS_VALUES.search(scope.this.name):
            return False  # an object that a caller makes, fills and reads
        if of.name in FILLS and self._kept_for_timer(of, scope):
            return True
        if of.name not in ("add", "addAll", "offer") or owner not in storing.COLLECTIONS or not of.arguments:
            return False
        return isinstance(of.target, java.Name | java.Field) and self._field(of.target, scope)

    def _kept_for_timer(self, of: java.Call, scope: Scope) -> bool:
        target = java.root(of.target)
        if not isinstance(target, java.Name | java.Field) or not self._field(target, scope):
            return False
        found = self.tree.member(scope.of, java.word(target))
        kept = found is not None and found[1].type.name.endswith(KEEPS)
        return kept and found is not None and flushed(self.tree, found[0], found[1].name)

    def _sets_a_value(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call sets a property of an object that the method has at hand, which does not fail."""
        name = of.target.id if isinstance(of.target, java.Name) else ""
        plain = of.name.startswith("set") and of.name[3:4].isupper() and len(of.arguments) == 1
        return plain and name in scope.types and not _SERVES.search(name)

    def _reads_a_field(self, of: java.Call, scope: Scope) -> bool:
        """Whether a call only reads a component of a record, or a field that has its name: `order.lines()`."""
        if of.arguments or of.target is None:
            return False
        holder = self.class_of(of.target, scope)
        return holder is not None and any(one.name == of.name for one in holder.of.members)

    def _local(self, target: java.Expr | None, scope: Scope) -> bool:
        """Whether a receiver is a variable of the method, or a field of a type that only holds values."""
        return isinstance(target, java.Name) and (
            target.id in scope.types or self.owner_name(target, scope) in storing.HOLDERS
        )

    def _keeps_it(self, of: java.Call, owner: str, scope: Scope) -> bool:
        """Whether a call in a catch may keep the message: it is given something, and is not known to be harmless."""
        if scope.wording or notices.alerts(of) or storing.undoes(of) or innocent.harmless(of, owner):
            return False
        tells = of.target is not None and notices.only_tells(of)
        if tells or innocent.parses(of) or innocent.answers_yes_or_no(of.name):
            return False
        if owner == "" and of.target is None:
            return False
        given = [one for one in of.arguments if not isinstance(one, java.Literal)]
        return bool(given)

    def _passed(self, call: Invocation, name: str = "", element: Typed | None = None) -> Outcomes:
        """The tasks among the arguments of a call run in it, once or not at all; what is called like a template's
        execute (`name`) runs its one task, and gives back what that does."""
        state, scope, told = call.state, call.scope, call.told
        tasks = [value.task for value in call.values if value.task is not None]
        if tasks and _REGISTERS.match(name):
            return [(state, Value(events=told))]  # it is called later, by somebody else
        if len(tasks) == 1 and _RUNS_IT.match(name):
            ran = self.perform(tasks[0], state, scope)
            return [(after, value._replace(events=value.events | told)) for after, value in ran]
        each = gathered(told, scope) if name == "forEach" else NO_EVENTS
        states = [state]
        for task in tasks:
            if each:
                ran = self.perform(task, state._replace(noticed=state.noticed | each), scope, element)
                return [(one, Value()) for one in handled_each(state, [after for after, _ in ran], each)]
            ran = [each for one in states for each in self.perform(task, one, scope, element)]
            told |= frozenset(event for _, value in ran for event in failures(value.events))
            states = few([*states, *(after for after, _ in ran)])
        return [(one, Value(events=told)) for one in states]


def _stopped_at(of: java.Call, state: State, scope: Scope) -> Iterator[Event]:
    """The failures that ended a loop over a batch, where what was done before is acknowledged behind it: `break` in the
    catch, then `setAckIndex(done)`."""
    method = java.method_at(scope.of.of.methods, of.start)
    if method is None or not of.arguments or not any(isinstance(one, java.Name) for one, _ in java.walk(of)):
        return
    clauses = {
        clause.start
        for node, _ in java.walk(method)
        if isinstance(node, java.Try)
        for clause in node.catches
        if clause.body.statements and isinstance(clause.body.statements[-1], java.Jump)
    }
    for one in caught_here(state.events):
        if one.place.path == scope.path and one.place.start in clauses:
            yield one


def _weight(of: java.Call) -> int:
    return TELL if storing.only_warns(of) or storing.caches(of) or notices.names_a_log(of) else WORK


__all__ = ["Unresolved"]
