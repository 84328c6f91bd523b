"""The measures: each defined once, as data. Source: domain.md sections 1 and 8. No strand is counted here."""

from __future__ import annotations

from typing import Any

from sqlalchemy import extract, func

from hateprog.closing import queries as closing
from hateprog.closing.rules import Moment
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.deciding import Outcome as Decided
from hateprog.kernel.text import N_
from hateprog.referrals import counted as referrals
from hateprog.reports.measures.rules import Exclusion, Measure, Unit
from hateprog.sessions.events import queries as events
from hateprog.sessions.events.rules import Kind
from hateprog.sessions.group.delivery import queries as delivery
from hateprog.sessions.group.delivery.rules import Outcome as BecameOf
from hateprog.sessions.one_to_one import queries as one_to_one
from hateprog.sessions.one_to_one.rules import FIRST_WITHIN, Progress
from hateprog.sessions.signposting import queries as signposting
from hateprog.sessions.signposting.rules import Outcome as Support

ADULT = 18
DAY = 86_400
"""Seconds."""


def _again(of: str) -> Any:
    """Return which rows come after the first of the same person or case, among those not taken out before."""
    return lambda rows: (
        func.row_number().over(partition_by=(rows.c[of], rows.c.out), order_by=(rows.c.counted_on, rows.c.id)) > 1
    )


def _adult(rows: Any) -> Any:
    """Return which rows are of somebody 18 or over on the counting date; born on 29 February they are so on 1 March."""
    return _number(rows.c.counted_on) - _number(rows.c.born_on) >= ADULT * 10_000


def _number(day: Any) -> Any:
    return extract("year", day) * 10_000 + extract("month", day) * 100 + extract("day", day)


def _seconds(day: Any) -> Any:
    """Return a day as the seconds from 1970 to its beginning, which both databases can tell."""
    return extract("epoch", day)


CASE_AGAIN = Exclusion("again", N_("The same case was counted already in this period"), _again("referral_id"))
PERSON_AGAIN = Exclusion("again", N_("The same person was counted already in this period"), _again("person_id"))
AGE_UNKNOWN = Exclusion("unknown", N_("The date of birth is not known"), lambda rows: rows.c.born_on.is_(None))
GROWN_UP = Exclusion("adult", N_("18 or over on that day"), _adult)
CORRECTED = Exclusion(
    "corrected",
    N_("A record that was put right later: only the newest counts"),
    lambda rows: rows.c.number < rows.c.newest,
)
MISSED = Exclusion("missed", N_("The session did not take place"), lambda rows: rows.c.outcome != BecameOf.TOOK_PLACE)
DAY_HELD = N_("The day on which the session was held")
DAY_OF_EVENT = N_("The day of the event")
DAY_DECIDED = N_("The day of the decision")
UNSIGNED = N_("A session whose record is a draft, or that was cancelled or missed, has no day on which it was held.")
UNRECORDED = N_("A booking that was cancelled, or of which nothing was recorded, is in no period.")
TRAINED = Exclusion("training", N_("Training of referrers"), lambda rows: rows.c.kind == Kind.TRAINING)
CANCELLED = Exclusion("cancelled", N_("Cancelled"), lambda rows: rows.c.cancelled_at.is_not(None))
UNCOUNTED = Exclusion("uncounted", N_("Nobody has put down how many came"), lambda rows: rows.c.came.is_(None))
APPROVALS = (Decided.APPROVE, Decided.APPROVE_WITH_CONDITIONS)


def _follow_ups(moment: Moment, code: str, due: str, recorded: str) -> tuple[Measure, Measure]:
    """Return how many follow-ups of a moment fell due, and how many of those are recorded."""
    other = Exclusion("other", N_("A follow-up at another time after the end"), lambda rows: rows.c.moment != moment)
    to_do = Exclusion("to_do", N_("Not recorded yet"), lambda rows: rows.c.done_at.is_(None))
    on = N_("The day on which it falls due")
    return (
        Measure(
            code=f"follow_ups_due_{code}",
            name=due,
            unit=Unit.FOLLOW_UP,
            what=N_("Follow-ups that fall due in the period, done or not."),
            rows=closing.counted,
            counting_date=on,
            exclusions=(other,),
        ),
        Measure(
            code=f"follow_ups_recorded_{code}",
            name=recorded,
            unit=Unit.FOLLOW_UP,
            what=N_("Follow-ups that fall due in the period and are recorded by now, on whatever day that was done."),
            rows=closing.counted,
            counting_date=on,
            exclusions=(other, to_do),
            beside=(to_do.code,),
        ),
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        code="referrals_received",
        name=N_("Referrals received"),
        unit=Unit.REFERRAL,
        what=N_("Referrals that came complete, whatever became of them later, withdrawn ones too."),
        rows=referrals.received,
        counting_date=N_("The day on which the complete referral came, the last time it was sent"),
        by_moment=True,
        never=N_("A draft that was never sent has not been received."),
    ),
    Measure(
        code="referrals_approved",
        name=N_("Referrals found eligible"),
        unit=Unit.REFERRAL,
        what=N_("Referrals approved, with conditions or without, whether or not the approval still stands."),
        rows=eligibility.counted,
        counting_date=DAY_DECIDED,
        exclusions=(
            Exclusion("other", N_("Another decision than an approval"), lambda rows: rows.c.outcome.not_in(APPROVALS)),
            CASE_AGAIN,
        ),
    ),
    Measure(
        code="referrals_declined",
        name=N_("Referrals declined"),
        unit=Unit.REFERRAL,
        what=N_("Referrals declined, even if they were approved later."),
        rows=eligibility.counted,
        counting_date=DAY_DECIDED,
        exclusions=(
            Exclusion("other", N_("Another decision than declining"), lambda rows: rows.c.outcome != Decided.DECLINE),
            CASE_AGAIN,
        ),
    ),
    Measure(
        code="decisions_in_time",
        name=N_("Decisions made in time"),
        unit=Unit.DECISION,
        what=N_(
            "Decisions of every kind made by the day on which they were due. That day is counted in working days, and "
            "moved on by each pause of the clock."
        ),
        rows=eligibility.counted,
        counting_date=DAY_DECIDED,
        exclusions=(
            Exclusion(
                "late", N_("Made after the day on which it was due"), lambda rows: rows.c.counted_on > rows.c.due_on
            ),
        ),
        never=N_("A decision that is still waiting is in no period, however late it is."),
    ),
    Measure(
        code="first_sessions_in_time",
        name=N_("First sessions held in time"),
        unit=Unit.SESSION,
        what=N_(
            "First one-to-one sessions held within 28 calendar days of the day of the approval. Weekends, bank "
            "holidays and days on which the programme was on hold count too: how long a hold lasted is not kept. "
            "Where a programme went on after another approval, it is the first that counts."
        ),
        rows=one_to_one.counted_first_sessions,
        counting_date=DAY_HELD,
        exclusions=(
            Exclusion(
                "late",
                N_("Held more than 28 days after the approval"),
                lambda rows: _seconds(rows.c.counted_on) - _seconds(rows.c.approved_on) > FIRST_WITHIN * DAY,
            ),
        ),
        never=N_("A first session that is still waited for is in no period, however late it is."),
    ),
    Measure(
        code="programmes_begun",
        name=N_("Programmes begun"),
        unit=Unit.PROGRAMME,
        what=N_("One-to-one programmes begun, whatever became of them."),
        rows=one_to_one.begun_programmes,
        counting_date=N_("The day on which the programme began"),
        by_moment=True,
    ),
    Measure(
        code="programmes_completed",
        name=N_("Programmes completed"),
        unit=Unit.PROGRAMME,
        what=N_("One-to-one programmes that ended with their third session signed."),
        rows=one_to_one.over_programmes,
        counting_date=N_("The day on which the programme ended"),
        by_moment=True,
        exclusions=(
            Exclusion("stopped", N_("Stopped before the end"), lambda rows: rows.c.progress != Progress.COMPLETED),
        ),
        never=N_("A programme that is under way or on hold has not ended."),
    ),
    Measure(
        code="sessions_held",
        name=N_("One-to-one sessions held"),
        unit=Unit.SESSION,
        what=N_("One-to-one sessions that were held and whose record is signed."),
        rows=one_to_one.counted_sessions,
        counting_date=DAY_HELD,
        never=UNSIGNED,
    ),
    Measure(
        code="under_18_sessions",
        name=N_("One-to-one sessions with under-18s"),
        unit=Unit.SESSION,
        what=N_("The one-to-one sessions held that were with somebody under 18."),
        rows=one_to_one.counted_sessions,
        counting_date=DAY_HELD,
        exclusions=(AGE_UNKNOWN, GROWN_UP),
        beside=("unknown", "adult"),
        age_date=N_("The day of the session. Who was born on 29 February is a year older on 1 March."),
        never=UNSIGNED,
    ),
    Measure(
        code="people_one_to_one",
        name=N_("People reached one-to-one"),
        unit=Unit.PERSON,
        what=N_("People with at least one signed one-to-one session in the period; each counted once."),
        rows=one_to_one.counted_sessions,
        counting_date=N_("The day on which their first session in the period was held"),
        exclusions=(PERSON_AGAIN,),
        never=UNSIGNED,
    ),
    Measure(
        code="under_18s_one_to_one",
        name=N_("Under-18s reached one-to-one"),
        unit=Unit.PERSON,
        what=N_("The people reached one-to-one who were under 18."),
        rows=one_to_one.counted_sessions,
        counting_date=N_("The day on which their first session in the period was held"),
        exclusions=(
            PERSON_AGAIN,
            AGE_UNKNOWN,
            GROWN_UP,
        ),
        beside=("unknown", "adult"),
        age_date=N_("The day of that same session. Who was born on 29 February is a year older on 1 March."),
        never=UNSIGNED,
    ),
    Measure(
        code="group_sessions_held",
        name=N_("Group sessions held"),
        unit=Unit.SESSION,
        what=N_("Booked sessions at schools that took place."),
        rows=delivery.counted,
        counting_date=DAY_HELD,
        by_moment=True,
        exclusions=(CORRECTED, MISSED),
        never=UNRECORDED,
        by_school=True,
    ),
    Measure(
        code="group_attendances",
        name=N_("People reached in group sessions"),
        unit=Unit.ATTENDANCE,
        what=N_("Heads counted at booked sessions at schools. Who came to two sessions is counted at both."),
        rows=delivery.counted,
        counting_date=DAY_HELD,
        by_moment=True,
        exclusions=(CORRECTED, MISSED),
        never=UNRECORDED,
        adds="present",
        by_school=True,
    ),
    Measure(
        code="group_pupils",
        name=N_("Pupils reached in group sessions"),
        unit=Unit.PERSON,
        what=N_("Pupils at booked sessions, but for groups of which it was said that they had been counted before."),
        rows=delivery.counted,
        counting_date=DAY_HELD,
        by_moment=True,
        exclusions=(CORRECTED, MISSED),
        never=UNRECORDED,
        adds="pupils",
        by_school=True,
    ),
    Measure(
        code="events_held",
        name=N_("Awareness and youth events held"),
        unit=Unit.SESSION,
        what=N_("Awareness events, youth clubs, stadium days and other group events that were held and counted."),
        rows=events.counted,
        counting_date=DAY_OF_EVENT,
        exclusions=(TRAINED, CANCELLED, UNCOUNTED),
    ),
    Measure(
        code="event_attendances",
        name=N_("People reached at events"),
        unit=Unit.ATTENDANCE,
        what=N_("Heads counted at awareness and youth events. Who came to two events is counted at both."),
        rows=events.counted,
        counting_date=DAY_OF_EVENT,
        exclusions=(TRAINED, CANCELLED, UNCOUNTED),
        adds="came",
    ),
    Measure(
        code="support_taken_up",
        name=N_("Onward support taken up"),
        unit=Unit.OFFER,
        what=N_("Services offered to the person referred that they took up. One person may take up several."),
        rows=signposting.counted,
        counting_date=N_("The day on which it was known what became of the offer"),
        exclusions=(
            Exclusion(
                "other", N_("Something else became of the offer"), lambda rows: rows.c.outcome != Support.TAKEN_UP
            ),
        ),
        never=N_("An offer of which nothing is known yet is in no period."),
    ),
    *_follow_ups(Moment.THREE_MONTHS, "3", N_("Follow-ups due at 3 months"), N_("Follow-ups recorded at 3 months")),
    *_follow_ups(Moment.TWELVE_MONTHS, "12", N_("Follow-ups due at 12 months"), N_("Follow-ups recorded at 12 months")),
    *_follow_ups(
        Moment.EIGHTEEN_MONTHS, "18", N_("Follow-ups due at 18 months"), N_("Follow-ups recorded at 18 months")
    ),
)
BY_CODE: dict[str, Measure] = {each.code: each for each in MEASURES}
