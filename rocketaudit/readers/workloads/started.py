"""The commands of a container, and the scripts that it runs.

In: a place. Out: the servers that the command starts, and the text of the script that says so.
"""

import re
from collections.abc import Sequence

from rocketaudit.readers.workloads import branches
from rocketaudit.readers.workloads.command import Command, of_shell, of_words
from rocketaudit.readers.workloads.place import Place
from rocketaudit.readers.workloads.rewritten import ORDINAL, POD, pods_of
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.readers.workloads.words import words
from rocketaudit.readers.yaml_tree import Node

_STARTS = re.compile(r"mq(?:broker|namesrv|controller|proxy)|(?:Broker|Namesrv|Controller|Proxy)Startup")


def commands(place: Place, number: int | None = None) -> tuple[list[Command], str]:
    """What the container's command starts, or the script that it runs, and the text that says so; of conditions about
    the pod's number the branch of pod `number`, if given."""
    known = place.known()
    texts = [_of_pod(text, number) for text in _texts(place)]
    found = of_words(texts, known) if texts else ()
    if not found:
        for text in texts:
            if " " in text.text and _STARTS.search(text.text):
                found = found or of_shell(text, known)
    script = "\n".join(text.text for text in texts)
    if not found and (named := _script(place, texts)) is not None:
        named = _of_pod(named, number)
        found, script = of_shell(named, known), named.text
    return _distinct(found), script


def differ(place: Place) -> bool:
    """Whether the container's command, or the script that it runs, does something else in each pod."""
    texts = _texts(place)
    named = _script(place, texts)
    if any(branches.asks_for_number(one.text) for one in (*texts, *([named] if named else [])) if " " in one.text):
        return True
    paths = (pods_of(one.conf.value.text) for one in commands(place)[0] if one.conf is not None)
    return any(POD in path or ORDINAL in path for path in paths)


def _of_pod(text: Text, number: int | None) -> Text:
    return text if number is None else text._replace(text=branches.of_pod(text.text, number))


def _texts(place: Place) -> list[Text]:
    written = [one for key in ("command", "args") for one in _listed(place, key)]
    return words(place.pod.of.file, written, place.container.env)


def _listed(place: Place, key: str) -> list[Node]:
    file = place.pod.of.file
    node = file.yaml.get(place.container.node, key)
    if node is None:
        return []
    return [node] if node.items is None else list(file.yaml.items(place.container.node, key))


def _distinct(commands: Sequence[Command]) -> list[Command]:
    """Each server once; branches of a script that start the same one are one."""
    found: dict[tuple[str, str], Command] = {}
    for one in commands:
        key = (one.runs, one.conf.value.text if one.conf else "")
        found.setdefault(key, one)
    return list(found.values())


def _script(place: Place, texts: Sequence[Text]) -> Text | None:
    """The shell script of the tree that the container runs: the one that its command names, else one that is mounted
    over the image's own."""
    over = [one.target for one in place.container.mounts if one.target.endswith(".sh")] if not texts else []
    return script_of(place, texts, over, _STARTS)


def script_of(
    place: Place, texts: Sequence[Text], over: Sequence[str] = (), having: re.Pattern[str] | None = None
) -> Text | None:
    """The text of the first shell script that words name, or that lies at one of the paths `over`, if it can be seen;
    of several the first that is `having` something."""
    named = [text.text for text in texts if text.text.endswith(".sh") and " " not in text.text]
    for path in (*named, *over):
        content = place.find(path)
        if content is None or content.unseen:
            continue
        if content.path:
            text = place.manifests.beside[content.path].decode("utf-8", "replace")
            at = place.container.at
        elif content.document is not None and content.document.part is not None:
            first, last = content.document.part
            lines = content.document.data[first:last].decode(content.document.encoding, "replace").splitlines()
            text = "\n".join(line.removeprefix(content.document.indent) for line in lines)
            at = content.at or place.container.at
        else:
            continue
        if having is None or having.search(text):
            return Text(text, lambda a, b, at=at: at)  # type: ignore[misc]
    return None
