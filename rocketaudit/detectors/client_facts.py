"""Client code as conditions and observations see it: one site of a module, its traits, settings and release.

In: a deployment's modules. Out: their sites as subjects of conditions, and the observations about them. A setting that
nobody wrote has the client's default; a send has the settings of its module's producers, a listener those of the
consumers of its group.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rocketaudit.catalogue import order
from rocketaudit.client_defaults import defaults
from rocketaudit.clients import CONSUMER, LISTENER, PRODUCER, SEND, TRAITS, ClientSetting, Module, Site
from rocketaudit.detectors.conditions import (
    MODE,
    RELEASE,
    RELEASES,
    SPRING_RELEASE,
    Conditions,
    Facts,
    Judged,
    all_of,
    as_text,
)
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation, Related
from rocketaudit.model import Deployment
from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN, Unknown, Value

_SHOWN_TRAITS = (MODE, "api", "group", "topic")
# Whose settings hold for a site that has none of its own.
_LENDERS = {SEND: PRODUCER, LISTENER: CONSUMER}


class Client(NamedTuple):
    """A site in its module; `lenders` are the sites whose settings hold for it as well."""

    module: Module
    site: Site
    lenders: tuple[Site, ...] = ()


def clients(deployment: Deployment, kind: str) -> Iterator[Client]:
    """The sites of one kind, module by module."""
    lender = _LENDERS.get(kind)
    for module in deployment.clients:
        lenders = _Lenders(one for one in module.sites if one.kind == lender)
        for site in module.sites:
            if site.kind == kind:
                yield Client(module, site, lenders.of(site))


class _Lenders:
    """The producers or consumers of a module; those of one API and group are looked for once."""

    def __init__(self, sites: Iterable[Site]) -> None:
        self.sites = tuple(sites)
        self._known: dict[object, tuple[Site, ...]] = {}

    def of(self, site: Site) -> tuple[Site, ...]:
        key = site.traits.get("api"), site.traits.get("group")
        if key not in self._known:
            self._known[key] = tuple(one for one in self.sites if _lends(one, site))
        return self._known[key]


def _lends(lender: Site, to: Site) -> bool:
    """Whether a producer or consumer can be that of a site, by API and by group where both are known."""
    if lender.traits.get("api") != to.traits.get("api"):
        return False
    groups = lender.traits.get("group"), to.traits.get("group")
    return groups[0] == groups[1] or not all(isinstance(group, str) for group in groups)


def setting_of(of: Client, name: str) -> ClientSetting | None:
    """A setting as somebody wrote it for a site: its own, else the one of its producers or consumers."""
    own = of.site.settings.get(name)
    return own or next((one.settings[name] for one in of.lenders if name in one.settings), None)


def place_of(of: Client, name: str) -> Span | None:
    """Where a setting or rocketmq-spring's release was written; None for a trait, and for what nobody wrote."""
    if name == SPRING_RELEASE:
        return of.module.spring_release_at
    found = setting_of(of, name) if name not in (*RELEASES, *TRAITS[of.site.kind]) else None
    return found.at if found else None


def value_of(of: Client, name: str) -> Value | Unknown:
    """A trait, release or setting; None for a trait that the site does not have."""
    if name in RELEASES:
        own = of.site.traits.get(name)
        of_module = of.module.release if name == RELEASE else of.module.spring_release
        return _release(own if isinstance(own, str) else of_module)
    if name in TRAITS[of.site.kind]:
        return of.site.traits.get(name)
    if name in of.site.settings:
        return of.site.settings[name].value
    known = defaults(of.site.kind, of.site.traits.get("api"), of.site.traits.get("style")).get(name)
    default = known.value if known else None
    lent = [one.settings[name].value if name in one.settings else default for one in of.lenders]
    # Where producers differ, nobody knows which of them sends here.
    return default if not lent else lent[0] if all(one == lent[0] for one in lent) else UNKNOWN


def text_of(of: Client, name: str) -> str:
    """What a message says for a name."""
    found = value_of(of, name)
    if found is UNKNOWN:
        setting = setting_of(of, name) if name not in TRAITS[of.site.kind] else None
        return (setting.written if setting else "") or "unknown"
    return as_text(found)


def _meaningless(of: Client, name: str) -> str:
    kind, api = of.site.kind, of.site.traits.get("api")
    if name in RELEASES or name in TRAITS[kind] or setting_of(of, name):
        return ""
    known = name in defaults(kind, api, of.site.traits.get("style"))
    return "" if known else f"{name} is no setting of the {api} client"


def _written(of: Client, name: str) -> bool:
    if name in RELEASES or name in TRAITS[of.site.kind]:
        return value_of(of, name) not in (None, UNKNOWN)
    return setting_of(of, name) is not None


def _undecided(of: Client, name: str) -> str:
    if name in RELEASES:
        return f"{name} is unknown: no build file that was read says which client {of.module.name or 'the code'} has"
    if name not in TRAITS[of.site.kind] and name not in of.site.settings and len(of.lenders) > 1:
        return f"{name} is unknown: it differs between producers or consumers"
    return f"{name} is unknown: the code computes it"


def _release(found: str | Unknown) -> str | Unknown:
    """A release that can be compared; whatever else a build file says is unknown."""
    try:
        if isinstance(found, str):
            order(found)
    except ValueError:
        return UNKNOWN
    return found


CLIENTS: Facts[Client] = Facts(_meaningless, value_of, _written, text_of, _undecided)


def judge(of: Client, conditions: Conditions | None) -> Judged:
    """Whether every condition holds for a site."""
    return all_of(CLIENTS, of, conditions or {})


def key_of(at: Span) -> str:
    """What tells the places of one module and file apart; the same for all detectors, so that cases can claim it."""
    return f"{at.line}:{at.column}"


def values_of(of: Client, names: Iterable[str] = ()) -> dict[str, str]:
    """The values of CLIENT_VALUES, and each of `names` with what it is."""
    traits = {name: text_of(of, name) for name in _SHOWN_TRAITS if name in of.site.traits}
    values = dict.fromkeys(_SHOWN_TRAITS, "") | traits | {name: text_of(of, name) for name in (RELEASE, *names)}
    return {"subject": of.module.name, "site": of.site.name, **values}


def good(of: Client) -> Observation:
    """The site was looked at, and nothing is wrong."""
    return Observation(GOOD, of.module.name, at=of.site.at)


def not_bad(of: Client, judged: Judged) -> Observation:
    """Not applicable where `judged` is false, unknown where it cannot be told; both with its reason."""
    outcome = NOT_APPLICABLE if judged.holds is False else UNDECIDED
    return Observation(outcome, of.module.name, at=of.site.at, reason=judged.reason)


def bad(of: Client, at: Span, values: Mapping[str, str], names: Iterable[str] = (), **rest: Any) -> Observation:
    """A bad observation of a site, with the values of all `names` that its conditions name."""
    known = {**values_of(of, names), **values}
    return Observation(BAD, of.module.name, key=key_of(at), at=at, values=known, **rest)


def related(of: Client, names: Iterable[str], but: Span) -> tuple[Related, ...]:
    """The places of the written settings among `names`, except the one at `but`, each with its value."""
    found = {place: name for name in names if (place := place_of(of, name)) and place != but}
    return tuple(Related(place, _is(name, text_of(of, name))) for place, name in found.items())


def _is(name: str, value: str) -> dict[str, str]:
    return {"en": f"{name} is {value}", "zh": f"{name} 为 {value}"}


def in_both(text: str) -> dict[str, str]:
    """A text that is the same in both languages."""
    return {"en": text, "zh": text}
