"""Masking of secrets: reports, messages and fixes show *** where a file holds a credential.

In: a key, or a line of text as a file or a message has it. Out: whether the key names a secret, or the line with
every secret value replaced. A mask never tells how long the value is. Rather one mask too many than a secret in
the log of a public build.
"""

import re

MASK = "***"

# Parts of key names that hold a credential, without regard to case and to the signs between words.
_WORDS = (
    "password", "passwd", "passphrase", "secret", "token", "credential", "accesskey", "apikey", "privatekey",
    "initauthenticationuser",
)  # fmt: skip
# What points at a secret, or is about one, without being one: a path, a switch, a class.
_HARMLESS_ENDS = ("path", "file", "enable", "enabled", "provider", "class", "type", "ttl", "timeout", "count", "size")
_SEPARATORS = str.maketrans("", "", "-_.")

# The patterns are compiled when the first line that may hold a secret is seen: few files have one.
_ANY_KEY = r"(?P<key>[\w.\-]+)"
_KEY = (
    r"(?<![\w.\-])(?P<key>[\w.\-]*"
    r"(?:pass[-_.]?(?:word|wd|phrase)|secret|token|credential|(?:access|api|private)[-_.]?key|initAuthenticationUser)[\w.\-]*)"
)
# The whole line is one property, in a comment or not: its value runs to the end of the line.
_PROPERTY = r"(?P<head>\s*(?:[#!]+\s*|//\s*)?(?:export\s+)?" + _ANY_KEY + r"(?:\s*[=:]\s*|\s+))(?P<value>\S.*)$"
_QUOTED = r""""(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?"""
# "key": "value", key="value", key = value, key {value}, key is "value", somewhere in a line.
_PAIR = (
    _KEY + r"""(?P<sep>["'`]?\s*(?:=>|[=:]|(?:\bis\s*|\s)(?=["'`]))\s*)"""
    r"(?P<value>" + _QUOTED + r"""|\{[^}]*\}?|\[[^\]]*\]?|[^\s,;}\])&"']+)"""
)
# setSecretKey("value"), SessionCredentials("user", "password")
_CALL = _KEY + r"\((?P<value>[^()]*)\)?"
# --password value
_FLAG = r"(?P<head>--?" + _KEY.replace(r"(?<![\w.\-])", "") + r"\s+)(?P<value>[^\s\-]\S*)"
_URL_USER = r"(?<=://)[^/\s@]*:[^/\s@]*(?=@)"


def is_secret(key: str) -> bool:
    """Whether a setting of this name holds a credential, in any spelling (accessKey, access-key, ACCESS_KEY)."""
    folded = key.lower().translate(_SEPARATORS)
    return any(word in folded for word in _WORDS) and not folded.endswith(_HARMLESS_ENDS)


def mask_line(text: str) -> str:
    """A line of a file with the value of every secret in it replaced by ***; other lines come back as they are."""
    if not _suspicious(text):
        return text
    whole = re.match(_PROPERTY, text, re.DOTALL)
    if whole and is_secret(whole["key"]):
        return whole["head"] + _masked_value(whole["value"])
    return re.sub(_FLAG, _mask_flag, mask_text(text), flags=re.IGNORECASE)


def mask_text(text: str) -> str:
    """The same for a sentence, which may speak of a password without telling it."""
    if not _suspicious(text):
        return text
    text = re.sub(_PAIR, _mask_pair, text, flags=re.IGNORECASE)
    text = re.sub(_CALL, _mask_call, text, flags=re.IGNORECASE)
    return re.sub(_URL_USER, MASK, text)


def _suspicious(text: str) -> bool:
    folded = text.lower().translate(_SEPARATORS)
    return "://" in text or any(word in folded for word in _WORDS)


def _masked_value(value: str) -> str:
    """*** in the quotes that the value had, so that the line keeps its form."""
    quote = value[0] if value[:1] in ('"', "'") and value.rstrip()[-1:] == value[0] else ""
    return f"{quote}{MASK}{quote}"


def _mask_pair(found: re.Match[str]) -> str:
    if not is_secret(found["key"]):
        return found[0]
    return found["key"] + found["sep"] + _masked_value(found["value"])


def _mask_call(found: re.Match[str]) -> str:
    """Only literals are secrets: setSecretKey(config.secret()) tells nothing."""
    if not is_secret(found["key"]):
        return found[0]
    start, end = found.start("value") - found.start(), found.end("value") - found.start()
    return found[0][:start] + re.sub(_QUOTED, f'"{MASK}"', found["value"]) + found[0][end:]


def _mask_flag(found: re.Match[str]) -> str:
    return found["head"] + MASK if is_secret(found["key"]) else found[0]
