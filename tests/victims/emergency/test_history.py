"""The access history of a person harmed shows that their case was opened, why, and each page that was read."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.victims.history import of_victim
from hateprog.victims.queries import one_victim
from tests.victims.emergency.conftest import REASON, Emergency, accesses
from tests.victims.questions.conftest import harmed_in

JAN = {"name": "Jan Nowak", "phone": "07700 900124", "postcode": "S60 2AA"}


def lines_of(app: Any, victim: Any) -> list[tuple[str, str, str, str]]:
    """Return who, what kind, what and why, the newest first."""
    with app.test_request_context():
        return [(line.who, line.kind, line.what, line.why) for line in of_victim(one_victim(victim.id), ()).lines]


def test_it_says_who_opened_it_until_when_why_and_what_they_read(app: Any, emergency: Emergency, clock: Any) -> None:
    emergency.open()
    clock.shift(timedelta(minutes=1))
    emergency.browser.get(f"{emergency.address}/people")
    emergency.browser.get(emergency.person)
    emergency.browser.post(f"{emergency.address}/close")

    read = ("Cora Dale", "Seen", "What is known of a person harmed, in an emergency", "")
    *seen, opened, put_down = lines_of(app, emergency.victim)

    assert seen == [read, read]
    assert (opened[0], opened[1], opened[3]) == ("Cora Dale", "Done", REASON)
    assert opened[2].startswith("Their case opened in an emergency, until ")
    assert put_down[0] == "Lena Marsh"


def test_the_liaison_reads_it_on_the_page_and_on_the_sheet(
    emergency: Emergency, people: SimpleNamespace, client_as: Any
) -> None:
    emergency.open()
    browser = client_as(people.liaison)

    assert REASON in browser.get(f"/people-harmed/{emergency.victim.id}/history").text
    assert browser.get(f"/people-harmed/{emergency.victim.id}/history.pdf").mimetype == "application/pdf"


def test_a_page_that_was_refused_stands_there_too(app: Any, emergency: Emergency) -> None:
    emergency.browser.get(emergency.person)
    assert lines_of(app, emergency.victim)[0][:2] == ("Cora Dale", "Refused")


def test_whoever_is_put_down_while_it_is_open_has_the_line_and_whoever_is_later_has_not(
    app: Any, emergency: Emergency, people: SimpleNamespace, clock: Any
) -> None:
    emergency.open()
    emergency.browser.get(f"{emergency.address}/people")
    clock.shift(timedelta(minutes=30))
    meanwhile = harmed_in(emergency.case, by=people.liaison, **JAN)
    clock.shift(timedelta(minutes=30))
    later = harmed_in(emergency.case, by=people.liaison, name="Ewa Nowak", phone="07700 900125", postcode="S60 3AA")

    assert [line[3] for line in lines_of(app, meanwhile)] == ["", REASON]  # they were not on the page that was read
    assert [line[3] for line in lines_of(app, later)] == [""]


def test_closed_before_somebody_was_put_down_it_is_no_concern_of_theirs(
    app: Any, emergency: Emergency, people: SimpleNamespace, clock: Any
) -> None:
    emergency.open()
    clock.shift(timedelta(minutes=5))
    emergency.browser.post(f"{emergency.address}/close")
    clock.shift(timedelta(minutes=5))
    later = harmed_in(emergency.case, by=people.liaison, **JAN)

    assert len(lines_of(app, later)) == 1


def test_another_case_of_theirs_is_not_told_of(app: Any, emergency: Emergency, case: Any, taken_down: Any) -> None:
    elsewhere = taken_down(of=case(), **JAN)
    emergency.open()
    assert len(lines_of(app, elsewhere)) == 1


def test_a_reason_whose_key_was_destroyed_is_gone_and_the_line_stays(app: Any, emergency: Emergency) -> None:
    emergency.open()
    with bookkeeping():
        sealing.destroy(accesses()[0].key_id)
    db.session.expire_all()

    opened = lines_of(app, emergency.victim)[0]

    assert opened[0] == "Cora Dale"
    assert opened[3] == ""
