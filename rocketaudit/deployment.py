"""Facts to deployments: release, mode, role, effective settings with unknowns, brokers by deployment."""

import os
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit import catalogue
from rocketaudit.clients import Module
from rocketaudit.discover import BROKER, GRADLE, JAVA, MAVEN, NAME_SERVER, SPRING
from rocketaudit.discover import CONTROLLER as CONTROLLER_FILE
from rocketaudit.effective import effective, effective_of, plain_settings
from rocketaudit.effective.assign import last_entries
from rocketaudit.errors import UsageError
from rocketaudit.grouping import apart
from rocketaudit.model import (
    CLASSIC,
    CONTROLLER,
    DLEDGER,
    SLAVE_ACTING_MASTER,
    Broker,
    Controller,
    Deployment,
    Effective,
    Entry,
    Release,
    Server,
    Setting,
)
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, Span, Unread, span
from rocketaudit.templates import supply, with_unknowns
from rocketaudit.values import UNKNOWN, Unknown

_MODE_SETTINGS = (
    ("enableDLegerCommitLog", DLEDGER),
    ("enableControllerMode", CONTROLLER),
    ("enableSlaveActingMaster", SLAVE_ACTING_MASTER),
)


def assemble(
    documents: Sequence[Document],
    unread: Sequence[Unread] = (),
    version: str | None = None,
    supplied: Mapping[str, str] | None = None,
    java: Mapping[str, bytes] | None = None,
    builds: Mapping[str, bytes] | None = None,
) -> tuple[Deployment, ...]:
    """The deployments that the documents of one path argument make up.

    `version` is the release that the user named, `supplied` the values for template placeholders, `java` and `builds`
    are the bytes of client code by path (documents of these kinds do as well). Raises UsageError for a release that
    there is not.
    """
    release = release_of(version)
    given = supplied or {}
    brokers = [broker(of, release, given) for of in documents if of.kind == BROKER]
    kinds = (CONTROLLER_FILE, NAME_SERVER)
    controllers = tuple(found for of in documents if of.kind in kinds for found in controller(of, release, given))
    clients = _clients(documents, java or {}, builds or {})
    homes = apart(brokers)
    if not homes:
        return (Deployment("", tuple(brokers), tuple(unread), release, controllers, clients),)
    found = [Deployment(name, tuple(those), (), release) for name, those in homes.items()]
    found[0] = found[0]._replace(unread=tuple(unread), controllers=controllers)
    if clients:
        # Which of the deployments the code talks to, nothing says.
        found.append(Deployment(_CODE, (), (), release, (), clients))
    return tuple(found)


_CODE = "client code"


def _clients(
    documents: Sequence[Document], java: Mapping[str, bytes], builds: Mapping[str, bytes]
) -> tuple[Module, ...]:
    """The client code of a path argument by module."""
    configurations = [of for of in documents if of.kind == SPRING]
    sources = {**java, **{of.path: of.data for of in documents if of.kind == JAVA}}
    if not sources and not configurations:
        return ()
    from rocketaudit.modules import modules  # a broker.conf needs no parser of Java

    return modules(sources, configurations, {**builds, **{of.path: of.data for of in documents if of.kind in _BUILDS}})


_BUILDS = (MAVEN, GRADLE)


def servers(of: Deployment) -> tuple[Server, ...]:
    """Every server of a deployment whose file was read."""
    return (*of.brokers, *of.controllers)


def release_of(version: str | None) -> Release:
    """The release that a version means, with how we know it; without one the newest of the catalogue. Raises
    UsageError with what may have been meant."""
    known = catalogue.load()
    if version is None:
        return Release(known.newest, "nothing in the files says which release: newest known")
    try:
        found = known.resolve(version)
    except catalogue.UnknownRelease as unknown:
        meant = f" (did you mean {', '.join(unknown.suggestions)}?)" if unknown.suggestions else ""
        known_ones = ", ".join(known.releases)
        raise UsageError(f"unknown RocketMQ release {version!r}{meant}; known are {known_ones}") from None
    return Release(found.release, found.note or "as given")


def broker(of: Document, release: Release, supplied: Mapping[str, str]) -> Broker:
    """One broker file as a fact."""
    try:
        entries = tuple(supply(entry, supplied) for entry in read(of))
    except MalformedEscape:
        refused = effective(of, release.version)
        undecided = {name: _undecided(name) for name in catalogue.load().settings(release.version)}
        start = span(of, 0, 0)
        return Broker(_file_name(of), of, (), refused._replace(settings=undecided), release, UNKNOWN, UNKNOWN, start)
    found = with_unknowns(effective_of(entries, release.version), entries, of)
    return Broker(
        _subject(of, found),
        of,
        entries,
        found,
        release,
        _mode(found),
        _value(found, "brokerRole"),
        _anchor(of, entries),
    )


def controller(of: Document, release: Release, supplied: Mapping[str, str]) -> Iterator[Controller]:
    """The controller of a controller's or name server's file; none where the name server runs none, or 4.x."""
    try:
        entries = tuple(supply(entry, supplied) for entry in read(of))
    except MalformedEscape:
        return  # it does not start with it; that is for the rules about whole deployments
    classes = tuple(name for name in _CONTROLLER_CLASSES if name != "NamesrvConfig" or of.kind == NAME_SERVER)
    found = with_unknowns(plain_settings(entries, release.version, classes), entries, of)
    switch = found.settings.get("enableControllerInNamesrv")
    if "enableElectUncleanMaster" not in found.settings or (switch and switch.value is False):
        return
    yield Controller(_file_name(of), of, entries, found, release, CONTROLLER, UNKNOWN, _anchor(of, entries))


_CONTROLLER_CLASSES = ("NamesrvConfig", "ControllerConfig", "JraftConfig")


def _undecided(name: str) -> Setting:
    return Setting(name, UNKNOWN, None, "default", None, "the file cannot be parsed", ())


def _value(found: Effective, name: str) -> str | Unknown:
    setting = found.settings.get(name)
    return setting.value if setting and isinstance(setting.value, str | Unknown) else UNKNOWN


def _mode(found: Effective) -> str | Unknown:
    """The mode that decides which settings mean anything; UNKNOWN where a placeholder decides it."""
    for name, mode in _MODE_SETTINGS:
        setting = found.settings.get(name)
        if setting and setting.value is UNKNOWN:
            return UNKNOWN
        if setting and setting.value is True:
            return mode
    return CLASSIC


def _subject(of: Document, found: Effective) -> str:
    name = found.settings.get("brokerName")
    if name and name.origin == "file" and isinstance(name.value, str) and name.value:
        return name.value
    return _file_name(of)


def _file_name(of: Document) -> str:
    return os.path.basename(of.path) or of.path


def _anchor(of: Document, entries: Sequence[Entry]) -> Span:
    """The line that stands for the broker: brokerRole, else brokerName, else the first setting, else 1:1."""
    last = last_entries(entries)
    for name in ("brokerRole", "brokerName"):
        if name in last:
            return last[name].whole
    return entries[0].whole if entries else span(of, 0, 0)
