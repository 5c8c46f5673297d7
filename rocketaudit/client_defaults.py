"""What a setting of a producer or consumer is where nobody wrote it, by client API. Data.

In: the kind of a site, its API and style. Out: the defaults by the name that the classic client has for the setting
(its own name where the classic client has none), each with the line that says so. A name that is not here is no
setting of that client: a condition about it is false. Aliyun's ONS client publishes no sources, so it has none.
"""

from typing import NamedTuple

from rocketaudit.clients import (
    CLASSIC_API,
    CONSUMER,
    GRPC_API,
    LISTENER,
    PRODUCER,
    SEND,
    SPRING_API,
    STREAM_API,
    SUBSCRIPTION,
    TRANSACTION_LISTENER,
)
from rocketaudit.values import Value

PUSH, LITE_PULL, PULL, SIMPLE = "push", "lite-pull", "pull", "simple"


class Default(NamedTuple):
    """A default value and where it stands (file:line@release)."""

    value: Value
    source: str


Defaults = dict[str, Default]


def defaults(site: str, api: object, style: object = None) -> Defaults:
    """The defaults that a site of this kind has; of a consumer whose style is not known those of a push consumer."""
    if site in (PRODUCER, SEND, TRANSACTION_LISTENER):
        return _PRODUCERS.get(str(api), {})
    if site in (CONSUMER, LISTENER, SUBSCRIPTION):
        of = _CONSUMERS.get(str(api), {})
        return of.get(style if isinstance(style, str) else PUSH, {})
    return {}


def known_settings(site: str) -> tuple[str, ...]:
    """Every setting that some client has for sites of this kind."""
    apis = (CLASSIC_API, SPRING_API, GRPC_API, STREAM_API)
    of = [defaults(site, api, style) for api in apis for style in (PUSH, LITE_PULL, PULL, SIMPLE)]
    return tuple(dict.fromkeys(name for one in of for name in one))


def _from(file: str, release: str, **lines: tuple[Value, int]) -> Defaults:
    """Defaults that stand in one file."""
    return {name: Default(value, f"{file}:{line}@{release}") for name, (value, line) in lines.items()}


_CLIENT = _from(
    "ClientConfig.java",
    "5.3.3",
    instanceName=("DEFAULT", 47),
    pollNameServerInterval=(30_000, 58),
    heartbeatBrokerInterval=(30_000, 62),
    persistConsumerOffsetInterval=(5_000, 66),
    unitMode=(False, 70),
    vipChannelEnabled=(False, 74),
)

_PRODUCERS: dict[str, Defaults] = {
    CLASSIC_API: _CLIENT
    | _from(
        "DefaultMQProducer.java",
        "5.3.3",
        sendMsgTimeout=(3_000, 116),
        sendMsgMaxTimeoutPerRequest=(-1, 121),
        compressMsgBodyOverHowmuch=(4_096, 126),
        retryTimesWhenSendFailed=(2, 133),
        retryTimesWhenSendAsyncFailed=(2, 140),
        retryAnotherBrokerWhenNotStoreOK=(False, 145),
        maxMessageSize=(4_194_304, 150),
        autoBatch=(False, 160),
        enableBackpressureForAsyncMode=(False, 169),
    ),
    SPRING_API: _from(
        "RocketMQProperties.java",
        "rocketmq-spring-2.3.5",
        sendMsgTimeout=(3_000, 119),
        compressMsgBodyOverHowmuch=(4_096, 124),
        retryTimesWhenSendFailed=(2, 130),
        retryTimesWhenSendAsyncFailed=(2, 136),
        retryAnotherBrokerWhenNotStoreOK=(False, 141),
        maxMessageSize=(4_194_304, 146),
        instanceName=("DEFAULT", 176),
    ),
    GRPC_API: _from("ProducerBuilderImpl.java", "java-5.0.8", maxAttempts=(3, 39))
    | _from("ClientConfigurationBuilder.java", "java-5.2.1", requestTimeout=(3_000, 33)),
    STREAM_API: _from(
        "RocketMQProducerProperties.java",
        "spring-cloud-alibaba-2023",
        sendMsgTimeout=(3_000, 29),
        compressMsgBodyOverHowmuch=(4_096, 35),
        retryTimesWhenSendFailed=(2, 44),
        retryTimesWhenSendAsyncFailed=(2, 53),
        retryAnotherBrokerWhenNotStoreOK=(False, 58),
        maxMessageSize=(4_194_304, 63),
        # Up to 2.2.9 the binder has `sync`, false by default, instead: the trait sendsAsync says what counts.
        producerType=("Normal", 65),
        sendType=("Sync", 67),
    ),
}

_CONSUMERS: dict[str, dict[str, Defaults]] = {
    CLASSIC_API: {
        PUSH: _CLIENT
        | _from(
            "DefaultMQPushConsumer.java",
            "5.3.3",
            messageModel=("CLUSTERING", 91),
            consumeFromWhere=("CONSUME_FROM_LAST_OFFSET", 123),
            consumeThreadMin=(20, 161),
            consumeThreadMax=(20, 166),
            pullInterval=(0, 224),
            consumeMessageBatchMaxSize=(1, 229),
            pullBatchSize=(32, 234),
            postSubscriptionWhenPull=(False, 241),
            maxReconsumeTimes=(-1, 254),
            suspendCurrentQueueTimeMillis=(1_000, 259),
            consumeTimeout=(15, 264),
            awaitTerminationMillisWhenShutdown=(0, 279),
        ),
        LITE_PULL: _CLIENT
        | _from(
            "DefaultLitePullConsumer.java",
            "5.3.3",
            messageModel=("CLUSTERING", 79),
            autoCommit=(True, 101),
            autoCommitIntervalMillis=(5_000, 116),
            pullBatchSize=(10, 121),
            pollTimeoutMillis=(5_000, 152),
            consumeFromWhere=("CONSUME_FROM_LAST_OFFSET", 159),
        ),
        PULL: _CLIENT
        | _from("DefaultMQPullConsumer.java", "5.3.3", messageModel=("CLUSTERING", 71), maxReconsumeTimes=(16, 95)),
    },
    SPRING_API: {
        PUSH: _from(
            "RocketMQMessageListener.java",
            "rocketmq-spring-2.3.5",
            selectorExpression=("*", 62),
            consumeMode=("CONCURRENTLY", 67),
            messageModel=("CLUSTERING", 72),
            consumeThreadMax=(64, 80),
            consumeThreadNumber=(20, 85),
            maxReconsumeTimes=(-1, 93),
            consumeTimeout=(15, 98),
            delayLevelWhenNextConsume=(0, 157),
            suspendCurrentQueueTimeMillis=(1_000, 164),
            awaitTerminationMillisWhenShutdown=(1_000, 170),
            instanceName=("DEFAULT", 175),
        )
        # What the annotation does not have is the push consumer's own.
        | _from(
            "DefaultMQPushConsumer.java",
            "5.3.3",
            consumeFromWhere=("CONSUME_FROM_LAST_OFFSET", 123),
            consumeMessageBatchMaxSize=(1, 229),
            pullBatchSize=(32, 234),
        ),
        LITE_PULL: _from(
            "RocketMQProperties.java",
            "rocketmq-spring-2.3.5",
            messageModel=("CLUSTERING", 323),
            pullBatchSize=(10, 348),
            instanceName=("DEFAULT", 368),
        )
        | _from("DefaultLitePullConsumer.java", "5.3.3", autoCommit=(True, 101), autoCommitIntervalMillis=(5_000, 116)),
    },
    GRPC_API: {
        PUSH: _from(
            "PushConsumerBuilderImpl.java",
            "java-5.2.1",
            consumptionThreadCount=(20, 49),
        ),
        SIMPLE: {},
    },
    STREAM_API: {
        PUSH: _from(
            "RocketMQConsumerProperties.java",
            "spring-cloud-alibaba-2023",
            messageModel=("CLUSTERING", 42),
            consumeFromWhere=("CONSUME_FROM_LAST_OFFSET", 89),
            pullBatchSize=(10, 120),
            suspendCurrentQueueTimeMillis=(1_000, 255),
            delayLevelWhenNextConsume=(0, 270),
            consumeMessageBatchMaxSize=(1, 305),
        ),
    },
}
