"""action.yml: its steps are run here as a runner would run them, with inputs that are as users give them, and worse."""

import re
from pathlib import Path

import pytest
import yaml
from ci_shell import BAD, BASH, BROKER, Done, Machine, machine
from samples import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
INPUTS = {name: of["default"] for name, of in ACTION["inputs"].items()}
STEPS = {step["name"]: step for step in ACTION["runs"]["steps"]}
EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")

pytestmark = pytest.mark.skipif(BASH is None, reason="not installed: bash")


@pytest.fixture
def runner(tmp_path: Path) -> Machine:
    made = machine(tmp_path)
    (made.work / "broker.conf").write_text(BAD)
    return made


def step(name: str, runner: Machine, **inputs: str) -> Done:
    """Run one step: expressions stand in its env only, and are what a runner would put there."""
    values = {f"inputs.{key}": value for key, value in (INPUTS | _dashed(inputs)).items()}
    values |= {"runner.temp": str(runner.home / "temp"), "github.action_path": "/the action"}

    def filled(text: str) -> str:
        return EXPRESSION.sub(lambda found: values[found[1]], text)

    variables = {key: filled(text) for key, text in STEPS[name]["env"].items()}
    shell = ("bash", "--noprofile", "--norc", "-e", "-o", "pipefail")
    return runner.run(STEPS[name]["run"], shell, GITHUB_ACTIONS="true", GITHUB_OUTPUT="outputs", **variables)


def _dashed(inputs: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in inputs.items()}


def scanned(runner: Machine, **inputs: str) -> Done:
    assert step("Install rocketaudit", runner).code == 0
    return step("Audit", runner, **inputs)


def outputs(runner: Machine) -> dict[str, str]:
    lines = (runner.work / "outputs").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def test_no_expression_reaches_a_script() -> None:
    for one in STEPS.values():
        assert "${{" not in one["run"]


def test_every_input_is_used_and_every_variable_is() -> None:
    used = {name for one in STEPS.values() for text in one["env"].values() for name in EXPRESSION.findall(text)}
    assert {name for name in used if name.startswith("inputs.")} == {f"inputs.{name}" for name in INPUTS}
    for one in STEPS.values():
        assert not [name for name in one["env"] if not re.search(rf"\${{?{name}\b", one["run"])]


def test_it_installs_its_own_source(runner: Machine) -> None:
    assert step("Install rocketaudit", runner).code == 0
    assert runner.fetched == ["install --quiet --disable-pip-version-check /the action"]


def test_it_installs_a_release_that_is_asked_for(runner: Machine) -> None:
    assert step("Install rocketaudit", runner, version="1.2.3").code == 0
    assert runner.fetched[0].endswith(" rocketaudit==1.2.3")


def test_findings_are_annotations_and_fail_the_step(runner: Machine) -> None:
    done = scanned(runner)
    assert done.code == 1, done
    assert done.out.startswith("::error file=broker.conf,line=2,")
    found = outputs(runner)
    assert int(found["findings"]) > 0 and 0 <= int(found["score"]) < 100


def test_the_outputs_of_the_action_are_those_of_the_step(runner: Machine) -> None:
    scanned(runner)
    for name, of in ACTION["outputs"].items():
        assert of["value"] == f"${{{{ steps.{STEPS['Audit']['id']}.outputs.{name} }}}}"
        assert outputs(runner)[name]


def test_the_inputs_are_options(runner: Machine) -> None:
    (runner.work / "broker.conf").write_text(BROKER)
    assert scanned(runner).code == 1
    assert scanned(runner, rocketmq_version="4.9.7").code == 0
    assert scanned(runner, rocketmq_version="4.9.7", fail_on="low").code == 1
    assert scanned(runner, profile="dev").code == 0
    assert scanned(runner, profile="none-such").code == 2


def test_sarif_is_written_beside_the_annotations(runner: Machine) -> None:
    done = scanned(runner, sarif_file="out of this.sarif")
    assert done.code == 1 and "::error" in done.out
    assert '"$schema"' in (runner.work / "out of this.sarif").read_text()


def test_more_options_pair_their_own_files(runner: Machine) -> None:
    done = scanned(runner, sarif_file="a.sarif", args="--lang zh\n  --format json --output r.json --ignore async-*,x")
    assert done.code == 2 and "unknown rule 'async-*'" in done.err
    assert scanned(runner, sarif_file="a.sarif", args="--format json\n --output r.json").code == 1
    assert (runner.work / "r.json").read_text().startswith("{")
    assert '"$schema"' in (runner.work / "a.sarif").read_text()


def test_several_paths_one_a_line(runner: Machine) -> None:
    (runner.work / "two words").mkdir()
    (runner.work / "two words" / "b.conf").write_text(BAD)
    done = scanned(runner, paths="broker.conf\n\ntwo words\n")
    assert "file=broker.conf" in done.out and "file=two words/b.conf" in done.out


@pytest.mark.parametrize("name", ["paths", "args", "profile", "sarif_file", "version", "rocketmq_version"])
@pytest.mark.parametrize(
    "evil", ["$(touch evil)", "`touch evil`", "; touch evil #", '"; touch evil; "', "x\ntouch evil"]
)
def test_inputs_are_never_commands(name: str, evil: str, runner: Machine) -> None:
    step("Install rocketaudit", runner, **{name: evil})
    step("Audit", runner, **{name: evil})
    assert not list(runner.home.rglob("evil"))


def test_paths_are_never_options(runner: Machine) -> None:
    done = scanned(runner, paths="--exit-zero\nbroker.conf")
    assert done.code == 2 and "--exit-zero: no such file" in done.err
