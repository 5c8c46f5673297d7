"""Whatever a file holds, every rule judges it, says its message, and proposes edits that fit the file."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import deployment

from rocketaudit import catalogue
from rocketaudit.findings import BAD, Finding
from rocketaudit.model import Deployment
from rocketaudit.rules import finding, judge, load_builtin

RULES = load_builtin()
BY_ID = {rule.id: rule for rule in RULES}
CATALOGUE = catalogue.load()

_KEYS = st.one_of(
    st.sampled_from(sorted(CATALOGUE.settings("5.3.3"))),
    st.sampled_from(
        ["FlushDiskType", "abortFile", "mapedFileSizeCommitLog", "supportActingMaster", "//x", "{{", "${K}"]
    ),
    st.text(max_size=12),
)
_VALUES = st.one_of(
    st.sampled_from(
        ["0 ", "48h", "SYNC_FLUSH # x", "yes", "${X}", "{{ y }}", "D:\\data\\", "\\u12", "数据", "a:1;b:2", ""]
    ),
    st.sampled_from(["ASYNC_MASTER", "SYNC_MASTER", "SLAVE", "SYNC_FLUSH", "true", "false", "1", "2", "99999999999"]),
    st.text(max_size=20),
)
_LINES = st.lists(st.tuples(_KEYS, st.sampled_from(["=", " = ", ":", " ", ""]), _VALUES), max_size=12)
_ENDS = st.sampled_from(["\n", "\r\n", "\r"])
_ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "gb18030"])


def _findings(made: Deployment) -> list[Finding]:
    found = [one for one in judge(RULES, made) if one.observation.outcome == BAD]
    return [finding(BY_ID[one.rule], one, made) for one in found]


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(_LINES, _ENDS, _ENCODINGS, st.sampled_from(CATALOGUE.releases))
def test_every_rule_judges_every_file(lines: list[tuple[str, str, str]], end: str, encoding: str, release: str) -> None:
    data = end.join("".join(line) for line in lines).encode(encoding, "replace")
    made = deployment(data, release)
    for shown in _findings(made):
        assert shown.message["en"]
        assert shown.message["zh"]
        assert 0 <= shown.at.start <= shown.at.end <= len(data)
        if shown.fix:
            spans = sorted((edit.at.start, edit.at.end) for edit in shown.fix.edits)
            assert all(0 <= start <= stop <= len(data) for start, stop in spans)
            assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False)), shown.rule


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_every_rule_judges_every_heap_of_bytes(data: bytes) -> None:
    for shown in _findings(deployment(data)):
        assert shown.message["en"]
