"""The Dockerfile: what it says is checked, and its steps are followed without Docker, which the tests do not need."""

import json
import re
from pathlib import Path

import pytest
from ci_shell import BAD
from dockerfile import Built, context, instructions, replay, run
from samples import ROOT


def all_of(word: str) -> list[str]:
    return [one.rest for one in instructions() if one.word == word]


def test_it_does_not_run_as_root() -> None:
    (user,) = all_of("USER")
    assert int(user) > 0
    last = max(index for index, one in enumerate(instructions()) if one.word == "RUN")
    assert [one.word for one in instructions()].index("USER") > last


def test_the_base_is_pinned_by_its_tag() -> None:
    images = {rest.split()[0] for rest in all_of("FROM")}
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.(\d+)-slim-\w+", images.pop())


def test_it_starts_rocketaudit_where_the_repository_is_mounted() -> None:
    assert json.loads(all_of("ENTRYPOINT")[0]) == ["rocketaudit"]
    assert all_of("WORKDIR")[-1] == "/src"


def test_the_context_is_what_the_wheel_is_made_of() -> None:
    tops = {path.split("/")[0] for path in context()}
    assert tops == {"pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "rules", "rocketaudit"}
    assert not [path for path in context() if path.endswith(".pyc")]


def test_nothing_of_the_context_is_left_out() -> None:
    copied = {source for rest in all_of("COPY") if "--from" not in rest for source in rest.split()[:-1]}
    assert copied == {path.split("/")[0] for path in context()}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return replay(tmp_path_factory.mktemp("image"))


@pytest.mark.packaging
def test_the_steps_make_a_rocketaudit_that_runs(built: Built, tmp_path: Path) -> None:
    (tmp_path / "broker.conf").write_text(BAD)
    assert run(built, "--version", cwd=tmp_path).stdout.startswith("rocketaudit ")
    scanned = run(built, cwd=tmp_path)
    assert (scanned.returncode, scanned.stderr) == (1, "")
    assert "--> broker.conf:2" in scanned.stdout


@pytest.mark.packaging
def test_what_is_installed_is_the_wheel_of_the_source(built: Built, tmp_path: Path) -> None:
    (packages,) = (built.root / "python").glob("lib/python*/site-packages/rocketaudit")
    assert (packages / "_rules.json").is_file()
    files = [path for path in (ROOT / "rocketaudit").rglob("*.json") if not path.name.startswith("_")]
    for path in files:
        assert (packages / path.relative_to(ROOT / "rocketaudit")).read_bytes() == path.read_bytes()


@pytest.mark.packaging
def test_the_user_is_the_one_that_is_made(built: Built) -> None:
    assert f"--uid {all_of('USER')[0]} " in (built.root / "as-root.log").read_text()
