"""The image of a compose service, and the Dockerfile that it is built from.

In: a service, the files of the tree, values of variables. Out: what the Dockerfile says; the image with its release.
"""

import posixpath
from collections.abc import Mapping

from rocketaudit.readers.workloads import dockerfile, image_builds, images
from rocketaudit.readers.workloads.command import Command, of_shell, of_words
from rocketaudit.readers.workloads.dockerfile import Built
from rocketaudit.readers.workloads.services import Service
from rocketaudit.readers.workloads.texts import filled, of_document
from rocketaudit.readers.workloads.tree import Tree
from rocketaudit.source import document
from rocketaudit.workloads import Image


def built(
    service: Service, folder: str, tree: Tree, texts: Mapping[str, bytes], values: Mapping[str, str]
) -> Built | None:
    """What the Dockerfile says that the service is built from; `folder` is that of the compose file."""
    context = service.text(values, "build") or service.text(values, "build", "context")
    if context is None:
        return _by_script(service, texts, values) or _beside(service, folder, texts, values)
    name = service.text(values, "build", "dockerfile")
    where = posixpath.join(folder, context.text)
    path = tree.file(where, name.text if name else "Dockerfile")
    if path is None or path not in texts:
        return None
    arguments = dict(values)
    for file, layer in service.layers:
        node = file.get(layer, "build", "args")
        arguments |= {key: filled(pair.value.value, values) for key, pair in file.pairs(node).items()}
        pairs = (filled(item.value, values).partition("=") for item in file.items(node))
        arguments |= {key: value for key, equals, value in pairs if equals}
    found = dockerfile.built(document(path, "dockerfile", texts[path]), arguments)
    return _seen_from(found, folder, where) if found else None


def image(service: Service, built: Built | None, values: Mapping[str, str]) -> Image | None:
    """The image of a service, of the release that its tag or else its Dockerfile says."""
    text = service.text(values, "image")
    own = images.parse(text.text, text.at) if text else None
    said = dockerfile.image_of(built) if built else None
    if said is None or built is None:
        return own
    if said is not built.image and own is not None and images.release_text(own).count(".") == 2:
        return own  # its tag says as much as the Dockerfile
    build = service.find("build")
    return said._replace(at=build.file.span(build.node) if build else own.at if own else said.at)


def _by_script(service: Service, texts: Mapping[str, bytes], values: Mapping[str, str]) -> Built | None:
    """The Dockerfile of an image that a script of the tree builds, unless it is one that everybody knows."""
    text = service.text(values, "image")
    image = images.parse(text.text, text.at) if text else None
    if image is None or (images.release_text(image) and images.home(image)):
        return None
    return image_builds.built(image, texts, values)


def _beside(service: Service, folder: str, texts: Mapping[str, bytes], values: Mapping[str, str]) -> Built | None:
    """The Dockerfile below the compose file that an image of the authors' own can only be built from: the only one that
    starts the server after which the image is called, of the release that its tag says."""
    text = service.text(values, "image")
    image = images.parse(text.text, text.at) if text else None
    if image is None or not images.is_server(image) or images.home(image):
        return None
    tag, runs = images.release_text(image), images.runs(image)
    if not tag or service.find("command") or service.find("entrypoint"):
        return None
    fits = [
        (path, found)
        for path, data in texts.items()
        if path.startswith(posixpath.join(folder, "")) and dockerfile.recognises(posixpath.basename(path), data)
        if (found := dockerfile.built(document(path, "dockerfile", data), {}))
        and _starts(found, runs, posixpath.dirname(path), texts)
    ]
    made = dockerfile.image_of(fits[0][1]) if len(fits) == 1 else None
    if made is None or not f"{images.release_text(made)}.".startswith(f"{tag}."):
        return None
    return _seen_from(fits[0][1], folder, posixpath.dirname(fits[0][0]))


def _starts(found: Built, runs: str | None, folder: str, texts: Mapping[str, bytes]) -> bool:
    """Whether an image starts a server, by itself or by a script that is copied into it."""
    known = found.environment
    commands: tuple[Command, ...] = of_shell(found.shell, known) if found.shell else of_words(found.command, known)
    if not commands:
        named = (posixpath.basename(word.text) for word in found.command if word.text.endswith(".sh"))
        scripts = (
            document(path, "script", texts[path]) for name in named if (path := posixpath.join(folder, name)) in texts
        )
        commands = tuple(one for of in scripts for one in of_shell(of_document(of, 0, len(of.data)), known))
    return any(one.runs == runs for one in commands)


def _seen_from(found: Built, folder: str, context: str) -> Built:
    """What is built in a folder with the paths of what it copies seen from another."""
    below = posixpath.relpath(posixpath.normpath(context or "."), folder or ".")
    return found._replace(copies=tuple((posixpath.join(below, source), at) for source, at in found.copies))
