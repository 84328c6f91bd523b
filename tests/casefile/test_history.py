"""A case's history: the coordinator's alone, fields without values; and nothing of a case for an administrator."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.casefile.queries import HISTORY_PAGE
from hateprog.kernel.clock import utcnow
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.sessions.conftest import Scene


def test_the_history_tells_which_fields_changed_and_no_value(scene: Scene, client_as: Any) -> None:
    coordinator = client_as(scene.coordinator)
    coordinator.post(f"/referrals/{scene.case.id}/close", data={"because": "moved", "note": "To a town far away"})

    page = coordinator.get(f"/cases/{scene.case.id}/history").text

    assert "Case ended early" in page
    assert "To a town far away" in page
    assert "Referral: more about the end, stage, when it ended, why it ended" in page
    assert "Timeline: " in page
    assert "Chris Moor" in page


def test_the_history_is_in_nobodys_code(scene: Scene, begun: Any, client_as: Any) -> None:
    coordinator = client_as(scene.coordinator)
    client_as(scene.inspector).get(f"/sessions/{begun.id}/record")
    client_as(scene.practitioner).get(f"/sessions/{begun.id}/record")
    coordinator.post(f"/cases/{scene.case.id}/stop", data={"asked_by": "companion", "sure": "yes"})

    page = coordinator.get(f"/cases/{scene.case.id}/history").text

    table = unescape(re.sub(r"<[^>]*>", " ", page.split("</thead>")[1].split("</tbody>")[0]))
    assert re.findall(r"\b\w+[._]\w+\b", table) == []
    for words in ("Programme stopped", "Asked for by: Their supporter or appropriate adult", "The record of a session"):
        assert words in table


@pytest.mark.parametrize(("who", "status"), [("practitioner", 403), ("inspector", 403), ("referrer", 403)])
def test_the_history_is_the_coordinators(scene: Scene, client_as: Any, who: str, status: int) -> None:
    assert client_as(getattr(scene, who)).get(f"/cases/{scene.case.id}/history").status_code == status


def test_no_case_content_reaches_an_administrator(scene: Scene, saved: Any, client_as: Any) -> None:
    administrator = client_as(saved(make.administrator()))

    for address in ("/", "/people", f"/cases/{scene.case.id}", f"/cases/{scene.case.id}/history", "/search", "/today"):
        page = administrator.get(address, follow_redirects=True).text
        assert "Ashby" not in page
        assert scene.case.reference not in page


def test_the_history_shows_no_value_of_any_field(scene: Scene, saved: Any, client_as: Any) -> None:
    change = {
        "table": "participant",
        "id": "x",
        "kind": "update",
        "fields": {"phone": ["07700 900111", "07700 900222"]},
    }
    who = scene.coordinator
    saved(AuditEntry(actor_id=who.id, person_id=who.person_id, verb="test", case_id=scene.case.id, changes=[change]))

    page = client_as(who).get(f"/cases/{scene.case.id}/history").text

    assert "Person referred: phone number" in page
    assert "900111" not in page
    assert "900222" not in page


def test_looking_at_the_history_is_itself_in_it(scene: Scene, client_as: Any) -> None:
    client_as(scene.coordinator).get(f"/cases/{scene.case.id}/history")

    look = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (look.actor_id, look.case_id, look.verb) == (scene.coordinator.id, scene.case.id, "audit.read_subject")


@pytest.mark.parametrize("who", ["referrer", "inspector", "practitioner", "administrator"])
def test_for_others_every_history_is_refused_alike(scene: Scene, saved: Any, client_as: Any, who: str) -> None:
    account = getattr(scene, who, None) or saved(make.administrator())
    browser = client_as(account)

    there = browser.get(f"/cases/{scene.case.id}/history")
    absent = browser.get("/cases/00000000-0000-4000-8000-000000000000/history")

    assert (there.status_code, absent.status_code) == (403, 403)


def test_paging_the_history_neither_loses_nor_repeats_a_line(scene: Scene, saved: Any, client_as: Any) -> None:
    who, now = scene.coordinator, utcnow()
    for number in range(2 * HISTORY_PAGE):
        said = {"verb": f"line-{number:03}", "case_id": scene.case.id, "at": now, "kind": EntryKind.READ}
        db.session.add(AuditEntry(actor_id=who.id, person_id=who.person_id, **said))
    saved()
    browser, address, seen = client_as(who), f"/cases/{scene.case.id}/history", []

    for _page in range(5):
        page = browser.get(address).text
        seen += re.findall(r"line-\d{3}", page)
        older = re.search(r'href="([^"]*before=\d+)"', page)
        if older is None:
            break
        address = older[1]

    assert seen == [f"line-{number:03}" for number in reversed(range(2 * HISTORY_PAGE))]


@pytest.mark.parametrize("before", ["", "x", "-1", "0", "%00", "1.5"])
def test_an_odd_place_in_the_history_breaks_nothing(scene: Scene, client_as: Any, before: str) -> None:
    assert client_as(scene.coordinator).get(f"/cases/{scene.case.id}/history?before={before}").status_code == 200


@pytest.mark.parametrize("before", ["9" * 18, "9" * 19, "9" * 40, "-" + "9" * 40])
def test_a_number_that_no_line_has_breaks_nothing(scene: Scene, client_as: Any, before: str) -> None:
    assert client_as(scene.coordinator).get(f"/cases/{scene.case.id}/history?before={before}").status_code < 500
