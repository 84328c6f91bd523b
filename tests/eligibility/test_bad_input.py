"""Ages and dates at their edges, from the page to the decision: each a clear sentence, nothing written. Issue 3."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from marshmallow import ValidationError
from sqlalchemy import select

from hateprog.eligibility import assessing, queries
from hateprog.eligibility.facts import Verdict
from hateprog.eligibility.models import Assessment
from hateprog.kernel.clock import at, today
from hateprog.referrals.models import FactSaid, Referral
from hateprog.referrals.rules import Companion, ConsentBy, Pathway, Stage
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.test_deciding import decisions, form

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)  # production’s, and the stricter

Clients = Callable[[Any], Any]
TOMORROW = date(2090, 1, 1)
INCIDENT = date(2026, 3, 2)
CHILD: dict[str, Any] = {
    "consent_by": ConsentBy.PERSON_AND_GUARDIAN,
    "guardian_name": "Mo Ashby",
    "companion": Companion.APPROPRIATE_ADULT,
    "companion_name": "Mo Ashby",
}


def found_for(assessment: Any) -> dict[str, Verdict]:
    """Return what each rule found."""
    return {each.rule: each.verdict for each in assessing.findings_of(assessment)}


@pytest.fixture
def born(saved: Any, people: SimpleNamespace, waiting: Any) -> Callable[..., Any]:
    """Give back a function that stores a case of somebody born on a day, waiting for its decision."""

    def store(born_on: date, **said: Any) -> Any:
        return waiting(participant=make.participant(born_on=born_on), **CHILD | said)

    return store


class TestAge:
    """The age on the date of the incident is what the law asks; today's is for who comes along."""

    @pytest.mark.parametrize("pathway", [Pathway.OUT_OF_COURT, Pathway.CONVICTED])
    @pytest.mark.parametrize(
        ("born_on", "incident_on", "verdict", "sentence"),
        [
            (date(2016, 3, 3), INCIDENT, Verdict.NOT_MET, "Aged 9 on the date of the incident"),
            (date(2016, 3, 2), INCIDENT, Verdict.MET, "Aged 10 on the date of the incident"),
            (date(2016, 2, 29), date(2026, 2, 28), Verdict.NOT_MET, "Aged 9 on the date of the incident"),
            (date(2016, 2, 29), date(2026, 3, 1), Verdict.MET, "Aged 10 on the date of the incident"),
        ],
    )
    def test_of_nine_cannot_be_approved_where_a_crime_is_alleged_and_of_ten_can(
        self,
        client_as: Clients,
        people: SimpleNamespace,
        born: Any,
        pathway: Pathway,
        born_on: date,
        incident_on: date,
        verdict: Verdict,
        sentence: str,
    ) -> None:
        assessment = born(born_on, pathway=pathway, incident_on=incident_on)
        browser = client_as(people.inspector)
        assert found_for(assessment)["gate_age"] is verdict
        assert sentence in browser.get(f"/decisions/{assessment.id}").text
        answer = browser.post(f"/decisions/{assessment.id}", data=form(assessment))
        if verdict is Verdict.MET:
            assert answer.status_code == 303
            return
        assert answer.status_code == 422
        assert f"You cannot approve this yet. {sentence}" in answer.text
        assert decisions() == []

    def test_of_seventeen_at_the_incident_and_eighteen_at_the_referral_is_said_both_ways(
        self, client_as: Clients, people: SimpleNamespace, born: Any
    ) -> None:
        assessment = born(date(2008, 4, 1), admission="accepts_responsibility", consent_by=ConsentBy.PERSON_COMPETENT)
        found = {each.rule: each.sentence for each in assessing.findings_of(assessment)}
        assert found["admission"] == "Accepts responsibility, which is enough at this age"
        assert found["company"] == "18 or over: nobody has to come with them"
        page = client_as(people.inspector).get(f"/decisions/{assessment.id}").text
        assert "17 on the date of the incident" in page
        assert "18 today" in page

    def test_of_eighteen_on_the_very_day_of_the_incident_needs_a_full_admission(self, born: Any) -> None:
        for born_on, verdict in ((date(2008, 3, 2), Verdict.NOT_MET), (date(2008, 3, 3), Verdict.MET)):
            assessment = born(born_on, admission="accepts_responsibility")
            assert found_for(assessment)["admission"] is verdict

    def test_of_seventeen_today_needs_somebody_to_come_along(self, saved: Any, people: SimpleNamespace) -> None:
        case = saved(
            make.referral(
                stage="received",
                referrer=people.referrer,
                participant=make.participant(born_on=date(2008, 4, 22)),
                **CHILD | {"companion": Companion.NONE, "companion_name": None},
            )
        )
        for day, verdict in ((21, Verdict.NOT_MET), (22, Verdict.MET)):
            with at(datetime(2026, 4, day, 12, tzinfo=UTC)):
                facts = assessing.facts_of(case)
                rule_set = assessing.rules_for(facts, today())
                (company,) = [rule for rule in rule_set.all_rules if rule.code == "company"]
                assert company.find(facts, today()).verdict is verdict

    def test_of_nine_is_no_bar_where_nothing_is_alleged_but_the_programme_is_for_ten_and_over(self, born: Any) -> None:
        early = {"pathway": "early_intervention"}
        for born_on, verdict in ((date(2016, 4, 21), Verdict.MET), (date(2016, 4, 22), Verdict.NOT_MET)):
            found = found_for(born(born_on, **early))
            assert "gate_age" not in found
            assert found["age"] is verdict  # asked for on 21 April 2026

    def test_of_nine_is_refused_where_it_is_typed(self, worked: Any, change: Any) -> None:
        case = worked(Stage.APPROVED).case
        with pytest.raises(ValidationError, match="They were 9 when it happened"):
            change(case, born_on=date(2016, 3, 3), incident_on=INCIDENT)
        assert db.session.get_one(Referral, case.id).stage is Stage.APPROVED


ALL_DATES = (
    "born_on",
    "incident_on",
    "crime_recorded_on",
    "investigation_completed_on",
    "evidential_test_met_on",
    "admission_recorded_on",
    "local_records_checked_on",
    "consented_on",
)
BEFORE_THE_INCIDENT = {name: date(2026, 3, 1) for name in ALL_DATES[2:]}


@pytest.mark.parametrize("stage", [Stage.AWAITING_DECISION, Stage.APPROVED])
@pytest.mark.parametrize(
    ("name", "day", "sentence"),
    [
        *((name, TOMORROW, "cannot be in the future") for name in ALL_DATES),
        *((name, day, "That is before") for name, day in BEFORE_THE_INCIDENT.items()),
        ("born_on", date(2026, 3, 3), "(it happened|they agreed|That is before)"),
    ],
)
def test_a_fact_dated_in_the_future_or_before_what_must_come_first_is_refused_and_nothing_is_written(
    worked: Any, waiting: Any, change: Any, mails: Any, stage: Stage, name: str, day: date, sentence: str
) -> None:
    case_id = worked(stage).case.id if stage is Stage.APPROVED else waiting().referral_id
    case = db.session.get_one(Referral, case_id)
    before = len(db.session.scalars(select(FactSaid)).all()), len(db.session.scalars(select(Assessment)).all())
    given = {name: day}
    if name == "born_on":
        given["incident_on"] = case.incident_on

    with pytest.raises(ValidationError, match=sentence):
        change(case, **given)

    assert db.session.get_one(Referral, case.id).stage is stage
    after = len(db.session.scalars(select(FactSaid)).all()), len(db.session.scalars(select(Assessment)).all())
    assert after == before
    assert mails() == {}


@pytest.mark.parametrize("name", ALL_DATES[2:6])
def test_a_date_that_lies_in_the_future_on_the_day_of_asking_is_never_met(waiting: Any, name: str) -> None:
    """Facts may come from elsewhere than the pages: a rule does not rely on them having been asked properly."""
    later = {each: date(2026, 5, 1) for each in ALL_DATES[ALL_DATES.index(name) : 6]}
    found = found_for(waiting(**later))
    gates = {"gate_recorded", "gate_investigated", "gate_evidence", "gate_admission"}
    assert Verdict.NOT_MET in {found[gate] for gate in gates}


@pytest.mark.parametrize("ended", ["withdraw", "close"])
def test_a_decision_on_a_referral_that_ended_is_refused_whoever_ended_it(
    client_as: Clients, people: SimpleNamespace, waiting: Any, decide: Any, ended: str
) -> None:
    assessment = waiting()
    if ended == "close":
        case = db.session.get_one(Referral, assessment.referral_id)
        decide(case, people.colleague, "refer_to_cps")
        client_as(people.coordinator).post(f"/referrals/{case.id}/close", data={"because": "moved"})
        assert db.session.get_one(Referral, case.id).stage is Stage.CLOSED
    else:
        said = {"reason": "They changed their mind"}
        client_as(people.referrer).post(f"/referrals/{assessment.referral_id}/withdraw", data=said)
    before = len(decisions())
    answer = client_as(people.inspector).post(f"/decisions/{assessment.id}", data=form(assessment))
    assert answer.status_code == 409
    assert len(decisions()) == before


def test_a_withdrawn_referral_is_not_put_before_an_inspector_again(
    client_as: Clients, people: SimpleNamespace, waiting: Any
) -> None:
    case_id = waiting().referral_id
    browser = client_as(people.coordinator)
    browser.post(f"/referrals/{case_id}/withdraw", data={"reason": "They changed their mind"})
    assert browser.post(f"/cases/{case_id}/request-decision").status_code in {409, 422}
    assert len(queries.assessments_of(case_id)) == 1
