"""How lines are painted. A line is pieces of text with a role each; roles become colours only where they are wanted.

Everything that is printed goes through `paint`, which lets no control character past it.
"""

from typing import NamedTuple

from rocketaudit.renderers.shown import visible


class Style(NamedTuple):
    """`width` is the terminal's, None where the output is not a terminal (then prose is not wrapped);
    `encoding` is what the output can hold: what it cannot is shown in ASCII."""

    width: int | None = None
    colour: bool = False
    encoding: str = "utf-8"

    @property
    def prose_width(self) -> int | None:
        """Where prose wraps: at most 100 columns, since longer lines are hard to read."""
        return None if self.width is None else max(min(self.width, 100), 40)

    @property
    def frame_width(self) -> int:
        """How wide a source line may be before it is cut."""
        return 160 if self.width is None else max(self.width, 40)


class Piece(NamedTuple):
    """Text with a role: "" or one of ROLES."""

    text: str
    role: str = ""


Line = list[Piece]

# Names of rich; the sixteen colours of the terminal, so that its theme decides how they look.
ROLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "bold cyan",
    "title": "bold",
    "frame": "bright_blue",
    "label.error": "red",
    "label.warning": "yellow",
    "label.note": "cyan",
    "heading": "bold",
    "dim": "dim",
    "plus": "green",
    "minus": "red",
    "kept": "green",
    "lost": "bold red",
    "unknown": "yellow",
}


def plain(text: str, role: str = "") -> Line:
    """A line of one piece."""
    return [Piece(text, role)]


def paint(lines: list[Line], style: Style) -> str:
    """The lines as one text that ends in a newline, with escape sequences where colour is wanted."""
    safe = [[Piece(visible(piece.text, style.encoding), piece.role) for piece in line] for line in lines]
    if style.colour:
        return _coloured(safe)
    return "".join("".join(piece.text for piece in line).rstrip() + "\n" for line in safe)


def _coloured(lines: list[Line]) -> str:
    # Only rich's styles: its console costs three times as much, and more than the audit of a broker.conf.
    from rich.color import ColorSystem
    from rich.style import Style as Look

    looks = {role: Look.parse(look) for role, look in ROLES.items()}

    def painted(piece: Piece) -> str:
        return looks[piece.role].render(piece.text, color_system=ColorSystem.STANDARD) if piece.role else piece.text

    return "".join("".join(map(painted, _stripped(line))) + "\n" for line in lines)


def _stripped(line: Line) -> Line:
    """The line without blanks at its end."""
    kept = list(line)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    return [*kept[:-1], kept[-1]._replace(text=kept[-1].text.rstrip())] if kept else []
