"""A participant's answer is put down, counted, and not read by whoever worked the case; who sees the figures."""

from __future__ import annotations

from typing import Any

import pytest

from hateprog.evaluation.satisfaction import queries
from hateprog.evaluation.satisfaction.rules import Audience, Outcome
from hateprog.kernel.clock import today
from hateprog.referrals.rules import EndReason, Stage
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, cells
from tests.closing.conftest import over
from tests.sessions.conftest import Scene, allocated

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
ANSWERS = {"outcome": "answered", "rating": "2", "aspects": "listened", "difference": "partly", "recommend": "no"}


@pytest.fixture
def scene(saved: Any) -> Scene:
    """A case whose programme was completed yesterday."""
    return over(allocated(saved), saved, Stage.COMPLETED, EndReason.COMPLETED)


def test_an_answer_is_put_down_once_and_read_by_a_coordinator_alone(scene: Scene, client_as: Any) -> None:
    address, day = f"/cases/{scene.case.id}/satisfaction", today()
    parts = {f"asked_on-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
    browser = client_as(scene.practitioner)

    done = browser.post(f"{address}/participant", data=ANSWERS | parts)
    again = browser.post(f"{address}/participant", data=ANSWERS | parts)

    assert (done.status_code, again.status_code) == (303, 409)
    stands = queries.of_case(scene.case.id, Audience.PARTICIPANT)
    assert stands is not None
    assert stands.outcome is Outcome.ANSWERED
    assert "2, not content" not in browser.get(address).text
    assert "2, not content" in client_as(scene.coordinator).get(address).text
    assert "Response rate: 100%. Of 1 asked, 1 answered" in client_as(scene.coordinator).get("/satisfaction").text


@pytest.mark.parametrize(
    ("role", "status"),
    [
        (role, status)
        for _p, role, theirs, status in cells(
            ["satisfaction.count"], {"Y": (200, 200), "k": (200, 200), "F": (403, 403)}, EVERY_COLUMN
        )
        if theirs
    ],
)
def test_who_sees_the_figures(saved: Any, client_as: Any, role: str, status: int) -> None:
    answer = client_as(saved(make.builders()[role]())).get("/satisfaction")
    assert answer.status_code == status
    if role == "evaluator":
        assert answer.text.count("Fewer than 5 people in all, or none") == 4
