"""What an offer, a contact and a wish may be. Pure.

Source: domain.md section 7 (each victim of each case gets an enhanced offer, or a written reason why not).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum

from hateprog.kernel.clock import local_date
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _

TRIES = 3
"""On how many days somebody is tried before they count as not to be reached. Our own assumption: no source says."""


class Outcome(StrEnum):
    """What came of trying to reach somebody."""

    REACHED = "reached"
    SENT = "sent"
    MESSAGE_LEFT = "message_left"
    NO_ANSWER = "no_answer"
    SOMEBODY_ELSE = "somebody_else"
    WRONG = "wrong"


class Because(StrEnum):
    """Why there is no offer: the first two of a case, the others of a person; `OTHER` of both."""

    NOT_IDENTIFIED = "not_identified"
    NO_PERSON = "no_person"
    NOT_REACHED = "not_reached"
    NOT_SAFE = "not_safe"
    NO_CONTACT = "no_contact"
    INVESTIGATION = "investigation"
    DIED = "died"
    OTHER = "other"


class Wish(StrEnum):
    """What somebody harmed wants after the offer; any of the first four together."""

    QUESTIONS = "questions"
    LETTER = "letter"
    APOLOGY = "apology"
    MEETING = "meeting"
    LATER = "later"
    NONE = "none"


class By(StrEnum):
    """Who did what the Victims' Code asks for."""

    POLICE = "police"
    US = "us"
    OTHERS = "others"


class Sender(StrEnum):
    """Who sends an offer."""

    SERVICE = "service"
    LIAISON = "liaison"


OF_A_CASE = (Because.NOT_IDENTIFIED, Because.NO_PERSON, Because.OTHER)
OF_A_PERSON = tuple(each for each in Because if each not in OF_A_CASE[:2])
ALONE = frozenset({Wish.LATER, Wish.NONE})

OUTCOME_LABELS: dict[Outcome, str] = {
    Outcome.REACHED: N_("I spoke with them"),
    Outcome.SENT: N_("Sent: a letter, an email or a message"),
    Outcome.MESSAGE_LEFT: N_("I left a message that it is safe to leave"),
    Outcome.NO_ANSWER: N_("No answer"),
    Outcome.SOMEBODY_ELSE: N_("Somebody else answered, and I said nothing of it"),
    Outcome.WRONG: N_("The number or the address is wrong"),
}
BECAUSE_LABELS: dict[Because, str] = {
    Because.NOT_IDENTIFIED: N_("Nobody harmed is identified"),
    Because.NO_PERSON: N_("No person was harmed: a place or a thing was"),
    Because.NOT_REACHED: N_("They cannot be reached"),
    Because.NOT_SAFE: N_("Contact would not be safe for them"),
    Because.NO_CONTACT: N_("They have asked not to be contacted"),
    Because.INVESTIGATION: N_("The police ask us not to contact them"),
    Because.DIED: N_("They have died"),
    Because.OTHER: N_("Another reason"),
}
WISH_LABELS: dict[Wish, str] = {
    Wish.QUESTIONS: N_("To ask questions without meeting"),
    Wish.LETTER: N_("To write or to receive a letter"),
    Wish.APOLOGY: N_("An apology"),
    Wish.MEETING: N_("To meet"),
    Wish.LATER: N_("Not now: ask them later"),
    Wish.NONE: N_("None of this"),
}
BY_LABELS: dict[By, str] = {
    By.POLICE: N_("The police"),
    By.US: N_("Our service"),
    By.OTHERS: N_("Somebody else"),
}
SENDER_LABELS: dict[Sender, str] = {
    Sender.SERVICE: N_("Send it from here, to their email address"),
    Sender.LIAISON: N_("I send it, or have sent it, myself"),
}


def check_day(day: date, *, today: date, field: str) -> None:
    """Raise `RuleBroken` where something is said to have been done on a day that has not come."""
    if day > today:
        raise RuleBroken(_("The day must be today or in the past"), field=field)


def check_reason(because: Because, *, days_tried: int) -> None:
    """Raise `RuleBroken` where somebody is said not to be reached who was not tried on enough days."""
    if because is Because.NOT_REACHED and days_tried < TRIES:
        sentence = _("Try to reach them on at least {tries} days before you say so: the log has {count}")
        raise RuleBroken(sentence.format(tries=TRIES, count=days_tried), field="because")


def check_wishes(wishes: Collection[Wish], again_on: date | None, *, today: date) -> None:
    """Raise `RuleBroken` for wishes that exclude each other, or for "later" without a day to come."""
    if len(wishes) > 1 and ALONE.intersection(wishes):
        raise RuleBroken(_("“Not now” and “None of this” stand alone"), field="wishes")
    if (Wish.LATER in wishes) != (again_on is not None):
        needed = Wish.LATER in wishes
        raise RuleBroken(
            _("Enter when to ask them again") if needed else _("A day to ask again goes with “Not now” alone"),
            field="again_on",
        )
    if again_on is not None and again_on <= today:
        raise RuleBroken(_("The day to ask them again must be in the future"), field="again_on")


def day_of(moment: datetime | None) -> date | None:
    """Return the day (Europe/London) of a moment (UTC), if there is one."""
    return None if moment is None else local_date(moment)
