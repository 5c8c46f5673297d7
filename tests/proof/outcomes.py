"""The words for what came of a proof: the same in its record, on the page, and in `rocketaudit explain`.

A record has one of them, or, where the claim is about the answer to a send, that answer.
"""

from __future__ import annotations

import re

__all__ = ["DIFFERS", "DUPLICATED", "EQUAL", "KEPT", "LOST", "OUTCOMES", "REFUSED", "UNREAD", "is_outcome"]

KEPT, LOST, DUPLICATED, REFUSED, UNREAD = "kept", "lost", "duplicated", "refused", "unread"
EQUAL, DIFFERS = "equal", "differs"
EXCEPTION = "an exception"
_STATUS = re.compile(r"[A-Z][A-Z_]+")  # SEND_OK, FLUSH_DISK_TIMEOUT and so on

OUTCOMES = {
    KEPT: {"en": "kept", "zh": "保留"},
    LOST: {"en": "lost", "zh": "丢失"},
    DUPLICATED: {"en": "duplicated", "zh": "重复"},
    REFUSED: {"en": "refused", "zh": "发送失败"},
    UNREAD: {"en": "unread", "zh": "未被消费"},
    EQUAL: {"en": "equal", "zh": "相同"},
    DIFFERS: {"en": "differs", "zh": "不同"},
    EXCEPTION: {"en": "an exception", "zh": "抛异常"},
}
# What the words mean that do not explain themselves.
MEANINGS = {
    KEPT: {"en": "all of it is there, or was done in the end", "zh": "全部都在，或最终处理完成"},
    LOST: {
        "en": "acknowledged, or taken for sent, and nowhere any more",
        "zh": "已被确认，或被当作已发送，却已不在任何地方",
    },
    DUPLICATED: {
        "en": "stored twice, because the sender was told that it failed",
        "zh": "发送方收到失败而重发，存储了两份",
    },
    REFUSED: {"en": "not stored, and the sender was told", "zh": "没有存储，且发送方得知失败"},
    UNREAD: {
        "en": "stored, and delivered to nobody of those who should read it",
        "zh": "已存储，但没有投递给应当消费它的一方",
    },
}


def is_outcome(word: str) -> bool:
    """Whether a record may say so."""
    return word in OUTCOMES or _STATUS.fullmatch(word) is not None
