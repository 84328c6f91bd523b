"""Evidence for the renewal of registration: counts of the register, frozen figures, policies; nobody's name."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.practitioners.rules import Kind
from hateprog.reports.returns import renewal
from hateprog.reports.returns.models import MadeReturn
from hateprog.reports.returns.rules import told_with_sum
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.reports.periods.conftest import coordinator, march, today  # noqa: F401 - fixtures
from tests.reports.returns.test_returns import period  # noqa: F401 - fixture

MEANING = {"Y": (200, 200), "F": (403, 403)}


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([0, 0], ("0", "0", "0")),
        ([6, 0], ("6", "0", "6")),
        ([9, 1], ("[c]", "[c]", "10")),
        ([20, 8, 2], ("20", "[c]", "[c]", "30")),
        ([2, 4], ("[c]", "[c]", "6")),
        ([3, 0], ("[c]", "[c]", "[c]")),
    ],
)
def test_no_count_beside_its_sum_tells_a_small_one(counts: list[int], told: tuple[str, ...]) -> None:
    assert told_with_sum(counts) == told


def test_the_evidence_counts_the_register_and_names_nobody(
    coordinator: Any,  # noqa: F811 - the fixture of that name
    period: Any,  # noqa: F811 - the fixture of that name
    saved: Any,
) -> None:
    for number in range(12):
        somebody = make.practitioner(name=f"Zebedee {number}", registered=False)
        saved(somebody)
        lasts = [date(2026, 3, 1), date(2026, 7, 20), date(2027, 3, 1)]
        saved(
            make.on_register(
                somebody.person_id,
                make.training(valid_until=lasts[0 if number < 5 else 2]),
                make.accreditation(valid_until=lasts[2], level="Practitioner" if number < 9 else f"Level {number}"),
                *([make.dbs_check(valid_until=lasts[1])] if number < 11 else []),
                kind=Kind.VOLUNTEER if number < 6 else Kind.PRACTITIONER,
            )
        )

    tables = {each.name: each.rows for each in renewal.sheets(period)}
    held = {row[0]: row[1:] for row in tables["Training"]}
    assert tables["Staff and volunteers"] == [("6", "6", "12")]
    assert held["Restorative practice (core)"] == ("7", "0", "5", "0", "12")
    assert held["Hate crime"] == ("0", "0", "0", "12", "12")
    assert held["DBS check"] == ("0", "[c]", "0", "[c]", "12")
    assert held["Practitioner, Restorative Justice Council"] == ("[c]", "0", "0", "[c]", "12")
    assert "Level 10, Restorative Justice Council" not in held
    assert ("Referrals received", "referrals", "12") in tables["Referrals"]
    assert tables["Satisfaction"] == []
    assert len(tables["Rules on who is eligible"]) == 3

    page = coordinator.get(f"/periods/{period.id}/renewal-evidence")
    paper = coordinator.post(
        f"/periods/{period.id}/return", data={"kind": "renewal", "format": "pdf", "recipient": "The council"}
    )
    text = re.sub(r"\s+", " ", " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(paper.data)).pages))
    assert (page.status_code, paper.status_code, paper.mimetype) == (200, 200, "application/pdf")
    for told in (page.text, text):
        assert "Supervision of practice is not recorded here" in told
        assert "Other accreditations" in told
        assert "Zebedee" not in told
    assert [row.kind for row in db.session.scalars(select(MadeReturn))] == ["renewal"]
    numeric = {each.name: [each.headings[place] for place in sorted(each.numeric)] for each in renewal.sheets(period)}
    assert numeric["Referrals"] == ["Number"]
    assert numeric["Training"] == ["In date", "Runs out within 60 days", "Lapsed", "Not held", "Everybody"]
    assert numeric["Satisfaction"] == []
    assert '<td class="govuk-table__cell govuk-table__cell--numeric">12</td>' in page.text
    assert '<th scope="col" class="govuk-table__header govuk-table__header--numeric">Number</th>' in page.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
def test_who_makes_returns_sees_it_and_nobody_else(
    period: Any,  # noqa: F811 - the fixture of that name
    saved: Any,
    client_as: Any,
) -> None:
    found = {role: expected for _p, role, _t, expected in cells(["return.make"], MEANING, EVERY_COLUMN)}
    for role, expected in (found | {"commissioner": 200}).items():
        answer = client_as(saved(getattr(make, role)())).get(f"/periods/{period.id}/renewal-evidence")
        assert answer.status_code == expected, role
