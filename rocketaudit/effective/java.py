"""Java's own reading of values: Integer.parseInt, Double.parseDouble, String.trim and their kin.

Each parse function takes the text and returns the value, or raises ValueError where Java throws
NumberFormatException. Source: JDK 17's java.lang.
"""

import struct

from rocketaudit.patterns import lazily

INT_BITS, LONG_BITS = 32, 64

_FLOATING = lazily(
    r"[+-]?(?:NaN|Infinity"
    r"|(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?[fFdD]?"
    r"|0[xX](?:[0-9a-fA-F]+\.?[0-9a-fA-F]*|\.[0-9a-fA-F]+)[pP][+-]?[0-9]+[fFdD]?)"
)


def trim(text: str) -> str:
    """String.trim: every character up to U+0020 goes, at both ends; a no-break space stays."""
    start, end = 0, len(text)
    while start < end and text[start] <= " ":
        start += 1
    while end > start and text[end - 1] <= " ":
        end -= 1
    return text[start:end]


def parse_integer(text: str, bits: int) -> int:
    """Integer.parseInt (32 bits) and Long.parseLong (64 bits): a sign, then decimal digits of any script."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or not all(digit.isdecimal() and ord(digit) <= 0xFFFF for digit in digits):
        raise ValueError(text)
    # The same length of digits can differ in value, so leading zeros must not hide an overflow from a length test.
    value = int("".join(str(int(digit)) for digit in digits).lstrip("0")[:40] or "0")
    value = -value if text[0] == "-" else value
    if not -(1 << bits - 1) <= value < 1 << bits - 1:
        raise ValueError(text)
    return value


def parse_double(text: str) -> float:
    """Double.parseDouble: blanks around are trimmed, hexadecimal floats and a type suffix are taken."""
    text = trim(text)
    if not _FLOATING().fullmatch(text):
        raise ValueError(text)
    if "x" in text or "X" in text:
        return _hexadecimal(text.rstrip("fFdD") if _suffixed_hex(text) else text)
    if text.endswith(("NaN", "Infinity")):
        return float(text)
    return float(text.rstrip("fFdD"))


def _hexadecimal(text: str) -> float:
    """A hexadecimal float; one that is too large is infinite to Java and an error to Python."""
    try:
        return float.fromhex(text)
    except OverflowError:
        return float("-inf") if text.startswith("-") else float("inf")


def parse_float(text: str) -> float:
    """Float.parseFloat: rounded to 32 bits."""
    value = parse_double(text)
    try:
        return float(struct.unpack("f", struct.pack("f", value))[0])
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def parse_boolean(text: str) -> bool:
    """Boolean.parseBoolean: true for `true` in any case, false for everything else."""
    return text.lower() == "true"


def java_split(text: str, separator: str) -> list[str]:
    """String.split: trailing empty parts are dropped, but the empty string is one part."""
    parts = text.split(separator)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return parts if parts != [""] or not text else []


def wrap_int(value: int) -> int:
    """What Java's int arithmetic makes of a value that does not fit."""
    return (value + (1 << 31)) % (1 << 32) - (1 << 31)


def saturate_int(value: int) -> int:
    """What Java's cast of a double to int makes of a value that does not fit."""
    return max(-(1 << 31), min(value, (1 << 31) - 1))


def _suffixed_hex(text: str) -> bool:
    """Whether a hexadecimal float ends in a type suffix: its exponent is decimal, so a letter there is one."""
    return text[-1] in "fFdD"
