"""Why a fix is not even tried: where it stands, and what stands there.

In: a finding with a fix, the state of the work. Out: a reason, or None.
"""

from rocketaudit.documents import SUPPRESSION_MARK, server_at
from rocketaudit.findings import Edit, Finding
from rocketaudit.fixes.state import Reason, State
from rocketaudit.mending import is_text
from rocketaudit.model import Server
from rocketaudit.source import Document, line_text
from rocketaudit.suppressions import read
from rocketaudit.templates import placeholder

UNSAFE = Reason("fix.not.safe")


def obstacle(one: Finding, state: State, files: dict[str, Document], unsafe: bool) -> Reason | None:
    """What keeps a finding from being mended; `files` are the documents as they are by now."""
    if one.fix is None:
        return None
    for edit in one.fix.edits:
        found = _in_the_way(edit, _server(edit, state), files.get(edit.at.path))
        if found:
            return found
    return None if one.fix.safe or unsafe else UNSAFE


def _server(edit: Edit, state: State) -> Server | None:
    for deployment in state.audited.deployments:
        if server := server_at(deployment, edit.at):
            return server
    return None


def _in_the_way(edit: Edit, server: Server | None, of: Document | None) -> Reason | None:
    if server is None or of is None or not is_text(server.document, server.entries, edit.at):
        return Reason("fix.not.text")
    if edit.at.start == edit.at.end and edit.at.column == 1:
        return None  # a new line: nothing that is there changes
    lines = range(edit.at.line, edit.at.end_line + (edit.at.end_column > 1))
    if any(placeholder(line_text(of, line)) for line in lines):
        return Reason("fix.not.template")
    return None if covered(of).isdisjoint(lines) else Reason("fix.not.suppressed")


def covered(of: Document) -> frozenset[int]:
    """The lines of a file that comments about suppressions speak of, and those that have their words in them."""
    if SUPPRESSION_MARK not in of.data:
        return frozenset()
    spoken_of = {line for one in read(of) for line in one.lines}
    mark = SUPPRESSION_MARK.decode()
    return frozenset(spoken_of) | {line for line in range(1, len(of.line_starts) + 1) if mark in line_text(of, line)}
