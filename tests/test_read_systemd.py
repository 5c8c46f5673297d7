"""systemd units and start scripts."""

from rocketaudit.model import Conf
from rocketaudit.readers.workloads import scripts, systemd
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN


def _unit(text: str, files: dict[str, str] | None = None, name: str = "mq1/mqbroker.service") -> list[Conf]:
    of = document(name, "systemd", text.encode())
    beside = {path: data.encode() for path, data in (files or {}).items()}
    return list(systemd.read([of], {of.path: of.data, **beside}, {}).confs)


def _script(text: str, files: dict[str, str] | None = None) -> list[Conf]:
    of = document("start.sh", "script", text.encode())
    beside = {path: data.encode() for path, data in (files or {}).items()}
    assert scripts.recognises("start.sh", of.data)
    return list(scripts.read([of], {of.path: of.data, **beside}, {}).confs)


def test_a_unit() -> None:
    text = (
        '[Service]\nUser=rocketmq\nEnvironment="NAMESRV_ADDR=a:1;b:1" A=1\nEnvironmentFile=-/etc/rmq.env\n'
        "ExecStart=-/opt/rocketmq/bin/mqbroker \\\n  -c /opt/rocketmq/conf/broker.conf\nTimeoutStopSec=2min 5s\n"
    )
    (found,) = _unit(text, {"mq1/broker.conf": "brokerId=0"})
    work = found.workload
    assert (found.path, work.contained, work.stop_seconds, work.home) == (
        "mq1/broker.conf",
        False,
        125,
        "/home/rocketmq",
    )
    assert work.name_servers is not None
    assert (work.name_servers.value, work.name_servers.at.line, work.at.line) == ("a:1;b:1", 3, 5)


def test_a_unit_without_a_file_has_the_defaults() -> None:
    (found,) = _unit("[Service]\nExecStart=/data/rocketmq/bin/mqbroker -n localhost:9876\n")
    assert (found.entries, found.workload.stop_seconds, found.workload.replicas) == ((), 90, 1)


def test_a_template_is_for_any_number_of_machines() -> None:
    text = "ExecStart=/bin/bash -c 'source /etc/profile && {{ path }}/bin/mqbroker -c {{ path }}/conf/broker.conf'\n"
    files = {"roles/b/templates/broker.conf.j2": "brokerId={{ id }}"}
    (found,) = _unit(text, files, "roles/b/templates/mqbroker.service")
    assert (found.path, found.workload.replicas) == ("roles/b/templates/broker.conf.j2", UNKNOWN)


def test_other_units() -> None:
    assert _unit("") == []
    assert _unit("ExecStart=\\\n\\\n") == []
    assert not systemd.recognises("redis.service", b"ExecStart=/bin/redis\n")
    assert systemd.recognises("mq.service.j2", b"ExecStart=/bin/mqbroker\n")


def test_docker_run() -> None:
    text = (
        "cat > /tmp/b.conf <<EOF\nbrokerName=two\nEOF\n"
        "docker run -d -p 1:1 --name one -v `pwd`/data/b.conf:/x/b.conf -v $PWD/store:/home/rocketmq/store \\\n"
        "  -e NAMESRV_ADDR=n:1 apache/rocketmq:5.1.0 sh mqbroker -c /x/b.conf\n"
        "docker run --rm --name=two -v /tmp/b.conf:/x/b.conf apache/rocketmq:5.1.0 mqbroker -c /x/b.conf\n"
        "docker run -d styletang/rocketmq-console-ng\n"
        "if [ x ]; then docker run apache/rocketmq mqbroker; fi\n"
    )
    one, two = _script(text, {"data/b.conf": "brokerId=0"})
    assert (one.workload.name, one.path, one.workload.name_servers is not None) == ("one", "data/b.conf", True)
    assert [(mount.target, mount.lasting) for mount in one.workload.mounts][1] == ("/home/rocketmq/store", True)
    assert (two.workload.name, two.document.data.strip()) == ("two", b"brokerName=two")


def test_plain_start_scripts() -> None:
    text = "cd /opt/rmq/bin\nnohup sh mqbroker -c ../conf/a.conf -n n:1 >/dev/null 2>&1 &\n"
    (found,) = _script(text, {"conf/a.conf": "brokerId=0"})
    assert (found.path, found.workload.contained) == ("conf/a.conf", False)
    assert [conf.unseen for conf in _script(text)] == ["/opt/rmq/conf/a.conf is not among the files"]
    assert _script(text, {"conf/a.conf": "", "Dockerfile": "COPY start.sh /"}) == []
