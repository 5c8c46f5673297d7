"""Client code by module: Java, Spring configuration and build files of one tree, put together.

In: the files of a path argument. Out: a Module for each Maven or Gradle module (or folder without one) that has
something to do with a RocketMQ client.
"""

import os
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.clients import CONSUMER, LISTENER, PRODUCER, SEND, SPRING_API, STREAM_API, SUBSCRIPTION, Module, Site
from rocketaudit.discover.kinds import GRADLE, MAVEN
from rocketaudit.module_code import read_code
from rocketaudit.readers import builds, spring
from rocketaudit.readers.java import apis
from rocketaudit.readers.java.sites import Read, Sources, together
from rocketaudit.readers.java.tree.scanning import named
from rocketaudit.readers.java.tree.tree import Tree
from rocketaudit.source import Document, Span, document, span
from rocketaudit.values import UNKNOWN, Unknown, Value

_ROOT = "application"


def modules(
    java: Mapping[str, bytes],
    configurations: Sequence[Document],
    build_files: Mapping[str, bytes],
    naming: Collection[str] | None = None,
) -> tuple[Module, ...]:
    """The modules of a tree. `java` are all its Java files by path, `configurations` its Spring files, `naming` the
    Java files that name a client, where somebody has looked already."""
    streams = any(b"stream" in of.data and b"rocketmq" in of.data.lower() for of in configurations)
    candidates = [
        path
        for path, data in java.items()
        if (apis.is_candidate(data) if naming is None else path in naming)
        or (streams and apis.is_stream_function(data))
    ]
    candidates += _users_of_own_clients(java, candidates)
    if not candidates and not configurations:
        return ()
    releases = builds.releases(build_files)
    folders = sorted(releases, key=len, reverse=True)
    by_folder: dict[str, tuple[list[str], list[Document]]] = {}
    for path in candidates:
        by_folder.setdefault(_folder(path, folders), ([], []))[0].append(path)
    for one in configurations:
        by_folder.setdefault(_folder(one.path, folders), ([], []))[1].append(one)
    stated = _Stated(releases, build_files)
    asked = {folder: _asked(*of, *stated.of(folder)) for folder, of in sorted(by_folder.items())}
    sources = {folder: one.sources for folder, one in asked.items()}
    tree = Tree(java)
    said = read_code(tree, candidates, sources, _asked((), ()).sources, lambda path: _folder(path, folders))
    for folder in said.keys() - asked.keys():
        asked[folder] = _asked((), (), *stated.of(folder))
    made = [_module(tree, folder, one, said.get(folder, ())) for folder, one in sorted(asked.items())]
    return tuple(_with_dead_letters([one for one in made if one is not None]))


def _users_of_own_clients(java: Mapping[str, bytes], candidates: Sequence[str]) -> list[str]:
    """The files that name nothing of RocketMQ's, and send through a class of the tree that extends a client's."""
    names = {name for path in candidates for name in _OWN_CLIENT.findall(java[path])}
    known = frozenset(candidates) if names else frozenset()
    return [path for path, data in java.items() if names and path not in known and named(data, names)]


_OWN_CLIENT = re.compile(
    rb"class\s+(\w+)\s+extends\s+(?:[\w.]+\.)?(?:RocketMQTemplate|(?:Default|Transaction)MQProducer|\w*ProducerBean)\b"
)


def _with_dead_letters(found: Sequence[Module]) -> Iterator[Module]:
    """The modules, with what all of them together say of each consumer: whether its dead letters are read."""
    topics = (site.traits.get("topic") for one in found for site in one.sites if site.kind == SUBSCRIPTION)
    read = {topic.removeprefix(_DEAD) for topic in topics if isinstance(topic, str) and topic.startswith(_DEAD)}
    for one in found:
        sites = tuple(
            site._replace(traits={**site.traits, "deadLettersRead": site.traits.get("group") in read})
            if site.kind in (CONSUMER, LISTENER)
            else site
            for site in one.sites
        )
        yield one._replace(sites=sites)


_DEAD = "%DLQ%"


def _folder(path: str, folders: Sequence[str]) -> str:
    """The folder of the module that a file belongs to: the nearest with a build file, else what is before src."""
    for folder in folders:
        if folder in ("", ".") or path.startswith(folder.rstrip("/") + "/"):
            return folder
    head, found, _ = path.partition("/src/")
    return head if found else ""


class _Asked(NamedTuple):
    """What is known of a module before its code is read."""

    sources: Sources
    configured: Sequence[Site]
    documents: Sequence[Document]
    client_release: str | Unknown
    spring_release_at: Span | None


class _Stated:
    """The releases of each folder, with the build file that states rocketmq-spring's as a document."""

    def __init__(self, releases: Mapping[str, builds.Releases], build_files: Mapping[str, bytes]) -> None:
        self.releases = releases
        self.build_files = build_files
        self.paths = {os.path.normpath(path): path for path in build_files}
        self._documents: dict[str, Document] = {}

    def of(self, folder: str) -> tuple[builds.Releases | None, Document | None]:
        found = self.releases.get(folder)
        return found, self._document(self.paths[found.spring_at.path]) if found and found.spring_at else None

    def _document(self, path: str) -> Document:
        """A build file, which may state the release of many modules."""
        if path not in self._documents:
            kind = MAVEN if path.endswith(".xml") else GRADLE
            self._documents[path] = document(path, kind, self.build_files[path])
        return self._documents[path]


def _asked(
    paths: Sequence[str],
    documents: Sequence[Document],
    releases: builds.Releases | None = None,
    build_file: Document | None = None,
) -> _Asked:
    properties = [one for of in documents for one in spring.read(of)]
    spring_release = releases.spring if releases else UNKNOWN
    binder = releases.binder if releases else UNKNOWN
    configured = spring.sites(properties, spring_release, binder)

    def resolve(text: str) -> str | Unknown:
        return spring.resolve(text, properties)

    streams = any(one.traits.get("api") == STREAM_API for one in configured) or not isinstance(binder, Unknown)
    sources = Sources(paths, resolve, streams, spring_release, {})
    at = _place(build_file, releases) if build_file and releases else None
    read = (*documents, build_file) if build_file else documents
    return _Asked(sources, configured, read, releases.client if releases else UNKNOWN, at)


def _place(of: Document, releases: builds.Releases) -> Span | None:
    """Where rocketmq-spring's release is written; its whole line where the release does not stand in it as such."""
    if releases.spring_at is None or isinstance(releases.spring, Unknown):
        return None
    line = releases.spring_at.line
    begin, end = of.line_starts[line - 1], [*of.line_starts, len(of.data)][line]
    written = releases.spring.encode()
    start = of.data.find(written, begin, end)
    if start >= 0:
        return span(of, start, start + len(written))
    text = of.data[begin:end]
    return span(of, begin + len(text) - len(text.lstrip()), begin + len(text.rstrip()))


def _module(tree: Tree, folder: str, of: _Asked, found: Sequence[Read]) -> Module | None:
    paths, spring_release = of.sources.paths, of.sources.spring_release
    sites = _joined(of.configured, list(together(site for one in found for site in one.sites)), spring_release)
    if not sites and not paths:
        return None
    named = {one.at.path for one in sites} | {hazard.at.path for one in sites for hazard in one.hazards}
    named |= {step.at.path for one in sites for hazard in one.hazards for step in hazard.path}
    java_documents = [tree.document(path) for path in sorted((named | set(paths)) & set(tree.files))]
    # Why a listener was not followed is said rather than what else is wrong with its file.
    partly = {path: reason for one in reversed(found) for path, reason in one.partly.items()}
    return Module(
        os.path.basename(folder.rstrip("/")) or _ROOT,
        of.client_release,
        spring_release,
        tuple(sites),
        (*java_documents, *of.documents),
        tuple(sorted(partly.items())),
        of.spring_release_at,
    )


def _joined(configured: Sequence[Site], found: Sequence[Site], spring_release: str | Unknown) -> list[Site]:
    """The sites of both, with what the configured producer of a template says added to its sends, and how they go
    to it."""
    own = [one for one in configured if one.kind == PRODUCER and one.traits.get("api") == SPRING_API]
    sent = [one for one in found if one.kind == SEND and one.traits.get("api") == SPRING_API]
    settings = own[0].settings if len(own) == 1 else {}
    sites: list[Site] = []
    for one in configured:
        if one in own:
            one = one._replace(traits={**one.traits, **_sending(sent), "springRelease": spring_release})
        sites.append(one)
    for one in found:
        if one.kind == SEND and one.traits.get("api") == SPRING_API:
            one = one._replace(
                settings={**settings, **one.settings}, traits={**one.traits, "springRelease": spring_release}
            )
        sites.append(one)
    return sites


def _sending(sent: Sequence[Site]) -> dict[str, Value | Unknown]:
    """How a template's sends go."""
    if not sent:
        return {}
    modes = {one.traits["mode"] for one in sent}
    orderly = [one for one in sent if one.traits.get("orderly")]
    return {
        "sendsSync": any(one.traits["mode"] == "sync" and one not in orderly for one in sent),
        "sendsAsync": "async" in modes,
        "sendsOrderly": bool(orderly),
        "applicationRetries": any(one.traits.get("retried") for one in sent),
        "ignoresStatus": any(
            hazard.kind == "result-ignored" for one in sent if one.traits["mode"] == "sync" for hazard in one.hazards
        ),
    }
