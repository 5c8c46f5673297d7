"""Manifests of Kubernetes: which servers run, with which configuration and volumes."""

from collections.abc import Mapping
from pathlib import Path
from textwrap import indent

import pytest

from rocketaudit.audit import audit
from rocketaudit.model import Conf, Run
from rocketaudit.options.scan import ScanOptions
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import kubernetes
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN

MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: mq}
data:
  broker.conf: |
    brokerName=broker-a
    brokerRole=ASYNC_MASTER
"""
SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker, namespace: mq}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq:5.3.2
          command: ["sh", "mqbroker", "-n", "names:9876", "-c", "/etc/rocketmq/broker.conf"]
          volumeMounts:
            - {name: store, mountPath: /home/rocketmq/store}
            - {name: conf, mountPath: /etc/rocketmq}
      volumes:
        - {name: store, emptyDir: {}}
        - {name: conf, configMap: {name: conf}}
"""


def read(files: Mapping[str, str], beside: Mapping[str, str] | None = None) -> Run:
    documents = [document(path, "kubernetes", text.encode()) for path, text in files.items()]
    return kubernetes.read(documents, {path: text.encode() for path, text in (beside or {}).items()}, {})


def settings(conf: Conf) -> dict[str, tuple[str, int]]:
    found = properties.read(conf.document) if conf.entries is None else conf.entries
    return {one.key: (one.value, one.whole.line) for one in found}


def test_a_mounted_config_map_is_the_configuration() -> None:
    [conf] = read({"map.yaml": MAP, "set.yaml": SET}).confs
    assert settings(conf) == {"brokerName": ("broker-a", 6), "brokerRole": ("ASYNC_MASTER", 7)}
    assert conf.document.path == "map.yaml"
    workload = conf.workload
    assert (workload.name, workload.replicas, workload.apart, workload.at.line) == ("broker", 2, UNKNOWN, 10)
    assert [(one.target, one.lasting) for one in workload.mounts][:1] == [("/home/rocketmq/store", False)]
    assert workload.name_servers and workload.name_servers.value == "names:9876"
    assert workload.image and workload.image.tag == "5.3.2"
    assert workload.stop_seconds is None


def test_both_in_one_file_and_in_a_list() -> None:
    indented = "".join(f"    {line}" for line in MAP.splitlines(keepends=True)).replace("    api", "  - api", 1)
    text = f"apiVersion: v1\nkind: List\nitems:\n{indented}"
    [conf] = read({"all.yaml": f"{text}---\n{SET}"}).confs
    assert settings(conf)["brokerRole"] == ("ASYNC_MASTER", 10)


@pytest.mark.parametrize(
    ("change", "unseen"),
    [
        (("name: conf, namespace", "name: other, namespace"), "the ConfigMap conf is not among the files"),
        (("  broker.conf", "  other.conf"), "the ConfigMap conf has no key broker.conf"),
        (("\ndata:", "\nbinaryData:"), "broker.conf is binary data of the ConfigMap conf"),
        (("namespace: mq", "namespace: test"), "the ConfigMap conf is not among the files"),
    ],
)
def test_what_is_not_there_is_unseen(change: tuple[str, str], unseen: str) -> None:
    confs = read({"map.yaml": MAP.replace(*change), "set.yaml": SET}).confs
    assert confs[0].unseen == unseen


def test_a_file_beside_is_what_kubectl_makes_the_map_of() -> None:
    [conf] = read({"set.yaml": SET}, {"conf/broker.conf": "brokerName=x"}).confs
    assert conf.path == "conf/broker.conf"


def test_kustomize_generates_the_map() -> None:
    generator = "configMapGenerator:\n  - name: conf\n    files: [broker.conf=a.conf]\n"
    [conf] = read({"base/set.yaml": SET}, {"prod/kustomization.yaml": generator, "prod/a.conf": "brokerName=a"}).confs
    assert conf.path == "prod/a.conf"


def test_a_map_that_nobody_mounts_stands_for_itself() -> None:
    [conf] = read({"map.yaml": MAP}).confs
    assert (conf.workload.at.line, conf.workload.mounts[0].lasting) == (5, UNKNOWN)


def test_a_quoted_configuration_stands_at_its_scalar() -> None:
    text = MAP.partition("  broker.conf")[0] + '  broker.conf: "brokerName=b\\nbrokerRole=SLAVE\\n"\n'
    [conf] = read({"map.yaml": text}).confs
    assert settings(conf) == {"brokerName": ("b", 5), "brokerRole": ("SLAVE", 5)}


def test_pods_get_their_names_from_a_script() -> None:
    script = "sed -e 's/NAME/$HOSTNAME/' /etc/rocketmq/broker.conf > /tmp/broker.conf; mqbroker -c /tmp/broker.conf"
    command = f'command: ["sh", "-c", "{script}"]'
    text = "\n".join(
        line.partition("command")[0] + command if "command:" in line else line for line in SET.splitlines()
    ).replace("mountPath: /etc/rocketmq}", "mountPath: /etc/rocketmq/broker.conf, subPath: broker.conf}")
    confs = read({"map.yaml": MAP.replace("broker-a", "NAME"), "set.yaml": text}).confs
    assert [settings(one)["brokerName"][0] for one in confs] == ["broker-0", "broker-1"]
    assert [one.workload.replicas for one in confs] == [1, 1]


def test_no_file_means_no_settings() -> None:
    [conf] = read({"set.yaml": SET.replace(', "-c", "/etc/rocketmq/broker.conf"', "")}).confs
    assert (conf.entries, conf.unseen) == ((), "")


@pytest.mark.parametrize(
    ("rules", "apart"),
    [
        (
            "requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: kubernetes.io/hostname}]",
            True,
        ),
        ("preferredDuringSchedulingIgnoredDuringExecution: [{weight: 1}]", UNKNOWN),
    ],
)
def test_anti_affinity_keeps_replicas_apart(rules: str, apart: object) -> None:
    text = SET.replace("      containers:", f"      affinity: {{podAntiAffinity: {{{rules}}}}}\n      containers:")
    assert read({"map.yaml": MAP, "set.yaml": text}).confs[0].workload.apart is apart


def test_unquoted_placeholders_are_read_through() -> None:
    text = SET.replace("name: broker, namespace: mq", "name: {{APP}}-broker, namespace: mq").replace(
        "replicas: 2", "replicas: {{N}}"
    )
    run = read({"map.yaml": MAP, "set.yaml": text})
    assert run.partly == ()
    assert (run.confs[0].workload.name, run.confs[0].workload.replicas) == ("{{APP}}-broker", UNKNOWN)


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: [\n",
        "apiVersion: v1\nkind: List\nitems: &a\n  - {kind: List, items: [*a, *a]}\n",
        "kind: StatefulSet\napiVersion: v1\nspec: {template: {spec: {containers: [x, {image: rocketmq-broker}]}}}\n",
        "\0\0\0",
        "kind: ConfigMap\ndata: [1, 2]\n---\n" * 3,
    ],
)
def test_hostile_files_raise_nothing(text: str) -> None:
    read({"a.yaml": text})


def test_variables_that_double_are_bounded() -> None:
    env = "".join(f"            - {{name: V{n}, value: '$(V{n - 1})$(V{n - 1})'}}\n" for n in range(1, 60))
    text = SET.replace(
        "          volumeMounts:",
        f"          env:\n            - {{name: V0, value: xxxxxxxx}}\n{env}          volumeMounts:",
    )
    assert read({"map.yaml": MAP, "set.yaml": text}).confs


def test_only_files_about_rocketmq_are_recognised() -> None:
    assert kubernetes.recognises("set.yaml", SET.encode())
    assert not kubernetes.recognises("set.yaml", b"apiVersion: v1\nkind: Service\n")
    assert not kubernetes.recognises("set.yaml", SET.replace("replicas: 2", "replicas: {{ .Values.n }}").encode())


COPIES = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf, namespace: mq}
data:
  broker.conf.tpl: |
    brokerName=${BROKER_NAME}
    brokerId=${BROKER_ID}
    brokerRole=${BROKER_ROLE}
    flushDiskType=ASYNC_FLUSH
    brokerIP1=${POD_IP}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker, namespace: mq}
spec:
  replicas: 2
  template:
    spec:
      initContainers:
        - name: conf
          image: busybox
          env:
            - {name: BROKER_NAME, value: broker-a}
            - {name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
          command:
            - sh
            - -c
            - |
SCRIPT
          volumeMounts:
            - {name: given, mountPath: /cm}
            - {name: conf, mountPath: /made}
      containers:
        - name: broker
          image: apache/rocketmq:5.3.2
          command: ["sh", "mqbroker", "-c", "/home/rocketmq/conf/broker.conf"]
          volumeMounts:
            - {name: conf, mountPath: /home/rocketmq/conf}
      volumes:
        - {name: conf, emptyDir: {}}
        - {name: given, configMap: {name: conf}}
"""
BY_NUMBER = """\
ORD="${HOSTNAME##*-}"
if [ "$ORD" = "0" ]; then
  ROLE="ASYNC_MASTER"
else
  ROLE="SLAVE"
fi
"""
REPLACES = """\
sed -i "s|\\${BROKER_NAME}|${BROKER_NAME}|g" /made/broker.conf
sed -i "s|\\${BROKER_ID}|${ORD}|g;s|\\${BROKER_ROLE}|${ROLE}|g" /made/broker.conf
sed -i "s|\\${POD_IP}|${POD_IP}|g" /made/broker.conf
"""
COPY = "cp /cm/broker.conf.tpl /made/broker.conf\n"


def copied(script: str, replicas: int = 2) -> list[dict[str, tuple[str, int]]]:
    text = COPIES.replace("SCRIPT", indent(script, " " * 14).rstrip()).replace("replicas: 2", f"replicas: {replicas}")
    return [settings(one) for one in read({"a.yaml": text}).confs]


def test_what_an_init_container_copies_is_found_where_it_is_mounted_there() -> None:
    [first, second] = copied(BY_NUMBER + COPY + REPLACES)
    assert [first[key][0] for key in ("brokerName", "brokerId", "brokerRole")] == ["broker-a", "0", "ASYNC_MASTER"]
    assert [second[key][0] for key in ("brokerName", "brokerId", "brokerRole")] == ["broker-a", "1", "SLAVE"]
    assert first["flushDiskType"] == second["flushDiskType"] == ("ASYNC_FLUSH", 9)
    assert first["brokerIP1"][0] == "${POD_IP}"


def test_what_another_condition_assigns_is_not_known() -> None:
    script = "ORD=0\nif ping -c1 peer; then ROLE=SLAVE; else ROLE=SYNC_MASTER; fi\n"
    for found in copied(script + COPY + REPLACES):
        assert (found["brokerId"][0], found["brokerRole"][0]) == ("0", "${ROLE}")
        assert found["flushDiskType"][0] == "ASYNC_FLUSH"


def test_a_copy_of_one_of_several_files_by_another_condition_is_not_known() -> None:
    script = "if ping -c1 peer; then\n" + COPY + "else\ncp /cm/other.conf /made/broker.conf\nfi\n"
    text = COPIES.replace("SCRIPT", indent(script, " " * 14).rstrip())
    [conf] = read({"a.yaml": text}).confs
    assert conf.unseen


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("sed -i 's/^brokerRole=.*/brokerRole=SYNC_MASTER/' /made/broker.conf", "brokerRole", "SYNC_MASTER"),
        ("sed -i 's/ASYNC_FLUSH/SYNC_FLUSH/' /made/broker.conf", "flushDiskType", "SYNC_FLUSH"),
        ("sed -i 's/flushDiskType=[A-Z_]*/x/' /made/broker.conf", "flushDiskType", "${flushDiskType}"),
        ("sed -i '$a deleteWhen=03' /made/broker.conf", "deleteWhen", "03"),
        ("if probe; then echo deleteWhen=03 >> /made/broker.conf; fi", "deleteWhen", "${deleteWhen}"),
        ("echo deleteWhen=03 >> /made/broker.conf", "deleteWhen", "03"),
        ("sed -i '/^brokerIP1/d' /made/broker.conf", "brokerIP1", None),
    ],
)
def test_what_sed_and_echo_change(line: str, key: str, value: str | None) -> None:
    found = copied(COPY + line + "\n", 1)[0]
    assert found.get(key, (None, 0))[0] == value
    assert found["brokerId"][0] == "${BROKER_ID}"


@pytest.mark.parametrize(
    "script",
    [
        "cp /cm/broker.conf.tpl /tmp/x\nsed -e 's/ASYNC_FLUSH/SYNC_FLUSH/' /tmp/x > /made/broker.conf\n",
        "cat /cm/broker.conf.tpl > /made/broker.conf\nsed -i s/ASYNC_FLUSH/SYNC_FLUSH/ /made/broker.conf\n",
        "envsubst < /cm/broker.conf.tpl > /made/broker.conf\nsed -i s/ASYNC_FLUSH/SYNC_FLUSH/ /made/broker.conf\n",
    ],
)
def test_a_file_made_in_several_steps(script: str) -> None:
    assert copied(script, 1)[0]["flushDiskType"][0] == "SYNC_FLUSH"


def test_survival_says_why_a_configuration_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = "echo x\ncp /cm/nowhere.conf /made/broker.conf\n"
    monkeypatch.chdir(tmp_path)
    Path("a.yaml").write_text(COPIES.replace("SCRIPT", indent(script, " " * 14).rstrip()), "utf-8")
    unknown = [one for one in audit((".",), ScanOptions()).survival if one.failure == "os-crash"]
    assert unknown and all("nowhere.conf" in one.window.text["en"] for one in unknown)
    assert all("--set" not in one.window.text["en"] and "未知" in one.window.text["zh"] for one in unknown)


NUMBERED = """apiVersion: v1
kind: ConfigMap
metadata: {name: cm}
data:
  broker.conf: |
    brokerClusterName=c
    brokerName=broker-a
    brokerId=0
    dLegerSelfId=n@ID@
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker}
spec:
  replicas: 2
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq:5.3.3
          command:
            - sh
            - -c
            - |
SCRIPT
              exec sh mqbroker -c /tmp/broker.conf
          volumeMounts:
            - {name: conf, mountPath: /conf}
      volumes:
        - name: conf
          configMap:
            name: cm
"""
CP = "cp /conf/broker.conf /tmp/broker.conf\n"


def own_command(script: str) -> list[dict[str, tuple[str, int]]]:
    text = NUMBERED.replace("SCRIPT", indent(script, " " * 14).rstrip())
    return [
        {entry.key: (entry.value, entry.whole.line) for entry in one.entries or ()}
        for one in read({"a.yaml": text}).confs
    ]


@pytest.mark.parametrize(
    ("script", "key", "values"),
    [
        (CP + 'echo "brokerName=b-${HOSTNAME##*-}" >> /tmp/broker.conf\n', "brokerName", ["b-0", "b-1"]),
        (CP + 'echo "brokerName=$HOSTNAME" >> /tmp/broker.conf\n', "brokerName", ["broker-0", "broker-1"]),
        (CP + 'echo "brokerName=b-$(id | wc -l)" >> /tmp/broker.conf\n', "brokerName", ["b-${printed}"]),
        (CP + 'echo "brokerName=b-$n" >> /tmp/broker.conf\n', "brokerName", ["b-${n}"]),
        (
            CP + 'sed -i "s/brokerName=.*/brokerName=b-${HOSTNAME##*-}/" /tmp/broker.conf\n',
            "brokerName",
            ["b-0", "b-1"],
        ),
        (CP + 'sed -i "s/brokerName=.*/brokerName=$(id -u)/" /tmp/broker.conf\n', "brokerName", ["${printed}"]),
        (
            'sed "s/@ID@/${HOSTNAME##*-}/" /conf/broker.conf > /tmp/broker.conf\n',
            "dLegerSelfId",
            ["n0", "n1"],
        ),
        (
            "sed -e 's/brokerName=broker-a/brokerName=z/' /conf/broker.conf > /tmp/broker.conf\n",
            "brokerName",
            ["z"],
        ),
        ("sed 's/broker-a/z/' /conf/broker.conf > /tmp/other.conf\n" + CP, "brokerName", ["broker-a"]),
    ],
)
def test_what_the_own_command_writes(script: str, key: str, values: list[str]) -> None:
    found = own_command(script)
    assert [one[key][0] for one in found] == values
    assert all(one["brokerClusterName"] == ("c", 6) for one in found)


def test_a_heredoc_of_the_own_command_has_its_lines() -> None:
    script = "cat <<EOT > /tmp/broker.conf\nbrokerName=b-${HOSTNAME##*-}\nbrokerRole=SLAVE\nEOT\n"
    first, second = own_command(script)
    assert (first["brokerName"], second["brokerName"]) == (("b-0", 26), ("b-1", 26))
    assert first["brokerRole"] == ("SLAVE", 27)
