"""Every cell of docs/authorisation.yaml about schools that join: the status, nothing changed, and the line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from sqlalchemy import select

from hateprog.accounts.models import Account, SchoolStaff
from hateprog.kernel.clock import today
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme, SchoolRequest
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import Base, db
from tests import factories as make
from tests.factories.areas import HAMPSHIRE, SOUTH_YORKSHIRE
from tests.factories.joining import LINK

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
TABLE = yaml.safe_load(Path("docs/authorisation.yaml").read_text())
COLUMNS = {
    "PR": "practitioner",
    "IN": "inspector",
    "SC": "school_staff",
    "RF": "referrer",
    "CO": "coordinator",
    "AD": "administrator",
    "AN": None,
}
PARTS = ("day", "month", "year")
TODAY = {f"{name}-{part}": str(getattr(today(), part)) for name in ("from_on", "until_on") for part in PARTS}
SOMEBODY = {"name": "New", "email": "new@ferncliffe.example", "job_title": "Head", "phone": "01632 960 001"}
PROGRAMME = {"name": "New", "provider": "Bridge", "phone": "01632 960 001", "version": "1"}
REQUESTS: dict[str, list[tuple[str, str, dict[str, str]]]] = {
    "school.own": [("GET", "/your-school", {})],
    "school.invite": [
        ("GET", "/schools/{school}/people", {}),
        ("POST", "/schools/{school}/people/invite", SOMEBODY),
        ("POST", "/schools/{school}/people/{invited}/invitation", {}),
        ("POST", "/schools/{school}/people/{invited}/end", {"reason": "Left"}),
    ],
    "school.ask": [("POST", "/for-schools/{school}", SOMEBODY)],
    "school.confirm": [("POST", f"/for-schools/confirm/{LINK}", {"works_here": "yes"})],
    "school_request.list": [("GET", "/schools/requests", {})],
    "school_request.answer": [
        ("GET", "/schools/requests/{sent}", {}),
        ("POST", "/schools/requests/{sent}/send", {}),
        ("POST", "/schools/requests/{confirmed}/invite", {}),
        ("POST", "/schools/requests/{sent}/refuse", {"reason": "Unknown"}),
    ],
    "school_programme.keep": [
        ("GET", "/schools/programmes", {}),
        ("POST", "/schools/programmes/new", PROGRAMME),
        ("POST", "/schools/programmes/{programme}", PROGRAMME),
    ],
    "school_programme.join": [
        ("GET", "/schools/{school}/programme", {}),
        ("POST", "/schools/{bare}/programme/join", TODAY | {"programme": "{programme}"}),
        ("POST", "/schools/memberships/{membership}/move", TODAY | {"programme": "{other}"}),
        ("POST", "/schools/memberships/{membership}/end", TODAY),
    ],
}


def cells() -> Iterator[Any]:
    """Yield a test for each request of each cell: in the actor's area and, where that matters, outside of it."""
    for permission, requests in REQUESTS.items():
        for column, role in COLUMNS.items():
            code = TABLE["matrix"][permission].split()[TABLE["roles"].index(column)]
            for method, address, form in requests:
                for inside in (True, False) if code in {"a", "g"} else (True,):
                    name = f"{permission} {method} {address} {column} {'' if inside else 'elsewhere'}".strip()
                    yield pytest.param(permission, code, role, inside, (method, address, form), id=name)


@pytest.fixture
def known(here: SimpleNamespace, saved: Any) -> dict[str, Any]:
    """What the addresses name."""
    invited, bare = saved(make.school_staff(activated_at=None), make.school(name="Bare School"))
    saved(make.staff_of(here.school, invited), make.school_office(here.school, by=here.coordinator))
    other = saved(make.school_programme(by=here.coordinator))
    membership = saved(make.membership_of(here.school, here.programme))
    sent, confirmed = saved(
        make.school_request(here.school),
        make.school_request(here.school, link="b", state="confirmed", email="c@ferncliffe.example"),
    )
    found = {"school": here.school, "programme": here.programme, "invited": invited, "bare": bare, "other": other}
    found |= {"membership": membership, "sent": sent, "confirmed": confirmed}
    return {name: row.id for name, row in found.items()}


def stored() -> list[Any]:
    """Return everything that a refused request must leave as it is."""
    tables: tuple[type[Base], ...] = (Account, SchoolStaff, SchoolRequest, SchoolProgramme, ProgrammeMembership)
    return [sorted(map(str, db.session.execute(select(table.__table__)).all())) for table in tables]


@pytest.mark.parametrize(("permission", "code", "role", "inside", "asked"), list(cells()))
def test_a_cell(
    here: SimpleNamespace,
    known: dict[str, Any],
    saved: Any,
    client_as: Any,
    app: Any,
    permission: str,
    code: str,
    role: str | None,
    inside: bool,
    asked: tuple[str, str, dict[str, str]],
) -> None:
    method, address, form = asked
    browser = app.test_client()
    if role is not None:
        areas = {"areas": [SOUTH_YORKSHIRE if inside else HAMPSHIRE]} if role == "coordinator" else {}
        account = saved(make.builders()[role](**areas))
        browser = client_as(account)
        if role == "school_staff" and inside:
            saved(make.staff_of(here.school, account))
    before = stored()

    answer = browser.open(
        address.format(**known), method=method, data={name: said.format(**known) for name, said in form.items()}
    )

    if code == "L":
        assert (answer.status_code, "/sign-in" in answer.location) == (302, True)
    elif code == "F" or not inside:
        assert answer.status_code == (403 if code == "F" else 404)
        refusals = db.session.scalars(select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED)).all()
        assert list(refusals) == [permission]
    else:
        assert answer.status_code == (200 if method == "GET" else 303), answer.text
        assert (stored() == before) is (method == "GET" or "/invitation" in address)
        return
    assert stored() == before


def test_every_permission_that_has_a_page_is_in_the_table(app: Any) -> None:
    assert REQUESTS.keys() <= TABLE["matrix"].keys()
