"""Accounts of RocketMQ's access control that client code holds: in Spring's files, and as literals in Java.

In: a Spring file, or one of Java. Out: its accounts, as readers/accounts.py has them. What code computes or takes from
elsewhere is none.
"""

from collections.abc import Iterator

from rocketaudit.model import Account
from rocketaudit.patterns import lazily
from rocketaudit.readers.account_texts import is_sample
from rocketaudit.source import Document, Span, span

_ACCESS_KEY, _SECRET_KEY = ".access-key", ".secret-key"
_LITERAL = r'"(?:[^"\\\r\n]|\\[^\r\n])*+"'
_VALUE = r"(?:" + _LITERAL + r"|[A-Za-z_$][\w$.]*)"
# Comments and strings are passed over; what is left makes the credentials.
_MADE = lazily(
    r"//[^\r\n]*+|/\*(?s:.*?)(?:\*/|\Z)|"
    + _LITERAL
    + r"|'(?:[^'\\\r\n]|\\[^\r\n])*+'"
    + r"|\b(?P<make>(?:StaticSession|Session)Credentials(?:Provider)?\s*\(\s*(?P<key>"
    + _VALUE
    + r")\s*,\s*(?P<secret>"
    + _VALUE
    + r")\s*[,)])"
)
_CONSTANT = lazily(r"\bString\s+(?P<name>[A-Za-z_$][\w$]*)\s*=\s*(?P<value>" + _LITERAL + r")\s*;")
_SIGN = b"Credentials"


def of_spring(of: Document) -> Iterator[Account]:
    """The accounts of rocketmq.producer, rocketmq.consumer, the binder and their kind."""
    from rocketaudit.readers import spring

    found: dict[tuple[str, str | None], dict[str, spring.Property]] = {}
    for one in spring.read(of):
        section, dot, name = one.name.rpartition(".")
        if "rocketmq" in section and dot + name in (_ACCESS_KEY, _SECRET_KEY):
            found.setdefault((section, one.profile), {})[dot + name] = one
    for both in found.values():
        if _ACCESS_KEY in both and _SECRET_KEY in both:
            key, secret = both[_ACCESS_KEY], both[_SECRET_KEY]
            if key.value and secret.value:
                yield Account(key.value, is_sample(key.value, secret.value), _line(secret.key_at, secret.at))


def _line(key: Span, value: Span) -> Span:
    if value.line != key.line or value.end_line != key.line or value.start < key.start:
        return key
    return key._replace(end_line=value.end_line, end_column=value.end_column, end=value.end)


def of_java(of: Document) -> Iterator[Account]:
    """The accounts of `new SessionCredentials("key", "secret")` and of the provider of the newer client, with
    literals or constants of the same file."""
    if _SIGN not in of.data:
        return
    text = of.data.decode("latin-1")  # so that places are offsets of bytes
    constants = {found["name"]: found["value"] for found in _CONSTANT().finditer(text)}
    for found in _MADE().finditer(text):
        if found["make"]:
            key, secret = (_text(found[name], constants) for name in ("key", "secret"))
            if key and secret:
                yield Account(key, is_sample(key, secret), span(of, *found.span("make")))


def _text(written: str, constants: dict[str, str]) -> str:
    """The text of a literal or constant; "" for what the code computes."""
    literal = written if written.startswith('"') else constants.get(written.rpartition(".")[2], "")
    return literal[1:-1].encode("latin-1").decode("utf-8", "replace")
