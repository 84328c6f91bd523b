"""Follow-ups in figures: what has fallen due, what was found, and who sees it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from hateprog.closing import queries, telling
from hateprog.closing.models import FollowUp
from hateprog.closing.rules import Counts, Moment, Reached, Since
from hateprog.kernel.clock import today, utcnow
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.sessions.conftest import Scene

ADDRESS = "/follow-ups"


@pytest.fixture
def followed(completed: Scene, saved: Any) -> Scene:
    """Store a case looked at after 3 months, one late and one to come; and another in which something was found."""
    done = {"done_by": completed.practitioner.id, "done_at": utcnow()}
    found = {"since": Since.SOMETHING, "checked_on": today()}
    other = saved(make.referral(referrer=completed.referrer))
    case, late, soon = completed.case, today() - timedelta(days=1), today() + timedelta(days=1)
    saved(
        _due(case, Moment.THREE_MONTHS, today(), reached=Reached.YES, since=Since.NOTHING, checked_on=today(), **done),
        _due(case, Moment.TWELVE_MONTHS, late),
        _due(case, Moment.EIGHTEEN_MONTHS, soon),
        _due(other, Moment.THREE_MONTHS, late, reached=Reached.DID_NOT_WANT, since=Since.NOT_CHECKED, **done),
        _due(other, Moment.EIGHTEEN_MONTHS, late, reached=Reached.NO, **found, **done),
    )
    return completed


def _due(case: Any, moment: Moment, due_on: Any, **said: Any) -> FollowUp:
    return FollowUp(referral_id=case.id, moment=moment, due_on=due_on, **said)


def test_what_has_fallen_due_is_counted_with_what_was_found(followed: Scene) -> None:
    found = queries.counts(today())

    three, twelve, final = found.values()
    assert (three.due, three.checked, three.waiting) == (2, 1, 0)
    assert three.since == {Since.NOTHING: 1, Since.NOT_CHECKED: 1}
    assert three.reached == {Reached.YES: 1, Reached.DID_NOT_WANT: 1}
    assert (twelve.due, twelve.checked, twelve.waiting) == (1, 0, 1)
    assert (final.due, final.checked, final.waiting) == (1, 1, 0)
    assert final.since == {Since.SOMETHING: 1}


def test_the_page_calls_18_months_alone_final_and_names_nobody(followed: Scene, client_as: Any) -> None:
    page = client_as(followed.coordinator).get(ADDRESS).text
    assert "18 months (final)" in page
    assert page.count("(final)") == 2
    assert page.count("(so far)") == 4
    assert "No national rate stands beside it" in page
    assert followed.case.reference not in page


def told(nothing: int, something: int, not_checked: int, waiting: int) -> telling.Told:
    since = Counter({Since.NOTHING: nothing, Since.SOMETHING: something, Since.NOT_CHECKED: not_checked})
    return telling.found(Counts(since.total() + waiting, Counter(), since))


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ((20, 8, 5, 9), (42, 20, 8, 5, 9)),
        ((20, 8, 0, 0), (28, 20, 8, 0, 0)),
        ((20, 3, 5, 9), (37, 20, None, None, 9)),
        ((20, 3, 2, 30), (55, None, None, None, 30)),
        ((20, 8, 6, 2), (36, 20, 8, None, None)),
        ((0, 3, 0, 20), (23, None, None, None, None)),
        ((4, 1, 0, 20), (25, None, None, None, None)),
        ((3, 1, 0, 0), (None,) * 5),
        ((0, 0, 0, 0), (None,) * 5),
    ],
)
def test_whoever_sees_counts_alone_is_told_none_of_one_to_four(
    numbers: tuple[int, int, int, int], shown: telling.Told
) -> None:
    assert told(*numbers) == shown


def test_an_evaluator_sees_one_table_without_small_counts(followed: Scene, saved: Any, client_as: Any) -> None:
    page = client_as(saved(make.evaluator())).get(ADDRESS).text
    assert "18 months (final)" in page
    assert "–</td>" in page
    assert "spoken with" not in page
    assert "/cases/" not in page


def test_with_nothing_due_every_moment_stands_there_with_noughts(completed: Scene, client_as: Any) -> None:
    assert all(each.due == each.checked == each.waiting == 0 for each in queries.counts(today()).values())
    assert "3 months" in client_as(completed.coordinator).get(ADDRESS).text


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("permission", "role", "theirs", "status"),
    list(cells(["follow_up.count"], {"Y": (200, 200), "k": (200, 200), "F": (403, 403)}, EVERY_COLUMN)),
)
def test_who_may_see_it(
    followed: Scene, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, status: int
) -> None:
    whose = getattr(followed, role) if theirs and hasattr(followed, role) else saved(getattr(make, role)())
    assert client_as(whose).get(ADDRESS).status_code == status


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_a_panel_member_and_whoever_is_not_signed_in_do_not(saved: Any, app: Any, client_as: Any) -> None:
    assert client_as(saved(make.panel_member())).get(ADDRESS).status_code == 403
    assert app.test_client().get(ADDRESS).location.startswith("/sign-in")
