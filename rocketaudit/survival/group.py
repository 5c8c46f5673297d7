"""What survival needs to know of one broker: its settings by short names, and the lines they rest on."""

from typing import NamedTuple

from rocketaudit.findings import KEPT, LOST, Because, Survival, Text, Window
from rocketaudit.findings import UNDECIDED_SURVIVAL as UNDECIDED
from rocketaudit.model import Broker, Setting
from rocketaudit.values import UNKNOWN


class Group(NamedTuple):
    """The brokers of one brokerName. `masters` are those that can be one: all of them where the master is elected;
    `deciding` is the one whose settings decide; `unclean` is the line that lets a controller elect any replica.
    `together` is the machine on which all of them are, "" where they count as being on several; `lone` says that the
    master has no slave, as far as the whole deployment is known."""

    subject: str
    deployment: str
    deciding: Broker
    slaves: tuple[Broker, ...]
    brokers: tuple[Broker, ...]
    masters: tuple[Broker, ...] = ()
    unclean: Because | None = None
    together: str = ""
    lone: bool = False


class Outcome(NamedTuple):
    """A cell of the failure matrix before it is put into a row."""

    acknowledged: str
    text: Text
    max_ms: int | None = None
    because: tuple[str, ...] = ()


def kept(en: str, zh: str) -> Outcome:
    """The message is still there after this failure."""
    return Outcome(KEPT, {"en": en, "zh": zh})


def lost(en: str, zh: str, *because: str, max_ms: int | None = None) -> Outcome:
    """Acknowledged messages can be gone; `because` names the settings it rests on."""
    return Outcome(LOST, {"en": en, "zh": zh}, max_ms, because)


def undecided(en: str, zh: str, *because: str) -> Outcome:
    """The documents do not decide it; the text says what would."""
    return Outcome(UNDECIDED, {"en": en, "zh": zh}, None, because)


def placeholder_decides(name: str) -> Outcome:
    """The outcome where a template placeholder stands for a setting that decides."""
    return undecided(
        f"a template decides {name}: --set gives a placeholder's value",
        f"{name} 由模板决定：可用 --set 指定占位符的值",
        name,
    )


STOPPED = undecided("the broker does not start with this file", "使用此文件 Broker 无法启动")


def row(failure: str, group: Group, outcome: Outcome) -> Survival:
    """The outcome as a row of the report; `because` is never empty unless the message is kept."""
    because = tuple(because_of(group.deciding, name) for name in outcome.because)
    if not because and outcome.acknowledged != KEPT and group.unclean:
        because = (group.unclean,)
    if not because and outcome.acknowledged != KEPT:
        because = (
            Because(
                group.deciding.effective.exit_at or group.deciding.anchor, _reason(group.deciding) or outcome.text["en"]
            ),
        )
    window = Window(_said(group.deciding, outcome), outcome.max_ms)
    return Survival(failure, group.subject, group.deployment, outcome.acknowledged, window, because)


def _said(of: Broker, outcome: Outcome) -> Text:
    """The outcome's text; of a configuration that cannot be seen why that is, since no value given for a placeholder
    would help."""
    setting = of.effective.settings.get(outcome.because[0]) if outcome.because else None
    if outcome.acknowledged != UNDECIDED or setting is None or not _is_unseen(of, setting):
        return outcome.text
    return {"en": f"{setting.name} is unknown: {setting.note}", "zh": f"{setting.name} 未知：{setting.note}"}


def _is_unseen(of: Broker, setting: Setting) -> bool:
    """Whether a setting is unknown since its file is, rather than for a placeholder in it."""
    return not of.entries and setting.value is UNKNOWN and bool(setting.note)


def because_of(of: Broker, name: str) -> Because:
    """The line of a setting, or the line that stands for the broker where nobody wrote it."""
    setting = of.effective.settings.get(name)
    if setting is None:
        return Because(of.anchor, _reason(of) or name)
    shown = "?" if setting.value is UNKNOWN else _as_written(setting.value)
    how = "" if setting.origin == "file" or _is_unseen(of, setting) else f" ({setting.origin})"
    return Because(setting.at or of.anchor, f"{name}={shown}{how}")


def _reason(of: Broker) -> str:
    return of.effective.reason["en"] if of.effective.reason else ""


def _as_written(found: object) -> str:
    return str(found).lower() if isinstance(found, bool) else str(found)
