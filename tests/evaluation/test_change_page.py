"""The page of what changed, over cases that are stored: who is counted, what is shown, and who sees it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from hateprog.evaluation.change.queries import picture
from hateprog.evaluation.change.rules import AgeGroup, Standing
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.evaluation.questionnaires.rules import Status
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.rules import EndReason, Pathway, Stage
from hateprog.sessions.one_to_one.rules import Progress
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.sessions.conftest import Scene

ADDRESS = "/before-and-after"
NAMED = "attitudes_adults"
"""The questionnaire that the template of these programmes asks for."""

LOW, HIGH = {"kind": 2, "rude": 2, "brave": 2}, {"kind": 3, "rude": 2, "brave": 3}
"""Six points, and eight."""

Ends = Callable[..., Any]


def year() -> tuple[date, date]:
    return today() - timedelta(days=364), today()


@pytest.fixture
def used(scene: Scene, saved: Any) -> Any:
    """Store an instrument that was in use before any programme of these tests began."""
    return saved(since(900, make.instrument(scene.coordinator, code=NAMED)))


def since(days: int, version: Any) -> Any:
    """Let an instrument have been put in use so many days ago."""
    version.put_in_use_at = utcnow() - timedelta(days=days)
    return version


@pytest.fixture
def ends(scene: Scene, saved: Any, used: Any) -> Ends:
    """Give back a function that stores a case whose programme ended, with what was answered before and after."""

    def store(before: Any = LOW, after: Any = HIGH, *, days: int = 10, stopped: bool = False, **said: Any) -> Any:
        at = utcnow() - timedelta(days=days)
        version, reason = said.pop("version", used), EndReason.WITHDREW if stopped else EndReason.COMPLETED
        stage = Stage.WITHDRAWN if stopped else Stage.COMPLETED
        ended = {"stage": stage, "ended_at": at, "end_reason": reason}
        case = saved(make.referral(referrer=scene.referrer, **ended | said))
        assessment, decision = make.approved(case, by=scene.inspector)
        saved(assessment)
        saved(decision)
        progress = Progress.STOPPED if stopped else Progress.COMPLETED
        saved(make.enrolment(decision, progress=progress, started_at=at - timedelta(days=40), ended_at=at))
        for moment, answers in zip(Moment, (before, after), strict=True):
            if answers is not None:
                saved(make.questionnaire(case, version, by=scene.practitioner, moment=moment, answers=answers))
        return case

    return store


def test_everybody_counts_once_and_what_is_missing_is_told_by_why(ends: Ends, used: Any) -> None:
    for _each in range(5):
        ends()
    ends(LOW, None)
    ends(None, HIGH)
    ends(None, None)
    ends(LOW, None, stopped=True)
    ends({"kind": 2}, HIGH)

    found = picture(used, year())

    assert found.standings == {
        Standing.PAIRED: 5,
        Standing.NO_AFTER: 1,
        Standing.NO_BEFORE: 1,
        Standing.NEITHER: 1,
        Standing.STOPPED: 1,
        Standing.NOT_SCORED: 1,
    }
    assert (found.asked, found.missing) == (10, 5)
    assert found.change is not None
    assert (found.change.before, found.change.after, found.change.change) == (6, 8, 2)


def test_a_programme_counts_on_the_day_it_ended_and_a_duplicate_never(ends: Ends, used: Any) -> None:
    ends(days=0)
    ends(days=400)
    ends(stopped=True, end_reason=EndReason.DUPLICATE)
    assert picture(used, year()).asked == 1
    assert picture(used, (today() - timedelta(days=729), today())).asked == 2


def test_pathway_and_age_narrow_it(ends: Ends, used: Any) -> None:
    ends()
    assert picture(used, year(), pathway=Pathway.OUT_OF_COURT).asked == 1
    assert picture(used, year(), pathway=Pathway.CONVICTED).asked == 0
    assert picture(used, year(), age=AgeGroup.ADULT).asked == 1
    assert picture(used, year(), age=AgeGroup.UNDER_18).asked == 0


def test_only_one_version_is_counted_and_the_others_are_told_of(
    ends: Ends, used: Any, scene: Scene, saved: Any
) -> None:
    old = saved(since(950, make.instrument(scene.coordinator, code=NAMED, version=2, status="retired")))
    ends(version=old)
    ends()
    assert (picture(used, year()).asked, picture(used, year()).elsewhere) == (1, 1)
    assert (picture(old, year()).asked, picture(old, year()).elsewhere) == (1, 1)


def test_nobody_is_missing_of_a_version_that_came_later(ends: Ends, used: Any, scene: Scene, saved: Any) -> None:
    ends(None, None)
    used.status, used.retired_at, used.retired_by = Status.RETIRED, utcnow(), scene.coordinator.id
    saved(used)
    later = saved(since(0, make.instrument(scene.coordinator, code=NAMED, version=2)))
    assert picture(used, year()).asked == 1
    assert picture(later, year()).asked == 0


def test_nobody_is_missing_of_what_their_template_does_not_ask(ends: Ends, used: Any, scene: Scene, saved: Any) -> None:
    other = saved(since(900, make.instrument(scene.coordinator, code="other")))
    ends(None, None)
    assert (picture(used, year()).asked, picture(other, year()).asked) == (1, 0)


def test_what_was_set_aside_does_not_count(ends: Ends, used: Any, scene: Scene, saved: Any) -> None:
    case = ends(LOW, None)
    aside = {"set_aside_at": utcnow(), "set_aside_by": scene.practitioner.id, "set_aside_because": "Mixed up"}
    saved(make.questionnaire(case, used, by=scene.practitioner, moment=Moment.AFTER, answers=HIGH, **aside))
    assert picture(used, year()).standings == {Standing.NO_AFTER: 1}


def test_of_four_people_the_page_shows_no_score(ends: Ends, scene: Scene, client_as: Any) -> None:
    for _each in range(4):
        ends()
    page = client_as(scene.coordinator).get(ADDRESS).text
    assert "Fewer than 5 people have a score both before and after" in page
    assert "Mean" not in page
    assert "app-chart__bar" not in page
    assert "What this can and cannot say" in page


def test_of_five_it_shows_an_indication_with_its_interval(ends: Ends, scene: Scene, client_as: Any) -> None:
    for after in (LOW, LOW, HIGH, HIGH, HIGH):
        ends(LOW, after)
    page = client_as(scene.coordinator).get(ADDRESS).text
    for said in ("Mean before: 6.0", "Mean after: 7.2", "+1.2", "−0.2 to +2.6", "as an indication only"):
        assert said in page
    assert "do not show that anything changed" in page
    assert "Kindness, version 1" in page
    assert "not compared with national rates" in page


@pytest.mark.parametrize(
    "asked", ["?instrument=x", "?period=%00&pathway=%E2%80%AE&age=" + "9" * 5000, "?instrument=", "?period=coming"]
)
def test_what_is_in_no_list_counts_as_not_chosen(ends: Ends, scene: Scene, client_as: Any, asked: str) -> None:
    answer = client_as(scene.coordinator).get(ADDRESS + asked)
    assert answer.status_code == 200
    assert "Kindness, version 1" in answer.text


def test_without_any_questionnaire_it_says_so(scene: Scene, client_as: Any) -> None:
    assert "No questionnaire has been put in use yet" in client_as(scene.coordinator).get(ADDRESS).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "status"),
    list(cells(["change.read"], {"Y": (200, 200), "k": (200, 200), "F": (403, 403)}, EVERY_COLUMN)),
)
def test_who_may_see_it(
    scene: Scene, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int
) -> None:
    whose = getattr(scene, role, None) if theirs and hasattr(scene, role) else saved(getattr(make, role)())
    assert client_as(whose).get(ADDRESS).status_code == status


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_panel_member_and_whoever_is_not_signed_in_do_not(saved: Any, app: Any, client_as: Any) -> None:
    assert client_as(saved(make.panel_member())).get(ADDRESS).status_code == 403
    assert app.test_client().get(ADDRESS).location.startswith("/sign-in")
