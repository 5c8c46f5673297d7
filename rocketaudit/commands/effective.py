"""`effective`: what the broker of a release really runs with, given its file; as JSON or as a listing."""

import sys
from collections.abc import Mapping
from math import isfinite
from typing import Any

from rocketaudit import effective
from rocketaudit.commands.effective_text import listing
from rocketaudit.deployment import release_of
from rocketaudit.discover import open_document
from rocketaudit.errors import NothingToScan
from rocketaudit.model import Effective, Setting
from rocketaudit.options import STDIN, STDOUT, EffectiveOptions
from rocketaudit.output import style_for, write
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.style import paint
from rocketaudit.secrets import MASK, is_secret
from rocketaudit.source import Unread


def run(options: EffectiveOptions, environment: Mapping[str, str]) -> int:
    """Write the listing; 1 where the broker would not start. Raises RocketauditError."""
    release = release_of(options.version)
    stdin = sys.stdin.buffer.read() if options.path == STDIN else None
    document = open_document(options.path, stdin)
    if isinstance(document, Unread):
        raise NothingToScan(f"{document.path}: {document.reason}")
    found = masked(effective.effective(document, release.version))
    if options.format == "json":
        write(dumped(content(found, options.lang)), STDOUT)
    else:
        style = style_for(STDOUT, options.color, environment)
        write(paint(listing(found, document.path, release, options, style), style), STDOUT, style.encoding)
    return 0 if found.starts else 1


def masked(found: Effective) -> Effective:
    """The same without its secrets."""
    settings = {name: _masked(setting) for name, setting in found.settings.items()}
    discarded = tuple(
        one._replace(written=MASK) if is_secret(one.key) and one.written else one for one in found.discarded
    )
    return found._replace(settings=settings, discarded=discarded)


def content(found: Effective, lang: str) -> dict[str, Any]:
    """The content of the JSON, whose shape effective.schema.json holds."""
    return {
        "release": found.release,
        "starts": found.starts,
        "exit": found.exit,
        "reason": (found.reason or {}).get(lang),
        "settings": {name: _setting(found.settings[name]) for name in sorted(found.settings)},
        "discarded": [
            {"key": one.key, "written": one.written, "line": one.at.line, "reason": one.reason}
            for one in found.discarded
        ],
    }


def _setting(setting: Setting) -> dict[str, Any]:
    return {
        "value": _value(setting.value),
        "written": setting.written,
        "origin": setting.origin,
        "line": setting.at.line if setting.at else None,
        "note": setting.note,
        "classes": list(setting.classes),
    }


def _value(value: object) -> str | int | float | bool | None:
    """The value typed as in Java; NaN and the infinities, which JSON does not have, by name."""
    if isinstance(value, float) and not isfinite(value):
        return "NaN" if value != value else "Infinity" if value > 0 else "-Infinity"
    return value if isinstance(value, (str, int, float, bool)) else None


def _masked(setting: Setting) -> Setting:
    if not is_secret(setting.name):
        return setting
    value = MASK if isinstance(setting.value, str) and setting.value else setting.value
    # A note may quote what was written.
    note = setting.note.replace(setting.written, MASK) if setting.note and setting.written else setting.note
    return setting._replace(value=value, written=setting.written and MASK, note=note)
