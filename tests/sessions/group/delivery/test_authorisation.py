"""Every cell of docs/authorisation.yaml about what became of sessions: the status, and nothing changed on a refusal."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.sessions.group.delivery.models import DeliveryRecord, Disclosure, SchoolArrival, TeacherFeedback
from hateprog.sessions.group.models import Booking
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import WITH_SCHOOLS, cells
from tests.pages import answered
from tests.sessions.group.delivery.conftest import Held
from tests.sessions.group.delivery.test_disclosures import form as disclosed
from tests.sessions.group.delivery.test_feedback import RATED

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both

MEANING: dict[str, tuple[Any, Any]] = {
    "Y": (True, True),
    "o": (True, 404),
    "g": (True, 404),
    "s": (True, 403),
    "F": (403, 403),
    "H": (404, 404),
}
PAGES = {
    "booking.record_attendance": ("POST", "/bookings/{booking}/delivery/record"),
    "group_feedback.give": ("POST", "/bookings/{booking}/feedback"),
    "group_feedback.sums": ("GET", "/schools/{school}/counts"),
    "school_arrival.write": ("POST", "/schools/{school}/arrival"),
    "disclosure.make": ("POST", "/bookings/{booking}/disclosures/new"),
    "disclosure.read": ("GET", "/disclosures/{disclosure}"),
    "disclosure.confirm": ("POST", "/disclosures/{disclosure}/confirm"),
}
EVERY = [
    ("GET", "/bookings/{id}/delivery"),
    ("GET", "/bookings/{id}/delivery/record"),
    ("POST", "/bookings/{id}/delivery/record"),
    ("GET", "/bookings/{id}/delivery/sheet"),
    ("GET", "/bookings/{id}/delivery/sheet.pdf"),
    ("POST", "/bookings/{id}/points"),
    ("POST", "/points/{id}/done"),
    ("POST", "/points/{id}/open"),
    ("GET", "/bookings/{id}/disclosures/new"),
    ("POST", "/bookings/{id}/disclosures/new"),
    ("GET", "/disclosures/{id}"),
    ("POST", "/disclosures/{id}/confirm"),
    ("GET", "/schools/{id}/counts"),
    ("GET", "/schools/{id}/arrival"),
    ("POST", "/schools/{id}/arrival"),
]


def everything() -> list[Any]:
    tables = (Booking, DeliveryRecord, Disclosure, SchoolArrival, TeacherFeedback)
    return [sorted(map(str, db.session.execute(select(*table.__table__.columns)))) for table in tables]


def somebody(held: Held, saved: Any, permission: str, role: str, theirs: bool) -> Any:
    own = {"practitioner": held.people.practitioner, "school_staff": held.people.staff}
    others = {"practitioner": held.others[1], "school_staff": held.others[0]}
    known = own if theirs else others
    return known.get(role) or (held.people.coordinator if role == "coordinator" else saved(getattr(make, role)()))


@pytest.mark.parametrize(("permission", "role", "theirs", "expected"), list(cells(PAGES, MEANING, WITH_SCHOOLS)))
def test_a_role_may_what_the_table_says(
    held: Held, saved: Any, client_as: Any, permission: str, role: str, theirs: bool, expected: Any
) -> None:
    account = somebody(held, saved, permission, role, theirs)
    made_by = account if (permission, role, theirs) == ("disclosure.confirm", "coordinator", False) else None
    disclosure = saved(_disclosure(held, made_by or held.people.practitioner))
    method, address = PAGES[permission]
    data = held.form() | RATED | disclosed() | {"parking": "Behind the hall"}
    before = everything()

    answer = client_as(account).open(
        address.format(booking=held.booking.id, school=held.people.school.id, disclosure=disclosure.id),
        method=method,
        data=data,
    )

    if expected is True:
        assert answer.status_code == (200 if method == "GET" else 303), answer.text
        assert (everything() != before) is (method == "POST")
    else:
        assert answer.status_code == expected
        assert everything() == before
        refused = select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.REFUSED).order_by(AuditEntry.id)
        assert permission in db.session.scalars(refused).all()[-1]


def _disclosure(held: Held, by: Any) -> Disclosure:
    return Disclosure(
        booking_id=held.booking.id,
        kind="at_home",
        whom="dsl",
        how="in_person",
        told_at=held.booking.made_at,
        made_by=by.id,
        confirm_by=held.booking.made_at.date(),
        dsl_account_id=held.people.staff.id,
    )


@pytest.mark.parametrize(("method", "address"), EVERY)
def test_somebody_elses_looks_like_one_that_is_not_there(
    held: Held, saved: Any, client_as: Any, method: str, address: str
) -> None:
    disclosure = saved(_disclosure(held, held.people.practitioner))
    ids = {"bookings": held.booking.id, "disclosures": disclosure.id, "schools": held.people.school.id}
    there = ids.get(address.split("/")[1], uuid4())
    account = held.others[0] if address.startswith("/schools") else held.others[1]
    browser = client_as(account)

    theirs, nobodys = (browser.open(address.format(id=each), method=method) for each in (there, uuid4()))

    assert theirs.status_code in {403, 404}
    assert answered(theirs) == answered(nobodys)


@pytest.mark.parametrize(("method", "address"), EVERY)
def test_who_is_not_signed_in_is_asked_to(held: Held, app: Any, method: str, address: str) -> None:
    answer = app.test_client().open(address.format(id=held.booking.id), method=method)

    assert answer.status_code in {302, 401}
