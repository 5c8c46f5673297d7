"""Facts of client code made by hand, for the tests of what is behind the readers."""

from typing import Any

from made import deployment

from rocketaudit.clients import HIGH, ClientSetting, Hazard, Module, Site
from rocketaudit.findings import Related
from rocketaudit.model import Deployment
from rocketaudit.source import Document, Span, document
from rocketaudit.values import UNKNOWN, Unknown, Value

JAVA = "\n".join(f"    line{number}();" for number in range(1, 100))


def at(line: int, path: str = "A.java") -> Span:
    """The code on one line of JAVA."""
    return Span(path, line, 5, line, 5 + len(f"line{line}();"), line * 100, line * 100 + 9)


def java(path: str = "A.java", text: str = JAVA) -> Document:
    return document(path, "java", text.encode())


def site(kind: str, name: str = "Orders", line: int = 1, path: str = "A.java", **traits: Value | Unknown) -> Site:
    """A site of the classic client, where nothing else is said."""
    return Site(kind, name, at(line, path), {"api": "classic", **traits})


def hazard(
    kind: str, line: int = 2, certainty: str = HIGH, how: str = "how", path: str = "A.java", then: int = 0
) -> Hazard:
    """A hazard, with one step to the line `then` where that is given."""
    steps = (Related(at(then, path), {"en": "there", "zh": "在此"}),) if then else ()
    return Hazard(kind, at(line, path), steps, how, certainty)


def setting(name: str, value: Value | Unknown, line: int = 5, path: str = "A.java") -> ClientSetting:
    return ClientSetting(name, value, "expression" if value is UNKNOWN else str(value), at(line, path))


def written(of: Site, **settings: Value | Unknown) -> Site:
    """The site with settings, one a line from line 50 on."""
    made = {name: setting(name, value, 50 + index) for index, (name, value) in enumerate(settings.items())}
    return of._replace(settings={**of.settings, **made})


def module(*sites: Site, name: str = "shop", release: str | Unknown = "5.3.3", **rest: Any) -> Module:
    paths = dict.fromkeys(one.at.path for one in sites)
    return Module(name, release, rest.get("spring_release", UNKNOWN), sites, tuple(java(path) for path in paths))


def code(*modules: Module, broker: str = "", release: str | None = None) -> Deployment:
    """A deployment of modules, with one broker where its file is given."""
    made = deployment(broker or "brokerName = a\n", release)
    return made._replace(clients=modules, brokers=made.brokers if broker else ())
