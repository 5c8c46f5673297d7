"""What the help says beside the tables of options: what the program is for, and examples. The sign \\b keeps lines."""

ABOUT = """Audit Apache RocketMQ configuration: can an acknowledged message be lost here, by which failure,
because of which line?"""

EXAMPLES = """\b
Examples:
  rocketaudit scan conf/                                 all broker files below conf/ as one deployment
  rocketaudit scan broker.conf --rocketmq-version 5.3.3  one file, judged for a release
  rocketaudit scan conf/ -f text -f json -o - -o r.json  text to the terminal, JSON to a file
  rocketaudit scan broker.conf.j2 --set ROLE=SLAVE       a template: what stands for {{ ROLE }}
  rocketaudit fix conf/                                  mend plain mistakes; asks before it writes
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3      what an upgrade changes under the same files
  rocketaudit diff conf/ conf.new/                       what a change of the files changes
  rocketaudit checklist conf/ -f html -o checklist.html  what is to be settled before the deploy, to sign
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

FIX_EXAMPLES = """\b
Examples:
  rocketaudit fix conf/                        shows what would change, and asks
  rocketaudit fix conf/ --diff                 only shows it; exit code 1 where there is something
  rocketaudit fix conf/ --yes                  in scripts
  rocketaudit fix broker.conf --unsafe --diff  also what changes the broker, with its cost
  rocketaudit fix - < broker.conf > new.conf   from standard input to standard output
\b
Exit codes:
  0 mended, or nothing to mend   1 --diff shows something, or you said no   2, 3, 4 as for scan"""

UPGRADE_EXAMPLES = """\b
Examples:
  rocketaudit upgrade conf/ --from 4.9.7 --to 5.3.3
  rocketaudit upgrade docker-compose.yml                 from the release of the image to the newest
  rocketaudit upgrade conf/ --from 4.9 -f json
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""

BASELINE_EXAMPLES = """\b
Examples:
  rocketaudit baseline create conf/ src/ --reason "before the audit of 2026" --until 2027-06-30
  rocketaudit scan conf/ src/ --baseline .rocketaudit-baseline.json
  rocketaudit baseline check conf/ src/
  rocketaudit baseline update conf/ src/"""

DIFF_EXAMPLES = """\b
Examples:
  rocketaudit diff conf/ conf.new/ --rocketmq-version 5.3.3
  git show HEAD:broker.conf | rocketaudit diff - broker.conf
\b
Exit codes:
  0 as safe as before   1 something kept is lost, or a new finding at or above --fail-on   2, 3, 4 as for scan"""

CHECKLIST_EXAMPLES = """\b
Examples:
  rocketaudit checklist conf/ src/
  rocketaudit checklist deploy/ -f html -o checklist.html     to fill in, to print and to sign
  rocketaudit checklist deploy/ -f markdown -o CHECKLIST.md   boxes to tick in a merge request
\b
Exit codes:
  as for scan; what a person has to confirm never fails"""

CONFIG_EXAMPLES = """\b
Examples:
  rocketaudit config show
  rocketaudit config show deploy/prod --profile standard
  rocketaudit config show -f json"""
