"""Masking of secrets: reports, messages and fixes show *** where a file holds a credential.

In: a key, or a line of text as a file or a message has it. Out: whether the key names a secret, or the line with
every secret value replaced; or, of the entries of files, the texts of their secrets, so that each can be replaced
wherever it turns up. A mask never tells how long the value is. Rather one mask too many than a secret in
the log of a public build.
"""

import re
from collections.abc import Callable, Iterable

MASK = "***"

# Parts of key names that hold a credential, without regard to case and to the signs between words.
_WORDS = (
    "password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "accesskey", "apikey", "privatekey",
    "initauthenticationuser", "exporterheader",
)  # fmt: skip
# Short names that hold one only where they stand alone: ak, oss.sk.
_SHORT = ("ak", "sk")
_SIGNED = tuple(name + sign for name in (*_SHORT, "authorization") for sign in ("=", ":", " =", " :", '"', "'"))
# What points at a secret, or is about one, without being one: a path, a switch, a class.
_HARMLESS_ENDS = ("path", "file", "enable", "enabled", "provider", "class", "type", "ttl", "timeout", "count", "size")
_SEPARATORS = str.maketrans("", "", "-_.")

# The patterns are compiled when the first line that may hold a secret is seen: few files have one.
_ANY_KEY = r"(?P<key>[\w.\-]+)"
_KEY = (
    r"(?<![\w.\-])(?P<key>[\w.\-]*"
    r"(?:pass[-_.]?(?:word|wd|phrase)|pwd|secret|token|credential|(?:access|api|private)[-_.]?key|initAuthenticationUser"
    r"|exporterHeader)[\w.\-]*|(?<![\w.\-])(?:[\w.\-]*[-_.])?[as]k(?![\w.\-]))"
)
# The whole line is one property, in a comment or not: its value runs to the end of the line.
_PROPERTY = r"(?P<head>\s*(?:[#!]+\s*|//\s*)?(?:export\s+)?" + _ANY_KEY + r"(?:\s*[=:]\s*|\s+))(?P<value>\S.*)$"
_QUOTED = r""""(?:\\.|[^"\\])*"?|'(?:\\.|''|[^'\\])*'?|`[^`]*`?"""
# "key": "value", key="value", key = value, key {value}, key is "value", somewhere in a line.
_PAIR = (
    _KEY + r"""(?P<sep>["'`]?\s*(?:=>|[=:]|(?:\bis\s*|\s)(?=["'`]))\s*)"""
    r"(?P<value>" + _QUOTED + r"""|\{[^}]*\}?|\[[^\]]*\]?|[^\s,;}\])&"']+)"""
)
# setSecretKey("value"), SessionCredentials("user", "password")
_CALL = _KEY + r"\((?P<value>[^()]*)\)?"
# --password value
# and in the list of a container's command: "--password", "value"
_FLAG = (
    r"(?P<head>--?" + _KEY.replace(r"(?<![\w.\-])", "") + r"(?:\s+|(?P<quote>[\"'])\s*,\s*(?P=quote)))"
    r"(?P<value>(?(quote)(?:(?!(?P=quote)).)+|[^\s\-]\S*))"
)
# {name: SECRET_KEY, value: "..."}, as containers have their environment on one line.
_NAMED = (
    r"""(?P<head>\bname["']?\s*[:=]\s*["']?"""
    + _KEY.replace(r"(?<![\w.\-])", "")
    + r"""["']?\s*,\s*["']?value["']?\s*[:=]\s*)"""
    r"(?P<value>" + _QUOTED + r"|[^\s,;}\])]+)"
)
_URL_USER = r"(?<=://)(?P<value>[^/\s@]*:[^/\s@]*)(?=@)"
# Authorization: Basic value
_HEADER = (
    r"""(?P<head>authorization["']?\s*[:=]\s*["']?(?:(?:basic|bearer|digest|token)\s+)?)(?P<value>[^\s,;"'}\])]+)"""
)
_SHORTEST = 3  # a text of fewer characters is no secret that could be told from the words around it
# The last two are the names of the sample accounts, which everybody knows and paths are full of; not their secrets.
_PLAIN = ("true", "false", "null", "none", "rocketmq", "rocketmq2")


def is_secret(key: str) -> bool:
    """Whether a setting of this name holds a credential, in any spelling (accessKey, access-key, ACCESS_KEY)."""
    lower = key.lower()
    folded = lower.translate(_SEPARATORS)
    if any(word in folded for word in _WORDS):
        return not folded.endswith(_HARMLESS_ENDS)
    return lower.endswith(_SHORT) and (len(lower) == 2 or lower[-3] in "-_.")


def mask_line(text: str) -> str:
    """A line of a file with the value of every secret in it replaced by ***; other lines come back as they are."""
    return _line(text, []) if _suspicious(text) else text


def mask_text(text: str) -> str:
    """The same for a sentence, which may speak of a password without telling it."""
    return _sentence(text, []) if _suspicious(text) else text


def secret_texts(entries: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The texts that are secrets in the entries of a file, given as keys and values: the values of secret keys, and
    what other values hold in them (a comment behind a number, a URL with a password, a swallowed line)."""
    found: set[str] = set()
    for key, value in entries:
        hidden = [value] if is_secret(key) else []
        for text in (value, f"{key}:{value}" if value.startswith("//") else key):
            hidden += hidden_in(text)
        for text in hidden[:]:
            hidden += hidden_in(text)  # JSON in the value
        for text in hidden:
            found.update(_forms(text))
    return frozenset(text for text in found if len(text) >= _SHORTEST and text.lower() not in _PLAIN and text != MASK)


def hidden_in(text: str) -> list[str]:
    """What `mask_line` would replace in a text."""
    hidden: list[str] = []
    if _suspicious(text):
        _line(text, hidden)
    return hidden


def coverer(secrets: Iterable[str]) -> Callable[[str], str]:
    """A function that masks a text as `mask_text` does, and every one of `secrets` in it, whatever stands around."""
    patterns = [_anywhere(text) for text in sorted(secrets, key=lambda text: (-len(text), text))]
    if not patterns:
        return mask_text
    secret = re.compile("|".join(patterns))
    return lambda text: mask_text(secret.sub(MASK, text))


def _anywhere(secret: str) -> str:
    """The pattern of a secret; a short one, or a number, is none in the middle of a word."""
    if len(secret) > 5 and not secret.isdigit():
        return re.escape(secret)
    return r"(?<![^\W_])" + re.escape(secret) + r"(?![^\W_])"


def _forms(secret: str) -> Iterable[str]:
    """The secret as messages may quote it: bare, escaped, and in the encodings of a person's editor."""
    bare = secret.strip().strip("\"'`,;").strip()
    for text in (secret, secret.strip(), bare):
        yield text
        yield repr(text)[1:-1]
        yield text.replace("\\", "\\\\")
        if not text.isascii():
            for encoding in ("utf-8", "gb18030"):
                yield text.encode("latin-1", "ignore").decode(encoding, "replace")


def _line(text: str, hidden: list[str]) -> str:
    whole = re.match(_PROPERTY, text, re.DOTALL)
    if whole and is_secret(whole["key"]):
        hidden.append(whole["value"])
        return whole["head"] + _masked_value(whole["value"])
    return re.sub(_FLAG, lambda found: _mask_flag(found, hidden), _sentence(text, hidden), flags=re.IGNORECASE)


def _sentence(text: str, hidden: list[str]) -> str:
    text = re.sub(_PAIR, lambda found: _mask_pair(found, hidden), text, flags=re.IGNORECASE)
    text = re.sub(_CALL, lambda found: _mask_call(found, hidden), text, flags=re.IGNORECASE)
    text = re.sub(_HEADER, lambda found: _mask_head(found, hidden), text, flags=re.IGNORECASE)
    text = re.sub(_NAMED, lambda found: _mask_flag(found, hidden), text, flags=re.IGNORECASE)
    return re.sub(_URL_USER, lambda found: _mask_whole(found, hidden), text)


def _suspicious(text: str) -> bool:
    lower = text.lower()
    if "://" in text or any(sign in lower for sign in _SIGNED):
        return True
    folded = lower.translate(_SEPARATORS)
    return any(word in folded for word in _WORDS)


def _masked_value(value: str) -> str:
    """*** in the quotes that the value had, so that the line keeps its form."""
    quote = value[0] if value[:1] in ('"', "'") and value.rstrip()[-1:] == value[0] else ""
    return f"{quote}{MASK}{quote}"


def _mask_pair(found: re.Match[str], hidden: list[str]) -> str:
    if not is_secret(found["key"]):
        return found[0]
    hidden.append(found["value"])
    return found["key"] + found["sep"] + _masked_value(found["value"])


def _mask_call(found: re.Match[str], hidden: list[str]) -> str:
    """Only literals are secrets: setSecretKey(config.secret()) tells nothing. A provider that is made of some has
    them all the same."""
    if not is_secret(found["key"].removesuffix("Provider")):
        return found[0]
    start, end = found.start("value") - found.start(), found.end("value") - found.start()
    hidden += [literal.strip("\"'`") for literal in re.findall(_QUOTED, found["value"])]
    return found[0][:start] + re.sub(_QUOTED, f'"{MASK}"', found["value"]) + found[0][end:]


def _mask_flag(found: re.Match[str], hidden: list[str]) -> str:
    return _mask_head(found, hidden) if is_secret(found["key"]) else found[0]


def _mask_head(found: re.Match[str], hidden: list[str]) -> str:
    hidden.append(found["value"])
    return found["head"] + MASK


def _mask_whole(found: re.Match[str], hidden: list[str]) -> str:
    hidden.append(found["value"])
    return MASK
