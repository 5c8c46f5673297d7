"""Configuration that a start script makes: what the scripts in common use do to the file they are given.

In: entries and what the script has from the environment. Out: the entries that the server starts with. What differs
from pod to pod stays a mark until the pods are told apart.
"""

import re
from collections.abc import Mapping, Sequence

from rocketaudit.model import Entry
from rocketaudit.source import Span

# The name of a pod, and its number in a StatefulSet, in a value.
POD, ORDINAL = "\ue010", "\ue011"

_POD_NAME = re.compile(
    r"\$\{?(?:HOSTNAME|POD_NAME|MY_POD_NAME|K8S_POD_NAME)\}?|`hostname(?: -s)?`"
    r"|[$]\((?:hostname(?: -s)?|(?:MY_|K8S_)?POD_NAME|HOSTNAME)\)"
)
_ORDINAL = re.compile(r"\$\{(?:HOSTNAME|POD_NAME|MY_POD_NAME|K8S_POD_NAME)##\*-\}")
# What another program prints is not known, nor is a variable of the script.
_LOWER_CASE = re.compile(r"\$([a-z_]\w*)")
_PRINTED = re.compile(r"\$\((?:[^()\n]|\([^()\n]{0,200}\)){1,400}\)|`[^`\n]{1,400}`")
_SUBSTITUTION = re.compile(r"(?<!\w)s([@/|#,!%:~])((?:(?!\1)[^\n]){1,200}?)\1((?:(?!\1)[^\n]){0,2000}?)\1")
_SHELL = re.compile(r"\$\w+|\$[{(]|`")
_GENERATED = ("brokerClusterName", "brokerName", "brokerId")
# What charts and start scripts often set, by names that every release knows: where nothing here does, their value
# is not known.
_OFTEN_SET = (
    "flushDiskType deleteWhen fileReservedTime transientStorePoolEnable storePathRootDir storePathCommitLog listenPort"
    " brokerIP1 autoCreateTopicEnable autoCreateSubscriptionGroup"
).split()
_MASTERS = ("SYNC_MASTER", "SLAVE")


def entry(key: str, value: str, at: Span, value_at: Span | None = None) -> Entry:
    """An entry that no properties text holds, at the place that decides it."""
    return Entry(key, value, at, at, value_at or at)


def undecided(entries: Sequence[Entry], at: Span) -> tuple[Entry, ...]:
    """Placeholders for the settings that somebody else often sets, except for those that `entries` set."""
    written = {one.key for one in entries}
    return tuple(entry(key, "${" + key + "}", at) for key in _OFTEN_SET if key not in written)


def pods_of(value: str) -> str:
    """A value with the pod's name and number marked, and placeholders for what programs print and for variables."""
    marked = _PRINTED.sub("${printed}", _POD_NAME.sub(POD, _ORDINAL.sub(ORDINAL, value)))
    return _LOWER_CASE.sub(r"${\1}", marked)


def told_apart(entries: Sequence[Entry], name: str, number: str) -> tuple[Entry, ...]:
    """The entries of one pod."""
    return tuple(
        one._replace(value=one.value.replace(POD, name).replace(ORDINAL, number))
        if POD in one.value or ORDINAL in one.value
        else one
        for one in entries
    )


def substituted(entries: Sequence[Entry], script: str) -> tuple[Entry, ...]:
    """What sed makes of entries, as far as its expressions are plain texts."""
    found = [(old, pods_of(new)) for _, old, new in _SUBSTITUTION.findall(script[:65536])[:50]]
    changes = [(old, "${" + old.strip("_") + "}" if _SHELL.search(new) else new) for old, new in found]
    return tuple(one._replace(value=_changed(one.value, changes)) for one in entries)


def is_substitution(word: str) -> bool:
    """Whether a word is an expression of sed's rather than a file."""
    return _SUBSTITUTION.match(word) is not None


def _changed(value: str, changes: Sequence[tuple[str, str]]) -> str:
    for old, new in changes:
        if len(value) < 4096:
            value = value.replace(old, new)
    return value


def by_operator(
    entries: Sequence[Entry], data: bytes, made: Sequence[Entry], replica: bool, role_at: Span
) -> tuple[Entry, ...]:
    """brokerGenConfig.sh of the operator's images since 0.3.0: lines of the file (`data`) with a generated name in them
    go, those that it makes are appended, and a replica's `brokerRole=`, written just so, becomes SLAVE."""
    kept = [one for one in entries if not any(word in f"{one.key}={one.value}" for word in _GENERATED)]
    if replica:
        kept = [_enslaved(one, data, role_at) for one in kept]
    return (*kept, *made)


def _enslaved(one: Entry, data: bytes, role_at: Span) -> Entry:
    # sed looks for `brokerRole=`: with a blank before the equals sign it finds nothing.
    written_so = one.key_at == one.value_at or data[one.key_at.end : one.key_at.end + 1] == b"="
    if one.key == "brokerRole" and written_so:
        return one._replace(value="SLAVE", whole=role_at, key_at=role_at, value_at=role_at)
    return one


def by_environment(
    entries: Sequence[Entry], env: Mapping[str, str | None], places: Mapping[str, Span], at: Span
) -> tuple[Entry, ...]:
    """mq-server-start.sh of the rocketmq and rocketmq-cluster charts: the name has the pod's number; role and id come
    from the environment, but not under a controller."""
    made = [entry("brokerName", f"broker-g{ORDINAL}", at)]
    if env.get("enableControllerMode") != "true":
        role = env.get("ROCKETMQ_CONF_brokerRole")
        made.append(
            entry(
                "brokerRole",
                role if role in _MASTERS else "ASYNC_MASTER",
                places.get("ROCKETMQ_CONF_brokerRole", at),
            )
        )
        number = env.get("ROCKETMQ_CONF_brokerId") or ""
        if number.isdecimal():
            made.append(entry("brokerId", number, places.get("ROCKETMQ_CONF_brokerId", at)))
    names = {one.key for one in made}
    return (*(one for one in entries if one.key not in names), *made)


def absent(entries: Sequence[Entry], key: str) -> bool:
    """Whether no entry sets a key."""
    return all(one.key != key for one in entries)
