"""A method call on a path, once its receiver and arguments are known; what the steps of following it hand on.

In: what Expressions found the receiver and the arguments to be. Out: Invocation.
"""

from typing import NamedTuple

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.values import NO_EVENTS, UNKNOWN_VALUE, Events, Scope, State, Value


class Invocation(NamedTuple):
    """A call: the name of its receiver's type where it is known (`owner`), what the receiver is (`on`), what each
    argument is (`values`), what all of these tell (`told`), and the state before it, in its scope."""

    of: java.Call
    owner: str
    on: Value
    values: tuple[Value, ...]
    told: Events
    state: State
    scope: Scope


def bare(of: java.Call, owner: str, state: State, scope: Scope) -> Invocation:
    """A call of which neither the receiver nor the arguments tell anything."""
    return Invocation(of, owner, UNKNOWN_VALUE, (), NO_EVENTS, state, scope)
