"""Checklists made by hand, for the tests of their renderers."""

from reports import RELEASE, at, both, finding, report, score

from rocketaudit.checklist.facts import (
    FAILED,
    NOT_APPLICABLE,
    PASSED,
    SUPPRESSED,
    UNJUDGED,
    Checklist,
    Item,
    Open,
    Part,
    Point,
)
from rocketaudit.source import Input


def checklist(text: str, several: bool = False) -> Checklist:
    """A checklist with `text` wherever something of a file, a rule pack or a command line can come to stand."""
    bad = finding(text, title=both(text), message=both(text), subject=text, at=at("p" + text, 7, 1, 5))
    quiet = bad._replace(suppressed={"kind": "inline", "reason": text, "until": text})
    points = (
        Point(text, both(text), "store", "high", FAILED, failed=(bad,), passed=(text + "b",)),
        Point(text, both(text), "store", "high", UNJUDGED, unjudged=(Open(text, text),)),
        Point(text, both(text), "store", "high", SUPPRESSED, suppressed=(quiet,)),
        Point(text, both(text), "store", "high", PASSED, passed=(text,)),
        Point(text, both(text), "store", "high", NOT_APPLICABLE, reasons=(text,)),
    )
    items = (
        Item("an-item", "store", both(text), both(text), both(text), (text,), (text,)),
        Item("other-item", "store", both(text), both(text), both(text), (), (), text),
    )
    part = Part(text, RELEASE._replace(source=text), score(), 1, "0" * 64, points, items)
    of = report(targets=(text,), inputs=(Input(text, "broker", "unread", text),))
    return Checklist(of, (part, part) if several else (part,), (text,))
