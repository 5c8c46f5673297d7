"""Goldens: whole outputs kept as files in tests/golden/. UPDATE_GOLDENS=1 writes them anew; read the diff."""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def same_as(name: str, text: str) -> None:
    """Assert that `text` is what the golden file holds."""
    path = FOLDER / name
    if os.environ.get("UPDATE_GOLDENS"):
        FOLDER.mkdir(exist_ok=True)
        path.write_bytes(text.encode())
    assert text == path.read_bytes().decode()
