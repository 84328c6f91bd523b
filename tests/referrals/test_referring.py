"""A referrer refers someone, page by page, and sees where the referral is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from hateprog.referrals.answers import JOURNEYS, Page
from hateprog.referrals.models import CaseEvent, Involvement, Referral
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Pathway, Source, Stage
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.referrals import typed


def begun(browser: Any) -> str:
    """Begin a referral and return its address."""
    answer = browser.post("/referrals")
    assert answer.status_code == 303
    return str(answer.location).removesuffix("/pathway")


def filled(browser: Any, pathway: Pathway) -> str:
    """Answer every page of a pathway, following where each leads; return the referral's address."""
    address = begun(browser)
    here = f"{address}/pathway"
    for page in JOURNEYS[pathway]:
        assert here == f"{address}/{page}"
        assert browser.get(here).status_code == 200
        answer = browser.post(here, data=typed.page(page, pathway))
        assert answer.status_code == 303, answer.text
        here = answer.location
    assert here == f"{address}/check"
    return address


def at(address: str) -> Referral:
    """Return the referral at an address, as it is stored."""
    return stored(UUID(address.rsplit("/", 1)[1]))


def stored(referral_id: UUID) -> Referral:
    """Return a referral as it is stored, with all that hangs on it."""
    found = one_referral(referral_id)
    assert found is not None
    return found


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_a_referral_is_answered_page_by_page_and_sent(saved: Any, client_as: Any, pathway: Pathway) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    browser = client_as(robin)

    address = filled(browser, pathway)
    check = browser.get(f"{address}/check")
    sent = browser.post(f"{address}/submit", data={"declared": "yes"})

    assert "still missing" not in check.text
    assert sent.status_code == 303
    assert sent.location == f"{address}/receipt"
    referral = at(address)
    assert referral.stage is Stage.RECEIVED
    assert referral.source is Source.ONLINE
    assert (referral.force_code, referral.district_code) == ("E23000011", "E08000018")
    assert referral.participant.family_key == "oashbyni"
    assert [each.strand for each in referral.strands] == ["race", "religion"]
    assert referral.involved == {robin.person_id}
    assert referral.due_on is not None
    receipt = browser.get(sent.location)
    assert referral.reference in receipt.text
    assert "O’Ashby-Ní" in receipt.text


def test_an_answer_comes_back_as_it_was_given_and_the_age_is_said(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    browser = client_as(saved(make.referrer()))
    address = filled(browser, Pathway.OUT_OF_COURT)

    check = browser.get(f"{address}/check").text
    contact = browser.get(f"{address}/contact").text

    assert "4 May 2001 (age 24 when it happened, 25 now)" in check
    assert "Rotherham (South Yorkshire)" in check
    assert "S60 1AE" in check
    assert "1 High Street&#10;Rotherham" in contact


def test_a_draft_is_resumed_from_the_list(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.referrer()))
    address = begun(browser)
    browser.post(f"{address}/pathway", data={"pathway": "convicted"})

    listed = browser.get("/referrals").text
    check = browser.get(f"{address}/check").text

    assert f'href="{address}/check"' in listed
    assert "What is still missing" in check
    assert f'href="{address}/who?then=check#given_name"' in check
    assert "Enter the court" in check


def test_a_change_from_the_check_page_returns_there(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))

    answer = client_as(robin).post(
        f"/referrals/{draft.id}/companion?then=check", data={"companion": "none", "companion_name": ""}
    )

    assert answer.location == f"/referrals/{draft.id}/check"


def test_what_is_not_complete_is_not_sent(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin, court=None, pathway="convicted", harmed_known=None))

    answer = client_as(robin).post(f"/referrals/{draft.id}/submit", data={"declared": "yes"})

    assert answer.status_code == 422
    assert "Some answers are missing" in answer.text
    assert f'href="/referrals/{draft.id}/conviction?then=check#court">Enter the court' in answer.text
    assert f'href="/referrals/{draft.id}/anyone-harmed?then=check#harmed_known"' in answer.text
    assert draft.stage is Stage.DRAFT
    assert db.session.scalars(select(Message)).all() == []


def test_answers_that_contradict_others_are_named_on_the_check_page(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))
    browser = client_as(robin)
    later = typed.ANSWERS[Page.WHAT] | typed.on("incident_on", 4, 3, 2026)
    assert browser.post(f"/referrals/{draft.id}/what-happened", data=later).status_code == 303

    check = browser.get(f"/referrals/{draft.id}/check").text

    assert "The crime was recorded on 3 March 2026. That is before it happened, on 4 March 2026" in check
    assert browser.post(f"/referrals/{draft.id}/submit", data={"declared": "yes"}).status_code == 422


def test_the_declaration_is_needed(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))

    answer = client_as(robin).post(f"/referrals/{draft.id}/submit")

    assert answer.status_code == 422
    assert "Tick the box to say that this is right" in answer.text
    assert draft.stage is Stage.DRAFT


def test_a_referral_sent_twice_counts_once(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))
    browser = client_as(robin)
    form = {"declared": "yes", "form_token": "0f0e0d0c-0b0a-4908-8706-050403020100"}

    answers = [browser.post(f"/referrals/{draft.id}/submit", data=form) for _each in range(2)]

    assert [answer.location for answer in answers] == [f"/referrals/{draft.id}/receipt"] * 2
    assert len(db.session.scalars(select(Message)).all()) == 1
    assert [event.title for event in db.session.scalars(select(CaseEvent))] == ["Referral received"]


def test_a_stale_page_saves_nothing_and_says_who_and_when(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    draft = saved(make.referral(stage="returned", referrer=robin, court=None))
    version = draft.version
    client_as(chris).post(
        f"/referrals/{draft.id}/language",
        data={"version": version, "language": "Urdu", "interpreter_needed": "yes"},
    )
    typed_meanwhile = {"version": version, "language": "Polish", "interpreter_needed": "no", "access_needs": "A ramp"}

    stale = client_as(robin).post(f"/referrals/{draft.id}/language", data=typed_meanwhile)

    assert stale.status_code == 409
    assert "Chris Moor changed this" in stale.text
    assert 'value="Polish"' in stale.text
    assert "A ramp" in stale.text
    assert stored(draft.id).participant.language == "Urdu"
    assert stored(draft.id).participant.access_needs is None


def test_a_page_saved_unchanged_changes_nothing(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin, participant=make.participant(access_needs="A ramp")))
    before = (draft.version, draft.saved_at)

    client_as(robin).post(
        f"/referrals/{draft.id}/language",
        data={"language": "English", "interpreter_needed": "no", "access_needs": "A ramp"},
    )

    assert (draft.version, draft.saved_at) == before


def test_answers_of_another_pathway_are_gone_once_it_is_sent(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin, open_investigation="no", help_wanted="To talk"))
    browser = client_as(robin)

    browser.post(f"/referrals/{draft.id}/pathway", data={"pathway": "early_intervention"})
    browser.post(f"/referrals/{draft.id}/submit", data={"declared": "yes"})

    assert draft.stage is Stage.RECEIVED
    kept = (draft.offence, draft.crime_reference, draft.outcome_type, draft.crime_recorded_on, draft.admission)
    assert kept == (None,) * 5
    assert draft.evidential_test_met_on is None


def test_what_was_sent_stays_what_was_sent(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    draft = saved(make.referral(stage="draft", referrer=robin))
    client_as(robin).post(f"/referrals/{draft.id}/submit", data={"declared": "yes"})

    client_as(chris).post(
        f"/referrals/{draft.id}/what-happened",
        data=typed.ANSWERS[Page.WHAT] | typed.TOLD | {"incident_account": "Told us later."},
    )

    assert draft.incident_account == "Told us later."
    assert stored(draft.id).involved == {robin.person_id, chris.person_id}
    shown = client_as(robin).get(f"/referrals/{draft.id}").text
    assert "Shouted abuse" in shown
    assert "Told us later." not in shown


def test_a_referrer_sees_the_stage_and_nothing_of_what_happened_later(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(stage="on_programme", referrer=robin, involved=(chris,)))
    saved(make.case_event(case, title="Session 1 recorded", note="A secret of the session", by_id=chris.id))

    shown = client_as(robin).get(f"/referrals/{case.id}").text

    assert "On programme" in shown
    assert "secret" not in shown
    assert "Session 1" not in shown
    assert "Chris Moor" not in shown


def test_the_receipt_goes_by_mail_without_a_name(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))

    client_as(robin).post(f"/referrals/{draft.id}/submit", data={"declared": "yes"})

    (mail,) = db.session.scalars(select(Message)).all()
    assert mail.recipient == robin.email
    assert draft.reference in mail.subject
    assert f"/referrals/{draft.id}" in mail.body
    assert not {"Jordan", "Ashby", "Rotherham"} & set(f"{mail.subject} {mail.body}".replace(",", " ").split())


def test_withdrawing_takes_two_steps_and_a_reason(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    case = saved(make.referral(referrer=robin))
    browser = client_as(robin)
    address = f"/referrals/{case.id}/withdraw"

    asked = browser.get(address)
    without = browser.post(address, data={"reason": "  "})
    withdrawn = browser.post(address, data={"reason": "They changed their mind"})

    assert "It cannot be taken back" in asked.text
    assert without.status_code == 422
    assert "Say why it is withdrawn" in without.text
    assert withdrawn.status_code == 303
    assert case.stage is Stage.WITHDRAWN
    assert (case.end_reason, case.end_note) == ("withdrew", "They changed their mind")
    assert case.due_on is None
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "referrals.withdraw")).one()
    assert line.why == "They changed their mind"
    assert browser.get(address).status_code == 422


def test_reading_a_referral_is_logged(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    case = saved(make.referral(referrer=robin))

    client_as(robin).get(f"/referrals/{case.id}")

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.case_id, line.verb) == (robin.id, case.id, "referral.read")


def test_the_audit_log_says_that_a_name_changed_and_never_what_to(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    browser = client_as(saved(make.referrer()))
    filled(browser, Pathway.OUT_OF_COURT)

    written = str([line.changes for line in db.session.scalars(select(AuditEntry))])

    assert "Jordan" not in written
    assert "Ashby" not in written
    assert "Shouted abuse" not in written
    assert "07700" not in written


def test_the_list_pages_by_key_and_shows_only_ones_own(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, another = saved(make.referrer()), saved(make.referrer(name="Someone Else"))
    saved(make.referral(referrer=another, reference="HC-OTHERS"))
    saved(*[make.referral(referrer=robin, stage="draft") for _each in range(27)])
    browser = client_as(robin)

    first = browser.get("/referrals").text
    following = f"/referrals?after={first.split('/referrals?after=')[1].split(chr(34))[0]}"
    second = browser.get(following).text

    assert "HC-OTHERS" not in first + second
    assert [page.count("/check") for page in (first, second)] == [25, 2]


def test_the_lists_questions_do_not_grow_with_its_rows(saved: Any, client_as: Any, queries: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    browser = client_as(robin)
    asked = []
    for _each in range(2):
        saved(*[make.referral(referrer=robin) for _row in range(5)])
        with queries() as statements:
            browser.get("/referrals")
        asked.append(len(statements))

    assert asked[0] == asked[1]


def test_two_accounts_of_one_person_share_their_referrals(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    again = saved(make.referrer(of=robin))
    case = saved(make.referral(referrer=robin))

    assert client_as(again).get(f"/referrals/{case.id}").status_code == 200
    assert db.session.scalars(select(Involvement.person_id)).all() == [robin.person_id]
