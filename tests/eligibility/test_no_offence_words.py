"""An early-intervention case, read by everybody at every moment of its life: nowhere a word of an offence.

Every page whose address names the case, its decisions, its sessions or its conditions is opened, whatever it is, so a
page that is added later is read as well; and every mail. domain.md section 3.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from html import unescape
from itertools import product
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from hateprog.eligibility import queries
from hateprog.eligibility.models import ApprovalCondition, Assessment
from hateprog.kernel.clock import today, utcnow
from hateprog.letters.models import Letter
from hateprog.letters.rules import Kind
from hateprog.referrals.answers import JOURNEYS, Page
from hateprog.referrals.models import CaseEvent, Referral
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import Pathway, Stage
from hateprog.sessions.concerns.models import Concern
from hateprog.sessions.one_to_one.models import Appointment, Enrolment, OneToOne
from hateprog.sessions.signposting.models import SupportOffer, SupportService
from hateprog.store.base import db
from hateprog.store.outbox import Message
from tests import factories as make
from tests.eligibility.plain_sql import change
from tests.eligibility.test_deciding import day, form
from tests.risk.typed import assessment
from tests.sessions.test_programme import plan, record

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # words do not depend on the database
ROLES = ("referrer", "coordinator", "inspector", "elsewhere", "practitioner")
ASKED = {"referrer", "coordinator"}
"""Whom the questions of a referral are put to."""

LISTS = ("/today", "/decisions", "/decisions/for-coordinators", "/referrals", "/search?q=Ashby")
OF_A_CASE = {
    "referral_id",
    "assessment_id",
    "session_id",
    "condition_id",
    "concern_id",
    "offer_id",
    "letter_id",
}
CHOOSING = {Page.PATHWAY}
"""The one page that must name the other pathways: there the pathway is chosen."""

AGREES = "They want to understand, and agree."
TOLD = {"told_by": "Sam Brook", **day("told_on", date(2026, 4, 24))}


class Reader:
    """Opens everything there is of a case, as everybody."""

    def __init__(self, app: Any, people: SimpleNamespace, browsers: dict[str, Any]) -> None:
        self.app, self.people, self.browsers = app, people, browsers
        self.opened: set[str] = set()
        self.wrong: set[tuple[str, str, str]] = set()

    def read(self, *, questions: bool = False) -> None:
        """Read all pages as they are now; the questions of the referral too, where they may have changed."""
        ids = {
            "referral_id": db.session.scalars(select(Referral.id)).all(),
            "assessment_id": db.session.scalars(select(Assessment.id)).all(),
            "session_id": db.session.scalars(select(OneToOne.id)).all(),
            "condition_id": db.session.scalars(select(ApprovalCondition.id)).all(),
            "concern_id": db.session.scalars(select(Concern.id)).all(),
            "offer_id": db.session.scalars(select(SupportOffer.id)).all(),
            "letter_id": db.session.scalars(select(Letter.id)).all(),
            "kind": [Kind.APPOINTMENT],
        }
        asked = {"page": sorted(set(JOURNEYS[Pathway.EARLY_INTERVENTION]) - CHOOSING)} if questions else {}
        for name, browser in self.browsers.items():
            for endpoint, address in self._addresses(ids | (asked if name in ASKED else {})):
                answer = browser.get(address)
                if answer.mimetype.startswith("text/"):
                    self.judge(f"{name}: {endpoint}", answer)

    def _addresses(self, ids: dict[str, Any]) -> Iterator[tuple[str, str]]:
        yield from ((address, address) for address in LISTS)
        for rule in self.app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or not rule.arguments & OF_A_CASE or rule.arguments - ids.keys():
                continue
            names = sorted(rule.arguments)
            for values in product(*(ids[name] for name in names)):
                with self.app.test_request_context():
                    address = self.app.url_for(rule.endpoint, **dict(zip(names, values, strict=True)))
                yield " ".join([rule.endpoint, *(str(each) for each in values if isinstance(each, Page))]), address

    def judge(self, what: str, answer: Any) -> None:
        """Note every word of an offence that a page shows."""
        if answer.status_code == 200:
            self.opened.add(what.split()[1])
        shown = unescape(re.sub(r"<[^>]+>", " ", answer.text.replace(self.app.config["SERVICE_NAME"], "")))
        for found in OFFENCE_WORDS.finditer(shown):
            around = " ".join(shown[max(0, found.start() - 40) : found.end() + 40].split())
            self.wrong.add((what, found.group(), around))


@pytest.fixture
def reader(app: Any, client_as: Callable[[Any], Any], people: SimpleNamespace) -> Reader:
    """Give back somebody who reads everything as everybody."""
    return Reader(app, people, {role: client_as(getattr(people, role)) for role in ROLES})


@pytest.fixture
def draft(saved: Any, people: SimpleNamespace) -> Any:
    """Store an early-intervention referral that is complete and was not sent."""
    return saved(
        make.referral(
            stage="draft",
            pathway="early_intervention",
            referrer=people.referrer,
            incident_account="Shouted abuse at a neighbour in the street.",
        )
    )


@pytest.fixture
def sent(reader: Reader, draft: Any) -> Any:
    """Let its referrer send it."""
    form = {"declared": "yes", "version": "1"}
    assert reader.browsers["referrer"].post(f"/referrals/{draft.id}/submit", data=form).status_code == 303
    return draft


def test_before_it_is_sent(reader: Reader, draft: Any) -> None:
    reader.read(questions=True)
    assert {"referrals.check", "referrals.question"} <= reader.opened
    assert sorted(reader.wrong) == []


def test_from_the_referral_through_a_hold_to_the_end_of_the_programme(reader: Reader, sent: Any) -> None:
    reader.read(questions=True)
    _until_on_programme(reader, sent, reading=True)
    _held_and_decided_again(reader, sent)
    for number, topics in ((1, "what_happened"), (2, "impact_on_person"), (3, "support")):
        _session(reader, sent, number, topics)
    assert db.session.get_one(Referral, sent.id).stage is Stage.COMPLETED
    reader.read()
    _nothing_wrong(reader)
    assert {
        "casefile.show",
        "casefile.history",
        "concerns.raise",
        "concerns.show",
        "eligibility.show",
        "eligibility.allocate",
        "eligibility.meet_condition",
        "letters.of_case",
        "letters.show",
        "letters.write",
        "one_to_one.plan",
        "one_to_one.record",
        "one_to_one.show",
        "referrals.check",
        "referrals.question",
        "referrals.receipt",
        "referrals.show",
        "signposting.answer",
        "signposting.support",
        "risk.assess",
        "risk.show",
    } <= reader.opened


@pytest.mark.parametrize("end", ["decline", "return", "withdraw", "close", "stop", "decline on hold", "missing facts"])
def test_through_every_other_end(reader: Reader, sent: Any, end: str) -> None:
    coordinator, practitioner = reader.browsers["coordinator"], reader.browsers["practitioner"]
    if end in {"stop", "decline on hold"}:
        _until_on_programme(reader, sent)
    if end == "decline on hold":
        _change(reader, sent)
    if end == "missing facts":
        unknown = {"open_investigation": "unknown"} | TOLD | _version(sent)
        assert coordinator.post(f"/referrals/{sent.id}/enquiries", data=unknown).status_code == 303
    if end in {"decline", "return", "decline on hold", "missing facts"}:
        coordinator.post(f"/cases/{sent.id}/request-decision")
        reader.read()
        _decide(reader, sent, "return" if end == "return" else "decline")
    elif end == "stop":
        practitioner.post(f"/cases/{sent.id}/stop", data={"asked_by": "person", "sure": "yes"})
    elif end == "withdraw":
        coordinator.post(f"/referrals/{sent.id}/withdraw", data={"reason": "They changed their mind"})
    else:
        coordinator.post(f"/referrals/{sent.id}/close", data={"because": "moved"})
    stages = {Stage.RETURNED, Stage.DECLINED, Stage.WITHDRAWN, Stage.CLOSED}
    assert db.session.get_one(Referral, sent.id).stage in stages
    reader.read()
    _nothing_wrong(reader)


@pytest.mark.parametrize(
    "refused",
    [
        {"outcome": "approve", "rationale": ""},
        {"outcome": "refer_to_cps"},
        {"outcome": "approve", "facts_hash": "older"},
    ],
)
def test_the_pages_of_a_refusal(reader: Reader, sent: Any, refused: dict[str, str]) -> None:
    reader.browsers["coordinator"].post(f"/cases/{sent.id}/request-decision")
    waits: Any = queries.open_assessment(sent.id)
    answer = reader.browsers["inspector"].post(
        f"/decisions/{waits.id}", data=form(waits, **{"rationale": AGREES} | refused)
    )
    assert answer.status_code in {409, 422}
    reader.judge("inspector: a refused decision", answer)
    chosen = str(reader.people.practitioner.id)
    answer = reader.browsers["coordinator"].post(f"/cases/{sent.id}/allocate", data={"practitioner": chosen})
    assert answer.status_code == 409
    reader.judge("coordinator: a refused allocation", answer)
    _nothing_wrong(reader)


def _until_on_programme(reader: Reader, case: Any, *, reading: bool = False) -> None:
    read = reader.read if reading else lambda: None
    coordinator, practitioner = reader.browsers["coordinator"], reader.browsers["practitioner"]
    coordinator.post(f"/cases/{case.id}/request-decision")
    read()
    condition = {"condition_1_before_start": "yes"} | day("condition_1_due_on", today() + timedelta(days=9))
    _decide(reader, case, "approve_with_conditions", **condition)
    read()
    chosen = str(reader.people.practitioner.id)
    assert coordinator.post(f"/cases/{case.id}/allocate", data={"practitioner": chosen}).status_code == 303
    read()
    refused = practitioner.post(f"/cases/{case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7)))
    assert refused.status_code == 409
    reader.judge("practitioner: a refused plan", refused)
    (condition_id,) = db.session.scalars(select(ApprovalCondition.id))
    met = {"how": "The school was asked on Monday and agrees"}
    assert practitioner.post(f"/conditions/{condition_id}", data=met).status_code == 303
    assert practitioner.post(f"/cases/{case.id}/risk/assess", data=assessment()).status_code == 303
    _worry_and_support(reader, case)
    planned = practitioner.post(f"/cases/{case.id}/sessions/plan", data=plan(utcnow() + timedelta(days=7)))
    assert planned.status_code == 303
    letter = practitioner.post(f"/cases/{case.id}/letters/appointment", data={"channel": "hand"})
    assert letter.status_code == 303
    read()


def _worry_and_support(reader: Reader, case: Any) -> None:
    coordinator, practitioner = reader.browsers["coordinator"], reader.browsers["practitioner"]
    told = str(reader.people.coordinator.id)
    worry = {"what": "Afraid to go home", "kind": "account", "urgent": "no", "told": told}
    assert practitioner.post(f"/cases/{case.id}/concerns/raise", data=worry).status_code == 303
    service = {"name": "Open Door", "what_for": "Somebody to talk to", "how_to_reach": "01632 960 123"}
    assert coordinator.post("/support-services/add", data=service).status_code == 303
    offer = {"service": str(db.session.scalars(select(SupportService.id)).one()), **day("offered_on", today())}
    assert practitioner.post(f"/cases/{case.id}/support/offer", data=offer).status_code == 303


def _held_and_decided_again(reader: Reader, case: Any) -> None:
    _change(reader, case)
    reader.read(questions=True)
    assert reader.browsers["practitioner"].post(f"/cases/{case.id}/request-decision").status_code == 303
    reader.read()
    _decide(reader, case, "approve")
    reader.read()
    assert db.session.get_one(Referral, case.id).stage is Stage.ON_PROGRAMME


def _version(case: Any) -> dict[str, str]:
    return {"version": str(db.session.get_one(Referral, case.id).version)}


def _decide(reader: Reader, case: Any, outcome: str, **more: str) -> None:
    waits: Any = queries.open_assessment(case.id)
    here = db.session.get_one(Referral, case.id).district_code == "E08000018"
    said = {"rationale": AGREES} | more
    browser = reader.browsers["inspector" if here else "elsewhere"]
    answer = browser.post(f"/decisions/{waits.id}", data=form(waits, outcome, **said))
    assert answer.status_code == 303, answer.text


def _its_time_comes(session: Any, number: int) -> None:
    """Let a session have been planned for some days ago, and its approval have been given before that."""
    (appointment,) = db.session.scalars(select(Appointment).where(Appointment.session_id == session.id))
    enrolment = db.session.get_one(Enrolment, session.enrolment_id)
    change(appointment, starts_at=utcnow() - timedelta(days=3 - number, hours=1))
    change(enrolment, approved_at=utcnow() - timedelta(days=9))
    db.session.commit()


def _change(reader: Reader, case: Any) -> None:
    moved = {"district_code": "E06000045"}
    for page, said in (("where", moved), ("consent", day("consented_on", date(2026, 4, 11)))):
        answer = reader.browsers["coordinator"].post(f"/referrals/{case.id}/{page}", data=said | TOLD | _version(case))
        assert answer.status_code == 303, answer.text
    assert db.session.get_one(Referral, case.id).stage is Stage.ON_HOLD


def _session(reader: Reader, case: Any, number: int, topic: str) -> None:
    practitioner = reader.browsers["practitioner"]
    session = db.session.scalars(select(OneToOne).where(OneToOne.number == number)).one_or_none()
    if session is None:
        address = f"/cases/{case.id}/sessions/plan"
        assert practitioner.post(f"/cases/{case.id}/risk/review").status_code == 303
        assert practitioner.post(address, data=plan(utcnow() + timedelta(days=7))).status_code == 303
        session = db.session.scalars(select(OneToOne).where(OneToOne.number == number)).one()
    _its_time_comes(session, number)
    reader.read()
    said = record(utcnow() - timedelta(days=3 - number), covered=[topic])
    answer = practitioner.post(f"/sessions/{session.id}/record", data=said)
    assert answer.status_code == 303, answer.text
    reader.read()


def _nothing_wrong(reader: Reader) -> None:
    mails = [(mail.subject, mail.body) for mail in db.session.scalars(select(Message))]
    assert mails
    assert [text for mail in mails for text in mail if OFFENCE_WORDS.search(text)] == []
    events = [text for event in db.session.scalars(select(CaseEvent)) for text in (event.title, event.note or "")]
    assert [text for text in events if OFFENCE_WORDS.search(text)] == []
    assert sorted(reader.wrong) == []
