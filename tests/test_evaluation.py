"""The counting of tests/evaluation on made-up judgements, with the real audit over a tiny repository; no network."""

import re
import subprocess
from pathlib import Path

import pytest
from evaluation import evaluate, matching, sources
from evaluation.evaluate import Part, main, reaches
from evaluation.judgements import CORPUS, FRESH, HELD_OUT, LATER, NOT_JUDGED, Repository, load
from evaluation.matching import Found, Match, Place, Tally, across, match, only, tallies, total
from evaluation.sources import Outcome
from evaluation.tables import cases, markdown, text

from rocketaudit.rules import load_builtin

PATH = "src/main/java/shop/Sender.java"
SENDER = """package shop;

import org.apache.rocketmq.client.producer.DefaultMQProducer;
import org.apache.rocketmq.common.message.Message;

class Sender {
    private final DefaultMQProducer producer = new DefaultMQProducer("shop");

    void told(Message message) throws Exception {
        producer.send(message);
    }

    void quick(Message message) throws Exception {
        producer.sendOneway(message);
    }
}
"""
IGNORED, ONEWAY = 10, 14  # the lines that send
COMMIT = "0" * 40


def judged(sites: str, path: str = PATH, name: str = "some/shop", commit: str = COMMIT) -> str:
    lines = "".join(f"        - {{{site.strip()}, why: because}}\n" for site in sites.strip().splitlines())
    return f'- repository: {name}\n  commit: "{commit}"\n  files:\n    - path: {path}\n      sites:\n{lines}'


def repository(tmp_path: Path, sites: str, path: str = PATH) -> Repository:
    (tmp_path / "judgements.yaml").write_text(judged(sites, path), encoding="utf-8")
    return load(tmp_path / "judgements.yaml")[0]


def found(line: int, rule: str = "oneway-send", path: str = PATH, *related: Place, counts: bool = True) -> Found:
    return Found(rule, path, line, counts, related, "a message")


def wanted(line: int, rule: str = "oneway-send", more: str = "") -> str:
    return f"line: {line}, kind: send, wanted: [{{rule: {rule}, line: {line}}}]{more}"


def counts(one: Match) -> tuple[int, int, int]:
    return len(one.agreed), len(one.missed), len(one.alarms)


@pytest.mark.parametrize(
    ("line", "expected"), [(20, (1, 0, 0)), (26, (1, 0, 0)), (14, (1, 0, 0)), (27, (0, 1, 1)), (13, (0, 1, 1))]
)
def test_a_finding_meets_what_is_wanted_within_six_lines(
    tmp_path: Path, line: int, expected: tuple[int, int, int]
) -> None:
    assert counts(match(repository(tmp_path, wanted(20)), [found(line)])) == expected


def test_a_finding_of_another_rule_or_file_meets_nothing(tmp_path: Path) -> None:
    other = [found(20, "send-result-ignored"), found(20, path="src/main/java/shop/Other.java")]
    one = match(repository(tmp_path, wanted(20)), other)
    assert (counts(one), one.alarms) == ((0, 1, 1), (other[0],))  # the other file was not judged


def test_the_very_line_is_preferred_and_each_finding_is_used_once(tmp_path: Path) -> None:
    both = repository(tmp_path, wanted(20) + "\n" + wanted(22))
    assert counts(match(both, [found(22)])) == (1, 1, 0)
    assert match(both, [found(22)]).missed[0].line == 20
    assert counts(match(both, [found(22), found(24)])) == (2, 0, 0)
    assert counts(match(both, [found(20), found(22), found(23)])) == (2, 0, 1)


def test_a_related_place_meets_what_is_wanted_there(tmp_path: Path) -> None:
    elsewhere = "src/main/java/shop/Other.java"
    one = found(5, "oneway-send", elsewhere, Place(PATH, 19, 21))
    assert counts(match(repository(tmp_path, wanted(20)), [one])) == (1, 0, 0)
    assert counts(match(repository(tmp_path, wanted(22)), [one])) == (0, 1, 0)
    assert counts(match(repository(tmp_path, wanted(20)), [found(90, "oneway-send", PATH, Place(PATH, 20, 20))])) == (
        1,
        0,
        0,
    )


def test_what_is_wanted_twice_at_a_line_is_one_finding_told_once_or_twice(tmp_path: Path) -> None:
    shared = repository(tmp_path, wanted(20) + "\n" + wanted(20, more=", across_files: true"))
    assert [want.across_files for want in shared.files[0].wanted] == [True]
    assert counts(match(shared, [found(20)])) == (1, 0, 0)
    assert counts(match(shared, [found(20), found(20)])) == (1, 0, 0)


@pytest.mark.parametrize(
    ("maybe", "line", "alarms"),
    [
        ("{rule: oneway-send}", 900, 0),
        ("{rule: oneway-send, line: 50}", 75, 0),
        ("{rule: oneway-send, line: 50}", 25, 0),
        ("{rule: oneway-send, line: 50}", 76, 1),
        ("{rule: send-result-ignored}", 50, 1),
    ],
)
def test_what_may_be_told_counts_neither_way(tmp_path: Path, maybe: str, line: int, alarms: int) -> None:
    clean = repository(tmp_path, f"line: 50, kind: send, wanted: [], maybe: [{maybe}]")
    assert counts(match(clean, [found(line)])) == (0, 0, alarms)


def test_what_is_unsure_or_information_counts_neither_way(tmp_path: Path) -> None:
    one = match(repository(tmp_path, wanted(20)), [found(20, counts=False), found(80, counts=False)])
    assert (counts(one), one.unsure) == ((0, 1, 0), frozenset(one.missed))


@pytest.mark.parametrize("rule", sorted(NOT_JUDGED))
def test_rules_that_were_not_judged_are_not_compared(tmp_path: Path, rule: str) -> None:
    assert counts(match(repository(tmp_path, wanted(20, rule)), [found(80, rule)])) == (0, 0, 0)


def test_a_short_timeout_counts_only_where_it_is_wanted(tmp_path: Path) -> None:
    short = "send-timeout-too-short"
    assert counts(match(repository(tmp_path, wanted(20, short)), [found(80, short)])) == (0, 1, 0)
    assert counts(match(repository(tmp_path, wanted(20, short)), [found(20, short)])) == (1, 0, 0)


@pytest.mark.parametrize(("pom", "met"), [("pom.xml", 1), ("shop/pom.xml", 1), ("cart/pom.xml", 0)])
def test_what_the_build_file_decides_may_be_told_anywhere_in_the_module(tmp_path: Path, pom: str, met: int) -> None:
    rule = "spring-template-skips-store-wait"
    one = match(
        repository(tmp_path, wanted(3, rule), pom), [found(90, rule, "shop/A.java"), found(9, rule, "shop/B.java")]
    )
    assert counts(one) == (met, 1 - met, 0)


@pytest.mark.parametrize(
    ("build", "met"),
    [("pom.xml", 1), ("shop/build.gradle", 1), ("gradle/libs.versions.toml", 1), ("cart/pom.xml", 0), ("B.java", 0)],
)
def test_a_send_may_be_judged_for_what_the_build_file_decides(tmp_path: Path, build: str, met: int) -> None:
    rule = "spring-template-skips-store-wait"
    one = match(repository(tmp_path, wanted(20, rule), "shop/A.java"), [found(9, rule, build)])
    assert counts(one) == (met, 1 - met, 0)
    both = "\n".join((wanted(20, rule), wanted(60, rule)))
    assert counts(match(repository(tmp_path, both, "shop/A.java"), [found(9, rule, build)]))[0] == 2 * met


def test_the_numbers(tmp_path: Path) -> None:
    sites = [
        wanted(20),
        wanted(40, more=", across_files: true"),
        wanted(60, "listener-async-work", ", across_files: true"),
    ]
    told = [found(20), found(60, "listener-async-work"), found(90, "send-result-ignored")]
    one = match(repository(tmp_path, "\n".join(sites)), told)
    by_rule = tallies([one])
    assert by_rule == {
        "listener-async-work": Tally(1, 1, 0),
        "oneway-send": Tally(2, 1, 0),
        "send-result-ignored": Tally(0, 0, 1),
    }
    assert total(by_rule) == Tally(3, 2, 1)
    assert (total(by_rule).precision, total(by_rule).recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (Tally(0, 0, 0).precision, Tally(0, 0, 0).recall) == (None, None)
    assert (across([one]), across([one], matching.HANDED_OVER)) == (Tally(2, 1, 0), Tally(1, 1, 0))
    assert tallies([only(one, "oneway-send")]) == {"oneway-send": Tally(2, 1, 0)}
    outcome = Outcome((one,), (), (), ())
    assert (reaches(outcome, 0.6, 0.6), reaches(outcome, 0.7, 0.6), reaches(outcome, 0.6, 0.7)) == (True, False, False)
    assert reaches(Outcome((), (), (), ()), 1, 1)


def test_what_is_shown(tmp_path: Path) -> None:
    one = match(repository(tmp_path, wanted(20) + "\n" + wanted(60)), [found(20), found(90)])
    outcome = Outcome((one,), ("a/b A.java",), ("a/b B.java: unread, permission denied",), ("a/b KeyError: 1",))
    scope = "2 sites in 1 files of 1 repositories; 1 files not there, 1 not read or only in part, 1 audits broke off"
    shown = text("corpus", outcome)
    assert scope in shown
    assert re.search(r"^oneway-send +2 +1 +1 +50\.0% +50\.0%$", shown, re.MULTILINE)
    assert re.search(r"^across files +0 +0 +- +- +-$", shown, re.MULTILINE)
    assert "| oneway-send | 2 | 1 | 1 | 50.0% | 50.0% |" in markdown("corpus", outcome)
    listed = cases(outcome)
    assert f"oneway-send  some/shop {PATH}:60  because" in listed
    assert f"oneway-send  some/shop {PATH}:90  a message  | judged at 60: because" in listed
    assert "a/b B.java: unread, permission denied" in listed


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with some/shop in it, whose judgements are both parts; the held-out ones want what is not there."""
    file = tmp_path / "sources" / "some+shop" / PATH
    file.parent.mkdir(parents=True)
    file.write_text(SENDER, encoding="utf-8")
    for name, sites in (("corpus", wanted(ONEWAY)), ("held-out", wanted(IGNORED, "send-in-background"))):
        (tmp_path / f"{name}.yaml").write_text(judged(sites), encoding="utf-8")
    monkeypatch.setattr(evaluate, "DEVELOPMENT", Part("corpus", tmp_path / "corpus.yaml", False))
    monkeypatch.setattr(evaluate, "KEPT_APART", Part("held out", tmp_path / "held-out.yaml", True))
    return tmp_path / "sources"


def test_the_real_audit_is_compared(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--sources", str(parts), "--misses"]) == 0
    said = capsys.readouterr().out
    assert re.search(r"^oneway-send +1 +1 +0 +100\.0% +100\.0%$", said, re.MULTILINE)
    assert "wanted and not found: 0" in said
    assert f"send-result-ignored  some/shop {PATH}:{IGNORED}" in said  # found, and here nobody wanted it
    assert "0 not read" in said
    assert "held out" not in said


def test_where_one_stage_was_judged_the_other_is_not_compared(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = parts.parent / "corpus.yaml"
    whole = file.read_text(encoding="utf-8")
    file.write_text(whole.replace("  files:", "  stage: consume\n  files:", 1), encoding="utf-8")
    main(["--sources", str(parts), "--misses"])
    assert f"send-result-ignored  some/shop {PATH}:{IGNORED}" not in capsys.readouterr().out


def test_a_threshold_makes_the_exit_code(parts: Path) -> None:
    assert main(["--sources", str(parts), "--rule", "oneway-send", "--at-least", "1", "1"]) == 0
    assert main(["--sources", str(parts), "--at-least", "1", "1"]) == 1


@pytest.mark.parametrize("which", ["--held-out", "--both"])
def test_cases_of_the_held_out_part_are_hidden(parts: Path, capsys: pytest.CaptureFixture[str], which: str) -> None:
    assert main(["--sources", str(parts), which, "--misses", "--markdown"]) == 0
    said = capsys.readouterr().out.partition("held out:")[2]
    assert "| send-in-background | 1 | 0 | 0 | - | 0.0% |" in said
    assert "not listed" in said
    assert "Sender" not in said and "some/shop" not in said


def test_cases_of_the_held_out_part_can_be_revealed(parts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--sources", str(parts), "--held-out", "--misses", "--reveal-held-out"])
    assert f"send-in-background  some/shop {PATH}:{IGNORED}  because" in capsys.readouterr().out


def test_files_that_are_not_there_are_not_compared(tmp_path: Path) -> None:
    absent = sources.compare([repository(tmp_path, wanted(20))], tmp_path)
    assert absent == Outcome((), (f"some/shop {PATH}",), (), ())


def test_files_that_the_audit_does_not_take_are_misses_and_named(tmp_path: Path) -> None:
    file = tmp_path / "some" / "shop" / PATH  # owner/name is looked for as well
    file.parent.mkdir(parents=True)
    file.write_text("package shop;\nclass Sender {}\n")
    outcome = sources.compare([repository(tmp_path, wanted(2))], tmp_path)
    assert counts(outcome.matches[0]) == (0, 1, 0)
    assert outcome.unread == (f"some/shop {PATH}: not taken for client code",)


def test_an_audit_that_breaks_off_does_not_hide_the_others(parts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(home: Path, stages: object) -> None:
        raise KeyError(home.name)

    monkeypatch.setattr(sources, "findings", broken)
    outcome = sources.compare(load(evaluate.DEVELOPMENT.file), parts)
    assert outcome.failed == ("some/shop KeyError: 'some+shop'",)
    assert counts(outcome.matches[0]) == (0, 1, 0)


def test_fetching_takes_one_commit_of_each_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From a repository on the disk instead of the forge."""
    origin = tmp_path / "forge" / "some" / "shop"
    (origin / "src").mkdir(parents=True)
    (origin / "src" / "A.java").write_text("class A {}\n")
    (origin / "logo.png").write_bytes(b"\0")
    user = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"]
    for step in (
        ["init", "--quiet"],
        ["config", "uploadpack.allowAnySHA1InWant", "true"],
        ["config", "uploadpack.allowFilter", "true"],
        ["add", "."],
        ["commit", "--quiet", "-m", "one"],
    ):
        subprocess.run(["git", *user, *step], cwd=origin, check=True)
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=origin, check=True, capture_output=True, text=True)
    monkeypatch.setattr(sources, "FORGE", f"file://{tmp_path / 'forge'}")
    good = Repository("some/shop", head.stdout.strip(), ())
    asked = [good, good._replace(name="some/gone"), good._replace(name="--upload-pack=x/y")]
    folder = tmp_path / "sources"
    said = sources.fetch(asked, folder)
    assert [sentence.split(":")[0] for sentence in said] == ["some/gone", "--upload-pack=x/y"]
    assert [one.name for one in folder.iterdir()] == ["some+shop"]
    assert (folder / "some+shop" / "src" / "A.java").is_file()
    assert not (folder / "some+shop" / "logo.png").exists()
    assert sources.fetch([good], folder) == []


def test_the_judgements_are_sound() -> None:
    """Of all parts, and nothing of the held-out one but that it is well-formed."""
    known = {rule.id for rule in load_builtin() if rule.stage in sources.STAGES}
    parts = [load(CORPUS), load(HELD_OUT), load(LATER), load(FRESH)]
    names = [name for part in parts for name in {judged.name for judged in part}]
    assert len(set(names)) == len(names)  # held out by repository: none is in two parts
    judgings = [(judged.name, judged.stage) for part in parts for judged in part]
    assert len(set(judgings)) == len(judgings)
    assert {stage for _, stage in judgings} <= {None, *sources.STAGES}
    for judged_repository in (judged for part in parts for judged in part):
        assert re.fullmatch(r"[0-9a-f]{40}", judged_repository.commit)
        assert len({file.path for file in judged_repository.files}) == len(judged_repository.files)
        for file in judged_repository.files:
            assert file.sites
            assert {one.rule for one in (*file.wanted, *file.maybe)} <= known
    sites = [sum(len(file.sites) for judged in part for file in judged.files) for part in parts]
    assert min(sites) >= 150
    assert sites[1] / (sites[0] + sites[1]) > 0.3  # of what was judged before the reader was written
