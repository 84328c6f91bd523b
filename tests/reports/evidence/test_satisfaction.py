"""What participants answered about the programme: theirs alone, of those who said yes, without words or days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from hateprog.evaluation.satisfaction import queries, wording
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly, Said
from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.rules import EndReason
from hateprog.reports.evidence.dictionary import SATISFACTION
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.reports.evidence.conftest import ASKED_ON, CONTENT, Office, answer, sheets
from tests.reports.evidence.test_export import everything

ONE_DATABASE = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # one test asks both


def answered(saved: Any, whole: Any, many: int, said: Said = CONTENT, **case: Any) -> None:
    """Store so many more cases whose participants said the same."""
    for _each in range(many):
        saved(answer(saved(make.referral(referrer=whole.referrer, **case)), whole.practitioner, said))


def released(office: Office, **said: Any) -> list[dict[str, str]]:
    """Make a release and return its rows of satisfaction."""
    return sheets(office.release(**said).data)["satisfaction"]


@pytest.fixture
def second_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Ship version 2 of the participants' words beside the first: with one thing less to choose."""
    for path in wording.SHIPPED.glob("*.toml"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    first = (tmp_path / "participant_1.toml").read_text(encoding="utf-8")
    fewer = "\n".join(line for line in first.splitlines() if not line.startswith("times"))
    (tmp_path / "participant_2.toml").write_text(fewer.replace("version = 1", "version = 2"), encoding="utf-8")
    monkeypatch.setattr(wording, "SHIPPED", tmp_path)
    wording.every.cache_clear()
    yield
    wording.every.cache_clear()


def test_an_answer_becomes_a_row_that_joins_to_its_programme(office: Office, whole: Any, saved: Any) -> None:
    answered(saved, whole, 5)
    files = sheets(office.release().data)

    (programme,) = [row for row in files["programmes"] if row["sessions_held"] == "3"]
    (row,) = [row for row in files["satisfaction"] if row["programme_id"] == programme["programme_id"]]
    assert list(row) == SATISFACTION.heading
    assert row == {
        "programme_id": programme["programme_id"],
        "instrument": "participant",
        "version": "1",
        "answered_month": "2026-05",
        "rating": "4",
        "satisfactory_listened": "1",
        "satisfactory_respected": "0",
        "satisfactory_understood": "0",
        "satisfactory_own_words": "0",
        "satisfactory_learned": "0",
        "satisfactory_support": "0",
        "satisfactory_times": "1",
        "difference": "partly",
        "recommend": "yes",
    }
    assert {row["programme_id"] for row in files["satisfaction"]} <= {
        row["programme_id"] for row in files["programmes"]
    }


@ONE_DATABASE
def test_what_a_referrer_said_of_the_same_case_is_nowhere(office: Office, whole: Any, saved: Any) -> None:
    answered(saved, whole, 4)
    saved(answer(whole.case, whole.coordinator, Said(Outcome.ANSWERED, 1, Partly.NO, Partly.NO), Audience.REFERRER))
    rows = released(office)
    assert len(rows) == 5
    assert {row["rating"] for row in rows} == {"4"}


@ONE_DATABASE
@pytest.mark.parametrize("outcome", [Outcome.DECLINED, Outcome.NO_REPLY, Outcome.NOT_ASKED])
def test_whoever_gave_no_answer_has_no_row(office: Office, whole: Any, saved: Any, outcome: Outcome) -> None:
    saved(answer(saved(make.referral(referrer=whole.referrer)), whole.practitioner, Said(outcome)))
    assert len(released(office)) == 1


@ONE_DATABASE
@pytest.mark.parametrize(
    "said",
    [
        {"evaluation_consent": EvaluationConsent.NO},
        {"evaluation_consent": EvaluationConsent.NOT_ASKED},
        {"consented_on": None},
        {"end_reason": EndReason.WITHDREW},
        {"end_reason": EndReason.DUPLICATE},
    ],
)
def test_whose_case_is_left_out_is_left_out_here_too(office: Office, whole: Any, said: dict[str, Any]) -> None:
    assert len(released(office)) == 1
    change(whole.case, **said)
    assert released(office) == []


@ONE_DATABASE
def test_an_answer_belongs_to_the_release_of_its_case_whenever_it_was_given(office: Office, whole: Any) -> None:
    assert released(office, since=date(2026, 5, 1)) == []
    assert len(released(office, until=date(2026, 4, 30))) == 1


@ONE_DATABASE
def test_a_rare_answer_is_folded_and_what_few_chose_is_withheld(office: Office, whole: Any, saved: Any) -> None:
    answered(saved, whole, 1, Said(Outcome.ANSWERED, 1, Partly.NO, Partly.NO, ("support",)))
    answered(saved, whole, 4)
    answered(saved, whole, 6, Said(Outcome.ANSWERED, 5, Partly.YES, Partly.YES, ("listened", "times")))
    rows = released(office)
    assert {row["rating"] for row in rows} == {"other", "5"}, "with one folded the next goes with it"
    assert {row["difference"] for row in rows} == {"other", "yes"}
    assert {row["recommend"] for row in rows} == {"other"}
    for code in ("listened", "support", "times"):
        assert {row[f"satisfactory_{code}"] for row in rows} == {"NW"}
    assert {row["satisfactory_learned"] for row in rows} == {"0"}


@ONE_DATABASE
def test_of_four_answers_nothing_is_told_but_their_month(office: Office, whole: Any, saved: Any) -> None:
    answered(saved, whole, 3)
    told = {name: {row[name] for row in released(office)} for name in SATISFACTION.heading[4:]}
    assert {cell for cells in told.values() for cell in cells} <= {"other", "NW"}


@ONE_DATABASE
def test_of_what_a_version_did_not_list_nobody_said_no(
    office: Office, whole: Any, saved: Any, second_version: None
) -> None:
    first = wording.every()[Audience.PARTICIPANT][1]
    for _each in range(4):
        row = answer(saved(make.referral(referrer=whole.referrer)), whole.practitioner)
        row.put_down(whole.practitioner, first, ASKED_ON, CONTENT)
        saved(row)
    answered(saved, whole, 5)
    rows = released(office)
    assert sorted((row["version"], row["satisfactory_times"]) for row in rows) == [("1", "1")] * 5 + [("2", "NA")] * 5
    assert {row["satisfactory_listened"] for row in rows} == {"1"}


def test_every_thing_that_can_be_chosen_has_a_column() -> None:
    codes = {code for each in wording.every()[Audience.PARTICIPANT].values() for code in each.aspects}
    columns = {name.removeprefix("satisfactory_") for name in SATISFACTION.heading if name.startswith("satisfactory_")}
    assert columns == codes


@ONE_DATABASE
@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_no_id_and_no_day_of_an_answer_is_in_it(office: Office, whole: Any, form: str) -> None:
    read = everything(office.release(format=form).data)
    row = queries.of_case(whole.case.id, Audience.PARTICIPANT)
    assert row is not None
    assert "satisfactory_listened" in read
    assert [each for each in (row.id, row.put_down_by) if str(each) in read or each.hex in read] == []
    assert "2026-05-19" not in read
    assert "19 May" not in read
