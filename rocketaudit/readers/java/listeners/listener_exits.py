"""How the paths through a listener end: in an acknowledgement, in another delivery, or in a status that is not seen."""

from collections.abc import Iterator

from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.apis import ListenerApi
from rocketaudit.readers.java.declared import Bound, Declared, Place, Typed
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_kinds import Found
from rocketaudit.readers.java.values import NULL, RETURN, THROW, Exit, State, Task


def exits(flow: Flow, found: Found) -> list[Exit]:
    """The ends of all paths through a listener."""
    code = found.code
    if isinstance(code, Bound):
        this = found.holder if code.owner.of.kind != "anonymous" else code.owner
        return [*flow.run(code, this), *_surrounding(flow, found, code, this)]
    return _of_task(flow, found, code)


def _of_task(flow: Flow, found: Found, code: Task) -> list[Exit]:
    """The same of a lambda or method reference."""
    scope = code.scope
    if isinstance(code.code, java.Lambda) and isinstance(code.code.body, java.Block):
        for param in code.code.params:
            if param.type is not None:
                scope.types[param.name] = Typed(param.type, scope.path)
        return flow.body(code.code.body, [State()], scope)
    scope.throwing = [[]]
    after = flow.perform(code, State(), scope)
    thrown = scope.throwing.pop()
    scope.throwing = [[]]
    end = Place(found.at.path, code.code.end - 1, code.code.end) if isinstance(code.code, java.Lambda) else found.at
    ends = [Exit(RETURN, state, value, at=end) for state, value in after]
    return ends + [Exit(THROW, one.state) for one in thrown]


def _surrounding(flow: Flow, found: Found, code: Bound, this: Declared) -> Iterator[Exit]:
    """How the aspects around a listener end that is called through its proxy, where they swallow what it throws."""
    for one in flow.surrounding(code, this):
        events = frozenset(event._replace(chain=(found.at, *event.chain)) for event in one.state.events)
        yield one._replace(state=one.state._replace(events=events))


def acknowledges(api: ListenerApi, exit: Exit) -> bool | None:
    """Whether a path ends with an acknowledgement; None where its status is unknown."""
    if exit.kind != RETURN:
        return False
    if not api.by_status:
        return True
    if exit.value.const in api.acks:
        return True
    # A constant of the application's own that leads to none of the client's says nothing.
    return False if exit.value.const in api.retries or exit.value.const == NULL.const else None
