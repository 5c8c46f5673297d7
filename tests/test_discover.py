"""Which files are ours: by the keys in them, wherever they are and whatever they are called."""

import os
import threading
from pathlib import Path

import pytest
from builders import conf, write

from rocketaudit.discover import discover, open_document
from rocketaudit.discover.opening import MAX_BYTES
from rocketaudit.errors import UsageError
from rocketaudit.source import Argument, Document, Input, Unread

BROKER = conf(brokerRole="SYNC_MASTER")

# The files of name servers and controllers say how a master is elected.
ELECTORS = {
    "namesrv.conf": ("name-server", "rocketmqHome=/opt/rocketmq\nlistenPort=9876\nserverWorkerThreads=8\n"),
    "namesrv-kv.conf": (
        "name-server",
        "listenPort = 9876\nkvConfigPath = /data/kvConfig.json\nconfigStorePath = /data/namesrv.properties\n",
    ),
    "nameserver.conf": ("name-server", "supportActingMaster=true\n"),
    "namesrv-n0.conf": (
        "name-server",
        "listenPort = 9876\nenableControllerInNamesrv = true\n\ncontrollerDLegerGroup = group1\n"
        "controllerDLegerPeers = n0-127.0.0.1:9878;n1-127.0.0.1:9868\ncontrollerDLegerSelfId = n0\n",
    ),
    "controller-n0.conf": (
        "controller",
        "controllerDLegerGroup = group1\ncontrollerDLegerPeers = n0-127.0.0.1:9878\ncontrollerDLegerSelfId = n0\n"
        "rocketmqHome=/opt/rocketmq\nmetricsExporterType=PROM\n",
    ),
    "broker-container.conf": (
        "broker-container",
        "listenPort=10811\nnamesrvAddr=127.0.0.1:9876\nfetchNamesrvAddrByAddressServer=true\n"
        "brokerConfigPaths=/root/broker-a.conf:/root/broker-b.conf\n",
    ),
    "controller-jraft.conf": (
        "controller",
        "controllerType=jRaft\njRaftGroupId=g\njRaftServerId=localhost:9880\nmetricsExporterType=PROM\nrocketmqHome=/opt\n",
    ),
}

OTHERS = {
    # Of RocketMQ, but nothing in them decides about a message.
    "server.conf": "rocketmqHome=/opt/rocketmq\nlistenPort=9876\nserverWorkerThreads=8\n",
    "empty-container.conf": "listenPort=10811\nnamesrvAddr=127.0.0.1:9876\nfetchNamesrvAddrByAddressServer=true\n",
    # A client of RocketMQ: an application's own properties.
    "client.properties": "namesrvAddr=127.0.0.1:9876\n",
    "producer.properties": (
        "namesrvAddr=10.0.0.1:9876;10.0.0.2:9876\nproducerGroup=orders\nmaxMessageSize=4096\nsendMsgTimeout=3000\n"
        "retryTimesWhenSendFailed=2\n"
    ),
    # Brokers of other products, some in files called broker.conf.
    "pulsar/broker.conf": (
        "### --- General broker settings --- ###\nzookeeperServers=\nconfigurationStoreServers=\n"
        "brokerServicePort=6650\n"
        "webServicePort=8080\nbindAddress=0.0.0.0\nadvertisedAddress=\nnumIOThreads=\nclusterName=\n"
        "brokerShutdownTimeoutMs=60000\nbacklogQuotaCheckEnabled=true\nmaxMessageSize=5242880\nauthenticationEnabled=false\n"
        "brokerDeduplicationEnabled=false\nmanagedLedgerDefaultEnsembleSize=2\nloadBalancerEnabled=true\n"
    ),
    "kafka/server.properties": (
        "broker.id=0\nlisteners=PLAINTEXT://:9092\nnum.network.threads=3\nlog.dirs=/tmp/kafka-logs\n"
        "zookeeper.connect=localhost:2181\nlog.retention.hours=168\n"
    ),
    "mosquitto/broker.conf": "listener 1883\nallow_anonymous true\npersistence true\n",
    "plain_acl.conf": "globalWhiteRemoteAddresses:\naccounts:\n- accessKey: RocketMQ\n  secretKey: 12345678\n",
    "my.cnf": "[mysqld]\ndatadir=/var/lib/mysql\nport=3306\n",
    "empty.conf": "",
    "comments.conf": "# brokerRole=SYNC_MASTER\n# flushDiskType=SYNC_FLUSH\n",
    "words.conf": "brokerRole\nbrokerRoles=SLAVE\nmy.brokerRole=SLAVE\n",
}

OURS = {
    "one telling key": "brokerRole=SLAVE\n",
    "two settings of a broker": "brokerName=a\nbrokerId=0\n",
    "a broker's own and a shared one": "brokerName=a\nnamesrvAddr=127.0.0.1:9876\n",
    "blanks and colons": "  brokerRole : SLAVE\n",
    "a key in another case, which the broker will not know": "BROKERROLE=SLAVE\n",
    "CR LF": "# c\r\nbrokerRole=SLAVE\r\n",
    "CR": "# c\rbrokerRole=SLAVE\r",
    "YAML, which somebody took it for": "broker:\n  brokerRole: SLAVE\n",
    "a template": "{{- if .Values.x }}\nbrokerRole={{ .Values.role }}\n{{- end }}\n",
    "a byte order mark": b"\xef\xbb\xbfbrokerRole=SLAVE\n",
    "GBK": "# 主节点\nbrokerRole=SLAVE\n".encode("gbk"),
    "UTF-16": "brokerRole=SLAVE\n".encode("utf-16"),
    "UTF-16 of the other order": "\ufeffbrokerRole=SLAVE\n".encode("utf-16-be"),
    "UTF-16 without a mark": "brokerRole=SLAVE\n".encode("utf-16-le"),
    "much comment before": "# licence\n" * 2000 + "brokerRole=SLAVE\n",
    "both of a name server and of a broker": "kvConfigPath=/x\nbrokerRole=SLAVE\n",
}


def found(*paths: object, stdin: bytes | None = None) -> Argument:
    [argument] = discover([str(path) for path in paths], stdin)
    return argument


def paths_of(argument: Argument) -> list[str]:
    return [document.path for document in argument.documents]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", OURS)
def test_a_broker_file_is_known_by_its_keys(here: Path, name: str) -> None:
    write(here, {"whatever.txt": OURS[name]})
    argument = found("whatever.txt")
    assert [(one.path, one.kind) for one in argument.documents] == [("whatever.txt", "broker")]
    assert argument.inputs == (Input("whatever.txt", "broker", "read", None),)


def test_what_configures_a_client_through_spring_is_ours(here: Path) -> None:
    name = "application.properties"
    write(here, {name: "server.port=8080\nrocketmq.name-server=127.0.0.1:9876\nrocketmq.producer.group=orders\n"})
    argument = found(name)
    assert argument.inputs == (Input(name, "spring", "read", None),)
    assert [of.kind for of in argument.documents] == ["spring"]


def test_of_java_files_those_are_named_that_have_to_do_with_a_client(here: Path) -> None:
    write(
        here,
        {
            "src/main/java/Sender.java": "import org.apache.rocketmq.client.producer.DefaultMQProducer; class S {}",
            "src/main/java/Order.java": "class Order {}",
            "src/test/java/SenderTest.java": "import org.apache.rocketmq.client.producer.DefaultMQProducer; class T {}",
            "target/generated/Sender.java": "import org.apache.rocketmq.client.producer.DefaultMQProducer; class S {}",
            "pom.xml": "<project/>",
        },
    )
    argument = found(".")
    assert argument.inputs == (Input("src/main/java/Sender.java", "java", "read", None),)
    assert sorted(argument.java) == ["src/main/java/Order.java", "src/main/java/Sender.java"]
    assert list(argument.builds) == ["pom.xml"]
    assert [one.path for one in found("src/test").inputs] == ["src/test/java/SenderTest.java"]


@pytest.mark.parametrize("name", OTHERS)
def test_a_file_of_another_program_is_not_ours(here: Path, name: str) -> None:
    write(here, {name: OTHERS[name]})
    argument = found(name)
    assert argument.inputs == (Input(name, None, "not-ours", "no key of a RocketMQ broker or controller in it"),)
    assert argument.documents == argument.unread == ()


@pytest.mark.parametrize("name", ELECTORS)
def test_a_file_of_a_name_server_or_controller_has_a_kind_of_its_own(here: Path, name: str) -> None:
    kind, content = ELECTORS[name]
    write(here, {name: content})
    argument = found(name)
    assert [(one.path, one.kind) for one in argument.documents] == [(name, kind)]
    assert argument.inputs == (Input(name, kind, "read", None),)


def test_a_folder_is_searched_for_names_that_hold_configuration(here: Path) -> None:
    names = ["broker.conf", "b/broker-a.properties", "b/broker-a.conf.j2", "a/x.cnf", "a/X.CONF", "a/b/c/broker.cfg"]
    write(here / "etc", dict.fromkeys(names, BROKER))
    write(here / "etc", dict.fromkeys(["notes.txt", "broker.yaml", "conf", "broker.conf~", "a.confusion"], BROKER))
    assert paths_of(found("etc")) == [
        "etc/broker.conf",
        "etc/a/X.CONF",
        "etc/a/x.cnf",
        "etc/a/b/c/broker.cfg",
        "etc/b/broker-a.conf.j2",
        "etc/b/broker-a.properties",
    ]


@pytest.mark.parametrize("folder", [".git", "node_modules", "target", "build", ".venv", "__pycache__"])
def test_folders_that_hold_no_sources_are_skipped(here: Path, folder: str) -> None:
    write(here, {f"{folder}/broker.conf": BROKER, f"x/{folder}/broker.conf": BROKER, f"x{folder}/broker.conf": BROKER})
    assert paths_of(found(".")) == [f"x{folder}/broker.conf"]
    assert paths_of(found(folder)) == [f"{folder}/broker.conf"], "unless it is asked for"


def test_an_empty_folder_brings_nothing(here: Path) -> None:
    assert found(".") == Argument(".", (), (), ())


@pytest.mark.parametrize("path", ["nowhere", "nowhere/broker.conf", "*.nothing", "conf/**/*.conf"])
def test_a_path_that_does_not_exist_is_the_user_s_mistake(path: str) -> None:
    with pytest.raises(UsageError, match="no such file or folder; check the path") as caught:
        discover([path])
    assert str(caught.value).startswith(path)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("conf/*.conf", ["conf/a.conf", "conf/b.conf"]),
        ("conf/**/*.conf", ["conf/a.conf", "conf/b.conf", "conf/x/c.conf"]),
        ("conf/?.conf", ["conf/a.conf", "conf/b.conf"]),
        # What a pattern names need not look like configuration; folders among it are searched.
        ("conf/*", ["conf/a.conf", "conf/b.conf", "conf/d.txt", "conf/x/c.conf"]),
    ],
)
def test_patterns_that_the_shell_left_alone(here: Path, pattern: str, expected: list[str]) -> None:
    write(here, dict.fromkeys(["conf/b.conf", "conf/a.conf", "conf/x/c.conf", "conf/d.txt"], BROKER))
    assert paths_of(found(pattern)) == expected


def test_a_file_whose_name_looks_like_a_pattern_is_that_file(here: Path) -> None:
    write(here, {"[a].conf": BROKER, "a.conf": BROKER})
    assert paths_of(found("[a].conf")) == ["[a].conf"]


def test_each_path_is_an_argument_of_its_own(here: Path) -> None:
    write(here, {"prod/broker.conf": BROKER, "test/broker.conf": BROKER})
    prod, test = discover(["prod", "test/broker.conf"])
    assert (prod.path, paths_of(prod)) == ("prod", ["prod/broker.conf"])
    assert (test.path, paths_of(test)) == ("test/broker.conf", ["test/broker.conf"])


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("conf/broker.conf", "conf/broker.conf"),
        ("./conf/broker.conf", "conf/broker.conf"),
        (".//conf", "conf/broker.conf"),
        (".", "conf/broker.conf"),
        ("conf", "conf/broker.conf"),
        ("conf/", "conf/broker.conf"),
        ("conf/../conf", "conf/../conf/broker.conf"),
        # An absolute path below the working directory is shown relative to it, and one beside it is not.
        ("{here}/conf/broker.conf", "conf/broker.conf"),
        ("{here}", "conf/broker.conf"),
        ("{here}-beside", "{here}-beside/broker.conf"),
    ],
)
def test_paths_are_shown_as_given_and_relative(here: Path, given: str, shown: str) -> None:
    write(here, {"conf/broker.conf": BROKER})
    write(here.with_name(f"{here.name}-beside"), {"broker.conf": BROKER})
    assert paths_of(found(given.format(here=here))) == [shown.format(here=here)]


def test_a_path_above_the_working_directory_stays_as_given(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(here, {"broker.conf": BROKER, "sub/x": ""})
    monkeypatch.chdir(here / "sub")
    assert paths_of(found("../broker.conf")) == ["../broker.conf"]


@pytest.mark.parametrize("content", [b"\x7fELF\x02\x01\x01\0\0\0\x00\x01", b"brokerIp=1\n" + b"\0" * 200])
def test_a_binary_file_called_broker_conf_is_ours_and_cannot_be_read(here: Path, content: bytes) -> None:
    write(here, {"broker.conf": content, "other.conf": content})
    argument = found(".")
    assert argument.unread == (Unread("broker.conf", "binary file", True),)
    assert [(one.path, one.kind, one.status) for one in argument.inputs] == [
        ("broker.conf", "broker", "unread"),
        ("other.conf", None, "not-ours"),
    ]


@pytest.mark.parametrize(("beginning", "ours"), [(BROKER, True), ("log\n", False)])
def test_a_file_that_is_too_large_is_not_read(here: Path, beginning: str, ours: bool) -> None:
    write(here, {"big.conf": beginning.encode() + b"#" * MAX_BYTES})
    argument = found("big.conf")
    assert argument.documents == ()
    assert argument.unread == (Unread("big.conf", "larger than 8 MiB, which no broker file is", ours),)


def test_the_largest_file_that_is_read(here: Path) -> None:
    write(here, {"big.conf": BROKER.encode().ljust(MAX_BYTES, b"#")})
    [document] = found("big.conf").documents
    assert len(document.data) == MAX_BYTES


@pytest.mark.parametrize(("name", "ours"), [("broker.conf", True), ("my-Broker-a.properties", True), ("x.conf", False)])
def test_a_file_that_cannot_be_opened_is_ours_by_its_name_alone(here: Path, name: str, ours: bool) -> None:
    """Nothing else is known of it; a link to nowhere stands for every file that the system refuses."""
    (here / name).symlink_to("nowhere")
    argument = found(".")
    assert argument.unread == (Unread(name, "no such file or directory", ours),)
    assert argument.inputs == (Input(name, "broker" if ours else None, "unread", "no such file or directory"),)
    assert found(name).unread == argument.unread, "and the same when it is named"


def test_a_link_to_itself_is_unread(here: Path) -> None:
    (here / "broker.conf").symlink_to("broker.conf")
    [unread] = found(".").unread
    assert unread.ours and "symbolic links" in unread.reason


def test_links_between_folders_do_not_lead_in_circles(here: Path) -> None:
    write(here, {"a/broker.conf": BROKER})
    (here / "a" / "again").symlink_to(".")
    (here / "a" / "up").symlink_to("..")
    assert paths_of(found(".")) == ["a/broker.conf"]


def test_a_pattern_reads_a_file_once_whatever_links_lead_to_it(here: Path) -> None:
    write(here, {"a/broker.conf": BROKER})
    (here / "a" / "again").symlink_to(".")
    assert len(found("a/**/*.conf").documents) == 1


def test_a_mounted_config_map_is_read_once(here: Path) -> None:
    """Kubernetes shows each file as a link through ..data to a folder that is there as well."""
    write(here, {"conf/..2024_01_01/broker.conf": BROKER})
    (here / "conf" / "..data").symlink_to("..2024_01_01")
    (here / "conf" / "broker.conf").symlink_to("..data/broker.conf")
    assert paths_of(found("conf")) == ["conf/broker.conf"]


def test_two_files_that_say_the_same_are_two(here: Path) -> None:
    write(here, {"a/broker.conf": BROKER, "b/broker.conf": BROKER})
    assert paths_of(found(".")) == ["a/broker.conf", "b/broker.conf"]


def _in_time(what: object) -> object:
    """The outcome of a call, which must not hang."""
    outcome: list[object] = []
    thread = threading.Thread(target=lambda: outcome.append(what()), daemon=True)  # type: ignore[operator]
    thread.start()
    thread.join(timeout=5)
    assert outcome, "it hangs"
    return outcome[0]


def test_a_pipe_in_a_folder_is_passed_over(here: Path) -> None:
    os.mkfifo(here / "broker.conf")
    assert _in_time(lambda: found(".")) == Argument(".", (), (), ())


def test_a_pipe_that_nobody_writes_into_is_empty(here: Path) -> None:
    os.mkfifo(here / "broker.conf")
    argument = _in_time(lambda: found("broker.conf"))
    assert isinstance(argument, Argument) and argument.inputs[0].status == "not-ours"


def test_a_pipe_with_a_writer_is_read_to_its_end(here: Path) -> None:
    """A shell's <(helm template ...) is a pipe by the name of /dev/fd/63."""
    reading, writing = os.pipe()
    thread = threading.Timer(0.1, lambda: (os.write(writing, BROKER.encode()), os.close(writing)))
    thread.start()
    argument = _in_time(lambda: found(f"/dev/fd/{reading}"))
    os.close(reading)
    assert isinstance(argument, Argument) and [one.data for one in argument.documents] == [BROKER.encode()]


@pytest.mark.parametrize("device", ["/dev/null", "/dev/zero"])
def test_a_device_is_not_ours(device: str) -> None:
    argument = _in_time(lambda: found(device))
    assert isinstance(argument, Argument) and argument.documents == ()
    assert argument.inputs[0].kind is None


def test_standard_input_is_the_path_of_a_dash() -> None:
    [argument] = discover(["-"], BROKER.encode())
    assert paths_of(argument) == ["<stdin>"]
    assert argument.inputs == (Input("<stdin>", "broker", "read", None),)


def test_standard_input_can_have_a_name() -> None:
    [argument] = discover(["-"], BROKER.encode(), "prod/broker.conf")
    assert paths_of(argument) == ["prod/broker.conf"]


@pytest.mark.parametrize("stdin", [None, b"", b"hello\n", b"\0\1\2"])
def test_standard_input_is_known_by_its_keys_too(stdin: bytes | None) -> None:
    [argument] = discover(["-"], stdin)
    assert [one.status for one in argument.inputs] == ["not-ours"]


def test_one_file_asked_for_by_name_is_a_broker_file_whatever_is_in_it(here: Path) -> None:
    write(here, {"x.txt": "hello\n"})
    assert open_document("x.txt") == open_document("-", b"hello\n", "x.txt")
    assert isinstance(open_document("x.txt"), Document)


def test_one_file_asked_for_by_name_must_be_one(here: Path) -> None:
    write(here, {"conf/broker.conf": BROKER})
    assert open_document("conf") == Unread("conf", "is a directory", False)
    with pytest.raises(UsageError, match="nowhere: no such file"):
        open_document("nowhere")
