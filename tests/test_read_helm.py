"""Helm charts of RocketMQ: values and templates."""

from collections.abc import Mapping

from rocketaudit.model import Conf, Run
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import helm
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
