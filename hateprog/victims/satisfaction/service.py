"""Putting down what came of asking somebody harmed how content they were."""

from __future__ import annotations

from datetime import date

from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.satisfaction import rules
from hateprog.evaluation.satisfaction.rules import Audience, Said
from hateprog.evaluation.satisfaction.wording import newest
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.victims.models import Harmed
from hateprog.victims.satisfaction import queries
from hateprog.victims.satisfaction.models import VictimSatisfaction
from hateprog.victims.satisfaction.policy import Can


@command(Can.RECORD)
def record(actor: Actor, harmed: Harmed, /, *, asked_on: date, said: Said) -> VictimSatisfaction:
    """Put down what came of asking; of somebody who has withdrawn only that they were not asked.

    Raises `NotNow` before an answer was relayed or the offer is over, and where they answered or declined already;
    `RuleBroken` for what cannot be.
    """
    why_not, offered_on = queries.why_not(harmed), queries.since(harmed)
    if why_not or offered_on is None:
        raise NotNow(why_not or _("They are asked once they had an offer"))
    stands, wording = queries.of_harmed(harmed.id), newest(Audience.VICTIM)
    rules.check_open(stands.outcome if stands else None)
    rules.check_left_in_peace(said.outcome, may_be_asked=harmed.victim.withdrawn_at is None)
    rules.check_asked_on(asked_on, since=offered_on, today=today())
    rules.check_said(said, wording.aspects)
    row = stands or VictimSatisfaction(harmed_id=harmed.id)
    row.put_down(actor, wording, asked_on, said)
    db.session.add(row)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has put it down meanwhile")) from None
    return row
