"""Helm charts of RocketMQ: values files, templates, and the two together.

In: the values, templates and Chart.yaml of one path argument. Out: the servers that the chart makes: of values in a
structure that is known, else of the templates with the values filled in.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.model import Conf, Entry, Run
from rocketaudit.readers.workloads import images, kubernetes
from rocketaudit.readers.workloads.chart_brokers import configured, document_of, image_of, kept, sized
from rocketaudit.readers.workloads.chart_written import written
from rocketaudit.readers.workloads.charts import CHART, Chart, charts
from rocketaudit.readers.workloads.config_maps import BROKER_TEXT, original_part, scalar_entries
from rocketaudit.readers.workloads.manifests import File, fault, open_file
from rocketaudit.readers.workloads.manifests import read as read_manifests
from rocketaudit.readers.workloads.tags import named_templates
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, document, part_of
from rocketaudit.values import UNKNOWN
from rocketaudit.workloads import BROKER, Image, Mount, Workload

_TEMPLATE = re.compile(rb"\{\{[^{}\n]{0,200}(?:\.Values|\.Release|\.Chart|\.Files|include |template |define )")
_OURS = re.compile(
    rb"rocketmq|mqbroker|mqnamesrv|brokerClusterName|brokerRole|flushDiskType|storePathRootDir", re.IGNORECASE
)
_BROKER_BLOCK = re.compile(rb"^[ ]{0,6}[\"']?broker[\"']?[ ]*:[ ]*(?:#.*)?\r?$", re.MULTILINE)
_RESOURCE = re.compile(rb"^(?:kind|apiVersion|services|spring)[ \t]*:", re.MULTILINE)
_BLOCKS = ("broker", "rocketmq.broker", "rocketmq.rmqbroker")
_SIZES = ("size.master", "replicaCount", "replicas", "brokers", "config", "configuration", "properties", "persistence")
_TEXTS = ("configuration", "config", "conf", "brokerConf", "configmap", "configMap", "properties")
_DEFINE = re.compile(rb"\{\{-?\s*define\s")
_SNIFFED = 4 * 1024 * 1024


def recognises(name: str, data: bytes) -> bool:
    """Whether a file is a RocketMQ chart's: its Chart.yaml, a template, or values with a broker's block."""
    lower = name.lower()
    start = data[:_SNIFFED]
    if not lower.endswith((".yaml", ".yml", ".tpl")) and not name.startswith("<"):
        return False
    if name == CHART:
        return b"rocketmq" in start.lower() and b"apiVersion" in start
    if _TEMPLATE.search(start):
        return _OURS.search(start) is not None
    if not _BROKER_BLOCK.search(start) or _RESOURCE.search(start):
        return False
    return _is_values(open_file(document(name, "helm", start), {}))


def _is_values(file: File) -> bool:
    """Whether a file has the structure of a chart's values: a broker's block that says how many, of what."""
    for root in file.yaml.roots[:1]:
        for block in _BLOCKS:
            node = file.yaml.get(root, *block.split("."))
            known = [key for key in _SIZES if file.yaml.get(node, *key.split(".")) is not None]
            others = any(file.yaml.get(root, *key) is not None for key in _COMPANY)
            if len(known) > 1 or (known and others):
                return True
    return False


_COMPANY = (("nameserver",), ("namesrv",), ("nameServer",), ("clusterName",), ("rocketmq", "namesrv"), ("controller",))


def read(documents: Sequence[Document], beside: Mapping[str, bytes], supplied: Mapping[str, str]) -> Run:
    """The servers of the charts."""
    texts = {**beside, **{one.path: one.data for one in documents}}
    confs: list[Conf] = []
    partly: list[tuple[str, str]] = []
    for chart in charts(documents, texts, supplied):
        run = _of_chart(chart, texts)
        confs += run.confs
        partly += run.partly
        partly += [(file.original.path, reason) for file in chart.values.files if (reason := fault(file))]
    return Run(tuple(confs), tuple(dict.fromkeys(partly)))


def _of_chart(chart: Chart, texts: Mapping[str, bytes]) -> Run:
    if (found := sized(chart)) is not None:
        return Run(tuple(found))
    rendered = _of_templates(chart, texts)
    given = list(_given(chart))
    if any(chart.values.find(f"{block}.brokers") for block in _BLOCKS):
        # Each entry of the list is a broker; without entries there is none, whatever the templates could make.
        return Run((*given, *(one for one in rendered.confs if one.kind != BROKER)), rendered.partly)
    if not given:
        return rendered
    brokers = [one for one in rendered.confs if one.kind == BROKER]
    others = [one for one in rendered.confs if one.kind != BROKER]
    if len(brokers) == 1 and len(given) == 1:
        image = given[0].workload.image or brokers[0].workload.image
        given = [given[0]._replace(workload=brokers[0].workload._replace(image=image))]
    return Run((*given, *others), rendered.partly)


def _home(image: Image | None) -> str:
    return images.home(image) if image else ""


def _of_templates(chart: Chart, texts: Mapping[str, bytes]) -> Run:
    """The templates with the values filled in, read as manifests; a configuration in a `define` is read as it is."""
    if not chart.templates:
        return Run(())
    values = {**chart.values.flat(), "Chart.AppVersion": chart.release}
    named = {name: body for one in chart.templates for name, body in named_templates(one.data).items()}
    plain = [one for one in chart.templates if not one.path.endswith(".tpl") and b"kind:" in one.data]
    run = kubernetes.of_manifests(read_manifests(plain, texts, values, named))
    run = run._replace(confs=tuple(_with_values(chart, one) for one in run.confs))
    # What cannot be parsed without Helm is no fault of the chart.
    partly = tuple((path, f"a template that only Helm can read: {reason}") for path, reason in run.partly)
    if any(one.kind == BROKER and not one.unseen for one in run.confs):
        return Run(run.confs, partly)
    defined = [conf for one in chart.templates for conf in _defined(chart, one)]
    if not defined:
        return Run(run.confs, partly)
    brokers = [one for one in run.confs if one.kind == BROKER]
    if len(brokers) == 1 and len(defined) == 1:
        defined = [defined[0]._replace(workload=brokers[0].workload)]
    return Run((*defined, *(one for one in run.confs if one.kind != BROKER)), partly)


def _with_values(chart: Chart, conf: Conf) -> Conf:
    """A server of the templates with what only the values say: its image, and whether its volume is a claim."""
    workload = conf.workload
    names = _BLOCKS if conf.kind == BROKER else tuple(key[-1] for key in _COMPANY)
    if workload.image is not None and "{{" in workload.image.name + workload.image.tag:
        image = image_of(chart, *(f"{name}.image" for name in names), "image")
        workload = workload._replace(image=image, home=workload.home or _home(image))
    if conf.kind == BROKER and any(one.lasting is UNKNOWN for one in workload.mounts):
        paths = (*(f"{name}.persistence" for name in names), "persistence")
        path = next((one for one in paths if chart.values.find(one) is not None), "persistence")
        store = kept(chart, path, "", workload.at)
        mounts = (_persisted(one, store) for one in workload.mounts)
        workload = workload._replace(mounts=tuple(mounts))
    return conf._replace(workload=workload)


def _persisted(mount: Mount, store: Mount) -> Mount:
    if mount.lasting is not UNKNOWN or not mount.source.startswith("template:"):
        return mount
    return mount._replace(lasting=store.lasting, at=store.at)


def _defined(chart: Chart, of: Document) -> Iterator[Conf]:
    """The configuration in a named template, told by its lines."""
    if not _DEFINE.search(of.data) or not BROKER_TEXT.search(of.data[:_SNIFFED].decode("latin-1")):
        return
    lines = [
        number for number, line in enumerate(of.data.splitlines()) if re.match(rb"\s*[A-Za-z][A-Za-z0-9]{3,}\s*=", line)
    ]
    start, end = of.line_starts[lines[0]], of.line_starts[min(lines[-1] + 1, len(of.line_starts) - 1)]
    indent = of.data[start : start + 200]
    blanks = indent[: len(indent) - len(indent.lstrip(b" "))].decode()
    part = part_of(of, BROKER, start, end, blanks)
    at = kubernetes.first_line(of, start)
    store = kept(chart, "broker.persistence", "/", at)
    replicas = chart.values.number("broker.replicaCount")
    image = image_of(chart, "broker.image", "image")
    workload = Workload(
        "broker", BROKER, at, image, replicas or 1, apart=UNKNOWN, mounts=(store,), home=_home(image), renewed=True
    )
    yield Conf(BROKER, workload, part)


def _given(chart: Chart) -> Iterator[Conf]:
    """Configurations that stand in the values: a text or a map in the broker's block that the templates use, or one
    for each broker of a list."""
    for block in _BLOCKS:
        found = chart.values.find(block)
        if found is None or not found[1].mapping:
            continue
        file, node = found
        if file.yaml.get(node, "brokers") is not None:
            yield from _listed(chart, block)
            return
        for key in _TEXTS:
            value = file.yaml.get(node, key)
            if value is not None and _is_used(chart, f"{block}.{key}"):
                conf = _of_value(chart, block, f"{block}.{key}", file, value)
                if conf is not None:
                    yield conf
                    return


def _is_used(chart: Chart, path: str) -> bool:
    """Whether a template uses a value; without the templates of the chart it is taken to be used."""
    if not chart.templates:
        return True
    wanted = re.compile(rb"\.Values\." + re.escape(path).encode() + rb"(?![\w.])")
    parent = re.compile(rb"with\s+\$?\.Values\." + re.escape(path.rpartition(".")[0]).encode() + rb"(?![\w.])")
    return any(wanted.search(one.data) or parent.search(one.data) for one in chart.templates)


def _of_value(chart: Chart, block: str, path: str, file: File, value: Node) -> Conf | None:
    at = chart.values.line(path)
    if at is None:
        return None
    workload = _workload(chart, block, path)
    if value.items is None:
        if not BROKER_TEXT.search(value.value):
            return None
        part = original_part(file, value, BROKER)
        if part is not None:
            return Conf(BROKER, workload, part)
        entries = scalar_entries(file, value)
        return Conf(BROKER, workload, document_of(chart, BROKER, entries, at), entries=entries)
    made = tuple(configured(chart.values, path))
    if not any(BROKER_TEXT.match(f"{one.key}=") for one in made):
        return None
    made = (*made, *written(chart, path, {one.key for one in made}))
    return Conf(BROKER, workload, document_of(chart, BROKER, made, at), entries=made)


def _workload(chart: Chart, block: str, path: str) -> Workload:
    values = chart.values
    at = values.line(f"{block}.replicaCount", f"{block}.replicas", path)
    assert at is not None
    count = values.text(f"{block}.replicaCount") or values.text(f"{block}.replicas")
    replicas = values.number(f"{block}.replicaCount") or values.number(f"{block}.replicas")
    image = image_of(chart, f"{block}.image", "image")
    store = kept(chart, f"{block}.persistence", "/", at)
    name = block.rpartition(".")[2]
    return Workload(
        name,
        BROKER,
        at,
        image,
        replicas or (UNKNOWN if count else 1),
        apart=UNKNOWN,
        mounts=(store,),
        home=_home(image),
        renewed=True,
    )


def _listed(chart: Chart, block: str) -> Iterator[Conf]:
    """`brokers:` with the properties of each, over those that all have."""
    found = chart.values.find(f"{block}.brokers")
    if found is None or found[1].mapping or found[1].items is None:
        return
    file = found[0]
    common = {one.key: one for one in configured(chart.values, f"{block}.properties")}
    for number, item in enumerate(found[1].items[:64]):
        own = file.yaml.get(item, "properties") or file.yaml.get(item, "config")
        at = file.line(item, "name") or file.yaml.span(item)
        entries = tuple({**common, **{one.key: one for one in _entries(file, own)}}.values())
        name = file.text(item, "name") or f"broker-{number}"
        count = file.number(item, "replicas")
        image = image_of(chart, f"{block}.image", "image")
        mount = Mount("/", "", UNKNOWN, at)
        workload = Workload(
            name,
            BROKER,
            at,
            image,
            1 if count is None else count,
            apart=UNKNOWN,
            mounts=(mount,),
            home=_home(image),
            renewed=True,
        )
        yield Conf(BROKER, workload, document_of(chart, BROKER, entries, at), entries=entries)


def _entries(file: File, node: Node | None) -> Iterator[Entry]:
    for name, pair in list(file.yaml.pairs(node).items())[:1000]:
        whole = file.line(node, name)
        if whole is not None and pair.value.items is None:
            yield Entry(name, file.text(pair.value) or "", whole, file.yaml.span(pair.key), file.yaml.span(pair.value))
