"""What the init containers of a pod do to files: their commands, in order, each with the container that runs it.

In: a place. Out: steps as simple commands; nothing is known of configuration here.
"""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from rocketaudit.readers.workloads import branches
from rocketaudit.readers.workloads.place import Place
from rocketaudit.readers.workloads.shell import Simple, Text, split
from rocketaudit.readers.workloads.started import script_of
from rocketaudit.readers.workloads.words import words
from rocketaudit.source import Span

_WRITES = (">", "sed ", "tee ", "cp ", "mv ")
_PROGRAMS = ("cp", "mv", "sed", "ln")
_MOST = 100


class Step(NamedTuple):
    """A simple command of an init container; `place` is where that one stands, `script` the text it is part of."""

    place: Place
    simple: Simple
    script: str


def of_pod(place: Place, number: int | None) -> Iterator[Step]:
    """The steps before a server starts; of conditions about the pod's number the branch of pod `number`, if given."""
    for init in place.pod.before[:10]:
        own = place._replace(container=init)
        yield from islice(_of_container(own, number), _MOST)


def differ(place: Place) -> bool:
    """Whether the init containers do something else in each pod."""
    inits = [place._replace(container=one) for one in place.pod.before[:10]]
    return any(branches.asks_for_number(text.text) for one in inits for text in _texts(one) if " " in text.text)


def _of_container(place: Place, number: int | None) -> Iterator[Step]:
    texts = _texts(place)
    if texts and texts[0].text.rpartition("/")[2] in _PROGRAMS:
        yield Step(place, Simple(tuple(texts), None, False, None, True), "")
        return
    for text in texts:
        if not any(sign in text.text for sign in _WRITES):
            continue
        chosen = text if number is None else text._replace(text=branches.of_pod(text.text, number))
        sure, known = branches.without_doubt(_bounded(chosen), place.known())
        yield from (Step(place, one, sure.text) for one in split(sure, known))


def _texts(place: Place) -> list[Text]:
    """The words of the command, and the text of the script that they name."""
    file, node = place.pod.of.file, place.container.node
    nodes = [one for key in ("command", "args") for one in file.yaml.items(node, key)]
    found = words(file, nodes[:50], place.container.env)
    named = script_of(place, found)
    return [*found, named] if named is not None else found


def _bounded(text: Text) -> Text:
    most = len(text.text)
    return Text(text.text, _within(text.place, most))


def _within(place: Callable[[int, int], Span], most: int) -> Callable[[int, int], Span]:
    return lambda a, b: place(min(a, most), min(b, most))
