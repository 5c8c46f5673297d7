"""Detectors of what a setting effectively is: `setting`, `any_setting` and `dead_setting`."""

from collections.abc import Iterator, Sequence

from rocketaudit.detectors.conditions import NOT_SETTINGS, Conditions, Judged, all_hold, hold, taken, text_of
from rocketaudit.detectors.subjects import gated, good, keyed, not_bad, observation, place_of, related, values_of
from rocketaudit.findings import Observation
from rocketaudit.model import Broker, Deployment, Server

BROKERS, CONTROLLERS = "brokers", "controllers"


def setting(
    deployment: Deployment, *, bad: Conditions, when: Conditions | None = None, of: str = BROKERS
) -> Iterator[Observation]:
    """Each broker (or controller: `of`): bad where all conditions of `bad` hold, provided all of `when` do."""
    for broker in deployment.controllers if of == CONTROLLERS else deployment.brokers:
        applies = all_hold(broker, when or {})
        if applies.holds is False:
            yield not_bad(broker, applies)
        else:
            yield _decide(broker, when or {}, applies, all_hold(broker, bad), bad, list(bad))


def any_setting(
    deployment: Deployment,
    *,
    any: Conditions,  # noqa: A002 - the word of the rule files
    when: Conditions | None = None,
) -> Iterator[Observation]:
    """Each broker: bad where at least one condition of `any` holds, provided that all of `when` do.

    The first that holds is the place, the others are related to it.
    """
    for broker in deployment.brokers:
        applies = all_hold(broker, when or {})
        if applies.holds is False:
            yield not_bad(broker, applies)
            continue
        judged = {name: hold(broker, name, words) for name, words in any.items()}
        held = [name for name, one in judged.items() if one.holds]
        yield _decide(broker, when or {}, applies, _any_of(list(judged.values())), any, held)


def dead_setting(
    deployment: Deployment, *, settings: Sequence[str], when: Conditions | None = None, group: bool = False
) -> Iterator[Observation]:
    """Each of `settings` that a broker's file sets: settable, and without effect provided that all of `when` hold.

    One that says what applies anyway does no harm, so it is no finding.
    """
    for broker in deployment.brokers:
        # A value that is thrown away is ignored_value's business.
        written = [name for name in settings if taken(broker, name) and not _overridden_by_itself(broker, name)]
        yield from gated(broker, when, [_dead(broker, name, group) for name in written])


def _decide(
    broker: Server, when: Conditions, applies: Judged, bad: Judged, conditions: Conditions, held: list[str]
) -> Observation:
    """One broker's observation: `applies` judges `when`, `bad` judges `conditions`; those named `held` make it bad."""
    if bad.holds is False:
        meaningless = _meaningless(broker, conditions)
        return not_bad(broker, meaningless) if meaningless else good(broker)
    if applies.holds is None or bad.holds is None:
        return not_bad(broker, applies if applies.holds is None else bad)
    return _found(broker, held, [*conditions, *when])


def _found(broker: Server, held: list[str], names: list[str]) -> Observation:
    """The bad observation: at the first of `held` that is written, else at the line that stands for the broker."""
    key = next((name for name in held if place_of(broker, name)), [*held, *names][0])
    at = place_of(broker, key) or broker.anchor
    written = broker.effective.settings[key].written if key not in NOT_SETTINGS else None
    named = values_of(broker, names)
    values = {**named, "key": key, "value": named[key], "written": written or ""}
    return observation(broker, at, values, related=related(broker, [*held, *names], but=at))


def _meaningless(broker: Server, conditions: Conditions) -> Judged | None:
    """Why the conditions can never hold in this release: it has none of these settings."""
    judged = [hold(broker, name, {}) for name in conditions]
    return judged[0] if judged and all(one.holds is False for one in judged) else None


def _any_of(judged: list[Judged]) -> Judged:
    for holds in (True, None):
        for one in judged:
            if one.holds is holds:
                return one
    return judged[0] if judged else Judged(False)


def _overridden_by_itself(broker: Broker, name: str) -> bool:
    """Whether BrokerStartup computes the very value that the file says."""
    found = broker.effective.settings[name]
    return name in _COMPUTED and (found.written or "").strip() == text_of(broker, name)


# Names that BrokerStartup or a getter may compute whatever the file says.
_COMPUTED = ("haListenPort", "brokerId")


def _dead(broker: Broker, name: str, group: bool) -> Observation:
    found = broker.effective.settings[name]
    values = {**keyed(name, found.written or ""), "value": text_of(broker, name)}
    return observation(broker, found.at or broker.anchor, values, key=name, group=group)
