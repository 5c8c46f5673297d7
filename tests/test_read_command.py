"""Commands: which server runs, with which configuration, and where that stands."""

import pytest

from rocketaudit.readers.workloads.command import Command, of_shell, of_words
from rocketaudit.readers.workloads.shell import Text
from rocketaudit.source import Span, document, span


def _text(text: str) -> Text:
    of = document("x", "script", text.encode())
    return Text(text, lambda first, last: span(of, first, last))


def _at(text: str, at: Span) -> str:
    return text[at.start : at.end]


def _only(text: str) -> Command:
    (found,) = of_shell(_text(text))
    return found


@pytest.mark.parametrize(
    ("text", "runs", "conf", "names"),
    [
        ("sh mqbroker -c /x/broker.conf -n a:9876 autoCreateTopicEnable=true &", "broker", "/x/broker.conf", "a:9876"),
        ("bash mqbroker -n 'a:9876;b:9876' -c ../conf/b.conf", "broker", "../conf/b.conf", "a:9876;b:9876"),
        ("./mqnamesrv", "name-server", None, None),
        ("exec mqcontroller -c /c.conf", "controller", "/c.conf", None),
        ("sh mqproxy -pc /p.json -n a:1", "proxy", "/p.json", "a:1"),
        ("nohup sh bin/mqbroker -n a:1 >/dev/null 2>&1 &", "broker", None, "a:1"),
        ("sudo -u rocketmq /opt/bin/mqnamesrv -c /n.conf", "name-server", "/n.conf", None),
        ("sh -c 'cd /x && exec ./mqbroker -c b.conf'", "broker", "b.conf", None),
        ("runbroker.sh org.apache.rocketmq.broker.BrokerStartup -c /b.conf", "broker", "/b.conf", None),
        ("su - rocketmq -c 'mqbroker -c /b.conf'", "broker", "/b.conf", None),
        ("H=/opt/rmq\nsh $H/bin/mqbroker -c ${H}/conf/${C:-b.conf}", "broker", "/opt/rmq/conf/b.conf", None),
        (
            "source /etc/profile && {{ deploy path }}/bin/mqbroker -c {{ a b }}/b.conf",
            "broker",
            "{{ a b }}/b.conf",
            None,
        ),
        ("mqbroker --configFile=/b.conf", "broker", "/b.conf", None),
    ],
)
def test_a_server_is_found_in_its_command(text: str, runs: str, conf: str | None, names: str | None) -> None:
    found = _only(text)
    assert found.runs == runs
    assert (found.conf.value.text if found.conf else None) == conf
    assert (found.name_servers.value if found.name_servers else None) == names
    assert found.certain


@pytest.mark.parametrize(
    "text", ["", "mqshutdown broker", "mqadmin clusterList -n a:1", "sleep 5", "<<<", "'", "$(", "-c x"]
)
def test_other_commands_start_no_server(text: str) -> None:
    assert of_shell(_text(text)) == ()


def test_places_are_those_of_the_words() -> None:
    text = "bash -c './mqbroker -n a:1 -c \"/x/b.conf\" extra=1'"
    found = _only(text)
    assert _at(text, found.at) == './mqbroker -n a:1 -c "/x/b.conf" extra=1'
    assert found.conf is not None
    assert found.name_servers is not None
    assert _at(text, found.conf.at) == '-c "/x/b.conf"'
    assert _at(text, found.name_servers.at) == "-n a:1"
    assert [word.text for word in found.other] == ["extra=1"]


def test_several_servers_in_one_command() -> None:
    found = of_shell(_text("sh mqnamesrv & sh mqbroker -n localhost:9876 --enable-proxy"))
    assert [(one.runs, one.local) for one in found] == [("name-server", False), ("broker", True)]


def test_words_are_taken_as_they_are() -> None:
    (found,) = of_words([_text(word) for word in ("sh", "-c", "mqproxy -pm local -bc /b.conf")])
    assert (found.runs, found.local, found.broker_conf is not None) == ("proxy", True, True)
    (entered,) = of_words([_text(word) for word in ("./docker-entrypoint.sh", "broker", "-n", "a:1")])
    assert entered.runs == "broker"


def test_the_home_comes_from_java_options() -> None:
    assert _only("export JAVA_OPT_EXT='-Xmx1g -Duser.home=/opt'; mqbroker").home == "/opt"
    assert _only("java -Duser.home=/d org.apache.rocketmq.namesrv.NamesrvStartup").home == "/d"


def test_files_that_the_command_writes() -> None:
    found = _only("cat > /b.conf <<EOF\nbrokerId=0\nEOF\necho 'a=b' >> c.conf\nmqbroker -c /b.conf")
    written = {one.path: (one.text.text if one.text else None, one.appends) for one in found.written}
    assert written == {"/b.conf": ("brokerId=0\n", False), "c.conf": ("a=b", True)}


@pytest.mark.parametrize(
    "text", ["if [ x ]; then\n mqbroker\nfi", "case a in\n a) mqbroker ;;\nesac", "f() {\n mqbroker\n}\n"]
)
def test_what_a_condition_decides_is_not_certain(text: str) -> None:
    assert [one.certain for one in of_shell(_text(text))] in ([False], [])


def test_variables_that_grow_are_bounded() -> None:
    text = "A=1234567890\n" + "A=$A$A$A$A\n" * 60 + "mqbroker -c $A"
    assert len(of_shell(_text(text))) == 1
