"""Templates: what a placeholder or a condition of Jinja, Helm or a shell leaves open in a configuration file.

In: entries, and what the broker would make of them. Out: the same with UNKNOWN where a template decides.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.catalogue import order
from rocketaudit.effective.assign import last_entries
from rocketaudit.effective.startup import DECISIVE, HA_PORT_FROM_FILE_FROM
from rocketaudit.model import Effective, Entry, Setting
from rocketaudit.patterns import lazily
from rocketaudit.source import Document, line_count, line_text
from rocketaudit.values import UNKNOWN

# What every placeholder has in it: most values have none of these, and need no look at the pattern.
_SIGNS = ("{", "$", "<", "@", "%", "__", "REPLACE", "CHANGE", "YOUR_", "x.x", "X.X")
# {{ jinja or helm }}, {% if jinja %}, ${VARIABLE}, <PLACEHOLDER>, @maven@, REPLACE_IT, $(make), $SHELL, %WINDOWS%,
# __SED__, <%= erb %>, #{octopus}, xxx.xxx.xxx.xxx.
_PLACEHOLDER = lazily(
    r"\{\{-?(?P<braces>[^{}]*)\}\}|\$\{(?P<dollar>[^{}]*)\}|<(?P<angle>[A-Za-z][\w .-]{0,80})>"
    r"|@(?P<at>[A-Za-z][\w.-]*)@|\b(?P<word>(?:REPLACE|CHANGE)_?(?:IT|ME|THIS)|(?:REPLACE|YOUR)_[A-Z][A-Z0-9_]*)\b"
    r"|\$\((?P<make>\w+)\)|\$(?P<shell>[A-Z_][A-Z0-9_]*)\b|%(?P<windows>[A-Z_][A-Z0-9_]*)%"
    r"|__(?P<underscores>[A-Z][A-Z0-9_]*?)__|<%=?(?P<erb>[^%]*)%>|#\{(?P<hash>[^{}]*)\}"
    r"|\{%-?(?P<jinja>[^%]*)%\}|(?<![\w.])(?P<address>(?:[xX]{1,3}\.){3}[xX]{1,3})(?![\w.])"
)
# Of these, what stands alone on a line may bring any number of settings; the others are words of a text.
_WHOLE_LINES = ("braces", "dollar", "shell", "erb", "at")
# Written by people who expect RocketMQ to know its environment, which it does not look at: they are what they say.
_EXPECTED_VARIABLES = ("HOME", "PWD", "USER", "HOSTNAME", "ROCKETMQ_HOME", "JAVA_HOME")
# Lines of a template that put nothing into the file: control flow, comments, assignments.
_STATEMENT = lazily(r"\{%|\{\{-?\s*(?:(?:if|else|end|range|with|define|block)\b|/\*|\$\w*\s*:?=)")
_TAGS = lazily(r"\{%[^%]*%\}|\{\{[^{}]*\}\}")
_OPENS = lazily(r"\{%-?\s*(?:if|for)\b|\{\{-?\s*(?:if|range|with)\b")
_CLOSES = lazily(r"\{%-?\s*(?:endif|endfor)\b|\{\{-?\s*end\b")


def placeholder(text: str) -> str | None:
    """The first template placeholder in a text as it is written, or None."""
    if not any(sign in text for sign in _SIGNS):
        return None
    return next((found.group(0) for found in _PLACEHOLDER().finditer(text) if not _means_itself(found)), None)


def _means_itself(found: re.Match[str]) -> bool:
    """Whether `${storePathRootDir}`, `${user.home}` or `$HOME` is meant: no template engine fills it in, and neither
    does RocketMQ, to which it is the name of a folder."""
    if found.group("shell") in _EXPECTED_VARIABLES:
        return True
    name = found.group("dollar")
    return name is not None and (name in ("user.home", "rocketmqHome") or name.startswith("storePath"))


def supply(entry: Entry, supplied: Mapping[str, str]) -> Entry:
    """An entry with its placeholders filled in, as far as the user gave their values."""
    if not supplied or not placeholder(entry.value):
        return entry
    filled = _PLACEHOLDER().sub(lambda found: supplied.get(_name(found), found.group(0)), entry.value)
    if placeholder(filled):
        filled = supplied.get(entry.key, filled)
    return entry._replace(value=filled)


def _name(found: re.Match[str]) -> str:
    """A placeholder's name: `${X:-default}` and `{{ .Values.x }}` are called X and .Values.x."""
    inside = next(group for group in found.groups() if group is not None).strip(" \t-")
    return re.split(r"[:|\s]", inside, maxsplit=1)[0]


def with_unknowns(found: Effective, entries: Sequence[Entry], of: Document) -> Effective:
    """Settings whose written value is a placeholder become UNKNOWN, and so does what stands under a condition, and
    everything that a placeholder standing alone may set."""
    unknown = {entry.key for entry in last_entries(entries).values() if placeholder(entry.value)}
    conditional = set(_conditional_lines(of))
    unknown |= {entry.key for entry in entries if entry.whole.line in conditional}
    anything = any(_may_set_anything(entry) for entry in entries)
    if not unknown and not anything:
        return found
    written = {entry.key for entry in entries}
    hidden = unknown | ({name for name in found.settings if name not in written} if anything else set())
    hidden |= {name for name in _computed_from(hidden) if not _stands(found, name)}
    settings = {name: _hide(setting) if name in hidden else setting for name, setting in found.settings.items()}
    settings |= {name: settings[name]._replace(origin="file") for name in unknown if name in settings}
    discarded = tuple(lost for lost in found.discarded if lost.key not in unknown or lost.reason != "bad-value")
    if not found.starts and not hidden.isdisjoint(DECISIVE):
        found = found._replace(starts=True, exit=None, reason=None, exit_at=None)
    return found._replace(settings=settings, discarded=discarded)


def _conditional_lines(of: Document) -> Iterator[int]:
    """The lines that stand under a condition of a template, and may be left out."""
    if b"{%" not in of.data and b"{{" not in of.data:
        return
    depth = 0
    for line in range(1, line_count(of) + 1):
        text = line_text(of, line)
        depth += len(_OPENS().findall(text)) - len(_CLOSES().findall(text))
        if depth > 0:
            yield line


def _may_set_anything(entry: Entry) -> bool:
    """Whether a template is to put whole lines here, as `{{ toYaml .Values.broker }}` does; the properties syntax
    takes its first word for a key. A condition on one line hides a key too: `{% if x %}brokerId=1{% endif %}`."""
    line = f"{entry.key} {entry.value}"
    if not any(sign in line for sign in _SIGNS):
        return False
    if _STATEMENT().match(line):
        return bool(_TAGS().sub("", line).strip())
    found = _PLACEHOLDER().match(line)
    return found is not None and found.lastgroup in _WHOLE_LINES


def _computed_from(hidden: set[str]) -> set[str]:
    """What BrokerStartup and the getters compute from hidden settings."""
    return {result for source, results in _RESULTS.items() if source in hidden for result in results}


def _stands(found: Effective, name: str) -> bool:
    """Whether the file's own value of a computed setting counts: BrokerStartup computes what nobody wrote."""
    if name == "haListenPort" and order(found.release) < HA_PORT_FROM_FILE_FROM:
        return False
    setting = found.settings.get(name)
    return name in _UNLESS_WRITTEN and setting is not None and setting.origin == "file"


_UNLESS_WRITTEN = frozenset({"haListenPort", "storePathCommitLog", "storePathEpochFile", "storePathBrokerIdentity"})
_RESULTS = {
    "brokerRole": ("brokerId", "accessMessageInMemoryMaxRatio"),
    "enableDLegerCommitLog": ("brokerId",),
    "enableControllerMode": ("brokerId",),
    "listenPort": ("haListenPort",),
    "storePathRootDir": ("storePathCommitLog", "storePathEpochFile", "storePathBrokerIdentity", "authConfigPath"),
}


def _hide(setting: Setting) -> Setting:
    return setting._replace(value=UNKNOWN, note="a template placeholder decides it")
