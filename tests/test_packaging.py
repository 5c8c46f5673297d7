"""What is built: a wheel with the compiled rules, a source archive that can build it again, an install that runs."""

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from rocketaudit.rulecheck import schema
from rocketaudit.rulefiles import compile_folder
from rocketaudit.rules import SOURCES

pytestmark = pytest.mark.packaging

ROOT = Path(__file__).parent.parent
BROKER = "brokerClusterName = c\nbrokerName = broker-a\nbrokerRole = SYNC_MASTER\n"


def _run(*command: str, cwd: Path, expect: tuple[int, ...] = (0,)) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=environment, check=False)
    assert done.returncode in expect, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def _build(target: str, source: Path, into: Path) -> Path:
    """Build with the hatchling of this environment: nothing is fetched."""
    _run(sys.executable, "-m", "hatchling", "build", "-t", target, "-d", str(into), cwd=source)
    (built,) = into.iterdir()
    return built


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("wheel", ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _build("sdist", ROOT, tmp_path_factory.mktemp("sdist"))


def _content(of: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(of) as file:
        return {name: file.read(name) for name in file.namelist()}


def test_the_wheel_has_the_rules_compiled(wheel: Path) -> None:
    content = _content(wheel)
    assert json.loads(content["rocketaudit/_rules.json"]) == compile_folder(SOURCES)
    assert json.loads(content["rocketaudit/rule.schema.json"]) == schema()


def test_the_wheel_has_the_data_of_the_package_and_nothing_else(wheel: Path) -> None:
    content = _content(wheel)
    for data in (ROOT / "rocketaudit").rglob("*.json"):
        assert content[data.relative_to(ROOT).as_posix()] == data.read_bytes()
    assert "rocketaudit/catalogue/settings.json" in content
    assert {name.split("/")[0].split("-")[0] for name in content} == {"rocketaudit"}


def test_building_leaves_nothing_in_the_source_tree(wheel: Path) -> None:
    assert not (ROOT / "rocketaudit" / "_rules.json").exists()
    assert not (ROOT / "rocketaudit" / "rule.schema.json").exists()


def test_the_source_archive_builds_the_same_wheel(wheel: Path, archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as file:
        file.extractall(tmp_path, filter="data")
    (source,) = tmp_path.iterdir()
    for folder in ("rules", "tools", "tests", "sample-configs"):
        assert (source / folder).is_dir(), folder
    again = _content(_build("wheel", source, tmp_path / "again"))
    assert {name for name, data in _content(wheel).items() if again.get(name) != data} <= {
        name for name in again if name.endswith("RECORD")
    }


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel in it; what rocketaudit depends on comes from this one."""
    home = tmp_path_factory.mktemp("installed")
    venv.create(home, with_pip=False)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = (sys.executable, "-m", "pip", "--python", str(python))
    _run(*pip, "install", "--quiet", "--no-deps", "--no-index", "--disable-pip-version-check", str(wheel), cwd=home)
    packages = Path(_run(str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=home).strip())
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    return python.parent


def test_an_install_knows_its_rules_anywhere(installed: Path, tmp_path: Path) -> None:
    listed = _run(str(installed / "rocketaudit"), "rules", cwd=tmp_path)
    for rule in compile_folder(SOURCES):
        assert rule["id"] in listed


@pytest.mark.parametrize(("lang", "says"), [("en", "Proved on "), ("zh", "上证明：")])
def test_an_install_tells_what_the_proofs_saw(installed: Path, tmp_path: Path, lang: str, says: str) -> None:
    explained = _run(str(installed / "rocketaudit"), "explain", "listener-async-work", "--lang", lang, cwd=tmp_path)
    assert says in explained


def test_an_install_audits_and_reads_a_pack(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "broker.conf").write_text(BROKER, encoding="utf-8")
    report = _run(str(installed / "rocketaudit"), "scan", "broker.conf", "-f", "json", cwd=tmp_path, expect=(0, 1))
    assert json.loads(report)["inputs"][0]["path"] == "broker.conf"
    pack = str(ROOT / "tests" / "packs" / "good")
    assert "waits-for-nobody" in _run(str(installed / "rocketaudit"), "rules", "--rules", pack, cwd=tmp_path)


def test_the_compiled_rules_are_the_ones_that_an_install_reads(installed: Path, tmp_path: Path) -> None:
    probe = (
        "import sys; from rocketaudit import rules; rules.load_builtin(); print(rules.COMPILED, 'yaml' in sys.modules)"
    )
    path, with_yaml = _run(str(installed / "python"), "-c", probe, cwd=tmp_path).split()
    assert Path(path).is_file()
    assert with_yaml == "False"
