"""What was frozen stays; what comes late is written down once; nobody freezes twice, and the database holds it too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.kernel.access import THE_SERVICE
from hateprog.reports.periods import queries, service
from hateprog.reports.periods.models import FrozenFigure, FrozenPeriod, LateChange
from hateprog.reports.periods.policy import Can
from hateprog.reports.periods.rules import WHOLE
from hateprog.reports.returns import contents
from hateprog.reports.returns.models import MadeReturn
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.conftest import save
from tests.eligibility.plain_sql import change, delete, refused
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON
from tests.reports.periods.conftest import FORM, referrals
from tests.sessions.test_at_once import at_once, browser_of, posting

REFERRALS = "referrals_received"
WHY = "The last day was typed wrongly, a year too late"


def _freeze(browser: Any, **said: str) -> FrozenPeriod:
    answer = browser.post("/periods/new", data=FORM | said)
    assert answer.status_code == 303, answer.text
    return db.session.scalars(select(FrozenPeriod).order_by(FrozenPeriod.number.desc()).limit(1)).one()


def _received(period: FrozenPeriod) -> dict[str, int]:
    return {row.area: row.number for row in queries.figures_of(period.id) if row.measure == REFERRALS}


def _ledger() -> list[tuple[str, int, int, int]]:
    found = db.session.scalars(select(LateChange).where(LateChange.area == WHOLE).order_by(LateChange.step))
    return [(row.measure, row.step, row.before, row.after) for row in found]


def test_a_late_record_leaves_the_frozen_figures_and_is_in_the_ledger_once(coordinator: Any, saved: Any) -> None:
    period = _freeze(coordinator)
    then = {WHOLE: 12, SOUTH_YORKSHIRE: 9, HAMPSHIRE: 3}
    assert _received(period) == then
    assert "Nothing has come late." in coordinator.get(f"/periods/{period.id}").text

    referrals(saved, ROTHERHAM, 1)
    page = [coordinator.get(f"/periods/{period.id}").text for _ in range(2)][-1]
    service.notice_every(THE_SERVICE)

    assert _received(period) == then
    assert _ledger() == [(REFERRALS, 1, 12, 13)]
    assert "+1" in page
    assert "Nothing has come late." not in page

    referrals(saved, SOUTHAMPTON, 2)
    service.notice_every(THE_SERVICE)
    service.notice_every(THE_SERVICE)
    assert _ledger() == [(REFERRALS, 1, 12, 13), (REFERRALS, 2, 13, 15)]


def test_of_a_force_area_only_its_own_is_frozen(coordinator: Any) -> None:
    assert _received(_freeze(coordinator, force=SOUTH_YORKSHIRE)) == {WHOLE: 9, SOUTH_YORKSHIRE: 9}


@pytest.mark.parametrize(
    ("wrong", "status", "sentence"),
    [
        ({}, 409, "These days are frozen already"),
        ({"first-month": "3", "last-month": "4", "last-day": "30"}, 422, "half-way"),
        ({"last-month": "12"}, 422, "Only a period that is over"),
        ({"first-day": ""}, 422, "must include a day"),
        ({"force": "E99"}, 422, "Select one of the answers listed"),
        ({"note": "x" * 1_001}, 422, "1000 characters"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_more_is_frozen(
    coordinator: Any, wrong: dict[str, str], status: int, sentence: str
) -> None:
    _freeze(coordinator)
    answer = coordinator.post("/periods/new", data=FORM | wrong)
    assert answer.status_code == status
    assert sentence in answer.text
    assert db.session.scalar(select(func.count()).select_from(FrozenPeriod)) == 1


def test_a_mistaken_freeze_is_superseded_for_a_reason_and_both_stay(coordinator: Any, saved: Any) -> None:
    mistaken = _freeze(coordinator)
    referrals(saved, ROTHERHAM, 1)
    address = f"/periods/{mistaken.id}/supersede"
    short = coordinator.post(address, data=FORM | {"reason": "Wrong"})
    assert (short.status_code, "20 characters" in short.text) == (422, True)

    assert coordinator.post(address, data=FORM | {"reason": WHY}).status_code == 303
    assert coordinator.post(address, data=FORM | {"reason": WHY}).status_code == 409

    [stands] = queries.frozen()
    assert (stands.supersedes_id, _received(stands)[WHOLE], _received(mistaken)[WHOLE]) == (mistaken.id, 13, 12)
    for period in (mistaken, stands):
        assert WHY in coordinator.get(f"/periods/{period.id}").text


def test_of_a_superseded_period_whoever_sees_counts_only_gets_no_figure(
    coordinator: Any, saved: Any, client_as: Any
) -> None:
    """Neither on its page nor as a return or a form, however it is asked for; a coordinator still explains what was."""
    mistaken = _freeze(coordinator)
    form = str(coordinator.post("/return-forms/new", data={"name": "Ministry"}).headers["Location"])
    column = {"heading": "Referrals", "measure": REFERRALS}
    coordinator.post(f"{form}/columns/new", data=column)
    page, said = f"/periods/{mistaken.id}", {"kind": "board", "format": "xlsx", "recipient": "The board"}
    asked = {page: {}, f"{page}/renewal-evidence": {}, f"{page}/return": said}
    asked[f"{form}/periods/{mistaken.id}"] = {"format": "csv", "recipient": "The ministry"}
    commissioner, evaluator = (client_as(saved(getattr(make, role)())) for role in ("commissioner", "evaluator"))
    assert [commissioner.get(each).status_code for each in asked] == [200] * 4

    referrals(saved, ROTHERHAM, 1)
    assert coordinator.post(f"{page}/supersede", data=FORM | {"reason": WHY}).status_code == 303
    [stands] = queries.frozen()
    made = db.session.scalar(select(func.count()).select_from(MadeReturn))

    answers = [commissioner.get(each) for each in asked] + [evaluator.get(page)]
    answers += [commissioner.post(each, data=data) for each, data in asked.items() if data]
    assert {answer.status_code for answer in answers} == {410}
    for answer in answers:
        assert "so its figures are told no more" in answer.text
        assert f"/periods/{stands.id}" in answer.text
        assert "Referrals received" not in answer.text
    assert db.session.scalar(select(func.count()).select_from(MadeReturn)) == made
    assert commissioner.get(f"/periods/{stands.id}").status_code == 200
    assert [coordinator.get(each).status_code for each in asked] == [200] * 4


def test_a_year_after_its_quarters_does_not_tell_what_one_of_them_hides(
    coordinator: Any, saved: Any, client_as: Any
) -> None:
    """Given twelve referrals in the first quarter and three in the second, the half year does not tell fifteen."""
    _freeze(coordinator)
    spring = FORM | {"first-month": "4", "last-month": "6", "last-day": "30"}
    saved(*(make.referral(district=ROTHERHAM, received_at=datetime(2026, 5, 4, 9, tzinfo=UTC)) for _each in range(3)))
    quarter, half = _freeze(coordinator, **spring), _freeze(coordinator, **{"last-month": "6", "last-day": "30"})

    assert (REFERRALS, WHOLE) in queries.untold_in(quarter)
    assert {cell for cell in queries.untold_in(half) if cell[0] == REFERRALS} == {
        (REFERRALS, area) for area in (WHOLE, SOUTH_YORKSHIRE, HAMPSHIRE)
    }
    page = client_as(saved(make.commissioner())).get(f"/periods/{half.id}").text
    book = coordinator.post(
        f"/periods/{half.id}/return", data={"kind": "board", "format": "xlsx", "recipient": "Board"}
    )
    assert ">15<" not in page.replace("\n", "").replace(" ", "")
    figures = {row[0]: row[2] for row in contents.sheets(half)[0].rows}
    assert (book.status_code, figures["Referrals received"]) == (200, "[c]")
    assert ">15<" in coordinator.get(f"/periods/{half.id}").text.replace("\n", "").replace(" ", "")


def test_one_frozen_in_place_of_a_mistaken_one_is_told_and_held_against_the_others(
    coordinator: Any, saved: Any
) -> None:
    """Given a year told beside its quarter, and the quarter frozen again with one more: the year stays as it was."""
    mistaken = _freeze(coordinator)
    year = _freeze(coordinator, **{"first-year": "2025"})
    assert (REFERRALS, WHOLE) not in queries.untold_in(year)
    referrals(saved, ROTHERHAM, 1)
    coordinator.post(f"/periods/{mistaken.id}/supersede", data=FORM | {"reason": WHY})
    [stands] = [each for each in queries.frozen() if each.supersedes_id]
    before = queries.untold_in(year)

    assert (REFERRALS, WHOLE) in queries.untold_in(stands), "13 beside the 12 of a longer period"
    assert queries.untold_in(year) == before


def test_the_database_refuses_to_change_what_was_frozen(coordinator: Any, saved: Any) -> None:
    period = _freeze(coordinator)
    referrals(saved, ROTHERHAM, 1)
    service.notice_every(THE_SERVICE)
    figure, late = db.session.scalars(select(FrozenFigure)).first(), db.session.scalars(select(LateChange)).first()
    for row, wrong in ((period, {"note": "Other"}), (figure, {"number": 0}), (late, {"after": 99})):
        refused("never changed", change, row, **wrong)
        refused("never changed", delete, row)


def test_one_area_beside_all_of_them_does_not_tell_a_small_one(coordinator: Any, saved: Any, client_as: Any) -> None:
    whole, part = _freeze(coordinator), _freeze(coordinator, force=SOUTH_YORKSHIRE)
    assert (_received(whole)[HAMPSHIRE], _received(part)[WHOLE]) == (3, 9)
    assert (REFERRALS, SOUTH_YORKSHIRE) in queries.untold_in(whole)
    assert {(REFERRALS, WHOLE), (REFERRALS, SOUTH_YORKSHIRE)} <= queries.untold_in(part)
    page = client_as(saved(make.commissioner())).get(f"/periods/{part.id}").text
    assert ">9<" not in page.replace("\n", "").replace(" ", "")


def test_an_evaluator_is_told_no_small_count_and_no_late_change(coordinator: Any, saved: Any, client_as: Any) -> None:
    period = _freeze(coordinator)
    referrals(saved, SOUTHAMPTON, 2)
    pages = {role: client_as(saved(getattr(make, role)())).get(f"/periods/{period.id}").text for role in READERS}

    for page in pages.values():
        assert "<td" in page
        assert "[c]" in page
        assert ">3<" not in page.replace("\n", "").replace(" ", "")
        assert "Ledger" not in page
    assert "fewer than 5" in pages["commissioner"]
    assert "fewer than 5" not in pages["evaluator"]
    assert _ledger() == [(REFERRALS, 1, 12, 14)]


READERS = ("evaluator", "commissioner")
PAGES: dict[str, tuple[str, str, dict[str, str]]] = {
    Can.READ: ("GET", "/periods", {}),
    Can.FREEZE: ("POST", "/periods/new", FORM),
}
MEANING = {"Y": (True, True), "k": (True, True), "F": (403, 403)}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
@pytest.mark.parametrize(
    ("permission", "role", "expected"),
    sorted({(each[0], each[1], each[3]) for each in cells(PAGES, MEANING, EVERY_COLUMN)}, key=str)
    + [(each, "panel_member", 403) for each in PAGES]
    + [(Can.READ, "commissioner", True), (Can.FREEZE, "commissioner", 403)],
)
def test_a_cell(saved: Any, client_as: Any, permission: str, role: str, expected: Any) -> None:
    if role == "school_staff":
        saved(make.rotherham())
    method, address, form = PAGES[permission]
    answer = client_as(saved(getattr(make, role)())).open(address, method=method, data=form or None)
    assert answer.status_code in {200, 303} if expected is True else answer.status_code == expected
    made = db.session.scalar(select(func.count()).select_from(FrozenPeriod))
    assert made == (method == "POST" and expected is True)


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_of_two_who_freeze_at_once_one_does(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        browsers = [browser_of(fresh_app, save(make.coordinator())) for _ in range(2)]
        forms = [FORM, FORM | {"first-month": "2", "last-month": "5"}]  # they overlap half-way
        for year in range(2005, 2025):
            days = {"first-year": str(year), "last-year": str(year)}
            db.session.rollback()
            answers = at_once(*(posting(b, "/periods/new", f | days) for b, f in zip(browsers, forms, strict=True)))
            statuses = sorted(answer.status_code for answer in answers)
            assert statuses[0] == 303
            assert statuses[1] in {409, 422}
        assert db.session.scalar(select(func.count()).select_from(FrozenPeriod)) == 20
        db.session.remove()
