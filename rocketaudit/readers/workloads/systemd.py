"""systemd units that start a server of RocketMQ.

In: unit files (templates of Ansible too), the files beside them. Out: a Conf for every server. What a unit runs is not
contained: its files stay where they are.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.model import Conf, Run
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import servers
from rocketaudit.readers.workloads.command import of_words
from rocketaudit.readers.workloads.compose import seconds
from rocketaudit.readers.workloads.servers import Given, Process
from rocketaudit.readers.workloads.shell import Text, literal_words, split
from rocketaudit.readers.workloads.texts import env_file, of_document
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.source import Document
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import Workload

_NAME = lazily(r"(?i).+\.service(?:\.\w+)?")
_STARTS = lazily(r"(?m)^[ \t]*ExecStart[ \t]*=")
_OURS = lazily(r"(?i)mqbroker|mqnamesrv|mqcontroller|mqproxy|rocketmq")
_KEY = lazily(r"[ \t]*([A-Za-z]+)[ \t]*=[ \t]*")
# What may stand before the path of a program: ignore failure, full privileges, and so on.
_PREFIXES = "@-:+!|"
_STOPS_AFTER = 90
_MOST_LINES, _MOST_JOINED = 5000, 500


class _Line(NamedTuple):
    key: str
    value: Text


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a unit that starts something of RocketMQ."""
    if not _NAME().fullmatch(name):
        return False
    text = data.decode("latin-1")
    return bool(_STARTS().search(text) and _OURS().search(text))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers that the units start."""
    tree = Tree(beside)
    units = tree.once(lambda: (conf for of in documents for conf in _confs(of, tree, beside, supplied)))
    return Run(tuple(units))


def _confs(of: Document, tree: Tree, texts: Mapping[str, bytes], supplied: Mapping[str, str]) -> Iterator[Conf]:
    lines = list(_lines(of))
    folder = posixpath.dirname(of.path)
    environment, spans = dict(supplied), {}
    for line in lines:
        if line.key == "Environment":
            for word in (word for simple in split(line.value) for word in simple.words):
                name, equals, value = word.text.partition("=")
                if equals:
                    environment[name], spans[name] = value, word.at
        elif line.key == "EnvironmentFile":
            path = tree.file(folder, line.value.text.lstrip("-").strip())
            environment |= env_file(texts.get(path, b"")) if path else {}
    start = next((line.value for line in lines if line.key == "ExecStart"), None)
    if start is None:
        return
    stop = next((line.value for line in reversed(lines) if line.key == "TimeoutStopSec"), None)
    user = next((line.value.text for line in reversed(lines) if line.key == "User"), "root")
    workload = Workload(
        posixpath.basename(of.path).partition(".")[0],
        "",
        start.at,
        replicas=UNKNOWN if _is_template(of) else 1,
        contained=False,
        stop_seconds=_seconds(stop.text) if stop else _STOPS_AFTER,
        stop_at=stop.at if stop else None,
        home="/root" if user in ("root", "0") else f"/home/{user}" if user.isalnum() else "",
    )

    def given(path: str) -> Given | None:
        found = tree.file(folder, path)
        return Given(found) if found else Given(unseen=f"{path} is not among the files")

    at_home = next((line.value.text for line in reversed(lines) if line.key == "WorkingDirectory"), "")
    process = Process(of, workload, given, environment, spans, texts, at_home)
    yield from servers.confs(process, of_words(literal_words(_without_prefix(start), environment), environment))


def _is_template(of: Document) -> bool:
    """Whether a unit is one for any number of machines, as that of an Ansible role is."""
    folders = of.path.replace("\\", "/").split("/")
    return b"{{" in of.data or not folders[-1].endswith(".service") or "roles" in folders


def _seconds(text: str) -> int | None:
    """systemd's durations: `5min 20s`, `90`, `infinity`."""
    return seconds(text.replace("min", "m").replace("sec", "s").replace(" ", ""))


def _without_prefix(start: Text) -> Text:
    cut = len(start.text) - len(start.text.lstrip(_PREFIXES))
    return Text(start.text[cut:], lambda first, last: start.place(first + cut, last + cut))


def _line(of: Document, number: int) -> bytes:
    end = of.line_starts[number + 1] if number + 1 < len(of.line_starts) else len(of.data)
    return of.data[of.line_starts[number] : end].rstrip()


def _lines(of: Document) -> Iterator[_Line]:
    """`Key=value` of all sections; a backslash at the end of a line joins the next one to it."""
    count, number = len(of.line_starts), 0
    while number < min(count, _MOST_LINES):
        start, last = of.line_starts[number], number
        while number < count - 1 and _line(of, number).endswith(b"\\") and number - last < _MOST_JOINED:
            number += 1
        end = of.line_starts[number + 1] if number + 1 < count else len(of.data)
        number += 1
        whole = of_document(of, start, start + len(of.data[start:end].rstrip()))
        found = _KEY().match(whole.text)
        if found:
            begin = start + found.end()
            yield _Line(found.group(1), of_document(of, begin, max(begin, start + len(whole.text))))
