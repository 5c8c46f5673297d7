"""Builds rocketaudit/catalogue/settings.json and PROVENANCE.json from the official jars.

In: tools/releases.txt and the jars on Central. Out: every setting of every configuration class with its type,
its default and the releases that have it. A default that depends on the machine is measured on several and
written symbolically (`tools/symbolic.py`); one that depends on something unforeseen stops the build.
Nothing in the two files depends on when or where they were built.
"""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import java_programs
import official_jars
import symbolic
from official_jars import Artifact, Published

CATALOGUE = official_jars.TOOLS.parent / "rocketaudit" / "catalogue"
_ROOT = "org.apache.rocketmq."


class ConfigClass(NamedTuple):
    """A configuration class: its name in the catalogue, its module, its Java names (newest first), its jars."""

    name: str
    module: str
    java: tuple[str, ...]
    path: tuple[str, ...] = official_jars.BROKER_MODULES


# broker.conf reaches the first five, and BrokerStartup applies them in this order (BrokerStartup.java:114-118@5.3.3).
CLASSES = (
    ConfigClass("BrokerConfig", "common", ("common.BrokerConfig",)),
    ConfigClass("NettyServerConfig", "remoting", ("remoting.netty.NettyServerConfig",)),
    ConfigClass("NettyClientConfig", "remoting", ("remoting.netty.NettyClientConfig",)),
    ConfigClass("MessageStoreConfig", "store", ("store.config.MessageStoreConfig",)),
    ConfigClass("AuthConfig", "auth", ("auth.config.AuthConfig",)),
    ConfigClass("NamesrvConfig", "common", ("common.namesrv.NamesrvConfig",)),
    ConfigClass("ControllerConfig", "common", ("common.ControllerConfig",)),
    ConfigClass("JraftConfig", "common", ("common.JraftConfig",)),
    ConfigClass("BrokerContainerConfig", "container", ("container.BrokerContainerConfig",), ("container",)),
    ConfigClass("ProxyConfig", "proxy", ("proxy.config.ProxyConfig",), ("proxy",)),
    ConfigClass(
        "TieredStoreConfig",
        "tiered-store",
        ("tieredstore.MessageStoreConfig", "tieredstore.common.TieredMessageStoreConfig"),
        ("tiered-store",),
    ),
)


class Job(NamedTuple):
    """One class of one release, to be described from that release's own jar."""

    config: ConfigClass
    release: str
    class_path: tuple[Path, ...]

    @property
    def label(self) -> str:
        return f"{self.release}:{self.config.name}"


class Machine(NamedTuple):
    """What a JVM is told of the machine it runs on."""

    cpus: int = 8
    memory: int = 256
    place: str = "/somewhere"

    def options(self, folder: Path) -> list[str]:
        word = self.place.strip("/")
        return [
            f"-XX:ActiveProcessorCount={self.cpus}", f"-Xmx{self.memory}m", f"-Duser.home={self.place}/home",
            f"-Duser.name={word}", f"-Djava.io.tmpdir={folder}", f"-Duser.timezone={_TIME_ZONE[self.place]}",
        ]  # fmt: skip

    @property
    def environment(self) -> dict[str, str]:
        return {"ROCKETMQ_HOME": f"{self.place}/rocketmq"}


_TIME_ZONE = {"/somewhere": "UTC", "/elsewhere": "Asia/Shanghai"}
_CPUS = (1, 2, 3, 4, 6, 12, 16, 24, 32, 64)
BASE = Machine()
OTHERS = (Machine(memory=384), Machine(place="/elsewhere"), *(Machine(cpus=cpus) for cpus in _CPUS))

Description = dict[str, Any]


class UnexplainedDefault(Exception):
    """A default differs between two machines and no symbol says why."""


def main() -> None:
    releases = official_jars.read_releases()
    have = official_jars.published(releases)
    jobs = _jobs(releases, have)
    described = _describe(jobs)
    sources = {release: _sources(release, have, described) for release in releases}
    write(CATALOGUE / "settings.json", _catalogue(releases, sources, described))
    write(CATALOGUE / "PROVENANCE.json", _provenance(sources, jobs))


# -- measuring ---------------------------------------------------------------------------------------------------


def _jobs(releases: Sequence[str], have: Published) -> list[Job]:
    """Every class whose module the release has on Central."""
    own = [(config, release) for release in releases for config in CLASSES if config.module in have[release]]
    paths = official_jars.class_paths({f"{r}:{'-'.join(c.path)}": (c.path, r) for c, r in own}, have)
    return [Job(c, r, _found(paths[f"{r}:{'-'.join(c.path)}"], r)) for c, r in own]


def _found(path: tuple[Path, ...] | None, release: str) -> tuple[Path, ...]:
    if path is None:
        raise official_jars.ResolutionError(f"{release}: a third-party artifact is not on Central")
    return path


def _describe(jobs: Sequence[Job]) -> dict[str, Description]:
    """What the classes look like, by job label; defaults are symbolic. Classes that a release lacks are left out."""
    runs = {machine: _reflect(jobs, machine) for machine in (BASE, *OTHERS)}
    described = {}
    for label, description in runs[BASE].items():
        rows = {machine: run[label].get("settings", {}) for machine, run in runs.items()}
        if rows[BASE]:
            settings = {
                name: [type_, _default(f"{label}.{name}", name, rows)] for name, (type_, _) in rows[BASE].items()
            }
            described[label] = {**description, "settings": settings}
    return described


def _reflect(jobs: Sequence[Job], machine: Machine) -> dict[str, Description]:
    """The raw descriptions on one machine, its names and places already replaced by symbols."""
    classes = java_programs.compiled(
        [java_programs.SOURCES / f"{n}.java" for n in ("Json", "Settings", "ReflectSettings")]
    )
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "jobs.tsv").write_text("".join(map(_job_line, jobs)), encoding="utf-8")
        arguments = [str(folder / "jobs.tsv"), str(folder / "answers.jsonl")]
        java_programs.run(
            "ReflectSettings", arguments, [classes],
            options=machine.options(folder), environment=machine.environment, folder=folder,
        )  # fmt: skip
        lines = (folder / "answers.jsonl").read_text(encoding="ascii").splitlines()
        hidden = _hidden(json.loads(lines[0]), machine, folder)
    answers = [json.loads(line) for line in lines[1:]]
    for answer in answers:
        for row in answer.get("settings", {}).values():
            row[1] = _symbolic(row[1], hidden)
    return {answer["label"]: answer for answer in answers}


def _job_line(job: Job) -> str:
    names = ",".join(_ROOT + name for name in job.config.java)
    return f"{job.label}\t{names}\t{':'.join(map(str, job.class_path))}\n"


def _hidden(found: Mapping[str, Any], machine: Machine, folder: Path) -> dict[str, str]:
    """Machine-dependent texts and what they are to be called; names and addresses count only as whole values."""
    places = {f"{machine.place}/home": "${user.home}", f"{machine.place}/rocketmq": "${ROCKETMQ_HOME}"}
    whole = {found["host"]: "${host}", **dict.fromkeys(found["addresses"], "${address}")}
    return {**places, str(folder): "${java.io.tmpdir}", **{f"={text}": symbol for text, symbol in whole.items()}}


def _symbolic(value: object, hidden: Mapping[str, str]) -> object:
    if not isinstance(value, str):
        return value
    if f"={value}" in hidden:
        return hidden[f"={value}"]
    for text, symbol in hidden.items():
        value = value.replace(text, symbol)
    return value


def _default(where: str, name: str, rows: Mapping[Machine, Mapping[str, list[Any]]]) -> object:
    """One default for all machines: the common value, else the formula in the number of processors."""
    values = {machine: row[name][1] for machine, row in rows.items()}
    base = values[BASE]
    by_cpus = {machine.cpus: value for machine, value in values.items() if machine == BASE or machine.cpus != BASE.cpus}
    odd = {machine: value for machine, value in values.items() if machine.cpus == BASE.cpus and value != base}
    if odd:
        raise UnexplainedDefault(f"{where}: {base!r} on {BASE}, but {odd!r}")
    if all(value == base for value in by_cpus.values()):
        return base
    formula = symbolic.fit("cpus", by_cpus)
    if formula is None:
        raise UnexplainedDefault(f"{where}: no formula in the number of processors gives {by_cpus}")
    return formula


# -- folding -----------------------------------------------------------------------------------------------------


def _sources(release: str, have: Published, described: Mapping[str, Description]) -> dict[str, str]:
    """For each class that `release` has, the release it is described from: itself, else its stand-in."""
    providers = {config.name: official_jars.provider(config.module, release, have) for config in CLASSES}
    return {name: source for name, source in providers.items() if source and f"{source}:{name}" in described}


def _catalogue(
    releases: Sequence[str], sources: Mapping[str, Mapping[str, str]], described: Mapping[str, Description]
) -> dict[str, Any]:
    """The content of settings.json."""
    by_class = {
        config.name: [described.get(f"{sources[release].get(config.name)}:{config.name}") for release in releases]
        for config in CLASSES
    }
    return {
        "schema_version": 1,
        "releases": list(releases),
        "stand_ins": {
            release: _marked(release, found) for release, found in sources.items() if _borrows(release, found)
        },
        "enums": _enums(by_class.values()),
        "classes": {config.name: _class(config, by_class[config.name]) for config in CLASSES},
    }


def _borrows(release: str, sources: Mapping[str, str]) -> bool:
    return any(source != release for source in sources.values())


def _marked(release: str, sources: Mapping[str, str]) -> dict[str, str]:
    return {name: "own" if source == release else source for name, source in sources.items()}


def _class(config: ConfigClass, found: Sequence[Description | None]) -> dict[str, Any]:
    """One class: its settings and its unsettable names, each with the range of releases (by index) that has it so."""
    settings = [{name: (*row,) for name, row in (each or {"settings": {}})["settings"].items()} for each in found]
    unsettable = [dict.fromkeys((each or {"unsettable": ()})["unsettable"], ()) for each in found]
    names = {each["java"]: None for each in reversed(found) if each}
    return {
        "module": config.module,
        "java": list(names),
        "settings": _ranges(settings),
        "unsettable": _ranges(unsettable),
    }


def _ranges(found: Sequence[Mapping[str, tuple[Any, ...]]]) -> list[list[Any]]:
    """Rows `name, *facts, since, until`: one for each run of consecutive releases with the same facts."""
    rows: list[list[Any]] = []
    for name in sorted({name for each in found for name in each}):
        for index, each in enumerate(found):
            if name not in each:
                continue
            facts = [name, *each[name]]
            # repr, since 0 == 0.0 == False in Python and not in JSON
            if rows and repr(rows[-1][:-2]) == repr(facts) and rows[-1][-1] == index - 1:
                rows[-1][-1] = index
            else:
                rows.append([*facts, index, index])
    return rows


def _enums(classes: Iterable[Sequence[Description | None]]) -> dict[str, list[list[Any]]]:
    """The constants of each enum, with ranges like those of settings."""
    columns = list(zip(*classes, strict=True))
    found = [
        {name: (constants,) for each in column if each for name, constants in each["enums"].items()}
        for column in columns
    ]
    enums: dict[str, list[list[Any]]] = {}
    for name, *row in _ranges(found):
        enums.setdefault(name, []).append(row)
    return enums


# -- writing -----------------------------------------------------------------------------------------------------


def _provenance(sources: Mapping[str, Mapping[str, str]], jobs: Iterable[Job]) -> dict[str, Any]:
    """The content of PROVENANCE.json: for each class of each release the artifact it was read from, with digests."""
    modules = {config.name: config.module for config in CLASSES}
    taken = {
        release: {name: str(Artifact(modules[name], source)) for name, source in found.items()}
        for release, found in sources.items()
    }
    jars = {str(artifact): _digest(artifact, job.class_path) for job in jobs for artifact in [_artifact(job)]}
    used = sorted({artifact for found in taken.values() for artifact in found.values()})
    return {
        "schema_version": 1,
        "built_by": "tools/build_catalogue.py",
        "jdk": java_programs.feature_release(),
        "machines": [machine._asdict() for machine in (BASE, *OTHERS)],
        "sha256": {artifact: jars[artifact] for artifact in used},
        "classes": taken,
        "stand_ins": {
            release: sorted(name for name, source in found.items() if source != release)
            for release, found in sources.items()
            if _borrows(release, found)
        },
    }


def _artifact(job: Job) -> Artifact:
    return Artifact(job.config.module, job.release)


def _digest(artifact: Artifact, class_path: Iterable[Path]) -> str:
    name = f"rocketmq-{artifact.module}-{artifact.release}.jar"
    jar = next(path for path in class_path if path.name == name)
    return hashlib.sha256(jar.read_bytes()).hexdigest()


def write(path: Path, content: Mapping[str, Any]) -> None:
    """JSON with one row a line: quick to load, and a difference between two builds stays readable."""
    path.write_text(_pretty(content, 0) + "\n", encoding="utf-8")
    print(f"{path.name}: {path.stat().st_size} bytes", file=sys.stderr)


def _pretty(value: object, depth: int) -> str:
    """`value` with its outer levels broken into lines, and rows (lists of plain values) each on one line."""
    compact = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    if not isinstance(value, dict | list) or not value or (depth and len(compact) < 110):
        return compact
    if isinstance(value, dict):
        items = [f"{json.dumps(key)}:{_pretty(inner, depth + 1)}" for key, inner in value.items()]
        return "{\n" + ",\n".join(items) + "}"
    if all(not isinstance(inner, dict | list) for inner in value):
        return compact
    return "[\n" + ",\n".join(_pretty(inner, depth + 1) for inner in value) + "]"


if __name__ == "__main__":
    main()
