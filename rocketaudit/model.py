"""The facts: what the documents say about a RocketMQ deployment. Frozen data, no behaviour.

NamedTuples rather than dataclasses: importing dataclasses and creating the classes costs more than the
whole audit of a broker.conf (docs/design.md, section 7).
"""

from typing import NamedTuple

from rocketaudit.clients import Module
from rocketaudit.source import Document, Span, Unread
from rocketaudit.values import Unknown, Value

CLASSIC, DLEDGER, CONTROLLER, SLAVE_ACTING_MASTER = "classic", "dledger", "controller", "slave-acting-master"
MODES = (CLASSIC, DLEDGER, CONTROLLER, SLAVE_ACTING_MASTER)


class Entry(NamedTuple):
    """One `key = value` of a properties file, as java.util.Properties reads it.

    `whole` runs from the first character of the key to the last of the value, on however many lines;
    `value_at` is the value alone (empty at the end of the key where there is none).
    """

    key: str
    value: str
    whole: Span
    key_at: Span
    value_at: Span


class Setting(NamedTuple):
    """What the broker really runs with for one name.

    `written` is the raw value of the file's last entry of that name, None when nobody wrote it; `origin` is
    file, default or computed (by BrokerStartup or by a getter); `at` is where it was written; `value` is
    UNKNOWN where a template placeholder was written.
    """

    name: str
    value: Value | Unknown
    written: str | None
    origin: str
    at: Span | None
    note: str | None
    classes: tuple[str, ...]


class Discarded(NamedTuple):
    """Something the file says and the broker does not take: reason is unknown-key, bad-value or overwritten."""

    key: str
    written: str
    at: Span
    reason: str


class Effective(NamedTuple):
    """The outcome of BrokerStartup over one file for one release.

    `exit` is RocketMQ's own exit code where `starts` is False (-1 .. -4), else None; `reason` says why, by language,
    and `exit_at` where.
    """

    release: str
    settings: dict[str, Setting]
    discarded: tuple[Discarded, ...]
    starts: bool
    exit: int | None
    reason: dict[str, str] | None
    exit_at: Span | None


class Release(NamedTuple):
    """A RocketMQ release and how it is known: `source` is a short phrase for people."""

    version: str
    source: str


class Broker(NamedTuple):
    """One broker file. `subject` is what reports call it (brokerName, else the file name); `role` is the
    effective brokerRole or UNKNOWN; `mode` is one of MODES or UNKNOWN; `anchor` is the line that stands for it."""

    subject: str
    document: Document
    entries: tuple[Entry, ...]
    effective: Effective
    release: Release
    mode: str | Unknown
    role: str | Unknown
    anchor: Span


class Controller(NamedTuple):
    """One controller's file, or that of a name server with a controller in it. The fields are a Broker's, so that a
    rule can ask about the settings of either; `mode` is CONTROLLER, and `role` means nothing here."""

    subject: str
    document: Document
    entries: tuple[Entry, ...]
    effective: Effective
    release: Release
    mode: str | Unknown
    role: str | Unknown
    anchor: Span


Server = Broker | Controller


class Deployment(NamedTuple):
    """What is judged as one thing. `name` is "" for the only one of a run."""

    name: str
    brokers: tuple[Broker, ...]
    unread: tuple[Unread, ...]
    release: Release
    controllers: tuple[Controller, ...] = ()
    clients: tuple[Module, ...] = ()
