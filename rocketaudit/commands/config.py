"""`config`: what holds for each option and who says so, and the JSON Schema of configuration files."""

import os.path
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import rocketaudit
from rocketaudit import rules
from rocketaudit.commands.explain import rules_with
from rocketaudit.configuration import chosen
from rocketaudit.configuration.keys import PAIRS
from rocketaudit.configuration.resolve import CONFIGURED, DEFAULT, Resolved, Setting, resolve
from rocketaudit.configuration.source import named
from rocketaudit.configured import Configured
from rocketaudit.options.config import ShowOptions
from rocketaudit.options.table import STDOUT, language
from rocketaudit.output import style_for, write
from rocketaudit.renderers.json_report import dumped
from rocketaudit.renderers.shown import padded, visible, width
from rocketaudit.renderers.style import Line, Piece, paint, plain
from rocketaudit.secrets import MASK, hidden_in, is_secret, mask_line
from rocketaudit.words import comma, word

SCHEMA = os.path.join(os.path.dirname(rocketaudit.__file__), "config.schema.json")
_GAP = 2


def show(options: ShowOptions, environment: Mapping[str, str]) -> int:
    """Write what holds for each option; raises UsageError where a file is wrong."""
    path = chosen(options.values, environment)
    resolved = resolve("scan", options.values, environment, path)
    lang = language(resolved.values, environment)
    _check_rules(resolved)
    settings = [_said(_masked(one), lang, environment) for one in resolved.settings]
    if options.format == "json":
        write(dumped({"config": path and named(path), "settings": content(settings)}), STDOUT)
        return 0
    style = style_for(STDOUT, options.color, environment)
    write(paint(listing(settings, path and named(path), lang, style.encoding), style), STDOUT, style.encoding)
    return 0


def _check_rules(resolved: Resolved) -> None:
    """A rule that is not there would be an error of every audit; raises UsageError."""
    said = {one.key.name: one.value for one in resolved.settings}
    known = rules_with(said["rules"])
    configured = resolved.values.get(CONFIGURED)
    places = configured.places if isinstance(configured, Configured) else {}
    ignored = (rule for names in said["ignore-in"].values() for rule in names)
    for name in (*said["select"], *said["ignore"], *ignored, *said["severity"]):
        rules.named(known, name, places)


def schema(options: None, environment: Mapping[str, str]) -> int:
    """Write the JSON Schema of configuration files."""
    with open(SCHEMA, encoding="utf-8") as file:
        write(file.read(), STDOUT)
    return 0


def _masked(setting: Setting) -> Setting:
    """The same without secrets: a value for a placeholder may be one."""
    if setting.key.name != "set":
        return setting
    masked = {name: _hidden(name, value) for name, value in setting.value.items()}
    return setting._replace(value=masked)


def _hidden(name: str, value: str) -> str:
    return MASK if is_secret(name) or hidden_in(value) or mask_line(value) != value else value


def _said(setting: Setting, lang: str, environment: Mapping[str, str]) -> Setting:
    """The language is what the variable of the locale says, where nobody says anything else."""
    if setting.key.name != "lang" or setting.value is not None:
        return setting
    if environment.get(setting.key.variable):
        return setting._replace(value=lang, origin="environment", where=(setting.key.variable,))
    return setting._replace(value=lang)


def content(settings: Sequence[Setting]) -> dict[str, Any]:
    """What holds, for programs."""
    return {one.key.name: {"value": one.value, "origin": one.origin, "where": list(one.where)} for one in settings}


class _Row(NamedTuple):
    name: str
    value: str
    origin: str
    role: str


def listing(settings: Sequence[Setting], path: str | None, lang: str, encoding: str) -> list[Line]:
    """A line for each value; of names with values, one for each name. What nobody said is pale."""
    head = word("configured", lang, path=visible(path, encoding)) if path else word("config.none", lang)
    rows = [row for one in settings for row in _rows(one, lang, encoding)]
    first = max(width(row.name) for row in rows) + _GAP
    second = max(width(row.value) for row in rows) + _GAP
    lines = [
        [Piece(padded(row.name, first), row.role), Piece(padded(row.value, second), row.role), Piece(row.origin, "dim")]
        for row in rows
    ]
    return [plain(head, "heading"), [], *lines]


def _rows(setting: Setting, lang: str, encoding: str) -> Iterator[_Row]:
    role = "dim" if setting.origin == DEFAULT else ""
    for name, value, inside in _values(setting):
        origin = inside or _origin(setting, lang)
        yield _Row(visible(name, encoding), visible(value, encoding), visible(origin, encoding), role)


def _values(setting: Setting) -> Iterator[tuple[str, str, str]]:
    name, value = setting.key.name, setting.value
    if isinstance(value, dict) and value:
        for key, one in value.items():
            said = str(one) if setting.key.shape == PAIRS else ", ".join(one)
            yield f"{name} {key}", said, setting.inside.get(key, "")
    elif isinstance(value, list) and value:
        yield name, ", ".join(map(str, value)), ""
    else:
        yield name, str(value) if value or value == 0 else "-", ""


def _origin(setting: Setting, lang: str) -> str:
    where = comma(lang).join(setting.where)
    return where or word(f"config.{setting.origin}", lang)
