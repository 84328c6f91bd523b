"""Whether a text holds something that must not be disclosed, however it is spaced, cased or accented. Pure.

Compared are letters and digits alone, folded. A listed word counts where it begins at the beginning of a word; a short
one (Ann) only as a whole word, so that "planned" is no Ann; a long one also inside a word that was written together.
A phone number is found however its country and its gaps are written.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

SHORTEST = 2
LONG = 5
"""From so many letters on a word is looked for inside others as well: Oakwood in Oakwoods."""

SHORTEST_PHONE = 6
INTERNATIONAL = ("0044", "44", "0")
UNDIVIDED = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "ŧ": "t", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ŋ": "n"}
)
"""Letters that Unicode does not take apart into one and its mark."""

NOTHING = frozenset({"Mn", "Mc", "Me", "Cf"})
"""Categories of what stands inside a word without being a letter of it: marks and joiners."""


class Folded:
    """A text as it is compared: its letters and digits, and at which of them a word begins."""

    def __init__(self, text: str) -> None:
        chars: list[str] = []
        begins: set[int] = set()
        apart = True
        for char in unicodedata.normalize("NFKD", text.casefold().translate(UNDIVIDED)).casefold():
            if char.isalnum():
                if apart:
                    begins.add(len(chars))
                apart = False
                chars.append(_plain(char))
            elif unicodedata.category(char) not in NOTHING:
                apart = True
        self.chars, self.begins = "".join(chars), begins | {len(chars)}

    def holds(self, listed: Folded) -> bool:
        """Say whether a listed word stands in this text."""
        wanted = listed.chars
        if len(wanted) < SHORTEST:
            return False
        if (number := _phone(wanted)) is not None and number in self.chars:
            return True
        start = self.chars.find(wanted)
        while start >= 0:
            if self._counts(start, start + len(wanted)):
                return True
            start = self.chars.find(wanted, start + 1)
        return False

    def _counts(self, start: int, end: int) -> bool:
        if start in self.begins:
            return end in self.begins or end - start >= LONG
        inside_one_word = not any(start < begin < end for begin in self.begins)
        return end - start >= LONG and inside_one_word


def _plain(char: str) -> str:
    """Return a digit of any script as 0 to 9, anything else as it is."""
    digit = unicodedata.decimal(char, None)
    return char if digit is None else str(digit)


def _phone(wanted: str) -> str | None:
    """Return a phone number without its country, so that +44 7700 … is found as 07700 …; None for anything else."""
    if not wanted.isdigit():
        return None
    national = next((wanted.removeprefix(prefix) for prefix in INTERNATIONAL if wanted.startswith(prefix)), wanted)
    return national if len(national) >= SHORTEST_PHONE else None


def check_listed(words: str) -> None:
    """Raise `RuleBroken` for words too short to be found without finding everything."""
    if len(Folded(words).chars) < SHORTEST:
        raise RuleBroken(_("Each line must have at least two letters or digits"), field="words")


def found(fields: Mapping[str, str], whole: str, listed: Iterable[str]) -> list[str]:
    """Return the names of the fields that hold something listed; never what it is.

    `whole` is the letter as it reads: where only its fields together hold something, the name is that of all of it.
    """
    wanted = [Folded(words) for words in listed]
    held = [name for name, text in fields.items() if _any_in(text, wanted)]
    return held or ([_("The letter as a whole")] if _any_in(whole, wanted) else [])


def _any_in(text: str, wanted: list[Folded]) -> bool:
    folded = Folded(text)
    return any(folded.holds(each) for each in wanted)
