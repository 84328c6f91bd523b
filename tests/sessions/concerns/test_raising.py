"""A concern reaches a person: raised from a record or at any time, told by mail, acknowledged by somebody else."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hateprog.accounts.models import Account
from hateprog.kernel.clock import utcnow
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.rules import Stage
from hateprog.sessions.concerns import queries
from hateprog.sessions.concerns.models import Concern, SafeguardingLead
from hateprog.sessions.one_to_one.models import SessionRecord
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import record

WHAT = "Says that somebody waits for him after school."


def raised(told: Any, **more: Any) -> dict[str, Any]:
    return {"what": WHAT, "kind": "account", "urgent": "no", "told": str(told.id), **more}


def in_a_record(told: Any, **more: Any) -> dict[str, Any]:
    said = {"concern": "yes", "concern_what": WHAT, "concern_kind": "account", "concern_urgent": "no"}
    return record(utcnow(), **said | {"concern_tell": str(told.id), "concern_told": "The school at 3pm"} | more)


def mails() -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.reference.like("concern/%"))))


def test_a_signed_yes_opens_a_concern_and_tells_whom_it_names(scene: Scene, begun: Any, client_as: Any) -> None:
    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=in_a_record(scene.coordinator))

    assert answer.status_code == 303
    concern = db.session.scalars(select(Concern)).one()
    assert (concern.session_id, concern.what, concern.told_id) == (begun.id, WHAT, scene.coordinator.id)
    assert (concern.raised_by, concern.acknowledged_at) == (scene.practitioner.id, None)
    assert db.session.scalars(select(SessionRecord.concern_told)).one() == "Chris Moor; The school at 3pm"
    mail = mails()[0]
    assert (mail.recipient, scene.case.reference in mail.subject) == (scene.coordinator.email, True)
    for word in ("Ashby", "Jordan", "school", "waits for him"):
        assert word not in f"{mail.subject}{mail.body}"


def test_a_record_without_a_concern_opens_none(scene: Scene, begun: Any, client_as: Any) -> None:
    form = in_a_record(scene.coordinator, concern="no")

    assert client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=form).status_code == 303
    assert db.session.scalar(select(func.count()).select_from(Concern)) == 0


def test_a_record_that_tells_its_own_author_is_not_signed_and_loses_nothing(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    own = saved(make.coordinator(of=scene.practitioner))  # the practitioner's second account

    answer = client_as(scene.practitioner).post(f"/sessions/{begun.id}/record", data=in_a_record(own))

    assert answer.status_code == 422
    assert answer.text.count("a concern is always told to another person") == 2
    assert WHAT in answer.text
    assert db.session.scalar(select(func.count()).select_from(Concern)) == 0
    assert db.session.scalar(select(SessionRecord.signed_at)) is None


@pytest.mark.parametrize("who", ["practitioner", "coordinator"])
@pytest.mark.parametrize("stage", [Stage.ON_PROGRAMME, Stage.WITHDRAWN])
def test_a_concern_is_raised_at_any_time(
    scene: Scene, begun: Any, saved: Any, client_as: Any, who: str, stage: Stage
) -> None:
    other = saved(make.coordinator(name="Maya Brand"))
    scene.case.stage = stage
    if stage is Stage.WITHDRAWN:
        scene.case.ended_at, scene.case.end_reason = utcnow(), "withdrew"
    saved(scene.case)

    answer = client_as(getattr(scene, who)).post(f"/cases/{scene.case.id}/concerns/raise", data=raised(other))

    assert answer.status_code == 303
    assert [row.told_id for row in queries.open_of(scene.case.id)] == [other.id]
    assert "Concern raised" in db.session.scalars(select(CaseEvent.title)).all()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"what": ""}, "Enter what the concern is"),
        ({"what": "x" * 100_000}, "What the concern is must be 2,000 characters or fewer"),
        ({"what": "\0\u202e"}, "Enter what the concern is"),
        ({"kind": ""}, "Select what this is"),
        ({"kind": "rumour"}, "Select one of the answers listed"),
        ({"urgent": ""}, "Select yes if somebody must act today"),
        ({"told": ""}, "Select who you tell"),
        ({"told": "nobody"}, "Select one of the answers listed"),
    ],
)
def test_a_concern_is_refused_with_a_sentence(
    scene: Scene, begun: Any, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    form = raised(scene.coordinator, told_also="The school") | wrong

    answer = client_as(scene.practitioner).post(f"/cases/{scene.case.id}/concerns/raise", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2
    assert 'value="The school"' in answer.text
    assert db.session.scalar(select(func.count()).select_from(Concern)) == 0


def test_only_a_coordinator_who_can_sign_in_is_told(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    gone = saved(make.coordinator(name="Gone Away", disabled_at=utcnow()))
    practitioner, address = client_as(scene.practitioner), f"/cases/{scene.case.id}/concerns/raise"

    assert "Gone Away" not in practitioner.get(address).text
    for told in (gone, scene.inspector):
        assert practitioner.post(address, data=raised(told)).status_code == 422


def test_the_safeguarding_lead_is_offered_first(scene: Scene, saved: Any, client_as: Any) -> None:
    maya = saved(make.coordinator(name="Maya Zand"))
    coordinator = client_as(scene.coordinator)

    answer = coordinator.post("/concerns/safeguarding-lead", data={"account": str(maya.id)})

    assert answer.status_code == 303
    assert "Maya Zand" in coordinator.get("/concerns").text
    assert [name for _id, name in queries.choices()] == ["Maya Zand (safeguarding lead)", "Chris Moor"]
    for nobody in ("", str(scene.practitioner.id)):
        assert coordinator.post("/concerns/safeguarding-lead", data={"account": nobody}).status_code == 422
    assert db.session.scalar(select(func.count()).select_from(SafeguardingLead)) == 1


def test_a_concern_sent_twice_counts_once(scene: Scene, begun: Any, client_as: Any) -> None:
    form = raised(scene.coordinator, form_token="0a2f7a4e-6a53-4a04-9a3e-3a3a3a3a3a3c")
    practitioner = client_as(scene.practitioner)

    answers = [practitioner.post(f"/cases/{scene.case.id}/concerns/raise", data=form) for _each in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert db.session.scalar(select(func.count()).select_from(Concern)) == 1


def test_an_acknowledged_concern_says_what_is_done_and_tells_its_raiser(
    scene: Scene, worry: Any, client_as: Any
) -> None:
    coordinator, address = client_as(scene.coordinator), f"/concerns/{worry.id}"

    assert coordinator.post(f"{address}/acknowledge", data={"action": ""}).status_code == 422
    answer = coordinator.post(f"{address}/acknowledge", data={"action": "Rang the school."})

    assert answer.status_code == 303
    assert queries.open_of(scene.case.id) == []
    assert "Rang the school." in client_as(scene.practitioner).get(address).text
    assert [mail.recipient for mail in mails()] == [scene.practitioner.email]
    assert "school" not in f"{mails()[0].subject}{mails()[0].body}"


def test_a_second_acknowledgement_says_who_was_first_and_keeps_what_was_typed(
    scene: Scene, worry: Any, saved: Any, client_as: Any
) -> None:
    saved(make.acknowledged(worry, by=scene.coordinator))
    maya = saved(make.coordinator(name="Maya Brand"))

    answer = client_as(maya).post(f"/concerns/{worry.id}/acknowledge", data={"action": "Rang the police."})

    assert answer.status_code == 409
    assert "Chris Moor changed this at" in answer.text
    assert "Rang the police." in answer.text
    assert db.session.get(Concern, worry.id).action == "Rang the school."


def test_nobody_acknowledges_their_own_concern_under_any_account(
    scene: Scene, worry: Any, saved: Any, client_as: Any
) -> None:
    own: Account = saved(make.coordinator(of=scene.practitioner))

    answer = client_as(own).post(f"/concerns/{worry.id}/acknowledge", data={"action": "Nothing to see."})

    assert answer.status_code == 403
    assert "somebody else has to acknowledge it" in answer.text
    with pytest.raises(IntegrityError):
        saved(make.acknowledged(db.session.get(Concern, worry.id), by=own))


def test_a_case_is_not_closed_while_a_concern_is_open(scene: Scene, worry: Any, saved: Any, client_as: Any) -> None:
    coordinator, form = client_as(scene.coordinator), {"because": "moved", "note": "To Leeds"}

    refused = coordinator.post(f"/referrals/{scene.case.id}/close", data=form)

    assert refused.status_code == 409
    assert "while a concern is open" in refused.text
    assert "To Leeds" in refused.text
    assert db.session.get(Referral, scene.case.id).stage is Stage.ON_PROGRAMME
    saved(make.acknowledged(worry, by=scene.coordinator))
    assert coordinator.post(f"/referrals/{scene.case.id}/close", data=form).status_code == 303


def test_a_withdrawal_stays_one_act_and_leaves_the_concern_open(scene: Scene, worry: Any, client_as: Any) -> None:
    form = {"asked_by": "person", "sure": "yes"}

    assert client_as(scene.practitioner).post(f"/cases/{scene.case.id}/stop", data=form).status_code == 303
    assert len(queries.open_of(scene.case.id)) == 1
    assert client_as(scene.coordinator).get(f"/concerns/{worry.id}").status_code == 200


def test_an_open_concern_is_on_every_first_page_that_it_concerns_and_in_the_next_session(
    scene: Scene, begun: Any, worry: Any, saved: Any, client_as: Any
) -> None:
    practitioner, coordinator = client_as(scene.practitioner), client_as(scene.coordinator)
    stranger = client_as(saved(make.practitioner(name="Sunita Rao")))
    link = f"/concerns/{worry.id}"

    for page in ("/today", f"/cases/{scene.case.id}", f"/sessions/{begun.id}", f"/sessions/{begun.id}/record"):
        assert link in practitioner.get(page).text, page
    for page in ("/incoming", "/concerns", f"/cases/{scene.case.id}"):
        assert link in coordinator.get(page).text, page
    assert link not in stranger.get("/today").text
    for page in (f"/cases/{scene.case.id}", f"/sessions/{begun.id}"):
        text = client_as(scene.inspector).get(page).text
        assert link not in text
        assert worry.what not in text


def test_what_a_concern_is_never_enters_the_log(scene: Scene, begun: Any, client_as: Any) -> None:
    client_as(scene.practitioner).post(f"/cases/{scene.case.id}/concerns/raise", data=raised(scene.coordinator))

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sessions.concerns.raise_concern")).one()
    assert line.case_id == scene.case.id
    assert "after school" not in str(line.changes)
