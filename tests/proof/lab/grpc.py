"""The 5.x proxy in local mode, which is a proxy and a broker in one process, for clients that speak gRPC."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from lab import jars, jvm, ports
from lab.servers import Broker

if TYPE_CHECKING:
    from lab.laboratory import Laboratory

__all__ = ["LocalProxy", "local_proxy"]


class LocalProxy(Broker):
    """ProxyStartup with a broker in it; `endpoint` is for gRPC clients, `address` still the broker's."""

    main = "org.apache.rocketmq.proxy.ProxyStartup"
    endpoint = ""

    def begin(self) -> None:
        arguments = ["-pm", "local", "-bc", str(self.conf), "-pc", str(self.folder / "proxy.json")]
        arguments += ["-n", self.name_server]
        java = jvm.Java(self.name, self.main, jars.proxy(self.release), arguments)
        self._process = self._processes.start(jvm.program(java, self.folder))


def local_proxy(lab: Laboratory, name: str, text: str) -> LocalProxy:
    """A running proxy with a broker whose file holds `text`."""
    made = lab.prepared_broker(name, text)
    proxy = LocalProxy(name, lab.release, made.conf, made.port, made.store, lab.processes, made.name_server)
    port = ports.free()
    proxy.endpoint = f"127.0.0.1:{port}"
    settings = {
        "rocketMQClusterName": "proof",
        "proxyMode": "LOCAL",
        "namesrvAddr": made.name_server,
        "grpcServerPort": port,
        "remotingListenPort": ports.free(),
    }
    (proxy.folder / "proxy.json").write_text(json.dumps(settings), encoding="utf-8")
    proxy.start()
    return proxy
