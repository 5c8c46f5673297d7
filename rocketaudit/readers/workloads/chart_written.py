"""Settings that the templates of a chart write themselves, around a configuration that stands in the values.

In: a chart and the path of the values. Out: entries at the lines of the templates that write them: what a condition
decides, or a tag that is not known, is a placeholder.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from rocketaudit.model import Entry
from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.charts import Chart
from rocketaudit.readers.workloads.rewritten import entry
from rocketaudit.readers.workloads.tags import filled, fills
from rocketaudit.source import Document, span

# What decides which broker of which group it is, and what is promised about a message.
_WRITES = lazily(
    r"^[ \t]*(?:echo[ \t]+[\"']?)?(?P<key>brokerRole|brokerId|brokerName|brokerClusterName|flushDiskType"
    r"|enableDLegerCommitLog|enableControllerMode|dLegerGroup|inSyncReplicas)[ \t]*=[ \t]*(?P<value>[^\r\n]{0,1000})",
    re.MULTILINE,
)
_ROLE = lazily(r"\bbrokerRole\b[^\r\n]{0,200}")
_TAGS = lazily(r"\{\{[^{}]{0,4000}\}\}")
_COMMENT = lazily(r"[ \t]*#")
_PLAIN = lazily(r"[\w.:;@/-]+")
_OPENS = frozenset({"if", "range", "with", "define", "block"})
_SNIFFED, _MOST = 1024 * 1024, 200


def written(chart: Chart, path: str, given: Collection[str]) -> tuple[Entry, ...]:
    """The settings that templates write before or behind the values at `path`, of which `given` are set there. What
    stands in the values counts where the template puts it last."""
    found: dict[str, Entry] = {}
    values = {**chart.values.flat(), "Chart.AppVersion": chart.release}
    for template in chart.templates:
        for one, ahead in _of_template(template, path, values):
            if one.key in found:
                found[one.key] = found[one.key]._replace(value="${" + one.key + "}")
            elif one.key not in given or not ahead:
                found[one.key] = one
    return tuple(found.values())


def _of_template(of: Document, path: str, values: Mapping[str, str]) -> Iterator[tuple[Entry, bool]]:
    """What a template writes, and whether it puts the values behind that."""
    # A character is a byte here: the offsets are those of the file.
    text = of.data[:_SNIFFED].decode("latin-1")
    used = text.rfind(f".Values.{path}")
    used = len(text) if used < 0 else used
    writes = list(islice(_WRITES().finditer(text), _MOST))
    known = fills(of.data, values, {}) if writes else {}
    around = set(_open_at(text, used))
    for found in writes:
        value = filled(of.data, found.start("value"), found.end("value"), known).decode("utf-8", "replace").strip()
        sure = around.issuperset(_open_at(text, found.start())) and _PLAIN().fullmatch(value) is not None
        yield _entry(of, found.group("key"), value if sure else "", found.start("key"), found.end()), used > found.end()
    role = _ROLE().search(_covered(text))
    if role is None or _is_comment(text, role.start()) or any(one.group("key") == "brokerRole" for one in writes):
        return
    yield _entry(of, "brokerRole", "", role.start(), role.end()), used > role.end()


def _entry(of: Document, key: str, value: str, start: int, end: int) -> Entry:
    return entry(key, value or "${" + key + "}", span(of, start, end))


def _open_at(text: str, offset: int) -> list[int]:
    """The conditions and loops around an offset, each by where it, or the branch of it, begins."""
    levels: list[int] = []
    for tag in _TAGS().finditer(text, 0, offset):
        word = tag.group()[2:].lstrip("- ").partition(" ")[0].rstrip("-}")
        if word in _OPENS:
            levels.append(tag.start())
        elif word == "else" and levels:
            levels[-1] = tag.start()
        elif word == "end" and levels:
            levels.pop()
    return levels


def _covered(text: str) -> str:
    """The text with its tags blank."""
    return _TAGS().sub(lambda found: " " * len(found.group()), text)


def _is_comment(text: str, position: int) -> bool:
    return _COMMENT().match(text[text.rfind("\n", 0, position) + 1 : position]) is not None
