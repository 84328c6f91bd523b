"""What is in a release, and what is not."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from pypdf import PdfReader

from hateprog.referrals.for_evaluation import EvaluationConsent
from hateprog.referrals.rules import EndReason, Stage
from hateprog.reports.evidence.dictionary import DICTIONARY_HEADING, SHEETS
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.reports.evidence.conftest import Office, sheets

SOUGHT = re.compile(r"zq7|900\W?766|900766|ze1\W?0zq|rotherham|Jordan|Ashby", re.IGNORECASE)


def everything(archive: bytes) -> str:
    """Return all that can be read in an archive: names, the words of each file, the text and the data of the PDF.

    Bytes that are pressed together are opened first: among so many of them a short word stands by chance.
    """
    with ZipFile(BytesIO(archive)) as opened:
        texts = [
            str(opened.comment),
            *(f"{entry.filename} {entry.comment!r} {entry.extra!r}" for entry in opened.infolist()),
        ]
        for name in opened.namelist():
            content = opened.read(name)
            if name.endswith(".pdf"):
                paper = PdfReader(BytesIO(content))
                texts += [page.extract_text() for page in paper.pages]
                texts.append(str(paper.metadata))
            elif name.endswith(".xlsx"):
                texts.append(everything(content))
            elif name.endswith(".parquet"):
                texts += [str(table(content).schema), str(table(content).to_pylist())]
            else:
                texts.append(content.decode("latin-1"))
    return "\n".join(texts)


def table(content: bytes) -> Any:
    """Return a Parquet file as a table of pyarrow, which is slow to import."""
    from pyarrow import parquet

    return parquet.read_table(BytesIO(content))


@pytest.fixture
def crowd(whole: Any, saved: Any) -> list[Any]:
    """Store eleven more cases, so that little is rare: the words of each are the factory's."""
    return [saved(make.referral(referrer=whole.referrer)) for _each in range(11)]


def of(rows: list[dict[str, str]], **said: str) -> list[dict[str, str]]:
    """Return the rows in which these cells stand."""
    return [row for row in rows if said.items() <= row.items()]


def test_a_case_becomes_rows_that_say_what_followed(office: Office, whole: Any, crowd: Any) -> None:
    files = sheets(office.release().data)

    (row,) = of(files["programmes"], sessions_held="3")
    assert len(files["programmes"]) == 12
    expected = {
        "received_month": "2026-04",
        "source": "online",
        "pathway": "out_of_court",
        "outcome_type": "community_resolution",
        "force": "E23000011",
        "district": "E08000018",
        "age_band": "18-24",
        "strand_race": "1",
        "strand_disability": "0",
        "weeks_to_decision": "0",
        "weeks_to_first_session": "1",
        "weeks_to_completion": "3",
        "responsibility_first": "2",
        "responsibility_last": "5",
        "ended_month": "2026-05",
    }
    assert {name: row[name] for name in expected} == expected
    name = row["programme_id"]
    assert re.fullmatch("[0-9a-f]{32}", name)
    assert [(each["number"], each["responsibility"]) for each in of(files["sessions"], programme_id=name)] == [
        ("1", "2"),
        ("2", "3"),
        ("3", "5"),
    ]
    (asked,) = of(files["questionnaires"], programme_id=name)
    assert (asked["score_before"], asked["score_after"], asked["direction"]) == ("6", "8", "higher_is_better")
    (followed,) = of(files["follow_ups"], programme_id=name)
    assert (followed["moment"], followed["done_month"], followed["since"]) == ("three_months", "2026-08", "nothing")
    assert followed["checked_month"] == "2026-08"


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_no_word_of_a_case_is_anywhere_in_it(office: Office, whole: Any, form: str) -> None:
    answer = office.release(format=form)
    case = whole.case

    read = everything(answer.data)

    assert SOUGHT.findall(read + str(answer.headers)) == []
    ids = [case.id, case.participant_id, whole.practitioner.id, whole.decision.id]
    assert [each for each in ids if str(each) in read or each.hex in read] == []


def test_the_crawl_would_find_a_word(office: Office, whole: Any) -> None:
    held = BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr("x.csv", whole.case.incident_account)
    assert SOUGHT.search(everything(held.getvalue()))


def test_the_same_case_has_another_name_in_another_release_and_stands_elsewhere(
    office: Office, whole: Any, crowd: Any
) -> None:
    first, second = (sheets(office.release().data)["programmes"] for _each in range(2))

    names = [{row["programme_id"] for row in rows} for rows in (first, second)]
    assert names[0] & names[1] == set()
    assert [row["programme_id"] for row in first] == sorted(names[0]), "in no order that is the same twice"


def test_what_is_rare_is_folded_and_a_rare_strand_withheld(office: Office, whole: Any, saved: Any, crowd: Any) -> None:
    saved(make.southampton())
    saved(
        make.referral(
            referrer=whole.referrer,
            district="E06000045",
            strands=("religion", "race"),
            participant=make.participant(born_on=date(2010, 1, 1)),
        )
    )
    rows = sheets(office.release().data)["programmes"]

    assert {row["district"] for row in rows} == {"other"}, "with one folded the next goes with it"
    assert {row["age_band"] for row in rows} == {"other"}
    assert {row["strand_religion"] for row in rows} == {"NW"}
    assert {row["strand_race"] for row in rows} == {"1"}


def test_parquet_files_hold_the_columns_of_the_dictionary_and_a_row_for_each_case(
    office: Office, whole: Any, crowd: Any
) -> None:
    with ZipFile(BytesIO(office.release(format="parquet").data)) as archive:
        read = {
            name.removesuffix(".parquet"): table(archive.read(name))
            for name in archive.namelist()
            if name != "codebook.pdf"
        }

    assert {name: table.column_names for name, table in read.items()} == {
        **{sheet.name: sheet.heading for sheet in SHEETS},
        "data-dictionary": list(DICTIONARY_HEADING),
    }
    assert read["programmes"].num_rows == 12
    assert read["sessions"].column("responsibility").to_pylist() == ["2", "3", "5"]


@pytest.mark.parametrize(
    "said",
    [
        {"consented_on": None},
        {"evaluation_consent": EvaluationConsent.NO},
        {"evaluation_consent": EvaluationConsent.NOT_ASKED},
        {"stage": Stage.CLOSED, "end_reason": EndReason.DUPLICATE},
        {"stage": Stage.CLOSED, "end_reason": EndReason.WITHDREW},
        {"stage": Stage.WITHDRAWN, "end_reason": EndReason.WITHDREW, "received_at": datetime(2026, 4, 20, tzinfo=UTC)},
        {"stage": Stage.RETURNED},
        {"stage": Stage.DRAFT},
        {"received_at": datetime(2025, 12, 31, 23, 59, tzinfo=UTC)},
    ],
)
def test_who_is_left_out(office: Office, whole: Any, saved: Any, said: dict[str, Any]) -> None:
    saved(make.referral(referrer=whole.referrer, **said))
    assert len(sheets(office.release().data)["programmes"]) == 1


def test_the_last_evening_of_a_summer_month_belongs_to_the_month_in_london(
    office: Office, whole: Any, saved: Any
) -> None:
    saved(make.referral(referrer=whole.referrer, received_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC)))
    june = office.release(since=date(2026, 6, 1), until=date(2026, 6, 30))
    july = office.release(since=date(2026, 7, 1), until=date(2026, 7, 1))
    assert sheets(june.data)["programmes"] == []
    assert [row["received_month"] for row in sheets(july.data)["programmes"]] == ["2026-07"]


def test_a_referral_that_came_again_after_its_decision_has_no_weeks(office: Office, whole: Any) -> None:
    change(whole.case, received_at=datetime(2026, 6, 1, tzinfo=UTC))
    (row,) = sheets(office.release().data)["programmes"]
    assert (row["weeks_to_decision"], row["weeks_to_completion"]) == ("NK", "NK")


def test_the_codebook_tells_how_many_are_left_out_but_no_small_number(office: Office, whole: Any, saved: Any) -> None:
    for _each in range(6):
        saved(make.referral(referrer=whole.referrer, consented_on=None, evaluation_consent=EvaluationConsent.NO))
    for answer, count in ((EvaluationConsent.NO, 5), (EvaluationConsent.NOT_ASKED, 7)):
        saved(*(make.referral(referrer=whole.referrer, evaluation_consent=answer) for _each in range(count)))
    saved(make.referral(referrer=whole.referrer, stage=Stage.CLOSED, end_reason=EndReason.DUPLICATE))
    with ZipFile(BytesIO(office.release().data)) as archive:
        paper = PdfReader(BytesIO(archive.read("codebook.pdf")))
    said = " ".join(" ".join(page.extract_text() for page in paper.pages[:2]).split())
    assert "No agreement to take part is recorded 6" in said
    assert "Said no to the use for the evaluation 5" in said
    assert "Not asked about the use for the evaluation, or no answer 7" in said
    assert "A duplicate, or made by mistake fewer than 5" in said
    assert "That was so in this release." in said


def test_without_a_case_the_files_have_their_headings(office: Office) -> None:
    answer = office.release()
    assert answer.status_code == 200
    assert {name: rows for name, rows in sheets(answer.data).items() if name != "data-dictionary"} == {
        "programmes": [],
        "sessions": [],
        "questionnaires": [],
        "follow_ups": [],
        "satisfaction": [],
    }


def test_a_workbook_has_a_sheet_for_each_kind_of_row(office: Office, whole: Any) -> None:
    answer = office.release(format="xlsx")
    with ZipFile(BytesIO(answer.data)) as archive:
        assert archive.namelist() == ["evidence-base.xlsx", "codebook.pdf"]
        with ZipFile(BytesIO(archive.read("evidence-base.xlsx"))) as book:
            names = re.findall(r'<sheet name="([^"]+)"', book.read("xl/workbook.xml").decode())
            first = book.read("xl/worksheets/sheet1.xml").decode()
    assert names == ["programmes", "sessions", "questionnaires", "follow_ups", "satisfaction", "data-dictionary"]
    assert "programme_id" in first
    assert "<f>" not in first
