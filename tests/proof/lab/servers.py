"""A name server and a broker: started, killed, frozen, robbed of their store, and started again."""

from __future__ import annotations

import shutil
from abc import ABC, abstractmethod
from pathlib import Path

from lab import asking, jars, jvm
from lab.processes import Process, Processes
from lab.waiting import Ended, until, until_done

__all__ = ["Broker", "NameServer", "Server"]

_START_SECONDS = 60


class Server(ABC):
    """One server of a release: a main class, its file, and the process while it runs."""

    main = ""
    option = "-c"

    def __init__(self, name: str, release: str, conf: Path, address: str, processes: Processes) -> None:
        self.name, self.release, self.conf, self.address = name, release, conf, address
        self.folder = conf.parent.parent / name
        self.folder.mkdir(exist_ok=True)
        self._processes = processes
        self._process: Process | None = None

    @property
    def process(self) -> Process:
        assert self._process, f"{self.name} was never started"
        return self._process

    def begin(self) -> None:
        """Start it, without waiting."""
        java = jvm.Java(self.name, self.main, jars.servers(self.release), [self.option, str(self.conf)])
        self._process = self._processes.start(jvm.program(java, self.folder))

    def start(self) -> None:
        """Start it, and return when it serves."""
        self.begin()
        self.wait()

    def wait(self) -> None:
        """Return when it serves."""
        until(self._answers_or_ended, f"{self.name} serves", _START_SECONDS)

    @abstractmethod
    def serves(self) -> bool:
        """Whether it does what it is for; NotYet where it does not even answer."""

    def kill(self) -> None:
        """SIGKILL."""
        self.process.kill()

    def terminate(self) -> None:
        """SIGTERM: an orderly shutdown."""
        self.process.terminate()

    def freeze(self) -> None:
        """SIGSTOP: it is still there, and does nothing."""
        self.process.freeze()

    def thaw(self) -> None:
        """SIGCONT."""
        self.process.thaw()

    def _answers_or_ended(self) -> bool:
        if not self.process.is_running:
            raise Ended(f"{self.name} ended with {self.process.exit_code}:\n{self.process.last_words()[-2000:]}")
        return self.serves()


class NameServer(Server):
    """NamesrvStartup."""

    main = "org.apache.rocketmq.namesrv.NamesrvStartup"

    def serves(self) -> bool:
        asking.brokers(self.address)
        return True


class Broker(Server):
    """BrokerStartup, with its store below the laboratory's folder."""

    main = "org.apache.rocketmq.broker.BrokerStartup"

    def __init__(
        self, name: str, release: str, conf: Path, port: int, store: Path, processes: Processes, name_server: str
    ) -> None:
        super().__init__(name, release, conf, f"127.0.0.1:{port}", processes)
        self.port, self.store, self.name_server = port, store, name_server

    def serves(self) -> bool:
        """It answers. Its name server may know it only 10 s later; Laboratory.introduce makes that sooner."""
        return bool(asking.config(self.address))

    def delete_store(self) -> None:
        """Its disk is lost; the process must have ended."""
        assert not self.process.is_running
        shutil.rmtree(self.store)

    def config(self) -> dict[str, str]:
        """What it reports over GET_BROKER_CONFIG."""
        return asking.config(self.address)

    def log_end(self) -> int:
        """How far its commit log reaches."""
        return asking.log_end(self.address)

    def read(self, topic: asking.Topic) -> list[asking.Stored]:
        """Everything that it holds of a topic, once its queues are built up to the end of its log."""
        until(lambda: asking.runtime(self.address)["dispatchBehindBytes"] == "0", f"{self.name} has built its queues")
        return until_done(lambda: asking.read(self.address, topic), f"{self.name} hands out {topic.name}")

    def keys(self, topic: asking.Topic) -> set[str]:
        """The keys of everything that it holds of a topic."""
        return {message.key for message in self.read(topic)}

    def take_topic(self, topic: asking.Topic) -> None:
        """Make a topic on this broker."""
        until_done(lambda: asking.create_topic(self.address, topic), f"{self.name} takes {topic.name}")

    def wait_for_log_of(self, other: Broker) -> None:
        """Return when its log reaches as far as another's, which is not empty: replication has caught up."""
        until(lambda: self.log_end() == other.log_end() > 0, f"{self.name} has all of {other.name}'s log")
