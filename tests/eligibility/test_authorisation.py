"""Every cell of docs/authorisation.yaml about eligibility and allocation: the status, nothing changed, and the line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility.deciding import Standing, VoidedBecause
from hateprog.eligibility.models import Assessment, Decision
from hateprog.referrals.models import Allocation, Referral
from hateprog.referrals.rules import Pathway, Stage
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import TABLE, cells
from tests.eligibility.rule_sets.files import early

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

ALLOWED = 200
HELD = datetime(2026, 4, 30, tzinfo=UTC)
MEANING = {
    "Y": (ALLOWED, ALLOWED),
    "o": (ALLOWED, 404),
    "a": (ALLOWED, 404),
    "s": (ALLOWED, 404),  # outside the area; where they took part it is 403, below (docs/decisions/0005)
    "d": (ALLOWED, 403),
    "F": (403, 403),
    "H": (404, 404),
}
DECIDE = ("POST", "/decisions/{assessment}", "awaiting_decision")
PAGES: dict[str, tuple[tuple[str, str, str], dict[str, str], str]] = {
    # permission: (method, address, stage), the form, how the log calls it
    "eligibility.request": (("POST", "/cases/{case}/request-decision", "received"), {}, "eligibility.request"),
    "eligibility.read": (("GET", "/decisions/{assessment}", "on_programme"), {}, "eligibility.read"),
    "eligibility.approve": (DECIDE, {"outcome": "approve"}, "eligibility.approve"),
    "eligibility.reject": (DECIDE, {"outcome": "decline"}, "eligibility.approve"),
    "eligibility.request_info": (DECIDE, {"outcome": "return"}, "eligibility.approve"),
    "eligibility.list_for_coordinators": (
        ("GET", "/decisions/for-coordinators", "awaiting_decision"),
        {},
        "eligibility.list_for_coordinators",
    ),
    "referral.assign": (("POST", "/cases/{case}/allocate", "approved"), {}, "referral.assign"),
}


def everything() -> list[tuple[Any, ...]]:
    """Return every row that these pages could change."""
    return [
        tuple(row)
        for model in (Referral, Assessment, Decision, Allocation)
        for row in db.session.execute(select(*model.__table__.columns).order_by(model.id))
    ]


@pytest.fixture
def act(saved: Any, client_as: Callable[[Any], Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that lets somebody use a permission's page on a case, and returns the answer."""

    def use(permission: str, actor: Any, role: str, *, theirs: bool, **case_said: Any) -> Any:
        (method, address, stage), form, _verb = PAGES[permission]
        referrer = actor if theirs and role == "referrer" else people.referrer
        if theirs and role == "coordinator" and "outcome" in form:
            case_said |= _a_coordinators()
        district = "E08000018" if theirs else "E06000045"
        case = saved(make.referral(stage=stage, district=district, referrer=referrer, **case_said))
        assessment = None
        if stage != "received":
            assessment = saved(make.assessment(case, by=people.coordinator))
        if stage in {"approved", "on_programme"}:
            decision = saved(make.decision(assessment, by=people.colleague), assessment)[0]
        if stage == "on_programme":
            worker = actor if theirs and role == "practitioner" else people.practitioner
            saved(make.allocation(decision, worker, by=people.coordinator))
        if permission == "eligibility.request" and role == "practitioner" and theirs:
            _hold(case, actor)
        sent = form | {"practitioner": str(people.practitioner.id)} if permission == "referral.assign" else dict(form)
        if "outcome" in form and assessment is not None:
            sent |= {"rationale": "Considered with care", "read": "yes", "facts_hash": assessment.facts_hash}
        self_made = address.format(case=case.id, assessment=assessment.id if assessment else "")
        db.session.expire_all()
        use.before = everything()  # type: ignore[attr-defined]  # what the answer is compared with
        return client_as(actor).open(self_made, method=method, data=sent or None)

    def _a_coordinators() -> dict[str, str]:
        """Store a rule set that lets a coordinator decide, and return on which pathway."""
        text = early("coordinator", valid_from="2026-01-01", more='force = "E23000011"')
        saved(make.rule_set_version(text, by=people.inspector, adopted_by=people.colleague))
        return {"pathway": "early_intervention"}

    def _hold(case: Any, practitioner: Any) -> None:
        """Put the case on hold with its practitioner: the one moment at which theirs waits to be asked for."""
        asked, made = make.approved(case, by=people.colleague, asked_by=people.coordinator)
        saved(asked)
        saved(made)
        saved(make.allocation(made, practitioner, by=people.coordinator, held_at=HELD))
        made.standing, made.voided_at, made.voided_because = Standing.VOIDED, HELD, VoidedBecause.FACTS_CHANGED
        case.stage = Stage.ON_HOLD
        saved(made, case)

    return use


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING)))
def test_a_cell(
    saved: Any, act: Any, people: SimpleNamespace, permission: str, role: str, theirs: bool, expected: int
) -> None:
    actor = saved(make.builders()[role]())

    answer = act(permission, actor, role, theirs=theirs)

    refusals = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED)).all()
    if expected == ALLOWED:
        assert answer.status_code in {200, 303}
        assert refusals == []
        assert (everything() != act.before) is (PAGES[permission][0][0] == "POST")
    else:
        assert answer.status_code == expected
        assert everything() == act.before
        assert [(line.actor_id, line.verb) for line in refusals] == [(actor.id, PAGES[permission][2])]


@pytest.mark.parametrize("permission", ["eligibility.approve", "eligibility.reject", "eligibility.request_info"])
def test_an_inspector_of_the_area_who_took_part_is_refused_aloud(
    act: Any, people: SimpleNamespace, permission: str
) -> None:
    assert TABLE["matrix"][permission].split()[TABLE["roles"].index("IN")] == "s"

    answer = act(permission, people.inspector, "inspector", theirs=True, involved=(people.inspector,))

    assert answer.status_code == 403
    assert everything() == act.before
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED))
    assert (line.actor_id, line.verb) == (people.inspector.id, PAGES[permission][2])


@pytest.mark.parametrize("pathway", Pathway)
@pytest.mark.parametrize("permission", ["eligibility.approve", "eligibility.reject", "eligibility.request_info"])
def test_a_coordinator_is_refused_aloud_on_every_pathway_where_an_inspector_decides(
    act: Any, people: SimpleNamespace, permission: str, pathway: Pathway
) -> None:
    assert TABLE["matrix"][permission].split()[TABLE["roles"].index("CO")] == "d"

    answer = act(permission, people.coordinator, "coordinator", theirs=False, pathway=pathway)

    assert answer.status_code == 403
    assert everything() == act.before
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED))
    assert (line.actor_id, line.verb) == (people.coordinator.id, PAGES[permission][2])


@pytest.mark.parametrize("permission", ["eligibility.approve", "eligibility.reject", "eligibility.request_info"])
def test_a_coordinator_who_took_part_is_refused_aloud_where_another_may_decide(
    act: Any, people: SimpleNamespace, permission: str
) -> None:
    answer = act(permission, people.coordinator, "coordinator", theirs=True, involved=(people.coordinator,))

    assert answer.status_code == 403
    assert "You have taken part in this case" in answer.text
    assert everything() == act.before
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.REFUSED))
    assert (line.actor_id, line.verb) == (people.coordinator.id, PAGES[permission][2])


@pytest.mark.parametrize("permission", PAGES)
def test_somebody_who_is_not_signed_in_is_asked_to(app: Any, saved: Any, permission: str) -> None:
    (method, address, _stage), form, _verb = PAGES[permission]
    nowhere = "00000000-0000-4000-8000-000000000000"
    answer = app.test_client().open(address.format(case=nowhere, assessment=nowhere), method=method, data=form)
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


def test_the_queue_is_an_inspectors(client_as: Any, saved: Any, people: SimpleNamespace) -> None:
    for who in ("referrer", "coordinator", "practitioner"):
        assert client_as(getattr(people, who)).get("/decisions").status_code == 403
    assert client_as(saved(make.administrator())).get("/decisions").status_code == 403
    assert client_as(people.inspector).get("/decisions").status_code == 200


def test_whoever_opens_a_decision_page_is_in_the_log_with_the_case(
    client_as: Any, people: SimpleNamespace, waiting: Any
) -> None:
    assessment = waiting()
    client_as(people.inspector).get(f"/decisions/{assessment.id}")
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.verb, line.case_id) == (
        people.inspector.id,
        "eligibility.read",
        assessment.referral_id,
    )
