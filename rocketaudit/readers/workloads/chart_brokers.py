"""The servers that the values of a RocketMQ chart make, for the charts in common use.

In: a chart. Out: its brokers, name servers and controllers; None for values of another structure, or none at all. The
places are the lines of the values that decide.
"""

from collections.abc import Iterator, Sequence

from rocketaudit.model import Conf, Entry
from rocketaudit.readers.workloads import images
from rocketaudit.readers.workloads.charts import Chart, Values
from rocketaudit.readers.workloads.rewritten import entry, undecided
from rocketaudit.source import Document, Span, part_of, span
from rocketaudit.values import UNKNOWN, Unknown
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, Image, Mount, NamedServers, Workload

_MAX_GROUPS, _MAX_REPLICAS = 64, 16
# A value that the chart has, which is not there.
_CHART = "${the_chart}"
_OWN_ROLES = ("SYNC_MASTER", "SLAVE")
_NAME_SERVERS = ("nameserver", "namesrv", "nameServer", "nameservers")


def sized(chart: Chart) -> list[Conf] | None:
    """The charts rocketmq and rocketmq-cluster: `broker.size.master` groups, each with `broker.size.replica` slaves."""
    values = chart.values
    if values.find("broker.size.master") is None:
        return None
    return [*_groups(chart), *_name_servers(chart), *_controllers(chart)]


def _groups(chart: Chart) -> Iterator[Conf]:
    values = chart.values
    groups = values.number("broker.size.master")
    replicas = values.number("broker.size.replica") or 0
    image = image_of(chart, "broker.image", "image")
    by_operator = image is not None and ("operator" in image.tag or image.name.endswith("rocketmq-broker"))
    for group in range(min(groups, _MAX_GROUPS)) if groups is not None else ("${size}",):
        for number in range(1 + min(replicas, _MAX_REPLICAS)):
            at = _line(values, "broker.size.replica" if number else "broker.size.master", "broker.size")
            name = f"broker-{group}" if by_operator else f"broker-g{group}"
            entries = _of_operator(chart, name, number, at) if by_operator else _of_script(chart, name, number, at)
            part = "replica-" + str(number) if number else "master"
            home = "/root" if by_operator else "/home/rocketmq"
            workload = _broker(chart, f"{name}-{part}", at, image, home)
            yield Conf(BROKER, workload, document_of(chart, BROKER, entries, at), entries=entries)


def configured(values: Values, path: str, most: Sequence[str] = ()) -> list[Entry]:
    """The settings of a map, one entry each."""
    found = values.pairs(path)
    return [Entry(key, text, *places) for key, (text, *places) in found.items() if key not in most]


def _common(chart: Chart, name: str, at: Span) -> list[Entry]:
    values = chart.values
    cluster_at = values.line("clusterName")
    cluster = entry("brokerClusterName", values.text("clusterName") or _CHART, cluster_at or at)
    rest = [] if chart.whole or values.find("broker.config") else undecided((), at)
    return [*rest, cluster, entry("brokerName", name, _line(values, "broker.size.master"))]


def _of_operator(chart: Chart, name: str, number: int, at: Span) -> tuple[Entry, ...]:
    """With the image of rocketmq-operator 0.3.0, whose script makes replicas slaves where a role is written."""
    generated = ("brokerClusterName", "brokerName", "brokerId")
    given = configured(chart.values, "broker.config", generated)
    if number:
        given = [entry("brokerRole", "SLAVE", at) if one.key == "brokerRole" else one for one in given]
    return (*given, *_common(chart, name, at), entry("brokerId", str(number), at))


def _of_script(chart: Chart, name: str, number: int, at: Span) -> tuple[Entry, ...]:
    """With mq-server-start.sh, which writes name, role and id itself, and neither role nor id under a controller."""
    values = chart.values
    given = configured(values, "broker.config", ("brokerName", "brokerClusterName"))
    made = _common(chart, name, at)
    if values.flag("controllerModeEnabled"):
        switch = _line(values, "controllerModeEnabled")
        made += [entry("enableControllerMode", "true", switch), entry("controllerAddr", "${controllers}", switch)]
        return (*given, *made)
    given = [one for one in given if one.key not in ("brokerRole", "brokerId")]
    return (*given, *made, _role(chart, number, at), entry("brokerId", str(number), at))


def _role(chart: Chart, number: int, at: Span) -> Entry:
    if number:
        return entry("brokerRole", "SLAVE", at)
    written, *places = chart.values.pairs("broker.master").get("brokerRole", ("", at, at, at))
    if not written:
        return entry("brokerRole", _CHART, at)
    return Entry("brokerRole", written if written in _OWN_ROLES else "ASYNC_MASTER", *places)


def _broker(chart: Chart, name: str, at: Span, image: Image | None, home: str) -> Workload:
    values = chart.values
    stop = values.number("broker.terminationGracePeriodSeconds")
    servers = values.line(*(f"{name}.replicaCount" for name in _NAME_SERVERS), *_NAME_SERVERS)
    return Workload(
        name,
        BROKER,
        at,
        image,
        1,
        "",
        UNKNOWN,
        True,
        (kept(chart, "broker.persistence", f"{home}/store", at),),
        NamedServers(UNKNOWN, servers) if servers else None,
        stop,
        values.line("broker.terminationGracePeriodSeconds"),
        home,
        renewed=True,
    )


def kept(chart: Chart, path: str, target: str, at: Span) -> Mount:
    """The store's volume: a claim where persistence is on, and the chart makes claims at all."""
    values = chart.values
    claims = any(b"volumeClaimTemplates" in one.data or b"persistentVolumeClaim" in one.data for one in chart.templates)
    place = values.line(f"{path}.enabled", path)
    lasting: bool | Unknown = UNKNOWN
    enabled = values.flag(f"{path}.enabled")
    if enabled is not None:
        lasting = enabled and (claims or not chart.templates)
    return Mount(target, "", lasting, place or at)


def _name_servers(chart: Chart) -> Iterator[Conf]:
    values = chart.values
    for name in _NAME_SERVERS:
        if values.find(name) is None:
            continue
        count = values.number(f"{name}.replicaCount") or values.number(f"{name}.replicas") or 1
        at = _line(values, f"{name}.replicaCount", f"{name}.replicas", name)
        image = image_of(chart, f"{name}.image", "image")
        workload = Workload(name, NAME_SERVER, at, image, count, apart=UNKNOWN, renewed=True)
        yield Conf(NAME_SERVER, workload, document_of(chart, NAME_SERVER, (), at), entries=())
        return


def _controllers(chart: Chart) -> Iterator[Conf]:
    """The controllers, in pods of their own; their settings are `controller.config`."""
    values = chart.values
    if not values.flag("controllerModeEnabled") or values.find("controller") is None:
        return
    count = values.number("controller.replicaCount") or 1
    at = _line(values, "controller.replicaCount", "controller")
    peers = ";".join(f"n{number}-controller-{number}:9878" for number in range(min(count, _MAX_GROUPS)))
    for number in range(min(count, _MAX_GROUPS)):
        entries = (
            *configured(values, "controller.config"),
            entry("controllerDLegerPeers", peers, at),
            entry("controllerDLegerSelfId", f"n{number}", at),
        )
        mount = kept(chart, "controller.persistence", "/home/rocketmq/controller-data", at)
        image = image_of(chart, "controller.image", "image")
        workload = Workload(
            f"controller-{number}", CONTROLLER, at, image, 1, apart=UNKNOWN, mounts=(mount,), renewed=True
        )
        yield Conf(CONTROLLER, workload, document_of(chart, CONTROLLER, entries, at), entries=entries)


def image_of(chart: Chart, *paths: str) -> Image | None:
    """The image that the first of some blocks names; its tag is the chart's appVersion where none is written."""
    values = chart.values
    for path in paths:
        name = values.text(f"{path}.repository") or values.text(f"{path}.name")
        at = values.line(f"{path}.tag", f"{path}.repository", path)
        if name and at:
            registry = values.text(f"{path}.registry")
            whole = f"{registry}/{name}" if registry else name
            parsed = images.parse(whole, at)
            return parsed._replace(tag=values.text(f"{path}.tag") or parsed.tag or chart.release)
        if at and (text := values.text(path)):
            return images.parse(text, at)
    return None


def document_of(chart: Chart, kind: str, entries: Sequence[Entry], at: Span) -> Document:
    """The part of the values in which the entries stand."""
    original = chart.values.files[-1].original
    places = [one.whole for one in entries if one.whole.path == original.path]
    if not places:
        start = at.start if at.path == original.path else 0
        return part_of(original, kind, start, start)
    return part_of(original, kind, min(one.start for one in places), max(one.end for one in places))


def _line(values: Values, *paths: str) -> Span:
    found = values.line(*paths)
    return found or span(values.files[-1].original, 0, 0)
