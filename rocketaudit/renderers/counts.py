"""How many findings of which kind, as every format's summary says."""

from collections.abc import Sequence

from rocketaudit.findings import SEVERITIES, Finding


def count(findings: Sequence[Finding]) -> dict[str, int]:
    """How many findings are open by severity, how many are suppressed, and how many open ones have a fix."""
    counts = dict.fromkeys((*SEVERITIES, "suppressed", "fixable"), 0)
    for finding in findings:
        counts[finding.severity if finding.suppressed is None else "suppressed"] += 1
        counts["fixable"] += finding.suppressed is None and finding.fix is not None
    return counts
