"""What a finding is recognised by in the next run: its rule, its file, the text of its line; never the line's number.

In: findings in the order of a report, and the (masked) lines that they stand on. Out: a fingerprint for each, all
different: of findings that are alike the first one keeps its own when another one comes behind it.
"""

from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256

from rocketaudit.findings import Finding

KEY = "rocketauditFinding/v1"


def fingerprints(
    findings: Sequence[Finding], lines: Mapping[str, Mapping[int, str]], named: Callable[[str], str] = str
) -> list[str]:
    """The fingerprint of each finding; `named` says what a path is called from the root of the repository. Suppressed
    findings count too, so that a comment changes nothing for the others."""
    times: dict[tuple[str, str, str], int] = {}
    found = []
    for one in findings:
        text = " ".join(lines.get(one.at.path, {}).get(one.at.line, "").split())
        key = one.rule, named(one.at.path), text
        times[key] = times.get(key, 0) + 1
        found.append(fingerprint(*key, times[key]))
    return found


def fingerprint(rule: str, path: str, text: str, ordinal: int) -> str:
    """The fingerprint of the finding that is the `ordinal`-th of its rule on a line of this text in the file."""
    content = "\0".join((rule, path, text, str(ordinal)))
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()
