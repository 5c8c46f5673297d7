"""Detectors of keys that nobody reads: `unknown_key`, `renamed_key` and `duplicate_key`."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice

from rocketaudit import catalogue
from rocketaudit.catalogue import BROKER_CLASSES, Era, order
from rocketaudit.detectors.conditions import Conditions, text_of
from rocketaudit.detectors.meaning import is_plain, meaning
from rocketaudit.detectors.subjects import (
    UTF_8_MARK,
    entries_by_key,
    gated,
    in_languages,
    is_commented,
    is_templated,
    keyed,
    observation,
)
from rocketaudit.detectors.values import meant_edits
from rocketaudit.findings import Edit, Fix, Observation, Related, Text
from rocketaudit.mending import bare, fits_any_store, removal
from rocketaudit.model import Broker, Deployment, Entry
from rocketaudit.spelling import nearest, slip
from rocketaudit.templates import placeholder
from rocketaudit.values import UNKNOWN

# Types of which only some texts are taken.
_JUDGED = ("int", "long", "double", "float", "boolean", "enum")

# A file with more unknown keys than this is no configuration, and the others get no suggestion: each takes a while.
_GUESSED = 200

ANY = "any"
DIFFER, SAME = "differ", "same"

# What the classes beside the broker's are filled from (BrokerStartup.java:114-118@5.3.3 reaches none of them).
_FILES = {
    "NamesrvConfig": "namesrv.conf",
    "ControllerConfig": "controller.conf",
    "JraftConfig": "controller.conf",
    "BrokerContainerConfig": "broker-container.conf",
    "ProxyConfig": "rmq-proxy.json",
}
_TIERED_STORE = "TieredStoreConfig"


def unknown_key(
    deployment: Deployment,
    *,
    keys: Sequence[str] | None = None,
    near: str | Sequence[str] | None = None,
    but: Sequence[str] = (),
    matches: str | None = None,
    group: bool = False,
) -> Iterator[Observation]:
    """Each key that no broker class of any release can set: only `keys`, or only those that are a slip of one of
    the settings `near` (`any`: of any setting), and none of `but`; only where what is written `matches`."""
    for broker in deployment.brokers:
        unread = _unread(broker)
        entries = [entry for entry in _entries_like(matches, unread) if entry.key not in but]
        yield from gated(broker, None, _unknown(broker, keys, near, entries, _slips(broker, unread), group))


def renamed_key(
    deployment: Deployment,
    *,
    when: Conditions | None = None,
    names: Mapping[str, str] | None = None,
    keys: Sequence[str] | None = None,
    matches: str | None = None,
    group: bool = False,
) -> Iterator[Observation]:
    """Each key that a broker class of another release can set, and none of this one: only `keys`, or only those
    that `names` (old to new) has; only where what is written `matches`."""
    for broker in deployment.brokers:
        yield from gated(broker, when, _renamed(broker, names, keys, _entries_like(matches, _unread(broker)), group))


def duplicate_key(deployment: Deployment, *, values: str | None = None, group: bool = False) -> Iterator[Observation]:
    """Each key that is written more than once, at the last, which counts; `values` narrows it to those whose values
    `differ` or are the `same`."""
    for broker in deployment.brokers:
        yield from gated(broker, None, _duplicates(broker, values, group))


def _entries_like(matches: str | None, entries: list[Entry]) -> list[Entry]:
    """The entries whose value the pattern is found in; all without a pattern."""
    return [entry for entry in entries if matches is None or re.search(matches, entry.value)]


def _unknown(
    broker: Broker,
    keys: Sequence[str] | None,
    near: str | Sequence[str] | None,
    entries: list[Entry],
    slips: Mapping[str, str],
    group: bool,
) -> Iterator[Observation]:
    written = {entry.key for entry in broker.entries}
    for entry in entries:
        if _eras(entry.key) or (keys is not None and entry.key not in keys) or _read_by_plug_in(broker, entry.key):
            continue
        meant = slips.get(entry.key)
        if near is None or (meant and (near == ANY or meant in near)):
            fix = _respelt(broker, entry, meant) if meant and meant not in written else None
            yield _observed_unknown(broker, entry, meant, fix, group)


def _unread(broker: Broker) -> list[Entry]:
    """The entries whose key the release does not know, but for a first key that a byte order mark spoils."""
    # Each case of three rules asks for them; of a file with thousands that takes a while.
    global _last_unread
    if _last_unread is None or _last_unread[0] is not broker:
        _last_unread = broker, _find_unread(broker)
    return _last_unread[1]


_last_unread: tuple[Broker, list[Entry]] | None = None


def _find_unread(broker: Broker) -> list[Entry]:
    unknown = {lost.key for lost in broker.effective.discarded if lost.reason == "unknown-key"}
    mark = UTF_8_MARK.decode("latin-1")
    return [of for key, of in entries_by_key(broker).items() if key in unknown and not key.startswith(mark)]


@lru_cache(1024)
def _eras(key: str) -> tuple[Era, ...]:
    """When a broker file could set `key`, in any class."""
    return tuple(era for era in catalogue.load().history(key) if era.java_class in BROKER_CLASSES)


def _read_by_plug_in(broker: Broker, key: str) -> bool:
    """The tiered store gets the broker's Properties where it is loaded (MessageStorePluginContext.java:61@5.3.3)."""
    plug_in = broker.effective.settings.get("messageStorePlugIn")
    loaded = plug_in is not None and bool(plug_in.value)
    return loaded and any(era.java_class == _TIERED_STORE for era in catalogue.load().history(key))


def _slips(broker: Broker, unread: Sequence[Entry]) -> dict[str, str]:
    """The settings of the release that the authors of keys most likely meant, by key; none beyond _GUESSED keys."""
    known = catalogue.load()
    odd = (entry.key for entry in unread if not is_commented(entry.key) and not known.known_anywhere(entry.key))
    found = {key: _slip(key, broker.release.version) for key in islice(odd, _GUESSED)}
    return {key: meant for key, meant in found.items() if meant}


@lru_cache(1024)
def _slip(key: str, release: str) -> str | None:
    # Each case of a rule asks again, and so does each broker.
    found = nearest(key, catalogue.load().settings(release))
    return found[0] if found else None


def _observed_unknown(broker: Broker, entry: Entry, meant: str | None, fix: Fix | None, group: bool) -> Observation:
    hint = in_languages("hint", _hint(broker, entry.key, meant))
    values = {**keyed(entry.key, entry.value), "suggestion": meant or "", **hint}
    return observation(broker, entry.whole, values, key=entry.key, fix=fix, group=group)


def _hint(broker: Broker, key: str, meant: str | None) -> Text:
    """Where an unknown key belongs, as far as that can be told."""
    if meant:
        return {"en": f"did you mean {meant}?", "zh": f"是否想写 {meant}？"}
    if is_commented(key):
        return {"en": "only # and ! begin a comment", "zh": "只有 # 和 ! 开头的行才是注释"}
    known = catalogue.load()
    if known.unsettable(key, broker.release.version):
        return {"en": "it is a field without a setter: no file can set it", "zh": "该字段没有 setter，无法在文件中设置"}
    homes = [era.java_class for era in known.history(key)]
    if _TIERED_STORE in homes:
        return {"en": "only the tiered store plug-in reads it", "zh": "只有分层存储插件会读取它"}
    if homes:
        file = _FILES.get(homes[0], homes[0])
        return {"en": f"it belongs in {file}", "zh": f"它属于 {file}"}
    return {"en": "no release of RocketMQ has such a setting", "zh": "RocketMQ 的任何版本都没有这个配置项"}


def _respelt(broker: Broker, entry: Entry, name: str) -> Fix | None:
    """The key replaced by the name that its author meant, and the value made one that is taken; None where several
    names are meant alike. It is safe where nothing is a guess, and where the store that there is goes on to fit."""
    known = catalogue.load().settings(broker.release.version)
    if name != slip(entry.key, known):
        alike = nearest(entry.key, known)
        return Fix(False, (Edit(entry.key_at, name),)) if len(alike) == 1 else None
    meant = meaning(entry.value, known[name][0], broker.release.version)
    sure = is_plain(meant) if known[name][0].type in _JUDGED else bool(entry.value)
    value = meant.value if known[name][0].type in _JUDGED else entry.value
    stays = fits_any_store(name) or value == broker.effective.settings[name].value
    if known[name][0].type not in _JUDGED:
        edits = bare(broker.document, entry)
    else:
        edits = meant_edits(broker.document, entry, meant) if sure and meant.steps else ()
    return Fix(sure and stays and not placeholder(entry.value), (Edit(entry.key_at, name), *edits))


def _renamed_fix(broker: Broker, entry: Entry, name: str | None) -> Fix | None:
    """The key under the name of this release. Where that is only spelt anew it is safe if nothing changes, and else
    no fix: the file has run without the line. Another name may mean something else."""
    if not name:
        return None
    if name != slip(entry.key, (name,)):
        return Fix(False, (Edit(entry.key_at, name),))
    meant = meaning(entry.value, catalogue.load().settings(broker.release.version)[name][0], broker.release.version)
    same = is_plain(meant) and not meant.steps and meant.value == broker.effective.settings[name].value
    return Fix(True, (Edit(entry.key_at, name),)) if same else None


def _renamed(
    broker: Broker,
    names: Mapping[str, str] | None,
    keys: Sequence[str] | None,
    entries: list[Entry],
    group: bool,
) -> Iterator[Observation]:
    wanted = keys if keys is not None else names
    for entry in entries:
        eras = _eras(entry.key)
        if eras and (wanted is None or entry.key in wanted):
            yield _observed_renamed(broker, entry, eras, (names or {}).get(entry.key), group)


def _observed_renamed(broker: Broker, entry: Entry, eras: Sequence[Era], new: str | None, group: bool) -> Observation:
    # The new name may itself be of another release.
    new = new if new in broker.effective.settings else None
    known = _known(broker.release.version, eras)
    hint = {
        "en": f"known {known['en']}" + (f"; here it is {new}" if new else ""),
        "zh": f"{known['zh']}有效" + (f"；当前版本应写 {new}" if new else ""),
    }
    worded = {**in_languages("known", known), **in_languages("hint", hint)}
    values = {**keyed(entry.key, entry.value), "new": new or "", **worded}
    # Where the new name is written beside it, that line counts.
    fix = None if any(other.key == new for other in broker.entries) else _renamed_fix(broker, entry, new)
    return observation(broker, entry.whole, values, key=entry.key, fix=fix, group=group)


def _known(release: str, eras: Sequence[Era]) -> Text:
    """The releases that know a key: before this one, after it, or both."""
    until = max((era.until for era in eras if order(era.until) < order(release)), key=order, default=None)
    since = min((era.since for era in eras if order(era.since) > order(release)), key=order, default=None)
    english = [f"up to {until}"] * bool(until) + [f"from {since} on"] * bool(since)
    chinese = [f"{until} 及之前"] * bool(until) + [f"{since} 及之后"] * bool(since)
    return {"en": " and ".join(english), "zh": "、".join(chinese)}


def _duplicates(broker: Broker, values: str | None, group: bool) -> Iterator[Observation]:
    earlier: dict[str, list[Entry]] = {}
    for entry in broker.entries:
        earlier.setdefault(entry.key, []).append(entry)
    for key, last in entries_by_key(broker).items():
        *overwritten, _ = earlier[key]
        differ = any(entry.value != last.value for entry in overwritten)
        undecided = key in broker.effective.settings and broker.effective.settings[key].value is UNKNOWN
        if overwritten and not undecided and not is_templated(last) and values in (None, DIFFER if differ else SAME):
            yield _observed_duplicate(broker, overwritten, last, group)


def _observed_duplicate(broker: Broker, overwritten: list[Entry], last: Entry, group: bool) -> Observation:
    first, differ = overwritten[0], any(entry.value != last.value for entry in overwritten)
    values = {
        **keyed(last.key, last.value),
        "value": text_of(broker, last.key) if last.key in broker.effective.settings else last.value,
        "first": first.value,
        "line": str(first.whole.line),
    }
    places = tuple(Related(of.whole, {"en": "overwritten", "zh": "被后面的覆盖"}) for of in overwritten)
    fix = Fix(not differ, tuple(removal(broker.document, of) for of in overwritten))
    return observation(broker, last.whole, values, key=last.key, related=places, fix=fix, group=group)
