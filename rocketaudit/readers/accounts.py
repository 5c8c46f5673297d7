"""Accounts of RocketMQ's access control, wherever a file of configuration holds one.

In: plain_acl.yml, tools.yml, rmq-proxy.json, a Spring file, or the text of a broker's setting. Out: the access key of
each account, whether it is one that the documentation publishes, and the place of the secret; the secret itself stays
here. Never raises for what is in a file; what cannot be parsed has no accounts.
"""

import re
from collections.abc import Iterator

from rocketaudit.model import Account
from rocketaudit.patterns import lazily
from rocketaudit.readers.account_texts import NAMES, SECRETS, SETTINGS, account, is_sample
from rocketaudit.readers.yaml_file import Pair, YamlFile
from rocketaudit.readers.yaml_tree import Node
from rocketaudit.source import Document, Span

# Patterns over the bytes of a file see them as ISO-8859-1, so that places are offsets of bytes.
_BYTES = "latin-1"

_ACCOUNTS = lazily(r"^(?:\xef\xbb\xbf)?accounts[ \t]*:", re.MULTILINE)
_ACCESS_KEY = lazily(r"^[ \t{-]*[\"']?accessKey[\"']?[ \t]*:", re.MULTILINE)
_TOP_KEYS = lazily(r"^(?:\xef\xbb\xbf)?(accessKey|secretKey)[ \t]*:", re.MULTILINE)
_TOOLS = lazily(r"(?i)^tools.*\.ya?ml$")
_PROXY = lazily(r"(?i)proxy.*\.json$")
# A line that is the template's own: `{{- if .Values.acl }}`, `{% endif %}`.
_DIRECTIVE = lazily(r"^[ \t]*(?:\{\{[^{}\r\n]*\}\}|\{%[^{}\r\n]*%\})[ \t]*\r?$", re.MULTILINE)
_PLACEHOLDER = lazily(r"\{\{[^{}\r\n]*\}\}|\{%[^{}\r\n]*%\}")


def recognises(name: str, data: bytes) -> bool:
    """Whether a file (its base name and bytes) holds accounts: by its keys, the name only where they are common."""
    if name.lower().endswith(".json"):
        return bool(_PROXY().search(name)) and any(key.encode() in data for key in SETTINGS)
    text = data.decode(_BYTES)
    if _ACCOUNTS().search(text) and _ACCESS_KEY().search(text):
        return True
    return bool(_TOOLS().search(name)) and {found[1] for found in _TOP_KEYS().finditer(text)} == _BOTH


_BOTH = {"accessKey", "secretKey"}


def read(of: Document) -> tuple[Account, ...]:
    """The accounts of plain_acl.yml, tools.yml or rmq-proxy.json, or of a part of another file that is one of them."""
    file = _file(of)
    found = {account.at: account for root in file.roots for account in _of_root(file, root)}
    return tuple(found.values())  # each once: an alias repeats a place


def within(of: Document) -> tuple[Account, ...]:
    """The accounts of the files that a YAML file holds as texts, such as a ConfigMap's plain_acl.yml."""
    if b"accessKey" not in of.data:
        return ()
    file = _file(of)
    found: dict[Span, Account] = {}
    for name, text in _texts(file):
        part = file.part(text, of.kind) if recognises(name, text.value.encode()) else None
        found |= {account.at: account for account in (read(part) if part else ())}
    return tuple(found.values())


def _file(of: Document) -> YamlFile:
    """A YAML file; of a template that is none, what is left without the lines that are the template's, and with a word
    for each other placeholder. Line ends take the lines' place: a block may not begin with more blanks than its indent.
    """
    file = YamlFile(of)
    if file.fault is None or not (b"{{" in of.data or b"{%" in of.data):
        return file
    bare = _DIRECTIVE().sub(lambda found: "\n" * len(found[0]), of.data.decode(_BYTES))
    bare = _PLACEHOLDER().sub(lambda found: "x" * len(found[0]), bare)
    return YamlFile(of._replace(data=bare.encode(_BYTES)))


def _texts(file: YamlFile) -> Iterator[tuple[str, Node]]:
    """The texts that stand as they are (`|`) in a file, each place once, with their keys."""
    waiting, seen = list(file.roots), set[int]()
    while waiting:
        node = waiting.pop()
        if node.items is None or node.start in seen:
            continue
        seen.add(node.start)
        waiting += node.items
        for name, pair in file.pairs(node).items():
            if pair.value.style == "|":
                yield name, pair.value


def _of_root(file: YamlFile, root: Node) -> Iterator[Account]:
    yield from _of_mapping(file, root)
    for item in file.items(root, "accounts"):
        yield from _of_mapping(file, item)
    pairs = file.pairs(root)
    for name in SETTINGS:
        if name in pairs:
            yield from _of_setting(file, pairs[name])


def _of_mapping(file: YamlFile, node: Node) -> Iterator[Account]:
    """The account that a mapping is, by either pair of names."""
    pairs = file.pairs(node)
    for name, secret in zip(reversed(NAMES), reversed(SECRETS), strict=True):
        if name in pairs and secret in pairs:
            key, value = pairs[name].value, pairs[secret].value
            if key.items is None and value.items is None and key.value and value.value:
                yield Account(key.value, is_sample(key.value, value.value), _place(file, pairs[secret]))


def _of_setting(file: YamlFile, pair: Pair) -> Iterator[Account]:
    """The account of a setting: JSON in a text, or written out."""
    if pair.value.mapping:
        yield from _of_mapping(file, pair.value)
        return
    name, secret = account(pair.value.value) if pair.value.items is None else ("", "")
    if name:
        yield Account(name, is_sample(name, secret), _place(file, pair))


def _place(file: YamlFile, pair: Pair) -> Span:
    """The line of the secret, from its key on; of a value that begins on a line of its own only the key, so that the
    report shows a line whose secret it can tell by the key."""
    key, value = file.span(pair.key), file.span(pair.value)
    if value.line != key.line or value.end_line != key.line or value.start < key.start:
        return key
    return key._replace(end_line=value.end_line, end_column=value.end_column, end=value.end)
