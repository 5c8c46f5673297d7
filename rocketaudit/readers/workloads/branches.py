"""Conditions of shell scripts that ask for a pod's number in its StatefulSet, and variables that any other decides.

In: the text of a script. Out: as many characters, in which only the branch is left that a pod takes, and nothing that
a condition may or may not assign counts as assigned.
"""

import re
from collections.abc import Mapping

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.shell import Text, assignment, split

_WORD = lazily(r"(?<![\w$-])(?:if|then|elif|else|fi)(?![\w-])")
_POD = r"(?:\$\{?(?:HOSTNAME|POD_NAME|MY_POD_NAME)\}?|\$\(hostname(?: -s)?\)|`hostname(?: -s)?`)"
# The number as it is taken from the pod's name: ${HOSTNAME##*-}, the match of a pattern, what awk and the like print.
_CUT = r"(?:hostname(?: -s)?|echo \"?\$\{?(?:HOSTNAME|POD_NAME|MY_POD_NAME)\}?\"?)\s*\|\s*(?:awk|sed|grep|cut|rev)\b"
_NUMBER = lazily(
    r"(?<!\w)(\w{1,100})=[\"']?(?:\$\{(?:HOSTNAME|POD_NAME|MY_POD_NAME)(?:##\*-|: -1)\}|\$\{BASH_REMATCH\[1\]\}"
    r"|\$\(" + _CUT + r"(?:[^()\n]|\([^()\n]{0,200}\)){0,300}\)|`" + _CUT + r"[^`\n]{0,300}`)[\"']?(?=\s|;|$)"
)
_ASKS = lazily(
    r"^\s*(?:\[\[?|test)\s+[\"']?(?P<what>\$\{?\w+(?:##\*-|\[1\]|: -1)?\}?|" + _POD + r")[\"']?"
    r"\s*(?P<how>===?|=|!=|-eq|-ne|-gt|-lt|-ge|-le)\s*[\"']?(?P<name>(?:[a-z0-9.-]{0,200}|\*)-)?(?P<number>\d{1,4})"
    r"[\"']?\s*(?:\]\]?)?\s*;?\s*$"
)
_IS_POD = lazily(_POD + "$")
_NAMES = (
    *(f"{name}{cut}" for name in ("HOSTNAME", "POD_NAME", "MY_POD_NAME") for cut in ("##*-", ": -1")),
    "BASH_REMATCH[1]",
)
_CASE = lazily(
    r"(?<![\w-])case\s+[\"']?(?P<what>[^\n\"']{1,100}?)[\"']?\s+in\b(?P<arms>.{0,20000}?)(?<![\w-])esac(?![\w-])",
    re.DOTALL,
)
_ARM = lazily(r"\s*\(?(?P<patterns>[^()\n;]{1,200})\)(?P<body>.*?)(?:;;&?|;&|$)", re.DOTALL)
# `[ "$N" = 0 ] && a || b`
_SHORT = lazily(
    r"(?m)(?<![\w$-])(?P<test>(?:\[\[?|test)\s[^\n;&|]{1,200})&&(?P<yes>[^\n;&|]{1,300})"
    r"(?:\|\|(?P<no>[^\n;&|]{1,300}))?(?=[;\n]|$)"
)
_VISIBLE = lazily(r"[^\r\n]")
_MOST, _MOST_CONDITIONS, _MOST_CASES = 64 * 1024, 200, 50
_COMPARED = {"-ne": "!=", "-gt": ">", "-lt": "<", "-ge": ">=", "-le": "<="}


def asks_for_number(text: str) -> bool:
    """Whether a condition of a script is about the pod's number."""
    names = {*_NAMES, *_NUMBER().findall(text[:_MOST])}
    if len(text) > _MOST:
        return False
    cases = any(_is_number(found.group("what"), names) is not None for found in _cases(text))
    short = any(_taken(found.group("test"), 0, names) is not None for found in _SHORT().finditer(text))
    return cases or short or any(_taken(one, 0, names) is not None for one in _conditions(text))


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
    if len(text) > _MOST:
        return text
    for found in reversed(_cases(text)):
        text = text[: found.start()] + _arm(found, number, names) + text[found.end() :]
    return _SHORT().sub(lambda found: _chosen(found, number, names), text)


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


def _cases(text: str) -> list[re.Match[str]]:
    """Each `case` ... `esac` of a script that is not full of them."""
    few = "esac" in text and text.count("case") <= _MOST_CASES * 2
    return list(_CASE().finditer(text)) if few else []


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


def _arm(found: re.Match[str], number: int, names: set[str]) -> str:
    """One `case` ... `esac`: all but the arm that is taken becomes blank. It stays where it is not about the number."""
    whole, arms = found.group(), found.group("arms")
    by_name = _is_number(found.group("what"), names)
    if by_name is None:
        return whole
    offset = found.start("arms") - found.start()
    for arm in _ARM().finditer(arms):
        if any(_fits(pattern.strip(" \t\"'"), number, by_name) for pattern in arm.group("patterns").split("|")):
            first, last = offset + arm.start("body"), offset + arm.end("body")
            return _blank(whole[:first]) + whole[first:last] + _blank(whole[last:])
    return _blank(whole)


def _chosen(found: re.Match[str], number: int, names: set[str]) -> str:
    """One `test && a || b`: what is run of it."""
    holds = _taken(found.group("test"), number, names)
    if holds is None:
        return found.group()
    first, last = found.span("yes" if holds else "no")
    if first < 0:
        return _blank(found.group())
    whole, offset = found.group(), found.start()
    return _blank(whole[: first - offset]) + whole[first - offset : last - offset] + _blank(whole[last - offset :])


def _is_number(what: str, names: set[str]) -> bool | None:
    """Whether a word stands for a pod's name (True) or its number (False); None for anything else."""
    if _IS_POD().match(what.strip()):
        return True
    return False if what.strip().strip("${}") in names else None


def _fits(pattern: str, number: int, by_name: bool) -> bool:
    """Whether a pattern of `case` is that of a pod."""
    tail = pattern.rpartition("-")[2] if by_name and "-" in pattern else pattern
    return pattern == "*" or tail == str(number) or (tail.startswith("*") and tail[1:] == str(number))


def _blank(text: str) -> str:
    """A text of the same length and lines that does nothing."""
    return _VISIBLE().sub(" ", text)


def _taken(condition: str, number: int, names: set[str]) -> bool | None:
    """Whether a condition holds for a pod; None where it is not about its number."""
    found = _ASKS().match(condition) if len(condition) < 300 else None
    by_name = found is not None and _is_number(found.group("what"), names)
    if found is None or by_name is None or by_name is not bool(found.group("name")):
        return None
    other = int(found.group("number"))
    how = _COMPARED.get(found.group("how"), found.group("how"))
    if how in (">", "<", ">=", "<="):
        return {">": number > other, "<": number < other, ">=": number >= other, "<=": number <= other}[how]
    return (number != other) if how == "!=" else (number == other)
