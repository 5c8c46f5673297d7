"""Helm charts of RocketMQ: values and templates."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from rocketaudit.audit import audit
from rocketaudit.model import Conf, Run
from rocketaudit.options.scan import ScanOptions
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import helm
from rocketaudit.readers.workloads.tags import filled, fills
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN

VALUES = """\
clusterName: prod
image: {repository: apache/rocketmq, tag: 5.3.2}
broker:
  size:
    master: 2
    replica: 1
  master:
    brokerRole: SYNC_MASTER
  persistence:
    enabled: false
  config:
    flushDiskType: SYNC_FLUSH
    brokerRole: ASYNC_MASTER
nameserver:
  replicaCount: 3
"""
CHART = "apiVersion: v2\nname: rocketmq\nappVersion: 5.2.0\n"
TEMPLATE = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ include "mq.name" . }}-conf
  labels: {{- include "mq.labels" . | nindent 4 }}
    app: mq
data:
  broker.conf: |
    brokerName = broker-a
    brokerRole = ASYNC_MASTER
    brokerIP1 = {{ .Values.ip }}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .Release.Name }}
spec:
  {{- if .Values.broker.replicas }}
  replicas: {{ .Values.broker.replicas }}
  {{- end }}
  template:
    spec:
      containers:
        - name: broker
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          command: ["sh", "mqbroker", "-c", "/etc/rocketmq/broker.conf"]
          volumeMounts:
            - name: conf
              mountPath: /etc/rocketmq
      volumes:
        - name: conf
          configMap:
            name: {{ include "mq.name" . }}-conf
"""


def read(files: Mapping[str, str], **supplied: str) -> Run:
    texts = {path: text.encode() for path, text in files.items()}
    own = [
        document(path, "helm", data) for path, data in texts.items() if helm.recognises(path.rpartition("/")[2], data)
    ]
    return helm.read(own, texts, {key.replace("__", "."): value for key, value in supplied.items()})


def settings(conf: Conf) -> dict[str, tuple[str, int]]:
    found = properties.read(conf.document) if conf.entries is None else conf.entries
    return {one.key: (one.value, one.whole.line) for one in found}


def test_masters_and_replicas_of_the_size() -> None:
    confs = read({"Chart.yaml": CHART, "values.yaml": VALUES}).confs
    assert [one.kind for one in confs] == ["broker"] * 4 + ["name-server"]
    master, slave = settings(confs[0]), settings(confs[1])
    assert (master["brokerName"], master["brokerRole"]) == (("broker-g0", 5), ("SYNC_MASTER", 8))
    assert (slave["brokerRole"], slave["brokerId"]) == (("SLAVE", 6), ("1", 6))
    assert master["flushDiskType"] == ("SYNC_FLUSH", 12)
    assert [(one.lasting, one.at.line) for one in confs[0].workload.mounts] == [(False, 10)]
    assert confs[-1].workload.replicas == 3


def test_images_of_the_operator_take_the_role_from_the_map() -> None:
    text = VALUES.replace(
        "apache/rocketmq, tag: 5.3.2", "apacherocketmq/rocketmq-broker, tag: 4.5.0-alpine-operator-0.3.0"
    )
    master, slave = (settings(one) for one in read({"Chart.yaml": CHART, "values.yaml": text}).confs[:2])
    assert (master["brokerRole"][0], slave["brokerRole"][0], master["brokerName"][0]) == (
        "ASYNC_MASTER",
        "SLAVE",
        "broker-0",
    )


def test_values_alone_leave_the_rest_to_the_chart() -> None:
    text = VALUES.partition("  config:")[0]
    conf = read({"production.yaml": text}).confs[0]
    assert settings(conf)["flushDiskType"][0] == "${flushDiskType}"


def test_supplied_values_count() -> None:
    confs = read({"Chart.yaml": CHART, "values.yaml": VALUES}, broker__size__replica="0").confs
    assert [one.kind for one in confs] == ["broker"] * 2 + ["name-server"]


def test_templates_with_values_filled_in() -> None:
    values = "image: {repository: apache/rocketmq}\nbroker: {replicas: 1}\nip: 10.0.0.1\n"
    run = read({"Chart.yaml": CHART, "values.yaml": values, "templates/all.yaml": TEMPLATE})
    [conf] = run.confs
    assert run.partly == ()
    assert settings(conf)["brokerRole"] == ("ASYNC_MASTER", 10)
    assert conf.workload.image and (conf.workload.image.name, conf.workload.image.tag) == ("apache/rocketmq", "5.2.0")
    assert conf.workload.replicas == 1


def test_without_values_the_count_is_not_known() -> None:
    [conf] = read({"templates/all.yaml": TEMPLATE}).confs
    assert conf.workload.replicas is UNKNOWN


def test_a_text_in_the_values_counts_where_a_template_uses_it() -> None:
    values = "broker:\n  replicaCount: 1\n  config: |\n    brokerRole = SLAVE\nnamesrv: {replicaCount: 1}\n"
    [conf] = [one for one in read({"values.yaml": values}).confs if one.kind == "broker"]
    assert settings(conf)["brokerRole"] == ("SLAVE", 4)
    [conf] = read({"values.yaml": values, "templates/all.yaml": TEMPLATE}).confs
    assert settings(conf)["brokerRole"] == ("ASYNC_MASTER", 10)


def test_an_empty_list_of_brokers_is_no_broker() -> None:
    values = "broker:\n  brokers: []\n  properties: {brokerRole: SLAVE}\nnamesrv: {replicaCount: 1}\n"
    assert [one for one in read({"values.yaml": values}).confs if one.kind == "broker"] == []


def test_other_values_are_not_recognised() -> None:
    assert not helm.recognises("values.yaml", b"broker:\n  url: amqp://x\nreplicaCount: 2\n")
    assert not helm.recognises("compose.yaml", b"services:\n  broker:\n    image: apache/rocketmq\n")


def test_broken_templates_raise_nothing() -> None:
    for text in ("{{ .Values", "{{ .Values.x }}: [rocketmq", "{{ define }}\nrocketmq: &a [*a]\nkind: x\n"):
        read({"Chart.yaml": CHART, "templates/a.yaml": text, "values.yaml": VALUES.replace("master: 2", "master: x")})


WITH = """\
{{- with .Values.a }}
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: {{ .name }}
spec:
  template:
    spec:
      containers:
        - name: broker
          image: IMAGE
          command: ["sh", "mqbroker", "-c", "/conf/broker.conf"]
          volumeMounts:
            - {name: conf, mountPath: /conf}
      volumes:
        - name: conf
          configMap:
            name: {{ .conf }}
{{- end }}
---
apiVersion: v1
kind: ConfigMap
metadata:
  name: conf-a
data:
  broker.conf: |
    brokerName=broker-a
    namesrvAddr=names.{{ .Values.space }}:9876
    brokerIP1={{ .Values.nowhere }}
"""
WITH_VALUES = (
    "space: mq\nversion: 4.1.0\na: {name: broker-a, conf: conf-a, version: 4.8.0, image: 'x/rocketmq:4.9.1'}\n"
)
HELPERS = """\
{{- define "mq.image" -}}
{{ .Values.a.hub | default "apache" }}/rocketmq:{{ .Values.a.version }}
{{- end }}
{{- define "mq.choice" -}}
{{ if .Values.x }}a{{ else }}b{{ end }}
{{- end }}
"""


@pytest.mark.parametrize(
    ("image", "tag"),
    [
        ("apache/rocketmq:{{ .version }}", "4.8.0"),
        ("apache/rocketmq:{{ $.Values.version }}", "4.1.0"),
        ("apache/rocketmq:{{ .tag | default $.Chart.AppVersion }}", "5.2.0"),
        ('apache/rocketmq:{{ default "5.1.4" .tag }}', "5.1.4"),
        ('{{ printf "%s:%s" "apache/rocketmq" .version }}', "4.8.0"),
        ("{{ tpl .image $ }}", "4.9.1"),
        ('{{ include "mq.image" $ }}', "4.8.0"),
    ],
)
def test_what_a_template_asks_for_within_with(image: str, tag: str) -> None:
    files = {"Chart.yaml": CHART, "values.yaml": WITH_VALUES, "templates/_helpers.tpl": HELPERS}
    [conf] = read({**files, "templates/a.yaml": WITH.replace("IMAGE", image)}).confs
    assert conf.workload.image is not None and conf.workload.image.tag == tag
    assert settings(conf)["namesrvAddr"][0] == "names.mq:9876"
    assert settings(conf)["brokerIP1"][0] == "{{ .Values.nowhere }}"


@pytest.mark.parametrize(
    "image", ['{{ include "mq.choice" $ }}', "x/rocketmq:{{ .unknown.tag }}", "x/rocketmq:{{ lookup .version }}"]
)
def test_what_only_helm_knows_stays_open(image: str) -> None:
    files = {"Chart.yaml": CHART, "values.yaml": WITH_VALUES, "templates/_helpers.tpl": HELPERS}
    [conf] = [
        one
        for one in read({**files, "templates/a.yaml": WITH.replace("IMAGE", image)}).confs
        if one.kind == "broker" and one.workload.name == "broker-a" or one.unseen == ""
    ][:1]
    assert conf.workload.image is None or "{{" in conf.workload.image.name + conf.workload.image.tag


def test_tags_follow_what_stands_for_the_dot() -> None:
    text = b"""{{ $v := .Values.a }}{{ $v.b }}|{{ range .Values.l }}{{ .b }}{{ .c | default "x" }}{{ end }}|\
{{ with .Values.a }}{{ .b }}{{ else }}{{ .b }}{{ end }}|\
{{ $t := "5.0" }}{{ $t }}|{{ if .Values.x }}{{ $t = "4.0" }}{{ end }}{{ $t }}"""
    known = fills(text, {"a.b": "1", "b": "2"}, {})
    shown = filled(text, 0, len(text), known).decode()
    assert shown.partition("}}")[2].startswith('1|{{ range .Values.l }}{{ .b }}{{ .c | default "x" }}{{ end }}|')
    assert shown.endswith('|{{ $t := "5.0" }}5.0|{{ if .Values.x }}{{ $t = "4.0" }}{{ end }}{{ $t }}')
    assert "{{ with .Values.a }}1{{ else }}" in shown


def test_named_templates_that_ask_for_each_other_end() -> None:
    body = '{{ include "a" . }}' * 80
    named = {
        "a": body,
        "b": '{{ include "c" . }}' * 80,
        "c": '{{ include "d" . }}' * 80,
        "d": '{{ include "e" . }}' * 80,
    }
    named["e"] = '{{ "" }}' * 80
    assert fills(b'{{ include "a" . }}{{ include "b" . }}{{ ((((((((((1)))))))))) }}' * 50, {}, named) == {}


def test_values_that_name_only_the_parts_of_a_chart_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "broker:\n  persistence:\n    enabled: false\n  size: {master: 2, replica: 1}\nnameserver:\n  replicaCount: 2\n"
    )
    monkeypatch.chdir(tmp_path)
    Path("ha.yaml").write_text(text, "utf-8")
    found = [one for one in audit((".",), ScanOptions()).findings if one.rule == "ephemeral-store-path"]
    assert [one.at.line for one in found] == [3]


AROUND = """apiVersion: v1
kind: ConfigMap
metadata:
  name: rocketmq-broker
data:
  broker.conf: |
    brokerName={{ .Values.name }}
    ROLE
    {{- range $k, $v := .Values.broker.config }}
    {{ $k }}={{ $v }}
    {{- end }}
    LAST
"""
DECIDED = "{{- if .Values.x }}\n    brokerRole=SYNC_MASTER\n    {{- else }}\n    brokerRole=SLAVE\n    {{- end }}"


@pytest.mark.parametrize(
    ("role", "last", "name", "expected"),
    [
        (DECIDED, "", "b", "${brokerRole}"),
        ("brokerRole={{ .Values.role }}", "", "b", "${brokerRole}"),
        ("brokerRole={{ .Values.name }}", "", "SLAVE", "SLAVE"),
        ("brokerRole=SYNC_MASTER", "", "b", "SYNC_MASTER"),
        ("# brokerRole is the chart's", "", "b", None),
        ("flushDiskType=SYNC_FLUSH", "", "b", None),
        ("", "", "b", None),
    ],
)
def test_a_template_writes_the_role_around_the_values(role: str, last: str, name: str, expected: str | None) -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: rocketmq\nappVersion: 5.3.3\n",
        "values.yaml": f"name: {name}\nimage: {{repository: apache/rocketmq}}\nreplicas: 1\n"
        "broker:\n  config:\n    flushDiskType: ASYNC_FLUSH\n",
        "templates/cm.yaml": AROUND.replace("ROLE", role).replace("LAST", last),
    }
    [conf] = [one for one in read(files).confs if one.kind == "broker"]
    found = {one.key: one.value for one in conf.entries or ()}
    assert found.get("brokerRole") == expected
    assert (found["brokerName"], found["flushDiskType"]) == (name, "ASYNC_FLUSH")


def test_what_a_template_writes_behind_the_values_counts() -> None:
    files = {
        "Chart.yaml": "apiVersion: v2\nname: rocketmq\nappVersion: 5.3.3\n",
        "values.yaml": "broker:\n  replicaCount: 1\n  config:\n    flushDiskType: ASYNC_FLUSH\n",
        "templates/cm.yaml": AROUND.replace("ROLE", "").replace("LAST", "flushDiskType=SYNC_FLUSH"),
    }
    [conf] = [one for one in read(files).confs if one.kind == "broker"]
    assert [one.value for one in conf.entries or () if one.key == "flushDiskType"][-1] == "SYNC_FLUSH"
