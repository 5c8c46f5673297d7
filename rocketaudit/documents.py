"""The documents of a deployment, and what reports call those whose they are.

In: a deployment. Out: every document that a finding may point into.
"""

from rocketaudit.deployment import servers
from rocketaudit.model import Deployment
from rocketaudit.source import Document

# What every comment that suppresses a finding begins with.
SUPPRESSION_MARK = b"rocketaudit:"


def documents(of: Deployment) -> tuple[Document, ...]:
    """The files of brokers, controllers and client code, each once."""
    found = {server.document.path: server.document for server in servers(of)}
    for module in of.clients:
        found |= {document.path: document for document in module.documents if document.path not in found}
    return tuple(found.values())


def subjects(of: Deployment) -> dict[str, str]:
    """What reports call the broker, controller or module of each path."""
    found = {document.path: module.name for module in of.clients for document in module.documents}
    return found | {server.document.path: server.subject for server in servers(of)}
