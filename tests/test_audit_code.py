"""Whole reports about client code: frames of Java and YAML lines, stages, ladder and releases."""

from typing import Any

import pytest
from client_code import module
from made import deployment

from rocketaudit import rules
from rocketaudit.audit import Asked, judge
from rocketaudit.clients import LISTENER, PRODUCER, SEND, ClientSetting, Hazard, Module, Site
from rocketaudit.findings import Ladder, Related, Score
from rocketaudit.model import Deployment
from rocketaudit.renderers import RENDERERS
from rocketaudit.renderers.style import Style
from rocketaudit.report import Report, deployment_summary, fold
from rocketaudit.rules import Rule, load_builtin, rule_of
from rocketaudit.source import Document, Input, Span, document, span
from rocketaudit.values import UNKNOWN

TEXT = {"en": "why", "zh": "原因"}


def rule(identifier: str, detect: str, message: str, stage: str = "produce", **options: Any) -> Rule:
    said = {"en": message, "zh": message}
    prose = {"title": TEXT, "why": TEXT, "fix": TEXT, "evidence": ["x"], "message": said, "examples": []}
    kind = {"severity": "high", "confidence": "high", "stage": stage, "profile": "standard"}
    return rule_of({"id": identifier, "folder": "", "detect": detect, "with": options, **prose, **kind})


OURS = (
    rule("drops-result", "hazard", "{site} drops it by {how}", site=SEND, hazard="result-ignored"),
    rule("hands-over", "hazard", "{subject} {group}", "consume", site=LISTENER, hazard="handed-over"),
    rule("short", "client_setting", "{sendMsgTimeout}", site=PRODUCER, bad={"sendMsgTimeout": {"at_most": 100}}),
)


def place(of: Document, text: str) -> Span:
    start = of.data.index(text.encode(of.encoding))
    return span(of, start, start + len(text.encode(of.encoding)))


def report(*modules: Module, broker: str = "") -> Report:
    made = deployment(broker or "brokerName=a\n")._replace(clients=modules)
    made = made if broker else made._replace(brokers=())
    known = (*load_builtin(), *OURS)
    judged = judge(made, Asked(OURS, known, "no-loss"))
    return _folded(made, judged)


def _folded(made: Deployment, judged: Any) -> Report:
    documents = [of for module in made.clients for of in module.documents]
    return fold(
        version="0",
        release=made.release,
        profile="no-loss",
        inputs=[Input(of.path, of.kind, "read", None) for of in documents],
        deployments=[deployment_summary(made, judged.score)],
        servers=made.brokers,
        documents=[*documents, *(broker.document for broker in made.brokers)],
        verdicts=judged.verdicts,
        findings=judged.findings,
        survival=judged.survival,
        score=judged.score,
        next_fix=None,
        ladder=Ladder(None, None, ()),
    )


def sending(line: str, encoding: str = "utf-8", what: str = "send(m)", path: str = "src/A.java", **rest: Any) -> Module:
    of = document(path, "java", f"class A {{\n{line}\n}}\n".encode(encoding))
    hazard = Hazard("result-ignored", place(of, what), how="assignment")
    return module(Site(SEND, "A.run", hazard.at, {"api": "classic"}, hazards=(hazard,)), **rest)._replace(
        documents=(of,)
    )


def text(of: Report, lang: str = "en", width: int | None = None) -> str:
    return RENDERERS["text"](of, lang, Style(width=width))


def test_a_java_line_has_its_frame() -> None:
    shown = text(report(sending("\tproducer.send(m); // 发送")))
    assert "--> src/A.java:2:11 (high)" in shown
    assert " 2 |     producer.send(m); // 发送\n" in shown
    assert "\n   |              ^^^^^^^ A.run drops it by assignment\n" in shown


def test_wide_characters_before_the_place_move_the_caret() -> None:
    shown = text(report(sending('log("订单"); send(m);', "gb18030"))).splitlines()
    line = next(index for index, one in enumerate(shown) if "订单" in one)
    assert shown[line + 1].index("^") == shown[line].index("send") + 2


def test_a_long_line_is_cut_around_the_place() -> None:
    shown = text(report(sending("x();" * 500_000 + "send(m);" + "y();" * 100)), width=80)
    (line,) = [one for one in shown.splitlines() if one.startswith(" 2 | ")]
    assert len(line) <= 80 and "send(m)" in line and line.startswith(" 2 | …")


def test_the_path_of_a_hazard_goes_into_other_files() -> None:
    one = document("A.java", "java", b"onMessage();\n")
    other = document("B.java", "java", b"\n  pool.execute(task);\n")
    step = Related(place(other, "pool.execute"), {"en": "the thread starts here", "zh": "线程在此启动"})
    hazard = Hazard("handed-over", place(one, "onMessage"), (step,))
    site = Site(LISTENER, "A", hazard.at, {"api": "classic", "group": UNKNOWN}, hazards=(hazard,))
    shown = text(report(module(site)._replace(documents=(one, other))))
    assert "::: B.java:2:3" in shown and "the thread starts here" in shown
    assert "shop unknown" in shown


def test_a_setting_in_yaml_has_its_frame_and_secrets_are_masked() -> None:
    of = document(
        "application.yml", "spring", b"rocketmq:\n  producer: {send-message-timeout: 50, secret-key: hunter22}\n"
    )
    at = place(of, "send-message-timeout: 50")
    setting = {"sendMsgTimeout": ClientSetting("sendMsgTimeout", 50, "50", at)}
    site = Site(PRODUCER, "p", place(of, "producer"), {"api": "spring"}, setting)
    shown = text(report(module(site)._replace(documents=(of,))))
    assert "--> application.yml:2:14" in shown
    assert "hunter22" not in shown


def test_stages_of_code_are_audited_without_brokers() -> None:
    score: Score = report(sending("send(m);")).score
    assert score.stages["produce"] == 80
    assert score.stages["store"] is None and score.stages["consume"] is None
    assert score.points == 80


def test_a_rule_costs_once_a_module() -> None:
    twice = sending("send(m);")
    of = twice.documents[0]
    again = Site(SEND, "B", twice.sites[0].at, {}, hazards=(Hazard("result-ignored", place(of, "class")),))
    assert report(twice._replace(sites=(*twice.sites, again))).score.stages["produce"] == 80
    both = report(sending("send(m);"), sending("send(m);", path="B.java", name="other"))
    assert {one.subject for one in both.score.deductions} == {"other", "shop"}
    assert both.score.stages["produce"] == 80


def test_a_finding_in_code_has_no_edits() -> None:
    assert [one.fix for one in report(sending("send(m);")).findings] == [None]


@pytest.mark.parametrize(
    ("modules", "said"),
    [
        ({"release": "4.9.3"}, "Client code: shop RocketMQ client 4.9.3\n"),
        ({"release": UNKNOWN}, "Client code: shop release unknown\n"),
        ({"release": "4.9.3", "spring_release": "2.2.1"}, "shop RocketMQ client 4.9.3, rocketmq-spring 2.2.1\n"),
        ({"release": UNKNOWN, "spring_release": "2.2.1"}, "Client code: shop rocketmq-spring 2.2.1\n"),
    ],
)
def test_the_releases_of_clients_are_said_by_module(modules: dict[str, Any], said: str) -> None:
    shown = text(report(sending("send(m);", **modules)))
    assert said in shown
    # A newest release that no broker has is of no interest.
    assert shown.startswith("rocketaudit 0 · profile no-loss\n")


def test_nothing_is_assumed_about_machines_without_brokers() -> None:
    assert report(sending("send(m);")).assumptions == ()


def test_the_summary_of_a_deployment_names_its_modules() -> None:
    (summary,) = report(sending("send(m);", release="5.1.0")).deployments
    assert summary.paths == ("src/A.java",)
    assert [one._asdict() for one in summary.clients] == [
        {"module": "shop", "release": "5.1.0", "spring_release": None}
    ]


def test_rules_of_brokers_are_silent_about_code() -> None:
    made = deployment("brokerName=a\n")._replace(brokers=(), clients=(sending("send(m);"),))
    broker_rules = [one for one in load_builtin() if one.folder == "broker"]
    assert [one for one in rules.judge(broker_rules, made) if one.observation.outcome != "not-applicable"] == []
