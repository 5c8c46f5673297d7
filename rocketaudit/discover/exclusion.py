"""What a configuration file leaves out of a folder: files that are not read, and named in the report all the same."""

from collections.abc import Sequence

from rocketaudit import globs

REASON = "excluded by the configuration file"


class Exclusion:
    """The globs of what is not read below one path argument; `found` is what they left out, a folder for all in it."""

    def __init__(self, excluded: Sequence[str]) -> None:
        self.globs = excluded
        self.found: list[str] = []

    def takes(self, path: str) -> bool:
        """Whether a file or folder is left out."""
        out = self.means(path)
        self.found += [path] if out else []
        return out

    def means(self, path: str) -> bool:
        """The same of a file that nobody looks for by itself."""
        return bool(self.globs) and globs.meant_by(path, self.globs)
