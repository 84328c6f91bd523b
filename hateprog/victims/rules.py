"""What is known of a person harmed, and how they are found again. Pure.

Source: domain.md section 7; the Code of Practice for Victims of Crime (2020), of enhanced rights.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _, search_key

SEALED = (
    "name",
    "other_names",
    "phone",
    "email",
    "address",
    "postcode",
    "contact_by",
    "safe_times",
    "who_answers",
    "language",
    "interpreter",
    "access_needs",
    "enhanced",
    "not_to_disclose",
)
"""Everything that is known of a person harmed, under the names that the form gives it. All of it is sealed."""


class Channel(StrEnum):
    """How a person harmed is reached."""

    PHONE = "phone"
    EMAIL = "email"
    LETTER = "letter"
    IN_PERSON = "in_person"


class Enhanced(StrEnum):
    """Whether somebody has enhanced rights under the Victims' Code, and why."""

    SERIOUS = "most_serious_crime"
    PERSISTENT = "persistently_targeted"
    VULNERABLE = "vulnerable_or_intimidated"
    NO = "no"


class Interpreter(StrEnum):
    """Whether somebody needs an interpreter."""

    YES = "yes"
    NO = "no"


class Same(StrEnum):
    """What a liaison says where somebody like this is known already."""

    SAME = "same"
    ANOTHER = "another"


CHANNEL_LABELS: dict[Channel, str] = {
    Channel.PHONE: N_("Phone"),
    Channel.EMAIL: N_("Email"),
    Channel.LETTER: N_("Letter"),
    Channel.IN_PERSON: N_("In person"),
}
ENHANCED_LABELS: dict[Enhanced, str] = {
    Enhanced.SERIOUS: N_("Yes: harmed by a most serious crime, which a hate crime is"),
    Enhanced.PERSISTENT: N_("Yes: persistently targeted"),
    Enhanced.VULNERABLE: N_("Yes: vulnerable or intimidated"),
    Enhanced.NO: N_("No"),
}
INTERPRETER_LABELS: dict[Interpreter, str] = {Interpreter.YES: N_("Yes"), Interpreter.NO: N_("No")}
SAME_LABELS: dict[Same, str] = {
    Same.SAME: N_("The same person: use what is known of them"),
    Same.ANOTHER: N_("Somebody else"),
}
NEEDED_BY: dict[Channel, tuple[str, ...]] = {
    Channel.PHONE: ("phone",),
    Channel.EMAIL: ("email",),
    Channel.LETTER: ("address",),
    Channel.IN_PERSON: (),
}


def has_enhanced_rights(said: str | None) -> bool:
    """Say whether somebody has enhanced rights under the Victims’ Code; not, while nobody has said so."""
    return said is not None and said != Enhanced.NO


def check_reachable(given: dict[str, str | None]) -> None:
    """Raise `RuleBroken` where the way in which somebody is to be reached lacks what it needs."""
    said = given.get("contact_by")
    missing = {
        Channel.PHONE: N_("Enter the phone number, or choose another way to reach them"),
        Channel.EMAIL: N_("Enter the email address, or choose another way to reach them"),
        Channel.LETTER: N_("Enter the address, or choose another way to reach them"),
    }
    for needed in NEEDED_BY[Channel(said)] if said else ():
        if not given.get(needed):
            raise RuleBroken(_(missing[Channel(str(said))]), field=needed)


def check_may_take_on(*, has_liaison: bool, took_part: bool) -> None:
    """Raise `NotNow` where a case has a liaison already, or whoever wants it stands on its other side."""
    if took_part:
        raise NotNow(_("They have taken part in this case, so they cannot work with whoever was harmed in it"))
    if has_liaison:
        raise NotNow(_("Somebody has taken this case on already"))


def check_may_contact(withdrawn_at: datetime | None) -> None:
    """Raise `NotNow` for somebody who has withdrawn (authorisation.yaml, state_guards). `withdrawn_at` is in UTC."""
    if withdrawn_at is not None:
        raise NotNow(_("They have withdrawn: nobody contacts them, unless they come back of their own accord"))


def phone_key(typed: str) -> str:
    """Return a phone number as it is looked up: digits alone, and from the United Kingdom as dialled there."""
    digits = "".join(char for char in typed if char.isdecimal())
    if typed.strip().startswith("+44"):
        return "0" + digits[2:].lstrip("0")
    return "0" + digits[4:].lstrip("0") if digits.startswith("0044") else digits


def name_key(typed: str) -> str:
    """Return a name as it is looked up: its parts in the alphabet's order, so that "Nowak, Ola" is "Ola Nowak"."""
    return " ".join(sorted(filter(None, (search_key(part) for part in typed.split()))))
