"""What the help says beside the tables of options: what the program is for, and examples. The sign \\b keeps lines."""

ABOUT = """Audit Apache RocketMQ configuration: can an acknowledged message be lost here, by which failure,
because of which line?"""

EXAMPLES = """\b
Examples:
  rocketaudit scan conf/                                 all broker files below conf/ as one deployment
  rocketaudit scan broker.conf --rocketmq-version 5.3.3  one file, judged for a release
  rocketaudit scan conf/ -f text -f json -o - -o r.json  text to the terminal, JSON to a file
  rocketaudit scan broker.conf.j2 --set ROLE=SLAVE       a template: what stands for {{ ROLE }}
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3      what an upgrade changes under the same files
  rocketaudit diff conf/ conf.new/                       what a change of the files changes
  rocketaudit effective broker.conf                      what the broker really runs with
  rocketaudit explain async-flush                        a rule: which failure, the fix and its cost
\b
Exit codes:
  0 nothing at or above --fail-on   1 findings   2 wrong arguments   3 nothing to scan   4 internal error"""

SCAN_EXAMPLES = """\b
Examples:
  rocketaudit scan conf/
  rocketaudit scan broker-a.conf broker-b.conf --profile standard
  kubectl get configmap broker -o 'jsonpath={.data.broker\\.conf}' | rocketaudit scan - --stdin-filename broker.conf
  rocketaudit scan conf/ -f json -o report.json --fail-on critical"""

UPGRADE_EXAMPLES = """\b
Examples:
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3
  rocketaudit upgrade docker-compose.yml                 from the release of the image to the newest
  rocketaudit upgrade conf/ --from 4.9 -f json
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""

DIFF_EXAMPLES = """\b
Examples:
  rocketaudit diff conf/ conf.new/ --rocketmq-version 5.3.3
  git show HEAD:broker.conf | rocketaudit diff - broker.conf
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""
