"""The command line of a process: which of RocketMQ's servers it runs, with which configuration.

In: the words of a command as a list (`["sh", "mqbroker", "-c", ...]`, `["sh", "-c", "..."]`) or shell text, each with
its place. Out: the servers that it starts, in order; none where it starts something else.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from rocketaudit.patterns import lazily
from rocketaudit.readers.workloads.shell import Simple, Text, assignment, split
from rocketaudit.readers.workloads.written import Written as Written
from rocketaudit.readers.workloads.written import base_name, writes
from rocketaudit.source import Span
from rocketaudit.workloads import BROKER, CONTROLLER, NAME_SERVER, PROXY, NamedServers

_SCRIPTS = {
    "mqbroker": BROKER,
    "mqnamesrv": NAME_SERVER,
    "mqcontroller": CONTROLLER,
    "mqproxy": PROXY,
    "mqbrokercontainer": BROKER,
}
_CLASSES = {
    "BrokerStartup": BROKER,
    "BrokerContainerStartup": BROKER,
    "NamesrvStartup": NAME_SERVER,
    "ControllerStartup": CONTROLLER,
    "ProxyStartup": PROXY,
}
_SHELLS = frozenset({"sh", "bash", "ash", "dash", "zsh"})
# Words that run the words behind them, and how many words of their own they take besides options.
_WRAPPERS = {"exec": 0, "nohup": 0, "sudo": 0, "setsid": 0, "env": 0, "time": 0, "nice": 0, "stdbuf": 0, "eval": 0}
_WRAPPERS |= {"tini": 0, "dumb-init": 0, "gosu": 1, "su-exec": 1, "numactl": 0, "timeout": 1, "daemonize": 0, ".": 0}
_WRAPPERS |= {"source": 0, "catchsegv": 0, "start": 0, "command": 0, "chroot": 1, "setpriv": 0, "runuser": 0, "su": 0}
# The words that the entrypoint of RocketMQ's images takes instead of a program.
_ENTRIES = {"nameserver": "mqnamesrv", "broker": "mqbroker", "controller": "mqcontroller"}
# Options of wrappers with a word behind them.
_OPTIONS_WITH_VALUE = frozenset({"-u", "-g", "-n", "-c", "--user", "--group"})
_USER_HOME = lazily(r"-Duser\.home=(\S+)")
_DEPTH = 6
_MOST = 50


class Option(NamedTuple):
    """An option's value, and the place of the option with it."""

    value: Text
    at: Span


class Command(NamedTuple):
    """One server of RocketMQ as a command starts it.

    `runs` is one of workloads.BROKER, NAME_SERVER, CONTROLLER, PROXY; `at` is the command from its name to its last
    word. `conf` is what -c names (-pc of a proxy), `broker_conf` what -bc names, or -c of a broker that starts a proxy
    with itself. `local` says that a proxy runs a broker inside, `container` that a broker container does. `other` are
    the words without effect. `home` is -Duser.home ("" where it is not given). `folder` is where the command was told
    to change to (`cd`), "" where it was not. `program` is the script or class, `path` the same as it is written.
    `written` are files that the commands before it wrote, by path as it is written. `certain` says that no condition
    decides about it.
    """

    runs: str
    at: Span
    program: str
    conf: Option | None = None
    broker_conf: Option | None = None
    name_servers: NamedServers | None = None
    local: bool = False
    container: bool = False
    other: tuple[Text, ...] = ()
    home: str = ""
    folder: str = ""
    written: tuple[Written, ...] = ()
    certain: bool = True
    path: str = ""


def of_words(words: Sequence[Text], known: Mapping[str, str] | None = None) -> tuple[Command, ...]:
    """The servers that a command in words starts: exec form, where no shell looks at the words first."""
    if not words:
        return ()
    whole = Simple(tuple(words), None, False, None, True)
    return tuple(islice(_started([whole], dict(known or {}), "", 0), _MOST))


def of_shell(text: Text, known: Mapping[str, str] | None = None) -> tuple[Command, ...]:
    """The servers that a shell text starts. `known` are the variables whose values are known."""
    return tuple(islice(_started(split(text, known), dict(known or {}), "", 0), _MOST))


def user_home(options: str) -> str:
    """The last -Duser.home= of Java options, which counts; "" without one."""
    found = _USER_HOME().findall(options)
    return str(found[-1]).strip("\"'") if found else ""


def _started(commands: Sequence[Simple], known: dict[str, str], folder: str, depth: int) -> Iterator[Command]:
    home, written = "", list[Written]()
    for simple in commands:
        words = list(simple.words)
        if words[0].text == "cd" and len(words) > 1:
            folder = _joined(folder, words[1].text)
            continue
        home = _home_assigned(words) or home
        written += writes(simple)
        for found in _of_simple(words, known, folder, depth):
            certain = found.certain and simple.certain
            yield found._replace(home=found.home or home, written=(*written, *found.written), certain=certain)


def _home_assigned(words: Sequence[Text]) -> str:
    """-Duser.home in the Java options that a shell text sets for the start scripts."""
    pairs = filter(None, map(assignment, words))
    return next((user_home(value) for name, value in pairs if name in ("JAVA_OPT", "JAVA_OPT_EXT")), "")


def _joined(folder: str, path: str) -> str:
    return path if path.startswith(("/", "$", "~")) or not folder else f"{folder.rstrip('/')}/{path}"


def _of_simple(words: list[Text], known: dict[str, str], folder: str, depth: int) -> Iterator[Command]:
    """The servers of one simple command: wrappers are taken off until a server, or something else, is left."""
    while words:
        name = base_name(words[0].text)
        if assignment(words[0]):
            known |= [assigned for assigned in [assignment(words[0])] if assigned]
            words = words[1:]
        elif name in _SHELLS or (name in ("su", "runuser") and any(word.text == "-c" for word in words)):
            script = _script(words[1:])
            if script is not None:
                if depth < _DEPTH:
                    yield from _started(split(script, known), known, folder, depth + 1)
                return
            words = _without_options(words[1:], 0)
        elif name in _WRAPPERS:
            words = _without_options(words[1:], _WRAPPERS[name])
        elif name.endswith("entrypoint.sh") and len(words) > 1:
            words = _entered(words[1:])
        else:
            break
    if words and (found := _server(words)):
        yield found._replace(folder=folder)


def _script(words: Sequence[Text]) -> Text | None:
    """What `sh -c` is given; None where it is given a file."""
    for position, word in enumerate(words):
        if word.text == "-c" or re.fullmatch(r"-[a-z]*c", word.text):
            return words[position + 1] if position + 1 < len(words) else None
        if not word.text.startswith("-"):
            # `su - user -c "..."` has its user first.
            following = [later.text for later in words[position + 1 :]]
            return words[position + 2] if following[:1] == ["-c"] and len(following) > 1 and _is_script(word) else None
    return None


def _is_script(word: Text) -> bool:
    """Whether a word is a user's name, not a server with -c of its own."""
    return base_name(word.text) not in _SCRIPTS and "." not in word.text and "/" not in word.text


def _without_options(words: Sequence[Text], own: int) -> list[Text]:
    left = list(words)
    while left and (left[0].text.startswith("-") or assignment(left[0])):
        takes = left[0].text in _OPTIONS_WITH_VALUE and len(left) > 1
        left = left[2:] if takes else left[1:]
    return left[own:]


def _entered(words: list[Text]) -> list[Text]:
    """What the entrypoint of RocketMQ's images makes of its words."""
    named = _ENTRIES.get(words[0].text)
    return [Text(named, words[0].place), *words[1:]] if named else words


def _server(words: Sequence[Text]) -> Command | None:
    name = base_name(words[0].text)
    script = name.removesuffix(".sh").partition(".numanode")[0]
    if script in _SCRIPTS:
        return _arguments(_SCRIPTS[script], script, words, 1, "")._replace(path=words[0].text)
    if not (name in ("java", "runbroker.sh", "runserver.sh") or "JAVA" in name or name.startswith("run")):
        return None
    for position, word in enumerate(words):
        class_name = word.text.rpartition(".")[2]
        if class_name in _CLASSES and "rocketmq" in word.text:
            home = user_home(" ".join(option.text for option in words[:position]))
            return _arguments(_CLASSES[class_name], class_name, words, position + 1, home)
    return None


_WITH_VALUE = {
    "-c": "conf",
    "--configFile": "conf",
    "-n": "names",
    "--namesrvAddr": "names",
    "-pc": "conf",
    "--proxyConfigPath": "conf",
    "-bc": "broker_conf",
    "--brokerConfigPath": "broker_conf",
    "-pm": "mode",
    "--proxyMode": "mode",
}


def _arguments(runs: str, program: str, words: Sequence[Text], first: int, home: str) -> Command:
    """What the words behind the server's name say, as its options parser takes them: the first of a kind counts, but
    mqbroker's own loop over -c takes the last."""
    taken: dict[str, Option] = {}
    other: list[Text] = []
    with_proxy = False
    position = first
    while position < len(words):
        word = words[position]
        option, equals, inline = word.text.partition("=")
        meaning = _WITH_VALUE.get(option)
        if meaning and equals:
            start = len(word.text) - len(inline)
            place = word.place
            value = Text(inline, lambda a, b, place=place, start=start: place(start + a, start + b))  # type: ignore[misc]
            taken.setdefault(meaning, Option(value, word.at))
        elif meaning and position + 1 < len(words):
            position += 1
            taken.setdefault(meaning, Option(words[position], _over(word.at, words[position].at)))
        elif word.text == "--enable-proxy":
            with_proxy = True
        else:
            other.append(word)
        position += 1
    return _command(runs, program, words, taken, tuple(other), home, with_proxy)


def _command(
    runs: str,
    program: str,
    words: Sequence[Text],
    taken: Mapping[str, Option],
    other: tuple[Text, ...],
    home: str,
    with_proxy: bool,
) -> Command:
    names, mode = taken.get("names"), taken.get("mode")
    local = with_proxy or (runs == PROXY and mode is not None and mode.value.text.lower() == "local")
    return Command(
        runs,
        _over(words[0].at, words[-1].at),
        program,
        conf=taken.get("conf"),
        broker_conf=taken.get("broker_conf"),
        name_servers=NamedServers(names.value.text, names.at) if names else None,
        local=local,
        container=program in ("mqbrokercontainer", "BrokerContainerStartup"),
        other=other,
        home=home,
    )


def _over(first: Span, last: Span) -> Span:
    """From the beginning of one place to the end of another."""
    if (last.start, last.end) < (first.start, first.end):
        return first
    return first._replace(end_line=last.end_line, end_column=last.end_column, end=last.end)
