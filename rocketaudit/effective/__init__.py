"""What a broker of a release really runs with, given its file: BrokerStartup, step by step.

The judge is the oracle (tools/oracle.py), which runs the real BrokerStartup of the official jars over the same
files; a difference is a bug here.
"""

from collections.abc import Iterator, Sequence

from rocketaudit import catalogue
from rocketaudit.catalogue import SettingSpec
from rocketaudit.effective.assign import Assigned, assign, last_entries, read_by_startup
from rocketaudit.effective.startup import EXIT_EXCEPTION, Fields, Stop, run
from rocketaudit.model import Discarded, Effective, Entry, Setting
from rocketaudit.readers.properties import MalformedEscape, read
from rocketaudit.source import Document
from rocketaudit.values import Value

# listenPort is a field of two classes from 5.0.0 on; the server binds that of NettyServerConfig.
_DECIDES = {"listenPort": "NettyServerConfig"}


_MALFORMED = {
    "en": "a \\u in the file is not followed by four hexadecimal digits, so java.util.Properties refuses the file",
    "zh": "文件中有 \\u 后面不是四位十六进制数字，java.util.Properties 因此拒绝整个文件",
}

_defaults: dict[str, tuple[dict[tuple[str, str], Value], dict[str, Setting]]] = {}


def effective(of: Document, release: str) -> Effective:
    """The effective configuration of a broker file under `release` (a release of the catalogue)."""
    try:
        entries = read(of)
    except MalformedEscape as malformed:
        return Effective(release, {}, (), False, EXIT_EXCEPTION, _MALFORMED, malformed.at)
    return effective_of(entries, release)


def effective_of(entries: Sequence[Entry], release: str) -> Effective:
    """The same for entries that are already read."""
    specs = catalogue.load().settings(release)
    last = last_entries(entries)
    fields, stopped = start(entries, release)
    _, settings = _unwritten(release)
    touched = {*(name for name in last if name in specs), *(name for _, name in fields.why)}
    settings = settings | {name: _setting(name, specs[name], last.get(name), fields) for name in touched}
    discarded = tuple(_discarded(entries, last, fields.taken, release))
    if stopped is None:
        return Effective(release, settings, discarded, True, None, None, None)
    written = last.get(stopped.name)
    return Effective(
        release, settings, discarded, False, stopped.exit, stopped.reason, written.whole if written else None
    )


def plain_settings(entries: Sequence[Entry], release: str, classes: tuple[str, ...]) -> Effective:
    """What the configuration classes of another server take from its file: properties2Object, and nothing after it."""
    specs = catalogue.load().settings(release, classes)
    last = last_entries(entries)
    assigned = {name: assign(last.get(name), of, release) for name, of in specs.items()}
    taken = frozenset(name for name, fields in assigned.items() if any(field.taken for field in fields))
    fields = Fields(release, _by_field(assigned), taken)
    settings = {name: _setting(name, of, last.get(name), fields) for name, of in specs.items()}
    bad = tuple(
        Discarded(entry.key, entry.value, entry.whole, "bad-value")
        for entry in last.values()
        if entry.key in specs and entry.key not in taken
    )
    return Effective(release, settings, bad, True, None, None, None)


def start(entries: Sequence[Entry], release: str) -> tuple[Fields, Stop | None]:
    """The fields of every configuration class after BrokerStartup, and why it stopped, if it did."""
    specs = catalogue.load().settings(release)
    assigned = {
        name: assign(entry, specs[name], release) for name, entry in last_entries(entries).items() if name in specs
    }
    taken = frozenset(name for name, fields in assigned.items() if any(field.taken for field in fields))
    fields = Fields(release, _unwritten(release)[0] | _by_field(assigned), taken)
    try:
        run(fields)
    except Stop as stop:
        return fields, stop
    return fields, None


def _unwritten(release: str) -> tuple[dict[tuple[str, str], Value], dict[str, Setting]]:
    """The fields before a file is loaded, and their settings; made once a release, since files write few of them."""
    if release not in _defaults:
        specs = catalogue.load().settings(release)
        values = _by_field({name: assign(None, of, release) for name, of in specs.items()})
        fields = Fields(release, values, frozenset())
        _defaults[release] = values, {name: _setting(name, of, None, fields) for name, of in specs.items()}
    return _defaults[release]


def _by_field(assigned: dict[str, list[Assigned]]) -> dict[tuple[str, str], Value]:
    return {(field.java_class, name): field.value for name, fields in assigned.items() for field in fields}


def _setting(name: str, specs: Sequence[SettingSpec], entry: Entry | None, fields: Fields) -> Setting:
    classes = tuple(spec.java_class for spec in specs)
    deciding = _DECIDES[name] if _DECIDES.get(name) in classes else classes[0]
    value, why, taken = fields.values[deciding, name], fields.why.get((deciding, name)), name in fields.taken
    origin = "computed" if why else "file" if taken else "default"
    note = why or (_note(entry, specs[0], value, taken) if entry else None)
    return Setting(name, value, entry.value if entry else None, origin, entry.whole if entry else None, note, classes)


def _note(entry: Entry, spec: SettingSpec, value: Value, taken: bool) -> str | None:
    """Why a value is not what the file seems to say."""
    if not taken:
        return f"{entry.value!r} is not a value of type {_type(spec)}: discarded, the default stays"
    if isinstance(value, bool) and entry.value.lower() not in ("true", "false"):
        return "Boolean.parseBoolean takes everything but `true` for false"
    return None


def _type(spec: SettingSpec) -> str:
    return " | ".join(spec.enum) if spec.enum else spec.type


def _discarded(
    entries: Sequence[Entry], last: dict[str, Entry], taken: frozenset[str], release: str
) -> Iterator[Discarded]:
    """What the file says and the broker does not take, in file order."""
    specs = catalogue.load().settings(release)
    for entry in entries:
        if last[entry.key] is not entry:
            yield Discarded(entry.key, entry.value, entry.whole, "overwritten")
        elif entry.key not in specs:
            if not read_by_startup(entry.key, release):
                yield Discarded(entry.key, entry.value, entry.whole, "unknown-key")
        elif entry.key not in taken:
            yield Discarded(entry.key, entry.value, entry.whole, "bad-value")
