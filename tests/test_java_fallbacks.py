# ruff: noqa: E501
"""Failures that a library gives to code of the application: recoveries, fallback methods, reactive chains, Try."""

import pytest
from test_java_told import LOST, SWALLOWED, hazards

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.listeners import listeners
from rocketaudit.readers.java.tree.tree import Tree

FIELDS = "S s; FailMapper failMapper; RetryTemplate retryTemplate; WebClient web;"
SERVICE = "class S { OrderMapper mapper; void work(Object o) { mapper.update(o); } Mono<Void> go(Object o) { return Mono.fromRunnable(() -> work(o)); } }"
LOGS, STORES = 'log.error("x")', "failMapper.insert(msg)"


def of(body: str, fields: str = "") -> list[str]:
    return hazards(body, f"{FIELDS} {fields}", SERVICE)


@pytest.mark.parametrize(
    "form",
    [
        "retryTemplate.execute(c -> {{ s.work(msg); return null; }}, c -> {{ {}; return null; }});",
        "RetryCallback<Void, Exception> a = c -> {{ s.work(msg); return null; }}; retryTemplate.execute(a, c -> {{ {}; return null; }});",
        "RetryUtil.ofException(() -> s.work(msg), 3, Duration.ofSeconds(1), () -> {{ {}; }});",
        "Failsafe.with(Fallback.of(e -> {{ {}; }}), policy).run(() -> s.work(msg));",
        "s.go(msg).onErrorResume(e -> {{ {}; return Mono.empty(); }}).block();",
        "Flux.fromIterable(list).doOnNext(x -> s.work(x)).onErrorContinue((e, x) -> {{ {}; }}).blockLast();",
        "Decorators.ofRunnable(() -> s.work(msg)).withRetry(retry).withFallback(e -> {{ {}; return null; }}).run();",
        "Mono.fromRunnable(() -> s.work(msg)).subscribe(v -> {{}}, e -> {{ {}; }});",
    ],
)
def test_what_is_done_about_a_failure(form: str) -> None:
    assert of(form.format(LOGS)) == SWALLOWED
    assert of(form.format(STORES)) == LOST
    assert of(form.format("throw new IllegalStateException()")) == LOST


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("retryTemplate.execute(c -> { s.work(msg); return null; });", LOST),
        ("retryTemplate.execute(c -> { s.work(msg); return null; }, recovery);", LOST),
        (
            "Boolean ok = retryTemplate.execute(c -> { s.work(msg); return true; }, c -> false); if (!ok) { throw new IllegalStateException(); }",
            LOST,
        ),
        (
            'Boolean ok = retryTemplate.execute(c -> { s.work(msg); return true; }, c -> false); log.info("{}", ok);',
            SWALLOWED,
        ),
        ('Failsafe.with(policy).onFailure(e -> log.error("x")).run(() -> s.work(msg));', LOST),
        ("Retry.decorateRunnable(retry, () -> s.work(msg)).run();", LOST),
        ("retry.executeRunnable(() -> s.work(msg));", LOST),
    ],
)
def test_retries_with_and_without_a_recovery(body: str, expected: list[str]) -> None:
    assert of(body, "RecoveryCallback<Void> recovery;") == expected


def test_a_recovery_by_reference() -> None:
    body = "retryTemplate.execute(c -> { s.work(msg); return null; }, this::recover);"
    for code, expected in ((LOGS, SWALLOWED), ("failMapper.insert(c)", LOST)):
        assert of(body, f"private Object recover(RetryContext c) {{ {code}; return null; }}") == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("s.go(msg).onErrorComplete().block();", SWALLOWED),
        ('web.post().retrieve().bodyToMono(String.class).onErrorReturn("x").block();', SWALLOWED),
        (
            'String r = web.post().retrieve().bodyToMono(String.class).onErrorReturn("x").block(); if ("x".equals(r)) { throw new IllegalStateException(); }',
            LOST,
        ),
        ("s.go(msg).onErrorResume(e -> Mono.error(new IllegalStateException(e))).block();", LOST),
        ("s.go(msg).onErrorResume(DuplicateKeyException.class, e -> Mono.empty()).block();", LOST),
        ("s.go(msg).onErrorMap(e -> new IllegalStateException(e)).block();", LOST),
        ('s.go(msg).doOnError(e -> log.error("x", e)).block();', LOST),
        ("Mono.fromRunnable(() -> s.work(msg)).subscribe();", SWALLOWED),
        (
            "web.post().retrieve().bodyToMono(String.class).onErrorResume(e -> Mono.empty()).subscribe();",
            ["handed-over"],
        ),
    ],
)
def test_chains_that_end_an_error(body: str, expected: list[str]) -> None:
    assert of(body) == expected


@pytest.mark.parametrize(
    ("behind", "expected"),
    [
        ("", SWALLOWED),
        ('.onFailure(e -> log.error("x", e))', SWALLOWED),
        (".onFailure(e -> failMapper.insert(msg))", LOST),
        (".onFailure(e -> { throw new IllegalStateException(e); })", LOST),
        ('.onFailure(e -> log.error("x", e)).get()', LOST),
        (".getOrElseThrow(e -> new IllegalStateException(e))", LOST),
        (".getOrElse(0)", SWALLOWED),
        (".recover(e -> 0).get()", SWALLOWED),
        (".andThen(() -> s.work(1)).onFailure(e -> { throw new IllegalStateException(e); })", LOST),
    ],
)
def test_a_try(behind: str, expected: list[str]) -> None:
    listener = "import org.apache.rocketmq.spring.core.RocketMQListener;\nimport io.vavr.control.Try;\n"
    body = f"Try.run(() -> s.work(msg)){behind};"
    listener += (
        f"class L implements RocketMQListener<String> {{ {FIELDS} public void onMessage(String msg) {{ {body} }} }}"
    )
    tree = Tree({"L.java": listener.encode(), "S.java": SERVICE.encode()})
    judged = [judge(tree, Flow(tree), one).hazards for one in listeners(tree, "L.java")]
    assert [hazard.kind for those in judged for hazard in those if hazard.kind != "failure-possible"] == expected


METHODS = {
    "Resilience4j": '@CircuitBreaker(name = "x", fallbackMethod = "instead") public void work(Object o) {{ mapper.update(o); }} public void instead(Object o, Throwable t) {{ {}; }}',
    "Sentinel": '@SentinelResource(value = "x", fallback = "instead") public void work(Object o) {{ mapper.update(o); }} public void instead(Object o, Throwable t) {{ {}; }}',
    "Hystrix": '@HystrixCommand(fallbackMethod = "instead") public void work(Object o) {{ mapper.update(o); }} public void instead(Object o) {{ {}; }}',
    "spring-retry": "@Retryable public void work(Object o) {{ mapper.update(o); }} @Recover public void instead(Exception e, Object o) {{ {}; }}",
    "by name": '@Retryable(recover = "instead") public void work(Object o) {{ mapper.update(o); }} @Recover public void other(Exception e, Object o) {{ }} @Recover public void instead(Exception e, Object o) {{ {}; }}',
}


@pytest.mark.parametrize("method", METHODS.values(), ids=METHODS.keys())
def test_methods_that_take_over(method: str) -> None:
    for code, expected in (
        (LOGS, SWALLOWED),
        ("failMapper.insert(o)", LOST),
        ("throw new IllegalStateException()", LOST),
    ):
        service = f"class S {{ OrderMapper mapper; FailMapper failMapper; {method.format(code)} }}"
        assert hazards("s.work(msg);", FIELDS, service) == expected


def test_a_method_that_takes_over_for_nothing() -> None:
    none = '@CircuitBreaker(name = "x") public void work(Object o) { mapper.update(o); } void instead(Object o, Throwable t) { }'
    other = "@Retryable public void work(Object o) { mapper.update(o); } @Recover public int instead(Exception e, int o) { return 0; }"
    for method in (none, other):
        assert hazards("s.work(msg);", FIELDS, f"class S {{ OrderMapper mapper; {method} }}") == LOST


def test_a_fallback_in_another_class() -> None:
    service = '@SentinelResource(value = "x", fallback = "instead", fallbackClass = F.class) public void work(Object o) { mapper.update(o); }'
    fallback = 'class F { static void instead(Object o, Throwable t) { log.warn("x"); } }'
    assert hazards("s.work(msg);", FIELDS, f"class S {{ OrderMapper mapper; {service} }}", fallback) == SWALLOWED


def test_methods_that_call_each_other_as_fallbacks_end() -> None:
    one = '@Retry(name = "x", fallbackMethod = "work") public void work(Object o) { other.work(o); mapper.update(o); }'
    assert hazards("s.work(msg);", FIELDS, f"class S {{ OrderMapper mapper; S other; {one} }}") in (LOST, SWALLOWED)
