"""Every cell of docs/authorisation.yaml about referrals that has a page: the status, nothing changed, and the line."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.access import Role
from hateprog.referrals import queries
from hateprog.referrals.models import Referral
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import COLUMN, TABLE, cells
from tests.pages import answered
from tests.referrals import typed

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED, REFUSED, HIDDEN = "allowed", 403, 404
MEANING = {"Y": (ALLOWED, ALLOWED), "o": (ALLOWED, 404), "a": (ALLOWED, 404), "F": (403, 403), "H": (404, 404)}
PAGES: dict[str, tuple[str, str, dict[str, str], str]] = {
    # permission: method, address, form, the stage at which the step can be taken
    "referral.create": ("POST", "/referrals", {}, "received"),
    "referral.read": ("GET", "/referrals/{id}", {}, "on_programme"),
    "participant.read": ("GET", "/referrals/{id}/receipt", {}, "on_programme"),
    "referral.update": (
        "POST",
        "/referrals/{id}/language",
        {"language": "Urdu", "interpreter_needed": "yes"},
        "returned",
    ),
    "participant.update": (
        "POST",
        "/referrals/{id}/evaluation",
        {"evaluation_consent": "no", "told_by": "Jordan Ashby", **typed.on("told_on", 20, 4, 2026)},
        "on_programme",
    ),
    "referral.withdraw": ("POST", "/referrals/{id}/withdraw", {"reason": "They changed their mind"}, "on_programme"),
    "referral.close": ("POST", "/referrals/{id}/close", {"because": "moved"}, "on_programme"),
}


def everything() -> list[tuple[Any, ...]]:
    """Return every referral as it is stored."""
    return [tuple(row) for row in db.session.execute(select(*Referral.__table__.columns).order_by(Referral.id))]


def worked_by(saved: Any, case: Referral, practitioner: Any, inspector: Any) -> None:
    """Let a case be approved and worked."""
    asked, decision = make.approved(case, by=inspector)
    saved(asked)
    saved(decision)
    saved(make.allocation(decision, practitioner))


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_cell(saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: str | int) -> None:
    saved(make.rotherham(), make.southampton())
    someone, inspector, practitioner = saved(make.referrer(), make.inspector(), make.practitioner())
    actor = saved(make.builders()[role]())
    method, address, form, stage = PAGES[permission]
    district = "E08000018" if theirs else "E06000045"
    case = saved(
        make.referral(stage=stage, district=district, referrer=actor if theirs and role == "referrer" else someone)
    )
    if stage == "on_programme":
        worked_by(saved, case, actor if theirs and role == "practitioner" else practitioner, inspector)
    before = everything()
    db.session.expire_all()

    answer = client_as(actor).open(address.format(id=case.id), method=method, data=form or None)

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}
        assert refusals == []
        assert (everything() != before) is (method == "POST")
    else:
        assert answer.status_code == expected
        assert everything() == before
        assert [(line.actor_id, line.verb) for line in refusals] == [(actor.id, permission)]


@pytest.mark.parametrize("permission", sorted(PAGES))
def test_somebody_who_is_not_signed_in_is_led_there(saved: Any, app: Any, permission: str) -> None:
    saved(make.rotherham())
    case = saved(make.referral(stage="returned"))
    method, address, form, _stage = PAGES[permission]
    before = everything()

    answer = app.test_client().open(address.format(id=case.id), method=method, data=form or None)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")
    assert everything() == before


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "page", ["", "/check", "/language", "/withdraw", "/receipt", "/return", "/close", "/submit", "/evaluation"]
)
@pytest.mark.parametrize("role", ["referrer", "practitioner", "inspector", "administrator"])
def test_what_one_may_not_know_of_answers_exactly_as_what_is_not_there(
    saved: Any, client_as: Any, role: str, page: str, method: str
) -> None:
    saved(make.southampton())
    case = saved(make.referral(district="E06000045"))
    browser = client_as(saved(make.builders()[role]()))

    there = browser.open(f"/referrals/{case.id}{page}", method=method)
    absent = browser.open(f"/referrals/00000000-0000-4000-8000-000000000000{page}", method=method)

    assert answered(there) == answered(absent)
    assert there.status_code in {403, 404, 405}


@pytest.mark.parametrize("role", ["practitioner", "inspector", "referrer", "administrator"])
@pytest.mark.parametrize("address", ["/incoming", "/referrals/key-in"])
def test_only_a_coordinator_sees_what_came_in(saved: Any, client_as: Any, role: str, address: str) -> None:
    assert client_as(saved(make.builders()[role]())).get(address).status_code == 403


@pytest.mark.parametrize(("code", "role"), list(COLUMN.items()))
def test_the_list_of_ones_own_is_for_those_who_have_one(saved: Any, client_as: Any, code: str, role: str) -> None:
    cell = TABLE["matrix"]["referral.list"].split()[TABLE["roles"].index(code)]

    answer = client_as(saved(make.builders()[role]())).get("/referrals")

    assert answer.status_code == (403 if cell == "F" else 200)


@pytest.mark.parametrize("role", [*COLUMN.values(), None])
def test_anyone_may_refer_themselves(saved: Any, app: Any, client_as: Any, role: str | None) -> None:
    browser = client_as(saved(make.builders()[role]())) if role else app.test_client()

    assert browser.get("/refer-yourself").status_code == 200
    assert browser.post("/refer-yourself", data={"sexual_harm": "no"}).location == "/refer-yourself/about-you"
    assert browser.get("/refer-yourself/about-you").status_code == 200


@pytest.mark.parametrize("role", ["referrer", "coordinator", "inspector", "practitioner"])
def test_lists_show_what_the_policy_lets_one_read(saved: Any, app: Any, role: str) -> None:
    saved(make.rotherham(), make.southampton())
    someone, inspector, practitioner = saved(make.referrer(), make.inspector(), make.practitioner())
    actor = saved(make.builders()[role]())
    cases = saved(
        make.referral(),
        make.referral(stage="draft"),
        make.referral(district="E06000045"),
        make.referral(referrer=someone),
        make.referral(referrer=actor, stage="draft", district="E06000045"),
        make.referral(stage="on_programme", district="E06000045"),
        make.referral(stage="on_programme", district="E06000045"),
    )
    worked_by(saved, cases[5], actor, inspector)
    worked_by(saved, cases[6], practitioner, inspector)
    acting = make.actor(actor)
    listed = set(db.session.scalars(select(Referral.id).where(queries.visible_to(acting))))

    policy = app.extensions["policy"]
    readable = {case.id for case in cases if policy.allows(acting, "referral.read", queries.one_referral(case.id))}

    assert listed == readable
    assert readable


@pytest.mark.parametrize("roles", [(Role.REFERRER, Role.COORDINATOR), (Role.REFERRER, Role.PRACTITIONER)])
def test_a_person_with_two_roles_may_do_what_either_may(saved: Any, client_as: Any, roles: tuple[Role, ...]) -> None:
    saved(make.rotherham())
    actor = saved(make.account(roles))
    case = saved(make.referral(referrer=actor))

    assert client_as(actor).get(f"/referrals/{case.id}").status_code == 200
