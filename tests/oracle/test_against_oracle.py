"""Ours against the real BrokerStartup, run now: one JVM a release. Needs Java and Maven."""

import pytest
import recordings
from compare import differences, ours
from corpus import TRICKY
from mutate import files
from recordings import RELEASES, SEED

LIVE_RANDOM_FILES = 1_000


@pytest.mark.java
@pytest.mark.parametrize("release", RELEASES)
def test_tricky_and_random_files(release: str) -> None:
    contents = [*TRICKY.values(), *files(SEED, LIVE_RANDOM_FILES, release)]
    outcomes, environment = recordings.ask(release, contents)
    differing = [
        (data, found)
        for data, outcome in zip(contents, outcomes, strict=True)
        if (found := differences(ours(data, release, environment), outcome))
    ]
    assert differing == []


@pytest.mark.java
@pytest.mark.parametrize("release", RELEASES)
def test_the_recording_is_what_the_oracle_says_today(release: str) -> None:
    outcomes, _ = recordings.ask(release, TRICKY.values())
    kept = recordings.load(release)
    assert dict(zip(TRICKY, outcomes, strict=True)) == kept.tricky
