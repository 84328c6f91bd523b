"""A case that ended long ago, with words on both sides of it, and the five people who keep and dispose."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from hateprog.closing.models import Closing, FollowUp
from hateprog.closing.rules import Moment, Reached, Since
from hateprog.kernel.clock import utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.retention import erasing, queries, service
from hateprog.retention.models import Disposal, Schedule
from hateprog.retention.rules import From, Status, Whose
from hateprog.retention.words import ERASED
from hateprog.store.base import Base, db
from hateprog.victims.models import Victim
from tests import factories as make
from tests.closing.conftest import over
from tests.conftest import save
from tests.sessions.conftest import Scene, allocated
from tests.victims.questions.conftest import harmed_in

MARK = "Quenbyworth"
"""A word that stands in no other place."""
PROOF = {"decision", "fact_said", "assessment", "scrutiny_grade", "scrutiny_review"}


@dataclass(frozen=True, slots=True)
class Keeping:
    """The case, whoever was harmed in it, and who takes part in keeping and disposing."""

    scene: Scene
    victim: Victim
    liaison: Any
    proposes: Any
    agrees: Any
    erases: Any
    schedule: Any

    @property
    def case(self) -> Any:
        return queries.cases.case(self.scene.case.id)

    def proposed(self) -> Disposal:
        return service.propose(make.actor(self.proposes), self.case)

    def agreed(self) -> Disposal:
        return service.approve(make.actor(self.agrees), self.proposed())

    def disposed(self) -> Disposal:
        return service.execute(make.actor(self.erases), self.agreed())


def schedule(by: Any, another: Any = None, **said: Any) -> Schedule:
    """Return a schedule that one person drafted; adopted where another is named."""
    adopted = (
        {}
        if another is None
        else {"status": Status.ADOPTED, "adopted_person": another.person_id, "adopted_at": utcnow()}
    )
    return Schedule(
        **{
            "code": "ours",
            "whose": Whose.ANYBODY,
            "counted_from": From.CLOSED,
            "years": 0,
            "months": 1,
            "source_document": "Our policy on keeping",
            "source_section": "paragraph 4",
            "valid_from": date(2026, 1, 1),
            "example": False,
            "drafted_person": by.person_id,
        }
        | adopted
        | said
    )


def kept(store: Callable[..., Any]) -> Keeping:
    """Store it all."""
    scene = allocated(store)
    over(scene, store, Stage.COMPLETED, EndReason.COMPLETED)
    liaison = store(make.victim_liaison())
    store(make.case_liaison(scene.case, liaison))
    victim = harmed_in(scene.case, by=liaison)
    victim.withdrawn_at = utcnow()
    store(victim)
    long_ago = utcnow() - timedelta(days=200)
    db.session.refresh(scene.case, ["participant"])
    person = scene.case.participant
    person.family_name, person.email = MARK, f"{MARK}@example.org"
    scene.case.ended_at, scene.case.sent = long_ago, [{"question": "Account", "answer": MARK}]
    store(scene.case, person)
    closing = Closing(referral_id=scene.case.id, achieved=MARK, closed_by=scene.practitioner.id, closed_at=long_ago)
    done = {"done_at": long_ago, "done_by": scene.practitioner.id, "reached": Reached.YES, "since": Since.NOTHING}
    done["checked_on"] = long_ago.date()
    store(
        closing,
        FollowUp(referral_id=scene.case.id, moment=Moment.THREE_MONTHS, due_on=long_ago.date(), note=MARK, **done),
    )
    store(make.case_event(scene.case, note=MARK))
    mark(scene.case.id)
    one, other, third = store(make.coordinator(name="Ada Reed"), make.coordinator(name="Bo Lane"), make.administrator())
    return Keeping(scene, victim, liaison, one, other, third, store(schedule(one, other)))


def mark(case_id: Any) -> None:
    """Put the word wherever a case has words of its own, but for what is proof, which the database keeps."""
    for name in ERASED.keys() - PROOF:
        table = Base.metadata.tables[name]
        for column in ERASED[name]:
            here = (table.c.id.in_(erasing.of_case(name, case_id)), table.c[column].is_not(None))
            db.session.connection().execute(update(table).where(*here).values({column: MARK}))
    db.session.commit()
    db.session.expire_all()


@pytest.fixture
def keeping(saved: Any) -> Keeping:
    """Store it, to be undone after the test."""
    return kept(saved)


@pytest.fixture
def really(fresh_app: Flask) -> Iterator[Keeping]:
    """Store it in a database of the test's own, where everything is committed."""
    with fresh_app.app_context():
        yield kept(save)
        db.session.remove()
