"""Tests on real open data that lies beside the clone on some machines; it is never copied into the project."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def described() -> str:
    """Return one line that says whether these tests run."""
    return f"shared data: {FOLDER if FOLDER.is_dir() else 'not on this machine, so tests/shared_data is left out'}"
