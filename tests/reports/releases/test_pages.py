"""The pages of releases: what everybody reads without an account, and who takes which step."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from hateprog.reports.periods import service as periods
from hateprog.reports.releases import queries
from hateprog.reports.releases.models import Release
from hateprog.reports.releases.policy import Can
from hateprog.reports.releases.rules import Hiding, State
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.reports.releases.conftest import MOST_OF_IT, NEARLY_AS_MUCH, WHY, YEAR, Takers, several

PUBLIC = "/published/2026"
NAMES = ("Chris Moor", "Carl Dunn")


@pytest.fixture
def anybody(app: Any) -> Any:
    return app.test_client()


def test_everybody_reads_what_is_published_and_no_name(takers: Takers, anybody: Any) -> None:
    takers.at(State.PUBLISHED, takers.frozen())
    page = anybody.get(PUBLIC)

    assert page.status_code == 200
    for said in (
        "What the programme did in 2026",
        "40 referrals were received.",
        "do not add these numbers",
        "stands for a number from 1 to 4",
        "by the commissioner",
        "Referrals that came complete",
    ):
        assert said in page.text
    assert not any(name in page.text for name in NAMES)
    listed = anybody.get("/published").text
    assert "What the programme did in 2026" in listed
    assert "/published/case-studies" in listed
    assert "Sign out" not in page.text


def test_it_may_be_kept_and_is_asked_for_again_each_time(takers: Takers, anybody: Any) -> None:
    takers.at(State.PUBLISHED, takers.frozen())
    for address, kind in ((PUBLIC, "text/html"), (f"{PUBLIC}.pdf", "application/pdf"), ("/published", "text/html")):
        answer = anybody.get(address)
        assert (answer.status_code, answer.mimetype) == (200, kind)
        assert answer.headers["Cache-Control"] == "public, no-cache"
        assert "Set-Cookie" not in answer.headers
        again = anybody.get(address, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    paper = anybody.get(f"{PUBLIC}.pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.headers["Content-Disposition"] == 'inline; filename="figures-2026.pdf"'


def test_before_it_is_published_nobody_finds_it_and_after_it_was_withdrawn_they_find_why(
    takers: Takers, anybody: Any
) -> None:
    release = takers.prepared(takers.frozen())
    for step in (takers.submitted, takers.approved, takers.published):
        for address in (PUBLIC, f"{PUBLIC}.pdf", "/published/1999", "/published/%00", "/published/2026%00.pdf"):
            assert anybody.get(address).status_code == 404
        assert "in 2026" not in anybody.get("/published").text
        step(takers.read(release))

    assert anybody.get(PUBLIC).status_code == 200
    takers.withdrawn(takers.read(release))
    for address in (PUBLIC, f"{PUBLIC}.pdf"):
        answer = anybody.get(address)
        assert (answer.status_code, WHY in answer.text) == (410, True)
        assert "referrals were received" not in answer.text
    assert "in 2026" not in anybody.get("/published").text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_people_take_it_to_everybody_on_the_pages_and_read_why_one_is_refused(
    takers: Takers, client_as: Any, anybody: Any
) -> None:
    coordinator, commissioner = client_as(takers.preparer), client_as(takers.commissioner)
    form = {"period": str(takers.frozen().id), "hiding": "hidden"}
    page = coordinator.post("/releases/new", data=form).headers["Location"]

    assert commissioner.get(page).status_code == 404, "a draft may tell too much beside earlier ones"
    assert coordinator.post(f"{page}/submit").status_code == 303
    assert "Approve these figures" not in coordinator.get(page).text
    assert "the commissioner or another coordinator approves them" in coordinator.get(page).text
    assert coordinator.post(f"{page}/approve").status_code == 403
    assert client_as(takers.again).post(f"{page}/approve").status_code == 403
    assert commissioner.post(f"{page}/approve").status_code == 303
    assert coordinator.post(f"{page}/publish").status_code == 303
    assert coordinator.post(f"{page}/publish").status_code == 409

    short = coordinator.post(f"{page}/withdraw", data={"reason": "Wrong"})
    assert (short.status_code, "20 characters or more" in short.text) == (422, True)
    assert anybody.get(PUBLIC).status_code == 200

    days = takers.frozen((MOST_OF_IT[0], NEARLY_AS_MUCH[1]))
    later = coordinator.post("/releases/new", data=form | {"period": str(days.id)}).headers["Location"]
    refused = coordinator.post(f"{later}/submit")
    assert (refused.status_code, "Together with the release 2026" in refused.text) == (422, True)
    assert "As everybody reads it" in refused.text
    assert commissioner.get(later).status_code == 404
    assert coordinator.post(f"{later}/withdraw", data={"reason": WHY}).status_code == 303
    assert WHY in coordinator.get(later).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"period": ""}, "Select a frozen period"),
        ({"period": "2026"}, "Select one of the answers listed"),
        ({"hiding": ""}, "Select how small numbers are kept from being told"),
        ({"hiding": "none"}, "Select one of the answers listed"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_prepared(
    takers: Takers, client_as: Any, wrong: dict[str, str], sentence: str
) -> None:
    form = {"period": str(takers.frozen().id), "hiding": "hidden"} | wrong
    answer = client_as(takers.preparer).post("/releases/new", data=form)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert queries.latest() == []


def _pdf(browser: Any, address: str) -> str:
    paper = PdfReader(BytesIO(browser.get(f"{address}.pdf").data))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in paper.pages))


def test_figures_corrected_since_say_so_and_lead_to_the_newer_ones_once_they_are_published(
    takers: Takers, anybody: Any, saved: Any
) -> None:
    """Given a published period frozen again, of some more days: no newer number is told where the first ones are."""
    first, last = NEARLY_AS_MUCH
    mistaken = takers.frozen(NEARLY_AS_MUCH)
    takers.at(State.PUBLISHED, mistaken)
    address = f"/published/{first}-to-{last}"
    before = anybody.get(address)
    assert "were corrected" not in before.text + anybody.get("/published").text + _pdf(anybody, address)

    several(saved, datetime(2026, 12, 23, 9, tzinfo=UTC), 13)
    days = {"first": YEAR[0], "last": YEAR[1], "force": None, "note": None}
    newer = periods.supersede(takers.actor(takers.preparer), mistaken, **days, reason=WHY)
    said = "The figures of this period were corrected on 20 January 2027, after these were published."
    page = anybody.get(address, headers={"If-None-Match": before.headers["ETag"]})
    told = [page.text, anybody.get("/published").text, _pdf(anybody, address)]
    assert all(said in each and "newer figures" not in each.casefold() and "53" not in each for each in told)

    takers.at(State.PUBLISHED, newer)
    told = [anybody.get(address).text, anybody.get("/published").text, _pdf(anybody, address)]
    assert all(said in each and "What the programme did in 2026" in each and "53" not in each for each in told)
    assert all('href="/published/2026">Read the newer figures' in each for each in told[:2])
    assert "figures-2026" in told[2]
    assert "were corrected" not in anybody.get(PUBLIC).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_rounded_figures_say_so(takers: Takers, anybody: Any) -> None:
    takers.at(State.PUBLISHED, takers.frozen(NEARLY_AS_MUCH), Hiding.ROUNDED)
    page = anybody.get("/published/2026-01-02-to-2026-12-20").text
    assert "About 35 referrals were received." in page
    assert "rounded to the nearest 5" in page


MEANING = {"Y": (True, True), "s": (True, 403), "F": (403, 403)}
STEPS = {
    Can.PREPARE: (State.DRAFT, "submit"),
    Can.APPROVE: (State.SUBMITTED, "approve"),
    Can.PUBLISH: (State.APPROVED, "publish"),
    Can.WITHDRAW: (State.PUBLISHED, "withdraw"),
}


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
def test_every_cell(takers: Takers, saved: Any, client_as: Any) -> None:
    """Given a release before each step, everybody who may not take it is refused and nothing changes; others may."""
    period = takers.frozen()
    at = {permission: (takers.at(state, period), step) for permission, (state, step) in STEPS.items()}
    others = {role: client_as(saved(getattr(make, role)())) for role in (*EVERY_COLUMN.values(), *BESIDE)}
    asked = [(each[0], each[1], each[2], each[3]) for each in cells(Can, MEANING, EVERY_COLUMN)]
    asked += [(each, "panel_member", True, each == Can.READ_PUBLISHED or 403) for each in Can]
    asked += [(each, "commissioner", True, each in MAY or 403) for each in Can]
    for permission, role, theirs, expected in sorted(asked, key=lambda each: (each[3] is True, each[0])):
        browser = others[role] if theirs or role != "coordinator" else client_as(takers.preparer)
        if permission == Can.READ_PUBLISHED:
            assert browser.get("/published").status_code == 200
        elif permission == Can.READ:
            assert browser.get("/releases").status_code == (200 if expected is True else expected)
        else:
            release, step = at[permission]
            answer = browser.post(f"/releases/{release.id}/{step}", data={"reason": WHY})
            assert answer.status_code in ({303, 409} if expected is True else {expected}), (permission, role)
            db.session.expire_all()
            moved = takers.read(release).state is not STEPS[permission][0]
            assert moved == (expected is True), (permission, role)


BESIDE = ("panel_member", "commissioner")
MAY = {Can.READ, Can.APPROVE, Can.READ_PUBLISHED}


def test_without_an_account_nothing_but_the_published_is_open(takers: Takers, anybody: Any) -> None:
    release: Release = takers.prepared(takers.frozen())
    for address in ("/releases", "/releases/new", f"/releases/{release.id}"):
        answer = anybody.get(address)
        assert (answer.status_code, "sign-in" in answer.headers["Location"]) == (302, True)
