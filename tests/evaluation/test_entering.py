"""Entering what was answered on paper, correcting it, setting it aside: what is stored, and what is refused."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.models import Questionnaire
from hateprog.evaluation.questionnaires.rules import Source, Status
from hateprog.kernel.clock import today
from hateprog.referrals.rules import Stage
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.evaluation.conftest import on_paper
from tests.sessions.conftest import Scene


def there() -> list[Questionnaire]:
    return list(db.session.scalars(select(Questionnaire).order_by(Questionnaire.entered_at)))


def address(scene: Scene, version: Any, moment: str = "before") -> str:
    return f"/cases/{scene.case.id}/questionnaires/{version.id}/{moment}"


def test_what_was_answered_on_paper_is_entered(scene: Scene, version: Any, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    assert "Being rude is fine" in browser.get(address(scene, version)).text

    answer = browser.post(address(scene, version), data=on_paper(today(), rude="1", brave="left_out"))

    assert answer.status_code == 303
    assert answer.location == f"/cases/{scene.case.id}/questionnaires"
    (one,) = there()
    assert (one.answers, one.moment, one.filled_on) == ({"kind": 3, "rude": 1}, Moment.BEFORE, today())
    assert (one.source, one.entered_by, one.code) == (Source.PAPER, scene.practitioner.id, "kindness")
    page = browser.get(answer.location).text
    assert ">9<" in page
    assert "1 of 3" in page


def test_the_log_says_that_it_was_entered_and_not_what(scene: Scene, version: Any, client_as: Any) -> None:
    client_as(scene.practitioner).post(address(scene, version), data=on_paper(today()))

    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.kind == EntryKind.CHANGE, AuditEntry.verb.like("%enter"))
    ).one()
    assert (entry.case_id, entry.actor_id) == (scene.case.id, scene.practitioner.id)
    (row,) = entry.changes
    assert row["fields"]["answers"] == ["…", "…"]


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"item_kind": ""}, "Select an answer to question 1"),
        ({"item_kind": "4"}, "Select one of the answers listed"),
        ({"item_kind": "3\x00"}, "Select one of the answers listed"),
        ({"item_kind": "\u202e3"}, "Select one of the answers listed"),
        ({"item_kind": "3" * 50_000}, "Select one of the answers listed"),
        ({"filled_on-day": "", "filled_on-month": "", "filled_on-year": ""}, "Enter when it was filled in"),
        ({"filled_on-day": "31", "filled_on-month": "2"}, "must be a real date"),
        ({"filled_on-year": "2019"}, "must not be before the decision"),
        ({"filled_on-year": "2098"}, "must be today or in the past"),
        ({f"item_{code}": "left_out" for code in ("kind", "rude", "brave")}, "Nothing is answered"),
    ],
)
def test_bad_answers_are_refused_and_what_was_typed_stays(
    scene: Scene, version: Any, client_as: Any, said: dict[str, str], sentence: str
) -> None:
    answer = client_as(scene.practitioner).post(address(scene, version), data=on_paper(today()) | said)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert there() == []
    if "item_brave" not in said:
        assert answer.text.partition('name="item_brave"')[2].count("checked") == 1


def test_the_same_form_sent_twice_counts_once(scene: Scene, version: Any, client_as: Any) -> None:
    browser, form = client_as(scene.practitioner), on_paper(today()) | {"form_token": str(uuid4())}
    answers = [browser.post(address(scene, version), data=form) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    assert len(there()) == 1


def test_a_second_one_for_the_same_moment_is_refused(scene: Scene, version: Any, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    browser.post(address(scene, version), data=on_paper(today()))

    again = browser.post(address(scene, version), data=on_paper(today(), kind="1"))

    assert again.status_code == 409
    assert "This questionnaire is there already" in again.text
    assert browser.get(address(scene, version)).status_code == 409
    assert [one.answers["kind"] for one in there()] == [3]


@pytest.mark.parametrize("path", ["/never", "/before/x"])
def test_an_address_that_names_nothing_leads_nowhere(scene: Scene, version: Any, client_as: Any, path: str) -> None:
    browser = client_as(scene.practitioner)
    assert browser.get(f"/cases/{scene.case.id}/questionnaires/{version.id}{path}").status_code == 404
    assert browser.get(f"/cases/{scene.case.id}/questionnaires/{uuid4()}/before").status_code == 404


def test_an_instrument_for_another_age_is_refused(scene: Scene, saved: Any, client_as: Any) -> None:
    children = saved(make.instrument(scene.coordinator, min_age=10, max_age="max_age = 17"))

    answer = client_as(scene.practitioner).post(address(scene, children), data=on_paper(today()))

    assert answer.status_code == 422
    assert "This questionnaire is for ages 10 to 17, and on that day they were" in answer.text
    assert there() == []


def test_a_draft_and_a_retired_one_are_refused(scene: Scene, saved: Any, client_as: Any) -> None:
    browser = client_as(scene.practitioner)
    for status, code in ((Status.DRAFT, "one"), (Status.RETIRED, "other")):
        version = saved(make.instrument(scene.coordinator, status=status, code=code))
        assert browser.post(address(scene, version), data=on_paper(today())).status_code == 409
    assert there() == []


def test_the_one_before_must_not_be_later_than_session_1(
    scene: Scene, version: Any, client_as: Any, programme: Any
) -> None:
    programme(1, days=3)
    browser = client_as(scene.practitioner)
    late = browser.post(address(scene, version), data=on_paper(today()))
    assert late.status_code == 422
    assert "Session 1 was held before that" in late.text
    in_time = browser.post(address(scene, version), data=on_paper(today() - timedelta(days=3)))
    assert in_time.status_code == 303


def test_the_one_after_comes_once_session_3_is_signed(
    scene: Scene, version: Any, client_as: Any, programme: Any
) -> None:
    browser = client_as(scene.practitioner)
    assert browser.post(address(scene, version, "after"), data=on_paper(today())).status_code == 409
    programme(3, days=1)
    early = browser.post(address(scene, version, "after"), data=on_paper(today() - timedelta(days=2)))
    assert "Session 3 was held after that" in early.text
    assert browser.post(address(scene, version, "after"), data=on_paper(today())).status_code == 303


@pytest.mark.parametrize("moment", ["before", "after"])
def test_nothing_is_entered_once_the_programme_was_stopped(
    scene: Scene, version: Any, client_as: Any, programme: Any, moment: str
) -> None:
    programme(1, stopped=True)
    answer = client_as(scene.practitioner).post(
        address(scene, version, moment), data=on_paper(today() - timedelta(days=1))
    )
    assert answer.status_code == 409
    assert "The programme was stopped" in answer.text
    assert there() == []


def test_nothing_is_entered_while_the_case_is_on_hold(scene: Scene, version: Any, saved: Any, client_as: Any) -> None:
    scene.case.stage = Stage.ON_HOLD
    saved(scene.case)
    assert client_as(scene.practitioner).post(address(scene, version), data=on_paper(today())).status_code == 409


def test_whoever_answered_a_version_before_answers_the_same_after(
    scene: Scene, version: Any, saved: Any, client_as: Any, programme: Any
) -> None:
    saved(make.questionnaire(scene.case, version, by=scene.practitioner))
    programme(3)
    client_as(scene.coordinator).post(f"/instruments/{version.id}/retire")
    newer = saved(make.instrument(scene.coordinator, version=2))
    browser = client_as(scene.practitioner)

    assert browser.post(address(scene, newer, "after"), data=on_paper(today())).status_code == 409
    assert browser.post(address(scene, version, "after"), data=on_paper(today())).status_code == 303
    assert {one.instrument_id for one in there()} == {version.id}


def test_a_correction_keeps_the_old_one_with_who_and_why(
    scene: Scene, version: Any, saved: Any, client_as: Any
) -> None:
    one = saved(make.questionnaire(scene.case, version, by=scene.practitioner, filled_on=date(2026, 4, 25)))
    browser = client_as(scene.practitioner)
    page = browser.get(f"/questionnaires/{one.id}/correct").text
    assert page.count("checked") == 3

    without = browser.post(f"/questionnaires/{one.id}/correct", data=on_paper(date(2026, 4, 25)))
    assert without.status_code == 422
    assert "Enter why it is corrected" in without.text

    form = on_paper(date(2026, 4, 25)) | {"because": "Two boxes mixed up"}
    answer = browser.post(f"/questionnaires/{one.id}/correct", data=form)
    assert answer.status_code == 303
    old, new = there()
    assert (old.answers["kind"], old.set_aside_by, old.set_aside_because) == (
        2,
        scene.practitioner.id,
        "Two boxes mixed up",
    )
    assert (new.answers["kind"], new.set_aside_at) == (3, None)
    shown = browser.get(answer.location).text
    assert "Two boxes mixed up" in shown
    assert "Pat Hill, at" in shown

    again = browser.post(f"/questionnaires/{one.id}/correct", data=form)
    assert again.status_code == 409
    assert "was set aside already" in again.text


def test_one_that_does_not_belong_here_is_set_aside(scene: Scene, version: Any, saved: Any, client_as: Any) -> None:
    one = saved(make.questionnaire(scene.case, version, by=scene.practitioner))
    browser = client_as(scene.practitioner)
    assert browser.post(f"/questionnaires/{one.id}/set-aside", data={"because": " "}).status_code == 422
    assert browser.post(f"/questionnaires/{one.id}/set-aside", data={"because": "Another person’s"}).status_code == 303
    assert browser.post(f"/questionnaires/{one.id}/set-aside", data={"because": "Again"}).status_code == 409
    assert "Another person’s" in browser.get(f"/questionnaires/{one.id}").text
    assert browser.post(address(scene, version), data=on_paper(today())).status_code == 303


def test_the_database_lets_one_stand_for_each_moment(scene: Scene, version: Any, saved: Any) -> None:
    saved(make.questionnaire(scene.case, version, by=scene.practitioner))
    with pytest.raises(IntegrityError):
        saved(make.questionnaire(scene.case, version, by=scene.practitioner))


@pytest.mark.parametrize(
    "wrong", [{"entered_by": None}, {"source": Source.DEVICE}, {"code": "other"}, {"set_aside_because": "Why"}]
)
def test_the_database_refuses_what_no_command_would_write(
    scene: Scene, version: Any, saved: Any, wrong: dict[str, Any]
) -> None:
    with pytest.raises(IntegrityError):
        saved(make.questionnaire(scene.case, version, by=scene.practitioner, **wrong))
