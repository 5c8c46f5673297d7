"""Examples of rules: their files, kinds and marks."""

import pytest

from rocketaudit.examples import fence_of, files, is_mark, kind_of


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("src/main/java/a/B.java", "java"),
        ("src/main/resources/application-prod.yml", "spring"),
        ("src/main/resources/bootstrap.properties", "spring"),
        ("shop/pom.xml", "maven"),
        ("build.gradle.kts", "gradle"),
        ("conf/broker-a.properties", "broker"),
        ("conf/namesrv.conf", "name-server"),
        ("conf/controller.conf", "controller"),
    ],
)
def test_the_path_says_whose_file_it_is(path: str, kind: str) -> None:
    assert kind_of(path, "java") == kind


@pytest.mark.parametrize("line", ["# finding", "  // finding", "\t<!-- finding -->", "  # finding  "])
def test_a_mark_stands_alone_in_the_comment_of_any_language(line: str) -> None:
    assert is_mark(line)
    assert not is_mark(f"{line} here")


def test_a_single_text_has_the_kind_that_it_says_or_that_of_the_rule() -> None:
    (java,) = files({"bad": "a\n// finding\nb\n"}, code=True)
    assert (java.path, java.kind, java.text, java.lines) == ("src/main/java/Example.java", "java", "a\nb\n", (2,))
    assert files({"good": "a"}, code=False)[0].kind == "broker"
    assert files({"good": "a", "kind": "spring"}, code=True)[0].path == "src/main/resources/application.yml"
    assert files({"good": "a", "kind": "controller"}, code=False)[0].kind == "controller"


def test_several_files_are_marked_each_for_itself() -> None:
    made = files({"bad": {"A.java": "// finding\na\n", "broker.conf": "x=1\n# finding\ny=2\n"}}, code=True)
    assert [(one.path, one.kind, one.lines) for one in made] == [
        ("A.java", "java", (1,)),
        ("broker.conf", "broker", (2,)),
    ]


def test_the_language_of_a_fence() -> None:
    assert [fence_of(path) for path in ("A.java", "application.yml", "pom.xml", "broker.conf")] == [
        "java",
        "yaml",
        "xml",
        "properties",
    ]
