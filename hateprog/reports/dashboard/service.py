"""Answering the dashboard's questions at once, however many cases there are. Nobody's act: no audit line."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy import delete, update

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.reports.dashboard import queries, rules
from hateprog.reports.dashboard.models import KeptAnswer
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.kept import queries as cases
from hateprog.reports.measures.queries import Asked
from hateprog.store.base import db, insert_for
from hateprog.store.command import bookkeeping


def answers(asked: Asked) -> Answers:
    """Return what the panels ask about these days and areas: counted now, or of a large service kept for a while.

    May end the transaction of the session, so it belongs before a page reads anything.
    """
    question, now = queries.question(asked, today()), utcnow()
    kept = queries.kept(question)
    if kept is not None and rules.may_be_shown(kept.counted_at, now, grows=queries.grows(question)):
        if now - kept.asked_at > rules.SOON:
            with bookkeeping():
                db.session.execute(update(KeptAnswer).where(KeptAnswer.question == question).values(asked_at=now))
        return Answers(asked, kept.answers, kept.counted_at)
    if not cases.are_at_least(rules.MANY_CASES):
        return Answers(asked)
    found = queries.counted(asked)
    said = {"answers": found, "counted_at": now, "asked_at": now}
    with bookkeeping():
        row = insert_for(db.session.get_bind())(KeptAnswer).values(id=uuid4(), question=question, **said)
        db.session.execute(row.on_conflict_do_update(index_elements=["question"], set_=said))
    return Answers(asked, found, now)


def count_again(_actor: Actor) -> None:
    """Count the oldest of the kept answers again, if it is old enough, and forget those that nobody looks at.

    One at a time: the other jobs of the timetable wait meanwhile.
    """
    now = utcnow()
    with bookkeeping():
        db.session.execute(delete(KeptAnswer).where(KeptAnswer.asked_at < now - rules.WANTED))
    question = queries.oldest(counted_before=now - rules.SOON)
    if question is None:
        return
    said = {"answers": queries.counted(queries.asked_by(question, today())), "counted_at": now}
    with bookkeeping():
        db.session.execute(update(KeptAnswer).where(KeptAnswer.question == question).values(**said))
