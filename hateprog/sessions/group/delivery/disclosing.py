"""What is kept of something a pupil told a practitioner: that it was passed on, never the words. Pure.

Source: domain.md section 6 ("a disclosure goes to the DSL on its own form"); the DSL is the school's designated
safeguarding lead. What the pupil said is for their ears only: it is told by voice, the same day.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import date, datetime, timedelta
from enum import StrEnum

from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _

CONFIRM_WITHIN = 1
"""Working days in which the DSL is to confirm; after that the coordinators see to it."""

LINK_LASTS = timedelta(days=14)
"""How long the link in the mail to the DSL can be used, once."""

TRIES, TRIES_WINDOW = 30, timedelta(minutes=15)
"""How many links one place may try in that time."""

ADDRESS = re.compile(r"(?<![^\s<>,;:()\"])[^\s<>,;:()\"@]+@[^\s<>,;:()\"@]+\.[^\s<>,;:()\".@]+")


class Kind(StrEnum):
    """What a disclosure is about, as far as anybody but the DSL needs to know."""

    AT_HOME = "at_home"
    AT_SCHOOL = "at_school"
    HATE = "hate"
    ONLINE = "online"
    EXTREMISM = "extremism"
    SELF_HARM = "self_harm"
    OTHER = "other"


class Whom(StrEnum):
    """Who of the school was told."""

    DSL = "dsl"
    DEPUTY = "deputy"
    HEAD = "head"


class How(StrEnum):
    """How they were told."""

    IN_PERSON = "in_person"
    BY_PHONE = "by_phone"


class Via(StrEnum):
    """How it was confirmed that the school knows."""

    LINK = "link"
    SCHOOL = "school"
    COORDINATOR = "coordinator"


KIND_LABELS: dict[Kind, str] = {
    Kind.AT_HOME: N_("Harm or danger at home"),
    Kind.AT_SCHOOL: N_("Harm or bullying at school"),
    Kind.HATE: N_("Being a target of hate"),
    Kind.ONLINE: N_("Something online"),
    Kind.EXTREMISM: N_("Being drawn into extremism"),
    Kind.SELF_HARM: N_("Harming themselves"),
    Kind.OTHER: N_("Something else"),
}
WHOM_LABELS: dict[Whom, str] = {
    Whom.DSL: N_("The DSL"),
    Whom.DEPUTY: N_("The deputy DSL"),
    Whom.HEAD: N_("The head teacher"),
}
HOW_LABELS: dict[How, str] = {How.IN_PERSON: N_("In person"), How.BY_PHONE: N_("By phone")}
VIA_LABELS: dict[Via, str] = {
    Via.LINK: N_("by the link in the mail"),
    Via.SCHOOL: N_("with the school’s account"),
    Via.COORDINATOR: N_("by phone, to a coordinator"),
}


def check_told(told_at: datetime, starts_at: datetime, now: datetime) -> None:
    """Raise `RuleBroken` unless the DSL was told after the session began, and by now."""
    if told_at > now:
        raise RuleBroken(_("This must not be in the future: tell the DSL first"), field="time")
    if told_at < starts_at:
        raise RuleBroken(_("This must not be before the session began"), field="time")


def check_unconfirmed(confirmed_at: datetime | None) -> None:
    """Raise `NotNow` for a disclosure that has been confirmed."""
    if confirmed_at is not None:
        raise NotNow(_("This has been confirmed already"))


def confirm_by(made_on: date, bank_holidays: Container[date]) -> date:
    """Return the day by the end of which the school is to have confirmed that it knows."""
    return add_working_days(made_on, CONFIRM_WITHIN, bank_holidays)


def address_in(contact: str | None) -> str | None:
    """Return the e-mail address in how a DSL is reached, in lower case; None where there is only a number."""
    found = ADDRESS.search(contact or "")
    return found[0].rstrip(".").lower() if found else None
