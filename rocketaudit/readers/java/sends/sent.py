"""A call that gives a message to a client, and where it stands: what all that judges a send is given."""

from typing import NamedTuple

from rocketaudit.clients import Hazard
from rocketaudit.readers.java import syntax as java
from rocketaudit.readers.java.declared import Declared, Place
from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.values import CERTAIN, LIKELY, Scope
from rocketaudit.source import Span
from rocketaudit.values import Unknown, Value

THE_SEND = {"en": "the send", "zh": "发送处"}
"""What stands beside a send that belongs to a finding."""

SYNC, ASYNC, ONEWAY, TRANSACTION = "sync", "async", "oneway", "transaction"
BY_RESULT, BY_NAME = "result", "name"
"""How the wrapper of another jar is known: it gives a SendResult, or has RocketMQ in its name."""


class Kind(NamedTuple):
    """What a call is: the client, the mode, whether it returns nothing, whether it goes through a RocketMQTemplate,
    and how it is known where the wrapper of another jar sends (`unseen`: BY_RESULT, BY_NAME)."""

    api: str
    mode: str
    void: bool = False
    template: bool = False
    unseen: str = ""


class Sending(NamedTuple):
    """A call that sends, the nodes around it (outermost first) and what is visible there."""

    flow: Flow
    declared: Declared
    call: java.Call
    around: java.Around
    scope: Scope
    kind: Kind

    @property
    def at(self) -> Place:
        """The name of the method that is called."""
        return Place(self.declared.path, self.call.name_start, self.call.name_start + len(self.call.name))

    @property
    def method(self) -> java.Method | None:
        """The method of a named class that the call stands in."""
        return java.method_around(self.around)

    @property
    def name(self) -> str:
        """What reports call the send."""
        of = self.method
        return f"{self.declared.name}.{of.name}" if of and of.name != "<init>" else self.declared.name

    def span(self, at: Place | None = None) -> Span:
        """A place as a span; the call's own where none is given."""
        return self.flow.tree.span(at or self.at)


class Sent(NamedTuple):
    """A send as a fact: its client, its mode, the receiver as it is written, and what may lose the message."""

    api: str
    mode: str
    name: str
    receiver: str
    orderly: bool
    template: bool
    topic: Value | Unknown
    timeout: Value | Unknown
    at: Place
    hazards: tuple[Hazard, ...]
    retried: bool
    kept: bool
    method: java.Method | None
    holder: Declared


def name_of(path: str, of: java.Call | java.Method) -> Place:
    """Where the name of a call or of a method stands."""
    return Place(path, of.name_start, of.name_start + len(of.name))


def receiver(of: java.Call) -> str:
    """The receiver of a call, as the last name of it."""
    return java.word(of.target)


def less_sure(hazard: Hazard) -> Hazard:
    """A hazard of a send that another method makes, which may do more than is seen."""
    return hazard._replace(certainty=LIKELY) if hazard.certainty == CERTAIN else hazard
