"""Text as it may reach a terminal, and how wide it is there.

In: text that came out of somebody's files. Out: the same with control characters, escape sequences, bidi overrides
and odd blanks made visible, since a report that a file can repaint is no report; wide (CJK) characters count as two.
"""

from collections.abc import Iterable
from unicodedata import category, east_asian_width

TAB = "    "

# What people write in prose and an ASCII terminal cannot show.
_PLAIN = str.maketrans({
    "…": "...", "·": "|", "–": "-", "—": "-", "→": "->", "×": "x", "≥": ">=", "≤": "<=",
    "‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " ",
})  # fmt: skip
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"))
# A line never starts with these, nor ends with those.
_NOT_FIRST = frozenset("，。、；：？！）」』》】…,.;:?!)]}")
_NOT_LAST = frozenset("（「『《【([{")


def visible(text: str, encoding: str = "utf-8") -> str:
    """The text with what a terminal would obey written out (`\\x1b`, `\\u202e`), and limited to the encoding."""
    if text.isascii():
        return text if text.isprintable() else "".join(map(_visible_character, text))
    if encoding != "utf-8":
        text = _limited(text, encoding)
    return "".join(map(_visible_character, text))


def width(text: str) -> int:
    """How many columns the (visible) text takes."""
    return len(text) if text.isascii() else sum(map(_character_width, text))


def cells(text: str, encoding: str = "utf-8") -> list[str]:
    """What each code point of a source line is shown as, tabs as four blanks: columns of spans index this list."""
    return [TAB if character == "\t" else visible(character, encoding) for character in text]


def padded(text: str, columns: int) -> str:
    """The text with blanks up to `columns`."""
    return text + " " * (columns - width(text))


def wrap(text: str, columns: int | None) -> list[str]:
    """The text in lines of at most `columns`, broken at blanks and between CJK characters; None: one line.

    A word longer than a line stays whole: a path that was broken cannot be copied.
    """
    if columns is None or width(text) <= columns:
        return [text]
    return fill(_parts(text), columns)


def fill(parts: Iterable[str], columns: int | None) -> list[str]:
    """Lines of at most `columns` made of parts that stay whole, each with the blanks that separate it from the next."""
    if columns is None:
        return ["".join(parts).rstrip(" ")]
    lines = [""]
    for part in parts:
        if width(lines[-1]) + width(part.rstrip(" ")) > columns and lines[-1].strip():
            lines[-1] = lines[-1].rstrip(" ")
            lines.append("")
        lines[-1] += part if lines[-1] else part.lstrip(" ")
    return [line.rstrip(" ") for line in lines]


def prose(text: str) -> str:
    """A text of a rule as one paragraph: its line breaks are those of the rule file."""
    return " ".join(text.split())


def _parts(text: str) -> list[str]:
    """The pieces between which a line may break, each with the blanks behind it."""
    parts = [""]
    for character in text:
        if parts[-1] and _breaks(parts[-1][-1], character):
            parts.append("")
        parts[-1] += character
    return parts


def _breaks(left: str, right: str) -> bool:
    """Whether a line may end after `left` and the next begin with `right`."""
    if right == " " or right in _NOT_FIRST or left in _NOT_LAST:
        return False
    return left == " " or _character_width(left) == 2 or _character_width(right) == 2


def _character_width(character: str) -> int:
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def _visible_character(character: str) -> str:
    if character == " " or category(character) not in _HIDDEN:
        return character
    number = ord(character)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"


def _limited(text: str, encoding: str) -> str:
    """The text with what the encoding lacks replaced by a look-alike or written out."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        text = "".join(character if _holds(encoding, character) else character.translate(_PLAIN) for character in text)
        return text.encode(encoding, "backslashreplace").decode(encoding)
    return text


def _holds(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
