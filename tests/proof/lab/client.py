"""The official client, in a JVM of its own that does what it is told (tests/proof/java/ProofClient.java)."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, NamedTuple

from lab import jars, jvm
from lab.processes import Process, Program
from lab.waiting import Ended, NotInTime, patient

__all__ = ["SEND_OK", "Client", "Job", "Sent", "acknowledged", "program", "statuses"]

SEND_OK = "SEND_OK"
Event = dict[str, Any]


class Sent(NamedTuple):
    """What became of one send: a status, or an error in words; times are milliseconds since 1970."""

    key: str
    status: str | None
    error: str | None
    began: int
    ended: int


def acknowledged(sent: list[Sent]) -> set[str]:
    """The keys whose send returned SEND_OK."""
    return {one.key for one in sent if one.status == SEND_OK}


def statuses(sent: list[Sent]) -> dict[str, int]:
    """How often each status, or class of exception, was seen."""
    counted: dict[str, int] = {}
    for one in sent:
        name = one.status or (one.error or "?").split(":")[0]
        counted[name] = counted.get(name, 0) + 1
    return dict(sorted(counted.items()))


def program(release: str, folder: Any, name: str = "client") -> Program:
    """The JVM to start for a Client."""
    return jvm.program(jvm.Java(name, "ProofClient", jars.programs(release), heap=192, direct=128, talks=True), folder)


class Job:
    """One request that a client works on. As a context manager it is stopped and awaited at the end."""

    def __init__(self, client: Client, number: str, what: str) -> None:
        self._client, self._number, self._what = client, number, what
        self._changed = threading.Condition()
        self._events: list[Event] = []
        self._end: Event | None = None
        self._broke: Event | None = None

    @property
    def events(self) -> list[Event]:
        with self._changed:
            return list(self._events)

    @property
    def sent(self) -> list[Sent]:
        """The answers to all sends so far."""
        return [
            Sent(one["key"], one.get("status"), one.get("error"), one["began"], one["ended"])
            for one in self.events
            if "ended" in one
        ]

    def keys(self, kind: str) -> list[str]:
        """The keys of one kind of event: delivered, done, executed, checked."""
        return [one[kind] for one in self.events if kind in one]

    def wait_for(self, condition: Callable[[Job], object], what: str, seconds: float = 60) -> None:
        """Return as soon as the condition holds; it is asked whenever the client has said something."""
        seconds = patient(seconds)
        end = time.monotonic() + seconds
        with self._changed:
            while not condition(self):
                if self._end or self._broke:
                    raise Ended(f"{self._what} ended before: {what}; {self._end or self._broke}")
                if not self._changed.wait(end - time.monotonic()):
                    raise NotInTime(f"not within {seconds:g} s: {what}; {len(self._events)} events so far")

    def wait_for_events(self, count: int, kind: str, seconds: float = 60) -> None:
        """Wait until so many events of a kind (`delivered`, `status`, `ready`, ...) have come."""
        seen = {"at": 0, "found": 0}

        def enough(job: Job) -> bool:
            seen["found"] += sum(kind in one for one in job._events[seen["at"] :])
            seen["at"] = len(job._events)
            return seen["found"] >= count

        self.wait_for(enough, f"{count} x {kind}", seconds)

    def wait(self, seconds: float = 120) -> None:
        """Wait until it is done; AssertionError where it failed."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._end, patient(seconds)):
                raise NotInTime(f"{self._what} is not done within {seconds:g} s")
            assert self._end and "failed" not in self._end, f"{self._what} failed: {self._end}"

    def stop(self, seconds: float = 120) -> None:
        """Tell it to stop and wait until it has."""
        if self._end is None:
            self._client.say("stop", {"of": self._number})
        self.wait(seconds)

    def __enter__(self) -> Job:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if error is None and self._client.process.is_running:
            self.stop()

    def heard(self, event: Event) -> None:
        """For the client: a line came in."""
        with self._changed:
            if "end" in event or "failed" in event:
                self._end = event
            elif "broke" in event:  # a program that broke waits to be stopped, but nothing more comes of it
                self._broke = event
            else:
                self._events.append(event)
            self._changed.notify_all()


class Client:
    """A client JVM; one serves many requests at once, and killing it kills all that it was doing."""

    def __init__(self, process: Process, name_servers: str) -> None:
        self.process, self.name_servers = process, name_servers
        self._jobs: dict[str, Job] = {}
        self._input, self._output = process.pipes
        self._number = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def start(self, command: str, **arguments: object) -> Job:
        """Begin a command of ProofClient.java; arguments as the Java file of the command names them."""
        self._number += 1
        job = Job(self, str(self._number), f"{command} {arguments}")
        self._jobs[str(self._number)] = job
        self.say(command, {"nameServers": self.name_servers, **arguments}, str(self._number))
        return job

    def send(self, topic: str, count: int, seconds: float = 120, **arguments: object) -> list[Sent]:
        """Send `count` messages from each thread, and what became of them."""
        job = self.start("send", topic=topic, count=count, **arguments)
        job.wait(seconds)
        return job.sent

    def load(self, topic: str, **arguments: object) -> Job:
        """Send until stopped; with untilError=True each thread ends at its first error, as when the broker dies."""
        return self.start("send", topic=topic, count=0, **arguments)

    def consume(self, topic: str, group: str, **arguments: object) -> Job:
        """A push consumer until stopped, ready to be delivered to."""
        job = self.start("consume", topic=topic, group=group, **arguments)
        job.wait_for_events(1, "ready")
        return job

    def kill(self) -> None:
        """SIGKILL; what it said before is still read."""
        self.process.kill()
        self._listener.join(10)

    def say(self, command: str, arguments: dict[str, object], number: str = "0") -> None:
        """Write one request."""
        words = [f"{name}={_text(value)}" for name, value in arguments.items()]
        self._input.write(("\t".join([number, command, *words]) + "\n").encode())
        self._input.flush()

    def _listen(self) -> None:
        for line in self._output:
            event = json.loads(line)
            self._jobs[event.pop("id")].heard(event)
        for job in self._jobs.values():
            if job._end is None:
                job.heard({"failed": "the client's JVM has ended"})


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
