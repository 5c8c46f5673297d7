"""Configuration that scripts write before the server starts: init containers, sed, echo, heredocs.

In: a place, the content that is mounted, and what was written. Out: the entries that the server starts with, or why
they are not known.
"""

import posixpath
import re
from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import config_maps, rewritten, sed, steps
from rocketaudit.readers.workloads.command import Written
from rocketaudit.readers.workloads.config_maps import Content
from rocketaudit.readers.workloads.place import Given, Place
from rocketaudit.readers.workloads.shell import Text, assignment
from rocketaudit.readers.workloads.written import base_name, writes

_NAME = re.compile(r"\$(?:(\w+)|\{(\w+)\})$")
_ENVSUBST = lazily(r"envsubst\b[^\n<>|;]{0,300}<\s*([^\s<>|;\"']{1,300})")
_ANY_VARIABLE = lazily(r"\$(?:(\w+)|\{(\w+)\})")


class Change(NamedTuple):
    """One file that is written: by an init container at `place`, with the words that do it, or by the script that
    starts the server (`words` is empty but for sed)."""

    place: Place
    written: Written
    words: tuple[Text, ...]
    certain: bool
    script: str


def before(place: Place, number: int | None, wanted: str) -> list[Change]:
    """What the init containers write, in their order. A copy into a folder is one of the file `wanted`, if it is among
    what is copied."""
    found: list[Change] = []
    for step in steps.of_pod(place, number):
        words = list(step.simple.words)
        while words and assignment(words[0]):
            words = words[1:]
        for one in writes(step.simple):
            aimed = _aimed(step.place, one, posixpath.basename(wanted))
            found.append(Change(step.place, aimed, tuple(words), step.simple.certain, step.script))
    return found


def own(place: Place, written: Sequence[Written], script: str, wanted: str) -> list[Change]:
    """What the script that starts the server writes into the file `wanted`. What its sed commands do is known by their
    words, or else by what looks like an expression anywhere in the script."""
    exact = [_is_exact(place, one) for one in written]
    rest = "" if any(exact) else script
    return [
        Change(place, one, one.words if told else (), one.certain or not told, rest)
        for one, told in zip(written, exact, strict=True)
        if posixpath.basename(one.path) == posixpath.basename(wanted) and posixpath.basename(one.source) != "*"
    ]


def _is_exact(place: Place, one: Written) -> bool:
    """Whether the words of a sed command say what it makes: in place, or of a file that can be seen."""
    if not one.words or base_name(one.words[0].text) != "sed":
        return False
    return one.appends or place.entries(place.find(_read_by(one.words))) is not None


def _read_by(words: Sequence[Text]) -> str:
    """The file that sed reads, "" where it is fed."""
    done = {each.text for each in sed.expressions(words)}
    named = [one.text for one in words[1:] if not one.text.startswith("-") and one.text not in done]
    return named[0] if named else ""


def _aimed(place: Place, one: Written, wanted: str) -> Written:
    """A copy into a folder, as one of a file."""
    folders = {mount.target for mount in place.container.mounts if not mount.inside}
    source, path = one.source, one.path
    if source.rstrip("/.") in folders or posixpath.basename(source) == "*":
        folder = source.rstrip("/.") if source.rstrip("/.") in folders else posixpath.dirname(source)
        source = posixpath.join(folder, wanted)
    if source and (path.endswith(("/", "/.")) or path in (".", *folders)):
        path = posixpath.join(path.rstrip("/."), posixpath.basename(source))
    return one._replace(source=source, path=path)


def made(place: Place, content: Content | None, changes: Sequence[Change], path: str) -> Given | str | None:
    """The entries of a file that was made, or changed, by what ran before the server; None where nothing did."""
    files: dict[str, Given | str] = {}
    name = posixpath.basename(path)
    touched = False
    for one in changes:
        target = one.written.path
        ours = posixpath.basename(target) == name
        if ours and not touched and target not in files and (known := place.entries(content)) is not None:
            files[target] = known
        files[target] = _written(one, files.get(target), files)
        touched = touched or ours
        if ours:
            # The same volume has other paths in other containers.
            files[""] = files[target]
    return files.get("") if touched else None


def _written(one: Change, found: Given | str | None, files: dict[str, Given | str]) -> Given | str:
    """A file after one change."""
    wrote = one.written
    given = found if isinstance(found, tuple) else None
    program = base_name(one.words[0].text) if one.words else ""
    if program in ("cp", "mv", "ln", "cat", "envsubst", "sed") and not wrote.appends and wrote.text is None:
        if found is not None and not one.certain:
            return f"a script makes {wrote.path} in one of several ways"
        return _copied(one, program, files)
    if one.words and program == "sed" and wrote.appends:
        if given is None:
            return found or f"a script changes {wrote.path}"
        return given[0], sed.applied(given[1], sed.expressions(one.words), one.certain)
    if wrote.source:
        copied = one.place.entries(one.place.find(_source(one.place, wrote, one.script)))
        if copied is None:
            return f"a script makes {wrote.path} of {wrote.source}"
        return copied[0], rewritten.substituted(copied[1], one.script)
    if wrote.text is not None:
        if isinstance(found, str) and wrote.appends:
            return found
        return _added(one, given if wrote.appends else None, wrote.text)
    if wrote.appends and given is not None:
        return given[0], rewritten.substituted(given[1], one.script)
    return f"a script writes {wrote.path}"


def _copied(one: Change, program: str, files: dict[str, Given | str]) -> Given | str:
    """A copy, with what sed or envsubst change on the way."""
    source = one.written.source
    if program == "sed":
        source = _read_by(one.words)
    elif program == "envsubst":
        found = _ENVSUBST().search(one.script)
        source = found.group(1) if found else ""
    elif program == "cat" and sum(not word.text.startswith("-") for word in one.words[1:]) > 1:
        source = ""
    got = files.get(source) or (one.place.entries(one.place.find(source)) if source else None)
    if not isinstance(got, tuple):
        return got or f"a script makes {one.written.path} of {source or 'several files'}"
    if program == "sed":
        return got[0], sed.applied(got[1], sed.expressions(one.words), one.certain)
    if program == "envsubst":
        return got[0], tuple(_substituted(one.place, each) for each in got[1])
    return got


def _substituted(place: Place, one: Entry) -> Entry:
    """A value with the variables of the environment, as envsubst fills them in."""
    known = place.known()
    marked = rewritten.pods_of(one.value)
    value = _ANY_VARIABLE().sub(lambda found: known.get(found.group(1) or found.group(2), found.group()), marked)
    return one._replace(value=value) if len(value) < 4096 else one


def _added(one: Change, found: Given | None, text: Text) -> Given:
    """What echo or a heredoc writes, behind what was there."""
    given = [each._replace(value=rewritten.pods_of(each.value)) for each in config_maps.standing(text)]
    written = tuple(_from_environment(one.place, each) for each in given)
    if not one.certain and one.words:
        written = tuple(each._replace(value="${" + each.key + "}") for each in written)
    return (found[0], (*found[1], *written)) if found else (one.place.pod.of.file.original, written)


def _from_environment(place: Place, one: Entry) -> Entry:
    """A setting that takes its value from a variable stands where the variable does."""
    name = _NAME.match(one.value)
    variable = (name.group(1) or name.group(2)) if name else ""
    value = place.container.env.get(variable)
    if value is None:
        return one
    at = place.container.env_at.get(variable, one.whole)
    return one._replace(value=value, whole=at, key_at=at, value_at=at)


def _source(place: Place, wrote: Written, script: str) -> str:
    """The file that a copy is made of; of `sed -e s/a/b/ FILE` the mounted one that the script names."""
    if not rewritten.is_substitution(wrote.source):
        return wrote.source
    named = {path for one in place.container.mounts for path in _paths(one.target, script)}
    return named.pop() if len(named) == 1 else wrote.source


def _paths(mounted: str, script: str) -> list[str]:
    """The files of a script at, or right below, a place where something is mounted."""
    return re.findall(re.escape(mounted.rstrip("/")) + r"(?:/[\w.-]{1,200})?(?![\w./-])", script[:65536])[:50]
