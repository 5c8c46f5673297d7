"""Facts to deployments: release, mode, role, effective settings with unknowns, brokers by deployment."""

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit import catalogue, grouping
from rocketaudit.clients import Module
from rocketaudit.discover.kinds import ACCOUNTS, BROKER, GRADLE, JAVA, MAVEN, NAME_SERVER, SPRING
from rocketaudit.discover.kinds import CONTROLLER as CONTROLLER_FILE
from rocketaudit.effective import effective, effective_of, plain_settings
from rocketaudit.effective.assign import last_entries
from rocketaudit.errors import UsageError
from rocketaudit.model import (
    CLASSIC,
    CONTROLLER,
    DLEDGER,
    SLAVE_ACTING_MASTER,
    Account,
    Broker,
    Controller,
    Deployment,
    Effective,
    Entry,
    NameServer,
    Release,
    Server,
    Setting,
)
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.readers.workloads import COMPOSE, KUBERNETES
from rocketaudit.running import Found, Running, running
from rocketaudit.source import Argument, Document, Span, Unread, document, span
from rocketaudit.templates import supply, with_unknowns
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import Workload

_MODE_SETTINGS = (
    ("enableDLegerCommitLog", DLEDGER),
    ("enableControllerMode", CONTROLLER),
    ("enableSlaveActingMaster", SLAVE_ACTING_MASTER),
)


class Given(NamedTuple):
    """What a user said beside the files: the release, values for placeholders, and which files are one deployment
    (name and glob)."""

    version: str | None = None
    supplied: Mapping[str, str] = {}
    deployments: Sequence[tuple[str, str]] = ()


_NOTHING = Given()


def assemble(of: Argument, given: Given = _NOTHING) -> tuple[Deployment, ...]:
    """The deployments that the documents of one path argument make up. Raises UsageError for a release that there is
    not."""
    release = release_of(given.version)
    found = running(of.documents, of.beside, given.supplied)
    brokers = [_broker(one, _release(one, given, release), given) for one in found.servers if one.kind == BROKER]
    controllers = tuple(
        made
        for one in found.servers
        if one.kind in (CONTROLLER_FILE, NAME_SERVER)
        for made in _controllers(one, _release(one, given, release), given)
    )
    name_servers = tuple(
        made
        for one in found.servers
        if one.kind == NAME_SERVER
        for made in _name_servers(one, _release(one, given, release), given)
    )
    clients = _clients(of)
    accounts = [one for one in of.documents if one.kind == ACCOUNTS]
    whole = Deployment(
        "",
        tuple(brokers),
        (*of.unread, *_unreadable(found)),
        common_release(brokers, release),
        controllers,
        clients,
        name_servers,
        sources=(*found.sources, *accounts),
        partly=found.partly,
        beside=of.beside,
        accounts=_accounts(accounts, found.sources),
    )
    return _apart(whole, given)


def _unreadable(found: Found) -> Iterator[Unread]:
    """Files of containers that could not be read and of which no server came: what they run, nobody knows. Templates of
    charts are no YAML before they are rendered."""
    reasons = dict(found.partly)
    run = {one.conf.workload.at.path for one in found.servers if one.conf is not None}
    for of in found.sources:
        if of.kind in (COMPOSE, KUBERNETES) and of.path in reasons and of.path not in run and b"{{" not in of.data:
            yield Unread(of.path, reasons[of.path], True)


def _apart(whole: Deployment, given: Given) -> tuple[Deployment, ...]:
    """The deployments that one path argument holds: as the user says, else as its folders and environments say."""
    homes = grouping.named(whole.brokers, given.deployments) or grouping.apart(whole.brokers)
    if not homes:
        return (whole,)
    bare = Deployment("", (), (), whole.release, beside=whole.beside)
    found = [
        bare._replace(
            name=name,
            sources=tuple(one for one in whole.sources if one.path in _paths(those)),
            brokers=tuple(those),
            release=common_release(those, whole.release),
            controllers=grouping.beside(whole.controllers, those, whole.brokers),
            name_servers=grouping.beside(whole.name_servers, those, whole.brokers),
        )
        for name, those in homes.items()
    ]
    accounts = tuple(one for one in whole.sources if one.kind == ACCOUNTS)
    found[0] = found[0]._replace(
        unread=whole.unread, partly=whole.partly, accounts=whole.accounts, sources=(*found[0].sources, *accounts)
    )
    if whole.clients:
        # Which of the deployments the code talks to, nothing says.
        found.append(Deployment(_CODE, (), (), whole.release, (), whole.clients))
    return tuple(found)


def demand_named(found: Sequence[Deployment], given: Given) -> None:
    """Raises UsageError where brokers were found and none is in a deployment that the user names on the command line;
    those of a configuration file, with globs that are absolute, may be about other files."""
    paths = sorted({one.document.path for of in found for one in of.brokers})
    typed = [(name, glob) for name, glob in given.deployments if not os.path.isabs(glob)]
    if paths and typed and not {name for name, _ in given.deployments} & {of.name for of in found}:
        name, glob = typed[0]
        raise UsageError(
            f"--deployment {name}={glob}: no broker file matches; write it as the paths are written, such as {paths[0]}"
        )


def _accounts(documents: Sequence[Document], sources: Sequence[Document]) -> tuple[Account, ...]:
    """The accounts of files that hold nothing else, and of those that stand in manifests and charts."""
    if not documents and not sources:
        return ()
    from rocketaudit.readers import accounts  # needs YAML

    own = [account for of in documents for account in accounts.read(of)]
    return (*own, *(account for of in sources for account in accounts.within(of)))


def _paths(brokers: Sequence[Broker]) -> set[str]:
    """The files in which brokers or the workloads that run them stand."""
    workloads = {one.workload.at.path for one in brokers if one.workload is not None}
    return workloads | {one.document.path for one in brokers}


def _release(one: Running, given: Given, release: Release) -> Release:
    """The release of a server: what the user says, else what its image says."""
    if given.version is not None or one.conf is None or one.conf.workload.image is None:
        return release
    from rocketaudit.readers.workloads.images import release_text

    tag = release_text(one.conf.workload.image)
    try:
        known = catalogue.load().resolve(tag) if tag else None
    except catalogue.UnknownRelease:
        known = None
    return Release(known.release, f"{one.conf.workload.image.said} {tag}") if known else release


def common_release(brokers: Sequence[Server], otherwise: Release) -> Release:
    """The release of the brokers, the newest where they have several; `otherwise` without brokers."""
    versions = {one.release.version: one.release for one in brokers}
    if len(versions) < 2:
        return next(iter(versions.values()), otherwise)
    newest = max(versions, key=catalogue.order)
    return Release(newest, "the newest of several: " + ", ".join(sorted(versions, key=catalogue.order)))


_CODE = "client code"


def _clients(given: Argument) -> tuple[Module, ...]:
    """The client code of a path argument by module."""
    configurations = [of for of in given.documents if of.kind == SPRING]
    own = {of.path: of.data for of in given.documents if of.kind == JAVA}
    if not given.java and not own and not configurations:
        return ()
    from rocketaudit.modules import modules  # a broker.conf needs no parser of Java

    # Who found the files has looked into each of them, and has a row for those that name a client.
    known = None if own else {row.path for row in given.inputs if row.kind == JAVA and row.status == "read"}
    builds = {of.path: of.data for of in given.documents if of.kind in _BUILDS}
    return modules({**given.java, **own}, configurations, {**given.builds, **builds}, known)


_BUILDS = (MAVEN, GRADLE)


def servers(of: Deployment) -> tuple[Server, ...]:
    """Every server of a deployment; a name server with a controller in it is both."""
    return (*of.brokers, *of.controllers, *of.name_servers)


def kind_of(server: Server) -> str:
    """What sort of server it is: broker, controller or name-server."""
    if isinstance(server, Broker):
        return BROKER
    return CONTROLLER_FILE if isinstance(server, Controller) else NAME_SERVER


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
    return _broker(Running(BROKER, of), release, Given(supplied=supplied))


def _broker(one: Running, release: Release, given: Given) -> Broker:
    """One broker as a fact."""
    entries, unseen = _entries(one, given)
    if unseen:
        hidden = one.conf is not None and one.conf.unseen
        refused = effective(document(one.of.path, BROKER, b"") if hidden else one.of, release.version)
        undecided = {name: _undecided(name, unseen) for name in catalogue.load().settings(release.version)}
        refused = refused._replace(settings=undecided)
        return Broker(
            _name_of(one, refused), one.of, (), refused, release, UNKNOWN, UNKNOWN, _anchor(one, ()), _workload(one)
        )
    found = with_unknowns(effective_of(entries, release.version), entries, one.of)
    return Broker(
        _name_of(one, found),
        one.of,
        entries,
        found,
        release,
        _mode(found),
        _value(found, "brokerRole"),
        _anchor(one, entries),
        _workload(one),
    )


def _entries(one: Running, given: Given) -> tuple[tuple[Entry, ...], str]:
    """What a server's configuration says with the user's values filled in, and why it cannot be known ("": it is)."""
    if one.conf is not None and one.conf.unseen:
        return (), one.conf.unseen
    try:
        written = read(one.of) if one.conf is None or one.conf.entries is None else one.conf.entries
    except MalformedEscape:
        return (), "the file cannot be parsed"
    return tuple(supply(entry, given.supplied) for entry in written), ""


def _workload(one: Running) -> Workload | None:
    return one.conf.workload if one.conf is not None else None


def controller(of: Document, release: Release, supplied: Mapping[str, str]) -> Iterator[Controller]:
    """The controller of a controller's or name server's file; none where the name server runs none, or 4.x."""
    return _controllers(Running(of.kind, of), release, Given(supplied=supplied))


def _controllers(one: Running, release: Release, given: Given) -> Iterator[Controller]:
    """The same for a server that a workload may run. One whose file is refused does not start."""
    entries, unseen = _entries(one, given)
    if unseen:
        return
    classes = tuple(name for name in _CONTROLLER_CLASSES if name != "NamesrvConfig" or one.kind == NAME_SERVER)
    found = with_unknowns(plain_settings(entries, release.version, classes), entries, one.of)
    switch = found.settings.get("enableControllerInNamesrv")
    if "enableElectUncleanMaster" not in found.settings or (switch and switch.value is False):
        return
    anchor, workload = _anchor(one, entries), _workload(one)
    yield Controller(_name_of(one, found), one.of, entries, found, release, CONTROLLER, UNKNOWN, anchor, workload)


def _name_servers(one: Running, release: Release, given: Given) -> Iterator[NameServer]:
    """The name server of a file or workload; none whose file is refused."""
    entries, unseen = _entries(one, given)
    if unseen and one.conf is None:
        return
    found = with_unknowns(plain_settings(entries, release.version, ("NamesrvConfig",)), entries, one.of)
    if unseen:
        found = found._replace(settings={name: _undecided(name, unseen) for name in found.settings})
    anchor, workload = _anchor(one, entries), _workload(one)
    yield NameServer(_name_of(one, found), one.of, entries, found, release, UNKNOWN, UNKNOWN, anchor, workload)


_CONTROLLER_CLASSES = ("NamesrvConfig", "ControllerConfig", "JraftConfig")


def _undecided(name: str, reason: str) -> Setting:
    return Setting(name, UNKNOWN, None, "default", None, reason, ())


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


def _name_of(one: Running, found: Effective) -> str:
    """What reports call a server: its brokerName, else the workload or the file."""
    name = found.settings.get("brokerName")
    if name and name.origin == "file" and isinstance(name.value, str) and name.value:
        return name.value
    return one.conf.workload.name if one.conf is not None else os.path.basename(one.of.path) or one.of.path


def _anchor(one: Running, entries: Sequence[Entry]) -> Span:
    """The line that stands for the server: brokerRole, else brokerName, else the first setting, else its workload's,
    else 1:1."""
    last = last_entries(entries)
    for name in ("brokerRole", "brokerName"):
        if name in last:
            return last[name].whole
    if entries:
        return entries[0].whole
    return one.conf.workload.at if one.conf is not None else span(one.of, 0, 0)
