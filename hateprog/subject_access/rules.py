"""A request to see one's data: its clock, its way from receipt to hand-over, and why something may be withheld. Pure.

Source: UK GDPR Articles 12 and 15; Data Protection Act 2018 s.45 and s.54 (law-enforcement processing) and schedules 2
to 4 (exemptions); domain.md section 9.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from secrets import choice
from uuid import UUID

from hateprog.kernel.calendar import is_working_day
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import REFERENCE_LETTERS


class Side(StrEnum):
    """Whose data it is."""

    REFERRED = "referred"
    HARMED = "harmed"


class Regime(StrEnum):
    """The law under which the programme holds the data (domain.md section 2, `programme`)."""

    UK_GDPR = "uk_gdpr"
    PART3 = "part3"


REGIME_LABELS: dict[Regime, str] = {
    Regime.UK_GDPR: N_("UK GDPR: general processing"),
    Regime.PART3: N_("Data Protection Act 2018, part 3: law-enforcement processing"),
}


class AskedBy(StrEnum):
    """Who asks."""

    THEMSELVES = "themselves"
    PARENT = "parent"
    REPRESENTATIVE = "representative"


ASKED_BY_LABELS: dict[AskedBy, str] = {
    AskedBy.THEMSELVES: N_("The person themselves"),
    AskedBy.PARENT: N_("A parent or guardian, for a child"),
    AskedBy.REPRESENTATIVE: N_("Somebody with their authority, such as a solicitor"),
}


class Identity(StrEnum):
    """How it was checked who asks. No copy of anything is kept."""

    KNOWN = "known"
    DOCUMENT = "document"
    QUESTIONS = "questions"
    AUTHORITY = "authority"


IDENTITY_LABELS: dict[Identity, str] = {
    Identity.KNOWN: N_("Somebody who works with them recognised them in person"),
    Identity.DOCUMENT: N_("An official document was looked at and given back"),
    Identity.QUESTIONS: N_("They answered what only they could know"),
    Identity.AUTHORITY: N_("The signed authority was looked at, and who holds it identified"),
}


class Longer(StrEnum):
    """Why two more months are needed (UK GDPR Article 12(3))."""

    COMPLEX = "complex"
    SEVERAL = "several"


LONGER_LABELS: dict[Longer, str] = {
    Longer.COMPLEX: N_("The request is complex"),
    Longer.SEVERAL: N_("The person has made several requests"),
}


class Dropped(StrEnum):
    """Why a request ends without a pack."""

    WITHDRAWN = "withdrawn"
    NOT_CONFIRMED = "not_confirmed"
    MISTAKE = "mistake"


DROPPED_LABELS: dict[Dropped, str] = {
    Dropped.WITHDRAWN: N_("They do not want it any more"),
    Dropped.NOT_CONFIRMED: N_("It could not be confirmed who asks"),
    Dropped.MISTAKE: N_("It was put down by mistake"),
}


class State(StrEnum):
    """Where a request stands."""

    RECEIVED = "received"
    GATHERED = "gathered"
    REVIEWED = "reviewed"
    SIGNED = "signed"
    EXPIRED = "expired"
    DROPPED = "dropped"


STATE_LABELS: dict[State, str] = {
    State.RECEIVED: N_("To be gathered"),
    State.GATHERED: N_("Being gone through"),
    State.REVIEWED: N_("Waits for a second person"),
    State.SIGNED: N_("Signed: may be handed out"),
    State.EXPIRED: N_("Over: the words are gone"),
    State.DROPPED: N_("Dropped"),
}


class Step(StrEnum):
    """What is done to a request."""

    GATHER = "gather"
    DECIDE = "decide"
    FINISH = "finish"
    SEND_BACK = "send_back"
    SIGN = "sign"
    HAND_OUT = "hand_out"
    EXTEND = "extend"
    DROP = "drop"
    EXPIRE = "expire"


UNDER_WAY = frozenset({State.RECEIVED, State.GATHERED, State.REVIEWED})
TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.RECEIVED, Step.GATHER): State.GATHERED,
    (State.GATHERED, Step.GATHER): State.GATHERED,
    (State.GATHERED, Step.DECIDE): State.GATHERED,
    (State.GATHERED, Step.FINISH): State.REVIEWED,
    (State.REVIEWED, Step.SEND_BACK): State.GATHERED,
    (State.REVIEWED, Step.SIGN): State.SIGNED,
    (State.SIGNED, Step.HAND_OUT): State.SIGNED,
    (State.SIGNED, Step.EXPIRE): State.EXPIRED,
    **{(state, Step.EXTEND): state for state in UNDER_WAY},
    **{(state, Step.DROP): State.DROPPED for state in UNDER_WAY},
}
NOT_NOW: dict[Step, str] = {
    Step.GATHER: N_("It cannot be gathered now"),
    Step.DECIDE: N_("Nothing in this pack can be changed now"),
    Step.FINISH: N_("It is not being gone through now"),
    Step.SEND_BACK: N_("It does not wait for a second person"),
    Step.SIGN: N_("It does not wait for a signature"),
    Step.HAND_OUT: N_("This pack cannot be handed out: it is not signed, or its time is over"),
    Step.EXTEND: N_("Its time cannot be made longer now"),
    Step.DROP: N_("It cannot be dropped any more"),
    Step.EXPIRE: N_("Its time is not over"),
}


def after(state: State, step: Step) -> State:
    """Return the state that a step leads to. Raises `NotNow` for every pair that is not in the table."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        raise NotNow(_(NOT_NOW[step])) from None


class Choice(StrEnum):
    """What is done with a part of the pack."""

    GIVE = "give"
    WITHHOLD = "withhold"


CHOICE_LABELS: dict[Choice, str] = {
    Choice.GIVE: N_("Give it, but for what is masked"),
    Choice.WITHHOLD: N_("Withhold all of it"),
}


class Exemption(StrEnum):
    """Why a part is withheld."""

    OTHERS = "others"
    CRIME = "crime"
    PROCEEDINGS = "proceedings"
    PRIVILEGE = "privilege"
    HEALTH = "health"
    SOCIAL_WORK = "social_work"
    EDUCATION = "education"
    CHILD_ABUSE = "child_abuse"
    ADOPTION = "adoption"
    PART3_INQUIRY = "part3_inquiry"
    PART3_CRIME = "part3_crime"
    PART3_PUBLIC = "part3_public"
    PART3_OTHERS = "part3_others"


@dataclass(frozen=True, slots=True)
class Law:
    """What an exemption is in words, where it stands, and under which regime it can be used."""

    words: str
    paragraph: str
    regime: Regime


GENERAL, ENFORCEMENT = Regime.UK_GDPR, Regime.PART3
EXEMPTIONS: dict[Exemption, Law] = {
    Exemption.OTHERS: Law(
        N_("It would tell of somebody else who has not agreed"), "DPA 2018, schedule 2, paragraph 16", GENERAL
    ),
    Exemption.CRIME: Law(
        N_("It would hinder preventing or detecting crime"), "DPA 2018, schedule 2, paragraph 2", GENERAL
    ),
    Exemption.PROCEEDINGS: Law(
        N_("It is needed for legal proceedings, which it would hinder"), "DPA 2018, schedule 2, paragraph 5", GENERAL
    ),
    Exemption.PRIVILEGE: Law(N_("It is legally privileged"), "DPA 2018, schedule 2, paragraph 19", GENERAL),
    Exemption.HEALTH: Law(
        N_("It is about health and would seriously harm somebody"), "DPA 2018, schedule 3, paragraph 5", GENERAL
    ),
    Exemption.SOCIAL_WORK: Law(
        N_("It is about social work and would seriously harm somebody"), "DPA 2018, schedule 3, paragraph 11", GENERAL
    ),
    Exemption.EDUCATION: Law(
        N_("It is about education and would seriously harm somebody"), "DPA 2018, schedule 3, paragraph 19", GENERAL
    ),
    Exemption.CHILD_ABUSE: Law(
        N_("It is about abuse of a child, whose interests it would hurt"), "DPA 2018, schedule 3, paragraph 21", GENERAL
    ),
    Exemption.ADOPTION: Law(
        N_("It is from adoption records, whose disclosure another law forbids"),
        "DPA 2018, schedule 4, paragraph 3",
        GENERAL,
    ),
    Exemption.PART3_INQUIRY: Law(
        N_("It would obstruct an official or legal inquiry, investigation or procedure"),
        "DPA 2018, section 45(4)(a)",
        ENFORCEMENT,
    ),
    Exemption.PART3_CRIME: Law(
        N_("It would hinder preventing, detecting, investigating or prosecuting crime"),
        "DPA 2018, section 45(4)(b)",
        ENFORCEMENT,
    ),
    Exemption.PART3_PUBLIC: Law(N_("It would endanger public security"), "DPA 2018, section 45(4)(c)", ENFORCEMENT),
    Exemption.PART3_OTHERS: Law(
        N_("It would hurt the rights and freedoms of others"), "DPA 2018, section 45(4)(e)", ENFORCEMENT
    ),
}
"""Why something may be withheld. The list is ours and no legal advice; the operator's adviser checks each use."""


class Format(StrEnum):
    """In which form the pack leaves."""

    PDF = "pdf"
    JSON = "json"


KEPT = timedelta(days=30)
"""How long a signed pack can be handed out; then its words are forgotten."""

MONTHS, MORE_MONTHS = 1, 2
"""One calendar month from receipt, and two more at most (UK GDPR Article 12(3); for part 3 DPA 2018 s.54)."""


def due_on(received_on: date, bank_holidays: Container[date], *, longer: bool) -> date:
    """Return by when it is to be answered: the same date a month on, three where it takes longer.

    Where that month has no such date, its last day; where that is no working day, the next one that is (the
    Information Commissioner's guide to the right of access).
    """
    months = received_on.month - 1 + MONTHS + (MORE_MONTHS if longer else 0)
    year, month = received_on.year + months // 12, months % 12 + 1
    day = date(year, month, min(received_on.day, monthrange(year, month)[1]))
    while not is_working_day(day, bank_holidays):
        day += timedelta(days=1)
    return day


def check_received(received_on: date, today: date) -> None:
    """Raise `RuleBroken` for a request that comes from the future, or came a year ago or more: a slip of the pen."""
    if received_on > today:
        raise RuleBroken(_("The day on which it came cannot be in the future"), field="received_on")
    if received_on <= today - timedelta(days=365):
        raise RuleBroken(_("The day on which it came cannot be a year ago or more"), field="received_on")


def check_asker(asked_by: AskedBy, asker: str | None, identity: Identity) -> None:
    """Raise `RuleBroken` where somebody asks for another and nobody knows who, or no authority was looked at."""
    if asked_by is AskedBy.THEMSELVES:
        if asker:
            raise RuleBroken(_("Leave out who asks where it is the person themselves"), field="asker")
        return
    if not asker:
        raise RuleBroken(_("Enter who asks for them, and how they are reached"), field="asker")
    if asked_by is AskedBy.REPRESENTATIVE and identity is not Identity.AUTHORITY:
        raise RuleBroken(_("Somebody who asks for another must have shown their authority"), field="identity")


def check_longer(today: date, first_due_on: date, already: bool) -> None:
    """Raise `NotNow` for a second extension, or one after the first month, in which the person has to be told."""
    if already:
        raise NotNow(_("Its time was made longer already"))
    if today > first_due_on:
        raise NotNow(_("The month in which the person has to be told of it is over"))


def check_choice(made: Choice, exemption: Exemption | None, regime: Regime) -> None:
    """Raise `RuleBroken` for withholding without a reason, under the other regime's, or a reason for giving."""
    if made is Choice.GIVE:
        if exemption is not None:
            raise RuleBroken(_("A part that is given has no reason to be withheld"), field="exemption")
        return
    if exemption is None:
        raise RuleBroken(_("Select why it is withheld"), field="exemption")
    if EXEMPTIONS[exemption].regime is not regime:
        raise RuleBroken(_("That reason is not one of the law this request falls under"), field="exemption")


def check_signs(person_id: UUID, reviewers: Container[UUID | None]) -> None:
    """Raise `RuleBroken` where whoever went through a pack would sign it: two people look at what leaves."""
    if person_id in reviewers:
        raise RuleBroken(_("You went through this pack, so somebody else signs it"))


def is_over(signed_at: datetime, now: datetime) -> bool:
    """Say whether a signed pack may no longer be handed out (both in UTC)."""
    return now >= signed_at + KEPT


def new_reference() -> str:
    """Return a reference like SA-7K3M9Q, drawn at random: it tells nothing of whose, of which side, or how many."""
    return "SA-" + "".join(choice(REFERENCE_LETTERS) for _letter in range(6))
