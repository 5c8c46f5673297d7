"""Brokers and deployments made from a few lines of text, for unit tests."""

from rocketaudit.deployment import Given, assemble
from rocketaudit.model import Broker, Deployment
from rocketaudit.source import Argument, document


def deployment(text: str | bytes, release: str | None = None, path: str = "broker.conf") -> Deployment:
    """The deployment of one broker file."""
    data = text if isinstance(text, bytes) else text.encode()
    (made,) = assemble(Argument("", (document(path, "broker", data),)), Given(release))
    return made


def broker(text: str | bytes, release: str | None = None) -> Broker:
    """The broker of one file."""
    return deployment(text, release).brokers[0]
