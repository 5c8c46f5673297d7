"""The clients of RocketMQ as Java code names them: which types are listeners, producers, consumers; what acknowledges.

Sources: org.apache.rocketmq:rocketmq-client 5.3.3 (com.alibaba.rocketmq 3.x has the same names), rocketmq-spring 2.3,
org.apache.rocketmq:rocketmq-client-java 5.0, com.aliyun.openservices:ons-client 1.8 and 2.0, Spring Cloud Stream.
"""

import re
from typing import NamedTuple

from rocketaudit.clients import CLASSIC_API, GRPC_API, ONS_API, SPRING_API, STREAM_API
from rocketaudit.readers.java.library.grouped import holds_one_of


class ListenerApi(NamedTuple):
    """A listener interface: the method that gets messages, the statuses that acknowledge and those that ask for
    redelivery. Without statuses a normal return acknowledges."""

    type: str
    api: str
    method: str
    acks: frozenset[str]
    retries: frozenset[str]
    illegal: frozenset[str] = frozenset()
    ordered: bool = False

    @property
    def by_status(self) -> bool:
        """Whether the returned value decides."""
        return bool(self.acks)


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


CONCURRENTLY = ListenerApi(
    "MessageListenerConcurrently",
    CLASSIC_API,
    "consumeMessage",
    _names("CONSUME_SUCCESS"),
    _names("RECONSUME_LATER"),
)
ORDERLY = ListenerApi(
    "MessageListenerOrderly",
    CLASSIC_API,
    "consumeMessage",
    _names("SUCCESS COMMIT ROLLBACK"),
    _names("SUSPEND_CURRENT_QUEUE_A_MOMENT"),
    _names("ROLLBACK"),
    ordered=True,
)
SPRING = ListenerApi("RocketMQListener", SPRING_API, "onMessage", frozenset(), frozenset())
REPLY = ListenerApi("RocketMQReplyListener", SPRING_API, "onMessage", frozenset(), frozenset())
GRPC = ListenerApi("MessageListener", GRPC_API, "consume", _names("SUCCESS"), _names("FAILURE"))
ONS = ListenerApi("MessageListener", ONS_API, "consume", _names("CommitMessage"), _names("ReconsumeLater"))
ONS_BATCH = ListenerApi("BatchMessageListener", ONS_API, "consume", _names("CommitMessage"), _names("ReconsumeLater"))
ONS_ORDER = ListenerApi("MessageOrderListener", ONS_API, "consume", _names("Success"), _names("Suspend"), ordered=True)
# The starter of the 5.x client has an interface of the same name.
STARTER_V5 = ListenerApi("RocketMQListener", GRPC_API, "consume", _names("SUCCESS"), _names("FAILURE"))
STREAM = ListenerApi("Consumer", STREAM_API, "accept", frozenset(), frozenset())


class TransactionApi(NamedTuple):
    """An interface that answers what became of a transaction: the method that the broker's question leads to, and its
    answers."""

    type: str
    api: str
    check: str
    commit: str
    rollback: str
    unknown: str


_CLASSIC_STATES = ("COMMIT_MESSAGE", "ROLLBACK_MESSAGE", "UNKNOW")
_CHECKER = TransactionApi("TransactionChecker", GRPC_API, "check", "COMMIT", "ROLLBACK", "UNKNOWN")
# Of rocketmq-v5-client-spring-boot.
_SPRING_CHECKER = TransactionApi("RocketMQTransactionChecker", GRPC_API, "check", "COMMIT", "ROLLBACK", "UNKNOWN")
_CHECK_LISTENER = TransactionApi(
    "TransactionCheckListener", CLASSIC_API, "checkLocalTransactionState", *_CLASSIC_STATES
)
_ONS_CHECKER = TransactionApi(
    "LocalTransactionChecker", ONS_API, "check", "CommitTransaction", "RollbackTransaction", "Unknow"
)
TRANSACTIONS = (
    TransactionApi("TransactionListener", CLASSIC_API, "checkLocalTransaction", *_CLASSIC_STATES),
    TransactionApi(
        "RocketMQLocalTransactionListener", SPRING_API, "checkLocalTransaction", "COMMIT", "ROLLBACK", "UNKNOWN"
    ),
    _CHECK_LISTENER,
    _CHECKER,
    _SPRING_CHECKER,
    _ONS_CHECKER,
)
# What takes a check as a lambda or method reference.
TRANSACTION_SETTERS = {
    "setTransactionChecker": _CHECKER,
    "setTransactionCheckListener": _CHECK_LISTENER,
    "setLocalTransactionChecker": _ONS_CHECKER,
    "createTransactionProducer": _ONS_CHECKER,
}
TRANSACTION_MARKS = (
    b"MessageListener",
    b"MQProducer",
    b"SendResult",
    b"SendCallback",
    b"PushConsumer",
    b"PullConsumer",
    b"RocketMQTemplate",
    b"RocketMQListener",
    b"RocketMQReplyListener",
    b"TransactionListener",
    b"TransactionCheckListener",
    b"WaitStoreMsgOK",
    b"rocketmq.client.apis",
    b"rocketmq.client.core",
    b"openservices.ons",
    b"StreamBridge",
    b"cloud.stream",
)

LISTENERS = (CONCURRENTLY, ORDERLY, SPRING, REPLY, GRPC, ONS, ONS_BATCH, ONS_ORDER)
LISTENER_TYPES = frozenset(one.type for one in LISTENERS)

PUSH_CONSUMERS = _names("DefaultMQPushConsumer MQPushConsumer")
LITE_PULL_CONSUMERS = _names("DefaultLitePullConsumer LitePullConsumer")
PULL_CONSUMERS = _names("DefaultMQPullConsumer MQPullConsumer")
SIMPLE_CONSUMERS = _names("SimpleConsumer")
PRODUCERS = _names("DefaultMQProducer MQProducer TransactionMQProducer DefaultMQProducerImpl")
TEMPLATES = _names("RocketMQTemplate")
GRPC_TEMPLATES = _names("RocketMQClientTemplate")  # of rocketmq-v5-client-spring-boot
REQUEST_CALLBACKS = _names("RocketMQLocalRequestCallback RequestCallback")
ONS_PRODUCERS = _names("ProducerBean OrderProducerBean TransactionProducerBean OrderProducer TransactionProducer")
# `Producer` is the 5.x client's, ONS' and Kafka's: the import decides.
SHARED_PRODUCER = "Producer"
STREAM_SENDERS = _names("StreamBridge")

# What the clients declare: a tree may hold the client's own sources, or copies of them.
CLIENT_TYPES = frozenset(
    (
        *LISTENER_TYPES,
        *PUSH_CONSUMERS,
        *LITE_PULL_CONSUMERS,
        *PULL_CONSUMERS,
        *SIMPLE_CONSUMERS,
        *PRODUCERS,
        *TEMPLATES,
        *GRPC_TEMPLATES,
        "TransactionListener",
        "TransactionCheckListener",
        "RocketMQLocalTransactionListener",
        "SendCallback",
        "MessageQueueSelector",
    )
)

CLIENT_PACKAGES = {
    "org.apache.rocketmq.client.apis": GRPC_API,
    "com.aliyun.openservices": ONS_API,
    "org.apache.rocketmq": CLASSIC_API,
    "com.alibaba.rocketmq": CLASSIC_API,
}

WRAPPERS_OF_OTHERS = tuple(
    f"RocketM{q}{what}"
    for q in "Qq"
    for what in (
        "Producer Template Send Client Util Helper Service Manager Publisher Operat "
        "MessageProducer MessageSend MessagePublisher MessageService MsgProducer MsgSend"
    ).split()
)
"""How the names of classes begin that wrap a producer, in whichever jar."""

# One of these in a file makes it worth parsing; `rocketmq` alone is in every file of a project that has it in its name.
_MARKS = {
    b"rocketmq.": (b"rocketmq.client.", b"rocketmq.spring", b"rocketmq.common.message.Message;"),
    b"RocketMQ": (b"RocketMQTemplate", b"RocketMQListener", b"RocketMQClientTemplate"),
    b".RocketM": tuple(f".{one}".encode() for one in WRAPPERS_OF_OTHERS),  # an import of it
    b"Listener": (b"MessageListener", b"TransactionListener"),
    b"Consumer": (b"PushConsumer", b"PullConsumer"),
    b"MQProducer": (b"MQProducer",),
    b"SendResult": (b"SendResult",),
    b"openservices.ons": (b"openservices.ons",),
    b"StreamBridge": (b"StreamBridge",),
    b"cloud.stream": (b"cloud.stream",),
}

# And one of these: what only carries a message or an exception of the client, as most of a broker's own classes do,
# holds no site. Such a file is still parsed where a call leads into it.
_ACTING_WORDS = (
    b"Listener",
    b"Consumer",
    b"Callback",
    b"Builder",
    b"Template",
    b"MQProducer",
    b"StreamBridge",
    b"@RocketMQ",
    b"@Bean",
    b"Checker",
    b"WaitStoreMsgOK",
    b"WAIT_STORE",
)
# A pattern that begins with a letter is searched ten times as fast as a choice of several.
_ACTING_CALLS = (
    re.compile(rb"send\w*\s*\("),
    re.compile(rb"Send\w*\s*\("),
    re.compile(rb"request\s*\("),
    re.compile(rb"Consume\w+Status"),
    re.compile(rb"Producer\s*\("),
    re.compile(rb"new\s+Message\s*\("),
)

# A client's own source, in its repository or copied into an application: what DefaultMQProducer does inside with a
# SendResult is nobody's use of it. Examples that live below its package are.
_CLIENT_ITSELF = re.compile(
    rb"package\s+(?:org\.apache|com\.alibaba)\.rocketmq\.client(?![\w.]*\.(?:examples?|samples?|demos?|quickstart)\b)[\w.]*\s*;"
)


def is_candidate(data: bytes) -> bool:
    """Whether a file names something of a client of RocketMQ, does something with it, and is not that client itself."""
    return holds_one_of(data, _MARKS) and _acts(data) and not _is_client_itself(data)


def _acts(data: bytes) -> bool:
    return any(word in data for word in _ACTING_WORDS) or any(one.search(data) for one in _ACTING_CALLS)


def _is_client_itself(data: bytes) -> bool:
    for found in _CLIENT_ITSELF.finditer(data):
        line = data.rfind(b"\n", 0, found.start()) + 1
        if not data[line : found.start()].strip(b" \t\r\xef\xbb\xbf"):  # else it stands in a comment
            return True
    return False


def is_stream_function(data: bytes) -> bool:
    """Whether a file may declare a function that Spring Cloud Stream binds: nothing in it names a client."""
    return b"java.util.function" in data and b"@Bean" in data


def api_of(qualified: str | None) -> str | None:
    """The client that a qualified name belongs to."""
    if qualified is None:
        return None
    return next((api for package, api in CLIENT_PACKAGES.items() if qualified.startswith(package)), None)
