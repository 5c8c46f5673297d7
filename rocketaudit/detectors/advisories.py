"""Detector of servers of a release that published advisories are about: `advisory`."""

from collections.abc import Iterator, Sequence

from rocketaudit.catalogue.advisories import Advisory, fixed_for, load
from rocketaudit.deployment import kind_of, release_of
from rocketaudit.detectors.conditions import Judged
from rocketaudit.detectors.subjects import good, in_languages, not_bad, observation
from rocketaudit.findings import LANGUAGES, Observation
from rocketaudit.model import Broker, Deployment, Server
from rocketaudit.ranges import release_in
from rocketaudit.source import Span
from rocketaudit.workloads import NAME_SERVER

_UNTOLD = "nothing says which release runs: an image tag or --rocketmq-version does"


def advisory(deployment: Deployment, *, worst: str | None = None) -> Iterator[Observation]:
    """Each name server, controller and broker whose release is known: bad where advisories hold for it, of which the
    worst has this severity (without one: any). The advisories about name servers are told of the brokers where the
    deployment shows no name server, since one release ships both.

    A release that is only assumed (the newest) is not judged, neither as bad nor as good. Where one image stands for
    several servers, what was said of it once is not said again.
    """
    assumed = release_of(None)
    told: dict[Span, set[str]] = {}
    servers: tuple[Server, ...] = (*deployment.name_servers, *deployment.controllers, *deployment.brokers)
    for server in servers:
        if server.release == assumed:
            yield not_bad(server, Judged(False, _UNTOLD))
            continue
        found = list(_found(server, not deployment.name_servers))
        names = {one.id for one in found}
        at = _place(server)
        if not found or (worst and found[0].severity != worst) or names <= told.get(at, set()):
            yield good(server)
            continue
        told[at] = told.get(at, set()) | names
        yield observation(server, at, _values(found, server.release.version), key=found[0].id)


def _found(server: Server, for_name_server: bool) -> Iterator[Advisory]:
    """The advisories that hold for a server, the worst first."""
    kinds = {kind_of(server)} | ({NAME_SERVER} if isinstance(server, Broker) and for_name_server else set())
    for one in load():
        affected = any(release_in(range_, server.release.version) for range_ in one.affected)
        if affected and not kinds.isdisjoint(one.of) and _of_use(server, one):
            yield one


def _of_use(server: Server, one: Advisory) -> bool:
    """Whether the settings that an advisory needs are known to be on."""
    settings = server.effective.settings
    return all(name in settings and settings[name].value == value for name, value in one.when.items())


def _place(server: Server) -> Span:
    """The line of the image, which says the release; else the one that stands for the server."""
    workload = server.workload
    return workload.image.at if workload is not None and workload.image is not None else server.anchor


def _values(found: Sequence[Advisory], release: str) -> dict[str, str]:
    listed = [(one.id, fixed_for(one, release)) for one in found]
    return {
        "reference": found[0].reference,
        **in_languages("what", {lang: found[0].what[lang] for lang in LANGUAGES}),
        **in_languages(
            "advisories",
            {
                "en": ", ".join(f"{name} (fixed in {fixed})" for name, fixed in listed),
                "zh": "、".join(f"{name}（{fixed} 已修复）" for name, fixed in listed),
            },
        ),
    }
