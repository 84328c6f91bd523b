"""A record saves itself while it is written: nothing is lost, nothing overwritten unseen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.kernel.clock import utcnow
from hateprog.sessions.one_to_one.models import SessionRecord
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene
from tests.sessions.test_programme import record

WINDOW, OTHER = "7c1f1f4e-6a53-4a04-9a3e-3a3a3a3a3a3a", "8d2e2e5f-7b64-4b15-8b4f-4b4b4b4b4b4b"


def save(browser: Any, session: Any, version: int = 0, **typed: str) -> Any:
    return browser.post(f"/sessions/{session.id}/draft", data={"version": str(version), **typed})


def test_what_was_typed_is_there_after_the_laptop_was_closed(scene: Scene, begun: Any, client_as: Any) -> None:
    assert save(client_as(scene.practitioner), begun, account="Half a sent").json == {"version": 1}

    assert "Half a sent" in client_as(scene.practitioner).get(f"/sessions/{begun.id}/record").text


def test_unfinished_and_wrong_answers_are_kept_as_they_were_typed(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    save(practitioner, begun, **{"held_on-day": "31", "held_on-month": "2", "late_minutes": "many"})

    page = practitioner.get(f"/sessions/{begun.id}/record").text
    assert 'value="31"' in page
    assert 'value="many"' in page


def test_the_same_words_sent_again_change_nothing(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    answers = [save(practitioner, begun, account="Once").json for _try in range(2)]

    assert answers == [{"version": 1}, {"version": 1}]
    assert db.session.scalar(select(func.count()).select_from(SessionRecord)) == 1


def test_a_second_window_does_not_overwrite_the_first(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="From the first window")

    answer = save(practitioner, begun, version=0, account="From the second window")

    assert answer.status_code == 409
    assert answer.json["who"] == "Pat Hill"
    assert datetime.fromisoformat(answer.json["when"]) <= utcnow()
    assert "another window" in answer.json["message"]
    assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": "From the first window"}


def test_signing_over_a_newer_draft_is_refused_with_everything_kept(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="From the first window")

    answer = practitioner.post(
        f"/sessions/{begun.id}/record",
        data={
            "version": "0",
            "held_on-day": "1",
            "held_on-month": "5",
            "held_on-year": "2026",
            "attendance": "on_time",
            "covered": "what_happened",
            "account": "From the second window",
            "responsibility": "3",
            "blaming_heard": "no",
            "concern": "no",
            "plan": "A plan",
            "true": "yes",
        },
    )

    assert answer.status_code == 409
    assert "From the second window" in answer.text
    assert db.session.scalars(select(SessionRecord.signed_at)).one() is None


def test_a_draft_is_saved_by_a_button_where_there_is_no_javascript(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)

    answer = practitioner.post(
        f"/sessions/{begun.id}/record", data={"version": "0", "then": "draft", "account": "By the button"}
    )

    assert answer.status_code == 303
    assert "By the button" in practitioner.get(f"/sessions/{begun.id}/record").text


@pytest.mark.parametrize("field", ["unknown", "csrf_token", "true"])
def test_a_draft_keeps_only_the_records_own_fields(scene: Scene, begun: Any, client_as: Any, field: str) -> None:
    save(client_as(scene.practitioner), begun, **{field: "yes", "account": "Kept"})

    assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": "Kept"}


def test_nul_never_reaches_the_database(scene: Scene, begun: Any, client_as: Any) -> None:
    assert save(client_as(scene.practitioner), begun, account="a\0b").status_code == 200

    assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": "ab"}


def test_the_window_that_saved_last_may_save_again_whatever_answer_it_lost(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="First words", window=WINDOW)

    answer = save(practitioner, begun, version=0, account="First words, and more", window=WINDOW)

    assert answer.json == {"version": 2}
    assert save(practitioner, begun, version=0, account="Another window’s", window=OTHER).status_code == 409


def test_a_draft_saved_meanwhile_is_shown_beside_what_was_typed_and_may_then_be_replaced(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="From the first window", plan="The same", covered="what_happened")
    over = {"then": "draft", "version": "0", "account": "From the second window", "plan": "The same"}

    page = practitioner.post(f"/sessions/{begun.id}/record", data=over)

    assert page.status_code == 409
    meanwhile = page.text.partition("What was saved meanwhile")[2].partition("Put together")[0]
    assert "From the first window" in meanwhile
    assert "What happened, in their own words" in meanwhile
    assert "The same" not in meanwhile
    assert "From the second window" in page.text
    assert 'name="version" value="1"' in page.text
    again = practitioner.post(f"/sessions/{begun.id}/record", data=over | {"version": "1"})
    assert again.status_code == 303
    assert db.session.scalars(select(SessionRecord.draft)).one()["account"] == "From the second window"


def test_the_draft_of_a_stopped_programme_stays_to_be_read(scene: Scene, begun: Any, client_as: Any) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="Half a sent", responsibility="4")
    practitioner.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})

    page = practitioner.get(f"/sessions/{begun.id}").text

    assert "Half a sent" in page
    assert "4: for most of it" in page
    assert "not signed" in page


def test_what_was_typed_when_the_programme_was_stopped_is_still_on_the_page(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    client_as(scene.coordinator).post(f"/cases/{scene.case.id}/stop", data={"asked_by": "person", "sure": "yes"})

    answer = client_as(scene.practitioner).post(
        f"/sessions/{begun.id}/record", data=record(utcnow(), account="Written meanwhile")
    )

    assert answer.status_code == 409
    assert "The programme has ended" in answer.text
    assert "Written meanwhile" in answer.text


def test_nothing_is_drafted_before_the_session_was_to_start(
    scene: Scene, begun: Any, saved: Any, client_as: Any
) -> None:
    begun.appointments[0].starts_at = utcnow() + timedelta(hours=1)
    saved(begun)

    answer = save(client_as(scene.practitioner), begun, account="Too early")

    assert answer.status_code == 422
    assert "once its time has come" in answer.json["message"]
    assert "once its time has come" in client_as(scene.practitioner).get(f"/sessions/{begun.id}/record").text


def test_a_very_long_draft_is_kept_whole(scene: Scene, begun: Any, client_as: Any) -> None:
    assert save(client_as(scene.practitioner), begun, account="x" * 100_000).status_code == 200

    assert len(db.session.scalars(select(SessionRecord.draft)).one()["account"]) == 100_000


@pytest.mark.parametrize("version", ["", "many", "9" * 10_000, "-1"])
def test_an_odd_version_is_an_old_one(scene: Scene, begun: Any, client_as: Any, version: str) -> None:
    practitioner = client_as(scene.practitioner)
    save(practitioner, begun, account="Kept")

    answer = practitioner.post(f"/sessions/{begun.id}/draft", data={"version": version, "account": "Another"})

    assert answer.status_code == 409
    assert db.session.scalars(select(SessionRecord.draft)).one() == {"account": "Kept"}


def test_a_signed_record_takes_no_draft(scene: Scene, begun: Any, saved: Any, client_as: Any) -> None:
    saved(make.signed(begun, by=scene.practitioner))

    answer = save(client_as(scene.practitioner), begun, version=1, account="Another")

    assert answer.status_code == 409
    assert answer.json["who"] == "Pat Hill"
    assert "signed" in answer.json["message"]
    assert db.session.scalars(select(SessionRecord.account)).one() == "“I said it to hurt.”"


def test_an_answer_below_one_that_was_changed_afterwards_is_not_signed(
    scene: Scene, begun: Any, client_as: Any
) -> None:
    client_as(scene.practitioner).post(
        f"/sessions/{begun.id}/record",
        data=record(utcnow(), late_minutes="10", blaming_met="Nothing", concern_what="None", concern_told="Nobody"),
    )

    kept = db.session.scalars(select(SessionRecord)).one()
    assert (kept.late_minutes, kept.blaming_met, kept.concern_what, kept.concern_told) == (None, None, None, None)
