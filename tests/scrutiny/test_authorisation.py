"""Every cell of docs/authorisation.yaml about scrutiny, both ways; and that a panel member can open nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.kernel.access import NOBODY
from hateprog.scrutiny import queries
from hateprog.scrutiny.models import GradeGiven, Item, Pack, Review
from hateprog.scrutiny.policy import Can
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from hateprog.web.gate import DECLARED, PUBLIC
from tests import factories as make
from tests.authorisation import COLUMN, TABLE, cells

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = 200
MEANING = {"Y": (ALLOWED, ALLOWED), "a": (ALLOWED, 404), "s": (ALLOWED, 404), "F": (403, 403)}
DRAWN = {
    **dict(zip(("from_on-day", "from_on-month", "from_on-year"), ("1", "4", "2026"), strict=True)),
    **dict(zip(("to_on-day", "to_on-month", "to_on-year"), ("30", "4", "2026"), strict=True)),
    "size": "5",
}
PAGES: dict[str, tuple[str, str, str, dict[str, str]]] = {
    # permission: method, address, what stands behind it, the form
    "scrutiny.draw": ("POST", "/scrutiny/draw", "prepared", DRAWN),
    "scrutiny.redact": ("POST", "/scrutiny/items/{item}/redact", "prepared", {"text_1": "Other words", "do": "save"}),
    "scrutiny.review_redaction": ("POST", "/scrutiny/items/{item}/review", "in_review", {"verdict": "pass"}),
    "scrutiny.release": ("POST", "/scrutiny/packs/{pack}/release", "passed", {"sure": "yes"}),
    "scrutiny.read": ("GET", "/scrutiny/items/{item}", "released", {}),
    "scrutiny.grade": ("POST", "/scrutiny/items/{item}", "released", {"grade": "not_agreed"}),
    "scrutiny.learning": ("GET", "/scrutiny/learning/{item}", "graded", {}),
}

BY_THE_SERVICE = ("scrutiny.forget",)


@pytest.fixture
def item(saved: Any, people: SimpleNamespace, decided: Any, prepared: Any, released: Any) -> Any:
    """Give back a function that stores the item that a permission is about, here or in another area."""

    def store(stage: str, *, theirs: bool = True) -> Any:
        district, by = ("E08000018", people.inspector) if theirs else ("E06000045", people.elsewhere)
        decision = decided(district=district, by=by)
        if stage in {"released", "graded"}:
            made = released(decision)
            if stage == "graded":
                saved(make.grade_given(made, by=people.other, grade="with_observations"))
            return made
        state = {"prepared": "redacting"}.get(stage, stage)
        return prepared(decision, state=state, redacted_by=None if stage == "prepared" else people.second)

    return store


def everything() -> list[tuple[Any, ...]]:
    """Return every row that these pages could change."""
    return [
        tuple(row)
        for model in (Pack, Item, Review, GradeGiven)
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
    ]


def use(client: Any, permission: str, item: Any) -> Any:
    method, address, _stage, form = PAGES[permission]
    return client.open(address.format(item=item.id, pack=item.pack_id), method=method, data=form or None)


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_cell(saved: Any, client_as: Any, item: Any, permission: str, role: str, theirs: bool, expected: int) -> None:
    actor, made = saved(make.builders()[role]()), item(PAGES[permission][2], theirs=theirs)
    db.session.expire_all()
    before = everything()

    answer = use(client_as(actor), permission, made)

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}
        assert refusals == []
        assert (everything() != before) is (PAGES[permission][0] == "POST")
    else:
        assert answer.status_code == expected
        assert everything() == before
        assert [(line.actor_id, line.verb) for line in refusals] == [(actor.id, permission)]


def test_what_is_the_services_own_is_nobody_elses(app: Any, saved: Any, item: Any) -> None:
    assert set(PAGES) | set(BY_THE_SERVICE) == set(Can)
    policy, made = app.extensions["policy"], item("prepared")
    for permission in BY_THE_SERVICE:
        assert TABLE["matrix"][permission].split() == [*["F"] * 8, "L"]
        for role in (*COLUMN.values(), "panel_member"):
            actor = make.actor(saved(make.builders()[role]()))
            assert not policy.allows(actor, permission, queries.one_item(made.id))


@pytest.mark.parametrize("permission", PAGES)
def test_a_panel_member_reads_and_grades_and_does_nothing_else(
    client_as: Any, people: SimpleNamespace, item: Any, permission: str
) -> None:
    made = item(PAGES[permission][2])
    before = everything()
    answer = use(client_as(people.panel), permission, made)
    if permission in {"scrutiny.read", "scrutiny.grade"}:
        assert answer.status_code in {200, 303}
        return
    assert answer.status_code == 403
    assert everything() == before


@pytest.mark.parametrize("stage", ["prepared", "in_review", "passed"])
def test_a_panel_member_opens_nothing_before_its_release(
    client_as: Any, people: SimpleNamespace, item: Any, stage: str
) -> None:
    made, browser = item(stage), client_as(people.panel)
    for address in (f"/scrutiny/items/{made.id}", f"/scrutiny/packs/{made.pack_id}"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/scrutiny/items/{made.id}", data={"grade": "not_agreed"}).status_code == 404


def routes(app: Any) -> Iterator[tuple[str, str, str]]:
    """Yield (permission, method, address) of every route that is not everybody's, with an id that nothing has."""
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], DECLARED)
        if permission == PUBLIC or app.extensions["policy"].allows(NOBODY, permission):
            continue
        nowhere = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", rule.rule)
        address = re.sub(r"<int:\w+>", "1", re.sub(r"<(path:|string:)?\w+>", "x", nowhere))
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            yield str(permission), method, address


THEIRS = {"scrutiny.read", "scrutiny.grade", "casefile.home"}
"""What a panel member has beside their own account (self.*) and what anybody has, signed in or not."""


def test_every_other_route_refuses_a_panel_member(app: Any, client_as: Any, people: SimpleNamespace, item: Any) -> None:
    browser, wrong, tried = client_as(people.panel), [], 0
    for permission, method, address in routes(app):
        if permission in THEIRS or permission.startswith("self."):
            continue
        tried += 1
        status = browser.open(address, method=method).status_code
        if status not in {403, 404}:
            wrong.append(f"{method} {address}: {status}")
    assert wrong == []
    assert tried > 40


def test_real_things_refuse_a_panel_member_as_much(client_as: Any, people: SimpleNamespace, item: Any) -> None:
    made, browser = item("released"), client_as(people.panel)
    for address in (
        f"/cases/{made.referral_id}",
        f"/cases/{made.referral_id}/history",
        f"/referrals/{made.referral_id}",
        f"/decisions/{made.assessment_id}",
        f"/scrutiny/learning/{made.id}",
        f"/scrutiny/items/{made.id}/redact",
        f"/scrutiny/items/{made.id}/review",
        "/decisions",
        "/search",
        "/people",
        "/incoming",
        "/today",
        "/referrals",
    ):
        assert browser.get(address).status_code in {403, 404}, address


def test_a_panel_member_begins_with_the_packs_and_sees_no_other_place(client_as: Any, people: SimpleNamespace) -> None:
    browser = client_as(people.panel)
    answer = browser.get("/")
    assert (answer.status_code, answer.location) == (302, "/scrutiny")
    page = browser.get("/scrutiny").text
    assert page.count("moj-primary-navigation__item") == 1


@pytest.mark.parametrize("permission", PAGES)
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, permission: str) -> None:
    method, address, _stage, form = PAGES[permission]
    nowhere = "00000000-0000-4000-8000-000000000000"
    answer = app.test_client().open(address.format(item=nowhere, pack=nowhere), method=method, data=form)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_lists_and_policy_agree_on_what_a_member_may_read(app: Any, people: SimpleNamespace, item: Any) -> None:
    made = [item(stage) for stage in ("prepared", "in_review", "passed", "released", "graded")]
    policy = app.extensions["policy"]
    for who in (people.panel, people.coordinator, people.inspector):
        actor = make.actor(who)
        listed = {row.id for each in made for row in queries.items_of(actor, each.pack_id)}
        allowed = {each.id for each in made if policy.allows(actor, Can.READ, queries.one_item(each.id))}
        assert listed == allowed
