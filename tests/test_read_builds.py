"""Build files: which releases of the clients a module is built with."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rocketaudit.readers.builds import MAX_BYTES, Place, Releases, releases
from rocketaudit.values import UNKNOWN

ROCKETMQ = "org.apache.rocketmq"


def dependency(artifact: str, version: str = "", group: str = ROCKETMQ, more: str = "") -> str:
    told = f"<version>{version}</version>" if version else ""
    return f"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{told}{more}</dependency>"


def pom(*dependencies: str, name: str = "app", managed: str = "", parent: str = "", more: str = "") -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<project xmlns="http://maven.apache.org/POM/4.0.0">'
        f"{parent}<groupId>com.example</groupId><artifactId>{name}</artifactId><version>1.0</version>{more}"
        f"<dependencyManagement><dependencies>{managed}</dependencies></dependencyManagement>"
        f"<dependencies>{''.join(dependencies)}</dependencies></project>"
    ).encode()


def parent(name: str, relative: str = "", group: str = "com.example") -> str:
    return f"<parent><groupId>{group}</groupId><artifactId>{name}</artifactId><version>1.0</version>{relative}</parent>"


def properties(**told: str) -> str:
    return "<properties>" + "".join(f"<{key}>{value}</{key}>" for key, value in told.items()) + "</properties>"


def only(files: dict[str, bytes], folder: str = "") -> Releases:
    return releases(files)[folder]


def test_a_version_that_is_written() -> None:
    assert only({"pom.xml": pom(dependency("rocketmq-client", "4.9.4"))}) == Releases(client="4.9.4")


@pytest.mark.parametrize("version", ["${rocketmq.version}", "${mq.version}"])
def test_a_version_through_properties(version: str) -> None:
    told = properties(**{"rocketmq.version": "4.9.4", "mq.version": "${rocketmq.version}"})
    assert only({"pom.xml": pom(dependency("rocketmq-client", version), more=told)}).client == "4.9.4"


@pytest.mark.parametrize("version", ["${no.such}", "[4.9,5)", "LATEST", "${a}"])
def test_what_is_not_plain_is_unknown(version: str) -> None:
    file = pom(dependency("rocketmq-client", version), more=properties(a="${b}", b="${a}"))
    assert only({"pom.xml": file}).client is UNKNOWN


def test_a_parent_beside_it_manages_the_version_and_the_child_its_property() -> None:
    files = {
        "pom.xml": pom(name="root", managed=dependency("rocketmq-client", "${mq}"), more=properties(mq="4.8.0")),
        "a/pom.xml": pom(dependency("rocketmq-client"), name="a", parent=parent("root")),
        "b/pom.xml": pom(dependency("rocketmq-client"), name="b", parent=parent("root"), more=properties(mq="4.9.7")),
        "c/pom.xml": pom(name="c", parent=parent("root")),
    }
    found = releases(files)
    assert (found["a"].client, found["b"].client, found["c"].client) == ("4.8.0", "4.9.7", UNKNOWN)
    assert found[""] == Releases()


def test_a_module_inherits_the_dependencies_of_its_parent() -> None:
    files = {
        "pom.xml": pom(dependency("rocketmq-client", "4.9.4"), name="root"),
        "a/b/pom.xml": pom(name="b", parent=parent("root", "<relativePath>../../</relativePath>")),
    }
    assert only(files, "a/b").client == "4.9.4"


@pytest.mark.parametrize("relative", ["<relativePath/>", "<relativePath>../nowhere/pom.xml</relativePath>"])
def test_a_parent_is_found_by_its_name(relative: str) -> None:
    files = {
        "build/pom.xml": pom(name="root", managed=dependency("rocketmq-client", "4.9.4")),
        "a/pom.xml": pom(dependency("rocketmq-client"), name="a", parent=parent("root", relative)),
    }
    assert only(files, "a").client == "4.9.4"


def test_another_pom_above_is_not_the_parent() -> None:
    files = {
        "pom.xml": pom(name="aggregator", managed=dependency("rocketmq-client", "4.9.4")),
        "a/pom.xml": pom(dependency("rocketmq-client"), name="a", parent=parent("company-parent")),
    }
    assert only(files, "a").client is UNKNOWN


def test_what_another_module_of_the_tree_brings() -> None:
    files = {
        "common/pom.xml": pom(dependency("rocketmq-spring-boot-starter", "2.2.2"), name="common"),
        "app/pom.xml": pom(dependency("common", "${project.version}", "com.example")),
        "test-only/pom.xml": pom(dependency("common", "1.0", "com.example", "<scope>test</scope>"), name="t"),
    }
    found = releases(files)
    assert found["app"] == Releases(client="4.9.3", spring="2.2.2", spring_at=Place("common/pom.xml", 2))
    assert found["test-only"] == Releases()


def test_the_starter_brings_its_client_unless_one_is_managed() -> None:
    starter = dependency("rocketmq-spring-boot-starter", "2.3.0")
    assert only({"pom.xml": pom(starter)})[:2] == ("5.2.0", "2.3.0")
    managed = dependency("rocketmq-client", "5.3.1")
    assert only({"pom.xml": pom(starter, managed=managed)}).client == "5.3.1"
    assert only({"pom.xml": pom(starter, dependency("rocketmq-client", "4.9.8"))}).client == "4.9.8"
    assert only({"pom.xml": pom(dependency("rocketmq-spring-boot-starter", "9.9.9"))}).client is UNKNOWN


def test_what_is_only_managed_is_not_used() -> None:
    assert only({"pom.xml": pom(managed=dependency("rocketmq-client", "5.3.1"))}) == Releases()


def test_a_platform_decides_the_binder_and_with_it_the_client() -> None:
    imported = "<type>pom</type><scope>import</scope>"
    platform = dependency("spring-cloud-alibaba-dependencies", "2021.0.5.0", "com.alibaba.cloud", imported)
    binder = dependency("spring-cloud-starter-stream-rocketmq", "", "com.alibaba.cloud")
    assert only({"pom.xml": pom(binder, managed=platform)}) == Releases(client="4.9.4", binder="2021.0.5.0")
    itself = dependency("spring-cloud-stream-binder-rocketmq", "", "com.alibaba.cloud")
    assert only({"pom.xml": pom(itself, managed=platform)}).binder == "2021.0.5.0"
    platform = platform.replace("2021.0.5.0", "2.2.6.RELEASE")
    assert only({"pom.xml": pom(binder, managed=platform)}) == Releases(client="4.4.0", binder="2.2.6.RELEASE")


def test_the_client_of_5_0() -> None:
    assert only({"pom.xml": pom(dependency("rocketmq-client-java", "5.0.7"))}) == Releases(client_v5="5.0.7")
    starter = dependency("rocketmq-v5-client-spring-boot-starter", "2.3.1")
    assert only({"pom.xml": pom(starter)}) == Releases(client_v5="5.0.7")


def test_plugins_exclusions_and_tests_are_not_dependencies() -> None:
    excluded = f"<groupId>{ROCKETMQ}</groupId><artifactId>rocketmq-client</artifactId>"
    exclusion = f"<exclusions><exclusion>{excluded}</exclusion></exclusions>"
    inner = f"<dependencies>{dependency('rocketmq-client', '4.0.0')}</dependencies>"
    plugin = f"<build><plugins><plugin>{inner}</plugin></plugins></build>"
    file = pom(
        dependency("other", "1", "com.other", exclusion),
        dependency("rocketmq-client", "4.1.0", more="<scope>test</scope>"),
        more=plugin,
    )
    assert only({"pom.xml": file}) == Releases()


def test_profiles_that_disagree_leave_a_version_open() -> None:
    profiles = "<profiles>{}</profiles>".format(
        "".join(f"<profile><properties><mq>{version}</mq></properties></profile>" for version in ("4.8.0", "4.9.4"))
    )
    assert only({"pom.xml": pom(dependency("rocketmq-client", "${mq}"), more=profiles)}).client is UNKNOWN


BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY a%d "&a%s;&a%s;">' % (n, str(n - 1).encode() if n else b"", b"") for n in range(30))
    + b"]><project><dependencies>&a29;</dependencies></project>"
)
GOOD = pom(dependency("rocketmq-client", "4.9.4"))


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        b'<!DOCTYPE p SYSTEM "file:///etc/passwd"><project>&x;</project>',
        GOOD[:-20],
        b"\x00\xff" * 100,
        b"",
        b"<project>" + b"<a>" * 100_000,
        GOOD + b" " * MAX_BYTES,
    ],
    ids=["entities", "external", "cut", "binary", "empty", "deep", "large"],
)
def test_hostile_xml_is_unknown(data: bytes) -> None:
    assert releases({"pom.xml": data, "a/pom.xml": GOOD}) == {"": Releases(), "a": Releases(client="4.9.4")}


def test_poms_that_are_their_own_parents_end() -> None:
    files = {
        "pom.xml": pom(
            dependency("rocketmq-client"), name="x", parent=parent("y", "<relativePath>a/pom.xml</relativePath>")
        ),
        "a/pom.xml": pom(dependency("x", "1.0", "com.example"), name="y", parent=parent("x")),
    }
    assert set(releases(files)) == {"", "a"}


STARTER = "rocketmq-spring-boot-starter"
PARENT = """<project>
  <groupId>com.example</groupId><artifactId>parent</artifactId><version>1.0</version>
  <properties>
    <mq>2.1.0</mq>
    <starter>${mq}</starter>
  </properties>
  <dependencyManagement><dependencies><dependency>
    <groupId>org.apache.rocketmq</groupId>
    <artifactId>rocketmq-spring-boot-starter</artifactId>
    <version>${starter}</version>
  </dependency></dependencies></dependencyManagement>
</project>"""


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"app/pom.xml": pom(more="\n", parent="\n") + b"\n"}, None),
        ({"app/pom.xml": pom("\n", dependency(STARTER, "2.1.0"))}, Place("app/pom.xml", 3)),
        ({"app/pom.xml": pom(dependency(STARTER), parent=parent("parent"))}, Place("pom.xml", 4)),
        ({"app/pom.xml": pom(dependency(STARTER, "2.${x}"), more=properties(x="1.0"))}, Place("app/pom.xml", 2)),
        ({"app/build.gradle": b"// 2.1.0\nimplementation 'org.apache.rocketmq:rocketmq-spring-boot:2.1.0'"}, 2),
        ({"app/build.gradle": b"implementation 'org.apache.rocketmq:rocketmq-spring-boot:$mq'\next.mq = '2.1.0'"}, 2),
        (
            {
                "app/build.gradle": b'api group: "org.apache.rocketmq", name: "rocketmq-spring-boot", version: mq',
                "gradle.properties": b"# release\r\nmq = 2.1.0\r\n",
            },
            Place("gradle.properties", 2),
        ),
        (
            {
                "app/build.gradle": b"implementation libs.spring",
                "gradle/libs.versions.toml": b"[libraries]\nspring = { module = "
                b'"org.apache.rocketmq:rocketmq-spring-boot", version.ref = "spring" }\n[versions]\nspring = "2.1.0"\n',
            },
            Place("gradle/libs.versions.toml", 4),
        ),
        (
            {
                "app/build.gradle": b"implementation libs.spring",
                "gradle/libs.versions.toml": b"# 2.1.0\n[libraries.spring]\n"
                b'module = "org.apache.rocketmq:rocketmq-spring-boot"\nversion = "2.1.0"\n',
            },
            Place("gradle/libs.versions.toml", 2),
        ),
        (
            {
                "app/build.gradle": b'x = 1\rapi "org.apache.rocketmq:rocketmq-spring-boot:$mq"',
                "gradle.properties": b"a = 1\rmq = 2.1.0\r",
            },
            Place("gradle.properties", 2),
        ),
    ],
)
def test_the_place_of_a_release_is_where_it_is_written(files: dict[str, bytes], expected: Place | int | None) -> None:
    found = only({"pom.xml": PARENT.encode(), **files}, "app")
    assert found.spring_at == (Place("app/build.gradle", expected) if isinstance(expected, int) else expected)
    assert (found.spring == "2.1.0") is (expected is not None)


def test_a_pom_in_gbk_is_read() -> None:
    text = GOOD.decode().replace("UTF-8", "GBK").replace("<dependencies>", "<!-- 依赖 --><dependencies>", 1)
    assert only({"pom.xml": text.encode("gbk")}).client == "4.9.4"


@pytest.mark.parametrize(
    "script",
    [
        "dependencies { implementation 'org.apache.rocketmq:rocketmq-client:4.9.4' }",
        'dependencies {\n    implementation("org.apache.rocketmq:rocketmq-client:4.9.4") // 5.0.0\n}',
        "dependencies { compile group: 'org.apache.rocketmq', name: 'rocketmq-client', version: '4.9.4' }",
        "def mq = '4.9.4'\ndependencies { compile group: 'org.apache.rocketmq', name: 'rocketmq-client', version: mq }",
        "ext { mq = '4.9.4' }\ndependencies { api \"org.apache.rocketmq:rocketmq-client:$mq\" }",
        "ext.mq = '4.9.4'\ndependencies { api \"org.apache.rocketmq:rocketmq-client:${rootProject.ext.mq}\" }",
        "ext { versions = [rocketmq: '4.9.4'] }\n"
        "dependencies { api \"org.apache.rocketmq:rocketmq-client:${versions.rocketmq}\" }",
        'val mq by extra("4.9.4")\ndependencies { implementation("org.apache.rocketmq:rocketmq-client:${mq}") }',
        'extra["mq"] = "4.9.4"\n'
        'dependencies { implementation("org.apache.rocketmq:rocketmq-client:${property("mq")}") }',
        "ext { set('mq', '4.9.4') }\ndependencies { api \"org.apache.rocketmq:rocketmq-client:${mq}\" }",
        "/* implementation 'org.apache.rocketmq:rocketmq-client:3.2.6' */\nurl 'https://x.example/'\n"
        "dependencies { implementation 'org.apache.rocketmq:rocketmq-client:4.9.4' }",
        "dependencyManagement { dependencies { dependency 'org.apache.rocketmq:rocketmq-client:4.9.4' } }\n"
        "dependencies { implementation 'org.apache.rocketmq:rocketmq-client' }",
    ],
)  # fmt: skip
def test_gradle_scripts(script: str) -> None:
    for name in ("build.gradle", "build.gradle.kts"):
        assert only({name: script.encode()}).client == "4.9.4"


@pytest.mark.parametrize(
    "script",
    [
        "dependencies { implementation 'org.apache.rocketmq:rocketmq-client:4.+' }",
        "dependencies { implementation 'org.apache.rocketmq:rocketmq-client:' + somewhere }",
        'dependencies { implementation "org.apache.rocketmq:rocketmq-client:$elsewhere" }',
        "dependencies { testImplementation 'org.apache.rocketmq:rocketmq-client:4.9.4' }",
        "buildscript { dependencies { classpath 'org.apache.rocketmq:rocketmq-client:4.9.4' } }",
        "// implementation 'org.apache.rocketmq:rocketmq-client:4.9.4'",
        "dependencies { implementation('a:b:1') { exclude group: 'org.apache.rocketmq', module: 'rocketmq-client' } }",
    ],
)
def test_gradle_scripts_that_do_not_say_it(script: str) -> None:
    assert only({"build.gradle": script.encode()}) == Releases()


def test_gradle_properties_of_the_root() -> None:
    files = {
        "gradle.properties": b"# mq = 1\nmqVersion=4.9.4\n",
        "build.gradle": b"",
        "app/build.gradle": b'dependencies { implementation "org.apache.rocketmq:rocketmq-client:$mqVersion" }',
    }
    assert only(files, "app").client == "4.9.4"


def test_subprojects_and_all_projects() -> None:
    script = b"""
    subprojects { dependencies { implementation 'org.apache.rocketmq:rocketmq-client:4.9.4' } }
    allprojects { dependencies { implementation 'org.apache.rocketmq:rocketmq-client-java:5.0.7' } }
    """
    found = releases({"build.gradle": script, "app/build.gradle": b""})
    assert found == {"": Releases(client_v5="5.0.7"), "app": Releases(client="4.9.4", client_v5="5.0.7")}


def test_another_project_brings_what_it_uses() -> None:
    files = {
        "build.gradle.kts": b"",
        "libs/common/build.gradle.kts": b'api("org.apache.rocketmq:rocketmq-spring-boot-starter:2.1.1")',
        "app/build.gradle.kts": b'dependencies { implementation(project(":libs:common")) }',
    }
    brought = Place("libs/common/build.gradle.kts", 1)
    assert only(files, "app") == Releases(client="4.7.1", spring="2.1.1", spring_at=brought)


def test_the_higher_release_wins_in_gradle() -> None:
    script = "".join(
        f"implementation 'org.apache.rocketmq:rocketmq-client:{one}'\n" for one in ("4.9.4", "4.10.0", "4.9.7")
    )
    assert only({"build.gradle": script.encode()}).client == "4.10.0"


def test_platforms_in_gradle() -> None:
    binder = "implementation 'com.alibaba.cloud:spring-cloud-starter-stream-rocketmq'\n"
    for platform in (
        "mavenBom 'com.alibaba.cloud:spring-cloud-alibaba-dependencies:2022.0.0.0'",
        "implementation(platform('com.alibaba.cloud:spring-cloud-alibaba-dependencies:2022.0.0.0'))",
        "implementation platform('com.alibaba.cloud:spring-cloud-alibaba-dependencies:2022.0.0.0')",
    ):
        found = only({"build.gradle": (binder + platform).encode()})
        assert found == Releases(client="4.9.4", binder="2022.0.0.0")


TOML = "gradle/libs.versions.toml"
CATALOGUE = b"""
[versions]
rocketmq = "4.9.4"
[libraries]
rocketmq-client = { module = "org.apache.rocketmq:rocketmq-client", version.ref = "rocketmq" }
rocketmq_starter = "org.apache.rocketmq:rocketmq-spring-boot-starter:2.2.2"
rocketmq-v5 = { group = "org.apache.rocketmq", name = "rocketmq-client-java", version = "5.0.7" }
[bundles]
mq = ["rocketmq-client", "rocketmq-v5"]
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("implementation libs.rocketmq.client", Releases(client="4.9.4")),
        ("implementation(libs.rocketmq.starter)", Releases(client="4.9.3", spring="2.2.2", spring_at=Place(TOML, 6))),
        ("implementation libs.bundles.mq", Releases(client="4.9.4", client_v5="5.0.7")),
        (
            'implementation "org.apache.rocketmq:rocketmq-client:${libs.versions.rocketmq.get()}"',
            Releases(client="4.9.4"),
        ),
    ],
)
def test_version_catalogues(line: str, expected: Releases) -> None:
    files = {TOML: CATALOGUE, "app/build.gradle": line.encode()}
    assert only(files, "app") == expected


def test_a_broken_catalogue_says_nothing() -> None:
    for data in (b"[versions", b"a = " + b"[" * 50_000, b"versions = 1\nlibraries = [1]"):
        files = {"gradle/libs.versions.toml": data, "build.gradle": b"implementation libs.rocketmq.client"}
        assert only(files) == Releases()


SLOW_LINES = (
    "a" * 60 + " ", "a.", "/*", "'", '"\\"', '"""', "x = \"", "implementation (", "{", "group : ", "ext(",
    "[\"a\"", "${", "$a",
)  # fmt: skip


@pytest.mark.parametrize("piece", SLOW_LINES)
def test_no_line_of_gradle_takes_long(piece: str) -> None:
    data = (piece * (300_000 // len(piece))).encode()
    began = time.perf_counter()
    releases({"build.gradle": data, "gradle.properties": data})
    assert time.perf_counter() - began < 5


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=300))
def test_nothing_raises(data: bytes, text: str) -> None:
    names = ("pom.xml", "build.gradle", "a/build.gradle.kts", "gradle.properties", "gradle/libs.versions.toml")
    releases(dict.fromkeys(names, data))
    releases(dict.fromkeys(names, text.encode("utf-8", "replace")))
    releases({"pom.xml": pom(more=text.encode("utf-8", "replace").decode())})
