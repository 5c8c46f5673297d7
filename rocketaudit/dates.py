"""The days until which comments and baselines count, as texts: 2027-01-31. So written they sort by time.

What reads the calendar is imported only where a day is written.
"""


def is_date(text: str) -> bool:
    """Whether a text is a day as in 2027-01-31."""
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def is_past(until: str | None, today: str) -> bool:
    """Whether the last day is over; without one it never is."""
    return until is not None and today > until


def today() -> str:
    """The day that it is."""
    from datetime import date

    return date.today().isoformat()
