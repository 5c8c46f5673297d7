"""The facts: what the documents say about a RocketMQ deployment. Frozen data, no behaviour.

NamedTuples rather than dataclasses: importing dataclasses and creating the classes costs more than the
whole audit of a broker.conf (docs/design.md, section 7).
"""

from collections.abc import Mapping
from typing import NamedTuple

from rocketaudit.clients import Module
from rocketaudit.source import Document, Span, Unread
from rocketaudit.values import Unknown, Value
from rocketaudit.workloads import Workload

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


class Conf(NamedTuple):
    """What one workload runs with, as a reader of containers found it.

    Either `path` names a file of the tree that it is given, or the configuration stands in `document` itself:
    `entries` where it is no properties text (a YAML map, a command line), else they are read out of the document's
    part. `kind` is that of the server (a kind of discover's). `unseen` says why the configuration cannot be known,
    "" where it is; a workload that runs with no file has no entries and an empty part.
    """

    kind: str
    workload: Workload
    document: Document
    path: str = ""
    entries: tuple[Entry, ...] | None = None
    unseen: str = ""


class Run(NamedTuple):
    """What a reader of containers made of its files: every process of RocketMQ with its configuration, and which of
    the files could not be read whole, with the reason."""

    confs: tuple[Conf, ...]
    partly: tuple[tuple[str, str], ...] = ()


class Broker(NamedTuple):
    """One broker file, or one broker that a workload runs. `subject` is what reports call it (brokerName, else the
    name of the workload or file); `role` is the effective brokerRole or UNKNOWN; `mode` is one of MODES or UNKNOWN;
    `anchor` is the line that stands for it."""

    subject: str
    document: Document
    entries: tuple[Entry, ...]
    effective: Effective
    release: Release
    mode: str | Unknown
    role: str | Unknown
    anchor: Span
    workload: Workload | None = None


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
    workload: Workload | None = None


class NameServer(NamedTuple):
    """One name server: its file, or the workload that runs it. The fields are a Broker's as well."""

    subject: str
    document: Document
    entries: tuple[Entry, ...]
    effective: Effective
    release: Release
    mode: str | Unknown
    role: str | Unknown
    anchor: Span
    workload: Workload | None = None


Server = Broker | Controller | NameServer


class Account(NamedTuple):
    """One account of RocketMQ's access control that a file holds: its access key, whether it is one of those that the
    documentation publishes, secret and all, and the place of its secret, which no fact repeats."""

    access_key: str
    is_sample: bool
    at: Span


class Deployment(NamedTuple):
    """What is judged as one thing. `name` is "" for the only one of a run; `sources` are the files of containers, in
    which configurations and workloads stand; `partly` names those that were not read whole, with the reason,
    and `beside` holds the bytes of what they may mount."""

    name: str
    brokers: tuple[Broker, ...]
    unread: tuple[Unread, ...]
    release: Release
    controllers: tuple[Controller, ...] = ()
    clients: tuple[Module, ...] = ()
    name_servers: tuple[NameServer, ...] = ()
    sources: tuple[Document, ...] = ()
    partly: tuple[tuple[str, str], ...] = ()
    beside: Mapping[str, bytes] = {}
    accounts: tuple[Account, ...] = ()
