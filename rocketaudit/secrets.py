"""Masking of secrets: reports, messages and fixes show *** where a file holds a credential.

In: a key, or a line of text as a file or a message has it. Out: whether the key names a secret, or the line with
every secret value replaced. A mask never tells how long the value is. Rather one mask too many than a secret in
the log of a public build.
"""

import re

MASK = "***"

_WORDS = r"pass(?:word|wd|phrase)|secret|token(?!\w*ratio)|credential|access[-_.]?key|api[-_.]?key|private[-_.]?key"
# Key names that hold a user and a password without saying so.
_NAMES = r"initAuthenticationUser"
_SECRET_KEY = re.compile(rf"{_WORDS}|{_NAMES}", re.IGNORECASE)
# What points at a secret without being one: a path, a switch, a class.
_HARMLESS_KEY = re.compile(r"(?:path|file|enabled?|provider|class|type|ttl|expir\w*|timeout|count|size)$", re.IGNORECASE)
_HINT = re.compile(rf"{_WORDS}|{_NAMES}|://[^/\s]*@", re.IGNORECASE)

_KEY = r"(?<![\w.\-])(?P<key>[\w.\-]+)"
# The whole line is one property, in a comment or not: its value runs to the end of the line.
_PROPERTY = re.compile(r"(?P<head>\s*(?:[#!]+\s*|//\s*)?(?:export\s+)?" + _KEY + r"(?:\s*[=:]\s*|\s+))(?P<value>\S.*)$", re.DOTALL)
# "key": "value", key="value", key = value, key=[value], somewhere in a line.
_PAIR = re.compile(
    _KEY
    + r"""(?P<sep>["'`]?\s*(?:=>|[=:]|\bis\b|\s(?=["'`]))\s*)"""
    + r"""(?P<value>"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?|\{[^}]*\}?|\[[^\]]*\]?|[^\s,;}\])&"']+)"""
)
# setSecretKey("value"), SessionCredentials("user", "password"), --password value
_CALL = re.compile(_KEY + r"\((?P<value>[^()]*)\)?")
_FLAG = re.compile(r"(?P<head>--?(?P<key>[\w\-]+)\s+)(?P<value>[^\s\-]\S*)")
_URL_USER = re.compile(r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)")
_LITERAL = re.compile(r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?""")


def is_secret(key: str) -> bool:
    """Whether a setting of this name holds a credential, in any spelling (accessKey, access-key, ACCESS_KEY)."""
    return bool(_SECRET_KEY.search(key)) and not _HARMLESS_KEY.search(key)


def mask_line(text: str) -> str:
    """The text with the value of every secret in it replaced by ***; other text comes back as it is."""
    if not _HINT.search(text):
        return text
    whole = _PROPERTY.match(text)
    if whole and is_secret(whole["key"]):
        return whole["head"] + _masked_value(whole["value"])
    text = _PAIR.sub(_mask_pair, text)
    text = _CALL.sub(_mask_call, text)
    text = _FLAG.sub(_mask_flag, text)
    return _URL_USER.sub(MASK, text)


def _masked_value(value: str) -> str:
    """*** in the quotes that the value had, so that the line keeps its form."""
    quote = value[0] if value[:1] in ('"', "'") and value.rstrip()[-1:] == value[0] else ""
    return f"{quote}{MASK}{quote}"


def _mask_pair(found: re.Match[str]) -> str:
    if not is_secret(found["key"]):
        return found[0]
    return found["key"] + found["sep"] + _masked_value(found["value"])


def _mask_call(found: re.Match[str]) -> str:
    if not is_secret(found["key"]):
        return found[0]
    return found[0].replace(found["value"], _LITERAL.sub(f'"{MASK}"', found["value"])) if found["value"] else found[0]


def _mask_flag(found: re.Match[str]) -> str:
    return found["head"] + MASK if is_secret(found["key"]) else found[0]
