"""The errors that a user can cause. Each message says what to do next; cli.py turns them into an exit code."""


class RocketauditError(Exception):
    """Base of the errors below. `exit_code` is the process's (docs/design.md, section 6)."""

    exit_code = 4


class UsageError(RocketauditError):
    """Wrong arguments, a missing path, an unknown release or rule id, a broken rule pack."""

    exit_code = 2


class RuleFileError(UsageError):
    """A rule file that cannot be used: where, and what was expected there."""

    def __init__(self, path: str, line: int, problem: str) -> None:
        super().__init__(f"{path}:{line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class ConfigError(UsageError):
    """A configuration file that cannot be used: where, and what was expected there."""

    def __init__(self, path: str, line: int, column: int, problem: str) -> None:
        super().__init__(f"{path}:{line}:{column}: {problem}")
        self.path = path
        self.line = line
        self.column = column
        self.problem = problem


class NothingToScan(RocketauditError):
    """No input was recognised as RocketMQ's, or none of them could be read."""

    exit_code = 3


class NothingOfOurs(NothingToScan):
    """All that there is could be read, and none of it is RocketMQ's."""
