"""docs/ci/: the examples for GitHub, GitLab, Jenkins and Azure; their shell lines are run as they stand."""

import json
import re
import shutil
import subprocess
import textwrap
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from ci_shell import BAD, BASH, BROKER, Machine, machine
from samples import ROOT

FOLDER = ROOT / "docs" / "ci"
KEPT = BROKER + "inSyncReplicas=2\ntotalReplicas=2\n"


def read(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def content(name: str) -> Any:
    return yaml.safe_load(read(name))


def gitlab_script() -> str:
    return "\n".join(content("gitlab-ci.yml")["rocketaudit"]["script"])


def jenkins_script() -> str:
    found = re.search(r"sh '''\n(.*?)'''", read("Jenkinsfile"), re.DOTALL)
    assert found
    return textwrap.dedent(found[1])


def azure_script() -> str:
    return str(content("azure-pipelines.yml")["steps"][0]["script"])


SCRIPTS = {"gitlab": gitlab_script, "jenkins": jenkins_script, "azure": azure_script}


@pytest.fixture
def job(tmp_path: Path) -> Machine:
    made = machine(tmp_path)
    (made.work / "deploy").mkdir()
    return made


@pytest.mark.skipif(BASH is None, reason="not installed: bash")
@pytest.mark.parametrize(("text", "code"), [(BAD, 1), (KEPT, 0)], ids=["bad", "good"])
@pytest.mark.parametrize("name", SCRIPTS)
def test_the_lines_run_and_leave_their_reports(name: str, text: str, code: int, job: Machine) -> None:
    (job.work / "deploy" / "broker.conf").write_text(text)
    done = job.run(SCRIPTS[name](), AGENT_TEMPDIRECTORY=str(job.home / "agent"))
    assert done.code == code, done
    assert job.fetched == ["install --quiet rocketaudit"]
    assert "Score" in done.out
    failures = list(ElementTree.parse(job.work / "rocketaudit.xml").iter("failure"))
    assert [one.get("type") for one in failures if one.get("type") in ("critical", "high")] or not code


@pytest.mark.skipif(BASH is None, reason="not installed: bash")
def test_the_reports_are_those_that_the_jobs_keep(job: Machine) -> None:
    (job.work / "deploy" / "broker.conf").write_text(BAD)
    job.run(gitlab_script())
    reports = content("gitlab-ci.yml")["rocketaudit"]["artifacts"]["reports"]
    assert set(reports) == {"codequality", "junit"}
    assert json.loads((job.work / reports["codequality"]).read_text(encoding="utf-8"))[0]["check_name"]
    assert ElementTree.parse(job.work / reports["junit"]).getroot().tag == "testsuites"
    job.run(jenkins_script())
    for kept in re.findall(r"(?:testResults|artifacts): '(.*?)'", read("Jenkinsfile")):
        assert (job.work / kept).is_file(), kept
    assert content("azure-pipelines.yml")["steps"][1]["inputs"]["testResultsFiles"] == reports["junit"]


def test_reports_are_kept_of_jobs_that_fail() -> None:
    assert content("gitlab-ci.yml")["rocketaudit"]["artifacts"]["when"] == "always"
    assert content("azure-pipelines.yml")["steps"][1]["condition"] == "always()"
    assert re.search(r"post \{\s+always \{\s+junit", read("Jenkinsfile"))
    assert content("github.yml")["jobs"]["audit"]["steps"][-1]["if"].startswith("always()")


def test_the_workflow_gives_inputs_that_the_action_has() -> None:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    steps = content("github.yml")["jobs"]["audit"]["steps"]
    (audit,) = (one for one in steps if "rocketaudit@" in one["uses"])
    assert set(audit["with"]) <= set(action["inputs"])
    assert audit["with"]["sarif-file"] == steps[-1]["with"]["sarif_file"]


def test_the_workflow_names_actions_by_commit() -> None:
    for one in content("github.yml")["jobs"]["audit"]["steps"]:
        assert re.fullmatch(r"[\w-]+(/[\w-]+)+@[0-9a-f]{40}", one["uses"])


LINTERS = [
    ("check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"),
    ("check-jsonschema", "--builtin-schema", "vendor.github-workflows", "docs/ci/github.yml"),
    ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "docs/ci/gitlab-ci.yml"),
    ("zizmor", "--offline", "--persona", "auditor", "action.yml", "docs/ci/github.yml"),
    ("actionlint", "docs/ci/github.yml"),
    ("hadolint", "Dockerfile"),
    ("pre-commit", "validate-manifest", ".pre-commit-hooks.yaml"),
]


@pytest.mark.parametrize("command", LINTERS, ids=lambda command: f"{command[0]} {command[-1]}")
def test_linters_find_nothing(command: tuple[str, ...]) -> None:
    """Where they are installed: they are no dependencies of the tests."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"not installed: {command[0]}")
    done = subprocess.run(command, cwd=ROOT, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
