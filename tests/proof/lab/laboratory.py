"""What a proof sees: a laboratory of one release in a folder of its own, which ends all that it started.

lab.broker("broker-a", "flushDiskType=ASYNC_FLUSH")     a running broker, registered with lab.name_server
lab.topic(broker)                                       a topic with a route, ready for clients
lab.client.send / .load / .consume                      the official client
lab.survival("broker-process-crash")                    the row that rocketaudit gives these very files
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from lab import asking, client, ports, prediction
from lab.asking import Topic
from lab.client import Client
from lab.prediction import Predicted
from lab.processes import Processes
from lab.servers import Broker, NameServer
from lab.waiting import until

__all__ = ["Laboratory"]

# Small files, because several stores share one disk; every broker file of a proof begins with these.
_SMALL = {
    "mappedFileSizeCommitLog": 16 * 1024 * 1024,
    "mappedFileSizeConsumeQueue": 60_000,
    "maxHashSlotNum": 2_000,
    "maxIndexNum": 8_000,
    "diskMaxUsedSpaceRatio": 95,
    # what has waited for 200 ms is refused otherwise, which on a busy machine is any message
    "waitTimeMillsInSendQueue": 20_000,
}
_SHOWN = 5
_PORT = re.compile(r"(127\.0\.0\.\d):\d+")


class Laboratory:
    """Servers and clients of one release; a context manager."""

    def __init__(self, release: str, folder: Path) -> None:
        self.release, self.folder = release, folder
        self.files = folder / "files"
        self.files.mkdir(parents=True)
        self.processes = Processes()
        self._topics = 0
        self._written: dict[str, bytes] = {}

    def __enter__(self) -> Laboratory:
        return self

    def __exit__(self, *how: object) -> None:
        self.processes.__exit__(None, None, None)

    @cached_property
    def name_server(self) -> NameServer:
        """A running name server, started when it is first needed."""
        return self.new_name_server("name-server")

    @cached_property
    def client(self) -> Client:
        """A client JVM, started when it is first needed."""
        return self.new_client("client")

    def new_name_server(self, name: str, text: str = "") -> NameServer:
        """Another running name server; `text` is added to its file."""
        port = ports.free()
        conf = self.write(name, {"listenPort": port, **self._bound()}, text)
        server = NameServer(name, self.release, conf, f"127.0.0.1:{port}", self.processes)
        server.start()
        return server

    def new_client(self, name: str) -> Client:
        """Another client JVM, for a proof that kills it."""
        process = self.processes.start(client.program(self.release, self.folder, name))
        return Client(process, self.name_server.address)

    def broker(self, name: str, text: str | bytes, *, name_server: str | None = None) -> Broker:
        """A running broker; `text` is what the proof is about, the laboratory adds names, ports and small files."""
        broker = self.prepared_broker(name, text, name_server=name_server)
        broker.start()
        return broker

    def prepared_broker(self, name: str, text: str | bytes, *, name_server: str | None = None) -> Broker:
        """A broker with its file, not started; `name_server` "" is none."""
        found = self.name_server.address if name_server is None else name_server
        port, store = ports.broker(), self.folder / f"{name}-store"
        own = {
            "brokerClusterName": "proof",
            "brokerName": name,
            "namesrvAddr": found,
            "listenPort": port,
            "haListenPort": port + 1,
            # brokerIP2 is left to the broker: loopback there would say that no other machine can copy from it
            "brokerIP1": "127.0.0.1",
            "storePathRootDir": store,
            **_SMALL,
            **self._quiet(),
            **self._bound(),
        }
        conf = self.write(name, {key: value for key, value in own.items() if value != ""}, text)
        return Broker(name, self.release, conf, port, store, self.processes, found)

    def restart_with(self, broker: Broker, text: str) -> None:
        """Start an ended broker again with `text` in place of what its file said, on its store and ports."""
        old = broker.conf.read_bytes().removesuffix(self._written[broker.name])
        own = dict(line.split("=", 1) for line in old.decode("utf-8").splitlines())
        self.write(broker.name, own, text)
        broker.start()

    def topic(self, *brokers: Broker, queues: int = 4) -> Topic:
        """A new topic on each broker; returns when the name server has a route to all of them."""
        self._topics += 1
        topic = Topic(f"proof-{self._topics}", queues)
        self.find(topic, *brokers)
        return topic

    def find(self, topic: Topic, *brokers: Broker) -> None:
        """Return when clients find the topic on each of the brokers, started again or not."""
        for broker in brokers:
            self.introduce(broker)
            broker.take_topic(topic)
        wanted = {broker.address for broker in brokers}
        until(lambda: wanted <= self._route(topic), f"clients find {topic.name}")

    def introduce(self, broker: Broker) -> None:
        """Return when the name server knows the broker, and so a slave its master.

        A 5.x broker registers when it starts, often before its connection is there, and tries again 10 s later. It also
        registers whenever topics are made; a single one is refused as long as the broker itself is not known.
        """

        def known() -> bool:
            if any(broker.address in by_id.values() for by_id in asking.brokers(broker.name_server).values()):
                return True
            if self.release >= "5.3":
                self._topics += 2
                names = (f"introduced-{self._topics}", f"introduced-{self._topics + 1}")
                asking.create_topics(broker.address, [Topic(name, 1) for name in names])
            return False

        until(known, f"the name server knows {broker.name}")

    def replicate(self, master: Broker, slave: Broker) -> None:
        """Return when the slave copies what the master stores: a message of a topic of its own has arrived."""
        self.introduce(slave)
        self.client.send(self.topic(master, queues=1).name, 1, timeout=10_000, retries=0)
        slave.wait_for_log_of(master)

    def survival(self, failure: str, subject: str | None = None) -> Predicted:
        """The row of `rocketaudit scan` over the files of this laboratory as they are now."""
        found = prediction.survival(self.files, self.release, failure, subject)
        return found._replace(files=self.texts())

    def texts(self) -> dict[str, str]:
        """What the proof itself wrote into each file, the same in every run: without folder and ports."""
        texts = {
            f"{name}.conf": text.decode("utf-8").replace(str(self.folder), "...")
            for name, text in self._written.items()
        }
        return {name: _PORT.sub(r"\1:...", text) for name, text in texts.items() if text}

    def write(self, name: str, own: Mapping[str, object], text: str | bytes) -> Path:
        """A server's file: the laboratory's own lines, but for the keys that the proof's text writes, then the text."""
        text = text.encode() if isinstance(text, str) else text
        keys = {line.split(b"=")[0].strip().decode("latin-1") for line in text.splitlines()}
        lines = [f"{key}={value}\n" for key, value in own.items() if key not in keys]
        conf = self.files / f"{name}.conf"
        conf.write_bytes("".join(lines).encode() + text)
        self._written[name] = text
        return conf

    def last_words(self) -> Sequence[tuple[str, str]]:
        """The end of the logs of the processes that were started last, to be shown where a proof fails."""
        return [(process.name, process.last_words()) for process in self.processes.started[-_SHOWN:]]

    def _route(self, topic: Topic) -> set[str]:
        found = asking.route(self.name_server.address, topic.name)
        return {address for by_id in found.values() for address in by_id.values()}

    def _quiet(self) -> dict[str, object]:
        """5.x writes its timer wheel, 37 MB, every second; no proof is about it, and a machine has several brokers."""
        return {"timerWheelEnable": "false"} if self.release >= "5" else {}

    def _bound(self) -> dict[str, object]:
        """5.x can be told to listen on loopback only."""
        return {"bindAddress": "127.0.0.1"} if self.release >= "5" else {}
