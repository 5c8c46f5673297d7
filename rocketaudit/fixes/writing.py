"""Writing a mended file in the place of the old one: whole or not at all, with its owner and its permissions.

In: a path, the bytes that were read, the bytes to write. Raises UsageError, which says what to do, before anything is
written: for what is no ordinary file, is read-only, has changed since, or cannot be replaced.
"""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

from rocketaudit.errors import UsageError

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_FOLDERS = os.open in os.supports_dir_fd and os.rename in os.supports_dir_fd and hasattr(os, "O_DIRECTORY")


class Target(NamedTuple):
    """A file to replace: its path as reports show it, its name in the folder that is held open (`folder` is None where
    the system cannot: then the name is the whole path), and what it was when it was looked at."""

    path: str
    folder: int | None
    name: str
    status: os.stat_result


def check(path: str, before: bytes) -> None:
    """Look whether a file can be replaced."""
    with _held(path) as target:
        _checked(target, before)


def replace(path: str, before: bytes, after: bytes) -> None:
    """Put `after` in the place of `before`. A link stays, and what it leads to is written."""
    with _held(path) as target:
        _checked(target, before)
        beside = os.path.join(os.path.dirname(target.name), f".rocketaudit-{os.urandom(8).hex()}.part")
        try:
            _write(target, beside, after)
            # As late as can be: what somebody else saved meanwhile is not to be lost.
            _checked(target, before)
            os.replace(beside, target.name, src_dir_fd=target.folder, dst_dir_fd=target.folder)
        except OSError as error:
            raise _cannot(path, error) from error
        finally:
            with suppress(OSError):
                os.unlink(beside, dir_fd=target.folder)
        if target.folder is not None:
            with suppress(OSError):  # some file systems cannot; the file itself is on the disk
                os.fsync(target.folder)


@contextmanager
def _held(path: str) -> Iterator[Target]:
    """The file that a path leads to, its folder held, so that nobody can put another one in the folder's place."""
    folder: int | None = None
    try:
        try:
            whole = os.path.realpath(path, strict=True)
            home, name = os.path.split(whole)
            if _FOLDERS:
                folder = os.open(home, os.O_RDONLY | os.O_DIRECTORY | getattr(os, "O_CLOEXEC", 0))
            name = name if folder is not None else whole
            status = os.stat(name, dir_fd=folder, follow_symlinks=False)
        except OSError as error:
            raise _cannot(path, error) from error
        yield Target(path, folder, name, status)
    finally:
        if folder is not None:
            os.close(folder)


def _checked(target: Target, before: bytes) -> None:
    path, status = target.path, target.status
    if not stat.S_ISREG(status.st_mode):
        raise UsageError(f"{path}: is no ordinary file; use --diff and apply the change where the text comes from")
    if not status.st_mode & 0o222:
        raise UsageError(f"{path}: is read-only; make it writable (chmod u+w), or use --diff and apply the change")
    if status.st_nlink > 1:
        raise UsageError(
            f"{path}: has {status.st_nlink} names (hard links), of which the others would keep the old text; use --diff"
            " and apply the change"
        )
    try:
        file = os.open(target.name, os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_BINARY", 0), dir_fd=target.folder)
        with open(file, "rb") as opened:
            now, found = opened.read(len(before) + 1), os.fstat(opened.fileno())
    except OSError as error:
        raise _cannot(path, error) from error
    if now != before or (found.st_dev, found.st_ino) != (status.st_dev, status.st_ino):
        raise UsageError(f"{path}: has changed since it was read, and was left as it is; run the command again")


def _write(target: Target, beside: str, after: bytes) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | getattr(os, "O_BINARY", 0)
    with open(os.open(beside, flags, 0o600, dir_fd=target.folder), "wb") as file:
        file.write(after)
        file.flush()
        _keep_owner(target, file.fileno())
        os.fsync(file.fileno())


def _keep_owner(target: Target, file: int) -> None:
    """Owner, group, permissions and extended attributes of the old file for the new one."""
    if not hasattr(os, "fchown"):
        return
    made = os.fstat(file)
    status = target.status
    if (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        try:
            os.fchown(file, status.st_uid, status.st_gid)
        except OSError as error:
            raise UsageError(
                f"{target.path}: belongs to another user or group, which the new file could not; run as its owner, or"
                " use --diff and apply the change"
            ) from error
    _keep_attributes(target, file)
    os.fchmod(file, stat.S_IMODE(status.st_mode))  # last: a change of owner takes some away


def _keep_attributes(target: Target, file: int) -> None:
    """Labels and access lists, as far as the system lets us."""
    if not hasattr(os, "listxattr"):
        return
    with suppress(OSError):
        old = os.open(target.name, os.O_RDONLY | _NO_FOLLOW, dir_fd=target.folder)
        try:
            for name in os.listxattr(old):
                with suppress(OSError):
                    os.setxattr(file, name, os.getxattr(old, name))
        finally:
            os.close(old)


def _cannot(path: str, error: OSError) -> UsageError:
    reason = (error.strerror or str(error)).lower()
    return UsageError(
        f"{path}: cannot be written, {reason}; give write access to the file and its folder, or use --diff"
    )
