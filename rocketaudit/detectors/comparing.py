"""What detectors share that look at several settings of one broker together."""

from collections.abc import Callable, Mapping, Sequence

from rocketaudit.detectors.conditions import Conditions, Judged, all_hold, undecided_because
from rocketaudit.detectors.subjects import good, not_bad, observation, place_of, related, values_of
from rocketaudit.findings import Observation
from rocketaudit.model import Broker
from rocketaudit.values import UNKNOWN

# What is wrong with the effective values, as values for the message; None where nothing is.
Wrong = Callable[..., Mapping[str, str] | None]


def compare(broker: Broker, names: Sequence[str], when: Conditions | None, wrong: Wrong) -> Observation:
    """One broker's observation: `wrong` judges the effective values of `names`, in their order, provided that all of
    `when` hold. The first of `names` that is written is the place, the others are related to it."""
    applies = all_hold(broker, when or {})
    settings = broker.effective.settings
    foreign = [name for name in names if name not in settings]
    if applies.holds is False:
        return not_bad(broker, applies)
    if foreign:
        return not_bad(broker, Judged(False, f"{foreign[0]} is no setting of {broker.release.version}"))
    unknown = [name for name in names if settings[name].value is UNKNOWN]
    if unknown:
        return not_bad(broker, Judged(None, undecided_because(broker, unknown[0])))
    found = wrong(*(settings[name].value for name in names))
    if found is None:
        return good(broker)
    if applies.holds is None:
        return not_bad(broker, applies)
    return _observed(broker, names, [*names, *(when or ())], found)


def _observed(broker: Broker, names: Sequence[str], shown: Sequence[str], found: Mapping[str, str]) -> Observation:
    """The bad observation, with the values of all that is `shown` and those that were `found`."""
    key = next((name for name in names if place_of(broker, name)), names[0])
    at = place_of(broker, key) or broker.anchor
    values = values_of(broker, shown)
    return observation(
        broker, at, {**values, "key": key, "value": values[key], **found}, related=related(broker, shown, but=at)
    )
