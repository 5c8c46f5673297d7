"""RocketMQ's remoting protocol, as much of it as asking a server takes: one request, one answer, one connection.

The senders and receivers of a proof are the official clients; what a server holds is asked of it directly, so that the
answer is this server's and no route, cache or retry of a client comes between.
"""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from typing import Any, NamedTuple

from lab.waiting import NotYet

__all__ = ["Answer", "Refused", "ask", "call"]

_TIMEOUT_SECONDS = 10
_HEADER_LENGTH = 0xFFFFFF  # the upper byte of the length says how the header is encoded; 0 is JSON


class Answer(NamedTuple):
    """What a server answered; `code` 0 is success."""

    code: int
    remark: str | None
    fields: Mapping[str, str]
    body: bytes


class Refused(NotYet):
    """The server answered with a code that is not success."""


def ask(address: str, code: int, fields: Mapping[str, object] | None = None, body: bytes = b"") -> Answer:
    """The answer to a request that must succeed; Refused otherwise."""
    answer = call(address, code, fields, body)
    if answer.code != 0:
        raise Refused(f"{address} answered request {code} with {answer.code}: {answer.remark}")
    return answer


def call(address: str, code: int, fields: Mapping[str, object] | None = None, body: bytes = b"") -> Answer:
    """The answer to a request; NotYet where nobody answers."""
    host, port = address.rsplit(":", 1)
    try:
        with socket.create_connection((host, int(port)), timeout=_TIMEOUT_SECONDS) as connection:
            connection.sendall(_frame(code, fields or {}, body))
            (length,) = struct.unpack(">I", _exactly(connection, 4))
            return _answer(_exactly(connection, length))
    except OSError as error:
        raise NotYet(f"{address}: {error}") from error


def _frame(code: int, fields: Mapping[str, object], body: bytes) -> bytes:
    header = {
        "code": code,
        "language": "OTHER",
        "version": 0,
        "opaque": 1,
        "flag": 0,
        "extFields": {name: _text(value) for name, value in fields.items()},
        "serializeTypeCurrentRPC": "JSON",
    }
    encoded = json.dumps(header).encode()
    return struct.pack(">II", 4 + len(encoded) + len(body), len(encoded)) + encoded + body


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _exactly(connection: socket.socket, count: int) -> bytes:
    parts = []
    while count:
        part = connection.recv(min(count, 1 << 20))
        if not part:
            raise NotYet("the server closed the connection")
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def _answer(frame: bytes) -> Answer:
    length = struct.unpack(">I", frame[:4])[0] & _HEADER_LENGTH
    header: dict[str, Any] = json.loads(frame[4 : 4 + length])
    return Answer(header["code"], header.get("remark"), header.get("extFields") or {}, frame[4 + length :])
