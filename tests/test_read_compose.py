"""Compose files: which services run RocketMQ, and with which configuration."""

from textwrap import dedent

import pytest

from rocketaudit.model import Conf, Run
from rocketaudit.readers.workloads import compose, images
from rocketaudit.readers.workloads.stock import shipped
from rocketaudit.source import document, span
from rocketaudit.values import UNKNOWN

_PATH = "deploy/docker-compose.yml"


def _read(text: str, supplied: dict[str, str] | None = None, **beside: str) -> Run:
    data = dedent(text).encode()
    files = {path.replace("__", "/"): content.encode() for path, content in beside.items()}
    return compose.read([document(_PATH, "compose", data)], {_PATH: data, **files}, supplied or {})


def _with(files: dict[str, str], text: str, supplied: dict[str, str] | None = None) -> list[Conf]:
    data = dedent(text).encode()
    beside = {path: content.encode() for path, content in files.items()}
    return list(compose.read([document(_PATH, "compose", data)], {_PATH: data, **beside}, supplied or {}).confs)


def _service(command: str, *volumes: str, more: str = "") -> str:
    mounts = "".join(f"\n      - {volume}" for volume in volumes)
    listed = f"\n    volumes:{mounts}" if volumes else ""
    return f"services:\n  b:\n    image: apache/rocketmq:5.3.2\n    command: {command}{listed}\n{more}"


@pytest.mark.parametrize(
    ("volume", "command"),
    [
        ("./conf/b.conf:/x/broker.conf", "sh mqbroker -c /x/broker.conf"),
        ("./conf/b.conf:/x/broker.conf:ro", '["sh", "mqbroker", "-c", "/x/broker.conf"]'),
        ("./conf:/x", "sh -c 'mqbroker -c /x/b.conf'"),
        ("./conf:/opt/rocketmq/conf", "mqbroker -c conf/b.conf"),
        ("conf/b.conf:/x/b.conf", "mqbroker -c /x/b.conf"),
        ("/home/me/rmq/conf/b.conf:/x/b.conf", "mqbroker -c /x/b.conf"),
        ("${HERE:-./conf}/b.conf:/x/b.conf", "mqbroker -c /x/b.conf"),
        ("{type: bind, source: ./conf/b.conf, target: /x/b.conf}", "mqbroker -c /x/b.conf"),
        ("./conf/b.conf:/home/rocketmq/rocketmq-5.3.2/conf/broker.conf", "sh mqbroker -c ../conf/broker.conf"),
        (
            "./conf/b.conf:/home/rocketmq/rocketmq-5.3.2/conf/broker.conf",
            "mqbroker -c $$ROCKETMQ_HOME/conf/broker.conf",
        ),
    ],
)
def test_the_mounted_file_is_the_configuration(volume: str, command: str) -> None:
    (found,) = _with({"deploy/conf/b.conf": "brokerId=0"}, _service(command, volume))
    assert (found.kind, found.path, found.unseen) == ("broker", "deploy/conf/b.conf", "")
    assert found.workload.image == images.parse("apache/rocketmq:5.3.2", found.workload.image.at)  # type: ignore[union-attr]
    assert found.workload.at.line == 2


def test_without_c_the_broker_has_its_defaults() -> None:
    (found,) = _with({}, _service("sh mqbroker -n n:9876"))
    assert (found.entries, found.path, found.unseen) == ((), "", "")
    assert found.document.part == (found.workload.at.start,) * 2
    assert found.document.data.strip() == b""
    assert found.workload.name_servers is not None
    assert found.workload.name_servers.value == "n:9876"


def test_c_into_the_image_is_the_shipped_file() -> None:
    (found,) = _with({}, _service("sh mqbroker -c /home/rocketmq/rocketmq-5.3.2/conf/broker.conf"))
    assert found.entries is not None
    assert {entry.key: entry.value for entry in found.entries}["flushDiskType"] == "ASYNC_FLUSH"
    assert {entry.whole.line for entry in found.entries} == {4}


@pytest.mark.parametrize("volume", ["./b.conf:/x/b.conf", "data:/x", "/data/rmq/b.conf:/x/b.conf"])
def test_a_file_that_is_not_there_is_unseen(volume: str) -> None:
    (found,) = _with({}, _service("mqbroker -c /x/b.conf", volume))
    assert found.unseen
    assert (found.path, found.entries) == ("", None)


def test_a_tail_that_fits_two_files_is_no_guess() -> None:
    files = {"deploy/a/conf/b.conf": "", "deploy/b/conf/b.conf": ""}
    (found,) = _with(files, _service("mqbroker -c /x/b.conf", "/me/conf/b.conf:/x/b.conf"))
    assert found.unseen


def test_configuration_inside_the_file() -> None:
    text = """\
    services:
      heredoc:
        image: apache/rocketmq:5.2.0
        command:
          - sh
          - -c
          - |
            cat > /x/broker.conf << EOF
            brokerName = one
            EOF
            sh mqbroker -c /x/broker.conf
      variable:
        image: apache/rocketmq
        environment:
          CONF: |
            brokerName = two
            brokerId = 0
        command: bash -c 'echo "$$CONF" > /x/b.conf && ./mqbroker -c /x/b.conf'
      config:
        image: apache/rocketmq
        configs: [{source: broker, target: /x/b.conf}]
        command: mqbroker -c /x/b.conf
    configs:
      broker:
        content: |
          brokerName = three
    """
    found = _with({}, text)
    assert [one.document.data.split()[:3] for one in found] == [
        [b"brokerName", b"=", b"one"],
        [b"brokerName", b"=", b"two"],
        [b"brokerName", b"=", b"three"],
    ]
    assert all(one.document.data.count(b"\n") == text.count("\n") for one in found)


def test_environment_and_env_files() -> None:
    text = """\
    services:
      b:
        image: apache/rocketmq:${VERSION}
        env_file: rmq.env
        environment:
          - JAVA_OPT_EXT=-Xmx1g -Duser.home=/data
        command: mqbroker
        stop_grace_period: 1m30s
    """
    (found,) = _with({"deploy/.env": "VERSION=5.1.4", "deploy/rmq.env": "NAMESRV_ADDR='a:1;b:1'\n"}, text)
    work = found.workload
    assert work.image is not None
    assert work.name_servers is not None
    assert (work.image.tag, work.name_servers.value, work.name_servers.at.line) == ("5.1.4", "a:1;b:1", 4)
    assert (work.home, work.stop_seconds) == ("/data", 90)
    (given,) = _with({"deploy/.env": "VERSION=5.1.4"}, text, {"VERSION": "5.3.3"})
    assert given.workload.image is not None
    assert given.workload.image.tag == "5.3.3"


def test_mounts_and_what_outlives_the_container() -> None:
    text = """\
    services:
      b:
        image: apache/rocketmq
        user: root
        command: mqbroker
        volumes: [store:/root/store, memory:/m, /anonymous, ./l:/logs, JAVA_OPT=-Xmx1g]
        tmpfs: /t
    volumes:
      store:
      memory: {driver_opts: {type: tmpfs}}
    """
    (found,) = _with({}, text)
    assert {mount.target: mount.lasting for mount in found.workload.mounts} == {
        "/root/store": True,
        "/m": False,
        "/anonymous": UNKNOWN,
        "/logs": True,
        "/t": False,
    }
    assert found.workload.home == "/root"


def test_services_that_are_no_servers_are_left_out() -> None:
    text = """\
    services:
      console: {image: styletang/rocketmq-console-ng, command: sh mqbroker}
      dashboard: {image: "apacherocketmq/rocketmq-dashboard:1.0"}
      admin: {image: apache/rocketmq, command: sh mqadmin updateTopic}
      app: {image: my/app, environment: {NAMESRV_ADDR: "n:9876"}}
    """
    assert _with({}, text) == []


def test_a_server_is_known_by_image_and_name() -> None:
    text = """\
    services:
      namesrv: {image: "foxiswho/rocketmq:server"}
      rmqbroker: {image: "foxiswho/rocketmq:broker-4.7.0", volumes: ["./broker.conf:/etc/rocketmq/broker.conf"]}
      broker2: {image: "apache/rocketmq:5.3.2"}
    """
    found = _with({"deploy/broker.conf": "brokerId=0"}, text)
    assert [(one.kind, one.path, bool(one.unseen)) for one in found] == [
        ("name-server", "", True),
        ("broker", "deploy/broker.conf", False),
        ("broker", "", True),
    ]


def test_proxies_with_a_broker_inside() -> None:
    text = """\
    services:
      one: {image: apache/rocketmq, command: mqproxy -pm local -bc /b.conf, volumes: ["./b.conf:/b.conf"]}
      two: {image: apache/rocketmq, command: mqproxy -pc /p.json, volumes: ["./p.json:/p.json"]}
      three: {image: apache/rocketmq, command: mqproxy}
    """
    found = _with({"deploy/b.conf": "", "deploy/p.json": '{"proxyMode": "local"}'}, text)
    assert [(one.workload.name, one.kind, one.path) for one in found] == [
        ("one", "proxy", ""),
        ("one", "broker", "deploy/b.conf"),
        ("two", "proxy", "deploy/p.json"),
        ("two", "broker", ""),
        ("three", "proxy", ""),
    ]


def test_extends_anchors_overrides_and_the_first_format() -> None:
    base = "services:\n  common:\n    image: apache/rocketmq:4.9.7\n    environment: {NAMESRV_ADDR: 'n:1'}\n"
    text = """\
    x-b: &b
      command: mqbroker
    services:
      b:
        <<: *b
        extends: {file: base.yml, service: common}
    """
    (found,) = _with({"deploy/base.yml": base}, text)
    assert found.workload.image is not None
    assert (found.workload.image.tag, found.workload.image.at.path) == ("4.9.7", "deploy/base.yml")
    (first,) = _with({}, "b:\n  image: apache/rocketmq\n  command: mqbroker\n")
    assert first.kind == "broker"
    over = {"deploy/docker-compose.override.yml": "services:\n  b:\n    stop_grace_period: 2m\n"}
    (merged,) = _with(over, _service("mqbroker"))
    assert merged.workload.stop_seconds == 120


def test_hosts() -> None:
    placed = "    deploy:\n      replicas: 2\n      placement: {constraints: ['node.hostname == one']}\n"
    (plain,) = _with({}, _service("mqbroker"))
    (swarm,) = _with({}, _service("mqbroker", more=placed))
    assert (plain.workload.host, plain.workload.replicas) == ("compose:" + _PATH, 1)
    assert (swarm.workload.host, swarm.workload.replicas) == (f"compose:{_PATH}#node.hostname==one", 2)


def test_a_dockerfile_that_a_service_builds() -> None:
    files = {"deploy/rmq/Dockerfile": "ARG V=1\nFROM apache/rocketmq:${V}\nCOPY b.conf /x/\n", "deploy/rmq/b.conf": ""}
    text = "services:\n  b:\n    build: {context: rmq, args: [V=5.1.4]}\n    command: mqbroker -c /x/b.conf\n"
    (found,) = _with(files, text)
    assert found.workload.image is not None
    assert (found.path, found.workload.image.tag, found.workload.image.at.line) == ("deploy/rmq/b.conf", "5.1.4", 3)


def test_a_template_that_is_no_yaml_is_said() -> None:
    found = _read("services:\n  b:\n    image: apache/rocketmq\n  {%- for i in x %}\n  c:\n")
    assert [path for path, _ in found.partly] == [_PATH]


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  b: {image: [rocketmq], command: {a: b}, volumes: {a: b}, environment: 3, build: [1]}",
        "services:\n  b: {image: apache/rocketmq, extends: b, command: mqbroker -c}",
        "services:\n  b: {image: 'apache/rocketmq:${A:-${B', command: 'sh -c \"mqbroker'}",
        "services:\n  b:\n    image: apache/rocketmq\n    command: " + "[" * 3000,
        "services: [1, 2]\nrocketmq: 1",
        "",
    ],
)
def test_hostile_files_are_read_without_a_traceback(text: str) -> None:
    _read(text)


def test_recognises() -> None:
    ours = b"services:\n  b:\n    image: apache/rocketmq\n"
    assert compose.recognises("docker-compose.yml", ours)
    assert compose.recognises("stack.yaml.j2", ours)
    assert not compose.recognises("x.json", ours)
    assert not compose.recognises("docker-compose.yml", b"services:\n  b:\n    image: redis\n")
    assert not compose.recognises("x.yaml", b"apiVersion: v1\nservices:\n  image: rocketmq\n")


@pytest.mark.parametrize(
    ("text", "release"),
    [
        ("apache/rocketmq:5.3.2-xyz", "5.3.2"),
        ("foxiswho/rocketmq:broker-4.9.4", "4.9.4"),
        ("rocketmq:v4.8.0", "4.8.0"),
        ("localhost:5000/rocketmq:5.3", "5.3"),
        ("apacherocketmq/rocketmq-broker:4.5.0-alpine-operator-0.3.0", "4.5.0"),
        ("apache/rocketmq:5.1.0@sha256:00", "5.1.0"),
        ("apache/rocketmq:latest", ""),
        ("apache/rocketmq", ""),
        ("apacherocketmq/rocketmq-dashboard:1.0.0", ""),
        ("redis:7.0", ""),
    ],
)
def test_releases_of_images(text: str, release: str) -> None:
    of = document("x", "x", b"")
    assert images.release_text(images.parse(text, span(of, 0, 0))) == release


def test_shipped_files() -> None:
    at = span(document("x", "x", b""), 0, 0)
    found = shipped("../conf/dledger/broker-n1.conf", at)
    assert found is not None
    assert {one.key: one.value for one in found}["dLegerSelfId"] == "n1"
    assert shipped("/etc/rocketmq/broker.conf", at) is None


def _two(one: str, other: str) -> str:
    brokers = zip("ab", (one, other), strict=True)
    service = "\n  {}:\n    image: apache/rocketmq\n    command: mqbroker -c /b.conf\n    volumes: ['{}:/b.conf']"
    return "services:" + "".join(service.format(name, source) for name, source in brokers)


def test_a_guess_serves_one_path_of_the_machine() -> None:
    files = {"deploy/conf/broker.conf": "brokerId=0"}
    same = _with(files, _two("/opt/conf/broker.conf", "/opt/conf/broker.conf"))
    assert [conf.path for conf in same] == ["deploy/conf/broker.conf"] * 2
    for one, other in (
        ("/opt/a/conf/broker.conf", "/opt/b/conf/broker.conf"),
        ("$HOME/a/broker.conf", "~/b/broker.conf"),
    ):
        found = _with(files, _two(one, other))
        assert [conf.path for conf in found] == ["", ""]
        assert all("not among the files" in conf.unseen for conf in found)
    better = _with(files, _two("/opt/deploy/conf/broker.conf", "/opt/b/conf/broker.conf"))
    assert [conf.path for conf in better] == ["deploy/conf/broker.conf", ""]
    template = _with({"deploy/broker.conf.j2": "brokerId=0"}, _two("/opt/a/broker.conf", "/opt/b/broker.conf"))
    assert [conf.path for conf in template] == ["deploy/broker.conf.j2"] * 2


def test_a_mounted_file_that_no_server_reads_is_said() -> None:
    files = {"deploy/conf/broker.conf": "brokerName=a\n", "deploy/conf/other.conf": "a=b\n"}
    for volume in ("./conf/broker.conf:/opt/conf/broker.conf", "./conf:/opt/conf"):
        found = _read(_service("sh mqbroker -n n:1", volume), **files)
        why = "mounted at /opt/conf/broker.conf in b, and read by no server: no -c names it"
        assert found.partly == (("deploy/conf/broker.conf", why),)
        assert _read(_service("sh mqbroker -c /opt/conf/broker.conf", volume), **files).partly == ()


def test_images_of_a_repository_that_holds_everything() -> None:
    at = span(document("x", "x", b""), 0, 0)
    broker, dashboard = images.parse("me/all:rocketmq4.5-broker", at), images.parse("me/all:rocketmq-dashboard-18", at)
    assert (images.is_server(broker), images.runs(broker), images.release_text(broker)) == (True, "broker", "4.5")
    assert (images.is_server(dashboard), images.is_beside(dashboard), images.release_text(dashboard)) == (
        False,
        True,
        "",
    )


def test_an_image_that_only_the_dockerfile_beside_can_make() -> None:
    made = (
        'FROM me/jdk\nENV ROCKET_VERSION="4.5.0" \\\n# comments are passed over\n  CONF="conf/broker.conf"\n'
        'ENTRYPOINT ["sh", "-c", "/opt/rmq/bin/mqbroker -c /opt/$CONF"]\n'
    )
    text = """\
        services:
          a:
            image: me/all:rocketmq4.5-broker
            volumes: ["./one:/opt/own"]
            environment: [CONF=own/a.properties]
        """
    files = {"deploy/img/Dockerfile": made, "deploy/one/a.properties": "brokerId=0"}
    (found,) = _with(files, text)
    assert found.workload.image is not None
    assert (found.path, found.workload.image.tag, found.workload.image.at.line) == (
        "deploy/one/a.properties",
        "4.5.0",
        3,
    )
    for other in ({"deploy/b/Dockerfile": made}, {"deploy/img/Dockerfile": made.replace("4.5.0", "4.9.0")}):
        (found,) = _with({**files, **other}, text)
        assert (found.path, found.unseen) == ("", "what the container runs is not known")
