"""What `fix` shows: the changes for people and for tools, and what each of them means.

In: a plan. Out: painted lines, or the bytes of a patch; secrets are masked in both.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from rocketaudit.deployment import servers
from rocketaudit.findings import Finding
from rocketaudit.fixes.effects import Effect
from rocketaudit.fixes.patch import ANY_END, LINE_FEED, Row, head, header, hunks
from rocketaudit.fixes.plan import Left, Plan
from rocketaudit.fixes.trying import Mended
from rocketaudit.masking import Mask, mask_of
from rocketaudit.renderers.shown import prose, visible
from rocketaudit.renderers.style import Line, Piece, Style, plain
from rocketaudit.renderers.summary import paragraph
from rocketaudit.secrets import mask_line
from rocketaudit.source import Document, line_text
from rocketaudit.words import comma, word

_NO_END = b"\\ No newline at end of file\n"
_ROLES = {"+": "plus", "-": "minus", " ": ""}
_NAMED = 5
_LONGEST = 400  # of a line, in a view for people


class Patch(NamedTuple):
    """A unified diff, and the files of which a masked line keeps it from being applied."""

    data: bytes
    masked: tuple[str, ...]


def shown(found: Plan, style: Style) -> list[Line]:
    """The changes for people: what a terminal would obey is written out, and blanks at the end of a line are dots."""
    mask = _mask(found)
    lines: list[Line] = []
    for one in found.files:
        lines += [plain(one.of.path, "heading")]
        for hunk in hunks(one.of.data, one.edits, ANY_END, lambda line: False):
            lines += [plain(head(hunk), "frame"), *(_row(row, one.of, mask, style) for row in hunk.rows)]
        lines.append([])
    return lines


def unified(found: Plan) -> Patch:
    """The changes for tools, byte for byte but for secrets."""
    mask = _mask(found)
    parts: list[bytes] = []
    masked: dict[str, None] = {}
    for one in found.files:
        hides = _hider(one.of, mask)
        parts.append(header(one.of.path))
        for hunk in hunks(one.of.data, one.edits, LINE_FEED, hides):
            parts.append(head(hunk).encode() + b"\n")
            for row in hunk.rows:
                text = _tools_row(row, one.of, mask, hides)
                if text != row.text:
                    masked[one.of.path] = None
                parts.append(row.sign.encode() + text + (b"" if text.endswith(b"\n") else b"\n" + _NO_END))
    return Patch(b"".join(parts), tuple(masked))


def summary(found: Plan, unsafe: bool, lang: str, style: Style) -> list[Line]:
    """What is mended and what it changes, what is left and why, what --unsafe would mend."""
    text = _mask(found).text
    lines = [line for one in found.mended for line in _mended(one, text, lang, style)]
    if found.uncovered:
        rules = comma(lang).join(found.uncovered)
        lines += paragraph(word("fix.uncovered", lang, rules=rules), 0, style)
    if not found.files:
        lines.append(plain(word("fix.nothing", lang), "heading"))
    if found.left:
        lines.append(plain(word("fix.left", lang), "heading"))
        lines += [line for one in found.left for line in _left(one, text, lang, style)]
    if found.unsafe and not unsafe:
        more = list(dict.fromkeys(one.rule for one in found.unsafe))
        named = comma(lang).join([*more[:_NAMED], *(["..."] if len(more) > _NAMED else [])])
        key = "fix.unsafe.one" if len(found.unsafe) == 1 else "fix.unsafe.many"
        lines += paragraph(word(key, lang, count=len(found.unsafe), rules=named), 0, style, "dim")
    return lines


def question(found: Plan, lang: str) -> str:
    """What is asked before anything is written."""
    one = len(found.mended) == 1
    files = ", ".join(visible(file.of.path) for file in found.files[:_NAMED]) + (", ..." * (len(found.files) > _NAMED))
    return word("fix.ask.one" if one else "fix.ask.many", lang, count=len(found.mended), files=files)


def _mask(found: Plan) -> Mask:
    return mask_of([server for of in found.before.deployments for server in servers(of)])


def _row(row: Row, of: Document, mask: Mask, style: Style) -> Line:
    if row.sign == "+":
        text = mask.text(mask_line(row.text.decode(of.encoding, "replace").rstrip("\r\n")))
    else:
        text = mask.line(of, row.line + 1)
    text = visible(text if len(text) <= _LONGEST else text[:_LONGEST] + " ...", style.encoding)
    bare = text.rstrip(" ")
    dots = text if row.sign == " " else bare + visible("·", style.encoding) * (len(text) - len(bare))
    return [Piece(row.sign + dots, _ROLES[row.sign])]


def _tools_row(row: Row, of: Document, mask: Mask, hides: Callable[[int], bool]) -> bytes:
    text = row.text.decode(of.encoding, "replace")
    if row.sign == "+":
        covered = mask.text(mask_line(text.rstrip("\r\n")))
        return row.text if covered == text.rstrip("\r\n") else covered.encode(of.encoding, "replace") + b"\n"
    if not hides(row.line):
        return row.text
    lines = (mask.line(of, line) for line in _document_lines(of, row.line))
    return "\r".join(lines).encode(of.encoding, "replace") + b"\n"


def _hider(of: Document, mask: Mask) -> Callable[[int], bool]:
    """What says of a line (from 0, ended by line feeds only) whether a secret is in it."""

    @lru_cache(None)
    def hides(line: int) -> bool:
        return any(mask.line(of, number) != line_text(of, number) for number in _document_lines(of, line))

    return hides


def _document_lines(of: Document, line: int) -> range:
    """The lines of a document (from 1) that a line for tools (from 0) is made of."""
    starts = _feeds(of)
    end = starts[line + 1] if line + 1 < len(starts) else len(of.data) + 1
    return range(bisect_right(of.line_starts, starts[line]), bisect_left(of.line_starts, end) + 1)


@lru_cache(8)
def _feeds(of: Document) -> list[int]:
    return [0, *(found.end() for found in LINE_FEED.finditer(of.data))]


def _mended(one: Mended, mask: Callable[[str], str], lang: str, style: Style) -> Iterator[Line]:
    """The finding with what changes in what the brokers run with; below it the cost."""
    changes = [_effect(effect, mask, lang) for effect in one.effects]
    said = ("；" if lang == "zh" else "; ").join(dict.fromkeys(changes)) or word("fix.same", lang)
    yield from paragraph(f"{one.finding.at.path}:{one.line}: {one.finding.rule}: {said}", 0, style)
    if one.finding.fix and not one.finding.fix.safe:
        yield from paragraph(f"{word('fix.cost', lang)}: {prose(one.finding.fix_text[lang])}", 4, style)


def _effect(one: Effect, mask: Callable[[str], str], lang: str) -> str:
    return word("fix.effect", lang, name=one.name, before=mask(one.before), after=mask(one.after))


def _left(one: Left, mask: Callable[[str], str], lang: str, style: Style) -> Iterator[Line]:
    what = word(f"failure.{one.reason.what}", lang) if one.reason.key == "fix.not.lost" else one.reason.what
    reason = word(one.reason.key, lang, what=what)
    yield from paragraph(f"{_place(one.finding, one.line)}: {one.finding.rule}: {mask(reason)}", 2, style)


def _place(one: Finding, line: int) -> str:
    return f"{one.at.path}:{line}"
