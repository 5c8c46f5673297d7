"""From documents to deployments: release, mode, role, subject, place, and what a template leaves open."""

import pytest
from builders import NEW, OLD, a_broker, a_deployment, conf, deployments, doc

from rocketaudit.deployment import Given, assemble, release_of, servers
from rocketaudit.errors import UsageError
from rocketaudit.model import CLASSIC, CONTROLLER, DLEDGER, SLAVE_ACTING_MASTER, Broker, Effective, Release
from rocketaudit.source import Argument, Unread, document
from rocketaudit.templates import placeholder
from rocketaudit.values import UNKNOWN

MASTER_A, SLAVE_A = conf(brokerRole="SYNC_MASTER"), conf(brokerRole="SLAVE", brokerId=1)
MASTER_B = conf(brokerRole="SYNC_MASTER", name="broker-b")


def value(of: Broker, name: str) -> object:
    return of.effective.settings[name].value


# --- release ---


@pytest.mark.parametrize(
    ("version", "release", "source"),
    [
        ("5.3.3", "5.3.3", "as given"),
        ("v5.3.3", "5.3.3", "as given"),
        ("5.3.2-alpine", "5.3.2", "as given"),
        ("4.1.0", "4.1.0-incubating", "as given"),
        ("4.9.6", "4.9.6", "MessageStoreConfig of 4.9.6 taken from 4.9.5 (no jar published)"),
    ],
)
def test_a_release_that_is_given(version: str, release: str, source: str) -> None:
    assert release_of(version) == Release(release, source)


def test_a_line_of_releases_is_its_newest() -> None:
    found = release_of("5.1")
    assert found.version == "5.1.4"
    assert found.source.startswith("5.1 is read as 5.1.4, its newest release in the catalogue")


def test_without_a_release_it_is_the_newest_known() -> None:
    found = release_of(None)
    assert found.source == "nothing in the files says which release: newest known"
    assert found == Release(release_of(found.version).version, found.source)


@pytest.mark.parametrize(
    ("version", "meant"),
    [("5.3.33", "did you mean 5.3.3"), ("5_3_3", "did you mean 5.3.3"), ("latest", "known are 4.0.0-incubating, ")],
)
def test_a_release_that_never_was_is_the_user_s_mistake(version: str, meant: str) -> None:
    with pytest.raises(UsageError) as caught:
        release_of(version)
    assert f"unknown RocketMQ release {version!r}" in str(caught.value)
    assert meant in str(caught.value)


def test_every_broker_and_the_deployment_have_the_release() -> None:
    found = a_deployment(conf(), conf(), release="5.1")
    assert {broker.release for broker in found.brokers} == {found.release} == {release_of("5.1")}
    assert {broker.effective.release for broker in found.brokers} == {"5.1.4"}


# --- mode and role ---


@pytest.mark.parametrize(
    ("settings", "release", "mode"),
    [
        ({}, NEW, CLASSIC),
        ({"enableDLegerCommitLog": True}, NEW, DLEDGER),
        ({"enableDLegerCommitLog": True}, OLD, DLEDGER),
        ({"enableControllerMode": True}, NEW, CONTROLLER),
        ({"enableSlaveActingMaster": True}, NEW, SLAVE_ACTING_MASTER),
        # The controller decides about the role whatever else is on.
        ({"enableControllerMode": True, "enableSlaveActingMaster": True}, NEW, CONTROLLER),
        ({"enableDLegerCommitLog": True, "enableSlaveActingMaster": True}, NEW, DLEDGER),
        # Only the effective value counts.
        ({"enableControllerMode": "yes"}, NEW, CLASSIC),
        ({"enableControllerMode": "TRUE"}, NEW, CONTROLLER),
        ({"enablecontrollermode": True}, NEW, CLASSIC),
        # A release that does not know the setting has no such mode.
        ({"enableControllerMode": True}, OLD, CLASSIC),
        ({"enableSlaveActingMaster": True}, OLD, CLASSIC),
        ({"enableDLegerCommitLog": True}, "4.4.0", CLASSIC),
    ],
)
def test_the_mode(settings: dict[str, object], release: str, mode: str) -> None:
    assert a_broker(conf(**settings), release).mode == mode


@pytest.mark.parametrize(
    ("written", "role"),
    [
        ("SYNC_MASTER", "SYNC_MASTER"),
        ("ASYNC_MASTER", "ASYNC_MASTER"),
        ("SLAVE", "SLAVE"),
        # Values that RocketMQ does not take leave the default.
        ("SALVE", "ASYNC_MASTER"),
        ("sync_master", "ASYNC_MASTER"),
        ("SYNC_MASTER # waits", "ASYNC_MASTER"),
        ("", "ASYNC_MASTER"),
    ],
)
def test_the_role_is_the_effective_one(written: str, role: str) -> None:
    assert a_broker(conf(brokerRole=written, brokerId=1)).role == role


def test_nobody_wrote_a_role() -> None:
    assert a_broker(conf()).role == "ASYNC_MASTER"


# --- subject and place ---


@pytest.mark.parametrize(
    ("content", "release", "subject"),
    [
        ("brokerName=broker-a\nbrokerRole=SLAVE\n", NEW, "broker-a"),
        ("brokerName=a\nbrokerName=b\n", NEW, "b"),
        ("brokerName = broker-a  \n", NEW, "broker-a"),
        ("brokerName = broker-a  \n", OLD, "broker-a  "),
        # Without a name of its own the broker has the host's, which says nothing to a reader: the file's name does.
        ("brokerRole=SLAVE\n", NEW, "x.conf"),
        ("brokerName=\n", NEW, "x.conf"),
        ("BrokerName=broker-a\n", NEW, "x.conf"),
        ("brokerName=${NAME}\n", NEW, "x.conf"),
        ("brokerName=broker-${ID}\n", NEW, "x.conf"),
    ],
)
def test_the_subject_is_the_broker_s_name(content: str, release: str, subject: str) -> None:
    assert a_broker(content, release, path="conf/x.conf").subject == subject


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("# c\nlistenPort=1\nbrokerName=a\nbrokerRole=SLAVE\n", 4),
        ("# c\nlistenPort=1\nbrokerName=a\n", 3),
        ("# c\nlistenPort=1\nfoo=2\n", 2),
        ("# c\n\n", 1),
        ("", 1),
        # The last of several counts, as it does for the broker.
        ("brokerRole=SLAVE\nlistenPort=1\nbrokerRole=SYNC_MASTER\n", 3),
        # What the broker does not take stands for it all the same.
        ("brokerName=a\nbrokerRole=SALVE\n", 2),
    ],
)
def test_the_line_that_stands_for_a_broker(content: str, line: int) -> None:
    anchor = a_broker(content).anchor
    assert (anchor.line, anchor.column) == (line, 1)


# --- templates ---


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("{{ role }}", "{{ role }}"),
        ("{{role}}", "{{role}}"),
        ("{{- .Values.broker.role -}}", "{{- .Values.broker.role -}}"),
        ('{{ .Values.role | default "SLAVE" }}', '{{ .Values.role | default "SLAVE" }}'),
        ("${ROLE}", "${ROLE}"),
        ("${ROLE:-SLAVE}", "${ROLE:-SLAVE}"),
        ("<BROKER_IP>", "<BROKER_IP>"),
        ("<your ip>", "<your ip>"),
        ("@broker.role@", "@broker.role@"),
        ("REPLACE_ME", "REPLACE_ME"),
        ("CHANGEME", "CHANGEME"),
        ("CHANGE_THIS", "CHANGE_THIS"),
        ("http://${HOST}:80/{{ path }}", "${HOST}"),
        ("{% if x %}SLAVE{% else %}SYNC_MASTER{% endif %}", "{% if x %}"),
    ],
)
def test_placeholders_of_every_kind(text: str, found: str) -> None:
    assert placeholder(text) == found


@pytest.mark.parametrize(
    "text",
    [
        *("", "SYNC_MASTER", "{", "{}", "{{", "}}", "$", "${", "$HOME", "<", "<>", "<1>", "1 < 2 > 0", "a@b.example"),
        *('{"accessKey":"a"}', "DONTCHANGEMEATALL", "replace", "%d", "{%", "{% if", "100%"),
    ],
)
def test_texts_that_are_no_placeholder(text: str) -> None:
    assert placeholder(text) is None


@pytest.mark.parametrize("written", ["${storePathRootDir}/commitlog", "${user.home}/store", "${rocketmqHome}/store"])
def test_a_path_that_names_another_setting_is_a_name_of_a_folder_to_rocketmq(written: str) -> None:
    assert value(a_broker(conf(storePathCommitLog=written)), "storePathCommitLog") == written


@pytest.mark.parametrize("name", ["brokerRole", "brokerId", "flushDiskType", "namesrvAddr", "brokerIP1"])
def test_a_variable_called_like_the_setting_that_it_is_for_is_a_placeholder(name: str) -> None:
    """`brokerRole=${brokerRole}` is how a template for envsubst looks; nobody means it as a value."""
    assert value(a_broker(conf(f"{name}=${{{name}}}")), name) is UNKNOWN


@pytest.mark.parametrize(
    "written", ["{% if x %}true{% endif %}", "{{ x }}", "${x}", "<x>", "@x@", "REPLACE_ME", "SYNC_{{ x }}"]
)
@pytest.mark.parametrize("name", ["brokerRole", "flushDiskType", "inSyncReplicas", "transientStorePoolEnable"])
def test_a_placeholder_leaves_a_setting_unknown(name: str, written: str) -> None:
    setting = a_broker(conf(**{name: written})).effective.settings[name]
    assert (setting.value, setting.written, setting.origin) == (UNKNOWN, written, "file")
    assert setting.note == "a template placeholder decides it"
    assert setting.at is not None and setting.at.line == 2


def test_a_placeholder_is_no_value_that_the_broker_discards() -> None:
    effective = a_broker(conf("brokerRole=${X}", "inSyncReplicas=${X}", "flushDiskType=SYNC", "foo=${X}")).effective
    assert [(lost.key, lost.reason) for lost in effective.discarded] == [
        ("flushDiskType", "bad-value"),
        ("foo", "unknown-key"),
    ]


def test_only_the_last_of_a_key_counts() -> None:
    assert value(a_broker(conf("brokerRole=${X}", "brokerRole=SYNC_MASTER")), "brokerRole") == "SYNC_MASTER"
    assert value(a_broker(conf("brokerRole=SYNC_MASTER", "brokerRole=${X}")), "brokerRole") is UNKNOWN


def test_settings_beside_a_placeholder_keep_their_values() -> None:
    of = a_broker(conf(brokerRole="${X}", fileReservedTime=48))
    assert value(of, "fileReservedTime") == 48
    assert value(of, "flushDiskType") == "ASYNC_FLUSH"


def test_a_placeholder_for_the_role_leaves_the_role_unknown_and_what_follows_from_it() -> None:
    of = a_broker(conf(brokerRole="${X}", brokerId=1))
    assert (of.role, of.mode) == (UNKNOWN, CLASSIC)
    assert value(of, "brokerId") is UNKNOWN, "a master's becomes 0"


@pytest.mark.parametrize("name", ["enableDLegerCommitLog", "enableControllerMode", "enableSlaveActingMaster"])
def test_a_placeholder_for_a_mode_leaves_the_mode_unknown(name: str) -> None:
    assert a_broker(conf(**{name: "${X}"})).mode is UNKNOWN


def test_a_mode_that_is_on_decides_whatever_a_later_one_would_be() -> None:
    assert a_broker(conf(enableDLegerCommitLog=True, enableSlaveActingMaster="${X}")).mode == DLEDGER


@pytest.mark.parametrize(
    ("template", "computed"),
    [
        ("brokerRole", {"brokerId", "accessMessageInMemoryMaxRatio"}),
        ("enableDLegerCommitLog", {"brokerId"}),
        ("enableControllerMode", {"brokerId"}),
        ("listenPort", {"haListenPort"}),
        ("storePathRootDir", {"storePathCommitLog", "storePathEpochFile", "storePathBrokerIdentity", "authConfigPath"}),
        ("brokerName", set()),
    ],
)
def test_what_broker_startup_computes_from_a_placeholder_is_unknown_too(template: str, computed: set[str]) -> None:
    of = a_broker(f"{template}=${{X}}\n")
    unknown = {name for name, setting in of.effective.settings.items() if setting.value is UNKNOWN}
    assert unknown == {template, *computed}


@pytest.mark.parametrize(
    ("template", "name", "written"),
    [
        ("storePathRootDir", "storePathCommitLog", "/data/commitlog"),
        ("storePathRootDir", "storePathEpochFile", "/data/epoch"),
        ("listenPort", "haListenPort", "10912"),
    ],
)
def test_what_the_file_sets_is_known_whatever_it_would_be_computed_from(template: str, name: str, written: str) -> None:
    assert str(value(a_broker(f"{template}=${{X}}\n{name}={written}\n"), name)) == written


@pytest.mark.parametrize(("release", "port"), [(OLD, UNKNOWN), ("5.1.0", UNKNOWN), ("5.1.1", 10912), (NEW, 10912)])
def test_the_ha_port_follows_the_port_in_older_releases_whatever_the_file_says(release: str, port: object) -> None:
    assert value(a_broker("listenPort=${X}\nhaListenPort=10912\n", release), "haListenPort") == port


@pytest.mark.parametrize(
    "lines",
    [
        ("brokerRole=SLAVE", "brokerId=${ID}"),
        ("namesrvAddr={{ addresses }}",),
        ("namesrvAddr=${HOST}:${PORT}",),
        ("brokerRole=${ROLE}", "brokerId=0"),
    ],
)
def test_a_placeholder_does_not_keep_a_broker_from_starting(lines: tuple[str, ...]) -> None:
    """What stops BrokerStartup is the placeholder that it would be given, and nobody will give it that."""
    effective = a_broker(conf(*lines)).effective
    assert (effective.starts, effective.exit, effective.reason, effective.exit_at) == (True, None, None, None)


def test_a_placeholder_elsewhere_does_not_let_a_broker_start() -> None:
    effective = a_broker(conf("brokerRole=SLAVE", "brokerId=0", "brokerIP1=${IP}")).effective
    assert (effective.starts, effective.exit) == (False, -3)


@pytest.mark.parametrize(
    "line",
    [
        "{{ extra }}",
        "{{extra}}",
        "{{- toYaml .Values.broker.config | nindent 4 }}",
        '{{ include "broker.extra" . }}',
        "${EXTRA_SETTINGS}",
        "{{ $key }}={{ $value }}",
        "{{ $key }} = {{ $value }}",
        "${KEY}=${VALUE}",
        "${PREFIX}Role=SLAVE",
        "@extra@",
        # Conditions on one line: what stands between them may be in the file or not.
        "{% if slave %}brokerRole=SLAVE{% endif %}",
        "{{ if .Values.slave }}brokerRole=SLAVE{{ end }}",
    ],
)
def test_a_line_that_a_template_fills_may_set_anything(line: str) -> None:
    of = a_broker(conf("fileReservedTime=48", line))
    assert value(of, "fileReservedTime") == 48
    assert value(of, "flushDiskType") is UNKNOWN
    assert (of.role, of.mode) == (UNKNOWN, UNKNOWN)


@pytest.mark.parametrize(
    "line",
    [
        *("{{ if .Values.x }}", "{{- if .Values.x }}", "{{ else }}", "{{else}}", "{{ end }}", "{{- end -}}", "{{end}}"),
        *(
            "{{ range .Values.x }}",
            "{{- with .Values.x }}",
            "{% if x %}",
            "{%- endif %}",
            "{% for a in b %}",
            "{# c #}",
        ),
        *("{{/* a comment */}}", "{{- /* a comment */ -}}", "{{- $name := .Values.name }}", "{{ $name = 1 }}"),
        *("# {{ extra }}", "! ${EXTRA}"),
    ],
)
def test_a_statement_of_a_template_sets_nothing(line: str) -> None:
    of = a_broker(conf("fileReservedTime=48", line))
    assert value(of, "flushDiskType") == "ASYNC_FLUSH"
    assert (of.role, of.mode) == ("ASYNC_MASTER", CLASSIC)


@pytest.mark.parametrize(
    ("opens", "closes"),
    [
        ("{% if slave %}", "{% endif %}"),
        ("{%- for x in y -%}", "{%- endfor -%}"),
        ("{{ if .Values.slave }}", "{{ end }}"),
        ("{{- range .Values.x }}", "{{- end }}"),
        ("{{- with .Values.x }}", "{{- end -}}"),
    ],
)
def test_a_condition_of_a_template_leaves_open_what_stands_under_it_and_no_more(opens: str, closes: str) -> None:
    nested = (opens, "listenPort=1", closes)
    of = a_broker(
        conf("inSyncReplicas=2", opens, "brokerRole=SLAVE", *nested, "brokerId=1", closes, "fileReservedTime=48")
    )
    known = {name: value(of, name) for name in ("inSyncReplicas", "fileReservedTime", "flushDiskType")}
    assert known == {"inSyncReplicas": 2, "fileReservedTime": 48, "flushDiskType": "ASYNC_FLUSH"}
    assert [value(of, name) for name in ("brokerRole", "listenPort", "brokerId")] == [UNKNOWN] * 3


def test_what_stands_under_a_condition_of_a_template_is_unknown() -> None:
    lines = ("{% if slave %}", "brokerRole=SLAVE", "brokerId=1", "{% else %}", "brokerRole=SYNC_MASTER", "{% endif %}")
    assert a_broker(conf(*lines)).role is UNKNOWN


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("${ROLE}", "ROLE"),
        ("${ROLE:-ASYNC_MASTER}", "ROLE"),
        ("{{ role }}", "role"),
        ("{{role}}", "role"),
        ("{{- .Values.role -}}", ".Values.role"),
        ("{{ role | default('SLAVE') }}", "role"),
        ("{{ role|upper }}", "role"),
        ("<ROLE>", "ROLE"),
        ("@role@", "role"),
        ("REPLACE_ME", "REPLACE_ME"),
        # A setting's own name serves for every placeholder in it.
        ("${ROLE}", "brokerRole"),
        ("{{ a }}_{{ b }}", "brokerRole"),
    ],
)
def test_a_value_is_supplied_by_the_placeholder_s_name_or_the_setting_s(written: str, name: str) -> None:
    of = a_broker(conf(brokerRole=written), **{name: "SYNC_MASTER"})
    assert (of.role, of.effective.settings["brokerRole"].written) == ("SYNC_MASTER", "SYNC_MASTER")


@pytest.mark.parametrize(
    ("written", "supplied", "expected"),
    [
        ("${A}_${B}", {"A": "SYNC", "B": "MASTER"}, "SYNC_MASTER"),
        ("SYNC_${B}", {"B": "MASTER"}, "SYNC_MASTER"),
        # Something is missing, or another name was meant: it stays unknown.
        ("${A}_${B}", {"A": "SYNC"}, UNKNOWN),
        ("${A}", {"a": "SYNC_MASTER"}, UNKNOWN),
        ("${A}", {"brokerrole": "SYNC_MASTER"}, UNKNOWN),
        # The placeholder's own name comes first.
        ("${A}", {"A": "SYNC_MASTER", "brokerRole": "SLAVE"}, "SYNC_MASTER"),
        # What is supplied is judged like what is written.
        ("${A}", {"A": "sync_master"}, "ASYNC_MASTER"),
        ("${A}", {"A": "${B}"}, UNKNOWN),
    ],
)
def test_what_supplied_values_make_of_a_placeholder(written: str, supplied: dict[str, str], expected: object) -> None:
    assert value(a_broker(conf(brokerRole=written), **supplied), "brokerRole") == expected


def test_a_supplied_value_does_not_override_what_is_written() -> None:
    of = a_broker(conf(brokerRole="SLAVE", brokerId=1), brokerRole="SYNC_MASTER")
    assert of.role == "SLAVE"


@pytest.mark.parametrize(
    "data", ["{{" * 50_000, "{{" + " " * 50_000, "${" * 50_000, "<a " * 50_000, "@" + "a" * 50_000]
)
def test_looking_for_placeholders_takes_no_longer_than_reading(data: str) -> None:
    assert placeholder(data) is None


# --- what cannot be read ---


def test_of_a_file_that_cannot_be_parsed_nothing_is_known() -> None:
    of = a_broker(conf(brokerRole="SYNC_MASTER", storePathRootDir="C:\\users"), path="conf/x.conf")
    assert (of.subject, of.mode, of.role, of.entries) == ("x.conf", UNKNOWN, UNKNOWN, ())
    assert {setting.value for setting in of.effective.settings.values()} == {UNKNOWN}
    assert (of.effective.starts, of.effective.exit) == (False, -1)
    assert of.effective.exit_at is not None and of.effective.exit_at.line == 3
    assert (of.anchor.line, of.anchor.column) == (1, 1)


def test_unread_files_belong_to_the_deployment() -> None:
    unread = (Unread("conf/broker-b.conf", "permission denied", True),)
    [found] = assemble(Argument("", (doc(conf()),), tuple(unread)), Given(NEW))
    assert found.unread == unread
    assert assemble(Argument("", (), tuple(unread)), Given(NEW))[0].unread == unread


# --- controllers ---

ELECTION = "controllerDLegerGroup = g\ncontrollerDLegerPeers = n0-127.0.0.1:9878\ncontrollerDLegerSelfId = n0\n"


@pytest.mark.parametrize(
    ("content", "kind", "release", "unclean"),
    [
        (ELECTION, "controller", NEW, [False]),
        (ELECTION + "enableElectUncleanMaster=true\n", "controller", NEW, [True]),
        (ELECTION + "enableElectUncleanMaster=${X}\n", "controller", NEW, [UNKNOWN]),
        ("enableControllerInNamesrv=true\nenableElectUncleanMaster=true\n", "name-server", NEW, [True]),
        # A name server without a controller elects nobody, and 4.x has none.
        ("kvConfigPath=/x\nenableElectUncleanMaster=true\n", "name-server", NEW, []),
        ("enableControllerInNamesrv=false\nenableElectUncleanMaster=true\n", "name-server", NEW, []),
        (ELECTION, "controller", OLD, []),
        # What Java refuses starts no controller.
        (ELECTION + "controllerStorePath=C:\\users\n", "controller", NEW, []),
    ],
)
def test_the_controllers_of_a_deployment(content: str, kind: str, release: str, unclean: list[object]) -> None:
    [found] = assemble(Argument("", (document("conf/x.conf", kind, content.encode()),)), Given(release))
    assert found.brokers == ()
    assert [one.effective.settings["enableElectUncleanMaster"].value for one in found.controllers] == unclean


def test_a_controller_is_called_by_its_file_and_is_no_broker() -> None:
    files = doc(MASTER_A), document("conf/controller.conf", "controller", ELECTION.encode())
    [found] = assemble(Argument("", files), Given(NEW))
    [controller] = found.controllers
    assert (controller.subject, controller.mode, controller.anchor.line) == ("controller.conf", CONTROLLER, 1)
    assert [one.subject for one in found.brokers] == ["broker-a"]
    assert [one.document.path for one in servers(found)] == ["broker.conf", "conf/controller.conf"]


# --- what is one deployment ---


def apart(files: dict[str, str]) -> dict[str, list[str]]:
    """The deployments that files make up: their names and paths."""
    return {one.name: [broker.document.path for broker in one.brokers] for one in deployments(files)}


@pytest.mark.parametrize(
    "files",
    [
        {"broker.conf": MASTER_A},
        {"conf/a.conf": MASTER_A, "conf/a-s.conf": SLAVE_A, "conf/b.conf": MASTER_B},
        # One folder per host: the roles, ids or names tell the brokers apart.
        {"host1/broker.conf": MASTER_A, "host2/broker.conf": SLAVE_A, "host3/broker.conf": MASTER_B},
        # One folder per DLedger node: the node's id does.
        {
            f"n{node}/broker.conf": conf(enableDLegerCommitLog=True, dLegerGroup="broker-a", dLegerSelfId=f"n{node}")
            for node in range(3)
        },
        # The same name in two clusters.
        {"a/broker.conf": conf(brokerClusterName="a"), "b/broker.conf": conf(brokerClusterName="b")},
        # Two masters of one name in one folder are a mistake inside one deployment.
        {"conf/a1.conf": MASTER_A, "conf/a2.conf": MASTER_A},
    ],
)
def test_files_that_are_one_deployment(files: dict[str, str]) -> None:
    assert apart(files) == {"": list(files)}


def test_folders_that_say_the_same_of_one_broker_are_deployments_of_their_own() -> None:
    """RocketMQ's own conf/ holds 2m-2s-sync and 2m-2s-async side by side."""
    files = {
        "conf/2m-2s-sync/broker-a.properties": MASTER_A,
        "conf/2m-2s-sync/broker-a-s.properties": SLAVE_A,
        "conf/2m-2s-async/broker-a.properties": conf(brokerRole="ASYNC_MASTER"),
        "conf/2m-2s-async/broker-b.properties": MASTER_B,
    }
    assert apart(files) == {
        "conf/2m-2s-sync": ["conf/2m-2s-sync/broker-a.properties", "conf/2m-2s-sync/broker-a-s.properties"],
        "conf/2m-2s-async": ["conf/2m-2s-async/broker-a.properties", "conf/2m-2s-async/broker-b.properties"],
    }


def test_the_working_directory_has_a_name_among_several() -> None:
    assert apart({"broker.conf": MASTER_A, "old/broker.conf": MASTER_A}) == {
        ".": ["broker.conf"],
        "old": ["old/broker.conf"],
    }


def test_unread_files_are_in_the_first_of_several_deployments() -> None:
    unread = (Unread("x/broker.conf", "binary file", True),)
    found = assemble(
        Argument("", (doc(MASTER_A, "a/broker.conf"), doc(MASTER_A, "b/broker.conf")), tuple(unread)), Given(NEW)
    )
    assert [one.unread for one in found] == [unread, ()]


@pytest.mark.parametrize("by", ["brokerIP1", "listenPort"])
def test_one_folder_per_host_in_controller_mode(by: str) -> None:
    """brokerId means nothing there: the controller assigns it, and the files of three hosts have the same."""
    files = {
        f"host{host}/broker.conf": conf(enableControllerMode=True, brokerId=-1, **{by: 1000 + host})
        for host in (1, 2, 3)
    }
    assert apart(files) == {"": list(files)}


def test_files_named_for_environments_are_deployments_of_their_own() -> None:
    assert len(deployments({"conf/broker-prod.conf": MASTER_A, "conf/broker-test.conf": MASTER_A})) == 2


def test_effective_is_what_the_oracle_judges() -> None:
    """Without a placeholder a broker is exactly what BrokerStartup would make of its file."""
    from rocketaudit.effective import effective

    content = conf(brokerRole="SLAVE", brokerId=1, foo=1, fileReservedTime="48h")
    found: Effective = effective(doc(content), NEW)
    assert a_broker(content).effective == found
