"""Where a container stands: its pod, the ConfigMaps, and the files beside, to find what it is given at a path."""

from collections.abc import Sequence
from typing import NamedTuple

from rocketaudit.model import Entry
from rocketaudit.readers.workloads import config_maps, mounted
from rocketaudit.readers.workloads.config_maps import ConfigMap, Content
from rocketaudit.readers.workloads.manifests import Manifests
from rocketaudit.readers.workloads.pods import Container, Pod
from rocketaudit.source import Document

Given = tuple[Document, tuple[Entry, ...]]


class Place(NamedTuple):
    """A container and all that is needed to find what it is given."""

    container: Container
    pod: Pod
    maps: Sequence[ConfigMap]
    manifests: Manifests

    def find(self, path: str) -> Content | None:
        return mounted.find(path, self.container, self.pod, self.maps, self.manifests)

    def entries(self, content: Content | None) -> Given | None:
        return config_maps.entries_of(content, self.manifests) if content else None

    def known(self) -> dict[str, str]:
        """The environment, as far as its values are known."""
        return {name: value for name, value in self.container.env.items() if value is not None}
