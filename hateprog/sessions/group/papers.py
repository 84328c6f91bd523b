"""What a school gets with a booking: letter of assurance, notice for parents, calendar file, materials, all in a zip.

Of a visitor's DBS check it says the level and the day, never the certificate's number (domain.md section 6).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from flask import current_app

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import LONDON
from hateprog.kernel.text import _
from hateprog.practitioners import queries as register
from hateprog.practitioners.rules import DBS_LABELS, What
from hateprog.sessions import ics
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.rules import State
from hateprog.sessions.ics import Event, Status
from hateprog.sessions.library import papers as topic_papers
from hateprog.sessions.library import queries as library
from hateprog.web.filters import show_date, show_time, show_weekday
from hateprog.web.links import full_address
from hateprog.web.paper import pdf

STATUS = {State.CANCELLED: Status.CANCELLED, State.MISSED: Status.CANCELLED}


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as a page and a PDF show it: rows of facts between paragraphs, and perhaps addresses to open."""

    title: str
    opening: Sequence[str]
    facts: Sequence[tuple[str, str]]
    heading: str
    columns: Sequence[str]
    lines: Sequence[Sequence[str]]
    closing: Sequence[str]
    links: Sequence[tuple[str, str]] = ()


def assurance(booking: Booking) -> Letter:
    """Return the letter of assurance about who comes, as their entries on the practitioners' register are now."""
    service: str = current_app.config["SERVICE_NAME"]
    return Letter(
        title=_("Letter of assurance about visitors"),
        opening=[
            _("To {school}: this letter is about the people who come to you for a group session.").format(
                school=booking.school.name
            )
        ],
        facts=_facts(booking),
        heading=_("Who comes"),
        columns=[_("Name"), _("DBS check"), _("Made on")],
        lines=[_visitor(account_id) for account_id in sorted(booking.practitioner_ids)],
        closing=[
            _(
                "Their employer has made these checks with the Disclosure and Barring Service and has seen the"
                " certificates. You do not need to see a certificate, and we do not pass its number on."
            ),
            _("They carry a card with their photograph: please check it at reception."),
            _("A member of your staff stays in the room. Visitors are at no time alone with pupils."),
            _("If a pupil discloses something, visitors go to your designated safeguarding lead the same day."),
            service,
        ],
    )


def _visitor(account_id: Any) -> list[str]:
    person_id = accounts.person_of(account_id)
    name = accounts.name_of(account_id) or ""
    standing = register.standings([person_id]).get(person_id) if person_id else None
    checks = [row for row in standing.entries if row.what is What.DBS and row.from_on] if standing else []
    if not checks:
        return [name, _("Ask the coordinator"), ""]
    newest = max(checks, key=lambda row: row.from_on)
    return [name, _(DBS_LABELS[newest.dbs_level]), show_date(newest.from_on)]


def notice_for_parents(booking: Booking) -> Letter:
    """Return the notice that a school can send to parents and carers: what it is about, and where to see everything."""
    topics = library.topics([each.topic_id for each in booking.topics])
    return Letter(
        title=_("A session about hate and prejudice at school"),
        opening=[
            _("Dear parent or carer,"),
            _("Practitioners come to {school} and talk with pupils about hate and prejudice.").format(
                school=booking.school.name
            ),
            _("They come from {service}.").format(service=current_app.config["SERVICE_NAME"]),
        ],
        facts=_facts(booking),
        heading=_("What it is about"),
        columns=[_("Topic"), _("For"), _("In short")],
        lines=[[each.title, each.years, each.summary] for each in topics],
        closing=[
            _("You may see everything that is shown and handed out. It stands on a public page, without a password."),
            _("No pupil is named in what we write down: we count how many were there, by year group."),
            _("If you have a question, or something that we should know, please speak to the school."),
        ],
        links=[(each.title, _public_page(each)) for each in topics]
        or [(_("All topics"), full_address("library.for_parents"))],
    )


def _public_page(topic: Any) -> str:
    return full_address("library.parents_of_version", code=topic.code, number=topic.version)


def _facts(booking: Booking) -> list[tuple[str, str]]:
    slot = booking.slot
    clock = _("{start} to {end}").format(start=show_time(slot.starts_at), end=show_time(slot.ends_at))
    groups = ", ".join(each.label for each in booking.groups)
    return [(_("When"), f"{show_weekday(slot.starts_at)}, {clock}"), (_("Groups"), groups)]


def printed(letter: Letter, booking: Booking) -> bytes:
    """Return a letter as tagged PDF."""
    told = asdict(letter)
    return pdf("group/letter.typ", told, title=letter.title, reference=booking.reference, made_at=_made_at(booking))


def _made_at(booking: Booking) -> datetime:
    made = booking.changed_at or booking.confirmed_at
    assert made is not None  # a booking that is confirmed has its moment, and no other has papers
    return made


def calendar(booking: Booking) -> bytes:
    """Return the session as a calendar file. It stays the same event when it is moved or cancelled."""
    return ics.calendar(current_app.config["SERVICE_NAME"], [event_of(booking)], made_at=_made_at(booking))


def event_of(booking: Booking) -> Event:
    """Return a booking as an event: a reference and a time, no school and nobody's name."""
    host = urlsplit(current_app.config["PUBLIC_ADDRESS"]).hostname
    over = booking.state in STATUS
    return Event(
        uid=f"{booking.id}@{host}",
        sequence=booking.changes + over,
        starts_at=booking.slot.starts_at,
        minutes=booking.slot.minutes,
        summary=_("Group session, {reference}").format(reference=booking.reference),
        address=full_address("group.show", booking_id=booking.id),
        status=STATUS.get(booking.state, Status.CONFIRMED),
        changed_at=booking.cancelled_at or _made_at(booking),
    )


def everything(booking: Booking) -> bytes:
    """Return all papers of a booking as one zip. Its files are named after the booking and the topics."""
    content = BytesIO()
    made = _made_at(booking).astimezone(LONDON).timetuple()[:6]
    with ZipFile(content, "w", ZIP_DEFLATED) as packed:
        for name, data in _files(booking):
            packed.writestr(ZipInfo(name, date_time=made), data, ZIP_DEFLATED)
    return content.getvalue()


def _files(booking: Booking) -> Iterator[tuple[str, bytes]]:
    reference = booking.reference
    yield f"{reference}-{_('letter-of-assurance')}.pdf", printed(assurance(booking), booking)
    yield f"{reference}-{_('notice-for-parents')}.pdf", printed(notice_for_parents(booking), booking)
    yield f"{reference}.ics", calendar(booking)
    for topic in library.topics([each.topic_id for each in booking.topics]):
        for place in range(1, len(topic.sheets) + 1):
            yield f"{topic_papers.named(topic, f'material-{place}')}.pdf", topic_papers.material(topic, place)
