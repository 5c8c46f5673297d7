"""Spring Cloud Stream: which methods and beans get messages, and that they are judged like other listeners."""

from textwrap import dedent

import pytest

from rocketaudit.readers.java.flow.flow import Flow
from rocketaudit.readers.java.listeners.listener_hazards import judge
from rocketaudit.readers.java.listeners.reactive import left_thread
from rocketaudit.readers.java.listeners.streams import stream_listeners
from rocketaudit.readers.java.tree.tree import Tree

FRAME = """\
import java.util.function.*;
import org.springframework.context.annotation.*;
import org.springframework.messaging.Message;
class A {
    private Orders orders;
    private final ExecutorService pool = Executors.newFixedThreadPool(4);
    {body}
}
"""


def found(body: str, **others: str) -> list[tuple[str, int, list[str]]]:
    """The listeners of a class with this body: name, line (from 1 in the body), hazards."""
    text = FRAME.replace("{body}", dedent(body).strip("\n"))
    tree = Tree({"A.java": text.encode()} | {f"{name}.java": other.encode() for name, other in others.items()})
    flow = Flow(tree)
    return [
        (one.name, tree.span(one.at).line - 6, [each.kind for each in judge(tree, flow, one).hazards])
        for one in stream_listeners(tree, "A.java")
    ]


SHAPES = {
    "lambda": ("@Bean Consumer<Message<Order>> paid() { return message -> orders.pay(message); }", "A.paid", 1),
    "of a payload": ("@Bean Consumer<Order> paid() { return order -> { orders.pay(order); }; }", "A.paid", 1),
    "Function": ("@Bean public Function<Order, Receipt> paid() { return order -> orders.pay(order); }", "A.paid", 1),
    "method reference": ("@Bean Consumer<Order> paid() { return this::pay; } void pay(Order order) { }", "A.paid", 1),
    "anonymous class": (
        """
        @Bean Consumer<Order> paid() {
            return new Consumer<>() {
                public void accept(Order order) { orders.pay(order); }
            };
        }
        """,
        "A.paid",
        3,
    ),
    "variable": (
        """
        @Bean Consumer<Order> paid() {
            Consumer<Order> paid = order -> orders.pay(order);
            return paid;
        }
        """,
        "A.paid",
        2,
    ),
    "@StreamListener": ('@StreamListener("paid") public void pay(Order order) { orders.pay(order); }', "A.pay", 1),
    "@ServiceActivator": (
        '@ServiceActivator(inputChannel = "paid") public void pay(Order order) { orders.pay(order); }',
        "A.pay",
        1,
    ),
    "inner component": (
        """
        @Component
        static class Paid implements Consumer<Message<Order>> {
            public void accept(Message<Order> message) { }
        }
        """,
        "Paid.accept",
        3,
    ),
}


@pytest.mark.parametrize("name", SHAPES)
def test_shapes(name: str) -> None:
    body, called, line = SHAPES[name]
    assert [one[:2] for one in found(body)] == [(called, line)]


def test_a_class_of_another_file() -> None:
    other = "class Paid implements java.util.function.Consumer<Order> { public void accept(Order order) { } }"
    assert [one[:2] for one in found("@Bean Consumer<Order> paid() { return new Paid(); }", Paid=other)] == [
        ("A.paid", 1)
    ]


HAZARDS = {
    "@Bean Consumer<Order> paid() { return order -> orders.pay(order); }": [],
    "@Bean Consumer<Order> paid() { return order -> pool.submit(() -> orders.pay(order)); }": ["handed-over"],
    "@Bean Consumer<Order> paid() { return this::pay; } void pay(Order o) { new Thread(() -> f(o)).start(); }": [
        "handed-over"
    ],
    """
    @StreamListener("paid")
    public void pay(Order order) {
        try { orders.pay(order); } catch (Exception e) { log.error("not paid", e); }
    }
    """: ["exception-swallowed"],
    """
    @Bean Consumer<Order> paid() {
        return new Consumer<Order>() {
            public void accept(Order order) {
                try { orders.pay(order); } catch (Exception e) { log.error("not paid", e); }
            }
        };
    }
    """: ["exception-swallowed"],
}


@pytest.mark.parametrize("body", HAZARDS)
def test_hazards(body: str) -> None:
    ((_, _, hazards),) = found(body)
    assert [one for one in hazards if one != "failure-possible"] == HAZARDS[body]


@pytest.mark.parametrize(
    "body",
    [
        "Consumer<Order> paid() { return order -> orders.pay(order); }",
        "@Bean Supplier<Order> paid() { return () -> null; }",
        "@Bean Function<KStream<String, Order>, KStream<String, Order>> paid() { return stream -> stream; }",
        "@Bean com.lmax.Consumer<Order> paid() { return order -> { }; }",
        '@ServiceActivator(inputChannel = "paid.orders.errors") void failed(Message<?> message) { }',
        "static class Paid implements Consumer<Order> { public void accept(Order order) { } }",
        "@Bean Consumer<Order> paid() { return factory.paid(); }",
    ],
)
def test_no_listener(body: str) -> None:
    assert found(body) == []


CHAIN = "@Bean Function<Flux<Order>, Mono<Void>> paid() {{ return flux -> {}; }}"
REACTIVE = {
    # What the framework itself does about a failing element is the same for all of them.
    "flux.concatMap(one -> orders.pay(one)).then()": [],
    "flux.doOnNext(orders::pay).doOnError(e -> log.error(e)).then()": [],
    "flux.doOnNext(one -> orders.pay(one)).onErrorContinue((e, one) -> failMapper.insert(one)).then()": [],
    "flux.concatMap(one -> orders.pay(one).onErrorResume(e -> Mono.error(new Retry(e)))).then()": [],
    "flux.concatMap(one -> orders.pay(one)).publishOn(single).doOnNext(x -> counter.increment()).then()": [],
    "flux.flatMap(one -> Mono.fromRunnable(() -> orders.pay(one)).subscribeOn(elastic).block()).then()": [],
    "flux.subscribeOn(elastic).doOnNext(one -> orders.pay(one)).then()": [],
    "flux.doOnNext(one -> orders.pay(one)).onErrorContinue((e, one) -> log.error(e)).then()": ["exception-swallowed"],
    "flux.flatMap(one -> orders.pay(one).onErrorResume(e -> Mono.empty())).then()": ["exception-swallowed"],
    "flux.doOnNext(one -> { try { orders.pay(one); } catch (Exception e) { log.error(e); } }).then()": [
        "exception-swallowed"
    ],
    "flux.publishOn(elastic).doOnNext(one -> orders.pay(one)).then()": ["handed-over"],
    "flux.flatMap(one -> Mono.fromRunnable(() -> orders.pay(one)).subscribeOn(elastic)).then()": ["handed-over"],
    "flux.delayElements(second).concatMap(orders::pay).then()": ["handed-over"],
    "flux.doOnNext(one -> pool.submit(() -> orders.pay(one))).then()": ["handed-over"],
}


@pytest.mark.parametrize("chain", REACTIVE)
def test_functions_of_a_whole_stream(chain: str) -> None:
    text = FRAME.replace("{body}", CHAIN.format(chain))
    tree = Tree({"A.java": text.encode()})
    flow = Flow(tree)
    (one,) = stream_listeners(tree, "A.java")
    hazards = [*judge(tree, flow, one).hazards, *left_thread(flow, one)]
    assert [each.kind for each in hazards if each.kind != "failure-possible"] == REACTIVE[chain]
