"""Ours against the recorded answers of the real BrokerStartup: 0 differences. Needs no Java."""

from functools import cache

import pytest
import recordings
from compare import differences, ours
from corpus import TRICKY
from mutate import files
from recordings import RANDOM_FILES, RELEASES, SEED, Recording

recorded = cache(recordings.load)


@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", TRICKY)
def test_a_tricky_file(name: str, release: str) -> None:
    of = recorded(release)
    assert differences(ours(TRICKY[name], release, of.environment), of.tricky[name]) == []


@pytest.mark.parametrize("release", RELEASES)
def test_an_empty_file_has_every_default_of_the_catalogue(release: str) -> None:
    of = recorded(release)
    assert ours(b"", release, of.environment).values == of.default


@pytest.mark.parametrize("release", RELEASES)
def test_random_files(release: str) -> None:
    of = recorded(release)
    assert len(of.random) == RANDOM_FILES
    differing = [
        (data, found)
        for data, outcome in zip(files(SEED, RANDOM_FILES, release), of.random, strict=True)
        if (found := differences(ours(data, release, of.environment), outcome))
    ]
    assert differing == []


@pytest.mark.parametrize("release", RELEASES)
def test_the_random_files_bite(release: str) -> None:
    of: Recording = recorded(release)
    assert sum(outcome.exit is not None for outcome in of.random) > RANDOM_FILES // 50
    assert sum(bool(outcome.discarded) for outcome in of.random) > RANDOM_FILES // 2
    assert sum(outcome.values != of.default and outcome.exit is None for outcome in of.random) > RANDOM_FILES // 2
