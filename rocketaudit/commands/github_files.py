"""The files that a job of GitHub Actions reads: the step's summary, and its outputs.

In: a report and the environment, which names the files. Out: text at their ends; nothing where none is named.
"""

from collections.abc import Iterable, Mapping

from rocketaudit.findings import SEVERITIES
from rocketaudit.output import note
from rocketaudit.renderers.counts import count
from rocketaudit.renderers.markdown import limited
from rocketaudit.report import Report

SUMMARY, OUTPUT = "GITHUB_STEP_SUMMARY", "GITHUB_OUTPUT"
MOST_BYTES = 1_000_000  # GitHub drops a summary of more than 1 MiB

_FEWER = (None, 1000, 200, 50, 0)


def write(report: Report, lang: str, environment: Mapping[str, str]) -> None:
    """Append the summary and the outputs. Where that fails the report still stands, and a note says so."""
    if path := environment.get(SUMMARY):
        _append(path, summary(report, lang))
    if path := environment.get(OUTPUT):
        _append(path, "".join(f"{name}={value}\n" for name, value in outputs(report)))


def summary(report: Report, lang: str) -> str:
    """The Markdown report, with as many findings as there is room for."""
    for most in _FEWER:
        text = limited(report, lang, most)
        if len(text.encode()) <= MOST_BYTES:
            return text
    return text.encode()[:MOST_BYTES].decode(errors="ignore").rpartition("\n")[0] + "\n"


def outputs(report: Report) -> Iterable[tuple[str, str]]:
    """Numbers only: what comes out of files could end a line and begin another output."""
    counts = count(report.findings)
    yield "score", "" if report.score.points is None else str(report.score.points)
    yield "findings", str(sum(counts[severity] for severity in SEVERITIES))
    for severity in SEVERITIES:
        yield severity, str(counts[severity])


def _append(path: str, text: str) -> None:
    try:
        with open(path, "a", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        note(f"rocketaudit: {path}: cannot be written, {(error.strerror or str(error)).lower()}")
