"""Configuration files: which one counts, and what is said of those that are wrong."""

import os

import pytest
from configured import BROKER, Folder, working_folder
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

KEYS = (
    "extends, rocketmq-version, profile, fail-on, min-score, select, ignore, ignore-in, severity, exclude, rules, set,"
    " env-file, deployment, baseline, format, lang"
)
ELSE = "; mend it, name another with --config, or use none with --isolated"


folder = pytest.fixture(working_folder)


class TestWhichFile:
    @pytest.mark.parametrize("name", [".rocketaudit.yml", ".rocketaudit.yaml", "pyproject.toml"])
    def test_the_nearest(self, folder: Folder, name: str) -> None:
        toml = name.endswith(".toml")
        folder.write(name, '[tool.rocketaudit]\nprofile = "dev"\n' if toml else "profile: dev\n")
        report = folder.scan("conf/broker.conf")
        assert (report["profile"], report["config"]) == ("dev", name)
        folder.write("conf/.rocketaudit.yml", "profile: standard\n")
        report = folder.scan("conf/broker.conf")
        assert (report["profile"], report["config"]) == ("standard", "conf/.rocketaudit.yml")

    def test_none(self, folder: Folder) -> None:
        assert folder.scan()["config"] is None
        assert "Configuration" not in folder.run("scan", "conf").out
        assert folder.run("config", "show").out.startswith("Configuration: no file\n")

    @pytest.mark.parametrize("as_file", [True, False])
    def test_not_beyond_the_repository(self, folder: Folder, as_file: bool) -> None:
        folder.write(".rocketaudit.yml", "profile: dev\n")
        assert folder.scan()["config"] == ".rocketaudit.yml"
        if as_file:
            folder.write("conf/.git", "gitdir: elsewhere\n")
        else:
            (folder.path / "conf" / ".git").mkdir()
        assert folder.scan()["config"] is None

    def test_a_pyproject_without_the_table_is_passed_over(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "profile: dev\n")
        folder.write("conf/pyproject.toml", '[project]\nname = "rocketaudit"\n')
        assert folder.scan()["config"] == ".rocketaudit.yml"
        folder.write("conf/pyproject.toml", "[tool.x\n")
        assert folder.scan()["config"] == ".rocketaudit.yml"

    def test_an_empty_file_ends_the_search(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "profile: dev\n")
        folder.write("conf/.rocketaudit.yml", "# nothing\n")
        report = folder.scan()
        assert (report["profile"], report["config"]) == ("no-loss", "conf/.rocketaudit.yml")

    def test_two_in_one_folder(self, folder: Folder) -> None:
        folder.write("pyproject.toml", "[tool.rocketaudit]\n")
        said = ".rocketaudit.yml and pyproject.toml: two configuration files in one folder; keep one of them"
        assert folder.refused("profile: dev\n") == said

    def test_a_monorepo(self, folder: Folder) -> None:
        for name, profile in (("orders", "dev"), ("billing", "standard")):
            folder.write(f"{name}/conf/broker.conf", BROKER)
            folder.write(f"{name}/.rocketaudit.yml", f"profile: {profile}\n")
        assert folder.scan("orders")["profile"] == "dev"
        assert folder.scan("billing/conf", "billing/conf/broker.conf")["profile"] == "standard"
        ran = folder.run("scan", "orders", "billing/conf")
        assert ran.code == 2 and ran.err == (
            "rocketaudit: orders by orders/.rocketaudit.yml, billing/conf by billing/.rocketaudit.yml: these paths are"
            " configured by different files, and one run has one configuration; audit them one by one, or name the file"
            " for all with --config FILE (--isolated: none)\n"
        )
        assert "orders by orders/.rocketaudit.yml, conf by none" in folder.run("scan", "orders", "conf").err
        assert folder.scan("orders", "billing", "--config", "orders/.rocketaudit.yml")["profile"] == "dev"
        assert folder.scan("orders", "billing", "--isolated")["config"] is None

    def test_of_a_comparison_the_new_state_counts(self, folder: Folder) -> None:
        folder.write("new/broker.conf", BROKER)
        folder.write("new/.rocketaudit.yml", "profile: dev\n")
        folder.write("conf/.rocketaudit.yml", "profile: standard\n")
        folder.write("old/broker.conf", BROKER.replace("brokerId = 0", "brokerId = 0\nwaitTimeMillsInSendQueue = 300"))
        assert "profile dev" in folder.run("diff", "old", "new").out
        assert "profile standard" in folder.run("diff", "old", "conf").out

    def test_patterns_and_paths_that_are_not_there(self, folder: Folder) -> None:
        folder.write("conf/.rocketaudit.yml", "profile: dev\n")
        assert folder.scan("conf/*.conf")["profile"] == "dev"
        assert "no such file or folder" in folder.run("scan", "conf/nowhere/x.conf").err

    def test_standard_input_is_where_its_name_says(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        import io

        folder.write("conf/.rocketaudit.yml", "profile: dev\n")
        for argv, profile in ((["-"], "no-loss"), (["-", "--stdin-filename", "conf/broker.conf"], "dev")):
            monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(BROKER.encode())))
            assert folder.scan(*argv)["profile"] == profile

    def test_a_named_file_counts_alone(self, folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
        folder.write(".rocketaudit.yml", "profile: standard\nfail-on: low\n")
        folder.write("ci/strict.yml", "profile: dev\n")
        assert folder.shown("--config", "ci/strict.yml")["profile"] == ("dev", "file", ["ci/strict.yml:1"])
        assert folder.shown("--config", "ci/strict.yml")["fail-on"][1] == "default"
        monkeypatch.setenv("ROCKETAUDIT_CONFIG", "ci/strict.yml")
        assert folder.scan()["config"] == "ci/strict.yml"
        assert folder.scan("conf", "--config", ".rocketaudit.yml")["profile"] == "standard"
        assert folder.scan("conf", "--isolated")["config"] is None
        monkeypatch.setenv("ROCKETAUDIT_CONFIG", "nowhere.yml")
        said = "rocketaudit: ROCKETAUDIT_CONFIG nowhere.yml: no such file; check the path\n"
        assert folder.run("scan", "conf").err == said
        assert folder.run("scan", "conf", "--config", "x.yml").err == said.replace(
            "ROCKETAUDIT_CONFIG nowhere.yml", "--config x.yml"
        )

    def test_both_named_and_none(self, folder: Folder) -> None:
        ran = folder.run("scan", "conf", "--config", "x", "--isolated")
        assert ran.code == 2 and "give one of them" in ran.err

    def test_a_named_toml_needs_the_table(self, folder: Folder) -> None:
        folder.write("other.toml", 'profile = "dev"\n')
        ran = folder.run("scan", "conf", "--config", "other.toml")
        assert ran.code == 2 and "other.toml:1:1: has no table [tool.rocketaudit]; write one" in ran.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: 1\nprofle: dev\n", f"1:1: unknown key 'x'; expected {KEYS}"),
        ("lang: en\nprofle: dev\n", f"2:1: unknown key 'profle' (did you mean profile?); expected {KEYS}"),
        ("fail_on: low\n", f"1:1: unknown key 'fail_on' (did you mean fail-on?); expected {KEYS}"),
        (
            "output: x\n",
            "1:1: 'output' belongs on the command line: a configuration file writes nothing; remove the key",
        ),
        (
            "profile: standrad\n",
            "1:10: 'profile' is 'standrad' (did you mean standard?); expected dev, standard or no-loss",
        ),
        ("profile: [dev]\n", "1:10: 'profile' takes one value: dev, standard or no-loss"),
        ("profile:\n", "1:1: 'profile' has no value; give one: dev, standard or no-loss, or remove it"),
        (
            "format: [text, xls]\n",
            "1:16: 'format' is 'xls'; expected text, concise, json, html, sarif, junit, github, gitlab,"
            " markdown or auto",
        ),
        ("min-score: 101\n", "1:12: 'min-score' is '101'; expected a whole number from 0 to 100"),
        ("min-score: 7.5\n", "1:12: 'min-score' is '7.5'; expected a whole number from 0 to 100"),
        (
            "ignore: [[a]]\n",
            "1:10: 'ignore' has a list or a mapping where a value is expected, for example ignore: [async-flush]",
        ),
        ("ignore: {a: b}\n", "1:9: 'ignore' takes a value or a list, for example ignore: [async-flush]"),
        ("severity: {async-flush: hi}\n", "1:25: 'severity' is 'hi'; expected critical, high, medium, low or info"),
        ("severity: {async-flush: [low]}\n", "1:25: 'async-flush' in 'severity' takes one value"),
        (
            "severity: [async-flush]\n",
            "1:11: 'severity' takes names with a value each, for example severity: {async-flush: low}",
        ),
        (
            "severity:\n  async-flsh: low\n",
            "2:3: unknown rule 'async-flsh' (did you mean async-flush?); `rocketaudit rules` lists them",
        ),
        (
            "ignore-in:\n  x/*: [async-flush, asynch-flush]\n",
            "2:22: unknown rule 'asynch-flush' (did you mean async-flush?); `rocketaudit rules` lists them",
        ),
        ("set: {a=b: c}\n", "1:7: 'a=b' is no name for 'set', for example set: {REPLICAS: 2}"),
        ("rules: packs\n", "1:8: 'rules': no such folder: packs; paths are relative to the folder of this file"),
        (
            "env-file: [x.env]\n",
            "1:12: 'env-file': no such file: x.env; paths are relative to the folder of this file",
        ),
        ("profile: dev\nlang: en\nprofile: dev\n", "3:1: this key stands here a second time; keep one of them"),
        ("profile: dev\n---\nlang: en\n", "3:1: a second document begins here; a configuration file has one"),
        ("- dev\n", "1:1: expected keys with values, for example profile: standard"),
        ("profile: 'dev\n", "2:1: is no YAML from here on; look at indentation, colons and quotes around here"),
        ("a: {b: {c: {d: {e: f}}}}\n", "1:20: is nested too deep; no key needs more than a list in a mapping"),
        (b"lang: en\nset: {a: \xff}\n", "2:1: is not UTF-8; save the file as UTF-8"),
        (b"lang: \0\n", f"1:1: is a binary file, not a configuration file{ELSE}"),
        ("extends: x.yml\n", "1:10: 'extends': no such file: x.yml; the path is relative to the folder of this file"),
        (
            "extends: .rocketaudit.yml\n",
            "1:10: 'extends' leads to .rocketaudit.yml, which extends this file; end the chain somewhere",
        ),
        ("extends: [a]\n", "1:10: 'extends' takes one path, for example extends: ../base.yml"),
    ],
)
def test_what_is_wrong_in_yaml_and_where(folder: Folder, text: str | bytes, said: str) -> None:
    assert folder.refused(text) == f".rocketaudit.yml:{said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '[tool.rocketaudit]\nprofle = "dev"\n',
            f"2:1: unknown key 'profle' (did you mean profile?); expected {KEYS}",
        ),
        (
            "[tool.rocketaudit]\nrocketmq-version = 4.10\n",
            "2:1: 'rocketmq-version' has a value that is no text; put it in quotes",
        ),
        (
            '[tool.rocketaudit.severity]\n"async-flsh" = "low"\n',
            "2:1: unknown rule 'async-flsh' (did you mean async-flush?); `rocketaudit rules` lists them",
        ),
        ("[tool]\nrocketaudit = 1\n", "2:1: expected a table: [tool.rocketaudit]"),
        ("[tool.rocketaudit]\nprofile = dev\n", "2:11: is no TOML: invalid value; mend it here"),
        ("[tool.rocketaudit]\nmin-score = " + "9" * 5000, "1:1: is no TOML: a number has too many digits; mend it"),
        (
            "[tool.rocketaudit]\nmin-score = 0x" + "f" * 5000,
            "2:1: 'min-score' has a value that is no text; put it in quotes",
        ),
        (
            "[tool.rocketaudit]\nx = " + "[" * 5000,
            "1:1: is no configuration file: it is nested too deep; no key needs more than a list in a table",
        ),
        (
            "[tool.rocketaudit]\n" + "a." * 50000 + "b = 1\n",
            "2:1: is no configuration file: a key is nested too deep; no key needs more than a list in a table",
        ),
        (
            "[tool.rocketaudit]\nset = {a = {b = {c = {d = {e = 1}}}}}\n",
            "2:1: is nested too deep; no key needs more than a list in a table",
        ),
    ],
    ids=lambda text: text[:40],
)
def test_what_is_wrong_in_toml_and_where(folder: Folder, text: str, said: str) -> None:
    assert folder.refused(text, "pyproject.toml") == f"pyproject.toml:{said}"


def test_an_unknown_release(folder: Folder) -> None:
    said = folder.refused("lang: en\nrocketmq-version: 9.9\n")
    assert said.startswith(".rocketaudit.yml:2:19: unknown RocketMQ release '9.9' (did you mean 4.9")


PIECES = (
    *(
        "profile",
        "set",
        "severity",
        "extends",
        "dev",
        ": ",
        "\n",
        "  ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "'",
        "#",
    ),
    *("!!python/name:os", "<<"),
)


class TestHostile:
    """Bounded time, a clear error, nothing told of what is in a file that is none of ours."""

    def test_aliases_do_not_multiply(self, folder: Folder) -> None:
        pairs = (("a", "b"), ("b", "c"), ("c", "d"))
        layers = "".join(f"{name}: &{name} [{','.join(['*' + under] * 9)}]\n" for under, name in pairs)
        said = folder.refused("a: &a [x,x,x,x,x,x,x,x,x]\n" + layers + "select: [*d,*d,*d]\n")
        assert "nested too deep" in said or "more than 5000 values" in said
        wide = "a: &a [" + ",".join(["async-flush"] * 3000) + "]\n" + "".join(f"k{one}: *a\n" for one in range(3000))
        assert "has more than 5000 values; write fewer" in folder.refused(wide)

    def test_depth_and_size(self, folder: Folder) -> None:
        assert "nested too deep" in folder.refused("a: " + "[" * 100_000)
        assert "is larger than 256 KiB" in folder.refused("#" * 300_000)
        assert "is larger than 256 KiB" in folder.refused("[tool.rocketaudit]\n" + "#" * 300_000, "pyproject.toml")

    def test_a_large_pyproject_of_others_is_nobodys_concern(self, folder: Folder) -> None:
        folder.write("pyproject.toml", "#" * 300_000)
        assert folder.scan()["config"] is None

    @pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no FIFOs here")
    def test_what_is_no_file(self, folder: Folder) -> None:
        path = folder.path / ".rocketaudit.yml"
        said = "rocketaudit: .rocketaudit.yml: is no file that can be read; remove it, or use none with --isolated\n"
        os.mkfifo(path)
        assert folder.run("scan", "conf").err == said
        path.unlink()
        path.mkdir()
        assert folder.run("scan", "conf").err == said
        path.rmdir()
        path.symlink_to("nowhere")
        assert folder.run("scan", "conf").err == said

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root reads everything")
    def test_no_permission(self, folder: Folder) -> None:
        folder.write(".rocketaudit.yml", "profile: dev\n").chmod(0)
        said = f"rocketaudit: .rocketaudit.yml:1:1: cannot be read: permission denied{ELSE}\n"
        assert folder.run("scan", "conf").err == said

    def test_errors_quote_no_values_of_other_files(self, folder: Folder) -> None:
        folder.write("secret.env", "API_KEY=tr0ub4dor\nOTHER=tr0ub4dor\n")
        assert "tr0ub4dor" not in folder.refused("extends: secret.env\n")
        folder.write("secret.yml", "password: tr0ub4dor\n")
        assert "tr0ub4dor" not in folder.refused("extends: secret.yml\n")

    def test_what_a_terminal_obeys_is_shown_and_not_done(self, folder: Folder) -> None:
        said = folder.refused('"\\e[2Jx": 1\n')
        assert "\x1b" not in said and "\\x1b[2J" in said
        folder.write(".rocketaudit.yml", 'set: {"\\e[2J": "\\e]0;x\\a"}\n')
        for argv in ([], ["-f", "json"]):
            assert "\x1b" not in folder.run("config", "show", *argv).out

    @settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        text=st.one_of(
            st.text(max_size=60),
            st.lists(st.sampled_from(PIECES), max_size=14).map("".join),
        ),
        toml=st.booleans(),
    )
    def test_whatever_is_in_the_file_it_is_taken_or_refused(self, folder: Folder, text: str, toml: bool) -> None:
        name = "pyproject.toml" if toml else ".rocketaudit.yml"
        head = "[tool.rocketaudit]\n" if toml else ""
        path = folder.write(name, (head + text).encode("utf-8", "surrogatepass"))
        ran = folder.run("config", "show")
        path.unlink()
        assert ran.code in (0, 2) and "Traceback" not in ran.err and "internal error" not in ran.err
        assert ran.code == 0 or name in ran.err
