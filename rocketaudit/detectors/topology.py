"""What the detectors of whole deployments share: whether all of a deployment is there to be seen, the observations of
a group, and the lines of the brokers beside the one that is found."""

from collections.abc import Iterable
from itertools import islice

from rocketaudit.detectors.conditions import Judged
from rocketaudit.detectors.subjects import not_bad, place_of
from rocketaudit.findings import GOOD, NOT_APPLICABLE, UNDECIDED, Observation, Related, Text
from rocketaudit.model import CLASSIC, SLAVE_ACTING_MASTER, Broker, Deployment, Server
from rocketaudit.source import Span
from rocketaudit.topology import BrokerGroup

# The modes in which the file says who is master and who copies.
WITH_ROLES = (CLASSIC, SLAVE_ACTING_MASTER)

# Of many brokers that are in the same way concerned, a finding shows a few.
_SHOWN = 8

LONE = "one broker's file alone: which others there are, it does not say"


def lone(deployment: Deployment) -> bool:
    """Whether a single broker's file is all that was read: then nobody knows what else there is. A workload says how
    many of them run."""
    return len(deployment.brokers) < 2 and all(_says_nothing(one) for one in deployment.brokers)


def shows_what_runs(deployment: Deployment) -> bool:
    """Whether something says which brokers run: a compose file, a manifest, a chart."""
    return any(not _says_nothing(one) for one in deployment.brokers)


def judged(group: BrokerGroup, outcome: str, reason: str = "") -> Observation:
    """An observation of a group without a finding."""
    return Observation(outcome, group.name, at=group.members[0].anchor, reason=reason)


def fine(group: BrokerGroup) -> Observation:
    """Nothing is wrong with the group."""
    return judged(group, GOOD)


def unsure(group: BrokerGroup, reason: str) -> Observation:
    """What is not known of the group decides."""
    return judged(group, UNDECIDED, reason)


def foreign(group: BrokerGroup, reason: str) -> Observation:
    """The question means nothing for the group."""
    return judged(group, NOT_APPLICABLE, reason)


def without_roles(group: BrokerGroup) -> Observation | None:
    """Why the question who is master is not put to the group; None where it is."""
    if group.mode in WITH_ROLES:
        return None
    if isinstance(group.mode, str):
        return foreign(group, f"mode is {group.mode}")
    return unsure(group, group.doubt or f"the brokers of {group.name} run in different modes")


def undecided(broker: Server, reason: str) -> Observation:
    """What is not known of a broker decides."""
    return not_bad(broker, Judged(None, reason))


def place(broker: Server, *names: str) -> Span:
    """Where the first of the settings that is written stands, else the line that stands for the broker."""
    return next((at for name in names if (at := place_of(broker, name))), broker.anchor)


def others(brokers: Iterable[Broker], text: Text, *names: str) -> tuple[Related, ...]:
    """The lines of other brokers, with `{name}` in the text for each one's name."""
    return tuple(
        Related(place(one, *names), {lang: words.replace("{name}", called(one)) for lang, words in text.items()})
        for one in islice(brokers, _SHOWN)
    )


def called(broker: Broker) -> str:
    """What tells a broker from the others of its name: its file, or the workload that runs it."""
    if broker.workload is not None and broker.workload.name:
        return broker.workload.name
    return broker.document.path


def listed(values: Iterable[object]) -> str:
    """Values in a row, in order, each once."""
    return ", ".join(dict.fromkeys(str(value) for value in values))


def _says_nothing(one: Broker) -> bool:
    """Whether nothing says how many of a broker run: a file alone, a service of one host, an image."""
    return one.workload is None or not one.workload.contained or not isinstance(one.workload.replicas, int)
