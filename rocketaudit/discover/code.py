"""Client code among the files of a path argument: Java, Spring configuration, build files.

In: paths whose names may be client code. Out: their bytes, and a row for each that has to do with a RocketMQ client;
of a thousand Java files the rows name those that do.
"""

import os
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.discover.kinds import JAVA, SPRING
from rocketaudit.discover.opening import open_bytes, shown
from rocketaudit.readers import spring
from rocketaudit.readers.java import apis
from rocketaudit.source import Argument, Document, Input, Unread, document


def collect(paths: Sequence[str], named: str) -> Argument:
    """What the files bring; `named` is the path argument, whose file has a row whatever is in it."""
    texts: dict[str, bytes] = {}
    unread: list[Unread] = []
    for path in paths:
        data = open_bytes(path, ours=False)
        if isinstance(data, Unread):
            unread.append(data)
        else:
            texts[shown(path)] = data
    found = _argument(named, texts, unread)
    if len(paths) == 1 and paths[0] == named and not found.inputs:
        return found._replace(inputs=(Input(shown(named), None, "not-ours", "names no client of RocketMQ"),))
    return found


def of_text(name: str, data: bytes) -> Argument:
    """One text from standard input under the name that was given for it."""
    return _argument("-", {name: data}, ())


def _argument(path: str, texts: Mapping[str, bytes], unread: Sequence[Unread]) -> Argument:
    java = {name: data for name, data in texts.items() if name.endswith(".java")}
    builds = {name: data for name, data in texts.items() if _is_build(name)}
    documents = tuple(_configurations(texts))
    inputs = [Input(one.path, None, "unread", one.reason) for one in unread]
    inputs += [Input(name, JAVA, "read", None) for name in java if apis.is_candidate(java[name])]
    inputs += [Input(name, JAVA, "unread", _UTF_16) for name in java if _is_utf_16(java[name])]
    inputs += [Input(of.path, SPRING, "read", None) for of in documents if spring.is_ours(of.path, of.data)]
    return Argument(path, documents, tuple(unread), tuple(inputs), java, builds)


def _configurations(texts: Mapping[str, bytes]) -> Iterator[Document]:
    """The Spring files that configure a client, and those that may define a placeholder."""
    for name, data in texts.items():
        if (
            name.endswith((".java", ".xml", ".gradle", ".kts", ".toml"))
            or os.path.basename(name) == "gradle.properties"
        ):
            continue
        if spring.may_define(name) or spring.is_ours(name, data):
            yield document(name, SPRING, data)


_UTF_16 = "UTF-16, which is not read; save it as UTF-8"


def _is_utf_16(data: bytes) -> bool:
    """Whether a file is UTF-16 (with or without a mark) and names a client."""
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff") and b"\0" not in data[:64]:
        return False
    return apis.is_candidate(data.replace(b"\0", b""))


def _is_build(name: str) -> bool:
    return name.endswith((".xml", ".gradle", ".kts", ".toml")) or os.path.basename(name) == "gradle.properties"
