"""Start scripts that write what they start: broker files, compose files, and what a condition decides about them."""

from rocketaudit.model import Conf, Run
from rocketaudit.readers.workloads import compose, scripts
from rocketaudit.source import document
from rocketaudit.values import UNKNOWN

HEREDOC = "cat > /data/mq/conf/broker.conf <<EOF\nbrokerName=a\nbrokerRole=ASYNC_MASTER\nEOF\n"
COMPOSE = (
    "cat > /data/mq/docker-compose.yml <<EOF\nservices:\n  broker:\n    image: apache/rocketmq:5.3.2\n"
    "    command: sh mqbroker -c /etc/mq/broker.conf\n    volumes:\n"
    "      - ./conf/broker.conf:/etc/mq/broker.conf\n      - ./store:/home/rocketmq/store\nEOF\n"
)
RUN = "docker run -d --name b -v /data/mq/conf:/etc/mq apache/rocketmq:5.3.2 sh mqbroker -c /etc/mq/broker.conf\n"


def _read(text: str, files: dict[str, str] | None = None, supplied: dict[str, str] | None = None) -> Run:
    of = document("deploy.sh", "script", text.encode())
    assert scripts.recognises(of.path, of.data)
    beside = {path: data.encode() for path, data in (files or {}).items()}
    return scripts.read([of], {of.path: of.data, **beside}, supplied or {})


def _settings(conf: Conf) -> dict[str, str]:
    return {one.key: one.value for one in conf.entries or ()}


def test_a_heredoc_that_mqbroker_is_given() -> None:
    (found,) = _read(HEREDOC + "nohup sh /opt/rmq/bin/mqbroker -c /data/mq/conf/broker.conf &\n").confs
    assert _settings(found) == {"brokerName": "a", "brokerRole": "ASYNC_MASTER"}
    assert (found.entries or ())[1].whole.line == 3
    assert (found.unseen, found.path, found.document.part) == ("", "", (38, 75))


def test_relative_to_the_folder_that_it_changed_to() -> None:
    text = "cd /opt/rmq\ncat <<EOF | sudo tee conf/b.conf\nbrokerId=0\nEOF\ncd bin\nsh mqbroker -c ../conf/b.conf\n"
    (found,) = _read(text).confs
    assert _settings(found) == {"brokerId": "0"}


def test_echo_line_by_line() -> None:
    text = (
        'IP=10.0.0.1\necho "brokerId=0" > /x/b.conf\necho brokerIP1=$IP >> /x/b.conf\n'
        'echo -e "brokerName=b\\nlistenPort=${PORT}" >> /x/b.conf\n'
        'if [ "$1" ]; then echo "flushDiskType=SYNC_FLUSH" >> /x/b.conf; fi\nmqbroker -c /x/b.conf &\n'
    )
    (found,) = _read(text).confs
    said = {"brokerId": "0", "brokerIP1": "10.0.0.1", "brokerName": "b", "listenPort": "${PORT}"}
    assert _settings(found) == {**said, "flushDiskType": "${condition}"}


def test_variables_of_a_heredoc() -> None:
    text = (
        'A=10.0.0.1\ncase "$1" in\n 1) N=a ;;\n 2) N=b ;;\n 3) N=c ;;\nesac\nread -rp "role " ROLE\n'
        "cat > /x/b.conf <<EOF\nbrokerIP1=$A\nbrokerName=$N\nbrokerRole=$ROLE\nbrokerId=$1\nlistenPort=$(port)\nEOF\n"
        "mqbroker -c /x/b.conf &\n"
    )
    (found,) = _read(text).confs
    open_ones = {"brokerName": "$N", "brokerRole": "$ROLE", "brokerId": "${1}", "listenPort": "${command}"}
    assert _settings(found) == {"brokerIP1": "10.0.0.1", **open_ones}
    (found,) = _read(text, supplied={"N": "z"}).confs
    assert _settings(found)["brokerName"] == "z"
    (found,) = _read(text.replace("<<EOF", "<<'EOF'")).confs
    assert _settings(found)["brokerIP1"] == "$A"


def test_a_condition_decides_what_is_written() -> None:
    other = HEREDOC.replace("ASYNC", "SYNC")
    text = f"if [ $1 ]; then\n{HEREDOC}else\n{other}fi\nmqbroker -c /data/mq/conf/broker.conf &\n"
    (found,) = _read(text).confs
    assert "a condition decides" in found.unseen
    (found,) = _read(f"{HEREDOC}\n{other}mqbroker -c /data/mq/conf/broker.conf &\n").confs
    assert _settings(found)["brokerRole"] == "SYNC_MASTER"


def test_a_compose_file_that_is_written_too() -> None:
    (found,) = _read(HEREDOC + COMPOSE + "cd /data/mq\ndocker compose up -d\n").confs
    assert (found.workload.name, found.workload.at.line, found.unseen) == ("broker", 7, "")
    assert found.workload.image is not None
    assert (found.workload.image.tag, [one.target for one in found.workload.mounts][1]) == (
        "5.3.2",
        "/home/rocketmq/store",
    )
    assert _settings(found) == {"brokerName": "a", "brokerRole": "ASYNC_MASTER"}


def test_in_functions_with_variables() -> None:
    text = (
        'BASE_DIR="/data/mq"\nIMAGE="apache/rocketmq:5.3.2"\nwrite() {\n'
        + HEREDOC.replace("/data/mq", "${BASE_DIR}")
        + "}\ncompose() {\n"
        + COMPOSE.replace("/data/mq", "$BASE_DIR").replace("apache/rocketmq:5.3.2", "${IMAGE}")
        + "}\nwrite\ncompose\ndocker-compose -f $BASE_DIR/docker-compose.yml up -d\n"
    )
    (found,) = _read(text).confs
    assert found.workload.image is not None and found.workload.image.tag == "5.3.2"
    assert _settings(found)["brokerName"] == "a"


def test_a_compose_file_that_is_among_the_files_is_read_there() -> None:
    written = COMPOSE.partition("\n")[2].removesuffix("EOF\n")
    assert _read(HEREDOC + COMPOSE, {"docker-compose.yml": written}).confs == ()
    of = document("docker-compose.yml", "compose", written.encode())
    script = (HEREDOC + COMPOSE).encode()
    (found,) = compose.read([of], {of.path: of.data, "deploy.sh": script}, {}).confs
    assert _settings(found) == {"brokerName": "a", "brokerRole": "ASYNC_MASTER"}
    assert (found.document.path, found.workload.at.path) == ("deploy.sh", "docker-compose.yml")


def test_a_compose_file_written_line_by_line_is_said() -> None:
    text = 'echo "services:" > docker-compose.yml\n'
    for line in COMPOSE.splitlines()[2:-1]:
        text += f'echo "{line}" >> docker-compose.yml\n'
    found = _read(text + "docker compose up -d\n")
    assert found == Run((), (("deploy.sh", "it writes docker-compose.yml line by line"),))


def test_a_folder_that_is_mounted_holds_what_was_written() -> None:
    (found,) = _read(HEREDOC + RUN).confs
    assert _settings(found)["brokerName"] == "a"


def test_what_is_changed_afterwards() -> None:
    text = HEREDOC.replace("=a\n", "=NAME\n") + 'sed -i "s/NAME/b/" /data/mq/conf/broker.conf\n' + RUN
    (found,) = _read(text).confs
    assert _settings(found)["brokerName"] == "b"
    (found,) = _read(HEREDOC + "make_it > x\npython x | tee /data/mq/conf/broker.conf\n" + RUN).confs
    assert "writes /data/mq/conf/broker.conf" in found.unseen


def test_one_name_is_one_container() -> None:
    named = "docker run -{} --name b -v /data/{}.conf:/b.conf apache/rocketmq mqbroker -c /b.conf\n"
    found = _read(named.format("it", "one") + named.format("d", "two"), {"one.conf": "brokerId=0"}).confs
    assert [conf.path for conf in found] == ["one.conf"]
    text = f"if [ $1 ]; then {named.format('it', 'one')}else {named.format('d', 'one')}fi\n"
    assert [conf.path for conf in _read(text, {"one.conf": "brokerId=0"}).confs] == ["one.conf"]


def test_what_is_not_known_is_said() -> None:
    (found,) = _read("mqbroker -c /opt/b.conf &\n").confs
    assert found.unseen == "/opt/b.conf is not among the files"
    loop = "for i in 0 1; do\ndocker run --name b$i -v /c$i.conf:/b.conf apache/rocketmq mqbroker -c /b.conf\ndone\n"
    found_run = _read("docker run --name n apache/rocketmq mqnamesrv\n" + loop)
    assert [conf.kind for conf in found_run.confs] == ["name-server"]
    assert [path for path, _ in found_run.partly] == ["deploy.sh"]
    assert _read("case $1 in start) mqbroker -c /opt/b.conf & ;; esac\n").partly[0][0] == "deploy.sh"
    assert _read("docker run styletang/rocketmq-console-ng\n") == Run(())


def test_what_another_starts_with_a_file_that_is_written() -> None:
    (found,) = _read(HEREDOC + "docker run --rm busybox rocketmq\nsystemctl start rocketmq\n").confs
    assert (found.workload.name, _settings(found)["brokerName"]) == ("broker.conf", "a")


def test_hostile_scripts() -> None:
    assert _read("mqbroker -c <<EOF\n").confs == ()
    assert _read("cat > /b.conf <<EOF\nbrokerName=\\u12\nEOF\nmqbroker -c /b.conf\n").confs[0].unseen
    many = 'echo "brokerId=0" >> /b.conf\n' * 8000
    assert "too much" in _read(many + "mqbroker -c /b.conf\n").confs[0].unseen
    assert _read("#" * 300_000 + "\nmqbroker -c /b.conf\n").partly[0][0] == "deploy.sh"
    nested = "$(" * 20_000
    assert _read(f"cat > /b.conf <<EOF\nbrokerName={nested}\nEOF\nmqbroker -c /b.conf\n").confs


def test_scripts_that_something_else_runs() -> None:
    start = HEREDOC + "mqbroker -c /data/mq/conf/broker.conf &\n"
    for name in ("README.md", "broker.conf", "all.sh"):
        assert len(_read(start, {name: "sh deploy.sh"}).confs) == 1
    assert _read(start, {"Dockerfile": 'CMD ["deploy.sh"]'}).confs == ()
    assert _read(start, {"docker-entrypoint.sh": "sh deploy.sh"}).confs == ()
    assert len(_read(start, {"a.sh": "b.sh deploy.sh", "b.sh": "a.sh deploy.sh"}).confs) == 1


def test_what_a_group_of_commands_prints() -> None:
    text = (
        "for i in 1 2 3; do\n  echo > /x/b$i.conf\n  {\n    echo brokerName=a  # the same everywhere\n"
        '    echo "dLegerSelfId=n${i}"\n    echo note > /dev/null\n  } >> /x/b$i.conf\n'
        "  nohup bin/mqbroker -c /x/b$i.conf &\ndone\n"
    )
    (found,) = _read(text).confs
    assert _settings(found) == {"brokerName": "a", "dLegerSelfId": "n${i}"}
    assert [entry.whole.line for entry in found.entries or ()] == [4, 5]


def test_braces_of_a_function_are_no_group() -> None:
    text = "start() {\n  { echo brokerId=0; } > /x/b.conf\n  mqbroker -c /x/b.conf &\n}\nmqbroker -c /y/b.conf &\n"
    written, other = _read(text).confs
    assert _settings(written) == {"brokerId": "0"}
    assert other.unseen == "/y/b.conf is not among the files"
    (found,) = _read("function start {\n  mqbroker -c /x/b.conf &\n}\nmqbroker -c /y/b.conf &\n").confs
    assert found.unseen == "/y/b.conf is not among the files"


def test_hostile_groups() -> None:
    assert _read("{ " * 9_000 + "} >> /x/b.conf; " * 9_000 + "mqbroker -c /x/b.conf\n").confs
    assert _read("}\n" * 1000 + "{ echo a=b\nmqbroker -c /x/b.conf &\n").confs


def test_a_configuration_that_is_called_by_a_variable() -> None:
    text = (
        "install() {\n  cat > conf/$NAME <<EOF\nbrokerName=a-$1\nenableControllerMode=true\nEOF\n"
        "  cat > mq.service <<EOF\n[Service]\nExecStart=/opt/rmq/bin/mqbroker -c /opt/rmq/conf/$NAME\nEOF\n}\n"
        "install $1\n"
    )
    (found,) = _read(text).confs
    assert _settings(found) == {"brokerName": "a-${1}", "enableControllerMode": "true"}
    assert (found.workload.replicas, (found.entries or ())[0].whole.line) == (UNKNOWN, 3)
    assert _read(text.replace("brokerName=a-$1\nenableControllerMode", "rmqAddress=b\nuser")).confs == ()
