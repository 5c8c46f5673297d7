"""An account of RocketMQ's access control in one text, and those that everybody knows.

In: the text of a setting, or a name and a secret. Out: the account in it; whether the documentation publishes it. A
broker.conf is asked this much, and needs no reader of YAML for it.
"""

from rocketaudit.patterns import lazily

# Settings of 5.3 that hold an account as JSON, in broker.conf and in rmq-proxy.json.
SETTINGS = ("initAuthenticationUser", "innerClientAuthenticationCredentials")
# What the two halves of an account are called, by either pair of names.
NAMES, SECRETS = ("username", "accessKey"), ("password", "secretKey")

# plain_acl.yml and tools.yml of the distribution, and the user of the documentation of 5.3.
_SAMPLES = ("rocketmq", "rocketmq2")
_SAMPLE_SECRET = "12345678"
# What fastjson reads, which is more than JSON: names without quotes or in single ones.
_PAIR = lazily(r"""["']?\b(username|accessKey|password|secretKey)["']?\s*:\s*["']?([^"',}\s]*)""")


def account(text: str) -> tuple[str, str]:
    """The name and the secret in a text like {"username":"...","password":"..."}; "" for what it has not."""
    pairs = dict(_PAIR().findall(text))
    name = next((pairs[key] for key in NAMES if key in pairs), "")
    return name, next((pairs[key] for key in SECRETS if key in pairs), "")


def sample(text: str) -> str:
    """The name of the account in such a text, where it is a published one; else ""."""
    name, secret = account(text)
    return name if is_sample(name, secret) else ""


def is_sample(access_key: str, secret: str) -> bool:
    """Whether an account is one that the documentation publishes."""
    return access_key.strip().lower() in _SAMPLES and secret.strip() == _SAMPLE_SECRET
