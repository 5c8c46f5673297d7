"""What says the release of a server where its image does not: folders, overlays, build scripts."""

import pytest

from rocketaudit.model import Conf
from rocketaudit.readers.workloads import compose, images, kubernetes, scripts, systemd
from rocketaudit.source import document

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: broker}
spec:
  template:
    spec:
      containers:
        - name: broker
          image: apache/rocketmq
          command: [sh, mqbroker]
"""
TAG = "resources: [../../base]\nimages:\n  - {name: apache/rocketmq, newTag: %s}\n"
BUILT = """\
FROM openjdk:8
ARG version
ENV ROCKETMQ_VERSION ${version}
ENV ROCKETMQ_HOME /opt/rocketmq-${ROCKETMQ_VERSION}
WORKDIR ${ROCKETMQ_HOME}/bin
CMD export JAVA_OPT="-Duser.home=/opt" && sh mqbroker -n names:9876
VOLUME /opt/store
"""


def release(one: Conf) -> str:
    image = one.workload.image
    return images.release_text(image) if image is not None else ""


def unit(command: str) -> Conf:
    of = document("mq.service", "systemd", f"[Service]\nExecStart={command}\n".encode())
    (found,) = systemd.read([of], {}, {}).confs
    return found


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("/opt/rocketmq-all-4.9.8-bin-release/bin/mqbroker -c /etc/b.conf", "4.9.8"),
        ("/opt/rocketmq-5.3.2/bin/mqbroker", "5.3.2"),
        ("/opt/rocketmq/bin/mqbroker -c /data/rocketmq-4.7.1/conf/broker.conf", "4.7.1"),
        ("/bin/sh -c 'cd /srv/rocketmq-all-4.6.0-bin-release && bin/mqbroker'", "4.6.0"),
        ("/opt/rocketmq/bin/mqbroker", ""),
        ("/opt/my-rocketmq-clients-4.9.8/bin/mqbroker", ""),
    ],
)
def test_the_folder_of_a_distribution(command: str, said: str) -> None:
    found = unit(command)
    assert release(found) == said
    assert found.workload.image is None or found.workload.image.said == "folder of release"


def test_an_image_tag_counts_more() -> None:
    text = "services:\n  b:\n    image: apache/rocketmq:5.3.3\n    command: sh mqbroker -c /opt/rocketmq-4.9.8/b.conf\n"
    (found,) = compose.read([document("docker-compose.yml", "compose", text.encode())], {}, {}).confs
    assert release(found) == "5.3.3"


def overlaid(**overlays: str) -> Conf:
    beside = {"base/kustomization.yaml": b"resources: [broker.yaml]\n"}
    beside |= {f"overlays/{name}/kustomization.yaml": text.encode() for name, text in overlays.items()}
    (found,) = kubernetes.read([document("base/broker.yaml", "kubernetes", DEPLOYMENT.encode())], beside, {}).confs
    return found


def test_an_overlay_gives_the_tag() -> None:
    assert release(overlaid(prod=TAG % "4.9.8")) == "4.9.8"


def test_overlays_that_differ_say_nothing() -> None:
    assert release(overlaid(prod=TAG % "4.9.8", test=TAG % "5.3.3")) == ""


def test_an_overlay_of_another_image_or_base() -> None:
    assert release(overlaid(prod=(TAG % "4.9.8").replace("apache/rocketmq", "redis"))) == ""
    assert release(overlaid(prod=(TAG % "4.9.8").replace("../../base", "../other"))) == ""


def test_overlays_that_name_each_other() -> None:
    assert release(overlaid(prod="resources: [../test]\n", test="resources: [../prod, ../../base]\n")) == ""


@pytest.mark.parametrize(
    "build",
    [
        "docker build -t me/mq-broker:1 --build-arg version=4.3.0 ./broker",
        "sudo docker build --no-cache --tag=me/mq-broker --build-arg version=4.3.0 -f broker/Dockerfile .",
        "cd broker\ndocker build -t me/mq-broker:$V --build-arg version=4.3.0 .",
    ],
)
def test_a_script_builds_the_image(build: str) -> None:
    texts = {"build.sh": build.encode(), "broker/Dockerfile": BUILT.encode()}
    text = "services:\n  b:\n    image: me/mq-broker:1\n"
    (found,) = compose.read([document("docker-compose.yml", "compose", text.encode())], texts, {}).confs
    assert (found.entries, found.unseen, release(found), found.workload.home) == ((), "", "4.3.0", "/opt")


def test_two_builds_of_one_name_say_nothing() -> None:
    build = "docker build -t me/rocketmq-broker ./a\ndocker build -t me/rocketmq-broker ./b\n"
    texts = {"build.sh": build.encode(), "a/Dockerfile": BUILT.encode(), "b/Dockerfile": BUILT.encode()}
    text = "services:\n  b:\n    image: me/rocketmq-broker\n"
    (found,) = compose.read([document("docker-compose.yml", "compose", text.encode())], texts, {}).confs
    assert found.unseen


def test_docker_run_of_an_image_that_is_built() -> None:
    run = document("run.sh", "script", b"docker run -d --name b apache/rocketmq-broker:4.2.0\n")
    built = BUILT.replace("ARG version", "ARG version=4.2.0").encode()
    texts = {"build.sh": b"docker build -t apache/rocketmq-broker:4.2.0 ./broker\n", "broker/Dockerfile": built}
    (found,) = scripts.read([run], {**texts, run.path: run.data}, {}).confs
    assert (found.entries, found.workload.name_servers and found.workload.name_servers.value) == ((), "names:9876")


def test_a_dockerfile_whose_script_starts_the_server() -> None:
    folder = "/opt/rocketmq"
    made = f'FROM openjdk:8\nARG ROCKETMQ_VER=4.8.0\nADD start.sh {folder}\nWORKDIR {folder}\nCMD ["./start.sh"]\n'
    files = {f"{name}/Dockerfile": made.encode() for name in ("broker", "namesrv")}
    files |= {"broker/start.sh": b"bin/mqbroker -n $ADDR\n", "namesrv/start.sh": b"sh bin/mqnamesrv\n"}
    text = "services:\n  b:\n    image: me/rocketmq:broker-4.8.0\n    environment: {ADDR: 'n:9876'}\n"
    (found,) = compose.read([document("docker-compose.yml", "compose", text.encode())], files, {}).confs
    assert (found.kind, found.entries, found.unseen, release(found)) == ("broker", (), "", "4.8.0")


@pytest.mark.parametrize(
    ("image", "user", "home"),
    [("me/rocketmq:5.3.2", "", "/home/rocketmq"), ("me/rocketmq:5.3.2", "root", "/root"), ("apache/rocketmq", "7", "")],
)
def test_a_copy_of_the_image_has_its_home(image: str, user: str, home: str) -> None:
    command = "sh mqbroker -c /home/rocketmq/rocketmq-5.3.2/conf/broker.conf"
    text = f"services:\n  b:\n    image: {image}\n    command: {command}\n"
    text += f"    user: '{user}'\n" if user else ""
    (found,) = compose.read([document("docker-compose.yml", "compose", text.encode())], {}, {}).confs
    assert found.workload.home == home
    pod = DEPLOYMENT.replace("apache/", "me/").replace("mqbroker", "/home/rocketmq/rocketmq-5.3.2/bin/mqbroker")
    (found,) = kubernetes.read([document("broker.yaml", "kubernetes", pod.encode())], {}, {}).confs
    assert (found.workload.home, release(found)) == ("/home/rocketmq", "5.3.2")
