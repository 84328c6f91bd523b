"""To whom a letter about somebody under 18 goes: to them, or to the adult who is recorded for them. Pure.

Source: domain.md section 2 (an appropriate adult for a child) and docs/decisions/0040.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import _
from hateprog.referrals.rules import Companion

ADULT = 18
OPENS_OWN_LETTERS = 16
"""The age from which somebody is written to themselves, unless the writer chooses the adult."""


class To(StrEnum):
    """To whom a letter goes."""

    PERSON = "person"
    ADULT = "adult"


@dataclass(frozen=True, slots=True)
class Adult:
    """The adult recorded for somebody under 18. Only a parent or guardian is taken to live where they do."""

    name: str
    is_guardian: bool

    @property
    def label(self) -> str:
        """Return who it is, in words."""
        sentence = _("{name}, parent or guardian") if self.is_guardian else _("{name}, appropriate adult")
        return sentence.format(name=self.name)

    def greeting(self, given_name: str) -> str:
        """Return what a letter to this adult says before the letter to the young person, which follows as it is."""
        sentence = _("Dear {adult},\n\nThis letter is for {name}. Please read it together.")
        return sentence.format(adult=self.name, name=given_name)


def adult_for(
    born_on: date | None,
    *,
    guardian_name: str | None,
    companion: Companion | None,
    companion_name: str | None,
    today: date,
) -> Adult | None:
    """Return whom a letter could go to instead: whoever consented as guardian, or else the appropriate adult.

    None for an adult, and for somebody for whom none is recorded: nobody learns of it by a letter who did not know.
    """
    if born_on is not None and age_on(born_on, today) >= ADULT:
        return None
    if guardian_name:
        return Adult(guardian_name, is_guardian=True)
    if companion is Companion.APPROPRIATE_ADULT and companion_name:
        return Adult(companion_name, is_guardian=False)
    return None


def usually(born_on: date | None, adult: Adult | None, today: date) -> To:
    """Return to whom a letter goes where its writer says nothing: to the adult for somebody under 16."""
    young = born_on is None or age_on(born_on, today) < OPENS_OWN_LETTERS
    return To.ADULT if adult is not None and young else To.PERSON
