"""Secrets never reach a report, and nothing else is masked."""

import pytest

from rocketaudit.secrets import coverer, is_secret, mask_line, mask_text, secret_texts


@pytest.mark.parametrize(
    "key",
    [
        *(
            "accessKey",
            "secretKey",
            "access-key",
            "ACCESS_KEY",
            "ossSecretKey",
            "tlsKeyPassword",
            "tls.server.keyPassword",
        ),
        *(
            "initAuthenticationUser",
            "innerClientAuthenticationCredentials",
            "sessionCredentials",
            "apiToken",
            "db_passwd",
        ),
    ],
)
def test_keys_that_hold_a_secret(key: str) -> None:
    assert is_secret(key)


@pytest.mark.parametrize(
    "key",
    [
        *("brokerName", "appendTopicForTimerDeleteKey", "tls.server.keyPath", "tokenTimeout", "passwordFile"),
        *("authenticationEnabled", "messageIndexEnable", "mappedFileSizeCommitLog"),
    ],
)
def test_keys_that_do_not(key: str) -> None:
    assert not is_secret(key)


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ("accessKey=rocketmq2", "accessKey=***"),
        ("  secretKey : a b c", "  secretKey : ***"),
        ("secretKey value", "secretKey ***"),
        ("#secretKey = 12345678", "#secretKey = ***"),
        ("export ROCKETMQ_SECRET_KEY=abc", "export ROCKETMQ_SECRET_KEY=***"),
        ("- accessKey: RocketMQ", "- accessKey: ***"),
        ('secretKey: "12345678"', 'secretKey: "***"'),
        (
            'innerClientAuthenticationCredentials={"accessKey":"r","secretKey":"s"}',
            "innerClientAuthenticationCredentials=***",
        ),
        ('acl={"accessKey":"r","secretKey":"s", "x": 1}', 'acl={"accessKey":"***","secretKey":"***", "x": 1}'),
        ("env: [{name: A, secret_key: xyz}]", "env: [{name: A, secret_key: ***}]"),
        ('producer.setSecretKey("abc");', 'producer.setSecretKey("***");'),
        ('new Hook(new SessionCredentials("AK", "SK"))', 'new Hook(new SessionCredentials("***", "***"))'),
        ("mqadmin --password hunter2 -n a", "mqadmin --password *** -n a"),
        ("url=http://user:pass@host:80/x", "url=http://***@host:80/x"),
    ],
)
def test_secret_values_become_three_stars(line: str, masked: str) -> None:
    assert mask_line(line) == masked


@pytest.mark.parametrize(
    "line",
    [
        *("", "brokerName=secret-broker", "secretKey=", "secretKey", "namesrvAddr=a:9876;b:9876", "# a token of trust"),
        *("tls.server.keyPath=/etc/tls/key.pem", "url=http://host:80/", "setSecretKey(config.get())"),
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert mask_line(line) == line


@pytest.mark.parametrize("length", [1, 2, 8, 60])
def test_a_mask_does_not_tell_the_length(length: int) -> None:
    assert mask_line("secretKey=" + "x" * length) == "secretKey=***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Passwords are written in plain text.", "Passwords are written in plain text."),
        ("secretKey is not set", "secretKey is not set"),
        ('broker-a: secretKey "a b" is published', 'broker-a: secretKey "***" is published'),
        ("broker-a sets accessKey=RocketMQ in line 3", "broker-a sets accessKey=*** in line 3"),
    ],
)
def test_sentences_may_speak_of_secrets(text: str, masked: str) -> None:
    assert mask_text(text) == masked


@pytest.mark.parametrize(
    "key", ["pwd", "db.pwd", "dbPwd", "ak", "sk", "oss.sk", "OSS_AK", "passwd", "metricsGrpcExporterHeader"]
)
def test_short_names_and_headers_hold_secrets_too(key: str) -> None:
    assert is_secret(key)
    assert mask_line(f"{key}=x") == f"{key}=***"


@pytest.mark.parametrize("key", ["disk", "task", "peak", "diskMaxUsedSpaceRatio", "authorizationWhitelist"])
def test_names_that_only_end_so_do_not(key: str) -> None:
    assert not is_secret(key)
    assert mask_line(f"{key}=x") == f"{key}=x"


def test_the_texts_that_are_secrets() -> None:
    entries = [
        ("secretKey", "hunter1"),
        ("x", "48 # password=hunter2"),
        ("ak", "x"),
        ("sk", "true"),
        ("name", "broker-a"),
    ]
    assert secret_texts(entries) == {"hunter1", "hunter2"}


@pytest.mark.parametrize(
    ("text", "covered"),
    [
        ("name is hunter1x", "name is ***x"),
        ("300 ms, 3000 ms", "*** ms, 3000 ms"),
        ("abc, abcd", "***, abcd"),
        ("secretKey=y", "secretKey=***"),
    ],
)
def test_secrets_are_covered_wherever_they_stand(text: str, covered: str) -> None:
    assert coverer({"hunter1", "300", "abc"})(text) == covered
