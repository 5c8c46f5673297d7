"""What `checklist` can be asked for: all that `scan` can, in formats of its own."""

from collections.abc import Mapping

from rocketaudit.options.scan import SCAN, ScanOptions, scan_options
from rocketaudit.options.table import Option, Raw
from rocketaudit.renderers.checklist import FORMATS

# By a name of its own: a configuration file's format is that of a report.
_FORMAT = "checklist_format"
_REPORTS_ONLY = ("format", "sarif_suppressed", "sarif_security_severity")
CHECKLIST = (
    Option(
        _FORMAT,
        ("--format", "-f"),
        "Format of the checklist; may be repeated. [default: text]",
        many=True,
        choices=FORMATS,
    ),
    *(option for option in SCAN if option.name not in _REPORTS_ONLY),
)


def checklist_options(raw: Raw, environment: Mapping[str, str]) -> ScanOptions:
    """The options of `checklist` from what was parsed; raises UsageError."""
    shared = {name: value for name, value in raw.items() if name not in _REPORTS_ONLY}
    return scan_options({**shared, "format": raw.get(_FORMAT)}, environment)
