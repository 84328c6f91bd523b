"""What somebody needs to work with people, when it runs out, and who is warned. Pure.

Source: issue "The three-session one-to-one programme, in full", item 8; domain.md section 1 (specialist training) and
section 6 (level and date of a DBS check, never a certificate number).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import N_, _


class Kind(StrEnum):
    """Whether somebody leads cases, or works beside whoever does."""

    PRACTITIONER = "practitioner"
    VOLUNTEER = "volunteer"


class What(StrEnum):
    """What an entry of the register is about."""

    TRAINING = "training"
    ACCREDITATION = "accreditation"
    DBS = "dbs"


class Training(StrEnum):
    """The kinds of training that the register knows. A case may need one of the specialist ones."""

    CORE = "core"
    HATE_CRIME = "hate_crime"
    DOMESTIC = "domestic"
    SEXUAL = "sexual"
    CHILDREN = "children"
    SAFEGUARDING = "safeguarding"


class DbsLevel(StrEnum):
    """How far a check by the Disclosure and Barring Service went."""

    BASIC = "basic"
    STANDARD = "standard"
    ENHANCED = "enhanced"
    ENHANCED_BARRED = "enhanced_barred"


class State(StrEnum):
    """How far an entry is from its last day."""

    IN_DATE = "in_date"
    EXPIRING = "expiring"
    LAPSED = "lapsed"


KIND_LABELS: dict[Kind, str] = {Kind.PRACTITIONER: N_("Practitioner"), Kind.VOLUNTEER: N_("Volunteer")}
KIND_HINTS: dict[Kind, str] = {
    Kind.PRACTITIONER: N_("Can be given cases, and can work beside another practitioner"),
    Kind.VOLUNTEER: N_("Works beside a practitioner, and is never given a case alone"),
}
WHAT_LABELS: dict[What, str] = {
    What.TRAINING: N_("Training"),
    What.ACCREDITATION: N_("Accreditation"),
    What.DBS: N_("DBS check"),
}
TRAINING_LABELS: dict[Training, str] = {
    Training.CORE: N_("Restorative practice (core)"),
    Training.HATE_CRIME: N_("Hate crime"),
    Training.DOMESTIC: N_("Domestic abuse specialist"),
    Training.SEXUAL: N_("Sexual harm specialist"),
    Training.CHILDREN: N_("Working with children"),
    Training.SAFEGUARDING: N_("Safeguarding"),
}
DBS_LABELS: dict[DbsLevel, str] = {
    DbsLevel.BASIC: N_("Basic"),
    DbsLevel.STANDARD: N_("Standard"),
    DbsLevel.ENHANCED: N_("Enhanced"),
    DbsLevel.ENHANCED_BARRED: N_("Enhanced with barred lists"),
}
STATE_LABELS: dict[State, str] = {
    State.IN_DATE: N_("In date"),
    State.EXPIRING: N_("Runs out soon"),
    State.LAPSED: N_("Lapsed"),
}

REQUIRED = (Training.CORE,)
"""The training without which nobody works with people, whatever the case."""

WARNED_AHEAD = timedelta(days=60)
DBS_LASTS_YEARS = 3
"""When a DBS check is made again unless somebody says another day: a usual policy of employers, not a law."""

FURTHEST = timedelta(days=10 * 366)

NOT_REGISTERED = N_("Not on the practitioners’ register")
NEVER_ALONE = N_("A volunteer works beside a practitioner, and is not given a case")
NO_DBS = N_("No DBS check on the register")
DBS_LAPSED = N_("The DBS check is past its renewal date, {date}")
NO_TRAINING: dict[Training, str] = {
    Training.CORE: N_("No core training on the register"),
    Training.DOMESTIC: N_("The case needs a domestic abuse specialist, and no such training is on the register"),
    Training.SEXUAL: N_("The case needs a sexual harm specialist, and no such training is on the register"),
}
TRAINING_LAPSED: dict[Training, str] = {
    Training.CORE: N_("Core training lapsed after {date}"),
    Training.DOMESTIC: N_("The case needs a domestic abuse specialist, and that training lapsed after {date}"),
    Training.SEXUAL: N_("The case needs a sexual harm specialist, and that training lapsed after {date}"),
}

CERTIFICATE = re.compile(r"\d(?:[\W_]{0,3}\d){11,}")
"""What the number of a DBS certificate looks like: twelve digits or more, however they are set apart."""

Thing = tuple[What, Training | None, str | None]


@dataclass(frozen=True, slots=True)
class Held:
    """An entry that counts: what it is about, which one, and the last day on which it is good (that day included)."""

    what: What
    valid_until: date
    training: Training | None = None
    body: str | None = None

    @property
    def thing(self) -> Thing:
        """Return what a newer entry would have to be about to take this one's place."""
        return self.what, self.training, self.body.casefold() if self.body else None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why somebody may not work on a case: a sentence, with the day for its `{date}` where it has one."""

    text: str
    on: date | None = None


def reasons(
    kind: Kind | None,
    held: Iterable[Held],
    *,
    today: date,
    needs: Collection[Training] = (),
    leads: bool = True,
) -> list[Reason]:
    """Return everything that keeps somebody from working on a case today; empty where nothing does.

    `kind` is None for somebody who is not on the register, `needs` the specialist training that the case asks for,
    `leads` false for who would only work beside its practitioner. Unknown never counts as in date.
    """
    if kind is None:
        return [Reason(NOT_REGISTERED)]
    last = newest(held)
    found = [Reason(NEVER_ALONE)] if leads and kind is Kind.VOLUNTEER else []
    found += _lacking(last.get((What.DBS, None, None)), NO_DBS, DBS_LAPSED, today)
    for each in Training:
        if each in REQUIRED or each in needs:
            until = last.get((What.TRAINING, each, None))
            found += _lacking(until, NO_TRAINING[each], TRAINING_LAPSED[each], today)
    return found


def _lacking(until: date | None, missing: str, lapsed: str, today: date) -> list[Reason]:
    if until is None:
        return [Reason(missing)]
    return [Reason(lapsed, until)] if state(until, today) is State.LAPSED else []


def newest(held: Iterable[Held]) -> dict[Thing, date]:
    """Return for each thing that is held (each kind of training, each body's accreditation, the check) its last day."""
    last: dict[Thing, date] = {}
    for each in held:
        last[each.thing] = max(each.valid_until, last.get(each.thing, each.valid_until))
    return last


def state(valid_until: date, today: date) -> State:
    """Return how an entry stands: lapsed once its last day is over, and running out for sixty days before that."""
    if valid_until < today:
        return State.LAPSED
    return State.EXPIRING if valid_until <= today + WARNED_AHEAD else State.IN_DATE


def renewal(checked_on: date) -> date:
    """Return when a DBS check of that day is due to be made again; one of 29 February on 1 March."""
    year = checked_on.year + DBS_LASTS_YEARS
    try:
        return checked_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def check_days(from_on: date | None, valid_until: date, *, today: date) -> None:
    """Raise `RuleBroken` unless something may have been got on one day and be good until another."""
    if from_on is not None and from_on > today:
        raise RuleBroken(_("This date must be today or in the past"), field="from_on")
    if from_on is not None and valid_until <= from_on:
        raise RuleBroken(_("This must be later than the day it was got"), field="valid_until")
    if valid_until > today + FURTHEST:
        raise RuleBroken(_("This must be within ten years from today"), field="valid_until")


def looks_like_a_certificate(text: str | None) -> bool:
    """Say whether words hold what may be the number of a DBS certificate: it is never kept (domain.md section 6)."""
    return bool(text and CERTIFICATE.search(text))
