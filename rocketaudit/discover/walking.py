"""The files that a path argument names: itself, those below a folder that may be ours by name, or those of a glob."""

import os
import re
import stat
from collections.abc import Iterable, Iterator

from rocketaudit.discover.exclusion import Exclusion
from rocketaudit.errors import UsageError

CONF_NAME = re.compile(r"\.(conf|properties|cnf|cfg)(\.|$)", re.IGNORECASE)
CODE_NAME = re.compile(
    r"\.java$|(?:^|[\\/])(?:pom\.xml|build\.gradle(?:\.kts)?|gradle\.properties|libs\.versions\.toml)$"
    r"|(?:^|[\\/])(?:application|bootstrap)[^\\/]*\.(?:ya?ml|properties)$|[\\/][^\\/]*(?:rocketmq|mq|stream)[^\\/]*\.ya?ml$",
    re.IGNORECASE,
)
JAVA_END = ".java"
# Files that may say how RocketMQ is run (discover/run.py).
RUN_NAME = re.compile(
    r"\.(?:ya?ml|service|sh|tpl|gotmpl)(?:\.(?:j2|tmpl|template|example|sample))?$|(?:^|[\\/])[^\\/]*Dockerfile[^\\/]*$"
    r"|(?:^|[\\/])[^\\/]*\.?env(?:\.[\w-]+)?$|(?:^|[\\/])rmq-proxy[^\\/]*\.json$",
    re.IGNORECASE,
)
_SKIPPED_FOLDERS = frozenset(
    {".git", ".hg", ".svn", ".idea", ".venv", "venv", "node_modules", "target", "build", "__pycache__"}
)


def files_of(path: str, exclusion: Exclusion) -> Iterator[str]:
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
            if path.endswith(JAVA_END) or CONF_NAME.search(path) or CODE_NAME.search(path) or RUN_NAME.search(path)
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


def distinct(paths: Iterable[str]) -> Iterator[str]:
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
