"""What the name of an image says: whether a server of RocketMQ is in it, of which release, and where it keeps its data.

In: the text behind `image:` or FROM. Out: an Image and what is known of such images.
"""

from collections.abc import Iterable

from rocketaudit.patterns import lazily
from rocketaudit.source import Span
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, Image

# Images with RocketMQ in their name that run something beside it.
_BESIDE = (
    "dashboard",
    "console",
    "exporter",
    "operator",
    "connect",
    "mqtt",
    "streams",
    "eventbridge",
    "schema",
    "flink",
    "producer",
    "consumer",
    "client",
    "demo",
    "example",
    "spring",
    "admin",
    "prometheus",
    "web",
    "ui",
    "init",
    "app",
)
_WORDS = lazily(r"[a-z]+")
# A release stands at the beginning of a tag or behind a word: 5.3.2-alpine, v4.8.0, broker-4.5.1. What stands behind
# the operator's name is its own: 4.5.0-alpine-operator-0.3.0.
_RELEASE = lazily(r"(?:^|[-_])(?:v|rocketmq-?)?(\d+\.\d+(?:\.\d+)?)(?![\d.])")
# The folders of the distributions, as they are unpacked: rocketmq-all-4.9.4-bin-release, rocketmq-5.3.2.
_FOLDER = lazily(r"(?:^|/)rocketmq-(?:all-)?(\d+\.\d+\.\d+)(?:-\w+)*(?:/|$)")
_HOME, _ROOT = "/home/rocketmq", "/root"


def parse(text: str, at: Span) -> Image:
    """`repository/name:tag@digest` as an Image; the registry's port is no tag."""
    name, _, _ = text.strip().partition("@")
    last = name.rfind("/") + 1
    colon = _colon(name, last)
    return Image(name, "", at) if colon < 0 else Image(name[:colon], name[colon + 1 :], at)


def _colon(name: str, start: int) -> int:
    """The colon before the tag: not one inside `${NAME:-default}`."""
    depth = 0
    for offset in range(start, len(name)):
        depth += (name[offset] == "{") - (name[offset] == "}")
        if name[offset] == ":" and depth == 0:
            return offset
    return -1


def is_server(image: Image) -> bool:
    """Whether an image holds RocketMQ's servers, as far as its name says."""
    last = _called(image)
    if "rocketmq" not in last and last not in ("rmq", "namesrv", "mqbroker", "mqnamesrv"):
        return False
    return not any(word in _BESIDE for word in _WORDS().findall(last.replace("rocketmq", " ")))


def _last(name: str) -> str:
    return name.lower().rpartition("/")[2]


def _called(image: Image) -> str:
    """What an image is called: the last of its name, or its tag where one repository holds all images of somebody."""
    last, tag = _last(image.name), image.tag.lower()
    return tag if "rocketmq" not in last and tag.startswith("rocketmq") else last


def is_beside(image: Image) -> bool:
    """Whether an image runs something that only watches or manages RocketMQ, such as its dashboard."""
    return "rocketmq" in _called(image) and not is_server(image)


def variables(image: Image | None) -> dict[str, str]:
    """What RocketMQ's images set in their environment."""
    folder = distribution(image) if image else ""
    return {"ROCKETMQ_HOME": folder, "ROCKETMQ_VERSION": release_text(image)} if image and folder else {}


def release_text(image: Image) -> str:
    """The release that a tag names, as far as it names it (`5.3` stays 5.3); "" where it names none."""
    if not is_server(image):
        return ""
    found = _RELEASE().search(image.tag)
    return found.group(1) if found else ""


def unpacked(paths: Iterable[str], at: Span) -> Image | None:
    """RocketMQ of the release that the first path with such a folder says: /opt/rocketmq-all-4.9.4-bin-release/bin."""
    found = next(filter(None, map(_FOLDER().search, paths)), None)
    return Image("rocketmq", found.group(1), at, "folder of release") if found else None


def home(image: Image) -> str:
    """What ${user.home} is to the servers of an image, as long as nobody changes the user; "" where it is not known."""
    name = image.name.lower().removeprefix("docker.io/")
    if name.startswith("rocketmqinc/") or "operator" in image.tag:
        return _ROOT
    if name.startswith(("apacherocketmq/", "apache/")) or "/apache/rocketmq" in name:
        return _HOME
    if name == "foxiswho/rocketmq" and image.tag[:1].isdigit():
        return _HOME
    return _HOME if "mirror" in name and is_server(image) else ""


def home_among(paths: Iterable[str]) -> str:
    """${user.home} in a copy of RocketMQ's own image under another name, which a path into its distribution gives away;
    "" where none does."""
    return _HOME if any(path.startswith(f"{_HOME}/rocketmq-") for path in paths) else ""


def distribution(image: Image) -> str:
    """The folder of RocketMQ in an image; "" where it is not known."""
    release = release_text(image)
    if not release or not home(image):
        return ""
    return f"/opt/rocketmq-{release}" if home(image) == _ROOT else f"{_HOME}/rocketmq-{release}"


def runs(image: Image) -> str | None:
    """The server that an image runs by itself, as its name or tag says; None where they do not."""
    words = _WORDS().findall(f"{_last(image.name).replace('rocketmq', ' ')} {image.tag.lower()}")
    for word, server in _BY_WORD.items():
        if word in words:
            return server
    return None


_BY_WORD = {
    "broker": BROKER,
    "mqbroker": BROKER,
    "namesrv": NAME_SERVER,
    "nameserver": NAME_SERVER,
    "mqnamesrv": NAME_SERVER,
    "server": NAME_SERVER,
    "controller": CONTROLLER,
}
