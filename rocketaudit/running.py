"""Which server runs with which configuration: files of containers put together with the files that they mount.

In: the documents of one path argument. Out: each server's document with the workload that runs it, None for a file
that is run by nobody known.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rocketaudit.discover.kinds import BROKER, BROKER_CONTAINER, CONTROLLER, NAME_SERVER
from rocketaudit.model import Conf, Run
from rocketaudit.readers import broker_containers
from rocketaudit.readers.workloads import FORMATS, HELM, KUBERNETES, format_of
from rocketaudit.source import Document, document

SERVERS = (BROKER, CONTROLLER, NAME_SERVER)


class Running(NamedTuple):
    """One server: `of` is the document that holds its configuration, `conf` what its workload runs with."""

    kind: str
    of: Document
    conf: Conf | None = None


class Found(NamedTuple):
    """The servers of a path argument, the files of containers, and which of these were not read whole, and why."""

    servers: tuple[Running, ...]
    sources: tuple[Document, ...]
    partly: tuple[tuple[str, str], ...]


def running(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Found:
    """The servers: those that workloads run, in the order of formats and files, then those of the files that no
    workload names."""
    files = {of.path: of for of in documents if of.kind in SERVERS}
    sources = [of for of in documents if of.kind in (*FORMATS, BROKER_CONTAINER)]
    texts = {**beside, **{of.path: of.data for of in documents}}
    runs = [_read(kind, sources, texts, supplied) for kind in FORMATS]
    confs = [conf for run in runs for conf in run.confs]
    for of in (one for one in sources if one.kind == BROKER_CONTAINER):
        run = {conf.path for conf in confs if conf.path}  # by a unit or service that starts the container
        confs += [conf for conf in broker_containers.confs(of, files) if conf.path not in run]
    servers = [_bound(conf, files, texts) for conf in confs]
    mounted = {conf.path for conf in confs}
    servers += [Running(of.kind, of) for path, of in files.items() if path not in mounted]
    partly = tuple(one for run in runs for one in run.partly)
    return Found(tuple(servers), tuple(sources), partly)


def _read(kind: str, sources: Sequence[Document], texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    own = [of for of in sources if of.kind == kind]
    if not own:
        return Run(())
    found = format_of(kind).read(own, texts, supplied)
    renewed = kind in (KUBERNETES, HELM)
    confs = (one._replace(workload=one.workload._replace(renewed=renewed)) for one in found.confs)
    return Run(tuple(one for one in confs if one.kind in SERVERS), found.partly)


def _bound(conf: Conf, files: Mapping[str, Document], texts: Mapping[str, bytes]) -> Running:
    """A workload with the file that it is given, if that is one of the tree."""
    if not conf.path:
        return Running(conf.kind, conf.document, conf)
    of = files.get(conf.path)
    if of is None and conf.path in texts:
        of = document(conf.path, conf.kind, texts[conf.path])
    if of is None:
        unseen = conf.unseen or f"{conf.path} is not among the files"
        return Running(conf.kind, conf.document, conf._replace(path="", entries=None, unseen=unseen))
    return Running(conf.kind, of, conf)
