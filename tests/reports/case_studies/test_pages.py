"""A case study from draft to the public page and off it again; who may do what; what is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from hateprog.kernel.clock import today
from hateprog.reports.case_studies import queries
from hateprog.reports.case_studies.models import CaseStudy, StudyCheck, StudyConsent, StudyHand
from hateprog.reports.case_studies.policy import Can
from hateprog.reports.case_studies.rules import Hand, Item, State
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.authorisation import EVERY_COLUMN, TABLE, cells
from tests.conftest import save
from tests.sessions.test_at_once import at_once, browser_of, posting

STUDY = {
    "title": "What a letter changed",
    "text": "He had shouted at a neighbour.\n\nThen he wrote a letter to Robin.",
    "told_by": "referred",
    "strand": "race",
    "referred": "1",
    "harmed": "1",
}
APPROVE = {"items": [each.value for each in Item], "verdict": "approve"}
GIVE_BACK = {"verdict": "give_back", "reason": "The second paragraph tells which street it was"}
WHY = {"reason": "The programme does not want to tell it any more"}


def _day(name: str, day: date) -> dict[str, str]:
    return {f"{name}-day": str(day.day), f"{name}-month": str(day.month), f"{name}-year": str(day.year)}


class Desk:
    """A case study on its way: who wrote it, who checks it, their browsers, and what is there now."""

    def __init__(self, saved: Callable[..., Any], client_as: Callable[[Any], Any]) -> None:
        self.writer, self.checker = saved(make.coordinator()), saved(make.coordinator(name="Sam Reed"))
        self.writing, self.checking = client_as(self.writer), client_as(self.checker)
        answer = self.writing.post("/case-studies/new", data=STUDY)
        assert answer.status_code == 303, answer.text
        self.address = str(answer.headers["Location"])

    @property
    def study(self) -> CaseStudy:
        """Return the case study as it is stored now."""
        db.session.expire_all()
        return db.session.get_one(CaseStudy, UUID(self.address.rpartition("/")[2]))

    @property
    def public(self) -> str:
        """Return its public address."""
        return f"/published/case-studies/{self.study.address}"

    def consent(self, side: str, **said: str) -> Any:
        """Put down a consent to the words as they are."""
        told = {"side": side, "how": "signed_form", "uses": "website_and_reports", "heard": "yes"}
        told |= {"reference": f"Folder 7, {side}", "taken_by": str(self.writer.id), "version": str(self.study.version)}
        return self.writing.post(f"{self.address}/consents/new", data=told | _day("given_on", today()) | said)

    def agreed(self, **said: str) -> None:
        """Let both people whom it tells of agree."""
        for side in ("referred", "harmed"):
            assert self.consent(side, **said).status_code == 303

    def check(self, browser: Any = None, **said: Any) -> Any:
        """Decide about what was submitted."""
        return (browser or self.checking).post(
            f"{self.address}/check", data={"version": str(self.study.version)} | (said or APPROVE)
        )

    def published(self, **said: str) -> None:
        """Bring it to the public page."""
        self.agreed(**said)
        assert self.writing.post(f"{self.address}/submit").status_code == 303
        assert self.check().status_code == 303
        assert self.writing.post(f"{self.address}/publish").status_code == 303

    def change(self, **said: str) -> Any:
        """Change what it says."""
        return self.writing.post(f"{self.address}/change", data=STUDY | {"version": str(self.study.version)} | said)


@pytest.fixture
def desk(saved: Any, client_as: Any) -> Desk:
    """A draft of one coordinator, and another coordinator."""
    return Desk(saved, client_as)


@pytest.fixture
def anybody(app: Any) -> Any:
    """The browser of somebody who is not signed in."""
    return app.test_client()


def _consent_of(side: str) -> StudyConsent:
    return db.session.scalars(select(StudyConsent).where(StudyConsent.side == side)).one()


def test_from_a_draft_to_the_public_page(desk: Desk, anybody: Any) -> None:
    assert "consents to this wording are missing" in desk.writing.get(desk.address).text
    assert desk.writing.post(f"{desk.address}/submit").status_code == 409
    assert anybody.get(desk.public).status_code == 404

    desk.agreed()
    assert desk.writing.post(f"{desk.address}/submit").status_code == 303
    page = desk.checking.get(f"{desk.address}/check").text
    assert "He had shouted" in page
    assert "Robin: a name, perhaps" in page
    assert desk.check(items=["no_names"], verdict="approve").status_code == 422
    assert desk.check().status_code == 303
    assert anybody.get(desk.public).status_code == 404
    assert desk.checking.post(f"{desk.address}/publish").status_code == 303

    page = anybody.get(desk.public)
    assert (page.status_code, desk.public) == (200, "/published/case-studies/race-1")
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count('<p class="govuk-body app-typed" dir="auto">') == 2
    for name in ("Folder 7", "Chris Moor", "Sam Reed"):
        assert name not in page.text
    assert "What a letter changed" in anybody.get("/published/case-studies").text
    assert [each.title for each in queries.published()] == ["What a letter changed"]
    assert desk.change().status_code == 409
    assert "The words were changed since" not in desk.writing.get(desk.address).text
    check = db.session.scalars(select(StudyCheck)).one()
    assert (check.passed, set(check.items)) == (True, set(Item))


def test_nothing_leads_to_a_case(desk: Desk) -> None:
    desk.published()
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("reports.case_studies.%"))).all()
    assert {line.case_id for line in lines} == {None}
    assert "shouted" not in str([line.changes for line in lines])
    assert "Folder" not in str([line.changes for line in lines])


def test_new_words_void_consents_and_approval(desk: Desk) -> None:
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    desk.check()
    assert desk.change(harmed="1").status_code == 303
    assert (desk.study.state, desk.study.wording) == (State.APPROVED, 1)  # nothing was changed

    assert desk.change(text="He had shouted.").status_code == 303

    assert (desk.study.state, desk.study.wording, desk.study.approved_at) == (State.DRAFT, 2, None)
    assert desk.writing.get(desk.address).text.count("Void: the words were changed") == 2
    again = desk.writing.post(f"{desk.address}/submit")
    assert (again.status_code, "The person referred: 1, The person harmed: 1" in again.text) == (409, True)
    desk.agreed()
    assert desk.writing.post(f"{desk.address}/submit").status_code == 303


@pytest.mark.parametrize("by", ["writing", "checking"])
def test_a_consent_withdrawn_takes_it_off_the_page_at_once(desk: Desk, anybody: Any, by: str) -> None:
    desk.published()
    act = f"/case-study-consents/{_consent_of('harmed').id}/withdraw"
    browser = getattr(desk, by)
    assert "need not say why" in browser.get(act).text
    tomorrow = _day("withdrawn_on", today() + timedelta(1))
    assert browser.post(act, data=tomorrow).status_code == 422
    assert anybody.get(desk.public).status_code == 200

    assert browser.post(act, data=_day("withdrawn_on", today())).status_code == 303

    gone = anybody.get(desk.public)
    assert gone.status_code == 410
    for word in ("letter", "shouted", "race"):
        assert word not in gone.text.partition("<main")[2].partition("</main>")[0].casefold()
    assert queries.published() == []
    assert "archives of the web" in desk.writing.get(desk.address).text
    assert browser.post(act, data=_day("withdrawn_on", today())).status_code == 409
    for step in ("submit", "publish"):
        assert desk.writing.post(f"{desk.address}/{step}").status_code == 409


def test_a_consent_that_has_ended_takes_it_off_the_page(desk: Desk, anybody: Any) -> None:
    desk.published(**_day("until_on", today()))
    assert anybody.get(desk.public).status_code == 200
    with time_machine.travel(today() + timedelta(2)):
        assert anybody.get(desk.public).status_code == 410
        assert "What a letter" not in anybody.get("/published/case-studies").text


def test_who_agreed_to_reports_only_is_in_reports_only(desk: Desk) -> None:
    desk.agreed(uses="reports_only")
    desk.writing.post(f"{desk.address}/submit")
    assert desk.check().status_code == 303
    answer = desk.writing.post(f"{desk.address}/publish")
    assert (answer.status_code, "for the website, are missing" in answer.text) == (409, True)


def test_it_is_given_back_with_a_reason_and_withdrawn_with_one(desk: Desk, anybody: Any) -> None:
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    assert desk.check(verdict="give_back", reason="No").status_code == 422
    assert desk.check(**GIVE_BACK).status_code == 303
    assert desk.study.state is State.DRAFT
    assert "tells which street it was" in desk.writing.get(desk.address).text
    assert desk.check(**GIVE_BACK).status_code == 409

    assert desk.writing.post(f"{desk.address}/withdraw", data={"reason": "No"}).status_code == 422
    assert desk.writing.post(f"{desk.address}/withdraw", data=WHY).status_code == 303
    assert desk.writing.post(f"{desk.address}/withdraw", data=WHY).status_code == 409
    assert anybody.get(desk.public).status_code == 404  # nobody ever read it


def test_nobody_checks_their_own_under_whatever_account(desk: Desk, saved: Any, client_as: Any) -> None:
    liaison = saved(make.victim_liaison(name="Lee Ward"))
    assert desk.consent("harmed", taken_by=str(liaison.id)).status_code == 303
    assert desk.consent("referred").status_code == 303
    desk.writing.post(f"{desk.address}/submit")
    taker = saved(make.account(["coordinator"], of=liaison))

    for account in (desk.writer, saved(make.account(["coordinator"], of=desk.writer)), taker):
        assert desk.check(client_as(account)).status_code == 403
    assert desk.check(**GIVE_BACK).status_code == 303

    assert desk.checking.post(f"{desk.address}/change", data=STUDY).status_code == 403
    assert desk.checking.get(f"{desk.address}/consents/new").status_code == 403
    refused = desk.consent("harmed", taken_by=str(desk.checker.id), reference="Folder 8")
    assert (refused.status_code, "somebody else takes the consent" in refused.text) == (422, True)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "\0\u202e"}, "Enter a title"),
        ({"title": "x" * 121}, "120 characters or fewer"),
        ({"text": ""}, "Enter the account"),
        ({"text": "x" * 6_001}, "6,000 characters or fewer"),
        ({"text": "Ring 01632 960 001"}, "Take out what leads to somebody: phone number"),
        ({"title": "sam@example.com"}, "Take out what leads to somebody: email address"),
        ({"told_by": "school"}, "tells of one person of it at least"),
        ({"told_by": "me"}, "Select one of the answers listed"),
        ({"strand": "height"}, "Select one of the answers listed"),
        ({"harmed": "21"}, "Enter a whole number between 0 and 20"),
    ],
)
def test_words_that_cannot_be_are_refused(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    for answer in (desk.writing.post("/case-studies/new", data=STUDY | wrong), desk.change(**wrong)):
        assert (answer.status_code, sentence in answer.text) == (422, True)
    assert (desk.study.wording, desk.study.version) == (1, 1)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reference": "sam@example.com"}, "not how to reach somebody"),
        ({"reference": ""}, "Enter where the paper"),
        ({"heard": ""}, "it counts once they have read or heard it"),
        (_day("given_on", date(2099, 1, 1)), "cannot be in the future"),
        (_day("until_on", date(2020, 1, 1)), "This consent is over"),
        ({"taken_by": str(uuid4())}, "Select one of the answers listed"),
    ],
)
def test_a_consent_that_cannot_be_is_refused(desk: Desk, wrong: dict[str, str], sentence: str) -> None:
    answer = desk.consent("harmed", **wrong)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert db.session.scalars(select(StudyConsent)).all() == []


def test_one_paper_is_one_consent_and_a_form_sent_twice_counts_once(desk: Desk) -> None:
    token = str(uuid4())
    first, second = (desk.consent("harmed", form_token=token) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    again = desk.consent("harmed")
    assert (again.status_code, "has this reference" in again.text) == (422, True)
    assert _consent_of("harmed").reference == "Folder 7, harmed"


def test_an_old_page_does_not_write_over_or_approve_newer_words(desk: Desk) -> None:
    assert desk.change(text="Another one").status_code == 303
    for answer in (desk.change(version="1"), desk.consent("harmed", version="1")):
        assert (answer.status_code, "Chris Moor" in answer.text) == (409, True)
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    assert desk.check(version="1", **APPROVE).status_code == 409
    assert (desk.study.text, desk.study.state) == ("Another one", State.SUBMITTED)


def test_no_other_address_tells_anything(desk: Desk, anybody: Any) -> None:
    desk.published()
    for wrong in ("race-2", "account-1", "1", "race-01", "race-1%00", "%E2%80%AErace-1", "x" * 3_000):
        assert anybody.get(f"/published/case-studies/{wrong}").status_code == 404
    assert desk.writing.get(f"/case-studies/{uuid4()}").status_code == 404


@pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
def test_a_consent_withdrawn_while_it_is_published_takes_it_off_either_way(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        for _round in range(5):
            desk = Desk(save, partial(browser_of, fresh_app))
            desk.agreed()
            desk.writing.post(f"{desk.address}/submit")
            assert desk.check().status_code == 303
            given = db.session.scalars(select(StudyConsent.id).where(StudyConsent.study_id == desk.study.id)).first()
            form = _day("withdrawn_on", today())
            db.session.rollback()

            published, withdrawn = at_once(
                posting(desk.writing, f"{desk.address}/publish", {}),
                posting(desk.checking, f"/case-study-consents/{given}/withdraw", form),
            )

            assert withdrawn.status_code == 303
            state = desk.study.state
            assert (published.status_code, state) in {(303, State.WITHDRAWN), (409, State.APPROVED)}
            assert queries.published() == []
        db.session.remove()


def _refused(row: Any, **values: Any) -> bool:
    """Say whether the database refuses to change a row so, or to add it where nothing is said."""
    nested = db.session.connection().begin_nested()
    try:
        if values:
            table = row.__table__
            db.session.connection().execute(table.update().where(table.c.id == row.id).values(**values))
        else:
            db.session.connection().execute(row)
    except DBAPIError:
        return True
    else:
        return False
    finally:
        nested.rollback()


def test_the_database_holds_it_too(desk: Desk) -> None:
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    study = desk.study
    now = study.saved_at
    passed = {"approved_at": now, "approved_wording": 1}
    assert _refused(study, state=State.APPROVED, **passed)  # nobody passed it
    assert _refused(study, text="Other words")  # consents would go on
    assert not _refused(study, text="Other words", wording=2)
    writer = desk.writer.person_id
    own = StudyHand.__table__.insert().values(study_id=study.id, person_id=writer, hand=Hand.CHECKED, since=now)
    assert _refused(own)
    desk.check()
    study = desk.study
    assert _refused(study, text="Other words", wording=2)
    assert _refused(study, state=State.PUBLISHED, published_at=now)  # by nobody
    assert _refused(CaseStudy.__table__.delete())
    assert _refused(_consent_of("harmed"), wording=2)
    assert _refused(_consent_of("harmed"), given_on=date(2020, 1, 1))
    assert _refused(StudyConsent.__table__.delete())
    assert _refused(db.session.scalars(select(StudyCheck)).one(), no_names=False)
    desk.writing.post(f"{desk.address}/publish")
    assert _refused(desk.study, state=State.DRAFT)
    assert _refused(desk.study, title="Other words", wording=2)


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # who may do what is the same on both
def test_every_cell(desk: Desk, saved: Any, client_as: Any, anybody: Any) -> None:
    permissions = [each for each in TABLE["matrix"] if each.startswith("case_study.") and each != Can.FORGET]
    meaning = {"Y": (True, True), "s": (True, True), "F": (False, False)}
    found = {(each, role): may for each, role, _t, may in cells(permissions, meaning, EVERY_COLUMN)}
    public = "case_study.read_published"
    for role in ("commissioner", "panel_member"):
        found |= {(each, role): each == public for each in permissions}
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    act = f"/case-study-consents/{_consent_of('harmed').id}/withdraw"
    pages = {
        "case_study.read": ["/case-studies", desk.address],
        "case_study.write": ["/case-studies/new", f"{desk.address}/change"],
        "case_study.consent": [f"{desk.address}/consents/new"],
        "case_study.approve": [f"{desk.address}/check"],
        "case_study.withdraw": [f"{desk.address}/withdraw", act],
        "case_study.publish": [],
        public: ["/published/case-studies"],
    }
    for (permission, role), may in found.items():
        browser = client_as(saved(getattr(make, role)()))
        answers = [browser.get(each) for each in pages[permission]]
        if not may and permission != "case_study.read":
            answers += [browser.post(each) for each in pages[permission]]
            step = "publish" if permission == "case_study.publish" else "submit"
            answers.append(browser.post(f"{desk.address}/{step}"))
        assert {answer.status_code for answer in answers} <= {200 if may else 403}, (permission, role)
    assert anybody.get("/case-studies").status_code == 302
    assert desk.study.state is State.SUBMITTED
