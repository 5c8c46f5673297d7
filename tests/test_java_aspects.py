# ruff: noqa: E501
"""Aspects around listeners and the services that they call: which swallow, and which pointcuts are certain."""

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

SWALLOWED = ["exception-swallowed"]
LOST: list[str] = []

LISTENER = """package t;
import org.apache.rocketmq.spring.annotation.RocketMQMessageListener;
import org.apache.rocketmq.spring.core.RocketMQListener;
@Component @RocketMQMessageListener(topic = "a", consumerGroup = "g")
public class L implements RocketMQListener<String> {
    private S s;
    %s public void onMessage(String m) { %s }
}
"""
SERVICE = "package t;\n@Service public class S { JdbcTemplate jdbc; %s { jdbc.update(m); %s } }"
WORK = "@Guarded public void work(String m)"
ASPECT = 'package t;\n@Aspect %s class A { FailMapper failMapper; static final String PC = "within(t.*)"; %s }'
SWALLOWS = 'try { return p.proceed(); } catch (Throwable e) { log.error("x", e); return null; }'


def found(
    advice: str,
    marks: str = "@Component",
    call: str = "s.work(m);",
    service: str = SERVICE % (WORK, ""),
    mark: str = "",
    **others: str,
) -> list[tuple[str, str, list[str]]]:
    """The hazards of the listener: kind, the file where it is shown, the files beside it."""
    files = {"L": LISTENER % (mark, call), "S": service, "A": ASPECT % (marks, advice), **others}
    tree = Tree({f"{name}.java": text.encode() for name, text in files.items()})
    return [
        (hazard.kind, hazard.at.path, [one.at.path for one in hazard.path])
        for one in listeners(tree, "L.java")
        for hazard in judge(tree, Flow(tree), one).hazards
        if hazard.kind != "failure-possible" and hazard.certainty != "low"
    ]


def kinds(*args: str, **kwargs: str) -> list[str]:
    return [kind for kind, _, _ in found(*args, **kwargs)]


def around(pointcut: str, body: str = SWALLOWS, params: str = "") -> str:
    return f"@Around({pointcut}) public Object around(ProceedingJoinPoint p{params}) throws Throwable {{ {body} }}"


@pytest.mark.parametrize(
    "advice",
    [
        around('"@annotation(g)"', params=", Guarded g"),
        around('"@annotation(t.Guarded)"'),
        around('"execution(* t..*.work(..))"'),
        around('"execution(public void t.S.*(String))"'),
        around('"execution(@t.Guarded * *(..)) && args(m)"', params=", String m"),
        around('"bean(s) && !within(t.web..*)"'),
        around('"within(t..*) && @within(org.springframework.stereotype.Service)"'),
        around('PC + " && execution(* work(..))"'),
        '@Pointcut("@annotation(t.Guarded)") void pc() {} ' + around('"pc()"'),
        around('"@annotation(t.Guarded)"', "return go(p);")
        + "private Object go(ProceedingJoinPoint p) { try { return p.proceed(); } catch (Throwable e) { return null; } }",
        around(
            '"@annotation(t.Guarded)"',
            'Object r = null; try { r = p.proceed(); } catch (Exception e) { log.warn("x"); } return r;',
        ),
    ],
)
def test_advice_that_swallows_is_shown_at_the_call(advice: str) -> None:
    assert [(kind, path) for kind, path, _ in found(advice)] == [("exception-swallowed", "L.java")]
    assert found(advice)[0][2][-1] == "A.java"


@pytest.mark.parametrize(
    "body",
    [
        'try { return p.proceed(); } catch (Throwable e) { log.error("x", e); throw e; } finally { MDC.clear(); }',
        "try { return p.proceed(); } catch (Throwable e) { throw new IllegalStateException(e); }",
        "try { return p.proceed(); } catch (Exception e) { failMapper.insert(p.getArgs()); return null; }",
        "Throwable last = null; for (int i = 0; i < 3; i++) { try { return p.proceed(); } catch (Exception e) { last = e; } } throw last;",
        'try { log.info(json.write(p.getArgs())); } catch (Exception e) { log.warn("x"); } return p.proceed();',
        'Object r = p.proceed(); try { audit.insert(r); } catch (Exception e) { log.warn("x"); } return r;',
        'if (!redis.setIfAbsent("k", "1")) { return null; } try { return p.proceed(); } catch (Throwable e) { redis.delete("k"); throw e; }',
        # It keeps books of messages: what it makes of a failure is decided there.
        "outboxMapper.insert(p.getArgs()); try { return p.proceed(); } catch (Exception e) { log.warn(e); return null; }",
    ],
)
def test_advice_that_lets_failures_out(body: str) -> None:
    assert kinds(around('"@annotation(t.Guarded)"', body)) == LOST


@pytest.mark.parametrize(
    "advice",
    [
        '@AfterThrowing(pointcut = "@annotation(t.Guarded)", throwing = "e") public void thrown(Exception e) { log.error("x", e); }',
        around('"@annotation(other.Logged)"'),
        around('"execution(* t.web..*.*(..)) || (within(t..*) && @annotation(Other))"'),
        around('"execution(int work(..))"'),
        around('"execution(* work())"'),
        around('"!bean(s) && !bean(l)"'),
        around('"@annotation(t.Guarded) && if()"'),
        around('"somebodyElses()"'),
        around("pointcutOfRunTime()"),
        around('"' + "(" * 40 + "@annotation(t.Guarded)" + ")" * 40 + '"'),
        around('"execution("'),
    ],
)
def test_a_pointcut_that_is_not_about_it_or_not_certain(advice: str) -> None:
    assert kinds(advice) == LOST


def test_the_aspect_and_the_object_are_beans() -> None:
    advice = around('"@annotation(t.Guarded)"')
    assert kinds(advice, marks="") == LOST
    assert kinds(advice, marks='@Component @Profile("x")') == LOST
    made = "package t;\n@Configuration class C { @Bean A a() { return new A(); } }"
    assert kinds(advice, marks="", C=made) == SWALLOWED
    assert (
        kinds(
            advice, service="package t;\nclass S { Jdbc jdbc; @Guarded public void work(String m) { jdbc.update(m); } }"
        )
        == LOST
    )


def test_what_no_proxy_sees() -> None:
    advice = around('"execution(* work(..))"')
    own = SERVICE % ("public void go(String m) { work(m); } void work(String m)", "")
    assert kinds(advice, call="s.go(m);", service=own) == LOST
    assert kinds(advice, service=SERVICE % ("public static void work(String m)", "")) == LOST


def test_around_the_listener_itself() -> None:
    for pointcut in (
        '"@within(org.apache.rocketmq.spring.annotation.RocketMQMessageListener)"',
        '"execution(* org.apache.rocketmq.spring.core.RocketMQListener.onMessage(..))"',
        '"execution(* t.*.onMessage(..))"',
    ):
        assert found(around(pointcut)) == [("exception-swallowed", "L.java", ["A.java"])]
    assert kinds(around('"@annotation(t.Guarded)"'), call="other.work(m);", mark="@Guarded") == SWALLOWED


def test_an_answer_that_tells_of_the_failure() -> None:
    tells = 'try { return p.proceed(); } catch (Throwable e) { return Result.fail("x"); }'
    service = SERVICE % ("@Guarded public Result work(String m)", "return Result.ok();")
    advice = around('"@annotation(t.Guarded)"', tells)
    assert kinds(advice, service=service) == SWALLOWED
    assert kinds(advice, call="if (!s.work(m).isOk()) { throw new IllegalStateException(); }", service=service) == LOST


def test_the_catch_of_the_listener_is_the_finding() -> None:
    call = 'try { s.work(m); } catch (Exception e) { log.error("x", e); }'
    assert found(around('"@annotation(t.Guarded)"'), call=call) == [("exception-swallowed", "L.java", [])]
