"""The keys of a configuration file: one table, to which the schema and the documentation are held.

A key is named as the long option. Those without an option are for files only: a command line has no room for them.
"""

from typing import NamedTuple

from rocketaudit.configuration import PREFIX
from rocketaudit.findings import LANGUAGES, PROFILES, SEVERITIES
from rocketaudit.options.scan import FAIL_ON, FORMATS

# Shapes: one value, one or a list of them, values by name, lists by name.
ONE, MANY, PAIRS, LISTS = "one", "many", "pairs", "lists"
# Kinds: what a value, or a name, stands for.
TEXT, NUMBER, RULE, GLOB, FILE, FOLDER = "text", "number", "rule", "glob", "file", "folder"


class Key(NamedTuple):
    """One key: its name in a file, and that of the option in what was parsed. `named` is the kind of the names of PAIRS
    and LISTS; `default` is what holds where nobody says anything, None where that depends."""

    name: str
    option: str
    shape: str = ONE
    kind: str = TEXT
    named: str = TEXT
    choices: tuple[str, ...] = ()
    default: object = None
    in_files_only: bool = False

    @property
    def variable(self) -> str:
        """The variable of the environment."""
        return PREFIX + self.name.upper().replace("-", "_")


EXTENDS = "extends"
KEYS = (
    Key("rocketmq-version", "version"),
    Key("profile", "profile", choices=PROFILES, default="no-loss"),
    Key("fail-on", "fail_on", choices=FAIL_ON, default="high"),
    Key("min-score", "min_score", kind=NUMBER),
    Key("select", "select", MANY, RULE, default=[]),
    Key("ignore", "ignore", MANY, RULE, default=[]),
    Key("ignore-in", "ignore_in", LISTS, RULE, GLOB, default={}, in_files_only=True),
    Key("severity", "severity", PAIRS, named=RULE, choices=SEVERITIES, default={}, in_files_only=True),
    Key("exclude", "exclude", MANY, GLOB, default=[], in_files_only=True),
    Key("rules", "rules", MANY, FOLDER, default=[]),
    Key("set", "set", PAIRS, default={}),
    Key("env-file", "env_file", MANY, FILE, default=[]),
    Key("deployment", "deployment", LISTS, GLOB, default={}),
    Key("baseline", "baseline", kind=FILE),
    Key("format", "format", MANY, choices=FORMATS, default=["text"]),
    Key("lang", "lang", choices=LANGUAGES),
)
# Options that a file must not have, and why: a file may come from a stranger, and speaks for everybody.
NO_KEYS = {
    "output": "a configuration file writes nothing",
    "stdin-filename": "it is about one run",
    "exit-zero": "it is about one run",
    "allow-empty": "it is about one run",
    "color": "it is about one terminal",
    "no-progress": "it is about one terminal",
    "sarif-suppressed": "it is about one report",
    "sarif-security-severity": "it is about one report",
    "config": "to build on another file, write extends",
    "isolated": "it is about one run",
}


def option_of(key: Key, command: str) -> str | None:
    """The name of what was parsed that a key stands for in a command; None where it means something else there."""
    if key.name == "format" and command != "scan":
        return None  # the formats of other commands are others
    if key.name == "rocketmq-version" and command == "upgrade":
        return "old_release"  # the release that runs now
    return key.option
