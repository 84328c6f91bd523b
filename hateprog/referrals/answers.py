"""What each pathway asks, in which order, and what can be wrong between one answer and another.

Source: domain.md sections 2 and 3. Pure: no database, no request.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import Admission, Companion, ConsentBy, ContactBy, Pathway, Source

CRIMINAL_RESPONSIBILITY = 10
"""The age below which nobody in England and Wales can commit a crime (Children and Young Persons Act 1933, s.50)."""

ADULT = 18


class Page(StrEnum):
    """A page of the referral: one question, or a few that belong together. Its value is its address."""

    PAPER = "paper-form"
    PATHWAY = "pathway"
    WHO = "who"
    CONTACT = "contact"
    STRANDS = "strands"
    WHERE = "where"
    WHAT = "what-happened"
    OFFENCE = "offence"
    DATES = "dates"
    ADMISSION = "admission"
    SERIOUSNESS = "how-serious"
    HISTORY = "before-this"
    CONVICTION = "conviction"
    ENQUIRIES = "enquiries"
    HELP = "help"
    CONSENT = "consent"
    HARMED = "anyone-harmed"
    COMPANION = "companion"
    LANGUAGE = "language"
    SAFETY = "safety"


JOURNEYS: dict[Pathway, tuple[Page, ...]] = {
    Pathway.OUT_OF_COURT: (
        Page.PATHWAY,
        Page.WHO,
        Page.CONTACT,
        Page.WHERE,
        Page.WHAT,
        Page.STRANDS,
        Page.OFFENCE,
        Page.DATES,
        Page.ADMISSION,
        Page.SERIOUSNESS,
        Page.HISTORY,
        Page.SAFETY,
        Page.HARMED,
        Page.CONSENT,
        Page.COMPANION,
        Page.LANGUAGE,
    ),
    Pathway.CONVICTED: (
        Page.PATHWAY,
        Page.WHO,
        Page.CONTACT,
        Page.WHERE,
        Page.OFFENCE,
        Page.WHAT,
        Page.STRANDS,
        Page.CONVICTION,
        Page.SAFETY,
        Page.HARMED,
        Page.CONSENT,
        Page.COMPANION,
        Page.LANGUAGE,
    ),
    Pathway.EARLY_INTERVENTION: (
        Page.PATHWAY,
        Page.WHAT,
        Page.STRANDS,
        Page.WHO,
        Page.CONTACT,
        Page.WHERE,
        Page.HELP,
        Page.ENQUIRIES,
        Page.SAFETY,
        Page.HARMED,
        Page.CONSENT,
        Page.COMPANION,
        Page.LANGUAGE,
    ),
}
"""The order of the pages: early intervention alleges no offence, so it has no page about one."""

MOMENTS: dict[str, str] = {
    "born_on": N_("the person was born"),
    "incident_on": N_("it happened"),
    "crime_recorded_on": N_("the crime was recorded"),
    "investigation_completed_on": N_("the investigation was complete"),
    "evidential_test_met_on": N_("the evidential test was met"),
    "admission_recorded_on": N_("the admission was recorded"),
    "local_records_checked_on": N_("local records were checked"),
    "convicted_on": N_("the court convicted them"),
    "supervision_agreed_on": N_("the supervising officer agreed"),
    "consented_on": N_("they agreed to take part"),
    "paper_signed_on": N_("the form was signed"),
}
"""Every date of a referral, as the end of a sentence. None may lie in the future."""

IN_ORDER: tuple[tuple[str, str], ...] = (
    ("born_on", "incident_on"),
    ("incident_on", "crime_recorded_on"),
    ("crime_recorded_on", "investigation_completed_on"),
    ("investigation_completed_on", "evidential_test_met_on"),
    ("evidential_test_met_on", "admission_recorded_on"),
    ("incident_on", "local_records_checked_on"),
    ("incident_on", "convicted_on"),
    ("convicted_on", "supervision_agreed_on"),
    ("born_on", "consented_on"),
)
"""Earlier, later: the order of domain.md section 3. The later date is the one at fault."""

FACTS = frozenset(
    {
        "pathway",
        "force_code",
        "born_on",
        "incident_on",
        "crime_recorded_on",
        "investigation_completed_on",
        "evidential_test_met_on",
        "admission",
        "admission_recorded_on",
        "outcome_type",
        "gravity_score",
        "indictable_only",
        "cps_view",
        "physical_assault",
        "stirred_up_hatred",
        "extremist_views",
        "extremist_member",
        "earlier_hate_offences",
        "local_records_checked_on",
        "convicted_on",
        "court",
        "supervising_officer",
        "supervision_agreed_on",
        "open_investigation",
        "domestic_or_sexual",
        "harmed_view",
        "consented_on",
        "consent_by",
        "companion",
    }
)
"""The answers that rules may rely on (a test holds eligibility to these)."""

SAID = FACTS | {"evaluation_consent"}
"""The answers of which it is kept who gave them and when: the facts, and one that no rule may rely on."""

ALLEGED = frozenset({Pathway.OUT_OF_COURT, Pathway.CONVICTED})
"""Where one event is what it is all about; consent to work on it cannot come before it."""


@dataclass(frozen=True, slots=True)
class Answers:
    """The answers that depend on one another, as far as they are given."""

    pathway: Pathway | None = None
    source: Source = Source.ONLINE
    born_on: date | None = None
    phone: str | None = None
    email: str | None = None
    address: str | None = None
    contact_by: ContactBy | None = None
    incident_on: date | None = None
    crime_recorded_on: date | None = None
    investigation_completed_on: date | None = None
    evidential_test_met_on: date | None = None
    admission: Admission | None = None
    admission_recorded_on: date | None = None
    local_records_checked_on: date | None = None
    convicted_on: date | None = None
    supervision_agreed_on: date | None = None
    consented_on: date | None = None
    consent_by: ConsentBy | None = None
    guardian_name: str | None = None
    companion: Companion | None = None
    companion_name: str | None = None
    paper_signed_on: date | None = None

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """Return the answers among `given`; what is not here depends on nothing."""
        return cls(**{field.name: given[field.name] for field in fields(cls) if field.name in given})


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the answers: the answer at fault, and the sentence that says so."""

    field: str
    sentence: str


def pages_for(pathway: Pathway | None, source: Source = Source.ONLINE) -> tuple[Page, ...]:
    """Return the pages in the order they are asked; until a pathway is chosen there is only that question."""
    first = (Page.PAPER,) if source is Source.PAPER else ()
    return first + (JOURNEYS[pathway] if pathway else (Page.PATHWAY,))


def neighbours(page: Page, pages: tuple[Page, ...]) -> tuple[Page | None, Page | None]:
    """Return the pages before and after `page`; None at either end."""
    at = pages.index(page)
    return (pages[at - 1] if at else None, pages[at + 1] if at + 1 < len(pages) else None)


def is_adult(born_on: date | None, day: date) -> bool | None:
    """Say whether someone is 18 or over on `day`; None while the birth date is not known."""
    return None if born_on is None else age_on(born_on, day) >= ADULT


def age_group(born_on: date | None, today: date, consented_on: date | None = None) -> bool | None:
    """Say whether someone agrees as an adult (True) or as a child (False): on the day of consent, where it is given.

    None while that is not known: without a birth date, and before the day of consent is given in the year after the
    eighteenth birthday, when they may have agreed as a child.
    """
    if born_on is None:
        return None
    if consented_on is not None:
        return is_adult(born_on, consented_on)
    age = age_on(born_on, today)
    return None if age == ADULT else age > ADULT


def faults(answers: Answers, today: date) -> list[Fault]:
    """Return everything that is wrong between the answers, in no more than one sentence for each answer.

    What is missing and asked for in any case is not here: the page's own schema says that.
    """
    found: dict[str, Fault] = {}
    for check in (_future, _order, _age, _contact, _admission, _consent, _companion):
        for fault in check(answers, today):
            found.setdefault(fault.field, fault)
    return list(found.values())


def _future(answers: Answers, today: date) -> Iterator[Fault]:
    for field, moment in MOMENTS.items():
        day = getattr(answers, field)
        if day is not None and day > today:
            yield Fault(field, _("The date {moment} cannot be in the future").format(moment=_(moment)))


def _order(answers: Answers, today: date) -> Iterator[Fault]:
    pairs = [*IN_ORDER, *([("incident_on", "consented_on")] if answers.pathway in ALLEGED else [])]
    for earlier, later in pairs:
        first, second = getattr(answers, earlier), getattr(answers, later)
        if first is not None and second is not None and second < first:
            sentence = _("{later} on {later_date}. That is before {earlier}, on {earlier_date}")
            said = _(MOMENTS[later])
            yield Fault(
                later,
                sentence.format(
                    later=said[0].upper() + said[1:],
                    later_date=_date(second),
                    earlier=_(MOMENTS[earlier]),
                    earlier_date=_date(first),
                ),
            )


def _age(answers: Answers, today: date) -> Iterator[Fault]:
    if answers.pathway not in ALLEGED or not answers.born_on or not answers.incident_on:
        return
    age = age_on(answers.born_on, answers.incident_on)
    if 0 <= age < CRIMINAL_RESPONSIBILITY:
        sentence = _(
            "They were {age} when it happened. Nobody under 10 can be dealt with out of court or convicted: "
            "if there is cause for concern, choose early intervention"
        )
        yield Fault("incident_on", sentence.format(age=age))


def _contact(answers: Answers, today: date) -> Iterator[Fault]:
    if answers.contact_by is ContactBy.PHONE and not answers.phone:
        yield Fault("phone", _("Enter the phone number"))
    if answers.contact_by is ContactBy.EMAIL and not answers.email:
        yield Fault("email", _("Enter the email address"))
    if answers.contact_by is ContactBy.LETTER and not answers.address:
        yield Fault("address", _("Enter the address"))


def _admission(answers: Answers, today: date) -> Iterator[Fault]:
    if answers.pathway is not Pathway.OUT_OF_COURT or answers.admission is None:
        return
    asked = answers.admission is not Admission.NOT_ASKED
    if asked and answers.admission_recorded_on is None:
        yield Fault("admission_recorded_on", _("Enter the date that this was recorded"))
    if not asked and answers.admission_recorded_on is not None:
        yield Fault("admission_recorded_on", _("Leave the date empty, or say what they answered"))


def _consent(answers: Answers, today: date) -> Iterator[Fault]:
    adult = is_adult(answers.born_on, answers.consented_on or today)
    if adult is False and answers.consent_by is ConsentBy.PERSON:
        sentence = _(
            "They were under 18: a parent or guardian has to agree too, or somebody judged them competent to decide"
        )
        yield Fault("consent_by", sentence)
    if adult and answers.consent_by in {ConsentBy.PERSON_AND_GUARDIAN, ConsentBy.PERSON_COMPETENT}:
        yield Fault("consent_by", _("They were 18 or over: an adult agrees for themselves"))
    if answers.consent_by is ConsentBy.PERSON_AND_GUARDIAN and not answers.guardian_name:
        yield Fault("guardian_name", _("Enter the name of the parent or guardian who agreed"))


def _companion(answers: Answers, today: date) -> Iterator[Fault]:
    if answers.companion in {Companion.SUPPORTER, Companion.APPROPRIATE_ADULT} and not answers.companion_name:
        yield Fault("companion_name", _("Enter the name of whoever comes with them"))


def _date(day: date) -> str:
    return f"{day.day} {_(f'{day:%B}')} {day.year}"
