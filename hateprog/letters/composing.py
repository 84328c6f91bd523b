"""Making a letter out of its wording and its case, and refusing one that may not be made; nothing is stored here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import local_date, today, utcnow
from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import _
from hateprog.letters import addressee, disclosure, queries, rules, wording
from hateprog.letters.addressee import Adult, To
from hateprog.letters.models import Letter, LetterWording
from hateprog.letters.rules import KEPT_FOR, TO_REFERRER, WITH_OWN_WORDS, Channel, Kind, NotToBeDisclosed, Reach
from hateprog.letters.wording import BLANK_LABELS, IN_BRACES, PART_LABELS, Blank, Part
from hateprog.referrals.rules import Pathway
from hateprog.sessions.one_to_one import appointment_queries as appointments
from hateprog.sessions.one_to_one.rules import MODE_LABELS, Mode
from hateprog.web.filters import show_date, show_time, show_weekday


@dataclass(frozen=True, slots=True)
class Draft:
    """A letter as it would be filed. `values` is what its blanks were filled with.

    `greeting` is what an adult reads first who gets it for somebody under 18.
    """

    kind: Kind
    version: LetterWording
    parts: dict[Part, str]
    values: dict[Blank, str]
    decision_id: UUID | None
    appointment_id: UUID | None
    greeting: str = ""

    @property
    def heading(self) -> str:
        """Return its heading, which is also the subject of a mail, and so names nobody."""
        return self.parts[Part.HEADING]

    @property
    def text(self) -> str:
        """Return what it says below its heading, in paragraphs."""
        said = [text for part, text in self.parts.items() if part is not Part.HEADING]
        return "\n\n".join(filter(None, [self.greeting, *said]))


@dataclass(frozen=True, slots=True)
class Ground:
    """What a letter rests on: the approval that stands, and the appointment that it tells of."""

    decision_id: UUID | None = None
    appointment: Any = None


def ground(case: Any, kind: Kind) -> Ground:
    """Return what a letter of this kind rests on. Raises `NotNow`, saying why, where none may be written now.

    `case` is a referral or its row.
    """
    if kind in TO_REFERRER:
        rules.check_has_referrer(case.source)
        rules.check_may_write(kind, case.stage, approved=False)
        return Ground()
    decision = eligibility.approving_decision(case.id)
    rules.check_may_write(kind, case.stage, approved=decision is not None)
    assert decision is not None  # the rule above has seen to it, and the database refuses it too
    appointment = appointments.newest_kept(case.id, KEPT_FOR[kind])
    if appointment is None or (kind is not Kind.MISSED and appointment.starts_at <= utcnow()):
        missed = kind is Kind.MISSED
        raise NotNow(
            _("No appointment was missed") if missed else _("No appointment is to come: plan the session first")
        )
    return Ground(decision.id, appointment)


def adult_for(referral: Any, kind: Kind) -> Adult | None:
    """Return the adult to whom a letter of this kind could go; None where there is no choice."""
    if kind in TO_REFERRER or kind is Kind.REMINDER:
        return None
    return addressee.adult_for(
        referral.participant.born_on,
        guardian_name=referral.guardian_name,
        companion=referral.companion,
        companion_name=referral.companion_name,
        today=today(),
    )


def adult_written_to(referral: Any, kind: Kind, to: To | None) -> Adult | None:
    """Return the adult to whom a letter goes; None where it goes to the person. `to` is what its writer chose."""
    adult = adult_for(referral, kind)
    chosen = to or addressee.usually(referral.participant.born_on, adult, today())
    return adult if chosen is To.ADULT else None


def drafted(case: Any, kind: Kind, *, by: Actor, own_words: str | None = None, adult: Adult | None = None) -> Draft:
    """Return a letter made from the newest wording. `own_words` stand in place of the wording's own, where it has any.

    `adult` is who gets it for a young person, and is greeted before them.

    Raises `NotNow` where none may be written now, and `RuleBroken` for words that do not fit the pathway.
    """
    stands_on = ground(case, kind)
    version = queries.newest_wording(kind, case.pathway)
    parts = version.wording.parts()
    if kind in WITH_OWN_WORDS and own_words is not None:
        wording.check_pathway_words(case.pathway, Part.OWN_WORDS, own_words)
        parts[Part.OWN_WORDS] = own_words
    values = _values(case, stands_on.appointment, case.practitioner_id or by.id)
    told = {part: text if part is Part.OWN_WORDS else wording.filled(text, values) for part, text in parts.items()}
    appointment_id = stands_on.appointment.id if stands_on.appointment is not None else None
    greeting = adult.greeting(values[Blank.GIVEN_NAME]) if adult is not None else ""
    return Draft(kind, version, told, _used(version, values), stands_on.decision_id, appointment_id, greeting)


def _values(case: Any, appointment: Any, practitioner_id: UUID) -> dict[Blank, str]:
    name = accounts.name_of(practitioner_id) or _("The service")
    given_name = getattr(case, "given_name", None) or getattr(getattr(case, "participant", None), "given_name", None)
    values = {
        Blank.GIVEN_NAME: given_name or _("you"),
        Blank.PRACTITIONER: name,
        Blank.PRACTITIONER_FIRST_NAME: name.split()[0],
        Blank.REFERENCE: case.reference,
        Blank.ENDED_ON: show_date(local_date(case.ended_at)) if case.ended_at else "",
    }
    if appointment is not None:
        values[Blank.WHEN] = when(appointment.starts_at)
        in_person = appointment.mode is Mode.IN_PERSON and appointment.place
        values[Blank.WHERE] = appointment.place if in_person else _(MODE_LABELS[appointment.mode]).lower()
    return values


def when(starts_at: Any) -> str:
    """Return a moment (UTC) as a letter says it: "4pm on Tuesday 24 November 2026", in Europe/London."""
    return _("{time} on {day}").format(time=show_time(starts_at), day=show_weekday(starts_at))


def _used(version: LetterWording, values: dict[Blank, str]) -> dict[Blank, str]:
    named = {Blank(name) for part in (version.opening, version.closing) for name in IN_BRACES.findall(part)}
    return {blank: values[blank] for blank in Blank if blank in named}


def refuse_undisclosed(case_id: UUID, draft: Draft, sent_to: str | None = None) -> None:
    """Raise `NotToBeDisclosed`, naming where, for a letter that holds anything on its case's list."""
    listed = queries.undisclosed_on(case_id)
    if not listed:
        return
    blank = {_(BLANK_LABELS[blank]): value for blank, value in draft.values.items()}
    written = draft.version.wording.parts() | {Part.OWN_WORDS: draft.parts[Part.OWN_WORDS]}
    parts = {_(PART_LABELS[part]): IN_BRACES.sub(" ", text) for part, text in written.items()}
    parts[_(PART_LABELS[Part.OWN_WORDS])] = draft.parts[Part.OWN_WORDS]
    fields = parts | blank | {_("Address"): sent_to or "", _("Who it is to"): draft.greeting}
    places = disclosure.found(fields, f"{draft.heading}\n{draft.text}", listed)
    if places:
        raise NotToBeDisclosed(places)


def reach_of(referral: Any, kind: Kind, adult: Adult | None = None) -> Reach:
    """Return how whoever a letter is to can be reached; `referral` comes with its person.

    Only what the person gave is known: no e-mail address of an adult's, and no home but a parent's or guardian's.
    """
    if kind in TO_REFERRER:
        return Reach(email=accounts.address_of(referral.referrer_id))
    person = referral.participant
    if adult is not None:
        address = person.address if adult.is_guardian else None
        return Reach(person.contact_by, None, address, person.message_may_be_left)
    return Reach(person.contact_by, person.email, person.address, person.message_may_be_left)


def sent_to(
    referral: Any, kind: Kind, channel: Channel, typed: str | None = None, adult: Adult | None = None
) -> str | None:
    """Return where a letter goes: a mail address, or the lines of an envelope; None where it is handed over."""
    if channel is Channel.EMAIL:
        return reach_of(referral, kind).email
    if channel is not Channel.POST:
        return None
    if kind in TO_REFERRER:
        return typed
    person = referral.participant
    name = person.name if adult is None else adult.name
    return "\n".join(line for line in (name, person.address, person.postcode) if line)


def may_still_leave(letter: Letter) -> bool:
    """Say whether a filed letter may still leave as its case stands at this moment."""
    approved = eligibility.approving_decision(letter.referral_id) is not None
    appointment = appointments.one_appointment(letter.appointment_id) if letter.appointment_id else None
    if letter.kind is Kind.REMINDER and not wants_reminder(letter.referral_id, Channel.EMAIL):
        return False
    return rules.may_still_leave(
        letter.kind,
        letter.referral.stage,
        approved=approved,
        kept=appointment.kept if appointment is not None else None,
        starts_at=appointment.starts_at if appointment is not None else None,
        now=utcnow(),
    )


def wants_reminder(case_id: UUID, channel: Channel) -> bool:
    """Say whether the person of a case wants to be reminded in this way."""
    consent = queries.consent_of(case_id)
    return consent is not None and consent.wanted and consent.channel is channel


def example(kind: Kind, pathway: Pathway, said: wording.Wording) -> Draft:
    """Return a letter as a wording would make it for an invented person, to look at while it is being written."""
    values = {
        Blank.GIVEN_NAME: "Jordan",
        Blank.WHEN: _("4pm on Tuesday 24 November 2026"),
        Blank.WHERE: _("the library, room 2"),
        Blank.PRACTITIONER: "Sam Hill",
        Blank.PRACTITIONER_FIRST_NAME: "Sam",
        Blank.REFERENCE: "HC-7K3M9Q",
        Blank.ENDED_ON: _("24 November 2026"),
    }
    version = LetterWording(
        kind=kind, pathway=pathway, version=0, **{part.value: text for part, text in said.parts().items()}
    )
    told = {
        part: text if part is Part.OWN_WORDS else wording.filled(text, values) for part, text in said.parts().items()
    }
    return Draft(kind, version, told, values, None, None)
