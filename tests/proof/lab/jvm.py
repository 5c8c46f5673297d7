"""How a JVM of the laboratory is started: small, quiet towards the machine, and loud in its own log."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from java_programs import inherited_environment

from lab.processes import Program

# 4.x reads these from its home, 5.x the one that a system property names; without it 4.x servers do not start.
_LOGGING_FILES = ("logback_broker.xml", "logback_namesrv.xml", "logback_tools.xml", "logback_controller.xml")
_LOGGING = """<configuration>
  <appender name="log" class="ch.qos.logback.core.ConsoleAppender">
    <target>System.err</target>
    <encoder><pattern>%d{HH:mm:ss.SSS} %-5level %logger{0} %msg%n</pattern></encoder>
  </appender>
  <logger name="RocketmqRemoting" level="WARN"/>
  <root level="INFO"><appender-ref ref="log"/></root>
</configuration>
"""
_OPENED = (
    "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.lang=ALL-UNNAMED",
    "--add-opens=java.base/java.util=ALL-UNNAMED",
)


class Java(NamedTuple):
    """One JVM to start: `heap` and `direct` are megabytes."""

    name: str
    main: str
    class_path: Sequence[Path]
    arguments: Sequence[str] = ()
    options: Sequence[str] = ()
    heap: int = 256
    direct: int = 256
    talks: bool = False


def program(java: Java, folder: Path) -> Program:
    """The program to start, with `folder` as home, temporary folder and place of its log."""
    home = _home(folder)
    logging = home / "conf" / _LOGGING_FILES[0]
    options = [
        f"-Xmx{java.heap}m", f"-XX:MaxDirectMemorySize={java.direct}m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        # a third less to do at the start: the jars are the official ones
        "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote",
        f"-Duser.home={home}", f"-Djava.io.tmpdir={home}", "-Duser.language=en", "-Dfile.encoding=UTF-8",
        f"-Drmq.logback.configurationFile={logging}", f"-Dlogback.configurationFile={logging}",
        "-Drocketmq.client.logUseSlf4j=true",
        # a full disk is no business of ours
        "-Drocketmq.broker.diskSpaceWarningLevelRatio=0.99", "-Drocketmq.broker.diskSpaceCleanForciblyRatio=0.99",
        *_OPENED, *java.options,
    ]  # fmt: skip
    class_path = ":".join(map(str, java.class_path))
    return Program(
        java.name,
        ["java", *options, "-cp", class_path, java.main, *java.arguments],
        {**inherited_environment(), "ROCKETMQ_HOME": str(home), "LC_ALL": "C.UTF-8"},
        folder,
        folder / f"{java.name}.log",
        java.talks,
    )


def _home(folder: Path) -> Path:
    """A ROCKETMQ_HOME with nothing but the files that configure logging."""
    conf = folder / "home" / "conf"
    conf.mkdir(parents=True, exist_ok=True)
    for name in _LOGGING_FILES:
        (conf / name).write_text(_LOGGING, encoding="utf-8")
    return conf.parent
