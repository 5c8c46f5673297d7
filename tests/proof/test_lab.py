"""The laboratory without a server of RocketMQ: ports, waits, processes and the proxy. Needs no Java."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab import ports
from lab.laboratory import Laboratory
from lab.processes import Process, Processes, Program
from lab.proxy import Proxy
from lab.remoting import call
from lab.waiting import NotInTime, NotYet, until, until_done

SILENCE_SECONDS = 0.2


def test_a_run_of_all_proofs_has_ports_enough() -> None:
    found = [ports.broker() for _ in range(600)]
    assert len({port + offset for port in found for offset in (-2, 0, 1)}) == 1_800


def test_ports_of_a_group_are_free_and_given_once() -> None:
    found = [ports.broker() for _ in range(20)]
    together = [port + offset for port in found for offset in (-2, 0, 1)]
    assert len(set(together)) == len(together)
    for port in together:
        with socket.create_server(("127.0.0.1", port)):
            pass


def test_a_wait_says_what_it_waited_for_and_saw() -> None:
    with pytest.raises(NotInTime, match=r"not within 0 s: the moon; seen last: NotYet\('clouds'\)"):
        until(_cloudy, "the moon", 0)


def _cloudy() -> bool:
    raise NotYet("clouds")


def test_a_silent_server_is_not_yet_there() -> None:
    with pytest.raises(NotYet, match=r"127\.0\.0\.1"):
        call(f"127.0.0.1:{ports.free()}", 26)


def test_what_is_done_is_returned_though_it_is_empty() -> None:
    assert until_done(list, "nothing") == []


@pytest.fixture
def processes() -> Iterator[Processes]:
    with Processes() as found:
        yield found


def _program(folder: Path, code: str) -> Program:
    return Program("one", [sys.executable, "-c", code], dict(os.environ), folder, folder / "one.log")


def test_a_frozen_process_is_killed_at_the_end(tmp_path: Path) -> None:
    with Processes() as processes:
        process = processes.start(_program(tmp_path, "import time; print('up', flush=True); time.sleep(60)"))
        until(process.last_words, "it is up")
        process.freeze()
        assert process.is_running
    assert not process.is_running


def test_killing_takes_the_whole_group(processes: Processes, tmp_path: Path) -> None:
    code = "import subprocess as s; c = s.Popen(['sleep', '60']); print(c.pid, flush=True); c.wait()"
    process: Process = processes.start(_program(tmp_path, code))
    child = int(until(process.last_words, "it has a child"))
    process.kill()
    until(lambda: not _lives(child), "the child is gone")


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with the one that started it")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL], ids=lambda how: how.name)
def test_nothing_outlives_the_tests(how: signal.Signals, tmp_path: Path) -> None:
    """Ctrl-C, the end of a CI job, and what nobody can catch."""
    code = """
import os, pathlib, sys, time
from lab.processes import Processes, Program
folder = pathlib.Path(sys.argv[1])
with Processes() as processes:
    started = processes.start(Program("one", ["sleep", "600"], dict(os.environ), folder, folder / "one.log"))
    print(started.pid, flush=True)
    time.sleep(600)
"""
    tests = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=Path(__file__).parent,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        preexec_fn=_heed_interrupts,
    )
    with tests:
        assert tests.stdout
        server = int(tests.stdout.readline())
        assert _lives(server)
        tests.send_signal(how)
    until(lambda: not _lives(server), "the server is gone")


def _heed_interrupts() -> None:
    """As in a terminal: what runs in the background may have been told to ignore them."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _lives(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    return state.exists() and state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def echo() -> Iterator[str]:
    """A server that sends back what it gets."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener,), daemon=True).start()
        yield f"127.0.0.1:{listener.getsockname()[1]}"


def _serve(listener: socket.socket) -> None:
    try:
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(100):
                connection.sendall(data)
    except OSError:
        pass


def test_a_cut_proxy_is_silent_and_a_healed_one_goes_on(echo: str) -> None:
    port = ports.free()
    with Proxy(port, echo, {b"here": b"away"}), socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"is it here?")
        assert connection.recv(100) == b"is it away?"


def test_a_partition_loses_nothing_when_it_heals(echo: str) -> None:
    port = ports.free()
    with Proxy(port, echo) as proxy, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(b"before")
        assert connection.recv(100) == b"before"
        proxy.cut()
        connection.sendall(b"during")
        connection.settimeout(SILENCE_SECONDS)
        with pytest.raises(TimeoutError):
            connection.recv(100)
        proxy.heal()
        connection.settimeout(10)
        assert connection.recv(100) == b"during"


def test_the_text_of_a_proof_wins_over_the_laboratory(tmp_path: Path) -> None:
    with Laboratory("5.3.3", tmp_path / "lab") as lab:
        broker = lab.prepared_broker("one", "brokerName=broker-a\nlistenPort = 4711\n", name_server="")
        assert lab.texts() == {"one.conf": "brokerName=broker-a\nlistenPort = 4711\n"}
        keys = [line.split("=")[0].strip() for line in broker.conf.read_text().splitlines()]
        assert len(set(keys)) == len(keys)
        assert "namesrvAddr" not in keys
