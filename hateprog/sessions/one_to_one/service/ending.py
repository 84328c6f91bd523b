"""Ending the programme before its time."""

from __future__ import annotations

from typing import Any

from hateprog.kernel.access import Actor
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.referrals.rules import Step
from hateprog.sessions.one_to_one import queries, rules
from hateprog.sessions.one_to_one.policy import Can
from hateprog.sessions.one_to_one.rules import ASKED_BY_LABELS, AskedBy
from hateprog.sessions.one_to_one.telling import tell_coordinators
from hateprog.store.command import command


@command(Can.STOP, why="asked_by")
def stop(actor: Actor, referral: Any, /, *, asked_by: AskedBy, note: str | None) -> Any:
    """Stop the programme by one act, at any time (domain.md section 5): everything that waits is cancelled.

    What was written stays: signed records, and drafts to be read. Raises `NotNow` where there is no programme to stop.
    """
    enrolment = queries.enrolment_of(referral.id)
    rules.check_stoppable(referral.stage, started=enrolment is not None)
    if enrolment is not None:
        rules.check_programme_open(enrolment.progress)
        enrolment.asked_by, enrolment.end_note = asked_by, note
    referrals.move(referral, Step.WITHDRAW, note=note)
    asked = _("Asked for by: {who}").format(who=_(ASKED_BY_LABELS[asked_by]))
    referrals.tell_of_end(actor, referral, _("Programme stopped"), asked)
    tell_coordinators(referral, "stopped", _("Case {reference}: the programme has been stopped"))
    return referral
