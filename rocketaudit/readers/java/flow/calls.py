"""What a method call does to a path: its receiver, its arguments, then whatever it leads to.

In: a call, and the state before it. Out: the states behind it, each with what the call answers.
"""

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Bound
from rocketaudit.readers.java.flow.alternatives import MOST, alternatives
from rocketaudit.readers.java.flow.conditions import same
from rocketaudit.readers.java.flow.ending import ENDS
from rocketaudit.readers.java.flow.events import FAR_CAUGHT, Outcomes, distinct, failures, has, place_of
from rocketaudit.readers.java.flow.feign import fallbacks_of
from rocketaudit.readers.java.flow.futures import Futures
from rocketaudit.readers.java.flow.held import kept_in
from rocketaudit.readers.java.flow.invocation import Invocation
from rocketaudit.readers.java.flow.recovering import RECOVERS, answers_with_error
from rocketaudit.readers.java.library import joins, notices
from rocketaudit.readers.java.tree.constants import constant_got
from rocketaudit.readers.java.values import HANDED, NULL, UNKNOWN_VALUE, WORK, Scope, State, Thrown, Value


class Calls(Futures):
    """Method calls: which of all that a call may be this one is."""

    def call(self, of: java.Call, state: State, scope: Scope) -> Outcomes:
        """A method call: its receiver, its arguments, then what it does."""
        if of.name in RECOVERS:
            recovered = self.recovered(of, state, scope)
            if recovered is not None:
                return distinct(recovered)
        found: Outcomes = []
        receivers = self._receiver(of, state, scope)
        words = bool(scope.catching) and notices.logs(of)
        scope.wording += words
        owner = self.owner_name(of.target, scope)
        for before, on in receivers:
            for after, told, values in self._each(of.arguments, before, scope):
                found += self._invoke(Invocation(of, owner, on, values, told | on.events, after, scope))
        scope.wording -= words
        return distinct(found)

    def _receiver(self, of: java.Call, state: State, scope: Scope) -> Outcomes:
        match of.target:
            case None:
                return [(state, UNKNOWN_VALUE)]
            case java.Name(name):
                return [(state, state.value(name) or UNKNOWN_VALUE)]
        return self.eval(of.target, state, scope)

    def _invoke(self, call: Invocation) -> Outcomes:
        """A call whose receiver and arguments are known; of what it may be the first counts."""
        of, on, values, state, scope = call.of, call.on, call.values, call.state, call.scope
        answered = self._with_failure(call)
        if answered is not None:
            return answered
        if of.name == "equals" and values and not failures(call.told):
            equal = same(on if len(values) == 1 else values[0], values[-1])
            if equal is not None:
                return [(state, Value(equal, filled=True))]
        waited = self._waited(call)
        if waited is not None:
            return waited
        if on.const == NULL.const and of.target is not None:
            self.may_throw(state.without(failures(on.events)), WORK, scope)
            return []  # there is no object to call it on
        if call.told:
            call = self._looked_at(call)
        # A further step of the same chain; one of a future that is kept in a variable may be waited for, or not.
        chained = isinstance(of.target, java.Call) and has(on.events, HANDED)
        continues = chained and joins.is_step_elsewhere(of.name)
        handed = None if continues else self.handed_by(of, call.owner, values, scope)
        if handed is not None:
            return self._hands_over(call, handed)
        if has(on.events, HANDED):
            return [self._next_step(call)]
        ended = self._ended_of_others(call) if of.name in ENDS else None
        if ended is not None:
            return ended
        got = constant_got(self, of, on.const, scope)
        if got is not None:
            return [(call.state, Value(got))]
        return self._followed(call)

    def _with_failure(self, call: Invocation) -> Outcomes | None:
        """A step of a Try that knows of a failure, or a failed future that a catch makes; None where it is neither."""
        of, state, scope = call.of, call.state, call.scope
        tried = self.of_try(of, call.on, call.values, state, scope) if call.on.events else None
        if tried is not None or not scope.catching or not answers_with_error(of):
            return tried
        thrown = state.without(self.active(scope) | state.noticed)
        scope.throwing[-1].append(Thrown(thrown, "", WORK, place_of(of, scope)))
        return []

    def _looked_at(self, call: Invocation) -> Invocation:
        """The call without the failures that the method called looks at, or throws by itself."""
        known = self.active(call.scope)
        looked_at = failures(call.told) - known
        telling = [bool(failures(one.events) & looked_at) for one in call.values]
        if looked_at and self._looks(call.of, call.owner, telling, call.scope):
            call = call._replace(state=call.state.without(looked_at), told=call.told - looked_at)
        thrown = failures(call.on.events)
        if thrown - known and self._throws_by_itself(call.of, call.scope):
            call = call._replace(state=call.state.without(thrown), told=call.told - thrown)
        return call

    # -- what a call leads to ----------------------------------------------------------------------------------

    def _followed(self, call: Invocation) -> Outcomes:
        """What a call leads to: a method of the tree or one of several, code that is kept somewhere, the handlers of an
        event, or nothing that the tree shows."""
        of, state, scope = call.of, call.state, call.scope
        instead = fallbacks_of(self, of, scope)
        if instead:
            return distinct([*self._unresolved(call), *self.answered_instead(of, instead, state, scope)])
        bound, this, own = self.target(of, scope)
        if bound is not None and bound.method.body is not None and this is not None:
            return self._left_behind(call, bound, self._enter(call, bound, this, own))
        # Further away than that nothing would be sure enough to be told.
        follows = bound is not None and not self.narrow and self.depth <= FAR_CAUGHT
        if bound is not None and not follows:
            self.cut_short()
        several, idle = alternatives(self, of, scope) if follows else ([], 0)
        if len(several) > MOST:
            # What a caller gives is one of them; of handlers that the message chooses, some stand for all.
            several, idle = several[:: len(several) // MOST + 1] if self._chosen(of, scope) else [], idle + 1
        if several:
            return self._enter_one_of(call, several, idle, own)
        tasks = self._held(of, call.on, scope)
        if tasks:
            return self._run_held(call, tasks)
        taken = [] if self.narrow else kept_in(self, of, scope)
        if taken:
            return [(state, Value(task=one)) for one in taken]
        published = self._published(call)
        return published if published is not None else self._unresolved(call)

    def _left_behind(self, call: Invocation, bound: Bound, entered: Outcomes) -> Outcomes:
        """What a method of the tree leaves behind in the object that it is called on, and answers about it."""
        of, scope = call.of, call.scope
        if scope.catching and isinstance(of.target, java.Name) and self._local(of.target, scope) and _sets(bound):
            entered = [(self._marked(after, of.target.id, scope), value) for after, value in entered]
        return _answered(entered) if failures(call.on.events) else entered


def _sets(bound: Bound) -> bool:
    """Whether a method does nothing but to set fields."""
    statements = bound.method.body.block.statements if bound.method.body is not None else ()
    sets = (isinstance(one, java.Do) and isinstance(one.value, java.Assign) for one in statements)
    return bool(statements) and all(sets)


def _answered(found: Outcomes) -> Outcomes:
    """What an object that tells of a failure answers: where it may be one or the other, what it is told apart by."""
    if len({value.const for _, value in found}) < 2:
        return found
    return [(state, value._replace(const=None)) for state, value in found]


__all__ = ["Calls"]
