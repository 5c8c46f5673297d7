"""What runs code in another thread, or keeps something for one: executors, queues, ring buffers, timers."""

import re
from functools import cache

EXECUTORS = frozenset(
    (
        "Executor ExecutorService ScheduledExecutorService ThreadPoolExecutor ScheduledThreadPoolExecutor ForkJoinPool"
        " ThreadPoolTaskExecutor TaskExecutor AsyncTaskExecutor SimpleAsyncTaskExecutor ThreadPoolTaskScheduler"
        " TaskScheduler AsyncListenableTaskExecutor ListeningExecutorService ListeningScheduledExecutorService Timer"
        " HashedWheelTimer EventExecutor EventLoopGroup EventLoop VirtualThreadTaskExecutor ConcurrentTaskExecutor"
        " DelegatingSecurityContextExecutor DelegatingSecurityContextExecutorService SchedulingTaskExecutor"
        " CompletionService ExecutorCompletionService TtlExecutors Scheduler WorkerPool"
    ).split()
)
EXECUTES = frozenset(
    (
        "execute submit schedule scheduleAtFixedRate scheduleWithFixedDelay newTimeout submitListenable"
        " submitCompletable executeAsync startVirtualThread"
    ).split()
)
QUEUES = frozenset(
    (
        "BlockingQueue LinkedBlockingQueue ArrayBlockingQueue PriorityBlockingQueue DelayQueue LinkedBlockingDeque"
        " BlockingDeque ConcurrentLinkedQueue ConcurrentLinkedDeque LinkedTransferQueue TransferQueue Queue Deque"
        " SynchronousQueue MpscArrayQueue MpscUnboundedArrayQueue"
    ).split()
)
# Those of them that nobody has but to wait at their other end.
TAKEN_FROM = frozenset(one for one in QUEUES if "Blocking" in one or "Transfer" in one) | {
    "DelayQueue",
    "SynchronousQueue",
}
ENQUEUES = frozenset(("put", "offer", "add", "addAll", "addLast", "offerLast", "push", "transfer", "tryTransfer"))
TAKES = frozenset(("take", "poll", "drainTo", "takeFirst", "pollFirst", "pollLast"))
# What a framework starts at its time: nobody waits for it.
JOBS = frozenset(("Scheduled", "XxlJob", "ElasticSchedulerJob", "SchedulerLock"))
# What empties a collection from time to time.
TIMERS = (b"@Scheduled", b"scheduleAtFixedRate", b"scheduleWithFixedDelay", b"TimerTask")
# What starts a thread, or makes the pool that has them.
STARTED = (b"new Thread(", b"Thread.of", b"startVirtualThread(", b"Executors.new")
RING_BUFFERS = frozenset(("RingBuffer", "Disruptor"))
PUBLISHES = frozenset(("publishEvent", "publishEvents", "tryPublishEvent", "publish"))
RUNS = frozenset(("run", "call", "get", "accept", "apply", "handle", "onEvent", "process"))
TASKS = frozenset(("Runnable", "Callable", "Supplier", "TimerTask", "Thread", "RecursiveTask", "RecursiveAction"))


@cache
def buffers(owner: str) -> bool:
    """Whether a type of a library collects what it is given, for another thread."""
    return bool(_BUFFERS.search(owner))


_BUFFERS = re.compile(r"(?:Buffer(?:Trigger)?|BulkProcessor|Batcher|Accumulator|BatchQueue|MemoryQueue)$")


@cache
def takes_code(type_name: str) -> bool:
    """Whether a parameter of this type is code to be run: what such a method keeps to itself is the caller's."""
    return type_name in TASKS or bool(_CODE.search(type_name))


_CODE = re.compile(r"(?:Consumer|Function|Predicate|Callback|Executor|Action|Operation|Handler|Task|Runner|Invoker)$")


def asks_async(name: str) -> bool:
    """Whether an asynchronous method of a library only asks, or belongs to a client of RocketMQ's."""
    return name.startswith(("send", "get", "expire", "fast", "read", "remove", "delete", "contains", "try", "lock"))


def sounds_asynchronous(owner: str, receiver: str, method: str) -> bool:
    """Whether the names alone say that a task handed to this method runs in another thread."""
    named = bool(_ASYNC_NAME.search(owner) or _ASYNC_NAME.search(receiver[:1].upper() + receiver[1:]))
    return named and bool(_ASYNC_CALL.match(method))


_ASYNC_NAME = re.compile(r"(?:Async|Thread|Executor|Pool)")
_ASYNC_CALL = re.compile(r"(?i)^(?:exec\w*|submit\w*|run\w*|start\w*|async\w*|addTask|post|dispatch|schedule\w*)$")
