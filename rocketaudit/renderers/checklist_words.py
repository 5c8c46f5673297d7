"""The words of the checklist in English and Chinese, and the reasons why a rule does not apply, in plain ones.

In: a key or a reason, a language, values. Out: the text. What the checklist shares with the report is in words.py.
"""

import re

from rocketaudit.phrases import phrase
from rocketaudit.renderers.shown import prose
from rocketaudit.secrets import mask_text

_WORDS: dict[str, tuple[str, str]] = {
    "title": ("Before the deploy: {target}", "上线前检查清单：{target}"),
    "title.none": ("Before the deploy", "上线前检查清单"),
    "audited": ("Audited", "审计对象"),
    "release": ("RocketMQ", "RocketMQ 版本"),
    "profile": ("Profile", "检查级别"),
    "config": ("Configuration", "配置文件"),
    "score": ("Score", "得分"),
    "release.value": ("{release} ({source})", "{release}（{source}）"),
    "score.value": ("{points}/100, grade {grade}", "{points}/100，等级 {grade}"),
    "score.none": ("none, no stage could be audited", "无，没有可审计的环节"),
    "files": ("Content", "内容"),
    "files.one": ("1 file, SHA-256 {digest}", "1 个文件，SHA-256 {digest}"),
    "files.many": ("{count} files, SHA-256 {digest}", "{count} 个文件，SHA-256 {digest}"),
    "left_out": ("Left out on request", "按要求跳过的规则"),
    "unread": ("Not read", "未读取"),
    "counts": ("Result", "结果"),
    "state.failed": ("failed", "未通过"),
    "state.unjudged": ("could not be judged", "未能判定"),
    "state.suppressed": ("suppressed", "已屏蔽"),
    "state.passed": ("passed", "通过"),
    "state.not-applicable": ("not applicable", "不适用"),
    "state.to-confirm": ("for a person to confirm", "待人工确认"),
    "count": ("{count} {state}", "{state} {count}"),
    "legend": (
        "A rule is named by what it looks for. Failed: it is there. Passed: it was looked for, and is not there."
        " `rocketaudit explain RULE` says what to do.",
        "每条规则以它要查找的问题命名。未通过：存在该问题。通过：查过，不存在该问题。"
        "处理方法见 `rocketaudit explain RULE`。",
    ),
    "stage.read": ("Read: brokers take their files as they are meant", "读取：Broker 按作者的本意理解配置"),
    "stage.produce": ("Produce: a send that fails is noticed", "生产：发送失败不会被忽略"),
    "stage.route": ("Route: clients find the brokers", "路由：客户端找得到 Broker"),
    "stage.store": ("Store: the message is on disk", "存储：消息已落盘"),
    "stage.replicate": ("Replicate: the message is on more than one machine", "复制：消息不止在一台机器上"),
    "stage.retain": ("Retain: the message is there until it is read", "保留：消息被消费之前不会消失"),
    "stage.consume": ("Consume: what is acknowledged is done", "消费：确认了的就是做完了的"),
    "stage.operate": ("Operate: it stays so", "运维：状况得以保持"),
    "nothing": ("Nothing here applies to this deployment.", "本环节没有适用于此部署的条目。"),
    "passed.list": ("Passed: looked for, and not there", "通过：已查找，不存在"),
    "passed.note": ("looked for, and not there", "已查找，不存在"),
    "confirm.list": ("For a person to confirm: no file can show it", "待人工确认：文件无法体现"),
    "named": ("{name}: {text}", "{name}：{text}"),
    "more": ("and {count} more: rocketaudit scan --select {rule}", "另有 {count} 处：rocketaudit scan --select {rule}"),
    "suppressed.why": ("suppressed: {reason}", "已屏蔽：{reason}"),
    "suppressed.no_reason": ("no reason given", "未说明理由"),
    "suppressed.baseline": ("listed in the baseline", "列入基线"),
    "suppressed.ignored": (
        "ignored here by the configuration file (ignore-in)",
        "配置文件在此处忽略该规则（ignore-in）",
    ),
    "suppressed.until": ("{reason} (until {until})", "{reason}（有效期至 {until}）"),
    "unjudged.why": ("not judged: {reason}", "未能判定：{reason}"),
    "also_passed": ("passed for {subjects}", "通过：{subjects}"),
    "why": ("Why", "原因"),
    "how": ("How", "做法"),
    "evidence": ("Evidence", "依据"),
    "remark": ("Remark", "备注"),
    "not_applicable": ("Not applicable", "不适用"),
    "reason": ("reason", "原因"),
    "rules": ("rules and items", "规则与条目"),
    "sign": ("Decision", "结论"),
    "sign.of": ("Decision: {name}", "结论：{name}"),
    "sign.go": ("go", "同意上线"),
    "sign.no_go": ("no go", "不同意上线"),
    "sign.name": ("Name", "姓名"),
    "sign.role": ("Role", "职务"),
    "sign.date": ("Date", "日期"),
    "sign.date.form": ("YYYY-MM-DD", "年-月-日"),
    "sign.signature": ("Signature", "签名"),
    "sign.remarks": ("Remarks and conditions", "备注与附加条件"),
    "progress": ("{done} of {total} confirmed", "已确认 {done} / {total}"),
    "save": ("Save a copy with these entries", "保存含填写内容的副本"),
    "remark.of": ("Remark: {title}", "备注：{title}"),
    "unfold": ("Show what passed", "显示已通过的规则"),
    "print": ("Print", "打印"),
}

# Reasons as rules give them, in plain words: English, Chinese.
_REASONS = {
    "mode is classic": ("the brokers are plain masters and slaves", "Broker 为普通主从模式"),
    "mode is dledger": ("DLedger decides this itself", "由 DLedger 自行决定"),
    "mode is controller": ("the controller decides this itself", "由 controller 自行决定"),
    "mode is slave-acting-master": ("slaves act for their master here", "此处为 slave-acting-master 模式"),
    "role is SLAVE": ("it is asked of masters only", "只检查主节点"),
    "role is SYNC_MASTER": ("the role is SYNC_MASTER", "角色为 SYNC_MASTER"),
    "role is ASYNC_MASTER": ("the role is ASYNC_MASTER", "角色为 ASYNC_MASTER"),
    "broadcasting is false": ("no consumer broadcasts", "没有广播消费者"),
    "broadcasting is true": ("broadcasting consumers have no retries", "广播消费没有重试"),
    "batch is 1": ("no listener takes batches", "没有批量消费的监听器"),
    "template is false": ("nothing is sent through RocketMQTemplate", "没有通过 RocketMQTemplate 发送"),
    "autoCommit is false": ("nothing is committed automatically", "没有自动提交位点"),
    "deadLettersRead is true": ("somebody reads the dead letters", "死信有人消费"),
    "ignoresStatus is false": ("every status is looked at", "所有返回状态都有检查"),
    "the configuration file has it ignored here": (
        "the configuration file has it ignored here",
        "配置文件在此处忽略该规则",
    ),
    "no comment suppresses a finding": ("no comment suppresses a finding", "没有屏蔽发现的注释"),
    "no file with accounts was read": ("no file with accounts was read", "未读取账号文件"),
    "nothing here that it speaks of": ("nothing here that it speaks of", "此处没有它所针对的内容"),
    "nothing in the client code that it speaks of": (
        "nothing in the client code that it speaks of",
        "客户端代码中没有它所针对的内容",
    ),
    "no broker file was read": ("no broker was read", "未读取 Broker 配置"),
    "no client code was read": ("no client code was read", "未读取客户端代码"),
    "the brokers were audited": ("the brokers were audited", "Broker 已一并审计"),
    "the client code was audited": ("the client code was audited", "客户端代码已一并审计"),
    "no master that only a person replaces": (
        "no master here that only a person replaces",
        "此处没有需要人工替换的主节点",
    ),
    "no DLedger here": ("no DLedger here", "此处没有 DLedger"),
    "no controller here": ("no controller here", "此处没有 controller"),
    "no slave here": ("no slave here", "此处没有从节点"),
    "no slave": ("no slave here", "此处没有从节点"),
    "no slave holds a copy": ("no slave holds a copy", "没有从节点持有副本"),
    "no broker with SYNC_FLUSH here": ("no broker with SYNC_FLUSH here", "没有使用 SYNC_FLUSH 的 Broker"),
    "no listener in the client code": ("no listener in the client code", "客户端代码中没有监听器"),
    "no send in the client code": ("no send in the client code", "客户端代码中没有发送"),
    "no producer in the client code": ("no producer in the client code", "客户端代码中没有生产者"),
    "no consumer in the client code": ("no consumer in the client code", "客户端代码中没有消费者"),
    "no transaction-listener in the client code": (
        "no transaction listener in the client code",
        "客户端代码中没有事务监听器",
    ),
    "no subscription in the client code": ("no subscription in the client code", "客户端代码中没有订阅"),
    "nothing says which release runs: an image tag or --rocketmq-version does": (
        "nothing says which release runs: an image tag or --rocketmq-version does",
        "没有说明运行的版本：可由镜像标签或 --rocketmq-version 给出",
    ),
    "whether the cluster has other brokers, the files do not say": (
        "whether the cluster has other brokers, the files do not say",
        "文件没有说明集群是否还有其他 Broker",
    ),
    "one broker's file alone: which others there are, it does not say": (
        "one broker's file alone does not say which others there are",
        "单个 Broker 的文件无法说明还有哪些 Broker",
    ),
    "several masters of one name: second-master": (
        "several masters of one name: see second-master",
        "同名的主节点不止一个：见 second-master",
    ),
    "another node takes over": ("another node takes over", "另有节点接管"),
    "no two replicas of this kind": ("no two replicas of this kind", "没有两个这样的副本"),
    "sendsAsync is true": ("this producer sends asynchronously", "该生产者为异步发送"),
    "sendsSync is false": ("nothing is sent synchronously", "没有同步发送"),
    "applicationRetries is true": ("the application tries again itself", "应用自行重试"),
}
_PATTERNS = (
    (r"only the profile (\S+) demands it", "only the profile {} demands it", "只有检查级别 {} 要求"),
    (r"api is (\S+)", "not with the {} client", "不适用于 {} 客户端"),
    (
        r"only for releases (\S+); this is (\S+)",
        "only for releases {}; this is {}",
        "仅适用于版本 {}；当前为 {}",
    ),
    (r"(\w+) is not set", "{} is not set", "{} 未设置"),
    (r"(\w+) is true", "{} is true", "{} 为 true"),
    (r"(\w+) is false", "{} is false", "{} 为 false"),
    (r"(\w+) is (\S+)", "{} is {}", "{} 为 {}"),
)


def said(key: str, lang: str, **values: object) -> str:
    """The text of `key` in a language."""
    english, chinese = _WORDS[key]
    text = chinese if lang == "zh" else english
    return text.format(**values) if values else text


def reason(text: str, lang: str) -> str:
    """Why a rule or an item does not apply, or could not be judged, in plain words."""
    text = prose(text)
    if text in _REASONS:
        return _REASONS[text][lang == "zh"]
    known = phrase(text, lang)
    if known == text:
        for pattern, english, chinese in _PATTERNS:
            if found := re.fullmatch(pattern, text):
                known = (chinese if lang == "zh" else english).format(*found.groups())
                break
    return mask_text(known)


def all_keys() -> tuple[str, ...]:
    """All keys, for the test that holds the languages against each other."""
    return tuple(_WORDS)
