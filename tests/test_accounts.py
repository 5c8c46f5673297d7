"""Accounts of access control: which files hold them, which are published samples, and that no secret leaves the
reader."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from builders import a_broker, write
from hypothesis import given
from hypothesis import strategies as st

from rocketaudit.cli import main
from rocketaudit.clients import Module
from rocketaudit.deployment import release_of
from rocketaudit.detectors.credentials import default_credentials
from rocketaudit.discover.kinds import ACCOUNTS, JAVA, SPRING
from rocketaudit.findings import BAD
from rocketaudit.model import Account, Deployment
from rocketaudit.readers.account_texts import is_sample, sample
from rocketaudit.readers.accounts import read, recognises, within
from rocketaudit.readers.accounts_code import of_java, of_spring
from rocketaudit.readers.yaml_file import YamlFile
from rocketaudit.secrets import coverer, mask_line, secret_texts
from rocketaudit.source import Document, document, line_text
from rocketaudit.values import UNKNOWN

STOCK = """\
globalWhiteRemoteAddresses:
  - 10.10.103.*
accounts:
  - accessKey: RocketMQ
    secretKey: 12345678
    whiteRemoteAddress:
    admin: false
    topicPerms:
      - topicA=DENY
  - accessKey: rocketmq2
    secretKey: 12345678
    admin: true
"""
TOOLS = "accessKey: rocketmq2\nsecretKey: 12345678\n"
_CREDENTIALS = '{"accessKey":"rocketmq","secretKey":"12345678"}'
PROXY = json.dumps({"rocketMQClusterName": "c", "innerClientAuthenticationCredentials": _CREDENTIALS})


def doc(text: str | bytes, path: str = "plain_acl.yml", kind: str = ACCOUNTS) -> Document:
    return document(path, kind, text if isinstance(text, bytes) else text.encode())


def accounts(text: str | bytes, path: str = "plain_acl.yml") -> list[tuple[str, bool, int]]:
    return [(one.access_key, one.is_sample, one.at.line) for one in read(doc(text, path))]


@pytest.mark.parametrize(
    ("name", "text", "ours"),
    [
        ("plain_acl.yml", STOCK, True),
        ("acl-prod.yaml", "accounts:\n- {accessKey: a, secretKey: b}\n", True),
        ("any.yml", "\ufeff" + STOCK.partition("103.*\n")[2], True),
        ("tools.yml", TOOLS, True),
        ("tools-prod.yaml", TOOLS, True),
        ("tools.yml", "secretKey: x\n", False),
        ("oss.yml", TOOLS, False),
        ("application.yml", "oss:\n  accessKey: a\n  secretKey: b\n", False),
        ("values.yaml", "broker:\n  aclConfig: |\n    accounts:\n      - accessKey: a\n", False),
        ("users.yml", "accounts:\n  - name: a\n", False),
        ("rmq-proxy.json", PROXY, True),
        ("rmq-proxy.json", '{"rocketMQClusterName": "c"}', False),
        ("package.json", PROXY, False),
        ("plain_acl.yml", "", False),
    ],
)
def test_what_holds_accounts(name: str, text: str, ours: bool) -> None:
    assert recognises(name, text.encode()) is ours


def test_the_accounts_of_the_distribution() -> None:
    assert accounts(STOCK) == [("RocketMQ", True, 5), ("rocketmq2", True, 11)]
    assert accounts(TOOLS, "tools.yml") == [("rocketmq2", True, 2)]
    assert accounts(PROXY, "rmq-proxy.json") == [("rocketmq", True, 1)]


@pytest.mark.parametrize(
    ("key", "secret", "published"),
    [
        *(("RocketMQ", "12345678", True), ("rocketmq2", "12345678", True), ("ROCKETMQ ", " 12345678", True)),
        *(("rocketmq", "123456789", False), ("orders", "12345678", False), ("rocketmq3", "12345678", False)),
        *(("", "", False), ("12345678", "rocketmq", False)),
    ],
)
def test_what_is_a_published_sample(key: str, secret: str, published: bool) -> None:
    assert is_sample(key, secret) is published


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('{"username":"rocketmq","password":"12345678"}', "rocketmq"),
        ('{ "secretKey" : "12345678", "accessKey" : "RocketMQ" }', "RocketMQ"),
        ("{'username':'rocketmq2','password':12345678}", "rocketmq2"),
        ("{username:rocketmq,password:12345678}", "rocketmq"),
        ('{"username":"rocketmq","password":"${PASSWORD}"}', ""),
        ('{"username":"admin","password":"12345678"}', ""),
        *(("", ""), ("{", ""), ("rocketmq", ""), ("[" * 100_000, "")),
    ],
)
def test_the_account_of_a_setting(text: str, name: str) -> None:
    assert sample(text) == name


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("accounts:\n- {accessKey: rocketmq2, secretKey: '12345678'}\n", [("rocketmq2", True, 2)]),
        ("accounts:\n- accessKey: RocketMQ\n  secretKey:\n    12345678\n", [("RocketMQ", True, 3)]),
        ("accounts:\n- accessKey: RocketMQ\n  secretKey: >-\n    12345678\n", [("RocketMQ", True, 3)]),
        ("accounts:\n- &a\n  accessKey: RocketMQ\n  secretKey: 12345678\n- *a\n", [("RocketMQ", True, 4)]),
        ("accounts:\n- accessKey: a\n  secretKey: {{ .Values.secret }}\n", []),
        ("accounts:\n- accessKey: RocketMQ\n  secretKey: ${SECRET}\n", [("RocketMQ", False, 3)]),
        ("accounts:\n- accessKey: RocketMQ\n- secretKey: 12345678\n", []),
        ("accounts:\n", []),
        ("accounts: 5\n", []),
        ("- accounts\n", []),
        ("a: [\n", []),
    ],
)
def test_accounts_in_every_form(text: str, expected: list[tuple[str, bool, int]]) -> None:
    assert accounts(text) == expected


def test_a_template_is_read_around_its_directives() -> None:
    text = "{{- if .Values.acl }}\n" + STOCK + "  {{- else }}\n  {{- .Values.aclConfig | nindent 4 }}\n{{- end }}\n"
    assert accounts(text) == [("RocketMQ", True, 6), ("rocketmq2", True, 12)]


def test_the_accounts_of_a_part_have_the_places_of_the_whole() -> None:
    indented = "".join(f"    {line}\n" for line in STOCK.splitlines())
    whole = doc("kind: ConfigMap\ndata:\n  # 账号\n  plain_acl.yml: |-\n" + indented, "acl.yaml", "kubernetes")
    file = YamlFile(whole)
    block = file.get(file.roots[0], "data", "plain_acl.yml")
    assert block is not None
    part = file.part(block, ACCOUNTS)
    assert part is not None
    found = read(part)
    assert [(one.access_key, one.at.line) for one in found] == [("RocketMQ", 9), ("rocketmq2", 15)]
    assert whole.data[found[0].at.start : found[0].at.end] == b"secretKey: 12345678"
    assert within(whole) == found
    assert line_text(whole, 9)[found[0].at.column - 1 : found[0].at.end_column - 1] == "secretKey: 12345678"


def test_the_accounts_within_a_chart() -> None:
    block = "".join(f"    {line}\n" for line in STOCK.splitlines())
    chart = "data:\n  plain_acl.yml: |\n  {{- if .Values.acl }}\n    {{- .Values.acl | nindent 4 }}\n  {{- else }}\n"
    text = "{{- if .Values.on -}}\n" + chart + block + "  {{- end }}\n{{- end }}\n"
    assert [one.at.line for one in within(doc(text, "templates/acl.yaml", "helm"))] == [11, 17]
    named = "metadata:\n  name: {{APP}}-acl\ndata:\n  plain_acl.yml: |\n" + block
    assert [one.at.line for one in within(doc(named, "acl.yaml"))] == [9, 15]
    tools = "a:\n  tools.yml: |\n    accessKey: rocketmq2\n    secretKey: 12345678\nb: |\n  accessKey: x\n"
    assert [(one.access_key, one.at.line) for one in within(doc(tools, "cm.yaml"))] == [("rocketmq2", 4)]
    assert within(doc("a: b\n")) == within(doc("accessKey: [\n")) == ()


@pytest.mark.parametrize(
    "text",
    [
        b"accounts:\n- accessKey: \xff\xfe\n  secretKey: \x00\n",
        b"a: &a [x]\n" + b"".join(b"b%d: &b%d [*a, *a]\n" % (n, n) for n in range(50)),
        b"accounts: " + b"[" * 5_000,
        b"accounts:\n" + b"- accessKey: a\n  secretKey: b\n" * 20_000,
        b"accounts: !!python/object/apply:os.system [x]\n",
        b'{"accounts": [{"accessKey": "a", "secretKey": "b"}' * 100,
    ],
    ids=["bytes", "aliases", "deep", "long", "tags", "broken"],
)
def test_no_file_is_too_much(text: bytes) -> None:
    assert all(isinstance(one, Account) for one in (*read(doc(text)), *within(doc(text))))


_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)


@given(st.lists(st.tuples(_WORDS, _WORDS), min_size=1, max_size=4), st.booleans())
def test_no_secret_leaves_the_reader(pairs: list[tuple[str, str]], flow: bool) -> None:
    content = {"accounts": [{"accessKey": f"k{key}", "secretKey": f"hunter{secret}"} for key, secret in pairs]}
    text = yaml.safe_dump(content, allow_unicode=True, default_flow_style=flow, width=10_000)
    found = read(doc(text))
    assert [one.access_key for one in found] == [f"k{key}" for key, _ in pairs]
    assert "hunter" not in repr(found)
    for one in found:
        assert "hunter" not in mask_line(line_text(doc(text), one.at.line))


@given(_WORDS, _WORDS, st.sampled_from([None, 1, 2]))
def test_no_secret_of_json_is_shown(key: str, secret: str, indent: int | None) -> None:
    inner = json.dumps({"accessKey": key, "secretKey": "hunter" + secret}, ensure_ascii=False)
    text = json.dumps({"innerClientAuthenticationCredentials": inner}, indent=indent, ensure_ascii=False)
    for one in read(doc(text, "rmq-proxy.json")):
        assert "hunter" not in mask_line(line_text(doc(text), one.at.line))


@pytest.mark.parametrize(
    ("line", "masked"),
    [
        ('  - {accessKey: a, secretKey: "b", admin: true}', '  - {accessKey: ***, secretKey: "***", admin: true}'),
        ("  secretKey: &s 12345678", "  secretKey: ***"),
        ("  'secretKey': '12''34'", "  'secretKey': '***'"),
        (r'  "initAuthenticationUser": "{\"password\":\"x\"}",', '  "initAuthenticationUser": "***",'),
        ('  - { name: MQ_SECRET_KEY, value: "x" }', "  - { name: MQ_SECRET_KEY, value: *** }"),
        ('  - { name: MQ_GROUP, value: "x" }', '  - { name: MQ_GROUP, value: "x" }'),
        ('  command: ["mqbroker", "--secretKey", "x y", "-n"]', '  command: ["mqbroker", "--secretKey", "***", "-n"]'),
        ('new StaticSessionCredentialsProvider("a", "b")', 'new StaticSessionCredentialsProvider("***", "***")'),
    ],
)
def test_lines_of_yaml_and_json_are_masked(line: str, masked: str) -> None:
    assert mask_line(line) == masked


def test_the_names_of_the_samples_are_no_secrets_and_paths_stay_readable() -> None:
    written = [("innerClientAuthenticationCredentials", '{"accessKey":"rocketmq","secretKey":"hunter2"}')]
    cover = coverer(secret_texts(written))
    assert cover("/opt/rocketmq/store, hunter2, RocketMQ") == "/opt/rocketmq/store, ***, RocketMQ"


def spring(text: str, path: str = "application.yml") -> list[tuple[str, bool, int]]:
    return [(one.access_key, one.is_sample, one.at.line) for one in of_spring(doc(text, path, SPRING))]


def test_accounts_of_spring_configuration() -> None:
    text = "rocketmq:\n  producer:\n    accessKey: RocketMQ\n    secret-key: 12345678\n  consumer:\n    access-key: a\n"
    assert spring(text) == [("RocketMQ", True, 4)]
    binder = "spring.cloud.stream.rocketmq.binder"
    text = f"{binder}.access-key=rocketmq2\n{binder}.secret-key=12345678\n"
    assert spring(text, "application.properties") == [("rocketmq2", True, 2)]
    assert spring("oss:\n  access-key: RocketMQ\n  secret-key: 12345678\n") == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ('x(new SessionCredentials("rocketmq2", "12345678"));', [("rocketmq2", True)]),
        ('x(new SessionCredentials("orders", "12345678"));', [("orders", False)]),
        ('new StaticSessionCredentialsProvider(\n  "RocketMQ",\n  "12345678")', [("RocketMQ", True)]),
        ('String K = "RocketMQ"; String S = "12345678"; new SessionCredentials(A.K, S)', [("RocketMQ", True)]),
        ('// new SessionCredentials("RocketMQ", "12345678")', []),
        ('/* new SessionCredentials("RocketMQ", "12345678") */', []),
        ('log("new SessionCredentials(\\"RocketMQ\\", \\"12345678\\")")', []),
        ('f(\'"\', new SessionCredentials("RocketMQ", "12345678"))', [("RocketMQ", True)]),
        ("new SessionCredentials(key, secret)", []),
        ('new SessionCredentials(key(), "12345678")', []),
        ('"' * 50_000 + "SessionCredentials(" * 5_000, []),
    ],
)
def test_accounts_of_java(code: str, expected: list[tuple[str, bool]]) -> None:
    found = list(of_java(doc(code, "A.java", JAVA)))
    assert [(one.access_key, one.is_sample) for one in found] == expected


def bad(of: Deployment) -> list[tuple[str, str, int]]:
    return [
        (one.subject, one.values["account"], one.at.line)
        for one in default_credentials(of)
        if one.outcome == BAD and one.at
    ]


def test_what_is_judged() -> None:
    credentials = '{"accessKey":"rocketmq","secretKey":"12345678"}'
    broker = a_broker(f"brokerName = b\ninnerClientAuthenticationCredentials = {credentials}\n", "5.3.3")
    code = doc('class A { Object x = new SessionCredentials("rocketmq2", "12345678"); }', "A.java", JAVA)
    module = Module("orders", UNKNOWN, UNKNOWN, (), (code,))
    of = Deployment(
        "", (broker,), (), release_of(None), clients=(module,), accounts=read(doc(STOCK, "conf/plain_acl.yml"))
    )
    assert bad(of) == [
        ("plain_acl.yml", "RocketMQ", 5),
        ("plain_acl.yml", "rocketmq2", 11),
        ("b", "rocketmq", 2),
        ("orders", "rocketmq2", 1),
    ]
    earlier = a_broker(f"brokerName = b\ninnerClientAuthenticationCredentials = {credentials}\n", "5.2.0")
    assert not bad(Deployment("", (earlier,), (), release_of(None)))


@pytest.mark.parametrize("arguments", [["-f", "text"], ["-f", "json"], ["-f", "text", "--lang", "zh"]], ids=" ".join)
def test_no_secret_of_a_folder_is_told(arguments: list[str], tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    monkeypatch.chdir(tmp_path)
    other = "  - accessKey: orders\n    secretKey: hunter2\n"
    write(tmp_path, {"broker.conf": "brokerName = a\n", "plain_acl.yml": STOCK + other, "rmq-proxy.json": PROXY})
    assert main(["scan", ".", *arguments]) == 1
    out, err = capsys.readouterr()
    assert out.count("default-credentials") >= 3
    assert "hunter" not in out + err and "12345678" not in out + err
