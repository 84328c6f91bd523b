"""The rule sets that ship: each names its source and its limits, and does what domain.md section 4 says of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.areas.forces import FORCES
from hateprog.eligibility.facts import Facts, Verdict
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import Ages, Decider, assess, overall
from hateprog.referrals.rules import (
    Admission,
    Companion,
    ConsentBy,
    CpsView,
    HarmedView,
    Known,
    OutcomeType,
    Pathway,
)
from hateprog.store.base import db
from tests.eligibility.rule_sets.files import read

CAME_WITH_IT = {"out_of_court", "convicted", "early_intervention"}
EXAMPLES = {"hampshire_course", "gloucestershire", "kent", "youth_community_resolution"}
TODAY = date(2026, 4, 21)
ADULT = Facts(
    pathway=Pathway.OUT_OF_COURT,
    born_on=date(2001, 5, 4),
    incident_on=date(2026, 3, 2),
    crime_recorded_on=date(2026, 3, 3),
    investigation_completed_on=date(2026, 3, 20),
    evidential_test_met_on=date(2026, 3, 24),
    admission=Admission.FULL,
    admission_recorded_on=date(2026, 3, 27),
    outcome_type=OutcomeType.COMMUNITY_RESOLUTION,
    gravity_score=2,
    indictable_only=Known.NO,
    physical_assault=Known.NO,
    stirred_up_hatred=Known.NO,
    extremist_views=Known.NO,
    extremist_member=Known.NO,
    earlier_hate_offences=Known.NO,
    local_records_checked_on=date(2026, 4, 1),
    domestic_or_sexual=Known.NO,
    harmed_view=HarmedView.AGREES,
    consented_on=date(2026, 4, 10),
    consent_by=ConsentBy.PERSON,
)
CHILD = {
    "born_on": date(2011, 5, 4),
    "companion": Companion.APPROPRIATE_ADULT,
    "consent_by": ConsentBy.PERSON_COMPETENT,
}
MET, NOT_MET, UNKNOWN, JUDGED = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT


def found(name: str, **said: Any) -> dict[str, Verdict]:
    """Return what each rule of a shipped set finds in the facts of an adult whom it fits, but for what is said."""
    facts = replace(ADULT, **said)
    return {each.rule: each.verdict for each in assess(facts, read(files.text_of(name)).rule_set, today=TODAY)}


def test_seven_ship() -> None:
    assert set(files.names()) == CAME_WITH_IT | EXAMPLES


@pytest.mark.parametrize("name", ["../shipped/kent", "kent.toml", "", "/etc/passwd", "nobody"])
def test_nothing_else_can_be_had(name: str) -> None:
    with pytest.raises(KeyError):
        files.text_of(name)


@pytest.mark.parametrize("name", files.names())
def test_each_is_in_order_and_says_where_it_comes_from_and_what_it_is_not(name: str) -> None:
    said = read(files.text_of(name))
    assert (said.code, said.version) == (name, 1)
    assert len(said.limits) > 60
    assert said.source.document
    assert all(rule.source.document and rule.source.section for rule in said.rules)
    assert all(len(line) <= 120 for line in files.text_of(name).splitlines())


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_an_example_says_that_somebody_adopts_it_and_holds_what_came_with_the_service(name: str) -> None:
    text = files.text_of(name)
    assert text.startswith("# An example: read it")
    theirs, ours = ({rule.check for rule in read(each).rules} for each in (text, files.text_of("out_of_court")))
    assert theirs >= ours


def test_an_inspector_decides_by_every_one_that_ships() -> None:
    assert {read(files.text_of(name)).decides for name in files.names()} == {Decider.INSPECTOR}


def test_what_ships_is_what_the_migration_brought_in(saved: Any) -> None:
    rows = db.session.scalars(select(RuleSetVersion)).all()
    assert {row.code for row in rows} == CAME_WITH_IT
    for row in rows:
        said = read(files.text_of(row.code))
        assert row.as_written == files.text_of(row.code)
        assert row.rules == [rule.as_json() for rule in said.rules]
        assert row.rule_set == said.rule_set
        assert row.source == said.source
        assert (row.limits, row.valid_from, row.valid_to, row.title, row.pathway) == (
            said.limits,
            said.valid_from,
            said.valid_to,
            said.title,
            said.pathway,
        )
        assert row.decides is Decider.INSPECTOR
        assert (row.status, row.drafted_by, row.adopted_by) == (Status.ADOPTED, None, None)


@pytest.mark.parametrize(
    ("name", "force", "ages"),
    [
        ("hampshire_course", "Hampshire", Ages.ANYONE),
        ("gloucestershire", "Gloucestershire", Ages.ANYONE),
        ("kent", "Kent", Ages.ANYONE),
        ("youth_community_resolution", None, Ages.UNDER_18),
    ],
)
def test_whom_each_is_for(name: str, force: str | None, ages: Ages) -> None:
    said = read(files.text_of(name))
    assert (said.pathway, said.ages) == (Pathway.OUT_OF_COURT, ages)
    assert (FORCES[said.force_code] if said.force_code else None) == force


CASES: list[tuple[str, dict[str, Any], str, Verdict]] = [
    ("hampshire_course", {}, "harmed", MET),
    ("hampshire_course", {"outcome_type": OutcomeType.ADULT_CAUTION}, "outcome", NOT_MET),
    ("hampshire_course", {"physical_assault": Known.YES}, "no_assault", NOT_MET),
    ("hampshire_course", {"physical_assault": Known.UNKNOWN}, "no_assault", UNKNOWN),
    ("hampshire_course", {"extremist_views": Known.YES}, "no_extremism", NOT_MET),
    ("hampshire_course", {"earlier_hate_offences": Known.YES}, "first", NOT_MET),
    ("hampshire_course", CHILD | {"admission": Admission.ACCEPTS_RESPONSIBILITY}, "admission", NOT_MET),
    ("hampshire_course", {"harmed_view": HarmedView.DISAGREES}, "harmed", NOT_MET),
    ("hampshire_course", {"harmed_view": HarmedView.NOT_ASKED}, "harmed", UNKNOWN),
    ("gloucestershire", {"indictable_only": Known.YES}, "indictable", UNKNOWN),
    ("gloucestershire", {"indictable_only": Known.YES, "cps_view": CpsView.APPROVES}, "indictable", MET),
    ("gloucestershire", {"stirred_up_hatred": Known.YES}, "no_stirring_up", NOT_MET),
    ("gloucestershire", {"admission": Admission.RAISES_DEFENCE}, "admission", NOT_MET),
    ("gloucestershire", {}, "remorse", JUDGED),
    ("gloucestershire", {"local_records_checked_on": None}, "history", UNKNOWN),
    ("gloucestershire", {"earlier_hate_offences": Known.YES}, "history", JUDGED),
    ("gloucestershire", {"extremist_member": Known.YES}, "no_membership", NOT_MET),
    ("gloucestershire", {}, "not_serious", JUDGED),
    ("kent", {}, "low_level", JUDGED),
    ("kent", {"admission": Admission.PARTIAL}, "admission", NOT_MET),
    ("kent", {}, "divisional_inspector", JUDGED),
    ("youth_community_resolution", CHILD | {"admission": Admission.ACCEPTS_RESPONSIBILITY}, "responsibility", MET),
    ("youth_community_resolution", {"admission": Admission.ACCEPTS_RESPONSIBILITY}, "responsibility", NOT_MET),
    ("youth_community_resolution", {}, "under_18", NOT_MET),
    ("youth_community_resolution", CHILD, "under_18", MET),
    ("youth_community_resolution", CHILD | {"companion": Companion.NONE}, "company", NOT_MET),
    ("youth_community_resolution", CHILD | {"harmed_view": HarmedView.DISAGREES}, "harmed", MET),
    ("youth_community_resolution", CHILD | {"harmed_view": HarmedView.NOT_ASKED}, "harmed", UNKNOWN),
    *(
        ("youth_community_resolution", CHILD | {"gravity_score": score}, "gravity", verdict)
        for score, verdict in {1: MET, 2: MET, 3: JUDGED, 4: JUDGED, 5: NOT_MET, None: UNKNOWN}.items()
    ),
]


@pytest.mark.parametrize(("name", "said", "rule", "verdict"), CASES)
def test_what_each_finds(name: str, said: dict[str, Any], rule: str, verdict: Verdict) -> None:
    assert found(name, **said)[rule] is verdict


@pytest.mark.parametrize(
    ("name", "said", "verdict"),
    [
        ("hampshire_course", {}, MET),
        ("gloucestershire", {}, JUDGED),
        ("kent", {}, JUDGED),
        ("youth_community_resolution", CHILD, MET),
    ],
)
def test_somebody_whom_each_fits(name: str, said: dict[str, Any], verdict: Verdict) -> None:
    assert overall(assess(replace(ADULT, **said), read(files.text_of(name)).rule_set, today=TODAY)) is verdict
