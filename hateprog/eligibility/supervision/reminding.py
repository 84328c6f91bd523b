"""Reminders of decisions, conditions, reviews and approvals that end: each sent once, however often this runs.

A mail holds a reference and a link and nothing else. What ran out two working days ago is escalated.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.rules import Decider
from hateprog.eligibility.supervision import queries, service
from hateprog.eligibility.supervision.rules import REMIND_OF_EXPIRY, Nudge, Section, nudges
from hateprog.kernel.access import Actor
from hateprog.kernel.calendar import add_working_days, is_working_day
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, Stale
from hateprog.kernel.text import N_, _
from hateprog.referrals import case_queries as cases
from hateprog.store.outbox import post_once, posted
from hateprog.web.links import full_address

DECISION_SOON = (N_("A decision is due soon: {reference}"), N_("Referral {reference} waits for a decision, due soon."))
DECISION_LATE = (N_("A decision is late: {reference}"), N_("Referral {reference} waits for a decision that is late."))
CONDITION_LATE = (
    N_("A condition is not met: {reference}"),
    N_("A condition of the approval of case {reference} was to be met by now."),
)
REVIEW_DUE = (N_("A review is due: {reference}"), N_("The approval of case {reference} is to be looked at again."))
EXPIRING = (
    N_("An approval ends soon: {reference}"),
    N_("The approval of case {reference} ends within two weeks. After that the case goes on hold."),
)


@dataclass(frozen=True, slots=True)
class Reminder:
    """A mail to be sent once: `about` names it, with whoever it is to."""

    about: str
    words: tuple[str, str]
    reference: str
    link: str
    to: tuple[tuple[UUID, str], ...]


@dataclass
class Desk:
    """What one run knows: the day, and who is who; each asked once."""

    day: date
    holidays: frozenset[date]
    _inspectors: dict[tuple[str | None, str | None], tuple[tuple[UUID, str], ...]] = field(default_factory=dict)
    _coordinators: Sequence[Any] | None = None

    def inspectors(self, row: Any) -> tuple[tuple[UUID, str], ...]:
        """Return (account, address) of the inspectors of the case's area, those who cover today among them."""
        area = row.force_code, row.district_code
        if area not in self._inspectors:
            self._inspectors[area] = _addressed(accounts.inspectors_for(*area))
        return self._inspectors[area]

    def coordinators(self) -> tuple[tuple[UUID, str], ...]:
        """Return (account, address) of the coordinators."""
        return _addressed(self._every_coordinator())

    def deciders(self, row: Any) -> tuple[tuple[UUID, str], ...]:
        """Return (account, address) of those who may decide a case: as its rule set says, coordinators among them."""
        if row.decides is not Decider.COORDINATOR:
            return self.inspectors(row)
        involved = cases.involved(row.referral_id)
        apart = (each for each in self._every_coordinator() if each.person_id not in involved)
        return (*self.inspectors(row), *_addressed(apart))

    def _every_coordinator(self) -> Sequence[Any]:
        if self._coordinators is None:
            self._coordinators = accounts.coordinators()
        return self._coordinators


def remind(actor: Actor) -> int:
    """Remind and escalate on a working day; return how many mails and escalations were new.

    A reminder is known by what it is about, the day that is due and whom it is to, so it is posted once, however often
    and by however many this runs. On other days nothing happens.
    """
    day = today()
    desk = Desk(day, areas.bank_holidays(day.year - 2, day.year + 1))
    if not is_working_day(day, desk.holidays):
        return 0
    return sum(part(actor, desk) for part in (_decisions, _conditions, _reviews, _expiring))


def _decisions(actor: Actor, desk: Desk) -> int:
    done, soon = 0, add_working_days(desk.day, 1, desk.holidays)
    for rows in _pages(lambda after: queries.clocks_running(soon, after)):
        now = [(row, nudges(row.due_on, desk.day, desk.holidays)) for row in rows]
        done += _send(_of_decision(row, each, desk) for row, due in now for each in due if each is not Nudge.ESCALATE)
        late = [row for row, due in now if Nudge.ESCALATE in due and row.escalated_at is None]
        done += sum(_escalate(actor, service.escalate, eligibility.one_assessment(row.id)) for row in late)
    return done


def _of_decision(row: Any, nudge: Nudge, desk: Desk) -> Reminder:
    return Reminder(
        f"decision/{row.id}/{nudge}/{row.due_on}",
        DECISION_SOON if nudge is Nudge.SOON else DECISION_LATE,
        row.reference,
        full_address("eligibility.show", assessment_id=row.id),
        desk.deciders(row),
    )


def _conditions(actor: Actor, desk: Desk) -> int:
    done = 0
    for rows in _pages(lambda after: queries.conditions_late(desk.day, after)):
        done += _send(_of_condition(row, desk) for row in rows)
        late = [
            row
            for row in rows
            if row.escalated_at is None and Nudge.ESCALATE in nudges(row.due_on, desk.day, desk.holidays)
        ]
        done += sum(_escalate(actor, service.escalate_condition, eligibility.one_condition(row.id)) for row in late)
    return done


def _of_condition(row: Any, desk: Desk) -> Reminder:
    address = accounts.address_of(row.practitioner_id)
    works_it = ((row.practitioner_id, address),) if address else ()
    link = full_address("eligibility.meet_condition", condition_id=row.id)
    return Reminder(
        f"condition/{row.id}/{row.due_on}", CONDITION_LATE, row.reference, link, (*works_it, *desk.coordinators())
    )


def _reviews(_actor: Actor, desk: Desk) -> int:
    return sum(
        _send(
            Reminder(
                f"review/{row.id}/{row.due_on}",
                REVIEW_DUE,
                row.reference,
                full_address("supervision.review", decision_id=row.id),
                desk.inspectors(row),
            )
            for row in rows
        )
        for rows in _pages(_listed(Section.REVIEWS, desk))
    )


def _expiring(_actor: Actor, desk: Desk) -> int:
    return sum(
        _send(
            Reminder(
                f"expiring/{row.id}/{row.due_on}",
                EXPIRING,
                row.reference,
                full_address("casefile.show", referral_id=row.referral_id),
                (*desk.inspectors(row), *desk.coordinators()),
            )
            for row in rows
            if desk.day <= row.due_on <= desk.day + REMIND_OF_EXPIRY
        )
        for rows in _pages(_listed(Section.EXPIRING, desk))
    )


def _listed(section: Section, desk: Desk) -> Callable[[queries.After], Sequence[Any]]:
    return lambda after: queries.listed(section, queries.EVERYWHERE, desk.day, after=after)


def _pages(ask: Callable[[queries.After], Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Yield page after page, each asked for once the one before it was dealt with."""
    after: queries.After = None
    while rows := ask(after):
        yield rows[: queries.PAGE]
        if len(rows) <= queries.PAGE:
            return
        after = queries.end_of(rows[: queries.PAGE])


def _send(reminders: Iterable[Reminder]) -> int:
    """Post what was not posted before; most of what is found has been, so that is asked for all at once."""
    wanted = {
        f"reminder/{each.about}/{account_id}": (each, address) for each in reminders for account_id, address in each.to
    }
    known = posted(wanted)
    return sum(_post(name, *told) for name, told in wanted.items() if name not in known)


def _post(name: str, reminder: Reminder, address: str) -> bool:
    subject, sentence = (_(each).format(reference=reminder.reference) for each in reminder.words)
    return post_once(name, to=address, subject=subject, body=f"{sentence}\n\n{reminder.link}\n")


def _escalate(actor: Actor, put_before: Callable[..., object], thing: Any) -> bool:
    """Escalate one clock; somebody may have been quicker, or acted just now."""
    if thing is None:
        return False
    try:
        put_before(actor, thing)
    except (Missing, NotNow, Stale):
        return False
    return True


def _addressed(rows: Iterable[Any]) -> tuple[tuple[UUID, str], ...]:
    return tuple((row.account_id, row.email) for row in rows)
