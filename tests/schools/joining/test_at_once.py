"""Several who answer, invite or add at once, on a real PostgreSQL: it is done once, and nobody meets an error."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from hateprog.accounts.models import Account, SchoolStaff
from hateprog.kernel.clock import today
from hateprog.schools.joining import rules
from hateprog.schools.joining.models import ProgrammeMembership, SchoolRequest
from hateprog.schools.joining.rules import State
from hateprog.store.base import db
from tests import factories as make
from tests.conftest import save
from tests.sessions.test_at_once import at_once, browser_of, posting

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.fixture
def scene(fresh_app: Flask) -> Any:
    """A service whose database really commits, with two coordinators."""
    with fresh_app.app_context():
        save(make.rotherham())
        one, other = save(make.coordinator(), make.coordinator(name="Maya Brand"))
        yield fresh_app, one, other
        db.session.remove()


def counted(*which: Any) -> int:
    """Return how many rows there are that hold all of this."""
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(which[0]).where(*which[1:])) or 0


def test_a_link_used_several_times_at_once_makes_one_account(scene: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "TRIES", 1_000)  # all rounds come from one place
    app, _one, _other = scene
    school = save(make.school())
    for number in range(ROUNDS):
        request = save(make.school_request(school, link=f"link-{number}", email=f"{number}@ferncliffe.example"))
        address = f"/for-schools/confirm/link-{number}"
        saying = [posting(app.test_client(), address, {"works_here": said}) for said in ("yes", "yes", "no")]

        answers = at_once(*saying)

        assert [answer.status_code for answer in answers] == [303, 303, 303]
        db.session.rollback()
        settled = db.session.get(SchoolRequest, request.id, populate_existing=True)
        assert settled is not None
        assert settled.state in {State.INVITED, State.DENIED}
        accounts = counted(Account, Account.email == f"{number}@ferncliffe.example")
        assert accounts == (1 if settled.state is State.INVITED else 0)


def test_two_coordinators_and_an_office_who_let_in_the_same_address_make_one_account(scene: Any) -> None:
    app, one, other = scene
    browsers = [browser_of(app, each) for each in (one, other)]
    for number in range(ROUNDS):
        here, there = save(make.school(), make.school(name="Another School"))
        email = f"{number}@ferncliffe.example"
        save(make.school_request(here, link=f"link-{number}", email=email))
        form = {"name": "Sal Booth", "email": email}

        answers = at_once(
            posting(browsers[0], f"/schools/{here.id}/people/invite", form),
            posting(browsers[1], f"/schools/{there.id}/people/invite", form),
            posting(app.test_client(), f"/for-schools/confirm/link-{number}", {"works_here": "yes"}),
        )

        assert answers[2].status_code == 303
        assert {answer.status_code for answer in answers[:2]} <= {303, 422}
        assert counted(Account, Account.email == email) == 1
        assert counted(SchoolStaff, SchoolStaff.school_id.in_([here.id, there.id])) == 1


def test_a_link_that_is_replaced_while_it_is_used_leaves_one_answer(scene: Any) -> None:
    app, one, other = scene
    browsers = [browser_of(app, each) for each in (one, other)]
    for number in range(ROUNDS):
        school = save(make.school())
        save(make.school_office(school, by=one))
        request = save(make.school_request(school, link=f"link-{number}", email=f"{number}@ferncliffe.example"))
        office = {"email": f"new{number}@ferncliffe.example", "source": "Its website"}

        answers = at_once(
            posting(app.test_client(), f"/for-schools/confirm/link-{number}", {"works_here": "yes"}),
            posting(browsers[0], f"/schools/{school.id}/office", office),
            posting(browsers[1], f"/schools/requests/{request.id}/refuse", {"reason": "Unknown"}),
        )

        assert answers[1].status_code == 303
        assert {answer.status_code for answer in answers} <= {303, 404, 409}
        db.session.rollback()
        settled = db.session.get(SchoolRequest, request.id, populate_existing=True)
        assert settled is not None
        assert settled.state in {State.INVITED, State.REFUSED}


def test_a_school_joins_one_programme_when_two_add_it_at_once(scene: Any) -> None:
    app, one, other = scene
    windows = [browser_of(app, each) for each in (one, other, one)]
    programmes = save(*(make.school_programme(by=one) for _each in windows))
    day = {f"from_on-{part}": str(getattr(today(), part)) for part in ("day", "month", "year")}
    for _round in range(ROUNDS):
        school = save(make.school())
        address = f"/schools/{school.id}/programme/join"

        answers = at_once(
            *(posting(w, address, day | {"programme": str(p.id)}) for w, p in zip(windows, programmes, strict=True))
        )

        assert sorted(answer.status_code for answer in answers) == [303, 422, 422]
        assert counted(ProgrammeMembership, ProgrammeMembership.school_id == school.id) == 1


def test_many_who_ask_at_once_do_not_fill_an_offices_mailbox(scene: Any) -> None:
    app, one, _other = scene
    school = save(make.school())
    save(make.school_office(school, by=one))
    said = {"name": "Nadia Frost", "job_title": "Head", "phone": "01632 960 001"}

    answers = at_once(
        *(
            posting(app.test_client(), f"/for-schools/{school.id}", said | {"email": f"{uuid4().hex}@x.example"})
            for _each in range(rules.OPEN_AT_MOST + 3)
        )
    )

    assert {answer.status_code for answer in answers} == {303}
    assert counted(SchoolRequest, SchoolRequest.school_id == school.id) == rules.OPEN_AT_MOST
