"""A coordinator sees what came in, with its clock, and completes, returns, closes, or keys it in from paper."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.errors import RuleBroken
from hateprog.referrals import queries, service
from hateprog.referrals.answers import Page
from hateprog.referrals.models import CaseEvent, Participant, Referral
from hateprog.referrals.rules import CORRECTABLE, RELIED_ON, EndReason, Source, Stage, Step
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.referrals import typed

SUBMITTED = {"declared": "yes"}


def references(page: str) -> list[str]:
    """Return the references on a page, in the order they stand there."""
    return [part.split("<")[0] for part in page.split(">HC-")[1:]]


def test_what_is_due_first_stands_first_each_with_its_clock(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    for name, due_on in (("C", date(2026, 11, 30)), ("A", date(2026, 11, 19)), ("B", date(2026, 11, 23))):
        saved(make.referral(reference=f"HC-{name}", due_on=due_on))
    saved(make.referral(reference="HC-DRAFT", stage="draft"), make.referral(reference="HC-OVER", stage="closed"))

    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        page = client_as(saved(make.coordinator())).get("/incoming").text

    assert references(page) == ["A", "B", "C"]
    tags = [part.split('"')[0] for part in page.split("govuk-tag govuk-tag--")[1:]]
    assert tags == ["red", "yellow", "green"]
    assert "Late: was due 19 November 2026" in page
    assert "Soon: due 23 November 2026" in page


@pytest.mark.parametrize(
    ("query", "listed"),
    [
        ("", ["LATE", "RETURNED", "FAR"]),
        ("?stage=returned", ["RETURNED"]),
        ("?district=E06000045", ["FAR"]),
        ("?late=yes", ["LATE", "RETURNED"]),
        ("?late=yes&stage=received", ["LATE"]),
        ("?stage=nonsense&district=nowhere&late=maybe&after=x", ["LATE", "RETURNED", "FAR"]),
    ],
)
def test_filters_are_in_the_address(saved: Any, client_as: Any, query: str, listed: list[str]) -> None:
    saved(make.rotherham(), make.southampton())
    saved(
        make.referral(reference="HC-LATE", due_on=date(2026, 1, 5)),
        make.referral(reference="HC-RETURNED", stage="returned", due_on=date(2026, 1, 6)),
        make.referral(reference="HC-FAR", district="E06000045", due_on=date(2099, 1, 5)),
    )

    page = client_as(saved(make.coordinator())).get(f"/incoming{query}")

    assert page.status_code == 200
    assert references(page.text) == listed


def test_an_empty_list_says_what_to_do_next(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.coordinator()))

    assert "New referrals appear here by themselves" in browser.get("/incoming").text
    assert "Nothing waits that fits these filters" in browser.get("/incoming?late=yes").text


def test_the_list_goes_on_where_the_page_before_ended(saved: Any, client_as: Any, queries: Any) -> None:
    saved(make.rotherham())
    saved(*[make.referral(reference=f"HC-{number:02}", due_on=date(2026, 11, 1 + number % 3)) for number in range(40)])
    browser = client_as(saved(make.coordinator()))

    first = browser.get("/incoming").text
    with queries() as asked:
        second = browser.get(f"/incoming?after={first.split('?after=')[1].split(chr(34))[0]}").text

    assert len(references(first)) == 25
    assert len(references(second)) == 15
    assert sorted(references(first) + references(second)) == [f"{number:02}" for number in range(40)]
    assert len(asked) <= 5, asked


def test_a_referral_is_due_in_two_working_days(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", referrer=robin))
    browser = client_as(robin)

    with time_machine.travel(datetime(2026, 12, 24, 12, tzinfo=UTC), tick=False):
        browser = client_as(robin)
        browser.post(f"/referrals/{draft.id}/submit", data=SUBMITTED)

    assert draft.due_on == date(2026, 12, 30)  # Christmas is a Friday, Boxing Day is taken on the Monday


def test_a_referral_returns_with_a_reason_and_a_mail_without_it(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(referrer=robin))
    browser = client_as(chris)

    without = browser.post(f"/referrals/{case.id}/return")
    answer = browser.post(f"/referrals/{case.id}/return", data={"reason": "Which court was it?"})

    assert without.status_code == 422
    assert answer.status_code == 303
    assert case.stage is Stage.RETURNED
    (mail,) = db.session.scalars(select(Message)).all()
    assert mail.recipient == robin.email
    assert case.reference in mail.body
    assert f"/referrals/{case.id}" in mail.body
    assert "court" not in mail.body
    assert db.session.scalars(select(AuditEntry.why).where(AuditEntry.verb == "referrals.send_back")).one() == (
        "Which court was it?"
    )
    mine = client_as(robin).get("/referrals").text
    assert "Which court was it?" in mine
    assert f'href="/referrals/{case.id}/check"' in mine


def test_a_returned_referral_is_mended_and_sent_again(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    case = saved(make.referral(stage="returned", referrer=robin))
    browser = client_as(robin)

    assert "Which court was it?" in browser.get(f"/referrals/{case.id}/check").text
    browser.post(f"/referrals/{case.id}/submit", data=SUBMITTED)

    assert case.stage is Stage.RECEIVED
    assert case.return_reason is None


def test_returning_again_tells_again(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(referrer=robin))

    for reason in ("Which court?", "Which day?"):
        client_as(chris).post(f"/referrals/{case.id}/return", data={"reason": reason})
        client_as(robin).post(f"/referrals/{case.id}/submit", data=SUBMITTED)

    subjects = sorted(db.session.scalars(select(Message.subject)))
    assert (
        subjects
        == [f"Referral {case.reference} needs more information"] * 2 + [f"Referral {case.reference} received"] * 2
    )


def test_what_came_without_an_account_has_nobody_to_return_to(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    case = saved(make.referral(source=Source.SELF, pathway="early_intervention"))
    browser, address = client_as(saved(make.coordinator())), f"/referrals/{case.id}/return"

    page = browser.get(address)
    answer = browser.post(address, data={"reason": "Which day?"})

    assert page.status_code == 200
    assert "complete the answers yourself" in page.text
    assert 'name="reason"' not in page.text
    assert f'href="/referrals/{case.id}/return"' not in browser.get(f"/cases/{case.id}").text
    assert answer.status_code == 422
    assert "complete the answers yourself" in answer.text
    assert case.stage is Stage.RECEIVED


@pytest.mark.parametrize("stage", sorted(CORRECTABLE | RELIED_ON))
def test_whatever_is_offered_beside_the_answers_can_be_done(saved: Any, client_as: Any, stage: Stage) -> None:
    saved(make.rotherham())
    case = saved(make.referral(stage=stage, referrer=saved(make.referrer())))
    browser = client_as(saved(make.coordinator()))

    page = browser.get(f"/referrals/{case.id}/check").text

    offered = re.findall(rf'href="(/referrals/{case.id}/(?:return|withdraw|close))"', page)
    assert offered
    assert {address: browser.get(address).status_code for address in offered} == dict.fromkeys(offered, 200)


@pytest.mark.parametrize("stage", ["draft", "on_programme", "closed"])
def test_only_what_was_received_is_returned_here(saved: Any, client_as: Any, stage: str) -> None:
    saved(make.rotherham())
    case = saved(make.referral(stage=stage, referrer=saved(make.referrer())))
    chris = saved(make.coordinator())

    answer = client_as(chris).post(f"/referrals/{case.id}/return", data={"reason": "Which day?"})

    assert answer.status_code == 422
    assert case.stage is Stage(stage)


def test_a_coordinator_completes_what_was_received_and_so_takes_part_in_it(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(referrer=robin, harmed_known=None))
    browser = client_as(chris)

    assert "Select whether it is known who was harmed" in browser.get(f"/referrals/{case.id}/check").text
    answer = browser.post(
        f"/referrals/{case.id}/anyone-harmed?then=check",
        data=typed.TOLD | {"harmed_known": "unknown", "harmed_view": "not_asked"},
    )

    assert answer.location == f"/referrals/{case.id}/check"
    found = queries.one_referral(case.id)
    assert found is not None
    assert found.involved == {robin.person_id, chris.person_id}
    assert found.harmed_known == "unknown"
    assert [event.title for event in db.session.scalars(select(CaseEvent))] == ["Answers changed"]


def test_looking_is_not_taking_part(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(referrer=robin))

    client_as(chris).get(f"/referrals/{case.id}/check")

    found = queries.one_referral(case.id)
    assert found is not None
    assert found.involved == {robin.person_id}


def test_a_coordinator_is_told_of_what_may_be_the_same_person_and_nobody_else_is(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin, chris = saved(make.referrer()), saved(make.coordinator())
    case = saved(make.referral(referrer=robin, stage="returned", reference="HC-THIS"))
    saved(
        make.referral(reference="HC-SAME", participant=make.participant(given_name="J", family_name="ashby ")),
        make.referral(reference="HC-OVER", stage="closed"),
        make.referral(reference="HC-DRAFT", stage="draft"),
        make.referral(reference="HC-OLDER", participant=make.participant(born_on=date(1990, 1, 1))),
    )

    told, mine = (client_as(person).get(f"/referrals/{case.id}/check").text for person in (chris, robin))

    assert "Perhaps the same person" in told
    assert set(references(told)) == {"THIS", "SAME"}
    assert "Perhaps the same person" not in mine
    assert "HC-SAME" not in mine
    assert "Perhaps twice" in client_as(chris).get("/incoming").text


@pytest.mark.parametrize("because", ["duplicate_or_mistaken", "moved", "custody", "died", "not_engaged", "other"])
def test_a_case_is_closed_for_a_listed_reason(saved: Any, client_as: Any, because: str) -> None:
    saved(make.rotherham())
    case = saved(make.referral())

    answer = client_as(saved(make.coordinator())).post(
        f"/referrals/{case.id}/close", data={"because": because, "note": "As the family told us"}
    )

    assert answer.status_code == 303
    assert (case.stage, case.end_reason, case.end_note) == (Stage.CLOSED, because, "As the family told us")
    assert case.ended_at is not None


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Select why it ends"),
        ({"because": "completed"}, "Select one of the answers listed"),
        ({"because": "bored"}, "Select one of the answers listed"),
        ({"because": "other"}, "Say what the other reason is"),
        ({"because": "moved", "note": "x" * 10_000}, "must be 1,000 characters or fewer"),
    ],
)
def test_a_case_is_not_closed_without_one(saved: Any, client_as: Any, form: dict[str, str], sentence: str) -> None:
    saved(make.rotherham())
    case = saved(make.referral())

    answer = client_as(saved(make.coordinator())).post(f"/referrals/{case.id}/close", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert case.stage is Stage.RECEIVED


@pytest.mark.parametrize("act", ["withdraw", "close"])
def test_what_waits_on_the_case_is_told_in_the_same_act(
    app: Any, saved: Any, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    saved(make.rotherham())
    told: list[tuple[Any, Stage]] = []
    monkeypatch.setitem(app.extensions, "case_ended", (lambda _actor, case: told.append((case.id, case.stage)),))
    chris = make.actor(saved(make.coordinator()))
    case = queries.one_referral(saved(make.referral(stage="on_programme")).id)
    assert case is not None

    if act == "withdraw":
        service.withdraw(chris, case, reason="They changed their mind")
    else:
        service.close(chris, case, because=EndReason.MOVED, note=None)

    assert told == [(case.id, Stage.WITHDRAWN if act == "withdraw" else Stage.CLOSED)]


def test_when_something_that_waits_cannot_stop_the_case_does_not_end(
    app: Any, saved: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved(make.rotherham())

    def cannot(_actor: Any, _case: Any) -> None:
        raise RuleBroken("Not now")

    monkeypatch.setitem(app.extensions, "case_ended", (cannot,))
    chris = make.actor(saved(make.coordinator()))
    case = queries.one_referral(saved(make.referral()).id)
    assert case is not None

    with pytest.raises(RuleBroken):
        service.withdraw(chris, case, reason="They changed their mind")

    assert db.session.scalars(select(Referral.stage)).one() is Stage.RECEIVED


def test_a_reference_that_is_taken_is_drawn_again(saved: Any, client_as: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    saved(make.rotherham())
    saved(make.referral(reference="HC-777777"))
    drawn = iter(["HC-777777", "HC-777777", "HC-999999"])
    monkeypatch.setattr("hateprog.referrals.rules.new_reference", lambda: next(drawn))

    assert client_as(saved(make.referrer())).post("/referrals").status_code == 303
    assert sorted(db.session.scalars(select(Referral.reference))) == ["HC-777777", "HC-999999"]


def test_a_step_forgets_the_clock_of_the_stage_before(saved: Any) -> None:
    case = make.referral(stage="received", due_on=date(2026, 11, 23))

    service.move(case, Step.REQUEST_DECISION)

    assert (case.stage, case.due_on) == (Stage.AWAITING_DECISION, None)


@pytest.mark.parametrize("told", [{}, {"told_by": "PC Robin Field", **typed.on("told_on", 1, 1, 2090)}])
def test_once_an_inspector_has_it_a_correction_says_who_said_so(
    saved: Any, client_as: Any, told: dict[str, str]
) -> None:
    saved(make.rotherham())
    case = saved(make.referral(stage="awaiting_decision"))
    address = f"/referrals/{case.id}/language"
    browser = client_as(saved(make.coordinator()))

    refused = browser.post(address, data=typed.ANSWERS[Page.LANGUAGE] | told)
    kept = db.session.scalars(select(Participant.access_needs)).one()
    taken = browser.post(address, data=typed.ANSWERS[Page.LANGUAGE] | typed.TOLD)

    assert refused.status_code == 422
    assert ("They cannot have told you in the future" if told else "Enter who told you") in refused.text
    assert kept is None
    assert taken.status_code == 303
    assert db.session.scalars(select(Participant.access_needs)).one() == "Large print"
