"""`effective`: what the broker of a release really runs with, given its file; as JSON or as a listing."""

from collections.abc import Callable, Mapping
from math import isfinite
from typing import Any

from rocketaudit import effective
from rocketaudit.commands import read_stdin
from rocketaudit.commands.effective_text import listing
from rocketaudit.deployment import release_of
from rocketaudit.discover import open_document
from rocketaudit.errors import NothingToScan
from rocketaudit.model import Effective, Setting
from rocketaudit.options.effective import EffectiveOptions
from rocketaudit.options.table import STDIN, STDOUT
from rocketaudit.output import style_for, write
from rocketaudit.phrases import phrase
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.style import paint
from rocketaudit.secrets import MASK, coverer, is_secret, mask_line, secret_texts
from rocketaudit.source import Document, Unread
from rocketaudit.templates import placeholder

Cover = Callable[[str], str]


def run(options: EffectiveOptions, environment: Mapping[str, str]) -> int:
    """Write the listing; 1 where the broker would not start. Raises RocketauditError."""
    release = release_of(options.version)
    stdin = read_stdin() if options.path == STDIN else None
    document = open_document(options.path, stdin)
    if isinstance(document, Unread):
        raise NothingToScan(f"{document.path}: {document.reason}")
    found = masked(effective.effective(document, release.version), _cover(document))
    if options.format == "json":
        write(dumped(content(found, options.lang)), STDOUT)
    else:
        style = style_for(STDOUT, options.color, environment)
        write(paint(listing(found, document.path, release, options, style), style), STDOUT, style.encoding)
    return 0 if found.starts else 1


def masked(found: Effective, cover: Cover) -> Effective:
    """The same without its secrets: the values of secret settings, and what `cover` finds anywhere else."""
    settings = {name: _masked(setting, cover) for name, setting in found.settings.items()}
    discarded = tuple(
        one._replace(key=cover(one.key), written=_covered(one.key, one.written, cover)) for one in found.discarded
    )
    reason = found.reason and {lang: cover(text) for lang, text in found.reason.items()}
    return found._replace(settings=settings, discarded=discarded, reason=reason)


def _cover(of: Document) -> Cover:
    """What masks the secrets of a file, wherever they turn up."""
    try:
        entries = read(of)
    except MalformedEscape:
        return mask_line
    cover = coverer(secret_texts((one.key, one.value) for one in entries if one.value != placeholder(one.value)))
    return lambda text: mask_line(cover(text))


def content(found: Effective, lang: str) -> dict[str, Any]:
    """The content of the JSON, whose shape effective.schema.json holds."""
    return {
        "release": found.release,
        "starts": found.starts,
        "exit": found.exit,
        "reason": (found.reason or {}).get(lang),
        "settings": {name: _setting(found.settings[name], lang) for name in sorted(found.settings)},
        "discarded": [
            {"key": one.key, "written": one.written, "line": one.at.line, "reason": one.reason}
            for one in found.discarded
        ],
    }


def _setting(setting: Setting, lang: str) -> dict[str, Any]:
    return {
        "value": _value(setting.value),
        "written": setting.written,
        "origin": setting.origin,
        "line": setting.at.line if setting.at else None,
        "note": setting.note and phrase(setting.note, lang),
        "classes": list(setting.classes),
    }


def _value(value: object) -> str | int | float | bool | None:
    """The value typed as in Java; NaN and the infinities, which JSON does not have, by name."""
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, (str, int, float, bool)) else None


def _masked(setting: Setting, cover: Cover) -> Setting:
    """A default tells nothing of the file; what was written, or computed from it, may."""
    if setting.written is None and setting.origin != "computed":
        return setting
    value = setting.value
    if isinstance(value, str):
        value = _covered(setting.name, value, cover)
    # A note may quote what was written, whose text the name alone makes a secret however short it is.
    note, written = setting.note, setting.written
    if note and written and is_secret(setting.name):
        note = note.replace(repr(written), MASK)
    return setting._replace(
        value=value,
        written=written if written is None else _covered(setting.name, written, cover),
        note=note if note is None else cover(note),
    )


def _covered(key: str, value: str, cover: Cover) -> str:
    return MASK if value and is_secret(key) else cover(value)
