"""The Dockerfiles of a tree from which its scripts build images: `docker build -t NAME [-f FILE] FOLDER`.

In: the files of a tree, the image that a container runs. Out: what the Dockerfile says that it is built from.
"""

import posixpath
from collections.abc import Iterator, Mapping, Sequence

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads import dockerfile, images
from rocketaudit.readers.workloads.dockerfile import Built
from rocketaudit.readers.workloads.made import in_folders, normal
from rocketaudit.readers.workloads.shell import Text, split
from rocketaudit.readers.workloads.texts import of_document
from rocketaudit.source import document
from rocketaudit.workloads import Image

_BUILDS = lazily(r"\b(?:docker|podman|nerdctl|buildah)\s+(?:image\s+|buildx\s+)?(?:build|bud)\b[^\n]*")
_SCRIPTS = (".sh", ".bash", ".cmd", ".bat")
_FLAGS = frozenset({"--no-cache", "--pull", "--rm", "--force-rm", "--squash", "--load", "--push", "-q", "--quiet"})
_MOST_BYTES, _MOST = 256 * 1024, 200


def built(image: Image | None, texts: Mapping[str, bytes], values: Mapping[str, str]) -> Built | None:
    """The Dockerfile of an image that a script of the tree builds under this name; None where none does, or several
    do."""
    if image is None:
        return None
    found = dict(_dockerfiles(image, texts))
    if len(found) != 1:
        return None
    (path, arguments), *_ = found.items()
    return dockerfile.built(document(path, "dockerfile", texts[path]), {**arguments, **values})


def _dockerfiles(image: Image, texts: Mapping[str, bytes]) -> Iterator[tuple[str, dict[str, str]]]:
    name = image.name.encode("utf-8", "replace")
    for script, data in texts.items():
        if not script.endswith(_SCRIPTS) or name not in data or len(data) > _MOST_BYTES:
            continue
        if not _BUILDS().search(data.decode("latin-1")):
            continue
        for simple, folder in in_folders(split(of_document(document(script, "script", data), 0, len(data)))[:5000]):
            yield from _of_command(simple.words, image, posixpath.dirname(script), folder, texts)


def _of_command(
    words: Sequence[Text], image: Image, beside: str, folder: str, texts: Mapping[str, bytes]
) -> Iterator[tuple[str, dict[str, str]]]:
    plain = [word.text for word in words if word.text != "sudo"]
    if not _BUILDS().match(" ".join(plain[:3])):
        return
    options, context = _options(plain[plain.index(next(one for one in plain if one in ("build", "bud"))) + 1 :])
    called = [images.parse(value, image.at).name for name, value in options if name in ("-t", "--tag")]
    if image.name not in called or not context:
        return
    named = next((value for name, value in options if name in ("-f", "--file")), "")
    where = normal(folder, named) if named else normal(folder, posixpath.join(context, "Dockerfile"))
    pairs = (value.partition("=") for name, value in options if name == "--build-arg")
    arguments = {key: value for key, equals, value in pairs if equals and "$" not in value}
    # A script is run in its own folder, or in the one above all.
    for path in (posixpath.normpath(posixpath.join(beside, where)), where):
        if path in texts:
            yield path, arguments
            return


def _options(words: Sequence[str]) -> tuple[list[tuple[str, str]], str]:
    """The options of a build with their values, and its folder."""
    options: list[tuple[str, str]] = []
    context, position = "", 0
    while position < min(len(words), _MOST):
        name, equals, value = words[position].partition("=")
        if not name.startswith("-"):
            context = words[position]
        elif equals:
            options.append((name, value))
        elif name not in _FLAGS and position + 1 < len(words):
            position += 1
            options.append((name, words[position]))
        position += 1
    return options, context
