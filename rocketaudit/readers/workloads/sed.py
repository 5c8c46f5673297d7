"""What sed makes of the entries of a configuration, as far as its expressions are simple.

In: the words of a sed command and the entries. Out: the entries afterwards; those that it changes in a way that is not
known have a placeholder for a value.
"""

import re
from collections.abc import Iterator, Sequence

from rocketaudit.model import Entry
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.rewritten import entry, pods_of
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.source import Span

_SUBSTITUTES = lazily(r"s(?P<by>[@/|#,!%:~])(?P<old>(?:(?!(?P=by))[^\n]){1,400})(?P=by)(?P<new>(?:(?!(?P=by))[^\n])*)")
_WHOLE = lazily(r"\^?(?:#\s*|\^)?(?P<key>[A-Za-z][A-Za-z0-9]{2,60})(?:\\s\*|\s*)=(?:\s*|\\s\*)(?:\.\*)?\$?$")
_MADE = lazily(r"(?P<key>[A-Za-z][A-Za-z0-9]{2,60})\s*=\s*(?P<value>.*)$")
_DELETES = lazily(r"/\^?\s*(?P<key>[A-Za-z][A-Za-z0-9]{2,60})[^/]{0,50}/\s*d$")
_ADDS = lazily(r"\$\s*a\s*\\?\s*(?P<key>[A-Za-z][A-Za-z0-9]{2,60})\s*=\s*(?P<value>.*)$")
_PATTERN = lazily(r"[*\[\]^]|\\[(){}+?|wsd]|\.\*|\$$")
_COMMAND = lazily(r"[A-Za-z]{3,60}")
_MOST, _MOST_ENTRIES, _MOST_EXPRESSIONS = 4096, 1000, 50


def expressions(words: Sequence[Text]) -> list[Text]:
    """The expressions of a sed command: those behind -e, else its first word that is no option."""
    given = [
        words[number + 1]
        for number, one in enumerate(words[:-1])
        if one.text in ("-e", "--expression", "-ie", "-ne") and number > 0
    ]
    plain = [one for one in words[1:] if not one.text.startswith("-") and one.text]
    return given or plain[:1]


def applied(entries: Sequence[Entry], of: Sequence[Text], certain: bool) -> tuple[Entry, ...]:
    """The entries behind some expressions; what a condition decides about is not known."""
    found = tuple(entries)
    if len(found) > _MOST_ENTRIES or len(of) > _MOST_EXPRESSIONS:
        return tuple(map(_unknown, found))
    for one in of:
        for expression in _single(one.text)[:_MOST_EXPRESSIONS]:
            found = tuple(_changed(found, expression, certain, one.at))
    return found


def _single(text: str) -> list[str]:
    """Expressions that stand in one word, with `;` or lines between them."""
    parts = [part.strip() for part in re.split(r"\n|;\s*(?=s[@/|#,!%:~]|/|\$a)", text[:_MOST])]
    return [part for part in parts if part]


def _changed(entries: Sequence[Entry], expression: str, certain: bool, at: Span) -> Iterator[Entry]:
    if found := _DELETES().match(expression):
        yield from _without(entries, found.group("key"), certain)
    elif found := _ADDS().match(expression):
        key, value = found.group("key"), pods_of(found.group("value"))
        yield from (*entries, entry(key, value if certain else "${" + key + "}", at))
    elif found := _SUBSTITUTES().match(expression):
        yield from _substituted(entries, found.group("old"), pods_of(found.group("new")), certain, at)
    else:
        named = set(_COMMAND().findall(expression))
        yield from (_unknown(one) if one.key in named else one for one in entries)


def _substituted(entries: Sequence[Entry], old: str, new: str, certain: bool, at: Span) -> Iterator[Entry]:
    old = old.replace("\\$", "$").replace("\\.", ".").replace("\\/", "/")
    whole, made = _WHOLE().match(old), _MADE().match(new.replace("\\/", "/"))
    for one in entries:
        if whole is not None and one.key == whole.group("key"):
            same = made is not None and made.group("key") == one.key and "\\" not in new and "&" not in new
            all_of_it = old.rstrip("$").endswith("*")
            if certain and same and made is not None:
                value = made.group("value") + ("" if all_of_it else one.value)
                yield one._replace(value=value, whole=at, key_at=at, value_at=at)
            else:
                yield _unknown(one)
        elif _PATTERN().search(old):
            yield _unknown(one) if one.key in _COMMAND().findall(old) else one
        elif old in (line := _line(one, old)) and len(one.value) + len(new) < _MOST:
            key, _, value = line.replace(old, new).partition("=")
            known = certain and key.strip() == one.key
            yield one._replace(value=value.strip()) if known else _unknown(one)
        else:
            yield one


def _line(one: Entry, sought: str) -> str:
    """An entry as sed most often sees it: written as the script looks for it, with blanks or without."""
    return f"{one.key}{' = ' if ' = ' in sought else '='}{one.value}"


def _without(entries: Sequence[Entry], key: str, certain: bool) -> Iterator[Entry]:
    for one in entries:
        if not one.key.startswith(key):
            yield one
        elif not certain:
            yield _unknown(one)


def _unknown(one: Entry) -> Entry:
    return one._replace(value="${" + one.key + "}")
