"""Values of settings, and the one that says that the documents do not decide it."""

from typing import Final


class Unknown:
    """A value that the documents do not decide (a template placeholder, an unread file, a computed argument)."""

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __reduce__(self) -> str:
        return "UNKNOWN"  # there is one, in each process


UNKNOWN: Final = Unknown()

Value = str | int | float | bool | None
"""The value of a setting as Java would hold it; a symbolic default such as `${cpus}` is a str."""
