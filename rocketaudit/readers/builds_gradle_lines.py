"""What the lines of a Gradle script say: dependencies, other modules, properties.

In: a script without comments. Out: what it uses and how, the texts of versions as they are written, and where.
Every pattern is bounded, so that no line takes more than its length.
"""

from collections.abc import Iterator
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.builds import Place, Stated
from rocketaudit.readers.builds_gradle_text import LINE_END, Script

_BLANKS = r"[ \t]{0,20}"
_IS = _BLANKS + "[:=]" + _BLANKS
_WORD = r"(?<![\w.])(\w{1,60})" + _BLANKS + r"\(?" + _BLANKS
_CALL = _WORD + rf"((?:enforcedPlatform|platform){_BLANKS}\(?{_BLANKS})?"
_TEXT = r"""["']([^"'\n]{1,200})["']"""
_QUOTED_NAME = r"""["']([\w.\-]{1,100})["']"""
# implementation "g:a:v", implementation(platform("g:a:v")), mavenBom "g:a:v"
_COORDINATES = lazily(_CALL + r"[\"']([\w.\-]{1,100}):([\w.\-]{1,100})(?::((?:\$\{[^{}\n]{0,99}\}|[^\"'\n@:]){0,99}))?")
# implementation group: 'g', name: 'a', version: v
_NAMED = lazily(
    _WORD + rf"\s{{0,40}}group{_IS}{_QUOTED_NAME}{_BLANKS},\s{{0,40}}name{_IS}{_QUOTED_NAME}"
    rf"(?:{_BLANKS},\s{{0,40}}version{_IS}(?:[\"']([^\"'\n]{{0,100}})[\"']|([\w.]{{1,100}})))?"
)
# implementation libs.rocketmq.client, implementation(platform(libs.alibaba)), implementation libs.bundles.mq
_ALIAS = lazily(_CALL + r"libs\.([\w.]{1,100})")
# implementation project(':common'), implementation(projects.common)
_PROJECT = lazily(
    _WORD + rf"(?:project{_BLANKS}\({_BLANKS}(?:path{_IS})?[\"']:?([\w:.\-]{{1,200}})[\"']|projects\.([\w.]{{1,200}}))"
)
# ext.v = '1', val v = "1", val v by extra("1"), extra["v"] = "1", v: '1' in a map
_PROPERTY = lazily(
    rf"(?:(?<![\w.])([\w.]{{1,100}})|\[{_QUOTED_NAME}\]){_BLANKS}(?:[:=]|by[ \t]{{1,9}}extra{_BLANKS}\()"
    + _BLANKS
    + _TEXT
)
_SET = lazily(rf"(?<![\w.])set{_BLANKS}\({_BLANKS}{_QUOTED_NAME}{_BLANKS},{_BLANKS}{_TEXT}")
_PREFIX = lazily(r"^(?:(?:rootProject|project|parent|ext|extra|properties)\.)+")
_ASKED = lazily(r"[(\[][\"']([\w.\-]+)[\"'][)\]]")

UNDECIDED = "?"
"""What stands where a version is told, but not plainly."""


class Use(NamedTuple):
    """`how` is the word before it (implementation); `name` is group:artifact, or what the catalogue calls it if
    `alias`; `place` is the offset in the script."""

    how: str
    name: str
    version: Stated | None
    platform: bool
    place: int
    alias: bool = False


def uses(of: Script) -> Iterator[Use]:
    text = of.text
    for found in _COORDINATES().finditer(text):
        how, platform, group, artifact, version = found.groups()
        # "g:a:" + version
        told = None if version is None else Stated(version or UNDECIDED, of.place(found.start(5)))
        yield Use(how, f"{group}:{artifact}", told, bool(platform), found.start())
    for found in _NAMED().finditer(text):
        how, group, artifact, quoted, named = found.groups()
        version = f"${{{named}}}" if named else quoted
        told = None if version is None else Stated(version, of.place(found.start(5 if named else 4)))
        yield Use(how, f"{group}:{artifact}", told, False, found.start())
    for found in _ALIAS().finditer(text):
        how, platform, name = found.groups()
        yield Use(how, name, None, bool(platform), found.start(), alias=True)


def other_modules(text: str) -> Iterator[tuple[str, tuple[str, ...], int]]:
    """How another module is used, the parts of its path, and where."""
    for found in _PROJECT().finditer(text):
        how, path, accessor = found.groups()
        yield how, tuple(path.split(":")) if path else tuple(accessor.split(".")), found.start()


def properties(of: Script) -> dict[str, Stated]:
    """The texts that a script gives names to; UNDECIDED for a name that it gives to several."""
    found: dict[str, Stated] = {}
    told = [(one[1] or one[2], one[3], one.start(3)) for one in _PROPERTY().finditer(of.text)]
    told += [(one[1], one[2], one.start(2)) for one in _SET().finditer(of.text)]
    for name, value, start in told:
        bare = _PREFIX().sub("", name)
        before = found.get(bare)
        text = value if before is None or before.text == value else UNDECIDED
        found[bare] = Stated(text, before.at if before else of.place(start))
    return found


def lines(path: str, data: bytes) -> dict[str, Stated]:
    """The properties of a gradle.properties file."""
    found: dict[str, Stated] = {}
    for number, line in enumerate(LINE_END().split(data.decode("utf-8", "replace")), 1):
        name, sign, value = line.partition("=")
        if sign and not line.lstrip().startswith(("#", "!")):
            found[name.strip()] = Stated(value.strip()[:200], Place(path, number))
    return found


def asked_for(expression: str) -> str:
    """The name in an expression: rootProject.ext.v, property("v") and v are v."""
    asked = _ASKED().search(expression)
    return asked[1] if asked else _PREFIX().sub("", expression.strip())
