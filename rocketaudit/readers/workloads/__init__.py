"""Readers of the files in which containers and service managers say how RocketMQ is run.

One file a format, with two functions:

    recognises(name: str, data: bytes) -> bool
        whether a file (its base name and bytes) is of the format and has to do with RocketMQ
    read(documents, beside, supplied) -> Run
        the processes that the documents of the format describe. `beside` holds the bytes of other files of the same
        path argument by path (mounted configuration, .env files, Dockerfiles), `supplied` the values that the user
        gave for placeholders.

Neither raises for what is in a file; nothing is executed and nothing outside `beside` is opened.
"""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import NamedTuple

from rocketaudit.model import Run
from rocketaudit.source import Document

COMPOSE, KUBERNETES, HELM = "compose", "kubernetes", "helm"
DOCKERFILE, SYSTEMD, SCRIPT = "dockerfile", "systemd", "script"

# In the order in which they are asked whether a file is theirs.
FORMATS = (COMPOSE, KUBERNETES, HELM, DOCKERFILE, SYSTEMD, SCRIPT)
_MODULES = {SCRIPT: "scripts"}


class Format(NamedTuple):
    """One format: its kind and its two functions."""

    kind: str
    recognises: Callable[[str, bytes], bool]
    read: Callable[[Sequence[Document], Mapping[str, bytes], Mapping[str, str]], Run]


def format_of(kind: str) -> Format:
    """The reader of a kind; its module is imported only when it is needed."""
    module = import_module(f"{__name__}.{_MODULES.get(kind, kind)}")
    return Format(kind, module.recognises, module.read)


def kind_of(name: str, data: bytes) -> str | None:
    """The kind of a file by its base name and bytes; None where it says nothing of RocketMQ's processes."""
    return next((kind for kind in FORMATS if format_of(kind).recognises(name, data)), None)
