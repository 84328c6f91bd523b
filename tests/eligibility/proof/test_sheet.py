"""The proof sheet: one page that shows why an offer was lawful on its day, from what was kept then."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from pypdf import PdfReader

from hateprog.accounts import queries as accounts
from hateprog.eligibility import queries, service
from hateprog.eligibility.deciding import Condition, Judgement, Outcome, Said
from hateprog.kernel.access import THE_SERVICE
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.queries import one_referral
from hateprog.referrals.rules import Known
from hateprog.store import seal
from tests import factories as make
from tests.conftest import save

THEN = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
REASON = "First of its kind, and fully admitted."


def decided(people: SimpleNamespace, waiting: Any, said: Said | None = None, by: Any = None, **facts: Any) -> Any:
    """Return an assessment that an inspector has decided."""
    asked = waiting(**facts)
    service.decide(
        make.actor(by or people.inspector),
        queries.one_assessment(asked.id),
        said=said or Said(outcome=Outcome.APPROVE, rationale=REASON),
        facts_hash=asked.facts_hash,
    )
    return asked


def text_of(pdf: bytes) -> str:
    """Return the words of a PDF, with single blanks between them."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())


@pytest.fixture(autouse=True)
def that_day() -> Any:
    """Let it be the day of the decision."""
    with time_machine.travel(THEN, tick=False):
        yield


def test_page_and_pdf_say_the_same(people: SimpleNamespace, waiting: Any, client_as: Any) -> None:
    asked = decided(people, waiting)
    browser = client_as(people.coordinator)

    page = browser.get(f"/decisions/{asked.id}/proof").text
    answer = browser.get(f"/decisions/{asked.id}/proof.pdf")

    told = text_of(answer.data)
    for words in (
        "Jordan Ashby",
        "Out of court (out_of_court), version 1",
        "On 20 March 2026 the investigation was completed",
        "Children and Young Persons Act 1933, section 50",
        REASON,
        "None has been made",
    ):
        assert words in page, words
        assert words in told, words
    assert asked.facts_hash in page
    assert asked.facts_hash in told.replace(" ", "")


def test_the_pdf_is_tagged_and_named_after_the_reference_alone(
    people: SimpleNamespace, waiting: Any, client_as: Any
) -> None:
    asked = decided(people, waiting)

    answer = client_as(people.inspector).get(f"/decisions/{asked.id}/proof.pdf")

    catalogue: Any = PdfReader(BytesIO(answer.data)).root_object
    assert answer.mimetype == "application/pdf"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/Lang"] == "en-GB"
    reference = one_referral(asked.referral_id)
    assert reference is not None
    assert answer.headers["Content-Disposition"] == f'inline; filename="{reference.reference}-proof.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"


def test_it_is_one_page_however_often_answers_were_changed(
    people: SimpleNamespace, waiting: Any, client_as: Any
) -> None:
    case = one_referral(waiting().referral_id)
    assert case is not None
    for number in range(16):
        said = {"incident_account": f"Shouted at a neighbour, {number} times."}
        referrals.answer(make.actor(people.coordinator), case, said, version=None)
    asked = queries.open_assessment(case.id)
    assert asked is not None
    service.decide(
        make.actor(people.inspector),
        queries.one_assessment(asked.id),
        said=Said(outcome=Outcome.APPROVE, rationale=REASON),
        facts_hash=asked.facts_hash,
    )
    browser = client_as(people.coordinator)

    page = browser.get(f"/decisions/{asked.id}/proof").text
    answer = browser.get(f"/decisions/{asked.id}/proof.pdf")

    changed = [row.id for row in seal.sealed_lines(case.id, ("referrals.answer",))]
    assert len(changed) == 16
    assert ", ".join(f"{each:,}" for each in changed) in page
    assert page.count("Answers changed") == 1
    assert len(PdfReader(BytesIO(answer.data)).pages) == 1


def test_dated_facts_stand_in_the_order_of_their_dates(people: SimpleNamespace, waiting: Any, client_as: Any) -> None:
    asked = decided(people, waiting)

    page = client_as(people.inspector).get(f"/decisions/{asked.id}/proof").text

    dated = (
        "Date of birth",
        "Date of the incident",
        "Crime recorded",
        "Investigation completed",
        "Evidential test met",
        "Admission recorded",
        "Consent given",
    )
    places = [page.index(f">{label}<") if f">{label}<" in page else page.index(label) for label in dated]
    assert places == sorted(places)


def test_a_fact_that_changed_later_leaves_the_old_sheet_as_it_was(
    people: SimpleNamespace, waiting: Any, client_as: Any
) -> None:
    asked = decided(people, waiting)
    browser = client_as(people.inspector)
    before = browser.get(f"/decisions/{asked.id}/proof").text

    with time_machine.travel(THEN + timedelta(days=1), tick=False):
        case = one_referral(asked.referral_id)
        assert case is not None
        chris, told = make.actor(people.coordinator), Told("PC Robin Field", date(2026, 11, 24))
        referrals.answer(chris, case, {"evidential_test_met_on": date(2026, 3, 26)}, version=None, told=told)
        after = client_as(people.inspector).get(f"/decisions/{asked.id}/proof").text

    assert "24 March 2026" in before
    assert "24 March 2026" in after
    assert "26 March 2026" not in after
    assert "No longer stands since" not in before
    assert "9am on 24 November 2026: Facts that a rule reads have changed" in after


def test_a_judgement_and_a_condition_carry_their_own_words(
    people: SimpleNamespace, waiting: Any, client_as: Any
) -> None:
    said = Said(
        outcome=Outcome.APPROVE_WITH_CONDITIONS,
        rationale=REASON,
        judgements=(Judgement("specialist", True, "Asked the domestic abuse team, who agree"),),
        conditions=(Condition("A letter to the school", date(2026, 12, 4), before_start=True),),
    )
    asked = decided(people, waiting, said, domestic_or_sexual=Known.YES)

    page = client_as(people.inspector).get(f"/decisions/{asked.id}/proof").text

    assert "Judged to be met: Asked the domestic abuse team, who agree" in page
    assert "A letter to the school (by 4 December 2026)" in page


def test_a_cover_inspector_decides_as_cover_for_somebody(
    people: SimpleNamespace, waiting: Any, saved: Any, client_as: Any
) -> None:
    saved(
        make.cover(people.inspector, by=people.elsewhere, area="E23000011", from_on=THEN.date(), until_on=THEN.date())
    )

    asked = decided(people, waiting, by=people.elsewhere)

    shown = client_as(people.coordinator)
    for address in (f"/decisions/{asked.id}", f"/decisions/{asked.id}/proof"):
        page = shown.get(address).text
        assert "Hugh Ford" in page
        assert f"as cover for {accounts.name_of(people.inspector.id)}" in page


def test_the_offer_is_said_to_come_after_the_decision(
    people: SimpleNamespace, waiting: Any, saved: Any, client_as: Any
) -> None:
    asked = decided(people, waiting)
    made = queries.approving_decision(asked.referral_id)
    assert made is not None
    programme = saved(make.enrolment(made))
    session = make.session(programme, by=people.practitioner)
    session.appointments[0].planned_at = THEN + timedelta(hours=2)
    saved(session)

    page = client_as(people.coordinator).get(f"/decisions/{asked.id}/proof").text

    assert "11am on 23 November 2026" in page
    assert "Yes: after this decision" in page


def test_the_seal_is_the_one_that_the_log_was_sealed_with(fresh_app: Any) -> None:
    with fresh_app.app_context():
        save(make.rotherham())
        robin, chris = save(make.referrer(), make.coordinator())
        case = save(make.referral(referrer=robin))
        service.request_decision(make.actor(chris), one_referral(case.id))
        not_yet = seal.sealed_lines(case.id, ("eligibility.request_decision",))
        with time_machine.travel(THEN + timedelta(hours=1), tick=False):
            seal.seal(THE_SERVICE)
        (line,) = seal.sealed_lines(case.id, ("eligibility.request_decision",))

    assert [row.digest for row in not_yet] == [None]
    assert line.seal == 1
    assert len(line.seal_digest) == 64


@pytest.mark.parametrize("suffix", ["", ".pdf"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("coordinator", 200), ("inspector", 200), ("elsewhere", 404), ("practitioner", 404), ("referrer", 404)],
)
def test_whoever_may_read_the_decision_may_read_its_proof(
    people: SimpleNamespace, waiting: Any, client_as: Any, who: str, status: int, suffix: str
) -> None:
    asked = decided(people, waiting)

    assert client_as(getattr(people, who)).get(f"/decisions/{asked.id}/proof{suffix}").status_code == status


@pytest.mark.parametrize("name", ["#strike[x] $x^2$ @ref *b* \\ `raw`", "محمد العلي", "தமிழ்", "Ն. Հակոբյան"])
def test_names_of_every_script_are_only_names(people: SimpleNamespace, waiting: Any, client_as: Any, name: str) -> None:
    asked = decided(people, waiting, participant=make.participant(family_name=name))

    answer = client_as(people.coordinator).get(f"/decisions/{asked.id}/proof.pdf")

    assert answer.status_code == 200
    assert answer.data.startswith(b"%PDF")


def test_the_proof_of_early_intervention_speaks_of_no_offence(
    people: SimpleNamespace, waiting: Any, client_as: Any, app: Any
) -> None:
    said = Said(outcome=Outcome.APPROVE, rationale="Wants to understand, and it fits.")
    asked = decided(people, waiting, said, pathway="early_intervention")

    answer = client_as(people.coordinator).get(f"/decisions/{asked.id}/proof.pdf")

    told = text_of(answer.data).replace(app.config["SERVICE_NAME"], "")
    assert "Early intervention" in told
    assert OFFENCE_WORDS.findall(told) == []
