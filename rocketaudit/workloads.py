"""How containers and service managers run RocketMQ: what a configuration file cannot say of itself.

A workload is one process as a compose service, a Kubernetes pod template, an operator's resource, a Dockerfile or a
systemd unit describes it. Readers make it, assembly binds it to the configuration that it runs with.
"""

from typing import NamedTuple

from rocketaudit.source import Span
from rocketaudit.values import UNKNOWN, Unknown

BROKER, NAME_SERVER, CONTROLLER, PROXY = "broker", "name-server", "controller", "proxy"


MEMORY = "tmpfs"  # the source of a mount that is no disk


class Image(NamedTuple):
    """The image that a workload runs: `tag` is what stands behind the colon, "" without one. `said` is what says the
    release; where no image does, it may be the folder that RocketMQ is unpacked into."""

    name: str
    tag: str
    at: Span
    said: str = "image tag"


class Mount(NamedTuple):
    """A folder or file that a workload is given. `lasting` says whether what is written there is still there after
    the container is made anew: true for a volume or a folder of the host, false for emptyDir and tmpfs, the latter with
    MEMORY in its source."""

    target: str
    source: str
    lasting: bool | Unknown
    at: Span


class NamedServers(NamedTuple):
    """The name servers that a command line (-n) or environment (NAMESRV_ADDR) gives, as they are written."""

    value: str | Unknown
    at: Span


class Workload(NamedTuple):
    """One process of RocketMQ as it is run.

    `name` is what people call it (service, StatefulSet, unit), `runs` which of RocketMQ's servers it is, `at` the
    line that stands for it. `replicas` is how many run alike. Workloads with the same `host` (not "") share one
    machine; `apart` says whether replicas are kept on different ones (anti-affinity), UNKNOWN where nothing says it.
    `contained` is true where what no mount keeps is gone with the container. `stop_seconds` is how long it may take
    to stop before it is killed. `home` is what `${user.home}` means in it, "" where that is not known.
    `renewed` is true where a new container takes the place of one whose process died, as Kubernetes does; compose
    starts the old one again. `own_network` is true where its ports and the address that it finds for itself are the
    container's, false where they are the machine's. `variant` tells what runs apart from others of its file: the
    profiles of a compose service, without which it does not run, and the namespace of a pod.
    """

    name: str
    runs: str
    at: Span
    image: Image | None = None
    replicas: int | Unknown = 1
    host: str = ""
    apart: bool | Unknown = True
    contained: bool = True
    mounts: tuple[Mount, ...] = ()
    name_servers: NamedServers | None = None
    stop_seconds: int | None = None
    stop_at: Span | None = None
    home: str = ""
    renewed: bool = False
    own_network: bool | Unknown = UNKNOWN
    variant: str = ""
