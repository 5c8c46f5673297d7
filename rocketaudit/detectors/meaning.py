"""What the author of a value that RocketMQ does not take plainly meant.

In: the text of a value and the setting's type. Out: a Meaning, the text to write instead and what had to be
undone for it; or none, where the meaning cannot be told. Lenient on purpose: it serves severity, hints and fixes.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from rocketaudit.catalogue import SettingSpec
from rocketaudit.effective.assign import BadValue, convert
from rocketaudit.findings import Text
from rocketaudit.patterns import lazily
from rocketaudit.spelling import nearest
from rocketaudit.values import Value

# What was undone on the way from the written text to the meant one, in words.
BLANKS, QUOTES, COMMENT, CASE, SIGN, WORD, SPELLING, DIGITS, UNIT, PRODUCT, EMPTY = (
    "blanks", "quotes", "comment", "case", "sign", "word", "spelling", "digits", "unit", "product", "empty",
)  # fmt: skip
HINTS: dict[str, Text] = {
    BLANKS: {"en": "the blanks around a value belong to it", "zh": "值首尾的空白也算值的一部分"},
    QUOTES: {"en": "quotes belong to the value", "zh": "引号也算值的一部分"},
    COMMENT: {"en": "what stands behind a value belongs to it, comments too", "zh": "值后面的注释也算值的一部分"},
    CASE: {"en": "constants are written in upper case", "zh": "常量必须大写"},
    SIGN: {"en": "a second separator belongs to the value", "zh": "第二个分隔符也算值的一部分"},
    WORD: {"en": "only `true` is true, everything else is false", "zh": "只有 true 为真，其余一律为假"},
    SPELLING: {"en": "it is misspelt", "zh": "拼写有误"},
    DIGITS: {"en": "only plain decimal digits are taken", "zh": "只接受十进制数字"},
    UNIT: {"en": "units are not taken", "zh": "不接受单位"},
    PRODUCT: {"en": "nothing is calculated", "zh": "不会进行计算"},
    EMPTY: {"en": "there is no value", "zh": "没有写值"},
}
NO_MEANING: Text = {"en": "what it means cannot be told", "zh": "无法判断其含义"}
# After undoing only these the author's words themselves stand there, or the one constant that they are a slip of.
PLAIN = frozenset({BLANKS, QUOTES, COMMENT, CASE, SPELLING})

_INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\x00"
_COMMENT = lazily(r"(?:\s+(?:#|//|--|!|\*|<!--|\(|（).*|\s*[;；,，。].*|\s*#.*)$", re.DOTALL)
_QUOTED = lazily(r"""(["'`“‘])(.*)(["'`”’])$""", re.DOTALL)
_GROUPED = lazily(r"[+-]?\d{1,3}(?:[_,' ]\d{3})+")
_UNDERSCORED = lazily(r"[+-]?\d+(?:_\d+)+")
_PRODUCT = lazily(r"\d+(?:\s*[*x×]\s*\d+)+")
_MEASURED = lazily(r"([+-]?\d+(?:\.\d+)?)\s*([A-Za-z%]+)")
_TRUE = frozenset({"yes", "on", "1", "y", "t", "enable", "enabled", "是", "开"})
_FALSE = frozenset({"no", "off", "0", "n", "f", "disable", "disabled", "否", "关"})
_BYTES = {"b": 1, "k": 1 << 10, "m": 1 << 20, "g": 1 << 30, "t": 1 << 40}
_MILLISECONDS = {
    "ms": 1, "millis": 1, "s": 1000, "sec": 1000, "m": 60_000, "min": 60_000, "h": 3_600_000, "hour": 3_600_000,
    "d": 86_400_000, "day": 86_400_000,
}  # fmt: skip
_SECONDS, _HOURS = 1000, 3_600_000
# No number, boolean or constant is longer, with a comment; the patterns above are not meant for megabytes.
_LONGEST = 500


class Meaning(NamedTuple):
    """`text` is what to write, as Java takes it, and `value` what Java makes of it; `steps` says what was undone.
    Without a meaning `text` is None."""

    text: str | None
    value: Value
    steps: tuple[str, ...]


def meaning(written: str, spec: SettingSpec, release: str) -> Meaning:
    """What `written` means as a value of `spec`; an empty text means the default."""
    if len(written) > _LONGEST:
        return Meaning(None, None, ())
    bare, steps = _undress(_as_typed(written))
    if not bare:
        return Meaning("", False if spec.type == "boolean" else spec.default, (EMPTY,))
    text, step = _BY_TYPE.get(spec.type, _number)(bare, spec)
    steps += (step,) if step else ()
    try:
        if text is not None:
            return Meaning(text, convert(text, spec, release), steps)
    except BadValue:
        pass
    return Meaning(None, None, steps)


def hint(of: Meaning, lang: str) -> str:
    """What is wrong with the written text, and what to write instead, in a language."""
    parts = [HINTS[step][lang] for step in of.steps]
    if of.text is None:
        parts.append(NO_MEANING[lang])
    elif of.text:
        parts.append(f"write {of.text}" if lang == "en" else f"应写 {of.text}")
    return ("; " if lang == "en" else "；").join(parts)


def is_certain(of: Meaning) -> bool:
    """Whether a fix may write the meant text."""
    return bool(of.text)


def is_plain(of: Meaning) -> bool:
    """Whether the meant text is the author's own, less what does not belong to a value."""
    return bool(of.text) and PLAIN.issuperset(of.steps)


def comment_behind(text: str) -> str:
    """The words of the comment that is undone of a value as it is shown; "" where there are none."""
    found = _COMMENT().search(_without_sign(_strip(text[:_LONGEST])))
    if found is None:
        return ""
    words = found[0].strip().removesuffix("-->")
    if words.startswith(("(", "（")):
        words = words[1:].rstrip(")）")
    return words.strip("#/;!<*-，,。； \t")


def _as_typed(text: str) -> str:
    """The text as its author's editor shows it: the JVM reads UTF-8 as ISO-8859-1."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _undress(text: str) -> tuple[str, tuple[str, ...]]:
    """The text without the comment, blanks, quotes and separators around it, and which of them there were."""
    steps: list[str] = []
    for step, undo in (
        (BLANKS, _strip), (SIGN, _without_sign), (COMMENT, _without_comment), (QUOTES, _unquote), (BLANKS, _strip),
    ):  # fmt: skip
        bare = undo(text)
        if bare != text and step not in steps:
            steps.append(step)
        text = bare
    return text, tuple(steps)


def _strip(text: str) -> str:
    before = None
    while text != before:
        before, text = text, text.strip().strip(_INVISIBLE)
    return text


def _without_comment(text: str) -> str:
    return _strip(_COMMENT().sub("", text)) if not _GROUPED().fullmatch(text) else text


def _without_sign(text: str) -> str:
    return _strip(text.lstrip("=:"))


def _unquote(text: str) -> str:
    found = _QUOTED().match(text)
    return found[2] if found else text


def _constant(text: str, spec: SettingSpec) -> tuple[str | None, str | None]:
    """The constant of an enum: by case, by separators, by its beginning, by a slip of the finger."""
    constants = spec.enum or ()
    upper = text.upper()
    if text in constants:
        return text, None
    if upper in constants:
        return upper, CASE
    joined = re.sub(r"[-\s.]+", "_", upper)
    if joined in constants:
        return joined, SPELLING
    candidates = [name for name in constants if name.startswith(joined + "_")] or nearest(upper, constants)
    return (candidates[0], SPELLING) if len(candidates) == 1 else (None, SPELLING)


def _boolean(text: str, spec: SettingSpec) -> tuple[str | None, str | None]:
    lowered = text.lower()
    if lowered in ("true", "false"):
        return lowered, None
    if lowered in _TRUE or lowered in _FALSE:
        return ("true" if lowered in _TRUE else "false"), WORD
    found = nearest(lowered, ("true", "false"))
    return (found[0], SPELLING) if len(found) == 1 else (None, WORD)


def _number(text: str, spec: SettingSpec) -> tuple[str | None, str | None]:
    for step, read in ((DIGITS, _plain_digits), (PRODUCT, _product), (UNIT, _measured)):
        number = read(text, spec)
        if number is not None:
            return (number, step) if number != text else (number, None)
    return None, DIGITS


def _plain_digits(text: str, spec: SettingSpec) -> str | None:
    """Decimal digits, as they are or behind separators, Java's suffixes, 0x, or a fraction of zero."""
    if _GROUPED().fullmatch(text) or _UNDERSCORED().fullmatch(text):
        return re.sub(r"[_,' ]", "", text)
    if re.fullmatch(r"0[xX][0-9a-fA-F]+[lL]?", text):
        return str(int(text.rstrip("lL"), 16))
    found = re.fullmatch(r"([+-]?\d+)(?:\.0*)?[lLfFdD]?", text)
    if found:
        return found[1]
    # A ratio in percent written as a fraction of one: 0.75.
    if "Ratio" in spec.name and re.fullmatch(r"0?\.\d\d?", text):
        return str(round(float(text) * 100))
    return None


def _product(text: str, spec: SettingSpec) -> str | None:
    if not _PRODUCT().fullmatch(text):
        return None
    product = 1
    for factor in re.findall(r"\d+", text):
        product *= int(factor[:20])
    return str(product)


def _measured(text: str, spec: SettingSpec) -> str | None:
    """A number with a unit, in the setting's own unit; None where the unit does not fit the setting."""
    found = _MEASURED().fullmatch(text)
    if not found:
        return None
    amount, unit = float(found[1]), found[2].lower()
    own, units = _unit_of(spec.name)
    spellings = (unit, unit.rstrip("s"), unit.removesuffix("ib").removesuffix("b") or "b")
    factor = next((units[name] for name in spellings if name in units), None)
    result = amount * factor / own if factor else 0.5
    return str(int(result)) if result == int(result) else None


def _unit_of(name: str) -> tuple[int, dict[str, int]]:
    """The unit of a setting by its name, in the scale of the units that it may be written with."""
    if name == "fileReservedTime":
        return _HOURS, _MILLISECONDS
    if re.search(r"Size|Bytes|WaterMark|maxGapNotInSync", name, re.IGNORECASE):
        return 1, _BYTES
    if re.search(r"Ratio|Percent", name):
        return 1, {"%": 1, "percent": 1}
    if re.search(r"Sec(?:onds)?(?:$|[A-Z])", name):
        return _SECONDS, _MILLISECONDS
    if re.search(r"Interval|Time|Timeout|Mills?|Millis|Ms|Delay", name):
        return 1, _MILLISECONDS
    return 1, {}


_BY_TYPE: dict[str, Callable[[str, SettingSpec], tuple[str | None, str | None]]] = {
    "enum": _constant,
    "boolean": _boolean,
}
