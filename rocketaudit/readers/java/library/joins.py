"""What stands for work in another thread, and the calls that wait for it."""

import re
from functools import cache

FUTURES = frozenset(
    (
        "Future CompletableFuture CompletionStage ListenableFuture FutureTask ScheduledFuture ForkJoinTask Mono Flux"
        " RunnableFuture SettableFuture ListenableFutureTask CompletionService ExecutorCompletionService"
    ).split()
)
JOINS = frozenset(
    (
        "get join await awaitTermination awaitQuiescence block blockFirst blockLast blockOptional resultNow"
        " awaitUninterruptibly syncUninterruptibly arriveAndAwaitAdvance take"
    ).split()
)
LATCHES = frozenset(
    (
        "CountDownLatch CyclicBarrier Phaser Thread ExecutorService ThreadPoolExecutor ForkJoinPool"
        " ScheduledExecutorService CompletionService ExecutorCompletionService"
    ).split()
)

# What lets those go who wait for it, and knows nothing of how the tasks ended.
BARRIERS = frozenset(("CountDownLatch", "CyclicBarrier", "Phaser"))


@cache
def joins_both(method: str) -> bool:
    """Whether a step of a future also waits for the one that it is given."""
    return bool(_JOINS_BOTH.match(method))


_JOINS_BOTH = re.compile(r"(?:thenCombine|thenAcceptBoth|runAfterBoth|thenCompose)(?:Async)?$")


@cache
def is_step_elsewhere(method: str) -> bool:
    """Whether a step of a future runs in another thread as well: who waits for what it answers has waited for both."""
    return bool(_STEP_ELSEWHERE.match(method))


_STEP_ELSEWHERE = re.compile(
    r"(?:then[A-Z]\w*|handle|whenComplete|exceptionally|runAfter\w+|acceptEither|applyToEither)Async$"
)


@cache
def ends_with_first(method: str) -> bool:
    """Whether a future made of several is done when one of them is."""
    return bool(_ENDS_WITH_FIRST.match(method))


_ENDS_WITH_FIRST = re.compile(r"anyOf$|(?:applyToEither|acceptEither|runAfterEither)(?:Async)?$")
