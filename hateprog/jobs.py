"""The timetable: what the service does by itself, when, and as whom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from hateprog.accounts import service as accounts
from hateprog.eligibility.supervision import reminding
from hateprog.eligibility.supervision import service as supervision
from hateprog.eligibility.trials import service as trials
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.letters import reminding as letters
from hateprog.practitioners import reminding as register
from hateprog.reports.case_studies import service as case_studies
from hateprog.reports.dashboard import service as dashboard
from hateprog.reports.kept import service as kept
from hateprog.reports.periods import service as periods
from hateprog.retention import ledger
from hateprog.schools import service as schools
from hateprog.schools.joining import service as joining
from hateprog.scrutiny import service as scrutiny
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.group import service as group
from hateprog.sessions.one_to_one import service as one_to_one
from hateprog.store import outbox, seal, throttle
from hateprog.store.command import bookkeeping, forget_old_forms
from hateprog.subject_access import service as subject_access
from hateprog.victims.offers import reminding as offers

FORMS_KEPT = timedelta(days=7)
MAILS_KEPT = timedelta(days=90)
TRIALS_KEPT = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Job:
    """Something done by itself. It may run late, or twice, and still does its work once."""

    name: str
    trigger: BaseTrigger
    function: Callable[[Actor], object]
    actor: Actor = THE_SERVICE


def forget_what_is_over(_actor: Actor) -> None:
    """Delete what the store keeps for a while only: forms sent, tries counted, mails that left, rule sets tried."""
    with bookkeeping():
        forget_old_forms(FORMS_KEPT)
        throttle.forget_old()
        outbox.forget_old(MAILS_KEPT)
        trials.forget_old(TRIALS_KEPT)


TIMETABLE: tuple[Job, ...] = (
    Job("send mail", IntervalTrigger(seconds=10, timezone=UTC), outbox.send_waiting),
    Job("go on with trials of rule sets", IntervalTrigger(seconds=5, timezone=UTC), trials.go_on_with_what_waits),
    Job("take over the register that was sent", IntervalTrigger(seconds=5, timezone=UTC), schools.take_what_was_sent),
    Job("count again what changed", IntervalTrigger(seconds=10, timezone=UTC), kept.catch_up),
    Job("count the dashboard again", IntervalTrigger(minutes=1, timezone=UTC), dashboard.count_again),
    Job("keep the ledger of erasures", IntervalTrigger(minutes=1, timezone=UTC), ledger.send),
    Job("seal the audit log", IntervalTrigger(minutes=1, timezone=UTC), seal.seal),
    Job(  # every hour of the day, not once: whoever is reminded already is left alone, and a missed hour is made good
        "remind of tomorrow's sessions", CronTrigger(hour="8-18", timezone=UTC), one_to_one.remind_of_tomorrow
    ),
    Job("remind people of appointments", CronTrigger(hour="8-18", minute=30, timezone=UTC), letters.remind_people),
    Job(  # as above; on days that are no working days it does nothing
        "remind of decisions, conditions and reviews",
        CronTrigger(hour="8-18", minute=15, timezone=UTC),
        reminding.remind,
    ),
    Job(  # on every day of the week: a concern does not wait for a working day
        "remind of concerns, escalate late ones", CronTrigger(hour="6-20", minute=25, timezone=UTC), concerns.follow_up
    ),
    Job("warn of what runs out on the register", CronTrigger(hour="8-18", minute=25, timezone=UTC), register.warn),
    Job("remind of people to contact", CronTrigger(hour="8-18", minute=20, timezone=UTC), offers.remind),
    Job("let holds and offers of slots run out", IntervalTrigger(minutes=1, timezone=UTC), group.look_after_slots),
    Job("let approvals lapse", CronTrigger(minute=5, timezone=UTC), supervision.lapse_expired),
    Job("forget links and sessions that are over", CronTrigger(hour=3, minute=10, timezone=UTC), accounts.forget_old),
    Job(
        "forget what the panel never got",
        CronTrigger(hour=3, minute=15, timezone=UTC),
        scrutiny.forget_what_nobody_passed,
    ),
    Job("forget packs whose time is over", CronTrigger(minute=35, timezone=UTC), subject_access.expire_what_is_over),
    Job("note what came late in frozen periods", CronTrigger(hour=3, minute=40, timezone=UTC), periods.notice_every),
    Job("forget withdrawn case studies", CronTrigger(hour=3, minute=50, timezone=UTC), case_studies.forget_every),
    Job("let schools' requests run out", CronTrigger(hour=3, minute=5, timezone=UTC), joining.go_on_with_time),
    Job("forget what is over", CronTrigger(hour=3, minute=20, timezone=UTC), forget_what_is_over),
)
