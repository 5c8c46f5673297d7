"""The whole pipeline: from paths to a report, with the rules that come with rocketaudit."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from builders import conf, write

from rocketaudit import __version__
from rocketaudit.audit import audit
from rocketaudit.errors import NothingToScan, UsageError
from rocketaudit.findings import KEPT, LOST
from rocketaudit.options.scan import ScanOptions
from rocketaudit.report import Report
from rocketaudit.score import POINTS

WAITS_FOR_NOBODY, ASYNC_FLUSH = "sync-master-does-not-wait", "async-flush"
BOTH = (WAITS_FOR_NOBODY, ASYNC_FLUSH)
SYNC = conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH")
ZERO_LOSS = conf(brokerRole="SYNC_MASTER", flushDiskType="SYNC_FLUSH", inSyncReplicas=2, totalReplicas=2)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test works in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def audited(*paths: str, stdin: bytes | None = None, version: str | None = "5.3.3", **options: object) -> Report:
    return audit(paths, ScanOptions(version=version, **options), stdin)  # type: ignore[arg-type]


def of_text(content: str | bytes, **options: object) -> Report:
    data = content.encode() if isinstance(content, str) else content
    return audited("-", stdin=data, **{"stdin_filename": "broker.conf", **options})


def rules_of(report: Report) -> list[str]:
    return [finding.rule for finding in report.findings]


# --- what is in a report ---


def test_a_report_says_what_it_rests_on(here: Path) -> None:
    write(here, {"conf/broker-a.conf": SYNC, "conf/notes.conf": "hello\n"})
    report = audited("conf", select=BOTH)
    assert (report.version, report.profile) == (__version__, "no-loss")
    assert (report.release.version, report.release.source) == ("5.3.3", "as given")
    assert [(one.path, one.status) for one in report.inputs] == [
        ("conf/broker-a.conf", "read"),
        ("conf/notes.conf", "not-ours"),
    ]
    [deployment] = report.deployments
    assert (deployment.name, deployment.paths, deployment.mode) == ("", ("conf/broker-a.conf",), "classic")
    assert deployment.score == report.score
    assert report.assumptions[0]["en"].startswith("Replicas count as running on different machines")


def test_a_finding_of_a_report(here: Path) -> None:
    write(here, {"broker.conf": SYNC})
    [finding] = audited("broker.conf", select=BOTH).findings
    assert (finding.rule, finding.severity, finding.subject) == (WAITS_FOR_NOBODY, "critical", "broker-a")
    assert (finding.at.path, finding.at.line, finding.at.column) == ("broker.conf", 2, 1)
    assert set(finding.title) == set(finding.message) == set(finding.why) == {"en", "zh"}
    assert finding.fix is not None and not finding.fix.safe


def test_findings_are_sorted_by_their_place(here: Path) -> None:
    async_master = conf(flushDiskType="ASYNC_FLUSH", brokerRole="SYNC_MASTER")
    write(here, {"b.conf": async_master, "a.conf": async_master})
    findings = audited(".", select=BOTH).findings
    assert [(one.at.path, one.at.line, one.rule) for one in findings] == [
        ("a.conf", 2, ASYNC_FLUSH),
        ("a.conf", 3, WAITS_FOR_NOBODY),
        ("b.conf", 2, ASYNC_FLUSH),
        ("b.conf", 3, WAITS_FOR_NOBODY),
    ]


def test_a_report_has_the_lines_that_it_points_at() -> None:
    report = of_text("# 主节点\nbrokerName=a\nlistenPort=10911\nbrokerRole = SYNC_MASTER \nfoo=1\n", select=BOTH)
    lines = report.lines["broker.conf"]
    assert lines[4] == "brokerRole = SYNC_MASTER "
    assert 5 in lines, "where a fix adds its lines"
    assert 1 not in lines and 3 not in lines


def test_of_a_long_continued_value_the_first_lines_are_there() -> None:
    value = "".join(f"\\\n  part{number}" for number in range(100))
    report = of_text(conf(f"storePathRootDir=C:\\x{value}"), select=("config-encoding",))
    assert rules_of(report) == ["config-encoding"]
    assert 2 in report.lines["broker.conf"] and 99 not in report.lines["broker.conf"]


def test_survival_is_in_the_report_whatever_rules_are_selected() -> None:
    report = of_text(SYNC, select=(ASYNC_FLUSH,))
    outcome = {row.failure: row.acknowledged for row in report.survival}
    assert (outcome["os-crash"], outcome["master-disk-loss"]) == (KEPT, LOST)


@pytest.mark.parametrize(
    ("files", "mode"),
    [
        ({"a.conf": SYNC, "b.conf": ZERO_LOSS}, "classic"),
        ({"a.conf": SYNC, "b.conf": conf(name="b", enableControllerMode=True)}, "mixed"),
        ({"a.conf": conf(enableControllerMode="${X}")}, "unknown"),
        ({"a.conf": conf(enableDLegerCommitLog=True)}, "dledger"),
    ],
)
def test_the_mode_of_a_deployment(here: Path, files: dict[str, str], mode: str) -> None:
    write(here, files)
    assert [one.mode for one in audited(".", select=BOTH).deployments] == [mode]


def test_coverage_counts_rules_and_names_what_would_decide() -> None:
    report = of_text(conf(brokerRole="${ROLE}", flushDiskType="SYNC_FLUSH"), select=(*BOTH, "transient-store-pool"))
    assert (report.coverage.evaluated, report.coverage.applicable) == (2, 3)
    [unjudged] = report.coverage.unknown
    assert (unjudged.rule, unjudged.subject) == (WAITS_FOR_NOBODY, "broker-a")
    assert "${ROLE}" in unjudged.reason and "--set brokerRole=" in unjudged.reason


def test_a_rule_for_other_releases_is_not_applicable() -> None:
    report = of_text(SYNC, version="4.9.7", select=(WAITS_FOR_NOBODY,))
    assert (report.findings, report.coverage.evaluated, report.coverage.applicable) == ((), 0, 0)
    assert report.score.points is None


def test_the_upgrade_to_5_loses_what_4_kept() -> None:
    old, new = of_text(SYNC, version="4.9.7"), of_text(SYNC, version="5.3.3")
    disk = [{row.failure: row.acknowledged for row in one.survival}["master-disk-loss"] for one in (old, new)]
    assert disk == [KEPT, LOST]
    assert (WAITS_FOR_NOBODY in rules_of(old), WAITS_FOR_NOBODY in rules_of(new)) == (False, True)


def test_the_same_files_make_the_same_report(here: Path) -> None:
    """Whatever order Python's sets and dicts have in a run."""
    write(here, {"a.conf": conf("foo=1", "foo=2", "bar=3", brokerRole="SYNC_MASTER ", flushDiskType="sync")})
    write(here, {"b.conf": conf(name="b", transientStorePoolEnable="yes", inSyncReplicas="2 ", secretKey="x")})
    program = (
        "from rocketaudit.audit import audit; from rocketaudit.options.scan import ScanOptions;"
        " print(audit(['.'], ScanOptions(version='5.1.4')))"
    )
    root = str(Path(__file__).parent.parent)
    outputs = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONPATH": root, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(outputs) == 1


# --- what an audit refuses ---


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({}, "nothing to scan: no broker configuration or client code below the given paths"),
        ({"a.txt": SYNC}, "nothing to scan: no broker configuration or client code below the given paths"),
        ({"a.conf": "x=1\n"}, "nothing to scan: a.conf: no key of a RocketMQ broker or controller in it"),
        ({"broker.conf": "\0"}, "nothing to scan: broker.conf: binary file"),
        ({f"{number}.conf": "x=1\n" for number in range(8)}, " and 3 more"),
    ],
)
def test_nothing_to_scan_is_no_clean_bill(here: Path, files: dict[str, str], says: str) -> None:
    write(here, files)
    with pytest.raises(NothingToScan) as caught:
        audited(".")
    assert says in str(caught.value)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize(("count", "end"), [(5, "4.conf: {}"), (6, "4.conf: {} and 1 more")])
def test_nothing_to_scan_names_the_first_five_files(here: Path, count: int, end: str) -> None:
    write(here, {f"{number}.conf": "x=1\n" for number in range(count)})
    with pytest.raises(NothingToScan) as caught:
        audited(".")
    assert str(caught.value).endswith(end.format("no key of a RocketMQ broker or controller in it"))


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"version": "5.3.33"}, "did you mean 5.3.3"),
        ({"version": "newest"}, "unknown RocketMQ release 'newest'; known are 4.0.0-incubating, "),
        ({"select": ("async-flsh",)}, "did you mean async-flush?"),
        ({"ignore": ("no-such-rule-at-all",)}, "unknown rule 'no-such-rule-at-all'; `rocketaudit rules` lists them"),
        ({"rules": ("nowhere",)}, "nowhere"),
    ],
)
def test_what_the_user_got_wrong(options: dict[str, object], says: str) -> None:
    with pytest.raises(UsageError) as caught:
        of_text(SYNC, **options)
    assert says in str(caught.value)
    assert caught.value.exit_code == 2


def test_a_wrong_option_is_told_before_the_files_are_read(here: Path) -> None:
    with pytest.raises(UsageError, match="5.3.33"):
        audited("nowhere", version="5.3.33")


def test_a_path_that_does_not_exist(here: Path) -> None:
    write(here, {"broker.conf": SYNC})
    with pytest.raises(UsageError, match="nowhere"):
        audited("broker.conf", "nowhere")


@pytest.mark.parametrize("content", ["controllerDLegerGroup=g\n", "supportActingMaster=true\n"])
def test_without_a_broker_no_profile_is_met(content: str) -> None:
    """Nothing was read of what decides about a message."""
    try:
        report = of_text(content)
    except NothingToScan:
        return
    assert report.ladder.met != "no-loss"


def test_what_a_template_leaves_open_meets_no_profile() -> None:
    """The role and the flush mode are unknown, and so is whether the deployment loses nothing."""
    report = of_text(conf(brokerRole="${ROLE}", flushDiskType="${FLUSH}"), select=BOTH)
    assert len(report.coverage.unknown) == 2
    assert report.ladder.met != "no-loss"


# --- files that cannot be read ---


def test_a_file_that_cannot_be_read_never_looks_green(here: Path) -> None:
    write(here, {"a.conf": ZERO_LOSS})
    (here / "broker-b.conf").symlink_to("nowhere")
    report = audited(".", select=("unreadable-input", *BOTH))
    assert [(one.rule, one.severity, one.at.path) for one in report.findings] == [
        ("unreadable-input", "high", "broker-b.conf")
    ]
    assert [one.status for one in report.inputs] == ["read", "unread"]
    assert report.score.points == 100 - POINTS["high"]


def test_a_file_that_java_refuses_is_told_and_nothing_of_it_is_guessed() -> None:
    report = of_text(conf(brokerRole="SYNC_MASTER", storePathRootDir="C:\\users"))
    assert "broker-will-not-start" in rules_of(report)
    assert not set(rules_of(report)) & {*BOTH, "async-replication"}
    assert {row.acknowledged for row in report.survival if row.failure == "os-crash"} == {"unknown"}


# --- options ---


def test_select_and_ignore() -> None:
    content = conf(brokerRole="SYNC_MASTER")
    assert set(rules_of(of_text(content, select=BOTH))) == set(BOTH)
    assert rules_of(of_text(content, select=BOTH, ignore=(ASYNC_FLUSH,))) == [WAITS_FOR_NOBODY]
    everything = rules_of(of_text(content))
    assert set(BOTH) <= set(everything)
    assert rules_of(of_text(content, ignore=(ASYNC_FLUSH,))) == [rule for rule in everything if rule != ASYNC_FLUSH]


@pytest.mark.parametrize(
    ("profile", "found", "points"),
    [
        # The rule of no-loss is not demanded of less ...
        ("no-loss", [ASYNC_FLUSH, WAITS_FOR_NOBODY], 49),
        ("standard", [WAITS_FOR_NOBODY], 49),
        # ... and where no rule is demanded there is nothing to audit.
        ("dev", [], None),
    ],
)
def test_a_profile_leaves_out_what_it_does_not_demand(profile: str, found: list[str], points: int | None) -> None:
    report = of_text(conf(brokerRole="SYNC_MASTER"), profile=profile, select=BOTH)
    assert sorted(rules_of(report)) == found
    assert report.score.points == points
    assert {one.rule for one in report.score.deductions} == set(found)
    assert report.coverage.evaluated == len(found)


@pytest.mark.parametrize("profile", ["dev", "standard", "no-loss"])
def test_the_ladder_asks_all_rules_whatever_the_profile(profile: str) -> None:
    report = of_text(conf(brokerRole="SYNC_MASTER"), profile=profile, select=BOTH)
    assert (report.ladder.met, report.ladder.next) == ("dev", "standard")
    assert report.ladder.missing == (WAITS_FOR_NOBODY,)


def test_a_profile_does_not_change_the_survival() -> None:
    reports = [of_text(SYNC, profile=profile) for profile in ("dev", "no-loss")]
    assert reports[0].survival == reports[1].survival


def test_values_for_placeholders() -> None:
    content = conf(brokerRole="${ROLE}", inSyncReplicas="{{ replicas }}", flushDiskType="SYNC_FLUSH")
    assert rules_of(of_text(content, select=BOTH)) == []
    supplied = (("ROLE", "SYNC_MASTER"), ("inSyncReplicas", "1"))
    report = of_text(content, select=BOTH, set=supplied)
    assert rules_of(report) == [WAITS_FOR_NOBODY]
    assert report.coverage.unknown == ()


def test_standard_input_by_its_name() -> None:
    assert audited("-", stdin=SYNC.encode(), select=BOTH).findings[0].at.path == "<stdin>"
    assert of_text(SYNC, select=BOTH).findings[0].at.path == "broker.conf"


# --- several deployments ---


def test_several_deployments_have_a_score_each_and_the_lowest_is_the_whole(here: Path) -> None:
    write(here, {"prod/broker.conf": ZERO_LOSS, "test/broker.conf": SYNC})
    report = audited(".", select=BOTH)
    assert [(one.name, one.score.points) for one in report.deployments] == [("prod", 100), ("test", 49)]
    assert (report.score.points, report.score.grade) == (49, "D")
    assert report.next_fix is not None and report.next_fix.points_after == 100
    assert [one.deployment for one in report.findings] == ["test"]
    assert {row.deployment for row in report.survival} == {"prod", "test"}


def test_a_deployment_that_was_not_audited_holds_nothing_down(here: Path) -> None:
    """The rule does not apply to an ASYNC_MASTER."""
    write(here, {"a/broker.conf": ZERO_LOSS, "b/broker.conf": SYNC, "c/broker.conf": conf(brokerRole="ASYNC_MASTER")})
    report = audited(".", select=(WAITS_FOR_NOBODY,))
    assert [one.score.points for one in report.deployments] == [100, 49, None]
    assert report.score.points == 49
    assert report.next_fix is not None and report.next_fix.points_after == 100


@pytest.mark.parametrize("version", [None, "5.3", "4.9.6"])
def test_a_deployment_says_of_its_release_what_the_report_says(version: str | None) -> None:
    report = of_text(SYNC, version=version)
    assert [one.release for one in report.deployments] == [report.release]


def test_path_arguments_that_are_deployments_of_their_own_have_names(here: Path) -> None:
    write(here, {"prod/broker.conf": ZERO_LOSS, "test/broker.conf": SYNC})
    names = [one.name for one in audited("prod", "test", select=BOTH).deployments]
    assert len(set(names)) == 2


def test_a_path_that_brings_nothing_is_no_deployment(here: Path) -> None:
    write(here, {"conf/broker.conf": ZERO_LOSS, "docs/notes.txt": ""})
    assert len(audited("conf", "docs", select=BOTH).deployments) == 1


# --- secrets ---

SECRET = "Hunter2Zq9"

SECRETS = {
    "plain": f"secretKey={SECRET}",
    "with blanks and a colon": f"  secretKey : {SECRET}",
    "continued": f"secretKey=ab\\\n   {SECRET}",
    "from the next line on": f"secretKey=\\\n{SECRET}\\\n  {SECRET}",
    "with a continued key": f"secret\\\n  Key={SECRET}",
    "with an escape in its key": f"secret\\u004bey={SECRET}",
    "with an escape in its key, alone on its line": f"secret\\u004bey={SECRET}\\\n{SECRET}",
    "in another case": f"SECRETKEY={SECRET}",
    "as JSON": f'innerClientAuthenticationCredentials={{"accessKey":"a","secretKey":"{SECRET}"}}',
    "of a setting that 5.3 knows": f"initAuthenticationUser=rocketmq:{SECRET} ",
    "behind another value": f"brokerIP1=1.2.3.4 password={SECRET}",
    "in what was a comment": f"//secretKey={SECRET}",
    "exported": f"export secretKey={SECRET}",
    "swallowed by another value": f"storePathRootDir=/a\\\nsecretKey={SECRET}",
    "in a URL": f"namesrvAddr=http://user:{SECRET}@host:80",
    "in a file that Java refuses": f"secretKey=\\u{SECRET}",
    "continued, in a file that Java refuses": f"secretKey=a\\\n  b\\\n  \\u{SECRET}",
}
LEAKS = {
    "written twice": f"secretKey=a{SECRET}\nsecretKey=b{SECRET}",
    "with a backslash": f"secretKey=a\\d{SECRET}",
    "with Chinese in it": f'initAuthenticationUser={{"密码":"{SECRET}"}}',
    "behind a boolean": f"transientStorePoolEnable=true # password={SECRET}",
}


def _assert_masked(secret: str) -> None:
    for release in ("4.9.7", "5.3.3"):
        report = of_text(conf(secret, brokerRole="SYNC_MASTER"), version=release)
        assert SECRET not in str(report)


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_is_nowhere_in_a_report(name: str) -> None:
    _assert_masked(SECRETS[name])


@pytest.mark.parametrize("name", LEAKS)
def test_a_secret_is_nowhere_in_a_message_or_fix(name: str) -> None:
    _assert_masked(LEAKS[name])


def test_a_line_with_a_secret_is_shown_with_a_mask() -> None:
    report = of_text(conf(f"secretKey=ab\\\n   {SECRET}", brokerRole="SYNC_MASTER"), select=("unknown-setting",))
    assert rules_of(report) == ["unknown-setting"]
    assert (report.lines["broker.conf"][3], report.lines["broker.conf"][4]) == ("secretKey=***", "***")


def test_of_a_file_that_java_refuses_only_what_continues_a_secret_is_masked() -> None:
    shown = [
        of_text(conf(*lines, brokerRole="SYNC_MASTER")).lines["broker.conf"][5]
        for lines in (
            ("secretKey=a", "storePathRootDir=\\", "  C:\\users"),
            ("storePathRootDir=\\", "secretKey=\\", "  C:\\users"),
        )
    ]
    assert shown == ["  C:\\users", "***"]


def test_other_lines_of_a_continued_value_are_shown() -> None:
    report = of_text(conf("notASetting=ab\\\n   cd", brokerRole="SYNC_MASTER"), select=("unknown-setting",))
    assert (report.lines["broker.conf"][3], report.lines["broker.conf"][4]) == ("notASetting=ab\\", "   cd")
