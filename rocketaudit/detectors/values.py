"""Detector of values that RocketMQ throws away without a word: `ignored_value`."""

from collections.abc import Iterator, Sequence

from rocketaudit import catalogue
from rocketaudit.catalogue import SettingSpec
from rocketaudit.detectors.conditions import Conditions, text_of
from rocketaudit.detectors.meaning import COMMENT, Meaning, comment_behind, hint, is_certain, is_plain, meaning
from rocketaudit.detectors.subjects import entries_by_key, gated, in_languages, keyed, observation
from rocketaudit.findings import LANGUAGES, Edit, Fix, Observation
from rocketaudit.mending import comment_above, fits_any_store, value
from rocketaudit.model import Broker, Deployment, Entry
from rocketaudit.source import Document
from rocketaudit.templates import placeholder

CHANGES, SAME = "changes", "same"


def ignored_value(
    deployment: Deployment,
    *,
    when: Conditions | None = None,
    settings: Sequence[str] | None = None,
    effect: str | None = None,
    group: bool = False,
) -> Iterator[Observation]:
    """Each value that the broker discards, and each boolean that is false because it is neither true nor false.

    `settings` narrows it to these; `effect` to those whose discarding `changes` what the author plainly meant (or
    whose meaning cannot be told), or leaves the `same`.
    """
    for broker in deployment.brokers:
        yield from gated(broker, when, _ignored(broker, settings, effect, group))


def _ignored(broker: Broker, settings: Sequence[str] | None, effect: str | None, group: bool) -> Iterator[Observation]:
    specs = catalogue.load().settings(broker.release.version)
    bad = {lost.key for lost in broker.effective.discarded if lost.reason == "bad-value"}
    for name, entry in entries_by_key(broker).items():
        if name not in specs or (settings is not None and name not in settings) or placeholder(entry.value):
            continue
        if name not in bad and not _became_false(entry, specs[name]):
            continue
        meant = meaning(entry.value, specs[name][0], broker.release.version)
        if effect is None or effect == _effect(broker, name, meant):
            yield _observed(broker, entry, meant, group)


def _became_false(entry: Entry, specs: Sequence[SettingSpec]) -> bool:
    """Boolean.parseBoolean: whatever is not `true` in some case is false."""
    return all(spec.type == "boolean" for spec in specs) and entry.value.lower() not in ("true", "false")


def _effect(broker: Broker, name: str, meant: Meaning) -> str:
    unchanged = meant.text is not None and meant.value == broker.effective.settings[name].value
    return SAME if unchanged else CHANGES


def _observed(broker: Broker, entry: Entry, meant: Meaning, group: bool) -> Observation:
    values = {
        **keyed(entry.key, entry.value),
        "value": text_of(broker, entry.key),
        "meant": meant.text or "?",
        **in_languages("hint", {lang: hint(meant, lang) for lang in LANGUAGES}),
    }
    return observation(broker, entry.whole, values, key=entry.key, fix=_fix(broker, entry, meant), group=group)


def _fix(broker: Broker, entry: Entry, meant: Meaning) -> Fix | None:
    """The meant value in its place; a comment that stood behind it moves to a line of its own above."""
    if not is_certain(meant):
        return None
    kept = fits_any_store(entry.key) or meant.value == broker.effective.settings[entry.key].value
    return Fix(is_plain(meant) and kept, meant_edits(broker.document, entry, meant))


def meant_edits(of: Document, entry: Entry, meant: Meaning) -> tuple[Edit, ...]:
    """What makes the value of an entry the meant one."""
    at = entry.value_at
    edit = Edit(at, value(meant.text or ""))
    behind = comment_behind(of.data[at.start : at.end].decode(of.encoding, "replace"))
    return (comment_above(of, entry.whole, behind), edit) if COMMENT in meant.steps and behind else (edit,)
