"""A headless Chromium, driven through the DevTools protocol over a pipe: no driver, no port, no package."""

import json
import os
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PROGRAM = next(filter(None, map(shutil.which, NAMES)), None)

# Chromium wants the pipe as descriptors 3 and 4.
_START = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(one), fcntl.F_DUPFD, 10) for one in sys.argv[1:3]]
for number, end in enumerate(ends, 3):
    os.dup2(end, number)
os.execv(sys.argv[3], [*sys.argv[3:], "--remote-debugging-pipe"])
"""
_PATIENCE = 60  # seconds; a cold start on a busy machine takes some of them


class Browser:
    """A running Chromium with a profile of its own in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._answers, theirs_out = os.pipe()
        theirs_in, self._questions = os.pipe()
        flags = ["--headless=new", "--disable-gpu", "--hide-scrollbars", "--no-first-run", f"--user-data-dir={folder}"]
        # Containers have no sandbox to give, and it only opens pages of ours.
        flags.append("--no-sandbox")
        self._process = subprocess.Popen(
            [sys.executable, "-c", _START, str(theirs_in), str(theirs_out), str(PROGRAM), *flags],
            pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(theirs_in)
        os.close(theirs_out)
        self._number, self._unread = 0, b""
        self.events: list[dict[str, Any]] = []

    def call(self, method: str, session: str | None = None, **parameters: Any) -> dict[str, Any]:
        """Ask, and wait for the answer; what happens meanwhile is kept in `events`."""
        self._number += 1
        question = {"id": self._number, "method": method, "params": parameters}
        question |= {"sessionId": session} if session else {}
        os.write(self._questions, json.dumps(question).encode() + b"\0")
        until = time.monotonic() + _PATIENCE
        while (answer := self._read(until)).get("id") != self._number:
            self.events.append(answer)
        assert "error" not in answer, f"{method}: {answer['error']}"
        result: dict[str, Any] = answer["result"]
        return result

    def wait(self, method: str, session: str) -> None:
        """Wait for an event of a page."""
        until = time.monotonic() + _PATIENCE
        while not any(one.get("method") == method and one.get("sessionId") == session for one in self.events):
            self.events.append(self._read(until))

    def close(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._answers)
        os.close(self._questions)

    def _read(self, until: float) -> dict[str, Any]:
        while b"\0" not in self._unread:
            ready, _, _ = select.select([self._answers], [], [], max(until - time.monotonic(), 0))
            data = os.read(self._answers, 1 << 20) if ready else b""
            assert data, "Chromium does not answer"
            self._unread += data
        message, self._unread = self._unread.split(b"\0", 1)
        answer: dict[str, Any] = json.loads(message)
        return answer


class Page:
    """A tab with a file in it."""

    def __init__(
        self, browser: Browser, file: Path, *, width: int = 1280, scripts: bool = True, hash: str = ""
    ) -> None:
        self._browser = browser
        self._target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        attached = browser.call("Target.attachToTarget", targetId=self._target, flatten=True)
        self._session: str = attached["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")
        narrow = {"deviceScaleFactor": 1, "mobile": width < 600}
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=900, **narrow)
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        browser.events.clear()
        self.call("Page.navigate", url=file.as_uri() + hash)
        browser.wait("Page.loadEventFired", self._session)

    def __enter__(self) -> "Page":
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.call("Target.closeTarget", targetId=self._target)

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self._browser.call(method, self._session, **parameters)

    def run(self, script: str) -> Any:
        """What a script in the page yields."""
        found = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def complaints(self) -> list[str]:
        """What the console was told, and exceptions."""
        self.run("1")
        told = ("Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")
        here = [one for one in self._browser.events if one.get("sessionId") == self._session]
        return [json.dumps(one["params"]) for one in here if one["method"] in told]

    def requests(self) -> list[str]:
        """What was fetched, or tried to be."""
        seen = [one for one in self._browser.events if one.get("sessionId") == self._session]
        return [one["params"]["request"]["url"] for one in seen if one["method"] == "Network.requestWillBeSent"]
