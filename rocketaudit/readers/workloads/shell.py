"""Shell text as simple commands with places: enough of it to see what a start command or script runs.

In: a text and where its characters stand. Out: its simple commands with their words, where their output goes and what
they are fed; nothing is executed. What a substitution would yield stays as it is written, but for variables that are
known or assigned a plain text on the way.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.source import Span

MAX_CHARACTERS = 256 * 1024
_LONGEST_WORD = 16 * 1024
_MOST_GROUPED = 500

_OPERATOR = lazily(r"&&|\|\||;;&?|;&|;|\|&?|&(?!>)|\(|\)")
_REDIRECT = lazily(r"(\d*)(<<<|<<-|<<|<>|<&|<|>>|>&|>\||>)|&(>>|>)")
# What a shell takes for more than a letter, and letters to stand in for it.
_LETTERS = {ord(sign): 0xE000 + position for position, sign in enumerate(";&|<>()")}
_OPERATORS = {letter: sign for sign, letter in _LETTERS.items()}
_VARIABLE = lazily(r"\$(?:(\w+)|\{(\w+)(?::?[-=]([^{}]*))?\})")
_ASSIGNMENT = lazily(r"([A-Za-z_]\w*)=")
_OPENING = frozenset({"if", "case", "for", "while", "until", "select", "function"})
_CLOSING = frozenset({"fi", "esac", "done"})
_ENDS_WORD = frozenset(" \t\r\n;&|<>()")
_DECLARES = frozenset({"export", "local", "readonly", "declare", "typeset"})
_LEADING = frozenset({"then", "else", "elif", "do", "if", "while", "until", "!", "{", "}", "in"})


class Text(NamedTuple):
    """A text and the place of any stretch of it (by character offsets, the end exclusive)."""

    text: str
    place: Callable[[int, int], Span]

    @property
    def at(self) -> Span:
        return self.place(0, len(self.text))


class Simple(NamedTuple):
    """One simple command. `into` is the file that its output goes to, `body` what a heredoc feeds it, `certain` says
    that no condition, loop or function decides whether it runs, `literal` that the body keeps its variables."""

    words: tuple[Text, ...]
    into: Text | None
    appends: bool
    body: Text | None
    certain: bool
    literal: bool = False


def split(of: Text, known: Mapping[str, str] | None = None) -> list[Simple]:
    """The simple commands of a text, in the order in which they are written."""
    return _Scanner(of._replace(text=of.text[:MAX_CHARACTERS]), dict(known or {})).commands()


def scan(of: Text, known: Mapping[str, str] | None = None) -> tuple[list[Simple], dict[str, str]]:
    """The same, with the variables that have one plain value in all of the text."""
    scanner = _Scanner(of._replace(text=of.text[:MAX_CHARACTERS]), dict(known or {}))
    simples = scanner.commands()
    return simples, {name: value for name, value in scanner.settled.items() if value is not None}


def literal_words(of: Text, known: Mapping[str, str] | None = None) -> list[Text]:
    """The words of a command line that no shell runs, as compose and systemd split it: quotes and blanks count, `;` and
    `&&` are letters like others."""
    letters = of._replace(text=of.text.translate(_LETTERS))
    words = [word for simple in split(letters, known) for word in simple.words]
    return [word._replace(text=word.text.translate(_OPERATORS)) for word in words]


def assignment(word: Text) -> tuple[str, str] | None:
    """The name and value of `NAME=value`."""
    found = _ASSIGNMENT().match(word.text)
    return (found.group(1), word.text[found.end() :]) if found else None


class _Heredoc(NamedTuple):
    """A heredoc whose lines are still to come: its last line, whether tabs before it count for nothing, whether its
    variables stay, and the command that it feeds (-1: the one that is being read)."""

    end: str
    tabs: bool
    literal: bool
    of: int


class _Scanner:
    def __init__(self, of: Text, known: dict[str, str]) -> None:
        self.of, self.text, self.known = of, of.text, known
        self.position = 0
        self.done: list[Simple] = []
        self.words: list[Text] = []
        self.into: Text | None = None
        self.appends = False
        self.heredocs: list[_Heredoc] = []
        self.depth = 0
        # Of each open brace the first command in it; None for that of a function.
        self.braces: list[int | None] = []
        self.names_function = False
        self.settled: dict[str, str | None] = dict(known)

    def commands(self) -> list[Simple]:
        while self.position < len(self.text):
            self._step()
        self._end_command()
        return self.done

    def _step(self) -> None:
        text, position = self.text, self.position
        char = text[position]
        if char in " \t\r":
            self.position += 1
        elif char == "\n":
            self.position += 1
            self._end_command()
            self._read_bodies()
        elif char == "#":
            self.position = self._line_end(position)
        elif text.startswith(("\\\n", "\\\r\n"), position):
            self.position = self._line_end(position) + 1
        elif found := _REDIRECT().match(text, position):
            self.position = found.end()
            self._redirect(found)
        elif found := _OPERATOR().match(text, position):
            self.position = found.end()
            self._operator(found.group())
        else:
            self.words.append(self._word())

    def _operator(self, operator: str) -> None:
        # `name() {` declares a function: its body runs where it is called.
        if operator == "(" and self.words and self.text[self.position - 2 : self.position - 1] == "=":
            self._assigned([self.words.pop().text.rstrip("=")])  # a list is no plain text
        elif operator == "(" and len(self.words) == 1 and re.match(r"\s*\)\s*\{", self.text[self.position :][:80]):
            self.words.insert(0, Text("function", self.words[0].place))
        self._end_command()

    def _end_command(self) -> None:
        words, self.words = self.words, []
        into, self.into, appends, self.appends = self.into, None, self.appends, False
        while words and words[0].text in _OPENING | _CLOSING | _LEADING:
            opens = words[0].text in _OPENING
            self.depth = max(0, self.depth + (opens - (words[0].text in _CLOSING)))
            self._braced(words, into, appends)
            words = words[1:] if words[0].text in _LEADING | _CLOSING else []
        if not words:
            return
        if all(map(assignment, words)) or words[0].text in _DECLARES:
            for name, value in filter(None, map(assignment, words)):
                self._assign(name, value)
        elif words[0].text == "read":
            self._assigned([word.text for word in words[1:]])
        self.done.append(Simple(tuple(words), into, appends, None, self.depth == 0))
        self.heredocs = [one._replace(of=len(self.done) - 1) if one.of < 0 else one for one in self.heredocs]

    def _braced(self, words: Sequence[Text], into: Text | None, appends: bool) -> None:
        """`function name {`, `{` and `}`: the last gives its output to all commands in between."""
        first = words[0].text
        self.names_function = first == "function" or (self.names_function and first == "{")
        if first == "{" or (first == "function" and any(word.text == "{" for word in words)):
            self.braces.append(None if self.names_function else len(self.done))
            self.names_function = False
        elif first == "}" and self.braces:
            start = self.braces.pop()
            if start is None:
                self.depth = max(0, self.depth - 1)
            elif into is not None:
                self._into(into, appends, start)

    def _into(self, into: Text, appends: bool, start: int) -> None:
        """What a group of commands prints goes to one file."""
        for position in range(start, min(len(self.done), start + _MOST_GROUPED)):
            one = self.done[position]
            if one.into is None:
                self.done[position] = one._replace(into=into, appends=appends)
                appends = True

    def _assign(self, name: str, value: str) -> None:
        """A variable's value; of one that a condition gives another value than before nothing is known."""
        plain = value if "$" not in value and "`" not in value else None
        unknown = name not in self.known and self.settled.get(name, "") is None
        self.settled[name] = plain if self.settled.get(name, plain) == plain else None
        if self.depth and (unknown or self.known.get(name, value) != value):
            self._assigned([name])
        else:
            self.known[name] = value

    def _assigned(self, names: Sequence[str]) -> None:
        """Variables that get a value that is not known."""
        for name in names:
            self.known.pop(name, None)
            self.settled[name] = None

    def _redirect(self, found: re.Match[str]) -> None:
        operator = found.group(2) or found.group(3)
        while self.text[self.position : self.position + 1] in (" ", "\t"):
            self.position += 1
        if self.position >= len(self.text) or self.text[self.position] in "\r\n;":
            return
        start = self.position
        target = self._word()
        if operator in ("<<", "<<-"):
            quoted = not {"'", '"', "\\"}.isdisjoint(self.text[start : self.position])
            self.heredocs.append(_Heredoc(target.text, operator == "<<-", quoted, -1))
        elif operator in (">", ">>", ">|") and found.group(1) in ("", "1", None):
            self.into, self.appends = target, operator == ">>"

    def _read_bodies(self) -> None:
        for end, tabs, literal, at in self.heredocs:
            start = stop = self.position
            while stop < len(self.text):
                line_end = self._line_end(stop)
                line = self.text[stop:line_end].rstrip("\r")
                if (line.lstrip("\t") if tabs else line) == end:
                    break
                stop = line_end + 1
            stop = min(stop, len(self.text))
            if 0 <= at < len(self.done):
                self.done[at] = self.done[at]._replace(body=self._slice(start, stop), literal=literal)
            self.position = min(self._line_end(stop) + 1, len(self.text))
        self.heredocs = []

    def _slice(self, start: int, stop: int) -> Text:
        place = self.of.place
        return Text(self.text[start:stop], lambda first, last: place(start + first, start + last))

    def _line_end(self, position: int) -> int:
        found = self.text.find("\n", position)
        return len(self.text) if found < 0 else found

    def _word(self) -> Text:
        """The word at the position, without its quotes; every character of it knows where it came from."""
        start, out = self.position, _Written([], [])
        while self.position < len(self.text) and self.text[self.position] not in _ENDS_WORD:
            self._piece(out, self.text[self.position])
        if self.position == start:  # an operator stands where a word has to be: it is passed over
            self.position += 1
        return _placed(out, self.of.place, start, self.position)

    def _piece(self, out: "_Written", char: str) -> None:
        if char == "'":
            stop = self._find("'", self.position + 1)
            self._copy(out, self.position + 1, stop)
            self.position = stop + 1
        elif char == '"':
            self._quoted(out)
        elif char == "\\":
            if not self.text.startswith(("\n", "\r\n"), self.position + 1):
                self._copy(out, self.position + 1, self.position + 2)
                self.position += 2
            else:
                self.position = self._line_end(self.position) + 1
        elif char in "$`":
            self._dollar(out)
        elif self.text.startswith("{{", self.position) and (end := self.text.find("}}", self.position)) > 0:
            self._copy(out, self.position, end + 2)  # a tag of a template is one word, blanks and all
            self.position = end + 2
        else:
            self._copy(out, self.position, self.position + 1)
            self.position += 1

    def _quoted(self, out: "_Written") -> None:
        self.position += 1
        while self.position < len(self.text) and self.text[self.position] != '"':
            char = self.text[self.position]
            if char == "\\" and self.text[self.position + 1 : self.position + 2] in ('"', "\\", "$", "`"):
                self._copy(out, self.position + 1, self.position + 2)
                self.position += 2
            elif char == "\\" and self.text.startswith("\\\n", self.position):
                self.position += 2
            elif char in "$`":
                self._dollar(out)
            else:
                self._copy(out, self.position, self.position + 1)
                self.position += 1
        self.position += 1

    def _dollar(self, out: "_Written") -> None:
        """A variable, as far as its value is known; any other substitution stays as it is written."""
        found = _VARIABLE().match(self.text, self.position)
        if found:
            value: str | None = self.known.get(found.group(1) or found.group(2), found.group(3))
            if value is not None and len(value) + len(out.characters) > _LONGEST_WORD:
                value = None
            for char in found.group() if value is None else value:
                out.characters.append(char)
                out.offsets.append(self.position)
            self.position = found.end()
            return
        stop = self.position + 1
        if self.text.startswith("`", self.position):
            stop = self._find("`", stop) + 1
        elif self.text.startswith(("$(", "${"), self.position):
            stop = self._matching(stop)
        self._copy(out, self.position, stop)
        self.position = min(stop, len(self.text))

    def _matching(self, opened: int) -> int:
        """The offset behind the bracket that closes the one at `opened`."""
        opening, closing = ("(", ")") if self.text[opened] == "(" else ("{", "}")
        depth = 0
        for offset in range(opened, len(self.text)):
            depth += (self.text[offset] == opening) - (self.text[offset] == closing)
            if depth == 0:
                return offset + 1
        return len(self.text)

    def _find(self, char: str, start: int) -> int:
        found = self.text.find(char, start)
        return len(self.text) if found < 0 else found

    def _copy(self, out: "_Written", start: int, stop: int) -> None:
        out.characters.extend(self.text[start:stop])
        out.offsets.extend(range(start, min(stop, len(self.text))))


class _Written(NamedTuple):
    """The characters of a word, and the offset in the source at which each one stands."""

    characters: list[str]
    offsets: list[int]


def _placed(out: _Written, place: Callable[[int, int], Span], start: int, stop: int) -> Text:
    offsets, size = out.offsets, len(out.characters)

    def at(first: int, last: int) -> Span:
        if not offsets or (first, last) == (0, size):
            return place(start, stop)
        end = offsets[min(last, size) - 1] + 1 if last > first else offsets[min(first, size - 1)]
        return place(offsets[min(first, size - 1)], max(end, offsets[min(first, size - 1)]))

    return Text("".join(out.characters), at)
