"""Sentences that facts carry: what a Chinese report would show in English is found in the code itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rocketaudit.phrases import deployment_name, phrase
from rocketaudit.renderers.checklist_words import reason

PACKAGE = Path(__file__).resolve().parents[1] / "rocketaudit"
# Where facts are made; what stands elsewhere are words of the interface, or errors.
FACTS = ("checklist", "detectors", "discover", "effective", "readers", "survival", "*.py")
ELSEWHERE = frozenset(
    "app.py baseline.py cli.py errors.py phrases.py ranges.py rulecheck.py rulefiles.py words.py".split()
)
SENTENCE = re.compile(r"(?=.*[a-z]{2,} [a-z]+.* [a-z]{2,})[A-Za-z`-]", re.DOTALL)
CHINESE = re.compile("[\u4e00-\u9fff]")
# Subjects and beginnings of sentences that are looked for whole.
KNOWN = {
    "any consumer group",
    "the newest of several: ",
    "folder of release",
    "is not written",
    "no 17 in the client code",
}

Parents = dict[ast.AST, ast.AST]


def text_of(node: ast.AST) -> str:
    """The text of a literal, with a number for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.sub(r"\{\w+\}", "17", node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "17" for part in node.values)
    return ""


def around(node: ast.AST, parents: Parents) -> Iterator[ast.AST]:
    while node in parents:
        node = parents[node]
        yield node


def is_ours_to_translate(node: ast.AST, parents: Parents) -> bool:
    """Whether nothing else translates it: no Chinese beside it, no error, no list of names, no documentation."""
    parent = parents[node]
    if isinstance(parent, ast.Expr | ast.JoinedStr | ast.FormattedValue):
        return False
    if isinstance(parent, ast.Attribute) and parent.attr == "split":
        return False
    return not any(isinstance(one, ast.Raise) or speaks_chinese(one) for one in around(node, parents))


def speaks_chinese(node: ast.AST) -> bool:
    values: list[ast.expr] = []
    if isinstance(node, ast.Dict):
        values = node.values
    if isinstance(node, ast.Call):
        values = node.args
    if isinstance(node, ast.Tuple):
        values = node.elts
    return any(CHINESE.search(text_of(one)) for one in values)


def sentences(path: Path) -> Iterator[tuple[int, str]]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = text_of(node)
        if SENTENCE.match(text) and is_ours_to_translate(node, parents):
            yield node.lineno, text  # type: ignore[attr-defined]


def files() -> list[Path]:
    found = [path for one in FACTS for path in (PACKAGE.glob(one) if "*" in one else (PACKAGE / one).rglob("*.py"))]
    return sorted(path for path in found if path.name not in ELSEWHERE)


@pytest.mark.parametrize("path", files(), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_each_sentence_of_a_fact_is_there_in_chinese(path: Path) -> None:
    english = [f"{path.name}:{line}: {text}" for line, text in sentences(path) if text not in KNOWN and untold(text)]
    assert english == [], "rocketaudit/phrases.py lacks them"


def untold(text: str) -> bool:
    return not CHINESE.search(reason(deployment_name(text, "zh"), "zh"))


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("where broker-a keeps its messages is unknown", "无法得知 broker-a 把消息存放在哪里"),
        ("release is unknown: no build file that was read says which client shop has",
         "版本未知：已读取的构建文件未说明 shop 使用哪个版本的客户端"),
        ("the ConfigMap a has no key b", "ConfigMap a 中没有键 b"),
        ("flushDiskType=SYNC_FLUSH (default)", "flushDiskType=SYNC_FLUSH（默认值）"),
        ("what nobody knows", "what nobody knows"),
    ],
)  # fmt: skip
def test_a_sentence_with_names_in_it(english: str, chinese: str) -> None:
    assert phrase(english, "zh") == chinese
    assert phrase(english, "en") == english


def test_deployments_that_nobody_named_have_a_chinese_name() -> None:
    assert deployment_name("client code", "zh") == "客户端代码"
    assert deployment_name("client code", "en") == "client code"
    assert deployment_name("env/prod", "zh") == "env/prod"
