"""One mail to each of those whom a booked plan concerns, however many sessions it has."""

from __future__ import annotations

from collections.abc import Sequence

from hateprog.kernel.text import _
from hateprog.sessions.group import telling
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.planner.models import SchoolPlan
from hateprog.store.outbox import post
from hateprog.web.links import full_address


def tell_booked(plan: SchoolPlan, made: Sequence[Booking]) -> None:
    """Tell the school and the coordinators of all sessions, and each practitioner of how many they come to."""
    here = full_address("planner.show", plan_id=plan.id)
    said = _("{count} group sessions are booked: {school}. This page has the timetable, and one calendar file for all:")
    people = telling.who_books(plan.school_id)
    for account_id, email in people.items():
        _post(plan, account_id, email, said.format(count=len(made), school=plan.school.name), here)
    week = full_address("diary.week")
    said = _("{count} group sessions to which you come are booked: {school}. They are in your diary:")
    comes = {account_id for each in made for account_id in each.practitioner_ids}
    for account_id, email in telling.addresses_of(frozenset(comes - set(people))).items():
        theirs = sum(account_id in each.practitioner_ids for each in made)
        _post(plan, account_id, email, said.format(count=theirs, school=plan.school.name), week)


def _post(plan: SchoolPlan, account_id: object, email: str, sentence: str, link: str) -> None:
    subject = _("Booked: the sessions of a whole school")
    post(f"plan/{plan.id}/booked/{account_id}", to=email, subject=subject, body=f"{sentence}\n\n{link}\n")
