"""From path arguments and standard input to documents with a kind.

A document is ours by the keys in it, never by its name alone: of the files called broker.conf in the world, a
quarter belong to other products. Everything is read once, into memory, up to a limit; nothing is executed.
"""

import os
import re
from collections.abc import Sequence

from rocketaudit import globs
from rocketaudit.discover.exclusion import REASON, Exclusion
from rocketaudit.discover.kinds import BROKER
from rocketaudit.discover.opening import shown
from rocketaudit.discover.servers import SNIFFED_BYTES, open_server, read_whole, recognised
from rocketaudit.discover.walking import CODE_NAME, CONF_NAME, JAVA_END, RUN_NAME, distinct, files_of
from rocketaudit.errors import UsageError
from rocketaudit.source import Argument, Document, Input, Unread


def discover(
    paths: Sequence[str], stdin: bytes | None = None, stdin_name: str = "<stdin>", excluded: Sequence[str] = ()
) -> list[Argument]:
    """What each path argument brings, `-` being `stdin`, without the files that the globs `excluded` mean; raises
    UsageError for a path that does not exist."""
    return [_argument(path, stdin, stdin_name, excluded) for path in paths]


def open_document(path: str, stdin: bytes | None = None, stdin_name: str = "<stdin>") -> Document | Unread:
    """One named file (or `-`), taken for a broker file whatever is in it."""
    if path == "-":
        return read_whole(stdin_name, stdin or b"")
    if not os.path.lexists(path):
        raise UsageError(f"{path}: no such file; check the path")
    return open_server(path, shown(path))


def _argument(path: str, stdin: bytes | None, stdin_name: str, excluded: Sequence[str]) -> Argument:
    if path != "-":
        # Whoever names a file or folder wants it, whatever is excluded elsewhere.
        named = os.path.lexists(path)
        exclusion = Exclusion([glob for glob in excluded if not (named and globs.matches(path, glob))])
        found = _of_files(path, list(distinct(files_of(path, exclusion))))
        return _without(found, exclusion) if exclusion.globs else found
    data = stdin or b""
    if CODE_NAME.search(stdin_name):
        from rocketaudit.discover import code as client_code

        return client_code.of_text(stdin_name, data)
    if RUN_NAME.search(stdin_name) or _YAML.search(data[:SNIFFED_BYTES]):
        from rocketaudit.discover import run

        found = run.of_text(stdin_name, data)
        if found.documents:
            return found
    return _collect(path, [recognised(read_whole(stdin_name, data))])


def _without(found: Argument, exclusion: Exclusion) -> Argument:
    """The argument with what was left out among its inputs, and without it among what files of containers point to."""
    rows = (Input(shown(path), None, "not-ours", REASON) for path in exclusion.found)
    beside = {name: data for name, data in found.beside.items() if not exclusion.means(name)}
    return found._replace(inputs=(*found.inputs, *rows), beside=beside)


# A rendered chart or a compose file: no properties file has a line of these.
_YAML = re.compile(rb"^(?:apiVersion:|services:|kind:|accounts:)", re.MULTILINE)


def _of_files(path: str, files: Sequence[str]) -> Argument:
    """A path argument: configuration of servers, files that say how they are run, client code. What reads the others
    is not needed for a broker.conf, and is imported only where a file may be theirs."""
    parts: list[Argument] = []
    taken: set[str] = set()
    java = [file for file in files if file.endswith(JAVA_END)]  # most files of most trees, and never anything else
    others = [file for file in files if not file.endswith(JAVA_END)]
    if runs := [file for file in others if RUN_NAME.search(file)]:
        from rocketaudit.discover import run

        parts.append(run.collect(runs, path))
        taken |= {of.path for of in parts[-1].documents}
    if code := java + [file for file in others if CODE_NAME.search(file) and shown(file) not in taken]:
        from rocketaudit.discover import code as client_code

        parts.append(client_code.collect(code, path))
        taken |= {of.path for of in parts[-1].documents}
    servers = [file for file in others if _is_server(file, path) and shown(file) not in taken]
    opened = {file: open_server(file, shown(file)) for file in servers}
    found = _collect(path, [recognised(one, file) for file, one in opened.items()])
    if any(part.beside for part in parts):
        # A container may be given any of them, also those that do not look like RocketMQ's.
        found = found._replace(beside={of.path: of.data for of in opened.values() if isinstance(of, Document)})
    return _joined(path, [found, *parts])


def _is_server(file: str, named: str) -> bool:
    """Whether a file may be the configuration of a server: by its name, or because it was named."""
    if CONF_NAME.search(file):
        return True
    return file == named and not CODE_NAME.search(file) or not (CODE_NAME.search(file) or RUN_NAME.search(file))


def _joined(path: str, parts: Sequence[Argument]) -> Argument:
    """The parts of one path argument put together; a file has the first row that says that it was read."""
    rows: dict[str, Input] = {}
    for one in (row for part in parts for row in part.inputs):
        if one.path not in rows or rows[one.path].status == "not-ours":
            rows[one.path] = one
    return Argument(
        path,
        tuple(of for part in parts for of in part.documents),
        tuple(one for part in parts for one in part.unread),
        tuple(rows.values()),
        {name: data for part in parts for name, data in part.java.items()},
        {name: data for part in parts for name, data in part.builds.items()},
        {name: data for part in parts for name, data in part.beside.items()},
    )


def _collect(path: str, opened: Sequence[Document | Unread | Input]) -> Argument:
    documents = tuple(found for found in opened if isinstance(found, Document))
    unread = tuple(found for found in opened if isinstance(found, Unread))
    inputs = [found if isinstance(found, Input) else _input(found) for found in opened]
    return Argument(path, documents, unread, tuple(inputs))


def _input(found: Document | Unread) -> Input:
    if isinstance(found, Unread):
        return Input(found.path, BROKER if found.ours else None, "unread", found.reason)
    return Input(found.path, found.kind, "read", None)
