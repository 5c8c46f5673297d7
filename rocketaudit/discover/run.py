"""Files that say how RocketMQ is run, and its accounts, among the files of a path argument.

In: paths whose names may be such files. Out: those that have to do with RocketMQ as documents, and the bytes of what
lies beside them, into which they point: mounted configuration, .env files, Dockerfiles. Of one named file, what lies
beside it is that of its folder and those below.
"""

import os
import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.discover.kinds import ACCOUNTS
from rocketaudit.discover.opening import open_bytes, shown
from rocketaudit.readers import accounts
from rocketaudit.readers.workloads import kind_of
from rocketaudit.source import Argument, Input, Unread, document

_BESIDE = re.compile(r"\.(?:conf|properties|cnf|env|ya?ml|json|sh)(?:\.|$)|(?:^|[\\/])\.env|Dockerfile", re.IGNORECASE)
_MOST_BYTES = 64 * 1024 * 1024
_MOST_BESIDE, _DEEP_BESIDE = 500, 4


def collect(paths: Sequence[str], named: str) -> Argument:
    """What the files bring; `named` is the path argument, whose file has a row whatever is in it."""
    texts: dict[str, bytes] = {}
    unread: list[Unread] = []
    inputs: list[Input] = []
    total = 0
    for path in paths:
        data = open_bytes(path, ours=False)
        if isinstance(data, Unread):
            inputs.append(Input(data.path, None, "unread", data.reason))
        elif total + len(data) > _MOST_BYTES:
            inputs.append(Input(shown(path), None, "unread", "too many files of this kind below the path"))
        else:
            total += len(data)
            texts[shown(path)] = data
    found = _argument(named, texts)
    beside = dict(texts)
    if found.documents and len(paths) == 1 and paths[0] == named:
        beside |= _around(named)
    return found._replace(unread=tuple(unread), inputs=(*found.inputs, *inputs), beside=beside)


def of_text(name: str, data: bytes) -> Argument:
    """One text from standard input, such as a rendered chart."""
    return _argument("-", {name: data})


def _argument(path: str, texts: Mapping[str, bytes]) -> Argument:
    kinds = {name: _kind(os.path.basename(name), data) for name, data in texts.items()}
    documents = tuple(document(name, kind, texts[name]) for name, kind in kinds.items() if kind)
    inputs = [Input(of.path, of.kind, "read", None) for of in documents]
    inputs += [
        Input(name, None, "unread", _UNCLEAR) for name, kind in kinds.items() if not kind and _is_unclear(name, texts)
    ]
    return Argument(path, documents, (), tuple(inputs), beside=dict(texts))


_UNCLEAR = "names RocketMQ, and no process of it could be made out: too deeply nested, or no YAML"


def _is_unclear(name: str, texts: Mapping[str, bytes]) -> bool:
    """Whether a file ought to say how RocketMQ is run and cannot be read."""
    return "compose" in os.path.basename(name).lower() and b"rocketmq" in texts[name].lower()


def _kind(name: str, data: bytes) -> str | None:
    if b"\0" in data[:1024] or not _may_be_ours(data):
        return None
    if accounts.recognises(name, data):
        return ACCOUNTS
    return kind_of(name, data)


def _may_be_ours(data: bytes) -> bool:
    """Whether a file names RocketMQ, one of its programs or what only its files have; most name none."""
    lower = data.lower()
    return any(sign in lower for sign in _SIGNS)


_SIGNS = (
    b"rocketmq",
    b"mqbroker",
    b"mqnamesrv",
    b"mqproxy",
    b"brokerrole",
    b"brokername",
    b"accesskey",
    b"namesrv",
    b"nameserver:",  # values of a chart that name nothing but its parts
)


def _around(path: str) -> dict[str, bytes]:
    """What lies in the folder of a file and below it, as far as it may be pointed to."""
    found: dict[str, bytes] = {}
    top = os.path.dirname(path)
    for one in _below(top or ".", _DEEP_BESIDE):
        if len(found) >= _MOST_BESIDE:
            break
        if _BESIDE.search(one) and not os.path.islink(one):
            data = open_bytes(one, ours=False)
            if isinstance(data, bytes):
                found[shown(one)] = data
    return found


def _below(folder: str, depth: int) -> Iterator[str]:
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for one in entries:
        if one.is_file(follow_symlinks=False):
            yield one.path
    for one in entries:
        if depth and one.is_dir(follow_symlinks=False) and not one.name.startswith("."):
            yield from _below(one.path, depth - 1)
