"""Pods of a StatefulSet that a script tells apart by their number: which configuration each of them runs with."""

from textwrap import dedent, indent

import pytest

from rocketaudit.model import Conf
from rocketaudit.readers import properties
from rocketaudit.readers.workloads import kubernetes
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN

MAPS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: conf}
data:
  master.conf: |
    brokerName=a
    brokerId=0
    brokerRole=SYNC_MASTER
  slave.conf: |
    brokerName=a
    brokerId=1
    brokerRole=SLAVE
---
"""
SET = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: broker}
spec:
  replicas: REPLICAS
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq:5.3.3
          command: [bash, -c]
          args:
            - |
SCRIPT
          volumeMounts:
            - {name: conf, mountPath: /c}
      volumes:
        - {name: conf, configMap: {name: conf}}
"""
MASTER_FIRST = ["SYNC_MASTER", "SLAVE"]

BY_PATTERN = """
    [[ $(hostname) =~ -([0-9]+)$ ]] || exit 1
    if [[ ${BASH_REMATCH[1]} -eq 0 ]]; then
      exec sh mqbroker -c /c/master.conf
    else
      exec sh mqbroker -c /c/slave.conf
    fi
"""
BY_AWK = """
    ORD=$(hostname | awk -F'-' '{print $NF}')
    if [ "$ORD" = "0" ]; then
      CONF=master.conf
    else
      CONF=slave.conf
    fi
    exec sh mqbroker -c /c/$CONF
"""
BY_BACKTICKS = """
    [[ `hostname` =~ -([0-9]+)$ ]] || exit 1
    number=${BASH_REMATCH[1]}
    if [[ $number -eq 0 ]]; then
      cp /c/master.conf /tmp/broker.conf
    else
      cp /c/slave.conf /tmp/broker.conf
    fi
    exec sh mqbroker -c /tmp/broker.conf
"""
BY_NAME = """
    if [ "$HOSTNAME" == "broker-0" ]; then
      sh mqbroker -c /c/master.conf
    else
      sh mqbroker -c /c/slave.conf
    fi
"""
BY_CASE = """
    case $(hostname) in
      broker-0) exec sh mqbroker -c /c/master.conf ;;
      *) exec sh mqbroker -c /c/slave.conf ;;
    esac
"""
BY_CASE_OF_NUMBER = """
    N=${HOSTNAME##*-}
    case "$N" in
      0|5) C=master ;;
      *) C=slave ;;
    esac
    exec sh mqbroker -c /c/$C.conf
"""
IN_SHORT = """
    ORD=${HOSTNAME##*-}
    [ "$ORD" = 0 ] && C=master || C=slave
    exec sh mqbroker -c /c/$C.conf
"""
BY_SED = """
    cp /c/slave.conf /tmp/broker.conf
    if [ ${HOSTNAME##*-} -eq 0 ]; then
      sed -i 's/brokerRole=SLAVE/brokerRole=SYNC_MASTER/; s/brokerId=1/brokerId=0/' /tmp/broker.conf
    fi
    exec sh mqbroker -c /tmp/broker.conf
"""


def pods(script: str, replicas: str = "2", maps: str = MAPS) -> list[Conf]:
    text = maps + SET.replace("REPLICAS", replicas).replace("SCRIPT", indent(dedent(script).strip("\n"), " " * 14))
    return list(kubernetes.read([document("mq.yaml", "kubernetes", text.encode())], {}, {}).confs)


def role(conf: Conf) -> str:
    found = properties.read(conf.document) if conf.entries is None else conf.entries
    return next(one.value for one in found if one.key == "brokerRole")


@pytest.mark.parametrize(
    "script", [BY_PATTERN, BY_AWK, BY_BACKTICKS, BY_NAME, BY_CASE, BY_CASE_OF_NUMBER, IN_SHORT, BY_SED]
)
def test_each_pod_takes_its_own_branch(script: str) -> None:
    found = pods(script)
    assert [role(one) for one in found] == MASTER_FIRST
    assert [(one.workload.name, one.workload.replicas) for one in found] == [("broker-0", 1), ("broker-1", 1)]


@pytest.mark.parametrize("path", ["/c/${HOSTNAME}.conf", "/c/$(hostname).conf", "/c/broker-${POD_NAME##*-}.conf"])
def test_a_file_that_is_called_after_the_pod(path: str) -> None:
    maps = MAPS.replace("master.conf", "broker-0.conf").replace("slave.conf", "broker-1.conf")
    assert [role(one) for one in pods(f"sh mqbroker -c {path}", maps=maps)] == MASTER_FIRST


@pytest.mark.parametrize("condition", ['[ "$ROLE" == "master" ]', '[ "$HOSTNAME" == "0" ]', "test -f /tmp/first"])
def test_of_another_condition_it_is_not_known_how_often_each_runs(condition: str) -> None:
    found = pods(BY_NAME.replace('[ "$HOSTNAME" == "broker-0" ]', condition))
    assert [(role(one), one.workload.replicas, one.workload.host) for one in found] == [
        ("SYNC_MASTER", UNKNOWN, ""),
        ("SLAVE", UNKNOWN, ""),
    ]


def test_where_nothing_says_how_many_pods_there_are() -> None:
    assert [one.workload.replicas for one in pods(BY_CASE, replicas="${N}")] == [UNKNOWN, UNKNOWN]


def test_three_pods() -> None:
    assert [role(one) for one in pods(BY_PATTERN, replicas="3")] == ["SYNC_MASTER", "SLAVE", "SLAVE"]
