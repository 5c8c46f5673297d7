"""Facts to deployments: release, mode, role, effective settings with unknowns, brokers by deployment."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit import catalogue
from rocketaudit.discover import BROKER, NAME_SERVER
from rocketaudit.effective import effective, effective_of, plain_settings
from rocketaudit.effective.assign import last_entries
from rocketaudit.errors import UsageError
from rocketaudit.model import (
    CLASSIC,
    CONTROLLER,
    DLEDGER,
    SLAVE_ACTING_MASTER,
    UNKNOWN,
    Broker,
    Controller,
    Deployment,
    Effective,
    Entry,
    Release,
    Server,
    Setting,
    _Unknown,
)
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document, Span, Unread, span

# {{ jinja or helm }}, ${VARIABLE}, <PLACEHOLDER>, @maven@, REPLACE_IT and the like.
_PLACEHOLDER = re.compile(
    r"\{\{-?(?P<braces>[^{}]*)\}\}|\$\{(?P<dollar>[^{}]*)\}|<(?P<angle>[A-Za-z][\w .-]{0,80})>"
    r"|@(?P<at>[A-Za-z][\w.-]*)@|\b(?P<word>(?:REPLACE|CHANGE)_?(?:IT|ME|THIS))\b"
)
_STATEMENT = re.compile(r"\{%.*%\}|\{\{-?\s*(?:if|else|end|range|with|define|/\*)\b")

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
) -> tuple[Deployment, ...]:
    """The deployments that the documents of one path argument make up.

    `version` is the release that the user named, `supplied` the values for template placeholders. Raises UsageError
    for a release that there is not.
    """
    release = release_of(version)
    given = supplied or {}
    brokers = [broker(of, release, given) for of in documents if of.kind == BROKER]
    controllers = tuple(found for of in documents if of.kind != BROKER for found in controller(of, release, given))
    folders = _folders(brokers)
    if len(folders) <= 1:
        return (Deployment("", tuple(brokers), tuple(unread), release, controllers),)
    apart = [Deployment(name, tuple(found), (), release) for name, found in folders.items()]
    apart[0] = apart[0]._replace(unread=tuple(unread), controllers=controllers)
    return tuple(apart)


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
        entries = tuple(_supply(entry, supplied) for entry in read(of))
    except MalformedEscape:
        refused = effective(of, release.version)
        undecided = {name: _undecided(name) for name in catalogue.load().settings(release.version)}
        start = span(of, 0, 0)
        return Broker(_file_name(of), of, (), refused._replace(settings=undecided), release, UNKNOWN, UNKNOWN, start)
    found = _with_unknowns(effective_of(entries, release.version), entries)
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
        entries = tuple(_supply(entry, supplied) for entry in read(of))
    except MalformedEscape:
        return  # it does not start with it; that is for the rules about whole deployments
    classes = tuple(name for name in _CONTROLLER_CLASSES if name != "NamesrvConfig" or of.kind == NAME_SERVER)
    found = _with_unknowns(plain_settings(entries, release.version, classes), entries)
    switch = found.settings.get("enableControllerInNamesrv")
    if "enableElectUncleanMaster" not in found.settings or (switch and switch.value is False):
        return
    yield Controller(_file_name(of), of, entries, found, release, CONTROLLER, UNKNOWN, _anchor(of, entries))


_CONTROLLER_CLASSES = ("NamesrvConfig", "ControllerConfig", "JraftConfig")


def placeholder(text: str) -> str | None:
    """The first template placeholder in a text as it is written, or None."""
    found = _PLACEHOLDER.search(text)
    return found.group(0) if found else None


def _supply(entry: Entry, supplied: Mapping[str, str]) -> Entry:
    """An entry with its placeholders filled in, as far as the user gave their values."""
    if not supplied or not placeholder(entry.value):
        return entry
    filled = _PLACEHOLDER.sub(lambda found: supplied.get(_name(found), found.group(0)), entry.value)
    if placeholder(filled):
        filled = supplied.get(entry.key, filled)
    return entry._replace(value=filled)


def _name(found: re.Match[str]) -> str:
    """A placeholder's name: `${X:-default}` and `{{ .Values.x }}` are called X and .Values.x."""
    inside = next(group for group in found.groups() if group is not None).strip(" \t-")
    return re.split(r"[:|\s]", inside, maxsplit=1)[0]


def _with_unknowns(found: Effective, entries: Sequence[Entry]) -> Effective:
    """Settings whose written value is a placeholder become UNKNOWN, and so does everything that a placeholder
    standing alone may set."""
    unknown = {entry.key for entry in last_entries(entries).values() if placeholder(entry.value)}
    anything = any(_may_set_anything(entry) for entry in entries)
    if not unknown and not anything:
        return found
    written = {entry.key for entry in entries}
    hidden = unknown | ({name for name in found.settings if name not in written} if anything else set())
    hidden |= _computed_from(hidden)
    settings = {name: _hide(setting) if name in hidden else setting for name, setting in found.settings.items()}
    return found._replace(settings=settings)


def _may_set_anything(entry: Entry) -> bool:
    """Whether a template is to put whole lines here, as `{{ toYaml .Values.broker }}` does; the properties syntax
    takes its first word for a key."""
    line = f"{entry.key} {entry.value}"
    return bool(placeholder(line)) and not placeholder(entry.value) and not _STATEMENT.search(line)


def _computed_from(hidden: set[str]) -> set[str]:
    """What BrokerStartup and the getters compute from hidden settings."""
    return {result for source, results in _RESULTS.items() if source in hidden for result in results}


_RESULTS = {
    "brokerRole": ("brokerId", "accessMessageInMemoryMaxRatio"),
    "enableDLegerCommitLog": ("brokerId",),
    "enableControllerMode": ("brokerId",),
    "listenPort": ("haListenPort",),
    "storePathRootDir": ("storePathCommitLog", "storePathEpochFile", "storePathBrokerIdentity", "authConfigPath"),
}


def _hide(setting: Setting) -> Setting:
    return setting._replace(value=UNKNOWN, note="a template placeholder decides it")


def _undecided(name: str) -> Setting:
    return Setting(name, UNKNOWN, None, "default", None, "the file cannot be parsed", ())


def _value(found: Effective, name: str) -> str | _Unknown:
    setting = found.settings.get(name)
    return setting.value if setting and isinstance(setting.value, str | _Unknown) else UNKNOWN


def _mode(found: Effective) -> str | _Unknown:
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


def _folders(brokers: Sequence[Broker]) -> dict[str, list[Broker]]:
    """The brokers by folder where one identity occurs in several folders: then each folder is a deployment."""
    homes: dict[tuple[object, ...], set[str]] = {}
    for one in brokers:
        homes.setdefault(_identity(one), set()).add(os.path.dirname(one.document.path))
    if all(len(folders) == 1 for folders in homes.values()):
        return {}
    apart: dict[str, list[Broker]] = {}
    for one in brokers:
        apart.setdefault(os.path.dirname(one.document.path) or ".", []).append(one)
    return apart


def _identity(one: Broker) -> tuple[object, ...]:
    """What a name server knows a broker by."""
    settings = one.effective.settings
    values = [
        settings[name].value if name in settings else None for name in ("brokerClusterName", "brokerId", "dLegerSelfId")
    ]
    return (one.subject, *(str(value) for value in values))
