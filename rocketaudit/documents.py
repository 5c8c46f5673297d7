"""The documents of a deployment, and what reports call those whose they are.

In: a deployment. Out: every document that a finding may point into.
"""

import os

from rocketaudit.deployment import servers
from rocketaudit.model import Deployment, Server
from rocketaudit.source import Document, Span, holds

# What every comment that suppresses a finding begins with.
SUPPRESSION_MARK = b"rocketaudit:"


def originals(of: Deployment) -> tuple[Document, ...]:
    """The files of servers and of what runs them, each once and whole."""
    found = {one.path: one for one in of.sources}
    found |= {server.document.path: server.document for server in servers(of) if server.document.path not in found}
    return tuple(found.values())


def documents(of: Deployment) -> tuple[Document, ...]:
    """The files of servers, of what runs them, and of client code, each once."""
    found = {one.path: one for one in originals(of)}
    for module in of.clients:
        found |= {document.path: document for document in module.documents if document.path not in found}
    return tuple(found.values())


def server_at(of: Deployment, at: Span) -> Server | None:
    """The server in whose configuration a place is."""
    return next((one for one in servers(of) if holds(one.document, at)), None)


def subjects(of: Deployment) -> dict[str, str]:
    """What reports call the server or module of each path."""
    found = {document.path: os.path.basename(document.path) or document.path for document in of.sources}
    found |= {document.path: module.name for module in of.clients for document in module.documents}
    return found | {server.document.path: server.subject for server in servers(of)}
