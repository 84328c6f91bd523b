"""Files that ship with the service in a folder of the feature that reads them: which there are, and what one says."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click

from hateprog.kernel.text import _


@dataclass(frozen=True, slots=True)
class Shipped:
    """The TOML files in a folder, each known by its name without its ending."""

    folder: Path

    def names(self) -> list[str]:
        """Return what the files are called."""
        return sorted(path.stem for path in self.folder.glob("*.toml"))

    def text_of(self, name: str) -> str:
        """Return what a file says. Raises `KeyError` for one that is not there."""
        if name not in self.names():
            raise KeyError(name)
        return (self.folder / f"{name}.toml").read_text(encoding="utf-8")

    def called(self, name: str) -> str:
        """Return what a file says that a command names. Raises a sentence for the one who typed it."""
        return self._called(name, _("None that ships is called {name}. These ship: {names}."))

    def file_or_called(self, name: str) -> str:
        """Return the text of somebody's own file, or of a shipped one where no file has this path.

        Raises a sentence for the one who typed it where neither is there, or the file is no text.
        """
        path = Path(name)
        if not path.is_file():
            sentence = _("There is no file {name}, and none that ships is called so. These ship: {names}.")
            return self._called(name, sentence)
        try:
            return path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            raise click.ClickException(_("{name} is no text in UTF-8.").format(name=name)) from None
        except OSError as fault:
            sentence = _("{name} cannot be read: {why}.")
            raise click.ClickException(sentence.format(name=name, why=fault.strerror)) from None

    def _called(self, name: str, sentence: str) -> str:
        try:
            return self.text_of(name)
        except KeyError:
            raise click.ClickException(sentence.format(name=name, names=", ".join(self.names()))) from None
