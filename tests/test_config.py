"""The configuration file: what it says, who wins, what is shown of it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from configured import BROKER, Folder, compiled, severities, working_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rocketaudit import rules
from rocketaudit.app import COMMANDS
from rocketaudit.commands.config import SCHEMA
from rocketaudit.configuration.keys import EXTENDS, KEYS, LISTS, MANY, NO_KEYS, NUMBER, ONE, PAIRS, RULE
from rocketaudit.options.scan import SCAN, ScanOptions

MARKDOWN = [Path(__file__).parent.parent / "docs" / name for name in ("configuration.md", "configuration.zh.md")]


folder = pytest.fixture(working_folder)


class TestPrecedence:
    """The command line before variables before the file before defaults."""

    def test_each_beats_the_next(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        assert folder.shown()["profile"] == ("no-loss", "default", [])
        folder.write(".rocketaudit.yml", "# ours\nprofile: standard\n")
        assert folder.shown()["profile"] == ("standard", "file", [".rocketaudit.yml:2"])
        assert folder.scan()["profile"] == "standard"
        monkeypatch.setenv("ROCKETAUDIT_PROFILE", "dev")
        assert folder.shown()["profile"] == ("dev", "environment", ["ROCKETAUDIT_PROFILE"])
        assert folder.scan()["profile"] == "dev"
        assert folder.shown("--profile", "no-loss")["profile"] == ("no-loss", "command-line", [])
        assert folder.scan("conf", "--profile", "no-loss")["profile"] == "no-loss"

    def test_an_empty_variable_says_nothing(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ROCKETAUDIT_PROFILE", "")
        assert folder.shown()["profile"][1] == "default"

    def test_a_list_replaces_the_list_of_the_file(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "ignore: [async-flush, forced-cleaning]\n")
        assert not {"async-flush", "forced-cleaning"} & set(severities(folder.scan()))
        found = severities(folder.scan("conf", "--ignore", "async-flush"))
        assert "forced-cleaning" in found and "async-flush" not in found

    def test_the_gate(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.write(".rocketaudit.yml", "select: async-flush\nfail-on: critical\n")
        assert folder.run("scan", "conf").code == 0
        assert folder.run("scan", "conf", "--fail-on", "high").code == 1
        monkeypatch.setenv("ROCKETAUDIT_MIN_SCORE", "100")
        assert folder.run("scan", "conf").code == 1

    def test_the_language(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.write(".rocketaudit.yml", "lang: zh\n")
        assert "得分" in folder.run("scan", "conf").out
        monkeypatch.setenv("ROCKETAUDIT_LANG", "en")
        assert "Score" in folder.run("scan", "conf").out
        assert folder.shown()["lang"] == ("en", "environment", ["ROCKETAUDIT_LANG"])
        assert "得分" in folder.run("scan", "conf", "--lang", "zh").out

    def test_formats_of_the_file_are_those_of_scan(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "format: json\nrocketmq-version: 5.1.4\n")
        assert json.loads(folder.run("scan", "conf").out)["release"]["version"] == "5.1.4"
        assert folder.run("scan", "conf", "-f", "concise").out.startswith("conf/broker.conf:")
        assert folder.run("effective", "conf/broker.conf").out.startswith("conf/broker.conf · RocketMQ 5.1.4")
        assert folder.run("upgrade", "conf").out.startswith("rocketaudit 0.1.0 · RocketMQ 5.1.4 ->")

    @pytest.mark.parametrize(
        ("variable", "value", "expected"),
        [
            ("ROCKETAUDIT_SELECT", "async-flush,forced-cleaning", ["async-flush", "forced-cleaning"]),
            ("ROCKETAUDIT_IGNORE", "async-flush\nforced-cleaning\n", ["async-flush", "forced-cleaning"]),
            ("ROCKETAUDIT_SET", "A=1,2\nB=", {"A": "1,2", "B": ""}),
            ("ROCKETAUDIT_DEPLOYMENT", "prod=prod/**\nprod=live/**", {"prod": ["prod/**", "live/**"]}),
            ("ROCKETAUDIT_FORMAT", "text,json", ["text", "json"]),
            ("ROCKETAUDIT_MIN_SCORE", "75", 75),
            ("ROCKETAUDIT_ROCKETMQ_VERSION", "4.9", "4.9"),
        ],
    )
    def test_variables(
        self, folder: Folder, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, expected: Any
    ) -> None:
        monkeypatch.setenv(variable, value)
        name = variable.removeprefix("ROCKETAUDIT_").lower().replace("_", "-")
        assert folder.shown()[name] == (expected, "environment", [variable])

    @pytest.mark.parametrize(
        ("variable", "value", "said"),
        [
            ("FAIL_ON", "hihg", "ROCKETAUDIT_FAIL_ON is 'hihg' (did you mean high?); set it to critical, high, "),
            ("MIN_SCORE", "101", "ROCKETAUDIT_MIN_SCORE is '101'; set it to a whole number from 0 to 100"),
            ("SET", "nothing", "ROCKETAUDIT_SET: write each line as NAME=VALUE"),
            ("ROCKETMQ_VERSION", "9.9", "ROCKETAUDIT_ROCKETMQ_VERSION: unknown RocketMQ release '9.9'"),
        ],
    )
    def test_a_wrong_variable(
        self, folder: Folder, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
    ) -> None:
        monkeypatch.setenv(f"ROCKETAUDIT_{variable}", value)
        ran = folder.run("scan", "conf")
        assert ran.code == 2 and ran.err.startswith(f"rocketaudit: {said}")


class TestWhatItSays:
    def test_severities_count_everywhere(self, folder: Folder) -> None:
        before = folder.scan("conf", "--select", "async-flush")
        folder.write(".rocketaudit.yml", "severity: {async-flush: low}\n")
        after = folder.scan("conf", "--select", "async-flush")
        assert (severities(before), severities(after)) == ({"async-flush": "high"}, {"async-flush": "low"})
        assert (before["score"]["points"], after["score"]["points"]) == (80, 97)
        assert after["summary"]["low"] == 1 and after["ladder"]["met"] == "no-loss"
        assert folder.run("scan", "conf", "--select", "async-flush").code == 0

    def test_a_rule_is_ignored_in_some_files(self, folder: Folder) -> None:
        folder.write("conf/dev/broker.conf", BROKER.replace("broker-a", "broker-dev"))
        folder.write(".rocketaudit.yml", "select: async-flush\nignore-in: {conf/dev/**: [async-flush]}\n")
        report = folder.scan("conf")
        assert [one["path"] for one in report["findings"]] == ["conf/broker.conf"]
        assert report["summary"]["ignored"] == 1
        text = folder.run("scan", "conf").out
        assert text.endswith("1 finding: 1 high; 1 ignored by configuration; 1 fixable\n")
        assert "Configuration: .rocketaudit.yml\n" in text
        dev = folder.scan("conf/dev")
        assert dev["findings"] == [] and dev["score"]["points"] is None

    def test_globs_mean_the_same_from_everywhere(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.write("conf/dev/broker.conf", BROKER)
        folder.write(".rocketaudit.yml", "select: async-flush\nignore-in: {'conf/dev/*.conf': async-flush}\n")
        monkeypatch.chdir(folder.path / "conf" / "dev")
        report = folder.scan("broker.conf")
        assert report["findings"] == [] and report["config"] == "../../.rocketaudit.yml"

    def test_a_comment_about_what_is_ignored_is_no_use_less_comment(self, folder: Folder) -> None:
        mark = "# rocketaudit: ignore[async-flush] -- accepted\nflushDiskType"
        folder.write("conf/broker.conf", BROKER.replace("flushDiskType", mark))
        folder.write(".rocketaudit.yml", "select: [async-flush, unused-suppression]\nignore-in: {conf: async-flush}\n")
        assert folder.scan("conf")["findings"] == []

    def test_findings_about_comments_are_ignored_too(self, folder: Folder) -> None:
        folder.write("conf/broker.conf", "# rocketaudit: ignore[async-flush]\n" + BROKER)
        folder.write(".rocketaudit.yml", "select: invalid-suppression\n")
        assert severities(folder.scan("conf")) == {"invalid-suppression": "low"}
        folder.write(
            ".rocketaudit.yml", "select: invalid-suppression\nignore-in: {conf/broker.conf: invalid-suppression}\n"
        )
        report = folder.scan("conf")
        assert report["findings"] == [] and report["summary"]["ignored"] == 1

    def test_excluded_files_are_not_read_and_named(self, folder: Folder) -> None:
        folder.write("conf/old/broker.conf", BROKER)
        folder.write("conf/broker.bak.conf", BROKER)
        folder.write(".rocketaudit.yml", "exclude: [conf/old/, '*.bak.conf']\n")
        inputs = {one["path"]: (one["status"], one["reason"]) for one in folder.scan("conf")["inputs"]}
        excluded = ("not-ours", "excluded by the configuration file")
        assert inputs == {"conf/broker.conf": ("read", None), "conf/old": excluded, "conf/broker.bak.conf": excluded}

    def test_what_is_named_is_read_all_the_same(self, folder: Folder) -> None:
        folder.write("old/broker.conf", BROKER)
        folder.write(".rocketaudit.yml", "exclude: old\n")
        for named in ("old", "old/broker.conf"):
            assert [one["status"] for one in folder.scan(named)["inputs"]] == ["read"]
        assert folder.run("scan", "old/*.conf").code == 3, "a pattern names no file"

    def test_what_a_container_mounts_is_not_read_either(self, folder: Folder) -> None:
        folder.write(
            "docker-compose.yml",
            "services:\n  broker:\n    image: apache/rocketmq:5.3.3\n    command: sh mqbroker -c /broker.conf\n"
            "    volumes: [./conf/broker.conf:/broker.conf]\n",
        )
        assert "async-flush" in severities(folder.scan("docker-compose.yml"))
        folder.write(".rocketaudit.yml", "exclude: conf\n")
        report = folder.scan("docker-compose.yml")
        assert "async-flush" not in severities(report)
        assert {one["acknowledged"] for one in report["survival"] if one["failure"] == "os-crash"} == {"unknown"}

    def test_nothing_is_left(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "exclude: '**/*.conf'\n")
        ran = folder.run("scan", "conf")
        assert ran.code == 3 and "conf/broker.conf: excluded by the configuration file" in ran.err

    def test_packs_are_found_from_everywhere(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        source = (Path(rules.SOURCES) / "broker" / "async-flush.yaml").read_text(encoding="utf-8")
        folder.write("ci/packs/our-flush.yaml", source)
        folder.write("ci/base.yml", "rules: packs\nselect: our-flush\n")
        folder.write(".rocketaudit.yml", "extends: ci/base.yml\n")
        monkeypatch.chdir(folder.path / "conf")
        assert severities(folder.scan("broker.conf")) == {"our-flush": "high"}
        assert folder.shown()["rules"] == (["../ci/packs"], "file", ["../ci/base.yml:1"])
        assert folder.run("explain", "our-flush").code == 0

    def test_placeholders_and_deployments(self, folder: Folder) -> None:
        folder.write("conf/broker.conf", BROKER.replace("ASYNC_FLUSH", "${FLUSH}"))
        folder.write("prod.env", "OTHER=1\n")
        folder.write(
            ".rocketaudit.yml",
            "set: {FLUSH: ASYNC_FLUSH}\nenv-file: prod.env\ndeployment: {mine: conf/**}\nselect: async-flush\n",
        )
        report = folder.scan("conf")
        assert severities(report) == {"async-flush": "high"}
        assert [one["name"] for one in report["deployments"]] == ["mine"]

    def test_secrets_are_not_shown(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "set: {DB_PASSWORD: tr0ub4dor, URL: 'amqp://me:tr0ub4dor@host'}\n")
        for argv in (["-f", "json"], []):
            assert "tr0ub4dor" not in folder.run("config", "show", *argv).out

    def test_other_commands_take_it_too(self, folder: Folder) -> None:
        folder.write("new/broker.conf", BROKER.replace("ASYNC_FLUSH", "SYNC_FLUSH"))
        folder.write(".rocketaudit.yml", "select: [async-flush]\nrocketmq-version: 5.1.4\nprofile: dev\n")
        assert "RocketMQ 5.1.4 · profile dev" in folder.run("diff", "new", "conf").out
        assert "from 5.1.4 to 5.3.3" in folder.run("upgrade", "conf", "--to", "5.3.3").out
        assert "5.1.4 (as given)" in folder.run("checklist", "conf").out
        assert folder.run("explain", "async-flush").code == 0

    def test_it_names_no_rule_that_is_not_there(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "ignore: asyncflush\n")
        ran = folder.run("upgrade", "conf", "--from", "4.9.7")
        assert ran.code == 2 and ran.err.startswith("rocketaudit: .rocketaudit.yml:1:9: unknown rule 'asyncflush'")


class TestExtends:
    def test_the_nearer_file_wins_and_names_are_put_together(self, folder: Folder) -> None:
        folder.write("ci/base.yml", "profile: dev\nseverity: {async-flush: low, forced-cleaning: high}\nset: {A: 1}\n")
        folder.write(".rocketaudit.yml", "extends: ci/base.yml\nprofile: standard\nseverity:\n  async-flush: info\n")
        shown = folder.shown()
        assert shown["profile"] == ("standard", "file", [".rocketaudit.yml:2"])
        assert shown["severity"] == (
            {"async-flush": "info", "forced-cleaning": "high"},
            "file",
            [".rocketaudit.yml:3", "ci/base.yml:2"],
        )
        assert shown["set"][2] == ["ci/base.yml:3"]
        listed = folder.run("config", "show").out
        assert "severity async-flush      info      .rocketaudit.yml:4\n" in listed
        assert "severity forced-cleaning  high      ci/base.yml:2\n" in listed

    def test_globs_are_those_of_their_own_file(self, folder: Folder) -> None:
        folder.write("ci/base.yml", "ignore-in: {'../conf/*': async-flush}\n")
        folder.write(".rocketaudit.yml", "extends: ci/base.yml\nselect: async-flush\n")
        assert folder.scan("conf")["findings"] == []

    def test_a_cycle(self, folder: Folder) -> None:
        folder.write("b.yml", "profile: dev\nextends: ./.rocketaudit.yml\n")
        said = "b.yml:2:10: 'extends' leads to .rocketaudit.yml, which extends this file; end the chain somewhere"
        assert folder.refused("extends: b.yml\n") == said

    def test_a_long_chain(self, folder: Folder) -> None:
        for number in range(12):
            folder.write(f"{number}.yml", f"extends: {number + 1}.yml\n")
        assert folder.refused("extends: 0.yml\n").endswith("and that is more than 10 files; end the chain somewhere")

    def test_a_pyproject_can_be_extended(self, folder: Folder) -> None:
        folder.write("base/pyproject.toml", '[tool.rocketaudit]\nprofile = "dev"\n')
        folder.write(".rocketaudit.yml", "extends: base/pyproject.toml\n")
        assert folder.shown()["profile"] == ("dev", "file", ["base/pyproject.toml:2"])


class TestTheTables:
    """Keys, options, schema and documentation say the same."""

    schema = json.loads(Path(SCHEMA).read_text(encoding="utf-8"))

    def test_the_schema_is_one_and_is_printed(self, folder: Folder) -> None:
        jsonschema.Draft7Validator.check_schema(self.schema)
        assert folder.run("config", "schema").json == self.schema

    def test_the_schema_has_every_key_with_its_choices(self) -> None:
        properties = self.schema["properties"]
        assert list(properties) == [EXTENDS, *(key.name for key in KEYS)]
        for key in KEYS:
            if key.choices:
                assert list(key.choices) in list(enums(properties[key.name], self.schema)), key.name

    def test_the_schema_has_the_shape_of_every_key(self) -> None:
        one = {ONE: "x", MANY: ["x"], PAIRS: {"x": "y"}, LISTS: {"x": ["y"]}}
        for key in KEYS:
            for shape, value in one.items():
                good: Any = value
                if key.choices:
                    good = {ONE: key.choices[0], MANY: [key.choices[0]], PAIRS: {"x": key.choices[0]}}.get(shape, value)
                if key.kind == NUMBER and shape == ONE:
                    good = 1
                fits = shape == key.shape or (shape == ONE and key.shape == MANY)
                fits |= shape == PAIRS and key.shape == LISTS
                assert valid({key.name: good}, self.schema) == fits, (key.name, shape)

    def test_every_option_is_a_key_or_belongs_on_the_command_line(self) -> None:
        long = {flag.removeprefix("--") for option in SCAN for flag in option.flags if flag.startswith("--")}
        assert long == {key.name for key in KEYS if not key.in_files_only} | set(NO_KEYS)
        assert {key.option for key in KEYS if not key.in_files_only} <= {option.name for option in SCAN}

    def test_the_defaults_are_those_of_the_options(self) -> None:
        names = {"deployment": "deployments", "env_file": "env_files", "format": "outputs", "lang": "lang"}
        defaults = ScanOptions._field_defaults
        for key in KEYS:
            if key.in_files_only or key.name == "lang":
                continue
            default: Any = defaults[names.get(key.option, key.option)]
            default = [default[0].format] if key.name == "format" else default
            assert (key.default or None) == (list(default) if isinstance(default, tuple) else default or None) or (
                not key.default and not default
            )

    def test_every_auditing_command_can_be_told_of_the_file(self) -> None:
        for command in COMMANDS:
            names = {option.name for option in command.options}
            if {"select", "rules", "version"} & names:
                assert {"config", "isolated"} <= names, command.name

    @pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: page.name)
    def test_the_pages_name_every_key_and_their_examples_are_right(self, page: Path, folder: Folder) -> None:
        text = page.read_text(encoding="utf-8")
        for key in KEYS:
            assert f"| `{key.name}` |" in text, key.name
            assert key.in_files_only or key.variable in text or "ROCKETAUDIT_" in text
        examples = text.split("```yaml\n")[1:]
        assert examples
        for example in examples:
            content = yaml.safe_load(example.split("```")[0])
            assert valid(content, self.schema), content


def enums(of: Any, schema: Any) -> Any:
    """All lists of choices in a part of the schema."""
    if isinstance(of, dict):
        if "enum" in of:
            yield of["enum"]
        if "$ref" in of:
            yield from enums(schema["definitions"][of["$ref"].rpartition("/")[2]], schema)
        for value in of.values():
            yield from enums(value, schema)
    elif isinstance(of, list):
        for value in of:
            yield from enums(value, schema)


def valid(content: Any, schema: Any) -> bool:
    return bool(jsonschema.Draft7Validator(schema).is_valid(content))


RULES = ("async-flush", "forced-cleaning", "no-name-server", "master-without-slave")


def values() -> st.SearchStrategy[dict[str, Any]]:
    """Contents of configuration files that are right."""
    text = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=8)
    name = text.filter(lambda word: "=" not in word)
    by_key: dict[str, st.SearchStrategy[Any]] = {}
    for key in KEYS:
        one = st.sampled_from(key.choices) if key.choices else st.sampled_from(RULES) if key.kind == RULE else text
        names = st.sampled_from(RULES) if key.named == RULE else name
        if key.kind == NUMBER:
            by_key[key.name] = st.integers(0, 100)
        elif key.name in ("rules", "env-file", "baseline"):
            by_key[key.name] = st.just("packs" if key.name == "rules" else "conf/broker.conf")
        elif key.name == "rocketmq-version":
            by_key[key.name] = st.sampled_from(["4.9", "5.3.3"])
        else:
            several = st.lists(one, min_size=1, max_size=3, unique=True)
            by_key[key.name] = {
                ONE: one,
                MANY: several,
                PAIRS: st.dictionaries(names, one, min_size=1, max_size=3),
                LISTS: st.dictionaries(names, several, min_size=1, max_size=3),
            }[key.shape]
    return st.fixed_dictionaries({}, optional=by_key)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=values())
def test_what_is_shown_makes_a_file_that_shows_the_same(folder: Folder, content: dict[str, Any]) -> None:
    assert valid(content, TestTheTables.schema)
    folder.write("packs/our-flush.yaml", (Path(rules.SOURCES) / "broker" / "async-flush.yaml").read_bytes())
    folder.write(".rocketaudit.yml", json.dumps(content, ensure_ascii=False))
    first = {name: value for name, (value, origin, _) in folder.shown().items() if origin == "file"}
    assert set(first) == set(content)
    folder.write(".rocketaudit.yml", yaml.safe_dump(first, allow_unicode=True))
    second = {name: value for name, (value, origin, _) in folder.shown().items() if origin == "file"}
    assert second == first


@pytest.mark.parametrize("file", [None, ".rocketaudit.yml"])
def test_an_ordinary_run_imports_no_reader_of_configuration(
    folder: Folder, file: str | None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if file:
        folder.write(file, "profile: dev\n")
    program = (
        f"import sys; from rocketaudit import rules; rules.COMPILED = {compiled(tmp_path_factory.getbasetemp())!r};"
        " from rocketaudit.cli import main; main(['scan', 'conf/broker.conf']); print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.splitlines()[-1].split())
    assert ("rocketaudit.configuration.resolve" in loaded, "yaml" in loaded) == (bool(file), bool(file))
    assert not {"tomllib", "jsonschema", "typer", "pathlib"} & loaded
