"""Facts made from text in one call, for the tests: a document, a broker, a deployment, its survival by row."""

from collections.abc import Mapping
from pathlib import Path

from rocketaudit.deployment import Given, assemble, broker, release_of
from rocketaudit.findings import Survival
from rocketaudit.model import Broker, Deployment
from rocketaudit.source import Argument, Document, document
from rocketaudit.survival import survive

# Where the behaviour of RocketMQ changed, the releases on both sides.
OLD, NEW = "4.9.7", "5.3.3"


def doc(content: str | bytes, path: str = "broker.conf") -> Document:
    """A document of a text (as UTF-8) or of bytes."""
    data = content.encode() if isinstance(content, str) else content
    return document(path, "broker", data)


def a_broker(content: str | bytes, release: str = NEW, path: str = "broker.conf", **supplied: str) -> Broker:
    """One broker file as a fact; `supplied` is what --set gives."""
    return broker(doc(content, path), release_of(release), supplied)


def deployments(files: Mapping[str, str | bytes], release: str = NEW) -> tuple[Deployment, ...]:
    """What the files of one path argument make up."""
    return assemble(Argument("", tuple(doc(content, path) for path, content in files.items())), Given(release))


def a_deployment(*contents: str | bytes, release: str = NEW) -> Deployment:
    """Broker files in one folder, which are one deployment."""
    [found] = deployments({f"conf/broker-{number}.conf": content for number, content in enumerate(contents)}, release)
    return found


def survival(*contents: str | bytes, release: str = NEW) -> dict[str, Survival]:
    """The rows of broker files of one brokerName, by failure."""
    rows = survive(a_deployment(*contents, release=release))
    by_failure = {row.failure: row for row in rows}
    assert len(by_failure) == len(rows), "more than one subject: ask survive() itself"
    return by_failure


def conf(*lines: str, name: str = "broker-a", **settings: object) -> str:
    """A broker file: a name, settings given by keyword, then lines as they are."""
    written = [f"brokerName={name}", *(f"{key}={_java(value)}" for key, value in settings.items()), *lines]
    return "\n".join(written) + "\n"


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """Files below a folder, with the folders that they need."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def _java(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
