"""What the oracle said, kept so that the comparison also runs without Java. Also a command that makes it anew:

    python tests/oracle/recordings.py [RELEASE...]

One file a release: the values of an empty file once, and for every other file only what differs from them.
"""

import gzip
import json
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(Path(__file__).parent)]

from compare import Outcome, Values, changed, theirs  # noqa: E402
from corpus import TRICKY  # noqa: E402
from mutate import files  # noqa: E402

RELEASES = ("4.9.7", "5.1.4", "5.3.3", "5.5.0")
SEED = 20261122
RANDOM_FILES = 5_000

_NOWHERE: dict[str, str | int] = {"host": "host.example", "address": "192.0.2.99", "ROCKETMQ_HOME": "/nowhere/rocketmq"}
_FOLDER = Path(__file__).parent / "recorded"


class Recording(NamedTuple):
    """The oracle's outcomes for one release: `tricky` by name, `random` in the order of mutate.files."""

    environment: dict[str, str | int]
    default: Values
    tricky: dict[str, Outcome]
    random: list[Outcome]


def load(release: str) -> Recording:
    """What was recorded for a release."""
    content = json.loads(gzip.decompress(_path(release).read_bytes()))
    default = content["default"]
    return Recording(
        content["environment"],
        default,
        {name: _outcome(row, default) for name, row in content["tricky"].items()},
        [_outcome(row, default) for row in content["random"]],
    )


def ask(release: str, contents: Iterable[bytes]) -> tuple[list[Outcome], dict[str, str | int]]:
    """The oracle's outcome for each file content, and the machine it speaks of. Needs Java and Maven."""
    import oracle  # resolves the official jars

    with tempfile.TemporaryDirectory() as temporary:
        paths = [_written(Path(temporary) / f"{index}.conf", data) for index, data in enumerate(contents)]
        results = oracle.run(release, paths)
    machine = results[0].environment
    return [_elsewhere(theirs(result), machine) for result in results], {**machine, **_NOWHERE}


def record(release: str) -> None:
    """Ask the oracle about everything and keep its answers."""
    random = list(files(SEED, RANDOM_FILES, release))
    (empty, *outcomes), environment = ask(release, [b"", *TRICKY.values(), *random])
    rows = [_row(outcome, empty.values) for outcome in outcomes]
    content = {
        "release": release,
        "environment": environment,
        "default": empty.values,
        "tricky": dict(zip(TRICKY, rows, strict=False)),
        "random": rows[len(TRICKY) :],
    }
    _FOLDER.mkdir(exist_ok=True)
    text = json.dumps(content, separators=(",", ":"), sort_keys=True)
    _path(release).write_bytes(gzip.compress(text.encode(), 9, mtime=0))


def _elsewhere(outcome: Outcome, machine: Mapping[str, str | int]) -> Outcome:
    """The outcome as on a machine of no place, so that answers can be compared wherever they were given."""
    names = {machine[hole]: _NOWHERE[hole] for hole in _NOWHERE}
    moved = {
        name: names.get(value, value) if isinstance(value, str) else value for name, value in outcome.values.items()
    }
    return outcome._replace(values=moved)


def _path(release: str) -> Path:
    return _FOLDER / f"{release}.json.gz"


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def _row(outcome: Outcome, default: Values) -> list[Any]:
    return [outcome.exit, changed(outcome.values, default), outcome.discarded]


def _outcome(row: Sequence[Any], default: Mapping[str, Any]) -> Outcome:
    stopped, values, discarded = row
    everything = {} if stopped is not None else {**default, **values}
    return Outcome(stopped, everything, tuple((key, reason) for key, reason in discarded))


if __name__ == "__main__":
    for each in sys.argv[1:] or RELEASES:
        record(each)
        print(f"recorded {each}: {len(TRICKY)} tricky files and {RANDOM_FILES} random ones")
