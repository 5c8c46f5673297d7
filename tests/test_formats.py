"""What holds of all formats: the same findings, the same exit codes, no secret, and nothing loaded in vain."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from samples import ROOT, SAMPLES, rendered, sample
from test_no_leaks import FILES

from rocketaudit.cli import main
from rocketaudit.renderers import RENDERERS
from rocketaudit.report import Report

Place = tuple[str, str]


def json_places(text: str) -> list[Place]:
    return [(one["path"], one["rule"]) for one in json.loads(text)["findings"] if one["suppressed"] is None]


def concise_places(text: str) -> list[Place]:
    return [(line.split(":")[0], line.split()[2]) for line in text.splitlines()]


def sarif_places(text: str) -> list[Place]:
    results = json.loads(text)["runs"][0]["results"]
    return [(one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], one["ruleId"]) for one in results]


def junit_places(text: str) -> list[Place]:
    failed = [one for one in ElementTree.fromstring(text).iter("testcase") if one.find("failure") is not None]
    return [(one.attrib["file"], one.attrib["name"].partition(" (")[0]) for one in failed]


def gitlab_places(text: str) -> list[Place]:
    return [(one["location"]["path"], one["check_name"]) for one in json.loads(text)]


def markdown_places(text: str) -> list[Place]:
    return [(path, rule) for rule, path in re.findall(r"^\| \w+ \| `(\S+)` \| `(\S+?):\d+:\d+` \|", text, re.MULTILINE)]


READ = {
    "concise": concise_places,
    "sarif": sarif_places,
    "junit": junit_places,
    "gitlab": gitlab_places,
    "markdown": markdown_places,
}


@pytest.mark.parametrize("format", READ)
@pytest.mark.parametrize("name", SAMPLES)
def test_every_format_has_the_same_findings(name: str, format: str) -> None:
    of: Report = sample(name)
    assert sorted(READ[format](rendered(of, format))) == sorted(json_places(rendered(of, "json")))


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("format", RENDERERS)
def test_a_format_is_the_same_each_time(format: str, lang: str) -> None:
    assert rendered(sample("order-platform"), format, lang) == rendered(sample("order-platform"), format, lang)


@pytest.mark.parametrize("format", READ)
def test_chinese_reports_are_chinese(format: str) -> None:
    english, chinese = (rendered(sample("silent-mistakes"), format, lang) for lang in ("en", "zh"))
    assert re.search("[\u4e00-\u9fff]{4}", chinese)
    assert english != chinese and not re.search("[\u4e00-\u9fff]", english)


@pytest.mark.parametrize("format", RENDERERS)
def test_exit_codes_do_not_depend_on_the_format(format: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    (tmp_path / "unreadable.conf").write_bytes(b"brokerRole=\\u12\n")

    def code(*arguments: str) -> int:
        found = main(["scan", "-f", format, *arguments])
        capsys.readouterr()
        return found

    assert code("sample-configs/client-textbook") == 0
    assert code("sample-configs/silent-mistakes") == 1
    assert code("sample-configs/silent-mistakes", "--exit-zero") == 0
    assert code("sample-configs/zero-loss", "--fail-on", "low") == 1
    assert code("sample-configs/zero-loss", "--min-score", "100") == 1
    assert code("sample-configs/none-such") == 2
    assert code("LICENSE") == 3


def test_several_formats_in_one_run(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(ROOT)
    pairs = [part for name in RENDERERS for part in ("-f", name, "-o", str(tmp_path / name))]
    assert main(["scan", "sample-configs/silent-mistakes", *pairs]) == 1
    assert capsys.readouterr().out == ""
    for name in RENDERERS:
        main(["scan", "sample-configs/silent-mistakes", "-f", name])
        assert (tmp_path / name).read_text(encoding="utf-8") == capsys.readouterr().out, name


@pytest.mark.parametrize("format", RENDERERS)
@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_no_secret_is_told(format: str, text: str, tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", "summary")
    Path("broker.conf").write_text("brokerRole=ASYNC_MASTER\n" + text)
    assert main(["scan", "-f", format, "broker.conf"]) in (0, 1)
    out, err = capsys.readouterr()
    summary = Path("summary").read_text() if Path("summary").exists() else ""
    assert out and "hunter" not in out + err + summary


_LOADED = """
import sys
sys.path.insert(0, sys.argv[1])
from rocketaudit.options.scan import FORMATS
from rocketaudit.cli import main
main(["scan", sys.argv[2], "-f", "text"])
print("LOADED", *sorted(name for name in sys.modules if name.startswith("rocketaudit.")))
"""


def test_a_format_is_loaded_when_it_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "broker.conf"
    path.write_text("brokerRole=SYNC_MASTER\n")
    command = [sys.executable, "-c", _LOADED, str(ROOT), str(path)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    loaded = set(done.stdout.rpartition("LOADED")[2].split())
    for name in ("concise", "json_report", "sarif", "junit", "github", "gitlab", "markdown", "repository"):
        assert f"rocketaudit.renderers.{name}" not in loaded
    assert not {"rocketaudit.fingerprints", "rocketaudit.commands.github_files"} & loaded
    assert set(RENDERERS) >= set(READ) | {"text", "json", "github"}
