"""Conditions of shell scripts that ask for a pod's number in its StatefulSet, and variables that any other decides.

In: the text of a script. Out: as many characters, in which only the branch is left that a pod takes, and nothing that
a condition may or may not assign counts as assigned.
"""

import re
from collections.abc import Mapping

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.shell import Text, assignment, split

_WORD = lazily(r"(?<![\w$-])(?:if|then|elif|else|fi)(?![\w-])")
_NUMBER = lazily(r"(?<!\w)(\w{1,100})=[\"']?(?:\$\{(?:HOSTNAME|POD_NAME|MY_POD_NAME)##\*-\})[\"']?(?=\s|;|$)")
_ASKS = lazily(
    r"^\s*(?:\[\[?|test)\s+[\"']?(?P<what>\$\{?\w+(?:##\*-)?\}?)[\"']?\s*(?P<how>===?|=|!=|-eq|-ne|-gt|-lt|-ge|-le)"
    r"\s*[\"']?(?P<number>\d{1,4})[\"']?\s*(?:\]\]?)?\s*;?\s*$"
)
_NAMES = ("HOSTNAME##*-", "POD_NAME##*-", "MY_POD_NAME##*-")
_VISIBLE = lazily(r"[^\r\n]")
_MOST, _MOST_CONDITIONS = 64 * 1024, 200
_COMPARED = {"-ne": "!=", "-gt": ">", "-lt": "<", "-ge": ">=", "-le": "<="}


def asks_for_number(text: str) -> bool:
    """Whether a condition of a script is about the pod's number."""
    names = {*_NAMES, *_NUMBER().findall(text[:_MOST])}
    return len(text) <= _MOST and any(_taken(one, 0, names) is not None for one in _conditions(text))


def of_pod(text: str, number: int) -> str:
    """A script with only those branches of conditions about the pod's number that this pod takes."""
    names = {*_NAMES, *_NUMBER().findall(text[:_MOST])}
    opened: list[list[tuple[str, int, int]]] = []
    decided = 0
    for found in _WORD().finditer(text[:_MOST]):
        here = (found.group(), found.start(), found.end())
        if found.group() == "if":
            opened.append([here])
        elif opened:
            opened[-1].append(here)
            decided += found.group() == "fi"
            if found.group() == "fi" and decided < _MOST_CONDITIONS:
                text = _decided(text, opened.pop(), number, names)
    return text


def without_doubt(text: Text, known: Mapping[str, str]) -> tuple[Text, dict[str, str]]:
    """A script, and the variables known before it, without those that a condition may assign: they are under a name
    that nobody asks for."""
    doubtful = {
        found[0]
        for one in split(text, known)
        if not one.certain and len(one.words) == 1 and (found := assignment(one.words[0]))
    }
    left = text.text
    for name in sorted(doubtful)[:50]:
        left = re.sub(rf"(?<![\w$]){name}(?==)", name[:-1] + "\ue012", left)
    return text._replace(text=left), {key: value for key, value in known.items() if key not in doubtful}


def _conditions(text: str) -> list[str]:
    words = list(_WORD().finditer(text[:_MOST]))
    pairs = zip(words, words[1:], strict=False)
    return [text[one.end() : other.start()] for one, other in pairs if one.group() in ("if", "elif")]


def _decided(text: str, words: list[tuple[str, int, int]], number: int, names: set[str]) -> str:
    """One `if` ... `fi`: all but the branch that is taken becomes blank. It stays where a condition is not decided."""
    first, last = words[0][1], words[-1][2]
    branch: tuple[int, int] | None = None
    decided = False
    for position, (word, _, end) in enumerate(words[:-1]):
        following = words[position + 1]
        if word in ("if", "elif"):
            holds = _taken(text[end : following[1]], number, names)
            if holds is None or following[0] != "then":
                return text
            if holds:
                decided = True
        elif word == "else" or (word == "then" and decided):
            branch = (end, following[1])
            break
    kept = text[branch[0] : branch[1]] if branch else ""
    before, after = (branch or (last, last))[0], (branch or (last, last))[1]
    return text[:first] + _blank(text[first:before]) + kept + _blank(text[after:last]) + text[last:]


def _blank(text: str) -> str:
    """A text of the same length and lines that does nothing."""
    return _VISIBLE().sub(" ", text)


def _taken(condition: str, number: int, names: set[str]) -> bool | None:
    """Whether a condition holds for a pod; None where it is not about its number."""
    found = _ASKS().match(condition) if len(condition) < 300 else None
    if found is None or found.group("what").strip("${}") not in names:
        return None
    other = int(found.group("number"))
    how = _COMPARED.get(found.group("how"), found.group("how"))
    if how in (">", "<", ">=", "<="):
        return {">": number > other, "<": number < other, ">=": number >= other, "<=": number <= other}[how]
    return (number != other) if how == "!=" else (number == other)
