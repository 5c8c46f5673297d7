"""The detectors of a broker's place in its group and in the routes: `not_a_peer` and `no_name_server`."""

from typing import Any

import pytest
from made import deployment

from rocketaudit.detectors import DETECTORS
from rocketaudit.findings import BAD, GOOD, NOT_APPLICABLE, UNDECIDED, Observation

NODE: dict[str, Any] = {"node": "dLegerSelfId", "peers": "dLegerPeers"}


def detect(name: str, text: str, release: str | None = None, **options: Any) -> Observation:
    """What a detector says of one broker file."""
    (one,) = DETECTORS[name].run(deployment(text, release), **options)
    return one


# not_a_peer


@pytest.mark.parametrize(
    ("node", "peers", "ids"),
    [
        ("n0", "n0-10.0.0.1:40911;n1-10.0.0.2:40911", None),
        ("n1", "n0-10.0.0.1:40911;n1-10.0.0.2:40911;", None),
        ("n0", "n0-broker-0.mq:40911", None),
        ("n2", "n0-10.0.0.1:40911;n1-10.0.0.2:40911", "n0, n1"),
        ("n1", "n0-10.0.0.1:40911; n1-10.0.0.2:40911", 'n0, " n1"'),
        ("N0", "n0-10.0.0.1:40911", "n0"),
        ("n1", "n10-10.0.0.1:40911", "n10"),
        ("n0", ";", "none"),
    ],
)
def test_not_a_peer_reads_the_list_as_dledger_does(node: str, peers: str, ids: str | None) -> None:
    one = detect("not_a_peer", f"dLegerPeers = {peers}\ndLegerSelfId = {node}\n", **NODE)
    assert (one.outcome, one.values.get("ids")) == (BAD if ids else GOOD, ids)


def test_not_a_peer_shows_the_node_and_relates_its_group() -> None:
    one = detect("not_a_peer", "dLegerPeers = n0-a:1\ndLegerSelfId = n1\n", **NODE)
    assert one.at is not None
    assert (one.at.line, one.values["key"], one.values["value"]) == (2, "dLegerSelfId", "n1")
    assert [place.at.line for place in one.related] == [1]


@pytest.mark.parametrize(
    ("text", "release", "outcome"),
    [
        ("dLegerSelfId = n0\n", None, GOOD),
        ("dLegerPeers = n0-a:1\n", None, GOOD),
        ("dLegerPeers = n0-a:1\ndLegerSelfId = ${ID}\n", None, UNDECIDED),
        ("dLegerPeers = {{ peers }}\ndLegerSelfId = n0\n", None, UNDECIDED),
        ("dLegerPeers = n0-a:1\ndLegerSelfId = n1\n", "4.4.0", NOT_APPLICABLE),
    ],
)
def test_not_a_peer_compares_only_what_is_there(text: str, release: str | None, outcome: str) -> None:
    assert detect("not_a_peer", text, release, **NODE).outcome == outcome


@pytest.mark.parametrize(("mode", "outcome"), [("true", BAD), ("false", NOT_APPLICABLE), ("${D}", UNDECIDED)])
def test_not_a_peer_asks_when_it_applies(mode: str, outcome: str) -> None:
    text = f"enableDLegerCommitLog = {mode}\ndLegerPeers = n0-a:1\ndLegerSelfId = n1\n"
    assert detect("not_a_peer", text, when={"mode": {"is": "dledger"}}, **NODE).outcome == outcome


# no_name_server


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("namesrvAddr = 10.0.0.1:9876\n", GOOD),
        ("namesrvAddr = ;10.0.0.1:9876\n", GOOD),
        ("namesrvAddr =\n", BAD),
        ("namesrvAddr\n", BAD),
        ("namesrvAddr = ;;\n", BAD),
        ("namesrvAddr =\nfetchNamesrvAddrByAddressServer = true\n", BAD),
        ("fetchNamesrvAddrByAddressServer = true\n", GOOD),
        ("fetchNamesrvAddrByAddressServer = ${FETCH}\n", UNDECIDED),
        ("brokerName = a\n", UNDECIDED),
        ("namesrvAddr = ${NAMESRV_ADDR}\n", UNDECIDED),
        ("namesrvAddr = x\n", GOOD),
    ],
)
def test_no_name_server_knows_only_what_the_file_says(text: str, outcome: str) -> None:
    one = detect("no_name_server", text)
    assert one.outcome == outcome
    assert bool(one.reason) == (outcome == UNDECIDED)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("brokerName = a\n", "namesrvAddr is not in the file: -n or NAMESRV_ADDR may supply it"),
        (
            "fetchNamesrvAddrByAddressServer = ${F}\n",
            "fetchNamesrvAddrByAddressServer is the placeholder ${F}: pass --set fetchNamesrvAddrByAddressServer=...",
        ),
    ],
)
def test_no_name_server_says_what_would_decide_it(text: str, reason: str) -> None:
    assert detect("no_name_server", text).reason == reason


@pytest.mark.parametrize(("release", "outcome"), [("5.0.0", NOT_APPLICABLE), ("5.1.0", BAD)])
def test_no_name_server_is_silent_where_the_broker_does_not_start(release: str, outcome: str) -> None:
    assert detect("no_name_server", "namesrvAddr =\n", release).outcome == outcome
