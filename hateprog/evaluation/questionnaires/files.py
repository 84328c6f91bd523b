"""The instruments that ship with the service, as files: written for it, free to use and to change."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "shipped"


def names() -> list[str]:
    """Return what the shipped files are called, without their ending."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def text_of(name: str) -> str:
    """Return a shipped file. Raises `KeyError` for one that is not there."""
    if name not in names():
        raise KeyError(name)
    return (FOLDER / f"{name}.toml").read_text(encoding="utf-8")
