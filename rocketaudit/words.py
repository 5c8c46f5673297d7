"""Every word of the interface, in English and Chinese. Rule texts are not here: they come with the rules.

In: a key, a language, values for the placeholders. Out: the text. RocketMQ's own terms stay as its users know them.
"""

import re

_WORDS: dict[str, tuple[str, str]] = {
    # The head of a report.
    "head": (
        "rocketaudit {version} {dot} RocketMQ {release} ({source}) {dot} profile {profile}",
        "rocketaudit {version} {dot} RocketMQ {release}（{source}）{dot} 检查级别 {profile}",
    ),
    # Findings. The label before the rule id is followed by the rule's title.
    "label.critical": ("error", "错误"),
    "label.high": ("error", "错误"),
    "label.medium": ("warning", "警告"),
    "label.low": ("note", "提示"),
    "label.info": ("note", "提示"),
    "severity.critical": ("critical", "严重"),
    "severity.high": ("high", "高"),
    "severity.medium": ("medium", "中"),
    "severity.low": ("low", "低"),
    "severity.info": ("info", "信息"),
    "confidence.medium": ("medium confidence", "置信度中"),
    "confidence.low": ("low confidence", "置信度低"),
    "head.code": (
        "rocketaudit {version} {dot} profile {profile}",
        "rocketaudit {version} {dot} 检查级别 {profile}",
    ),
    "clients": ("Client code: {clients}", "客户端代码：{clients}"),
    "client.release": ("{module} RocketMQ client {release}", "{module} RocketMQ 客户端 {release}"),
    "client.unknown": ("{module} release unknown", "{module} 版本未知"),
    "why": ("why", "原因"),
    "proof": ("proof", "实证"),
    "fix": ("fix", "修复"),
    "as_above": ("see the first {rule} above", "同上文第一处 {rule}"),
    "minor": (
        "Of little weight (`rocketaudit explain RULE` says more):",
        "次要问题（详情见 `rocketaudit explain RULE`）：",
    ),
    "in_file": ("in {path}:", "在 {path} 中："),
    # Survival.
    "question": ("Does a message that was answered SEND_OK survive?", "已返回 SEND_OK 的消息还在吗？"),
    "question.consumer": ("Is an acknowledged message still processed?", "消息最终会被处理吗？"),
    "failure.broker-process-crash": ("broker process crash", "broker 进程崩溃"),
    "failure.os-crash": ("OS crash, power loss", "操作系统崩溃、断电"),
    "failure.master-disk-loss": ("master's disk lost", "主节点磁盘损毁"),
    "failure.master-machine-loss": ("master's machine lost", "主节点机器损毁"),
    "failure.master-loss": ("master's disk or machine lost", "主节点磁盘或机器损毁"),
    "failure.slave-loss": ("slave lost", "从节点损毁"),
    "failure.name-server-loss": ("all name servers lost", "所有 NameServer 宕机"),
    "failure.consumer-crash": ("consumer crash", "消费者崩溃"),
    "failure.poison-message": ("poison message", "毒消息（反复消费失败）"),
    "failure.consumer-away": ("consumer away for long", "消费组长时间离线"),
    "survival.kept": ("kept", "不丢"),
    "survival.lost": ("lost", "丢失"),
    "survival.unknown": ("unknown", "未知"),
    "consumers_unknown": ("{failures}: unknown", "{failures}：未知"),
    "because": ("Because", "依据"),
    "and_more": ("and {count} more", "等另外 {count} 处"),
    "and_more.groups": ("and {count} more: JSON has all", "等另外 {count} 个消费组（JSON 中有全部）"),
    "all_groups": ("{failure}: {text} (all groups)", "{failure}：{text}（所有消费组）"),
    "and_more.subjects": ("and {count} more", "等另外 {count} 个"),
    # Score.
    "deployment": ("Deployment {name}", "部署 {name}"),
    "score": ("Score {points}/100, grade {grade}: {stages}", "得分 {points}/100，等级 {grade}：{stages}"),
    "score.none": ("Score: none, no stage could be audited", "得分：无，没有可审计的环节"),
    "score.overall": (
        "Score {points}/100, grade {grade}: the lowest of {count} deployments",
        "得分 {points}/100，等级 {grade}：取 {count} 个部署中的最低分",
    ),
    "not_audited": ("{stages}: not audited", "{stages}：未审计"),
    "stage.read": ("read", "读取"),
    "stage.store": ("store", "存储"),
    "stage.replicate": ("replicate", "复制"),
    "stage.route": ("route", "路由"),
    "stage.retain": ("retain", "保留"),
    "stage.operate": ("operate", "运维"),
    "stage.produce": ("produce", "生产"),
    "stage.consume": ("consume", "消费"),
    "cap.open-critical": ("at most 49: a critical finding is open", "最高 49 分：存在严重级别的发现"),
    "cap.process-crash-loses": (
        "at most 29: a broker process crash loses acknowledged messages",
        "最高 29 分：broker 进程崩溃就会丢失已确认消息",
    ),
    "next_fix": (
        "Next best fix: {points} -> {after}, {rule} ({subjects})",
        "最值得先修：{points} -> {after}，{rule}（{subjects}）",
    ),
    "ladder.top": ("Strictest profile met: {met}", "已满足的最严级别：{met}"),
    "ladder.one": (
        "Strictest profile met: {met}; {next} needs 1 fix: {rules}",
        "已满足的最严级别：{met}；达到 {next} 还需 1 项修复：{rules}",
    ),
    "ladder.many": (
        "Strictest profile met: {met}; {next} needs {count} fixes: {rules}",
        "已满足的最严级别：{met}；达到 {next} 还需 {count} 项修复：{rules}",
    ),
    "ladder.none": ("none", "无"),
    # What was not judged, and what the verdicts rest on.
    "unjudged": ("Not judged:", "未能判定："),
    "assumed": ("Assumed:", "判定前提："),
    "not_read": ("Not read:", "未读取："),
    "partly_read": ("{path}: only in part, {reason}", "{path}：仅部分读取，{reason}"),
    "unread": ("{path}: {reason}", "{path}：{reason}"),
    "no_reason": ("no reason given", "未说明原因"),
    # On a terminal, while an audit takes long.
    "progress": ("rocketaudit: auditing, {seconds} s so far: {what}", "rocketaudit：正在审计，已用 {seconds} 秒：{what}"),
    # Tables and pages, and what other systems show of a report.
    "heading": ("rocketaudit report", "rocketaudit 报告"),
    "column.severity": ("Severity", "级别"),
    "column.rule": ("Rule", "规则"),
    "column.place": ("Place", "位置"),
    "column.finding": ("Finding", "发现"),
    "column.failure": ("Failure", "故障"),
    "column.outcome": ("Acknowledged messages", "已确认的消息"),
    "column.subjects": ("Of", "对象"),
    "reasons": ("Why, and how to mend it", "原因与修复"),
    "more_findings": ("and {count} more findings", "还有 {count} 项发现"),
    "annotations.more": (
        "{count} more findings: GitHub shows 10 annotations of a level. All are in the job's summary and in every other"
        " format.",
        "另有 {count} 项发现：GitHub 每个级别只显示 10 条注释。全部发现见作业摘要及其他格式。",
    ),
    "coverage": (
        "{evaluated} of {applicable} applicable rules were judged",
        "适用的 {applicable} 条规则中已判定 {evaluated} 条",
    ),
    "until": ("{reason} (until {until})", "{reason}（截至 {until}）"),
    "sarif.root": ("the root of the repository", "仓库根目录"),
    "sarif.see": ("{text}. See {links}.", "{text}。参见 {links}。"),
    # The last line.
    "findings.none": ("No findings", "没有发现"),
    "findings.one": ("1 finding", "1 项发现"),
    "findings.many": ("{count} findings", "{count} 项发现"),
    "count": ("{count} {severity}", "{severity} {count}"),
    "suppressed_here": ("Suppressed: {findings}", "已抑制：{findings}"),
    "in_baseline": ("accepted in the baseline", "基线中已接受"),
    "baseline": ("Baseline {path}: names {count} of the findings", "基线 {path}：已列出其中 {count} 个发现"),
    "baseline.created": (
        "{path}: {count} findings are accepted; `rocketaudit scan --baseline {path}` fails on others only",
        "{path}：已接受 {count} 个发现；`rocketaudit scan --baseline {path}` 只在出现其他发现时失败",
    ),
    "baseline.updated": ("{path}: names {count} findings now", "{path}：现列出 {count} 个发现"),
    "baseline.checked": ("{path}: names {count} findings", "{path}：列出 {count} 个发现"),
    "baseline.check.expired": ("Ran out:", "已过期："),
    "baseline.check.unused": (
        "Name nothing any more; `rocketaudit baseline update` removes them:",
        "已无对应的发现，`rocketaudit baseline update` 会将其删除：",
    ),
    "baseline.check.new": (
        "Not in the baseline; mend them, or accept them with `rocketaudit baseline update --add`:",
        "不在基线中；请修复，或用 `rocketaudit baseline update --add` 接受：",
    ),
    "baseline.expired": ("Ran out: {entries}", "已过期：{entries}"),
    "baseline.unused": (
        "Names nothing any more (`rocketaudit baseline update` removes it): {entries}",
        "已无对应的发现（`rocketaudit baseline update` 会将其删除）：{entries}",
    ),
    "suppressed": ("{count} suppressed", "已抑制 {count}"),
    "ignored": ("{count} ignored by configuration", "按配置忽略 {count}"),
    "config.none": ("Configuration: no file", "配置文件：无"),
    "config.command-line": ("command line", "命令行"),
    "config.environment": ("environment", "环境变量"),
    "config.file": ("file", "配置文件"),
    "config.default": ("default", "默认值"),
    "configured": ("Configuration: {path}", "配置文件：{path}"),
    "fixable": ("{count} fixable", "可修复 {count}"),
    "mendable": (
        "Plain mistakes that `rocketaudit fix` mends: {count}",
        "可用 `rocketaudit fix` 修复的明显错误：{count}",
    ),
    # `fix`.
    "fix.effect": ("{name}: {before} -> {after}", "{name}：{before} -> {after}"),
    "fix.same": ("nothing changes in what runs", "实际生效的配置不变"),
    "fix.cost": ("the fix and its cost", "修复及其代价"),
    "fix.uncovered": (
        "Found after that, since it was hidden before: {rules}",
        "修改后会发现原先被掩盖的问题：{rules}",
    ),
    "fix.left": ("Left as it is:", "保持原样："),
    "fix.not.read": ("the files could not be read as before", "修改后文件无法像之前那样读取"),
    "fix.not.starts": ("the broker would not start", "修改后 Broker 无法启动"),
    "fix.not.others": ("it would change {what} too", "还会改变 {what}"),
    "fix.not.gone": ("the finding would stay", "修改后该问题依然存在"),
    "fix.not.lost": ("{what}: what is kept now would be lost", "{what}：现在不丢的消息会丢失"),
    "fix.not.new": ("it would bring {what}; mend both by hand", "会引出 {what}；请手工一并修改"),
    "fix.not.text": (
        "it stands in a field or a command, not in lines of key=value; change it by hand",
        "它写在字段或命令里，不是 key=value 形式的行；请手工修改",
    ),
    "fix.not.template": ("a placeholder stands on the line", "该行含有占位符"),
    "fix.not.suppressed": ("a comment suppresses findings on the line", "该行有抑制注释"),
    "fix.unsafe.one": (
        "1 more with --unsafe, since it changes what the brokers do: {rules}",
        "另有 1 项会改变 Broker 的行为，需加 --unsafe：{rules}",
    ),
    "fix.unsafe.many": (
        "{count} more with --unsafe, since they change what the brokers do: {rules}",
        "另有 {count} 项会改变 Broker 的行为，需加 --unsafe：{rules}",
    ),
    "fix.nothing": ("Nothing to mend", "没有可修复的内容"),
    "fix.ask.one": ("Write this fix to {files}? [y/N]", "将这项修复写入 {files}？[y/N]"),
    "fix.ask.many": ("Write these {count} fixes to {files}? [y/N]", "将这 {count} 项修复写入 {files}？[y/N]"),
    "fix.only_code": ("Client code only: no fix edits it", "只有客户端代码：fix 不会修改它"),
    "fix.declined": ("Nothing was written", "未写入任何文件"),
    "fix.written": ("Written: {files}", "已写入：{files}"),
    # `effective`.
    "effective.head": ("{path} {dot} RocketMQ {release} ({source})", "{path} {dot} RocketMQ {release}（{source}）"),
    "effective.settings": ("What the broker runs with:", "broker 实际生效的配置："),
    "effective.discarded": ("What the file says and the broker does not take:", "文件中写了但 broker 不采用的内容："),
    "effective.nothing": (
        "Nothing in the file takes effect: every setting has its default.",
        "文件中没有任何配置生效：全部为默认值。",
    ),
    "effective.starts": ("The broker starts with it.", "broker 可以用它启动。"),
    "effective.fails": (
        "The broker does not start: exit code {exit}, {reason}",
        "broker 无法启动：退出码 {exit}，{reason}",
    ),
    "effective.fails_at": (
        "The broker does not start: exit code {exit}, {reason} (line {line})",
        "broker 无法启动：退出码 {exit}，{reason}（第 {line} 行）",
    ),
    "effective.setting": ("setting", "配置项"),
    "effective.value": ("value", "生效值"),
    "effective.origin": ("origin", "来源"),
    "effective.remark": ("remark", "说明"),
    "effective.line": ("line {line}", "第 {line} 行"),
    "effective.written": ("written {value}", "写的是 {value}"),
    "effective.templated": ("unknown: a template fills it in", "未知：由模板填充"),
    "effective.empty": ("(empty)", "（空）"),
    "effective.null": ("(none)", "（无）"),
    "origin.default": ("default", "默认值"),
    "origin.computed": ("computed", "由 broker 计算"),
    "reason.unknown-key": ("no setting of this release has this name", "该版本没有这个配置项"),
    "reason.bad-value": ("not a value of its type: the default applies", "值不合法，使用默认值"),
    "reason.overwritten": ("written again further down", "被后面的同名配置覆盖"),
    # `upgrade` and `diff`: {before} and {after} are two releases, or the words for the two states of files.
    "compare.head.upgrade": (
        "rocketaudit {version} {dot} RocketMQ {before} -> {after} {dot} profile {profile}",
        "rocketaudit {version} {dot} RocketMQ {before} -> {after} {dot} 检查级别 {profile}",
    ),
    "compare.head.diff": (
        "rocketaudit {version} {dot} {before} -> {after} {dot} RocketMQ {release} {dot} profile {profile}",
        "rocketaudit {version} {dot} {before} -> {after} {dot} RocketMQ {release} {dot} 检查级别 {profile}",
    ),
    "compare.before": ("before", "之前"),
    "compare.after": ("after", "之后"),
    "compare.several": ("several releases", "多个版本"),
    "compare.unchanged.upgrade": (
        "Nothing changes from {before} to {after} for {servers}: {findings}, score {points}, as before",
        "从 {before} 升级到 {after}，{servers} 没有变化：{findings}，得分 {points}，与之前相同",
    ),
    "compare.unchanged.diff": (
        "Nothing changes between {before} and {after} for {servers}: {findings}, score {points}, as before",
        "{before} 与 {after} 之间，{servers} 没有变化：{findings}，得分 {points}，与之前相同",
    ),
    "compare.lost": ("Lost after, kept before:", "之前不丢、之后会丢："),
    "compare.doubtful": ("Kept before, unknown after:", "之前不丢、之后未知："),
    "compare.gained": ("Kept after, lost before:", "之前会丢、之后不丢："),
    "compare.none_lost": (
        "Nothing that survived a failure before is lost after.",
        "之前能在故障中保留的消息，之后都不会丢。",
    ),
    "compare.moved": (
        "not found after the upgrade: what is stored below {before}; {name} becomes {after}",
        "升级后找不到 {before} 下已存储的内容：{name} 变为 {after}",
    ),
    "compare.stops": ("{server} does not start any more: {reason}", "{server} 不能再启动：{reason}"),
    "compare.starts": (
        "{server} starts, which it did not before: {reason}",
        "{server} 可以启动了，之前不能：{reason}",
    ),
    "compare.survival.same": ("What survives a failure does not change.", "各种故障下的结果没有变化。"),
    "compare.changes": ("What changes, and why:", "变化及原因："),
    "compare.unwritten": ("written by nobody", "无人写过"),
    "compare.minor": ("of little weight", "次要"),
    "compare.no_setting": ("no such setting", "没有这个配置项"),
    "compare.vanished": ("no such setting: the line has no effect", "没有这个配置项：该行不起作用"),
    "compare.renamed": ("called {name} there: the line has no effect", "已改名为 {name}：该行不起作用"),
    "compare.untaken": ("no such setting: the line had no effect", "没有这个配置项：该行之前不起作用"),
    "compare.default": ("{value} (default)", "{value}（默认值）"),
    "compare.computed": ("{value} (computed)", "{value}（由 broker 计算）"),
    "compare.defaults": (
        "Defaults that change, which nobody wrote: {settings}",
        "变化的默认值（无人写过）：{settings}",
    ),
    "compare.new": (
        "{count} settings that only {after} has keep their defaults.",
        "只有 {after} 才有的 {count} 个配置项保持默认值。",
    ),
    "compare.idle.same": ("Written differently, with the same effect: {keys}", "写法不同但效果相同：{keys}"),
    "compare.idle.unknown-key": ("Written differently, and no setting: {keys}", "写法不同，但不是配置项：{keys}"),
    "compare.idle.bad-value": ("Written differently, and no legal value: {keys}", "写法不同，但值不合法：{keys}"),
    "compare.added": ("Added: {servers}", "新增：{servers}"),
    "compare.removed": ("Removed: {servers}", "移除：{servers}"),
    "compare.ambiguous": (
        "Not matched, there are several that they may be: {servers}",
        "无法对应（有多个可能）：{servers}",
    ),
    "compare.called": ("{before} is called {after} after", "{before} 之后改名为 {after}"),
    "compare.appeared": ("New findings:", "新增的发现："),
    "compare.disappeared": ("Findings that are gone:", "消失的发现："),
    "compare.shifted": ("Findings of another severity:", "严重程度变化的发现："),
    "compare.score": ("Score {before} -> {after}", "得分 {before} -> {after}"),
    "compare.score.same": ("Score {after}, as before", "得分 {after}，与之前相同"),
    "compare.score.none": ("none", "无"),
    "compare.counts": (
        "findings {before} -> {after}: {appeared} new, {gone} gone",
        "发现 {before} -> {after}：新增 {appeared}，消失 {gone}",
    ),
    # `explain` and `rules`.
    "explain.severity": ("severity", "严重程度"),
    "explain.stage": ("stage", "环节"),
    "explain.profile": ("profile", "检查级别"),
    "explain.releases": ("releases", "适用版本"),
    "explain.all_releases": ("all", "全部"),
    "explain.formerly": ("formerly", "曾用名"),
    "explain.why": ("What it means", "含义"),
    "explain.fix": ("Fix and its cost", "修复方法与代价"),
    "explain.set": ("Lines to set", "应写入的配置"),
    "explain.remove": ("Lines to remove", "应删除的配置"),
    "explain.evidence": ("Evidence", "证据"),
    "explain.bad": ("Reported", "会报告的写法"),
    "explain.good": ("Not reported", "不会报告的写法"),
    "explain.cases": ("Cases", "各种情形"),
    "explain.more": ("and {count} more in the rule's file", "规则文件中另有 {count} 个"),
    "rules.count": (
        "{count} rules; rocketaudit explain RULE tells all about one",
        "共 {count} 条规则；用 rocketaudit explain RULE 查看详情",
    ),
    # The page of `--format html`.
    "html.title": ("RocketMQ audit: {target}", "RocketMQ 审计：{target}"),
    "html.title.none": ("RocketMQ audit", "RocketMQ 审计报告"),
    "html.skip": ("Skip to the content", "跳到正文"),
    "html.contents": ("Contents", "目录"),
    "html.footer": (
        "Made by rocketaudit {version}. This page loads nothing from the network.",
        "由 rocketaudit {version} 生成。本页面不从网络加载任何内容。",
    ),
    "html.verdict.lost": (
        "Acknowledged messages are lost in {count} of {total} failures",
        "{total} 种故障中，有 {count} 种会丢失已确认的消息",
    ),
    "html.verdict.kept": (
        "None of {total} failures is known to lose acknowledged messages",
        "{total} 种故障中，未发现会丢失已确认消息的情形",
    ),
    "html.verdict.unknown": ("; {count} could not be decided", "；另有 {count} 种无法判定"),
    "html.verdict.none": (
        "No broker was read: what a failure takes is not known",
        "未读取任何 broker：无法判断故障会造成什么损失",
    ),
    "html.survival": ("Survival", "故障与存活"),
    "html.deployments": ("Deployments", "各部署"),
    "html.deployment": ("deployment", "部署"),
    "html.lost_in": ("lost in", "会丢失的故障"),
    "html.failure": ("Failure", "故障"),
    "html.group": ("Consumer group", "消费组"),
    "score.name": ("Score", "得分"),
    "score.short": ("Score {points}/100, grade {grade}", "得分 {points}/100，等级 {grade}"),
    "html.grade": ("grade {grade}", "等级 {grade}"),
    "html.points": ("points", "得分"),
    "html.costs": ("what it loses points to", "扣分项"),
    "html.not_audited": ("not audited", "未审计"),
    "html.findings": ("Findings", "发现"),
    "html.places": ("{count} places", "{count} 处"),
    "html.link": ("Link to this finding: {place}", "此发现的链接：{place}"),
    "html.filter": ("Filter the findings", "筛选发现"),
    "html.file": ("file", "文件"),
    "html.search": ("text", "文本"),
    "html.all": ("all", "全部"),
    "html.reset": ("Reset", "重置"),
    "html.fold": ("Collapse all", "全部收起"),
    "html.unfold": ("Expand all", "全部展开"),
    "html.shown": ("{shown} of {total} findings shown", "共 {total} 项发现，显示 {shown} 项"),
    "html.suppressed": ("Suppressed findings", "已抑制的发现"),
    "html.reason": ("Suppressed: {reason}.", "抑制原因：{reason}。"),
    "html.until": ("Until {date}.", "有效期至 {date}。"),
    "html.unjudged": ("Not judged", "未能判定"),
    "html.coverage": (
        "{evaluated} of the {applicable} rules that apply could be judged.",
        "适用的 {applicable} 条规则中，已判定 {evaluated} 条。",
    ),
    "html.why_not": ("reason", "原因"),
    "html.rules": ("rules", "规则"),
    "html.assumed": ("Assumptions", "判定前提"),
    "html.inputs": ("Inputs", "输入文件"),
    "html.read": ("{count} files read", "已读取 {count} 个文件"),
    "html.not_ours": ("{count} other files are not RocketMQ's.", "另有 {count} 个文件与 RocketMQ 无关。"),
    "html.unread": ("not read", "未读取"),
    "html.partly_read": ("read in part", "部分读取"),
    "html.kind": ("kind", "类型"),
    "html.status": ("state", "状态"),
}


# Sentences that facts carry in English: how a release is known, why an input was not read.
_PHRASES = {
    "nothing in the files says which release: newest known": "文件中未说明版本，按已知最新版本",
    "as given": "由参数指定",
    "permission denied": "没有读取权限",
    "is a directory": "是目录",
    "is a folder": "是目录",
    "binary file": "二进制文件",
    "cannot be read": "无法读取",
    "no such file or directory": "文件或目录不存在",
    # Why a setting is what it is.
    "Boolean.parseBoolean takes everything but `true` for false": (
        "Boolean.parseBoolean 把 `true` 以外的一切都视为 false"
    ),
    "10 less on a SLAVE": "SLAVE 上减 10",
    "enableDLegerCommitLog is true: DLedger decides the id": "enableDLegerCommitLog 为 true：由 DLedger 决定 brokerId",
    "always listenPort + 1 in this release": "该版本中总是 listenPort + 1",
    "BrokerStartup does not start a container": "BrokerStartup 不会启动容器",
    "clamped to 10..95": "限制在 10..95 之间",
    "switched off behind SYNC_FLUSH and on a SLAVE in this release": "该版本在 SYNC_FLUSH 下以及 SLAVE 上关闭它",
    "switched off on a SLAVE in this release": "该版本在 SLAVE 上关闭它",
    "rounded up to whole entries of 20 bytes": "向上取整为 20 字节的整数倍",
    # Why a rule was not judged.
    "a template placeholder decides it": "由模板占位符决定",
    "no file that was read decides it": "已读取的文件都不能决定它",
    "the file cannot be parsed": "文件无法解析",
    "the broker does not start": "broker 无法启动",
    "nothing says where the nodes run": "文件中没有说明各节点运行在哪里",
    "no name server's configuration was read": "没有读取到 Name Server 的配置",
    "whether its container has a network of its own is unknown": "无法得知其容器是否有自己的网络",
    "what the container runs is not known": "无法得知容器运行什么",
    "-n or NAMESRV_ADDR": "-n 或 NAMESRV_ADDR",
    "no client code was read": "未读取客户端代码",
    "no broker file was read": "未读取 broker 配置文件",
    "no consumer was found in the client code": "客户端代码中未找到消费者",
    "no listener of this group was found in the code": "代码中未找到该消费组的监听器",
    "the code may acknowledge too early: not certain": "代码可能过早确认：不能确定",
    "work goes to another thread": "业务交给了其他线程",
    "acknowledged before the work": "先确认后处理",
    "committed before the work": "先提交位点后处理",
    "a failure is acknowledged": "失败仍被确认",
    "acknowledged in a finally": "在 finally 中确认",
    "given up after so many deliveries": "投递若干次后放弃",
    "only part of a batch is looked at": "只处理了一批中的一部分",
    "fails without being delivered again": "失败后不再投递",
    "no send of it waits for an answer": "它的发送都不等待应答",
    "the code computes it": "由代码计算得出",
    "it differs between producers or consumers": "各生产者或消费者的值不同",
    # Why the broker does not start.
    "brokerRole is SLAVE, so brokerId must be greater than 0": "brokerRole 为 SLAVE 时 brokerId 必须大于 0",
    "excluded by the configuration file": "已被配置文件排除",
    "enableControllerMode and enableDLegerCommitLog are both true": (
        "enableControllerMode 与 enableDLegerCommitLog 同时为 true"
    ),
    "a \\u in the file is not followed by four hexadecimal digits, so java.util.Properties refuses the file": (
        "文件中有 \\u 后面不是四位十六进制数字，java.util.Properties 因此拒绝整个文件"
    ),
}

# The same with something of the file in them: the groups go to the places of the Chinese text, as phrases themselves.
_PATTERNS = (
    (r"(.+)=(.*) \(default\)", "{}={}（默认值）"),
    (r"(.+)=(.*) \(computed\)", "{}={}（由 broker 计算）"),
    (r"(.+) not set \(default\)", "{} 未设置（默认值）"),
    (r"(.+) is the placeholder (.+): pass --set (.+)", "{} 是占位符 {}：请用 --set {} 给出它的值"),
    (r"(\w+) is unknown: (.+)", "{} 未知：{}"),
    (r"(\w+) is unknown", "{} 未知"),
    (r"no build file that was read says which client (.+) has", "已读取的构建文件未说明 {} 使用哪个版本的客户端"),
    (r"(\w+) is no setting of the (\w+) client", "{} 不是 {} 客户端的配置项"),
    (r"(\w+) is no setting of (.+)", "{} 不是 {} 的配置项"),
    (r"only for releases (.+); this is (.+)", "仅适用于版本 {}；当前为 {}"),
    (r"(\w+) is (.+), which depends on the machine", "{} 为 {}，取决于机器"),
    (r"(\w+) is not written", "未写 {}"),
    (r"(\w+) is written", "已写 {}"),
    (r"(.+) is not a value of type (.+): discarded, the default stays", "{} 不是 {} 类型的值：丢弃，保持默认值"),
    (r"the effective brokerRole is (.+): a master's id is 0", "实际生效的 brokerRole 为 {}：主节点的 brokerId 为 0"),
    (r"the name server address (.+) is not host:port", "Name Server 地址 {} 不是 host:port 的形式"),
    (r"(\w+) is not in the file: (.+) may supply it", "文件中没有 {}：可能由 {} 提供"),
    (r"larger than (.+) MiB, which no broker file is", "大于 {} MiB，broker 配置文件不会这么大"),
    (r"(\S+) is read as (\S+), its newest release in the catalogue", "{} 视为 {}（目录中该系列的最新版本）"),
    (r"(.+) of (\S+) taken from (.+) \(no jar published\)", "{}（{}）取自 {}（未发布对应的 jar）"),
    (r"(.+); (.+ \(no jar published\))", "{}；{}"),
    (r"image tag (\S+)", "镜像标签 {}"),
    (r"folder of release (\S+)", "安装目录中的版本 {}"),
    (r"the newest of several: (.+)", "多个版本中最新的：{}"),
    (r"(.+) is not among the files", "{} 不在已读取的文件中"),
    (
        r"nothing says whether the replicas of (.+) run on different machines",
        "文件中没有说明 {} 的各副本是否在不同的机器上",
    ),
    (r"the brokers of (.+) run in different modes", "{} 的各 Broker 运行模式不同"),
    (r"the mode of (.+) is unknown", "{} 的模式未知"),
    (r"the brokerName of (.+) is unknown", "{} 的 brokerName 未知"),
    (r"how many replicas of (.+) run is unknown", "{} 运行多少个副本未知"),
    (r"(\w+) of (.+) is unknown", "{1} 的 {0} 未知"),
    (r"(.+) could not be read", "{} 无法读取"),
    # What a survival row of a consumer rests on: a listener, and what it does.
    (r"(\S+): (.+)", "{}：{}"),
)


def phrase(text: str, lang: str) -> str:
    """A sentence that came with a fact, in a language where we have it."""
    if lang != "zh" or not text:
        return text
    if text in _PHRASES:
        return _PHRASES[text]
    for pattern, chinese in _PATTERNS:
        if found := re.fullmatch(pattern, text, re.DOTALL):
            return chinese.format(*(phrase(part, lang) for part in found.groups()))
    return text


def word(key: str, lang: str, **values: object) -> str:
    """The text of `key` in a language; KeyError where there is none, which a test keeps from happening."""
    english, chinese = _WORDS[key]
    text = chinese if lang == "zh" else english
    return text.format(**values) if values else text


def has_word(key: str) -> bool:
    """Whether there is a text of this key (a rule pack may name what we have no word for)."""
    return key in _WORDS


def all_keys() -> tuple[str, ...]:
    """All keys, for the test that holds the languages against each other."""
    return tuple(_WORDS)
