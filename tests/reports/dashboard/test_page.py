"""The dashboard: what it counts, to whom it tells it, and how often it asks the database."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from hateprog.evaluation.satisfaction import service as asking
from hateprog.evaluation.satisfaction.rules import Audience, Outcome, Partly, Said
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.rules import EndReason, Stage
from hateprog.reports.dashboard import queries
from hateprog.reports.dashboard.panels import funnel, harmed, schools
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Panel, lots
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked, count
from hateprog.reports.measures.rules import Period
from hateprog.reports.targets.models import Target
from hateprog.sessions.events.rules import Kind
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.victims.offers.models import NoOffer
from hateprog.victims.offers.rules import Because
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.closing.conftest import over
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE, SOUTHAMPTON
from tests.sessions.conftest import allocated

ASKED = Asked(Period(date(2026, 1, 1), date(2026, 12, 31)))
YEAR = "first-day=1&first-month=1&first-year=2026&last-day=31&last-month=12&last-year=2026"
HERE = f"/dashboard?{YEAR}"
SATISFACTION = "Satisfaction of both sides"
HARMED = ("People harmed: every one offered", "Questions of people harmed")


def rows(panel: Panel, at: int = 0) -> dict[str, str]:
    """Return what stands in the table of a panel's chart."""
    return {row[0]: row[1] for row in panel.drawn[at].chart.rows}


def recounted(sql: str) -> dict[Any, int]:
    return {row[0]: int(row[1]) for row in db.session.execute(text(sql))}


@pytest.mark.usefixtures("service")
def test_every_panel_comes_to_what_its_rows_do() -> None:
    """Given a generated service, the lots sum to their measure, and what is grouped is recounted in plain SQL."""
    into = lots(ASKED.period)
    for code in ("referrals_received", "sessions_held", "group_attendances"):
        found = queries.by_lot(BY_CODE[code], ASKED, into)
        assert sum(found) == count(BY_CODE[code], ASKED).number
        each = [count(BY_CODE[code], Asked(Period(lot.first, lot.last))).number for lot in into]
        assert found == each
        assert min(found) > 0
    attendances = count(BY_CODE["group_attendances"], ASKED).number
    assert sum(queries.year_groups(ASKED).values()) == attendances
    by_school = rows(schools.panel(Answers(ASKED), exact=True))
    assert sum(int(number.replace(",", "")) for number in by_school.values()) == attendances
    assert set(by_school) == {"School 0", "School 1", "School 2"}
    start, end = ASKED.period.moments
    within = f"received_at >= '{start:%Y-%m-%d %H:%M:%S}' AND received_at < '{end:%Y-%m-%d %H:%M:%S}'"
    assert queries.strands(ASKED) == recounted(
        "SELECT s.strand, count(*) FROM referral_strand s JOIN referral r ON r.id = s.referral_id"
        f" WHERE {within} GROUP BY s.strand"
    )
    assert queries.support(ASKED) == recounted(
        "SELECT outcome, count(*) FROM support_offer WHERE offered_on BETWEEN '2026-01-01' AND '2026-12-31'"
        " GROUP BY outcome"
    )


@pytest.mark.usefixtures("service")
def test_the_funnel_begins_with_the_referrals_received_and_each_kind_adds_up_to_them() -> None:
    whole, *kinds = funnel.panel(Answers(ASKED), exact=True).drawn
    received = int(whole.chart.rows[0][1])
    assert received == count(BY_CODE["referrals_received"], ASKED).number
    assert [sum(int(row[1]) for row in kind.chart.rows) for kind in kinds] == [received] * 3


@pytest.mark.usefixtures("service")
def test_a_force_area_has_its_own_and_both_come_to_all() -> None:
    parts = [Asked(ASKED.period, None, force) for force in (SOUTH_YORKSHIRE, HAMPSHIRE)]
    both = Counter(queries.strands(parts[0])) + Counter(queries.strands(parts[1]))
    assert both == queries.strands(ASKED)


def test_everybody_harmed_counts_once_by_what_came_of_it_today(saved: Any) -> None:
    saved(make.rotherham())
    liaison = saved(make.victim_liaison())
    case = saved(make.referral())
    people = [make.victim(liaison) for _number in range(4)]
    people[1].withdrawn_at = utcnow()
    parts = [saved(make.harmed(saved(person), case, liaison)) for person in people]
    saved(
        NoOffer(
            id=uuid4(),
            referral_id=case.id,
            harmed_id=parts[0].id,
            key_id=sealing.new_key().id,
            because=Because.DIED,
            why="He died.",
            put_down_by=liaison.id,
        )
    )

    found = rows(harmed.panel(Answers(Asked(Period(today(), today()))), exact=True))

    assert found["No offer: they have died"] == "1"
    assert (found["Withdrew before an offer"], found["Waits for an offer"], found["Offered"]) == ("1", "2", "0")
    hidden = rows(harmed.panel(Answers(Asked(Period(today(), today()))), exact=False))
    assert set(hidden.values()) == {"hidden"}


def test_trainings_count_on_their_day_if_they_took_place(saved: Any) -> None:
    saved(make.rotherham())
    by = saved(make.coordinator())
    for came, kind in ((12, Kind.TRAINING), (None, Kind.TRAINING), (12, Kind.AWARENESS)):
        saved(make.group_event(by=by, kind=kind, came=came, held_on=date(2026, 3, 31)))
    assert queries.trainings_by_lot(ASKED, lots(ASKED.period)) == [0, 0, 1, *[0] * 9]


def test_a_target_stands_beside_what_came_with_its_share(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    by = saved(make.coordinator())
    for _number in range(5):
        saved(make.referral(received_at=datetime(2026, 3, 10, 9, tzinfo=UTC)))
    saved(
        Target(
            id=uuid4(),
            measure="referrals_received",
            number=4,
            funder="Home Office",
            first_on=date(2026, 1, 1),
            last_on=date(2026, 12, 31),
            set_by=by.id,
        )
    )
    page = client_as(by).get(HERE).text
    assert "5 (125 %) so far" in page
    assert "4 target" in page


def test_how_content_people_were_is_drawn_to_a_coordinator_and_a_small_count_to_nobody_else(
    saved: Any, client_as: Any
) -> None:
    scene = over(allocated(saved), saved, Stage.COMPLETED, EndReason.COMPLETED)
    said = Said(Outcome.ANSWERED, 4, Partly.PARTLY, Partly.YES, ("listened",))
    by = make.actor(scene.coordinator)
    asking.record(by, scene.case, audience=Audience.PARTICIPANT, asked_on=today(), said=said)

    exact = client_as(scene.coordinator).get("/dashboard").text.split(f">{SATISFACTION}</h2>")[1]
    hidden = client_as(saved(make.evaluator())).get("/dashboard").text.split(f">{SATISFACTION}</h2>")[1]

    participants = "People referred, after their programme: 5, very content 0, 4, content 1, 3, neither 0"
    assert participants in exact
    assert "I was listened to: People 1" in exact
    assert "Of 1 asked, 1 answered" in exact
    assert "after their programme: 5, very content hidden, 4, content hidden" in hidden
    assert "I was listened to" not in hidden
    assert "answered" not in hidden.split("<figure")[0].replace("who answered", "")


@pytest.mark.usefixtures("service")
def test_whoever_sees_counts_alone_sees_no_row_and_no_force_area(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.commissioner()))
    page = browser.get(HERE).text
    assert all(title in page for title in HARMED)
    assert "HC-" not in page
    assert 'name="force"' not in page
    narrowed = browser.get(f"{HERE}&force={HAMPSHIRE}").text
    assert [each.split("</strong>")[0] for each in narrowed.split("app-tile__number")[1:]] == [
        each.split("</strong>")[0] for each in page.split("app-tile__number")[1:]
    ]
    for code in ("referrals_received", "group_pupils"):
        assert browser.get(f"/figures/{code}?{YEAR}&force={HAMPSHIRE}").text.count("Hampshire") == 0


def test_a_small_count_is_drawn_for_no_inspector(saved: Any, client_as: Any) -> None:
    saved(make.rotherham(), make.southampton())
    for district, number in ((ROTHERHAM, 3), (SOUTHAMPTON, 40)):
        for _number in range(number):
            saved(make.referral(district=district, received_at=datetime(2026, 3, 10, 9, tzinfo=UTC)))
    page = client_as(saved(make.inspector(areas=[SOUTH_YORKSHIRE]))).get(HERE).text
    assert "fewer than 5" in page
    assert "A hatched mark" in page
    assert "43" not in page.split("On this page")[1].split("<footer")[0].replace("#54319f", "")
    coordinators = client_as(saved(make.coordinator())).get(HERE).text
    assert "A hatched mark" not in coordinators.split('id="satisfaction"')[0]


def test_the_page_asks_as_often_for_no_case_as_for_many(
    saved: Any, client_as: Any, queries: Any, request: pytest.FixtureRequest
) -> None:
    browser = client_as(saved(make.coordinator()))
    with queries() as few:
        browser.get(HERE)
    request.getfixturevalue("service")
    browser.get(HERE)  # counts the new cases first
    with queries() as many:
        assert browser.get(HERE).status_code == 200
    assert len(many) == len(few) + 1  # what areas are called, where there are any


def test_days_that_cannot_be_are_refused_with_a_sentence(saved: Any, client_as: Any) -> None:
    answer = client_as(saved(make.coordinator())).get(HERE.replace("last-year=2026", "last-year=2025"))
    assert answer.status_code == 422
    assert "The last day must be the first day or after it" in answer.text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "sees"),
    list(cells(["report.harmed"], dict.fromkeys("Yk", (True, True)) | {"F": (False, False)}, EVERY_COLUMN)),
)
def test_who_sees_people_harmed_in_figures(
    saved: Any, client_as: Any, permission: str, role: str, theirs: bool, sees: bool
) -> None:
    saved(make.rotherham())
    page = client_as(saved(getattr(make, role)())).get("/dashboard").text
    assert [title in page for title in HARMED] == [sees, sees]


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "sees"),
    list(cells(["satisfaction.count"], dict.fromkeys("Yk", (True, True)) | {"F": (False, False)}, EVERY_COLUMN)),
)
def test_who_sees_how_content_people_were(
    saved: Any, client_as: Any, permission: str, role: str, theirs: bool, sees: bool
) -> None:
    saved(make.rotherham())
    assert (SATISFACTION in client_as(saved(getattr(make, role)())).get("/dashboard").text) == sees


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "status"),
    list(cells(["report.aggregate"], dict.fromkeys("Yk", (200, 200)) | {"F": (403, 403)}, EVERY_COLUMN)),
)
def test_who_sees_the_page(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int) -> None:
    saved(make.rotherham())
    assert client_as(saved(getattr(make, role)())).get("/dashboard").status_code == status
