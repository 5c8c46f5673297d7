"""The facts of client code: where messages are sent and consumed, and what may lose one there. Frozen data.

A site is one place of the code that a rule can speak of. What a rule asks for stands in its traits and settings;
what the code does that may lose a message stands in its hazards. The readers decide what is a hazard, the rules
what it costs.
"""

from typing import NamedTuple

from rocketaudit.findings import Related
from rocketaudit.source import Document, Span
from rocketaudit.values import Unknown, Value

LISTENER, SEND, PRODUCER, CONSUMER = "listener", "send", "producer", "consumer"
TRANSACTION_LISTENER, SUBSCRIPTION = "transaction-listener", "subscription"
SITES = (LISTENER, SEND, PRODUCER, CONSUMER, TRANSACTION_LISTENER, SUBSCRIPTION)

# The client a site belongs to: the classic one (org.apache.rocketmq.client and com.alibaba.rocketmq), rocketmq-spring,
# the 5.x client (org.apache.rocketmq.client.apis), Aliyun ONS, Spring Cloud Stream's binder.
CLASSIC_API, SPRING_API, GRPC_API, ONS_API, STREAM_API = "classic", "spring", "grpc", "ons", "stream"

TRAITS = {
    LISTENER: ("api", "ordered", "broadcasting", "group", "topic", "batch", "deadLettersRead"),
    SEND: ("api", "mode", "template", "topic", "timeout", "orderly", "retried"),
    PRODUCER: (
        "api",
        "group",
        "sendsSync",
        "sendsAsync",
        "sendsOrderly",
        "applicationRetries",
        "ignoresStatus",
        "transactional",
        "errorChannel",
        "springRelease",
        "profile",
    ),
    CONSUMER: ("api", "style", "group", "topic", "broadcasting", "ordered", "profile", "deadLettersRead"),
    TRANSACTION_LISTENER: ("api", "group"),
    SUBSCRIPTION: ("api", "group", "topic", "expression", "broadcasting", "ordered", "profile"),
}
"""What a condition may ask of each kind of site, beside `release` and the settings.

mode is sync, async, oneway or transaction; style is push, lite-pull, pull or simple; topic and expression are what was
subscribed. `template` is true at a module's first send through a RocketMQTemplate, `timeout` is the number given at
the call, `orderly` says that the call chooses the queue, `retried` that the application sends again or keeps the
message; sendsSync says that a producer's synchronous sends leave the queue to the client, sendsOrderly that they
choose it, applicationRetries that the code sends again by itself; deadLettersRead says that something in the tree
subscribes %DLQ% of a consumer's group; `profile` is the Spring profile whose file says it. Group, topic and expression
of a subscription may be the text of a placeholder that nothing in the tree fills in."""


def is_placeholder(value: object) -> bool:
    """Whether a trait is a text that only the running application knows: `${mq.group}`."""
    return isinstance(value, str) and "${" in value


HAZARDS = {
    LISTENER: (
        "handed-over",  # work goes to another thread that is not waited for before the message is acknowledged
        "exception-swallowed",  # a catch after which the message is acknowledged, with nothing stored
        "answer-unheeded",  # another system answers that it failed, and that is only logged
        "acked-in-finally",  # a finally returns the status, whatever was thrown
        "acked-before-work",  # the status is decided, and the work comes after it
        "marked-before-work",  # marked as processed, and a failure of the work leaves the mark
        "given-up",  # acknowledged after so many deliveries, or by age, with nothing stored
        "null-returned",
        "illegal-status",  # COMMIT or ROLLBACK of an orderly listener that commits by itself
        "batch-not-handled",  # several messages come, and only some are looked at
        "failure-possible",  # asks for redelivery, or lets an exception out
        "failure-where-broadcast",  # the same, where a condition decides that the group broadcasts
    ),
    CONSUMER: (
        "handed-over",
        "exception-swallowed",
        "committed-before-work",
        "acked-before-work",
        "given-up",
    ),
    SEND: (
        "result-ignored",  # nobody compares the status
        "failure-only-logged",  # the status is compared, and the branch of the bad ones only logs
        "exception-swallowed",
        "callback-missing",  # null, an empty onException, or a future that nobody looks at
        "callback-only-logs",
        "retries-not-applied",  # a queue or selector: the producer's retries do not work on this path
        "not-waiting-for-store",
        "exit-follows",
        "in-background",
        "beside-database-transaction",
        "transaction-result-ignored",
    ),
    PRODUCER: (),
    TRANSACTION_LISTENER: ("gives-up",),
    SUBSCRIPTION: (),
}

HIGH, MEDIUM, LOW = "high", "medium", "low"


class ClientSetting(NamedTuple):
    """A setting of a producer or consumer, under the name that the classic client has for it (sendMsgTimeout);
    `value` is UNKNOWN where the code computes it; `at` is where it was written."""

    name: str
    value: Value | Unknown
    written: str
    at: Span


class Hazard(NamedTuple):
    """Something the code of a site does that may lose a message.

    `kind` is one of HAZARDS; `at` is where it is shown, in the site's own file; `path` leads from there to where it
    happens (call, thread start, catch); `how` is a short word for messages (`new Thread`, `executor.submit`);
    `certainty` is high, medium or low.
    """

    kind: str
    at: Span
    path: tuple[Related, ...] = ()
    how: str = ""
    certainty: str = HIGH


class Site(NamedTuple):
    """One listener, send, producer, consumer, transaction listener or subscription. `name` is what reports call it."""

    kind: str
    name: str
    at: Span
    traits: dict[str, Value | Unknown]
    settings: dict[str, ClientSetting] = {}
    hazards: tuple[Hazard, ...] = ()


class Module(NamedTuple):
    """The client code of one Maven or Gradle module (or of one folder that has none).

    `release` is that of the RocketMQ client, `spring_release` that of rocketmq-spring, written at `spring_release_at`;
    UNKNOWN where no build file that was read says it. `documents` are those that a finding may point into; `partly`
    are the paths that could not be read whole, each with the reason.
    """

    name: str
    release: str | Unknown
    spring_release: str | Unknown
    sites: tuple[Site, ...]
    documents: tuple[Document, ...]
    partly: tuple[tuple[str, str], ...] = ()
    spring_release_at: Span | None = None
