"""Messages, ranges of releases, slips of the finger, and Properties syntax: the small languages of rules."""

import pytest
from javaproperties import loads

from rocketaudit.mending import value
from rocketaudit.ranges import comparisons, release_in
from rocketaudit.spelling import nearest, suggestion
from rocketaudit.wording import fill, names


def test_a_message_is_filled_by_name_and_language() -> None:
    values = {"subject": "a", "hint": "write 1", "hint_zh": "应写 1"}
    assert fill("{subject}: {{{hint}}}", values, "en") == "a: {write 1}"
    assert fill("{subject}: {hint}", values, "zh") == "a: 应写 1"


def test_a_value_with_braces_is_not_filled_again() -> None:
    assert fill("{written}", {"written": "{subject} {{ x }}", "subject": "a"}, "en") == "{subject} {{ x }}"


def test_a_name_without_a_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        fill("{subject}", {}, "en")


def test_the_names_of_a_message_are_its_placeholders() -> None:
    assert names("{a}, {{b}} and {inSyncReplicas}") == ("a", "inSyncReplicas")


@pytest.mark.parametrize("text", ["{}", "{0}", "{a.b}", "{a[0]}", "{a!r}", "{a:>9}", "{ a }", "{a", "a}", "{{a}"])
def test_what_is_more_than_a_name_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a placeholder"):
        names(text)


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        (">=5.0.0", "5.0.0", "4.9.8"),
        (">5.0.0", "5.1.0", "5.0.0"),
        ("<=5.1.4", "5.1.4", "5.2.0"),
        ("<5.2.0", "5.1.4", "5.2.0"),
        ("==5.1.0", "5.1.0", "5.1.1"),
        ("!=5.1.0", "5.1.1", "5.1.0"),
        (">=4.9.0, <4.10.0", "4.9.8", "5.0.0"),
        (">=4.1.0", "4.1.0-incubating", "4.0.0-incubating"),
    ],
)
def test_a_range_has_a_boundary(text: str, inside: str, outside: str) -> None:
    assert release_in(text, inside)
    assert not release_in(text, outside)


@pytest.mark.parametrize("text", ["", "5.0.0", ">=5", ">=5.0", "=>5.0.0", "~=5.0.0", ">=5.0.0,", ">=5.0.0 <5.1.0"])
def test_what_is_no_range_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no comparison with a release"):
        comparisons(text)


@pytest.mark.parametrize(
    ("word", "candidates", "found"),
    [
        ("async-flsh", ["async-flush", "forced-cleaning"], ("async-flush",)),
        ("asycn-flush", ["async-flush"], ("async-flush",)),
        ("flush-async", ["async-flush", "flush-error"], ("async-flush",)),
        ("ASYNC-FLUSH", ["async-flush"], ("async-flush",)),
        ("whatever", ["async-flush"], ()),
        ("abc", ["abd"], ()),
        ("master", ["masters", "mister"], ("masters", "mister")),
        ("", ["a"], ()),
    ],
)
def test_the_nearest_are_those_of_the_fewest_slips(word: str, candidates: list[str], found: tuple[str, ...]) -> None:
    assert nearest(word, candidates) == found
    assert suggestion(word, candidates) == (f" (did you mean {found[0]}?)" if found else "")


@pytest.mark.parametrize("text", ["2", " a", "a ", "C:\\store", "数据", "\U0001f680", "a\nb", "#x", "=x", "", "\t"])
def test_a_value_in_properties_syntax_is_read_back(text: str) -> None:
    assert loads(f"key={value(text)}\n") == {"key": text}
