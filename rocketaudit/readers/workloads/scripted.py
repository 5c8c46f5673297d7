"""Configuration that scripts write before the server starts: init containers, sed, echo, heredocs.

In: a place, the content that is mounted, and what was written. Out: the entries that the server starts with, or why
they are not known.
"""

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence

from rocketaudit.model import Entry
from rocketaudit.readers.workloads import config_maps, rewritten
from rocketaudit.readers.workloads.command import Written, of_shell
from rocketaudit.readers.workloads.config_maps import Content
from rocketaudit.readers.workloads.place import Given, Place
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.words import word
from rocketaudit.source import Span

_WRITES = (">", "sed ", "tee ", "cp ")
_NAME = re.compile(r"\$(?:(\w+)|\{(\w+)\})$")


def before(place: Place) -> Iterator[Written]:
    """What the init containers write, in their order."""
    for one in place.pod.before[:10]:
        file = place.pod.of.file
        nodes = [*file.yaml.items(one.node, "command"), *file.yaml.items(one.node, "args")]
        for node in nodes[:20]:
            if node.items is not None or not any(sign in node.value for sign in _WRITES):
                continue
            text = word(file, node, one.env)
            # A server at the end collects what the script has written.
            whole = Text(text.text + "\nmqbroker\n", _bounded(text))
            known = {name: value for name, value in one.env.items() if value is not None}
            for found in of_shell(whole, known)[-1:]:
                yield from found.written


def _bounded(text: Text) -> Callable[[int, int], Span]:
    most = len(text.text)
    return lambda a, b: text.place(min(a, most), min(b, most))


def made(place: Place, content: Content | None, changes: Sequence[Written], script: str) -> Given | str:
    """The entries of a file that was made, or changed, by what ran before the server."""
    found = place.entries(content)
    for one in changes:
        if one.source and posixpath.basename(one.source) == "*":
            continue
        if one.source:
            copied = place.entries(place.find(_source(place, one, script)))
            if copied is None:
                return f"a script makes {one.path} of {one.source}"
            found = copied[0], rewritten.substituted(copied[1], script)
        elif one.text is not None:
            found = _added(place, found if one.appends else None, one.text)
        elif one.appends and found is not None:
            found = found[0], rewritten.substituted(found[1], script)
        else:
            return f"a script writes {one.path}"
    return found or "a script writes the configuration"


def _added(place: Place, found: Given | None, text: Text) -> Given:
    """What echo or a heredoc writes, behind what was there."""
    given = config_maps.placed(rewritten.pods_of(text.text), text.at)
    written = tuple(_from_environment(place, one) for one in given)
    return (found[0], (*found[1], *written)) if found else (place.pod.of.file.original, written)


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
    named = [one.target for one in place.container.mounts if one.target in script]
    return named[0] if len(named) == 1 else wrote.source
