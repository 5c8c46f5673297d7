"""Sentences that facts carry in English, in Chinese: how a release is known, why a rule was not judged.

In: a sentence, or the name of a deployment, and a language. Out: the same in that language, where we have it.
tests/test_phrases.py finds what is missing.
"""

import re

# What deployments are called that nobody named.
_DEPLOYMENTS = {
    "run by containers": "由容器运行",
    "files that no container runs": "没有容器运行的文件",
    "client code": "客户端代码",
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
    "from maxErrorRateOfBloomFilter and expectConsumerNumUseFilter": (
        "由 maxErrorRateOfBloomFilter 和 expectConsumerNumUseFilter 得出"
    ),
    # Why a rule was not judged.
    "a template placeholder decides it": "由模板占位符决定",
    "no file that was read decides it": "已读取的文件都不能决定它",
    "the file cannot be parsed": "文件无法解析",
    "the broker does not start": "Broker 无法启动",
    "nothing says where the nodes run": "文件中没有说明各节点运行在哪里",
    "no name server's configuration was read": "没有读取到 Name Server 的配置",
    "whether its container has a network of its own is unknown": "无法得知其容器是否有自己的网络",
    "what the container runs is not known": "无法得知容器运行什么",
    "-n or NAMESRV_ADDR": "-n 或 NAMESRV_ADDR",
    "no client code was read": "未读取客户端代码",
    "no broker file was read": "未读取 Broker 配置文件",
    "no consumer was found in the client code": "客户端代码中未找到消费者",
    "no listener of this group was found in the code": "代码中未找到该消费组的监听器",
    "the code may acknowledge too early: not certain": "代码可能过早确认：不能确定",
    "work goes to another thread": "业务交给了其他线程",
    "acknowledged before the work": "先确认后处理",
    "committed before the work": "先提交位点后处理",
    "a failure is acknowledged": "失败仍被确认",
    "an answer that says it failed is only logged": "应答表明失败却只记日志",
    "a mark outlives a failure": "失败后幂等标记仍在",
    "acknowledged in a finally": "在 finally 中确认",
    "given up after so many deliveries": "投递若干次后放弃",
    "a status that acknowledges": "该状态等于确认消息",
    "only part of a batch is looked at": "只处理了一批中的一部分",
    "fails without being delivered again": "失败后不再投递",
    "no send of it waits for an answer": "它的发送都不等待应答",
    "the code computes it": "由代码计算得出",
    "it differs between producers or consumers": "各生产者或消费者的值不同",
    # Which brokers there are, and what was not applicable or could not be judged because of it.
    "modes differ": "运行模式不同",
    "not a setting of this release": "不是该版本的配置项",
    "no slave on another machine is known": "没有已知的位于其他机器上的从节点",
    "all are meant as masters: duplicate-broker-id": "都按主节点配置：见 duplicate-broker-id",
    "whether the names mean the same name servers is not in the files": "文件无法说明这些名称是否指同一组 Name Server",
    "no name servers to compare with are known": "没有可比较的 Name Server",
    "no container is known to run it": "没有已知的容器运行它",
    "no stage was audited": "没有可审计的环节",
    # Why an input was not read, or only in part.
    "no key of a RocketMQ broker or controller in it": "其中没有 RocketMQ Broker 或 controller 的配置项",
    "UTF-16, which is not read; save it as UTF-8": "UTF-16 编码，不会读取；请存为 UTF-8",
    "names no client of RocketMQ": "没有用到 RocketMQ 客户端",
    "names RocketMQ, and no process of it could be made out: too deeply nested, or no YAML": (
        "提到了 RocketMQ，但无法辨认其中的进程：嵌套过深，或不是 YAML"
    ),
    "too many files of this kind below the path": "该路径下此类文件过多",
    "a listener has too many paths to be followed": "监听器的执行路径过多，无法全部跟踪",
    "too large to be read whole": "文件过大，未完整读取",
    "too many documents in one file": "一个文件中的文档过多",
    "several configurations are mounted, and no command names one": "挂载了多份配置，而命令没有指明用哪一份",
    "the image starts the broker in its own way": "镜像以自己的方式启动 Broker",
    "the brokers of the broker container are not named in a file of the tree": (
        "目录中没有文件说明 broker container 里有哪些 Broker"
    ),
    "starts RocketMQ, and a condition, a loop or a variable decides with which configuration": (
        "会启动 RocketMQ，但使用哪份配置由条件、循环或变量决定"
    ),
    "several files": "多个文件",
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
    (r"(.+)=(.*) \(computed\)", "{}={}（由 Broker 计算）"),
    (r"(.+) not set \(default\)", "{} 未设置（默认值）"),
    (r"(.+) is the placeholder (.+): pass --set (.+)", "{} 是占位符 {}：请用 --set {} 给出它的值"),
    (r"release is unknown: (.+)", "版本未知：{}"),
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
    (r"larger than (.+) MiB, which no broker file is", "大于 {} MiB，Broker 配置文件不会这么大"),
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
    (r"mode is (\S+)", "模式为 {}"),
    (r"(\w+) is not set", "{} 未设置"),
    (r"(\w+) is empty, and the workload names (.+)", "{} 为空，而容器给出了 {}"),
    (r"what (\w+) is given by the workload is unknown", "容器给出的 {} 未知"),
    (r"(\w+) of (.+) names no controllers that can be counted", "{1} 的 {0} 中没有可以计数的 controller"),
    (r"the name servers of (.+) are unknown", "{} 的 Name Server 未知"),
    (r"where (.+) keeps its messages is unknown", "无法得知 {} 把消息存放在哪里"),
    (r"what (.+) mounts at (.+) is unknown", "无法得知 {} 在 {} 挂载了什么"),
    (r"(.+): no volume for the store", "{}：存储没有使用卷"),
    # Why an input was not read, or only in part.
    (r"larger than (\d+ .iB): the rest was not read", "大于 {}：其余部分未读取"),
    (r"larger than (\d+ .iB)", "大于 {}"),
    (r"line (\d+) does not parse; the rest was read", "第 {} 行无法解析，其余已读取"),
    (r"line (\d+) is nested too deeply; the rest was read", "第 {} 行嵌套过深，其余已读取"),
    (r"not YAML from line (\d+) on", "从第 {} 行起不是 YAML"),
    (r"nested too deeply at line (\d+)", "第 {} 行嵌套过深"),
    (r"the key at line (\d+) is written twice; the last one counts", "第 {} 行的键写了两次，以最后一个为准"),
    (r"a key is written twice at line (\d+); the last one counts", "第 {} 行的键写了两次，以最后一个为准"),
    (r"too many YAML documents: read up to line (\d+)", "YAML 文档过多：只读取到第 {} 行"),
    (r"more than (\d+) servers: the rest was not read", "服务器超过 {} 个：其余未读取"),
    (r"more than (\d+) resources: the rest was not read", "资源超过 {} 个：其余未读取"),
    (r"a template that only Helm can read: (.+)", "只有 Helm 能读取的模板：{}"),
    (
        r"mounted at (.+) in (.+), and read by no server: no -c names it",
        "挂载在 {1} 的 {0}，但没有服务器读取：没有 -c 指向它",
    ),
    (r"it writes (.+) line by line", "它逐行写入 {}"),
    # Why a server's configuration is not known.
    (r"the config (.+) is kept outside these files", "config {} 不在这些文件中"),
    (r"it lies in the volume (.+)", "位于卷 {} 中"),
    (r"(.+) lies on the volume (.+)", "{} 位于卷 {} 上"),
    (r"(.+) lies on the host", "{} 位于宿主机上"),
    (r"(.+) is in the image, or is written when it starts", "{} 在镜像中，或在启动时写入"),
    (r"(.+) is a file of the image", "{} 是镜像中的文件"),
    (r"several ConfigMaps are called (.+)", "有多个名为 {} 的 ConfigMap"),
    (r"(.+) is binary data of the ConfigMap (.+)", "{} 是 ConfigMap {} 的 binaryData"),
    (r"the ConfigMap (.+) has no key (.+)", "ConfigMap {} 中没有键 {}"),
    (r"(.+) is no text", "{} 不是文本"),
    (r"(.+) cannot be parsed", "{} 无法解析"),
    (r"a command writes (.+)", "由命令写入 {}"),
    (r"the command writes (.+)", "由启动命令写入 {}"),
    (r"too much is written to (.+)", "写入 {} 的内容过多"),
    (r"a condition decides what is written to (.+)", "写入 {} 的内容取决于条件"),
    (r"a script writes (.+)", "由脚本写入 {}"),
    (r"a script changes (.+)", "由脚本修改 {}"),
    (r"a script makes (.+) in one of several ways", "脚本以多种方式之一生成 {}"),
    (r"a script makes (.+) of (.+)", "脚本用 {1} 生成 {0}"),
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


def deployment_name(name: str, lang: str) -> str:
    """A deployment's name for people: ours in their language, that of a folder or of a user as it is."""
    return _DEPLOYMENTS.get(name, name) if lang == "zh" else name
