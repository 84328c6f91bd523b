"""What people do all day: each page with who opens it and what it must show, so that a wrong answer is never timed.

What a page must show is asked of the database by statements of our own, not by the service's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any
from uuid import UUID

from flask import Flask

from bench.browser import Answer, Browser, Request
from bench.measuring import NotMeasuredError
from bench.names import FAMILY_KEYS, FAMILY_NAMES
from bench.people import NOW, moment
from hateprog.sessions.one_to_one.rules import week_from

LIST = 25
"""How many rows a page of a list holds."""

REFERENCE = re.compile(r"HC-\d{8}")
COVERED = {1: "what_happened", 2: "impact_on_person", 3: "support"}
"""Something that the template which came with the service covers in each session."""

HIDDEN_FIELD = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Visit:
    """One request, and what tells a right answer: its status, words on the page, and the cases listed, in order."""

    request: Request
    status: int = 200
    words: tuple[str, ...] = ()
    references: tuple[str, ...] | None = None

    def check(self, answer: Answer) -> None:
        """Raise `NotMeasuredError` for a wrong answer."""
        address = self.request.environ["PATH_INFO"]
        if answer.code != self.status:
            raise NotMeasuredError(f"{address} answered {answer.code}, not {self.status}")
        if not self.words and self.references is None:
            return
        page = unescape(answer.body.decode())
        if absent := [word for word in self.words if word not in page]:
            raise NotMeasuredError(f"{address} does not show {absent[0]!r}")
        found = tuple(dict.fromkeys(REFERENCE.findall(page)))
        if self.references is not None and found != self.references:
            raise NotMeasuredError(f"{address} lists {len(found)} cases, not the {len(self.references)} it should")


Visits = Callable[[Flask, Any, int], list[Visit]]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the workload. `visits` makes as many as asked for, or fewer: most are opened again and again.

    One without a floor changes something: its statements cannot be said twice, and each of its visits happens once.
    """

    name: str
    visits: Visits
    has_goal: bool = True
    has_floor: bool = True


def ask(connection: Any, statement: str, *parameters: Any) -> list[Any]:
    """Return the rows of a statement, on the bare driver of either database; its places are question marks."""
    if not hasattr(connection, "pgconn"):
        return list(connection.execute(statement, parameters))
    return list(connection.execute(statement.replace("?", "%s"), parameters))


def some(app: Flask, connection: Any, role: str, how_many: int) -> Iterator[tuple[str, Browser]]:
    """Yield accounts that play a role, each with a browser signed in and warm."""
    asked = "SELECT account_id FROM role_held WHERE role = ? ORDER BY id LIMIT ?"
    for (account_id,) in ask(connection, asked, role, how_many):
        browser = Browser(app, UUID(str(account_id)))
        browser.open("/account")
        yield account_id, browser


def today(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Practitioners open their day: what is on this week, what is not recorded, who has nothing planned."""
    asked = """
        SELECT reference FROM allocation JOIN referral ON referral.id = referral_id
        WHERE practitioner_id = ? AND allocation.ended_at IS NULL AND stage IN ('allocated', 'on_programme')
        AND NOT EXISTS (
            SELECT 1 FROM one_to_one JOIN appointment ON session_id = one_to_one.id
            WHERE one_to_one.referral_id = referral.id AND kept = 'planned' AND starts_at >= ?
        )
    """
    end = moment(week_from(NOW)[1])
    visits = []
    for account_id, browser in some(app, connection, "practitioner", 20):
        references = {reference for (reference,) in ask(connection, asked, account_id, end)}
        page = browser.open("/today").body.decode()
        shown = tuple(dict.fromkeys(REFERENCE.findall(page)))
        if set(shown) != references:
            raise NotMeasuredError(f"/today shows {len(shown)} cases, not the {len(references)} it should")
        visits.append(Visit(browser.get("/today"), references=shown))
    return visits


def case(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Practitioners open the cases that they work."""
    asked = """
        SELECT referral.id, reference, given_name, family_name FROM allocation
        JOIN referral ON referral.id = referral_id JOIN participant ON participant.id = participant_id
        WHERE practitioner_id = ? AND allocation.ended_at IS NULL AND stage = 'on_programme'
        ORDER BY referral.id LIMIT 5
    """
    return [
        Visit(browser.get(f"/cases/{UUID(str(case_id))}"), words=(reference, given, family))
        for account_id, browser in some(app, connection, "practitioner", 10)
        for case_id, reference, given, family in ask(connection, asked, account_id)
    ]


def search(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Coordinators look for a family name. It is posted: an address would be kept where a name does not belong."""
    asked = """
        SELECT reference FROM participant JOIN referral ON participant_id = participant.id
        WHERE family_key = ? AND stage <> 'draft' ORDER BY participant.id LIMIT ?
    """
    visits = []
    for number, (_account_id, browser) in enumerate(some(app, connection, "coordinator", 4)):
        token = dict(HIDDEN_FIELD.findall(browser.open("/search").body.decode()))["csrf_token"]
        for each in range(number, len(FAMILY_NAMES), len(FAMILY_NAMES) // 6):
            references = tuple(reference for (reference,) in ask(connection, asked, FAMILY_KEYS[each], LIST))
            form = {"csrf_token": token, "q": FAMILY_NAMES[each]}
            visits.append(Visit(browser.post("/search", form), references=references))
    return visits


def decisions(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Inspectors open the decisions that wait in their force's area."""
    asked = """
        SELECT reference FROM assessment JOIN referral ON referral.id = referral_id
        WHERE closed_at IS NULL AND stage = 'awaiting_decision'
        AND force_code IN (SELECT force_code FROM responsibility WHERE account_id = ?)
        ORDER BY assessment.due_on, referral.id LIMIT ?
    """
    visits = []
    for account_id, browser in some(app, connection, "inspector", 50):
        references = tuple(reference for (reference,) in ask(connection, asked, account_id, LIST))
        if references:  # a small service covers some forces' areas only
            visits.append(Visit(browser.get("/decisions"), references=references))
    return visits


def incoming(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Coordinators open what came in: the first page of the list, and some further down."""
    asked = """
        SELECT id, reference FROM referral
        WHERE due_on IS NOT NULL AND stage IN ('received', 'returned', 'awaiting_decision', 'approved')
        ORDER BY due_on, id LIMIT 1000
    """
    waiting = ask(connection, asked)
    visits = []
    for _account_id, browser in some(app, connection, "coordinator", 4):
        for start in range(0, len(waiting) - LIST, 97):
            after = f"?after={UUID(str(waiting[start - 1][0]))}" if start else ""
            references = tuple(reference for _id, reference in waiting[start : start + LIST])
            visits.append(Visit(browser.get(f"/incoming{after}"), references=references))
    return visits


def record(app: Flask, connection: Any, wanted: int) -> list[Visit]:
    """Practitioners sign the record of a session whose time has come; each is signed once."""
    asked = """
        SELECT one_to_one.id, number, practitioner_id FROM one_to_one
        JOIN appointment ON session_id = one_to_one.id
        JOIN allocation ON allocation.referral_id = one_to_one.referral_id AND allocation.ended_at IS NULL
        WHERE state = 'planned' AND kept = 'planned' AND starts_at <= ? ORDER BY practitioner_id, one_to_one.id LIMIT ?
    """
    browsers: dict[Any, Browser] = {}
    visits = []
    for session_id, number, account_id in ask(connection, asked, moment(NOW), wanted):
        if account_id not in browsers:
            browsers[account_id] = Browser(app, UUID(str(account_id)))
        browser, address = browsers[account_id], f"/sessions/{UUID(str(session_id))}/record"
        page = browser.open(address).body.decode()
        visits.append(Visit(browser.post(address, dict(HIDDEN_FIELD.findall(page)) | _said(number)), status=303))
    return visits


def _said(number: int) -> dict[str, str]:
    return {
        "held_on-day": str(NOW.day),
        "held_on-month": str(NOW.month),
        "held_on-year": str(NOW.year),
        "attendance": "on_time",
        "covered": COVERED[number],
        "account": "Told it calmly from the beginning to the moment when the neighbour went in.",
        "responsibility": "3",
        "blaming_heard": "no",
        "concern": "no",
        "plan": "Will write down what was said before the next session.",
        "true": "yes",
    }


PAGES = (
    Page("today", today),
    Page("search", search),
    Page("case", case),
    Page("decisions", decisions),
    Page("incoming", incoming),
    Page("record", record, has_goal=False, has_floor=False),
)
