"""The text report: goldens of whole reports, then the points that are easy to break."""

import pytest
from golden import same_as
from reports import A, at, both, finding, report, score, survival

from rocketaudit.findings import FAILURES, SEVERITIES, Because, Edit, Fix, Ladder
from rocketaudit.model import Release
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Coverage, DeploymentSummary, Report

WIDE = Style()


def text(of: Report, lang: str = "en", style: Style = WIDE) -> str:
    return RENDERERS["text"](of, lang, style)


def table_of(of: Report, style: Style = WIDE) -> list[str]:
    """The lines of the survival table."""
    lines = text(of, style=style).splitlines()
    start = next(index for index, line in enumerate(lines) if line.startswith("Does a message"))
    return lines[start : lines.index("", start)]


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_whole_report_off_a_terminal(lang: str) -> None:
    same_as(f"report-{lang}.txt", text(report(), lang))


@pytest.mark.parametrize(("lang", "width"), [("en", 80), ("en", 120), ("zh", 80)])
def test_a_whole_report_on_a_terminal(lang: str, width: int) -> None:
    same_as(f"report-{lang}-{width}.txt", text(report(), lang, Style(width)))


def test_a_whole_report_in_colour() -> None:
    same_as("report-colour.txt", text(report(), style=Style(100, colour=True)))


def test_colour_changes_nothing_but_escape_sequences() -> None:
    import re

    coloured = text(report(), style=Style(100, colour=True))
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text(report(), style=Style(100))


@pytest.mark.parametrize("width", [60, 80, 100, 120, 200])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    from rocketaudit.renderers.shown import width as columns

    lines = text(report(), "zh", Style(width)).splitlines()
    too_wide = [line for line in lines if columns(line) > width]
    # Only what must stay whole, to be copied, may stick out: places, lines to paste, rule ids.
    whole = ("-->", ":::", "+ ", "- ", "= ")
    assert all(len(line.split()) == 1 or line.strip().startswith(whole) for line in too_wide), too_wide


def test_an_empty_report_says_so() -> None:
    nothing = report(
        findings=(),
        survival=(),
        score=score(None),
        deployments=(),
        next_fix=None,
        ladder=Ladder("no-loss", None, ()),
        coverage=Coverage(0, 0, ()),
        assumptions=(),
        inputs=(),
    )
    assert text(nothing).splitlines()[2:] == [
        "Score: none, no stage could be audited",
        "",
        "Strictest profile met: no-loss",
        "",
        "No findings",
    ]


def test_what_loses_most_comes_first() -> None:
    shuffled = report(findings=tuple(finding(f"r-{severity}", severity=severity) for severity in reversed(SEVERITIES)))
    heads = [line.split("]")[0] for line in text(shuffled).splitlines() if "[r-" in line]
    assert heads == ["error[r-critical", "error[r-high", "warning[r-medium", "note[r-low", "note[r-info"]


def test_a_rule_explains_itself_once_but_always_shows_its_fix() -> None:
    shown = text(report())
    assert shown.count("Since 5.0.0 the master waits") == 1
    assert shown.count("see the first sync-master-does-not-wait above") == 1
    assert shown.count("+ inSyncReplicas=2") == 3  # two findings and the next best fix


def test_suppressed_findings_are_counted_and_folded_into_one_line() -> None:
    (line,) = [line for line in text(report()).splitlines() if "forced-cleaning" in line]
    assert line == f"Suppressed: forced-cleaning ({A}:7)"
    assert text(report()).splitlines()[-1] == "4 findings: 2 critical, 1 medium, 1 low; 1 suppressed; 3 fixable"


def test_evidence_without_a_proof_stays_out() -> None:
    assert "CommitLog.java" not in text(report())
    assert "= proof: 500 of 500" in text(report())


class TestFix:
    """A fix as lines to paste."""

    def shown(self, *edits: Edit, **lines: str) -> list[str]:
        known = {int(number.removeprefix("l")): line for number, line in lines.items()}
        one = finding(fix=Fix(False, edits), fix_text=both(""))
        rendered = text(report(findings=(one,), lines={A: known}))
        rows = rendered.split("= fix: ")[1].split("\n\n")[0].splitlines()
        return [row.strip() for row in rows if row.strip()]

    def test_inserting_lines(self) -> None:
        assert self.shown(Edit(at(A, 8), "a=1\nb=2\n"), l7="x") == ["+ a=1", "+ b=2"]

    def test_inserting_behind_a_last_line_without_end(self) -> None:
        assert self.shown(Edit(at(A, 7, 4), "\na=1"), l7="x=1") == ["+ a=1"]

    def test_replacing_a_value(self) -> None:
        assert self.shown(Edit(at(A, 7, 3, 4), "22"), l7="a=1") == ["- a=1", "+ a=22"]

    def test_several_edits_of_a_line(self) -> None:
        assert self.shown(Edit(at(A, 7, 3, 4), "22"), Edit(at(A, 7, 1, 2), "bb"), l7="a=1") == ["- a=1", "+ bb=22"]

    def test_trailing_blanks_are_seen(self) -> None:
        assert self.shown(Edit(at(A, 7, 4, 6), ""), l7="a=1  ") == ["- a=1··", "+ a=1"]

    def test_removing_a_line_with_its_end(self) -> None:
        assert self.shown(Edit(at(A, 7, 1, 1, 8), ""), l7="a=1") == ["- a=1"]

    def test_replacing_several_lines(self) -> None:
        edit = Edit(at(A, 7, 3, 3, 8), "1")
        assert self.shown(edit, l7="a=\\", l8="  1x") == ["- a=\\", "-   1x", "+ a=11x"]

    def test_a_line_that_nobody_kept(self) -> None:
        assert self.shown(Edit(at(A, 7, 1, 4), "a=2")) == ["+ a=2"]

    def test_a_masked_line_is_not_pieced_together(self) -> None:
        assert self.shown(Edit(at(A, 7, 20, 21), ""), l7="secretKey=***") == ["- secretKey=***"]

    def test_another_file_is_named(self) -> None:
        assert self.shown(Edit(at("other.conf", 1), "a=1\n")) == ["in other.conf:", "+ a=1"]


class TestSurvivalTable:
    def test_rows_and_columns(self) -> None:
        assert table_of(report()) == [
            "Does a message that was answered SEND_OK survive?   broker-a           broker-b",
            "  broker process crash                              kept               kept",
            "  OS crash, power loss                              lost, up to 10 s   lost, up to 10 s",
            "  master's disk or machine lost                     lost, the lag      lost, all (no slave)",
            "  slave lost                                        kept               kept",
            "  all name servers lost                             kept",
            "  consumer crash, poison message, consumer away for long: unknown, no client code was read",
        ]

    def test_disk_and_machine_stay_apart_where_they_differ(self) -> None:
        rows = (survival("master-disk-loss", "a", "lost", both("all")), survival("master-machine-loss", "a", "kept"))
        shown = table_of(report(survival=rows))
        assert [line.split("  ")[1] for line in shown[1:]] == ["master's disk lost", "master's machine lost"]

    def test_brokers_that_fare_the_same_share_a_column(self) -> None:
        names = [f"broker-{letter}" for letter in "abcdefgh"]
        rows = tuple(survival("os-crash", name, "lost", both("up to 10 s")) for name in names)
        odd = (survival("os-crash", "odd", "kept"),)
        assert table_of(report(survival=rows + odd))[0].split("?")[1].split("   ")[-2:] == [
            "broker-a and 7 more",
            "odd",
        ]

    def test_many_different_brokers_make_several_tables(self) -> None:
        rows = tuple(survival("os-crash", f"broker-{n}", "lost", both(f"up to {n} s")) for n in range(12))
        shown = text(report(survival=rows, findings=()), style=Style(80))
        assert all(len(line) <= 80 for line in shown.splitlines())
        assert all(f" broker-{n} " in shown.replace("\n", " ") for n in range(12))
        assert shown.count("OS crash, power loss   lost") == 4

    def test_long_windows_are_wrapped_in_their_column(self) -> None:
        window = both("all of it, and then some more, because no slave was ever there to fetch anything")
        rows = tuple(survival("os-crash", name, "lost", window) for name in ("a", "b"))
        shown = table_of(
            report(survival=(*rows, survival("slave-loss", "a", "kept"), survival("slave-loss", "b", "lost")))
        )
        assert all(len(line) <= 120 for line in shown)

    def test_consumer_groups_have_a_table_of_their_own(self) -> None:
        rows = tuple(survival("consumer-crash", name, fate) for name, fate in (("g1", "kept"), ("g2", "lost")))
        shown = text(report(survival=rows)).splitlines()
        head = next(index for index, line in enumerate(shown) if line.startswith("Is an acknowledged"))
        assert shown[head : head + 3] == [
            "Is an acknowledged message still processed?   consumer crash",
            "  g2                                          lost",
            "  g1                                          kept",
        ]

    def test_of_many_groups_the_worst_are_shown(self) -> None:
        fates = {f"g{number:02}": "lost" if number == 39 else "kept" for number in range(40)}
        rows = tuple(survival("consumer-crash", name, fate) for name, fate in fates.items())
        shown = text(report(survival=rows))
        assert "  g39" in shown and "  g13" in shown and "  g14" not in shown
        assert "  and 25 more: JSON has all\n" in shown

    def test_what_all_groups_share_is_one_line(self) -> None:
        rows = [survival("consumer-crash", name, fate) for name, fate in (("g1", "kept"), ("g2", "lost"))]
        rows += [survival("consumer-away", name, "lost", both("after 72 h")) for name in ("g1", "g2")]
        assert "  consumer away for long: lost, after 72 h (all groups)\n" in text(report(survival=tuple(rows)))

    def test_the_places_of_a_groups_losses_are_named(self) -> None:
        because = Because(at("src/A.java", 12), "OrderListener: new Thread")
        rows = (
            survival("consumer-crash", "g1", "lost", both("what it was still working on"), because),
            survival("consumer-crash", "g2", "kept", both("it is delivered again")),
        )
        shown = text(report(survival=rows))
        assert "  g1   OrderListener: new Thread (src/A.java:12)\n" in shown
        assert "it is delivered again" not in shown
        assert "OrderListener：new Thread" in text(report(survival=rows), "zh")

    def test_grounds_name_the_line_and_each_only_once(self) -> None:
        because = Because(at(A, 7), "flushDiskType=ASYNC_FLUSH")
        rows = (survival("os-crash", "a", "lost", both("up to 10 s"), because, because),)
        assert f"  OS crash, power loss   flushDiskType=ASYNC_FLUSH ({A}:7)\n" in text(report(survival=rows))

    def test_many_places_are_counted(self) -> None:
        rows = tuple(
            survival("os-crash", name, "lost", both("10 s"), Because(at(f"{name}.conf", 7), "x=y")) for name in "abcdef"
        )
        assert "x=y (a.conf:7, b.conf:7 and 4 more)" in text(report(survival=rows))

    def test_every_failure_has_words(self) -> None:
        rows = tuple(survival(failure, "a", "lost", both(failure)) for failure in FAILURES)
        assert text(report(survival=rows)) and text(report(survival=rows), "zh")


def test_each_deployment_has_its_own_section() -> None:
    release = Release("4.9.7", "as given")
    names = ("prod", "test")
    deployments = tuple(DeploymentSummary(name, (name,), "classic", release, score(40)) for name in names)
    rows = tuple(survival("os-crash", "a", "lost")._replace(deployment=name) for name in names)
    shown = text(report(deployments=deployments, survival=rows))
    assert shown.index("Deployment prod") < shown.index("Deployment test") < shown.index("the lowest of 2 deployments")


class TestWhatAStrangerSaw:
    """Small lies of earlier reports."""

    def test_one_long_name_is_no_crowd(self) -> None:
        name = "a-broker-with-a-name-of-more-than-thirty-two-letters"
        shown = "\n".join(table_of(report(survival=(survival("os-crash", name, "kept"),))))
        assert name in shown and "0 more" not in shown

    def test_a_line_to_remove_is_no_line_to_add(self) -> None:
        fix = report().next_fix
        assert fix
        shown = text(report(next_fix=fix._replace(lines=("a=1", "- duplicationEnable")))).splitlines()
        assert "  + a=1" in shown and "  - duplicationEnable" in shown

    def test_lines_that_end_in_cr_alone(self) -> None:
        fix = Fix(False, (Edit(at(A, 8, 1), "a=1\rb=2\r"),))
        shown = text(report(findings=(finding(fix=fix),), lines={A: {7: "x=1", 8: "y=2"}}))
        assert "+ a=1" in shown and "+ b=2" in shown and "y=2" not in shown

    def test_a_value_before_a_secret_is_shown_with_its_key(self) -> None:
        fix = Fix(False, (Edit(at(A, 7, 6, 20), "48"),))
        shown = text(report(findings=(finding(fix=fix),), lines={A: {7: "time=49 # secretKey=***"}}))
        assert "- time=49 # secretKey=***" in shown and "+ time=48" in shown
