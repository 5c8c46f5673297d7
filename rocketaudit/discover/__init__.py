"""From path arguments and standard input to documents with a kind.

A document is ours by the keys in it, never by its name alone: of the files called broker.conf in the world, a
quarter belong to other products. Everything is read once, into memory, up to a limit; nothing is executed.
"""

import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence

from rocketaudit import globs
from rocketaudit.catalogue import load
from rocketaudit.discover.exclusion import REASON, Exclusion
from rocketaudit.errors import UsageError
from rocketaudit.source import Argument, Document, Input, Unread, document

BROKER, CONTROLLER, NAME_SERVER = "broker", "controller", "name-server"
JAVA, SPRING, MAVEN, GRADLE = "java", "spring", "maven", "gradle"
ACCOUNTS, BROKER_CONTAINER = "accounts", "broker-container"

MAX_BYTES = 8 * 1024 * 1024  # the largest broker.conf seen in the wild has 20 KB

_SNIFFED_BYTES = 256 * 1024
_KEY = re.compile(r"^[ \t\f]*([A-Za-z][A-Za-z0-9]*)[ \t\f]*[=: \t]", re.MULTILINE)
_CONF_NAME = re.compile(r"\.(conf|properties|cnf|cfg)(\.|$)", re.IGNORECASE)
_CODE_NAME = re.compile(
    r"\.java$|(?:^|[\\/])(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.properties|libs\.versions\.toml)$"
    r"|(?:^|[\\/])(?:application|bootstrap)[^\\/]*\.(?:ya?ml|properties)$|[\\/][^\\/]*(?:rocketmq|mq|stream)[^\\/]*\.ya?ml$",
    re.IGNORECASE,
)
_JAVA = ".java"
# Files that may say how RocketMQ is run (discover/run.py).
_RUN_NAME = re.compile(
    r"\.(?:ya?ml|service|sh|tpl|gotmpl)(?:\.(?:j2|tmpl|template|example|sample))?$|(?:^|[\\/])[^\\/]*Dockerfile[^\\/]*$"
    r"|(?:^|[\\/])[^\\/]*\.?env(?:\.[\w-]+)?$|(?:^|[\\/])rmq-proxy[^\\/]*\.json$",
    re.IGNORECASE,
)
_BROKER_NAME = re.compile(r"broker.*\.(conf|properties)$", re.IGNORECASE)
_NAME_SERVER_FILE = re.compile(r"(?:namesrv|name-?server).*\.(?:conf|properties)", re.IGNORECASE)
_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".idea", ".venv", "venv", "node_modules", "target", "build", "__pycache__"}
)

# One of these is enough to know a RocketMQ broker file; any two settings of the two classes below do as well.
_TELLING_KEYS = frozenset(
    key.lower()
    for key in (
        "brokerClusterName brokerName brokerRole flushDiskType brokerIP1 brokerIP2 storePathRootDir storePathCommitLog"
        " mapedFileSizeCommitLog mappedFileSizeCommitLog enableDLegerCommitLog dLegerGroup dLegerPeers dLegerSelfId"
        " enableControllerMode haMasterAddress transientStorePoolEnable autoCreateTopicEnable inSyncReplicas"
    ).split()
)
# Files of RocketMQ that look like a broker's and are not.
_CONTROLLER_KEYS = frozenset(
    key.lower()
    for key in (
        "controllerDLegerGroup controllerDLegerPeers controllerDLegerSelfId controllerStorePath controllerType"
        " enableElectUncleanMaster electMasterMaxRetryCount jRaftGroupId jRaftInitConf jRaftServerId"
    ).split()
)
_NAME_SERVER_KEYS = frozenset(
    {"kvconfigpath", "enablecontrollerinnamesrv", "supportactingmaster", "needwaitforservice"}
)
_CONTAINER_KEYS = frozenset({"brokerconfigpaths"})
# Settings of a broker that say nothing alone: those files have them too, and the properties of clients the others.
_SHARING_CLASSES = ("NamesrvConfig", "ControllerConfig", "BrokerContainerConfig", "NettyServerConfig")
_CLIENT_KEYS = frozenset({"namesrvaddr", "maxmessagesize"})


def discover(
    paths: Sequence[str], stdin: bytes | None = None, stdin_name: str = "<stdin>", excluded: Sequence[str] = ()
) -> list[Argument]:
    """What each path argument brings, `-` being `stdin`, without the files that the globs `excluded` mean; raises
    UsageError for a path that does not exist."""
    return [_argument(path, stdin, stdin_name, excluded) for path in paths]


def open_document(path: str, stdin: bytes | None = None, stdin_name: str = "<stdin>") -> Document | Unread:
    """One named file (or `-`), taken for a broker file whatever is in it."""
    if path == "-":
        return _read_whole(stdin_name, stdin or b"")
    if not os.path.lexists(path):
        raise UsageError(f"{path}: no such file; check the path")
    return _open(path, shown(path))


def _argument(path: str, stdin: bytes | None, stdin_name: str, excluded: Sequence[str]) -> Argument:
    if path != "-":
        # Whoever names a file or folder wants it, whatever is excluded elsewhere.
        named = os.path.lexists(path)
        exclusion = Exclusion([glob for glob in excluded if not (named and globs.matches(path, glob))])
        found = _of_files(path, list(_distinct(_files(path, exclusion))))
        return _without(found, exclusion) if exclusion.globs else found
    data = stdin or b""
    if _CODE_NAME.search(stdin_name):
        from rocketaudit.discover import code as client_code

        return client_code.of_text(stdin_name, data)
    if _RUN_NAME.search(stdin_name) or _YAML.search(data[:_SNIFFED_BYTES]):
        from rocketaudit.discover import run

        found = run.of_text(stdin_name, data)
        if found.documents:
            return found
    return _collect(path, [_recognised(_read_whole(stdin_name, data))])


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
    java = [file for file in files if file.endswith(_JAVA)]  # most files of most trees, and never anything else
    others = [file for file in files if not file.endswith(_JAVA)]
    if runs := [file for file in others if _RUN_NAME.search(file)]:
        from rocketaudit.discover import run

        parts.append(run.collect(runs, path))
        taken |= {of.path for of in parts[-1].documents}
    if code := java + [file for file in others if _CODE_NAME.search(file) and shown(file) not in taken]:
        from rocketaudit.discover import code as client_code

        parts.append(client_code.collect(code, path))
        taken |= {of.path for of in parts[-1].documents}
    servers = [file for file in others if _is_server(file, path) and shown(file) not in taken]
    opened = {file: _open(file, shown(file)) for file in servers}
    found = _collect(path, [_recognised(one, file) for file, one in opened.items()])
    if any(part.beside for part in parts):
        # A container may be given any of them, also those that do not look like RocketMQ's.
        found = found._replace(beside={of.path: of.data for of in opened.values() if isinstance(of, Document)})
    return _joined(path, [found, *parts])


def _is_server(file: str, named: str) -> bool:
    """Whether a file may be the configuration of a server: by its name, or because it was named."""
    if _CONF_NAME.search(file):
        return True
    return file == named and not _CODE_NAME.search(file) or not (_CODE_NAME.search(file) or _RUN_NAME.search(file))


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


def open_bytes(path: str, ours: bool) -> bytes | Unread:
    """The bytes of a file, or why it cannot be read."""
    name = shown(path)
    try:
        data = _bytes_of(path)
    except OSError as error:
        return Unread(name, (error.strerror or "cannot be read").lower(), ours)
    if len(data) > MAX_BYTES:
        return Unread(name, f"larger than {MAX_BYTES // (1024 * 1024)} MiB", ours)
    return data


def _files(path: str, exclusion: Exclusion) -> Iterator[str]:
    """The files that an argument names: itself, those below a folder that may be ours, or those of a glob."""
    if os.path.isdir(path):
        yield from _walk(path, exclusion)
    elif os.path.lexists(path):
        yield path
    else:
        import glob  # only for patterns that the shell did not expand

        found = sorted(glob.glob(path, recursive=True))
        if not found:
            raise UsageError(
                f"{path}: no such file or folder; check the path, or quote a pattern such as 'conf/**/*.conf'"
            )
        for one in found:
            if not exclusion.takes(one):
                yield from _walk(one, exclusion) if os.path.isdir(one) else (one,)


def _walk(folder: str, exclusion: Exclusion) -> Iterator[str]:
    """The files below a folder that may be ours, and each folder that cannot be read, so that the report names it."""
    locked: list[str] = []
    for root, folders, files in os.walk(folder, onerror=lambda error: locked.append(str(error.filename))):
        inside = sorted(name for name in folders if not _is_skipped(root, name))
        folders[:] = [name for name in inside if not exclusion.takes(os.path.join(root, name))]
        named = (
            path
            for path in (os.path.join(root, name) for name in sorted(files))
            if path.endswith(_JAVA) or _CONF_NAME.search(path) or _CODE_NAME.search(path) or _RUN_NAME.search(path)
        )
        yield from (path for path in named if _is_file(path) and not exclusion.takes(path))
    yield from locked


def _is_skipped(root: str, name: str) -> bool:
    """Whether a folder is left out: what tools make, and tests, unless the argument names them. Java packages may be
    called build and target."""
    if name in _SKIPPED_FOLDERS:
        return f"{os.sep}java{os.sep}" not in root + os.sep
    return name in _TESTS and os.path.basename(root) == "src"


_TESTS = frozenset(("test", "tests", "androidTest", "testFixtures", "integrationTest", "integration-test", "it"))


def _distinct(paths: Iterable[str]) -> Iterator[str]:
    """Each file once, under its first name: a mounted ConfigMap shows every file through a symbolic link as well."""
    seen: set[object] = set()
    for path in paths:
        try:
            status = os.stat(path)
        except OSError:
            yield path
            continue
        if (status.st_dev, status.st_ino) not in seen:
            seen.add((status.st_dev, status.st_ino))
            yield path


def _is_file(path: str) -> bool:
    """Whether a path may be read without being asked for by name: a FIFO or a device may never end."""
    try:
        return stat.S_ISREG(os.stat(path).st_mode)
    except OSError:
        return True  # to be opened, so that the report says why it cannot be


def _bytes_of(path: str) -> bytes:
    """The bytes of a file, of a larger one MAX_BYTES and one more; raises OSError."""
    with open(path, "rb", opener=_open_at_once) as file:
        # A read of the largest size there may be would make a buffer of that size for each of a thousand files.
        size = os.fstat(file.fileno()).st_size
        data = file.read(min(size, MAX_BYTES) + 1)
        if len(data) > size:  # it has grown, or has no size, as pipes and devices have none
            data += file.read(MAX_BYTES + 1 - len(data))
        return data


def _open_at_once(path: str, flags: int) -> int:
    """An opener that does not wait for somebody to write into a FIFO; a shell's <(...) has its writer already."""
    at_once = getattr(os, "O_NONBLOCK", 0)
    file = os.open(path, flags | at_once)
    if at_once:
        os.set_blocking(file, True)
    return file


def _open(path: str, name: str) -> Document | Unread:
    ours = bool(_BROKER_NAME.search(os.path.basename(path)))
    try:
        data = _bytes_of(path)
    except OSError as error:
        return Unread(name, (error.strerror or "cannot be read").lower(), ours)
    return _read_whole(name, data)


def _read_whole(name: str, data: bytes) -> Document | Unread:
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // (1024 * 1024)
        return Unread(name, f"larger than {limit} MiB, which no broker file is", _kind(_sniffed(data)) is not None)
    return document(name, BROKER, data)


def _recognised(found: Document | Unread, path: str = "") -> Document | Unread | Input:
    """The document if its keys are a broker's, else why it is not one."""
    if isinstance(found, Unread):
        return found
    if kind := _kind(_sniffed(found.data)) or _kind_by_name(_sniffed(found.data), path):
        return found._replace(kind=kind)
    if b"\0" in found.data[:_SNIFFED_BYTES] and _BROKER_NAME.search(os.path.basename(path)):
        return Unread(found.path, "binary file", True)
    return Input(found.path, None, "not-ours", "no key of a RocketMQ broker or controller in it")


def _sniffed(data: bytes) -> str:
    """Text to look for keys in. UTF-16 hides them from the broker, not from us: that file is ours, and broken."""
    data = data[:_SNIFFED_BYTES]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:64]:
        return data.replace(b"\0", b"").decode("latin-1")
    return data.decode("latin-1").removeprefix("\xef\xbb\xbf")


def _kind(text: str) -> str | None:
    """What kind of file the keys in it make it; None for a file that is not ours."""
    keys = {key.lower() for key in _KEY.findall(text.replace("\r", "\n"))}
    if keys & _TELLING_KEYS:
        return BROKER
    if keys & _NAME_SERVER_KEYS:
        return NAME_SERVER
    if keys & _CONTROLLER_KEYS:
        return CONTROLLER
    if keys & _CONTAINER_KEYS:
        return BROKER_CONTAINER
    known = keys & _names(("BrokerConfig", "MessageStoreConfig"))
    return BROKER if len(known) >= 2 and not known <= _names(_SHARING_CLASSES) | _CLIENT_KEYS else None


def _kind_by_name(text: str, path: str) -> str | None:
    """A name server's file whose few keys other servers have too, such as listenPort: its name has to say it."""
    if not _NAME_SERVER_FILE.search(os.path.basename(path)):
        return None
    keys = {key.lower() for key in _KEY.findall(text.replace("\r", "\n"))}
    return NAME_SERVER if keys & _names(("NamesrvConfig", "NettyServerConfig")) else None


def _names(classes: tuple[str, ...]) -> set[str]:
    catalogue = load()
    return {name.lower() for name in catalogue.settings(catalogue.newest, classes)}


def shown(path: str) -> str:
    """A path as reports show it: as given, relative to the working directory where it lies below it."""
    if os.path.isabs(path):
        here = os.getcwd()
        if path.startswith(here.rstrip(os.sep) + os.sep):
            path = os.path.relpath(path, here)
    return re.sub(r"^(?:\./+)+(?=.)", "", path.replace(os.sep, "/"))
