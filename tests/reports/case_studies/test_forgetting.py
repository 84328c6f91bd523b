"""The words of a withdrawn case study go by an adopted schedule; that there was one stays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotAllowed, NotNow, RuleBroken
from hateprog.reports.case_studies import queries, service
from hateprog.reports.case_studies.models import CaseStudy, StudyCheck, StudyConsent
from hateprog.reports.case_studies.rules import State
from hateprog.retention import files, rules
from hateprog.retention import queries as retention
from hateprog.retention.rules import About
from hateprog.retention.words import BLANK
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.plain_sql import change, refused
from tests.reports.case_studies.test_pages import GIVE_BACK, WHY, Desk, anybody, desk  # noqa: F401 - fixtures
from tests.retention.conftest import schedule

SAID = "what somebody agreed to is not changed"
FILE = """[[schedule]]
code = "studies"
about = "case_study"
months = 1
source_document = "Our policy"
source_section = "paragraph 4"
valid_from = 2026-01-01
"""


def _adopted(desk: Desk, saved: Any, **said: Any) -> Any:  # noqa: F811 - no fixture here
    kept = schedule(desk.writer, desk.checker, **({"about": About.CASE_STUDY, "code": "studies"} | said))
    saved(kept)
    return kept


def _withdrawn(desk: Desk) -> CaseStudy:  # noqa: F811 - no fixture here
    """Return one that was given back, then published, then withdrawn, with two consents that still stand."""
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    assert desk.check(**GIVE_BACK).status_code == 303
    desk.writing.post(f"{desk.address}/submit")
    assert desk.check().status_code == 303
    desk.writing.post(f"{desk.address}/publish")
    assert desk.writing.post(f"{desk.address}/withdraw", data=WHY).status_code == 303
    return desk.study


def _in(days: int) -> Any:
    return time_machine.travel(utcnow() + timedelta(days=days), tick=False)


def _every_word() -> str:
    rows = [row for table in (CaseStudy, StudyConsent, StudyCheck) for row in db.session.scalars(select(table))]
    rows += db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("reports.case_studies.%"))).all()
    return str([{column.name: getattr(row, column.key) for column in row.__table__.c} for row in rows])


def test_once_its_time_is_over_every_word_goes_and_what_it_was_stays(
    desk: Desk,  # noqa: F811 - the fixture of that name
    saved: Any,
    anybody: Any,  # noqa: F811 - the fixture of that name
) -> None:
    study, wording = _withdrawn(desk), desk.study.wording
    _adopted(desk, saved)
    with _in(20):
        service.forget_every(THE_SERVICE)
        assert "shouted" in desk.study.text
    assert all(each in _every_word() for each in ("shouted", "Folder 7", "which street", WHY["reason"]))

    with _in(40):
        service.forget_every(THE_SERVICE)
        service.forget_every(THE_SERVICE)

    told = _every_word()
    assert not any(each in told for each in ("shouted", "What a letter", "Folder 7", "which street", WHY["reason"]))
    now = desk.study
    assert (now.title, now.text, now.reason, now.state, now.wording) == (BLANK, BLANK, None, State.WITHDRAWN, wording)
    assert (now.number, now.published_at, now.withdrawn_by, now.people) == (
        study.number,
        study.published_at,
        study.withdrawn_by,
        study.people,
    )
    assert len(db.session.scalars(select(StudyConsent)).all()) == 2
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "reports.case_studies.forget")).all()
    assert [line.actor_id for line in lines] == [THE_SERVICE.id]
    page = desk.writing.get(desk.address)
    assert (page.status_code, "Its words went on" in page.text) == (200, True)
    assert anybody.get(desk.public).status_code == 410


def test_without_an_adopted_schedule_about_case_studies_its_words_stay(
    desk: Desk,  # noqa: F811 - the fixture of that name
    saved: Any,
) -> None:
    _withdrawn(desk)
    saved(schedule(desk.writer, about=About.CASE_STUDY, code="draft"))
    _adopted(desk, saved, about=About.CASE, code="cases")
    _adopted(desk, saved, code="to-come", valid_from=today() + timedelta(days=400))
    with _in(60):
        assert (retention.months_of_case_studies(), queries.past_their_time()) == (None, [])
    assert [each.code for each in retention.adopted()] == ["cases"]


def test_of_several_schedules_the_longest_counts_and_of_a_code_the_newest(
    desk: Desk,  # noqa: F811 - the fixture of that name
    saved: Any,
) -> None:
    _adopted(desk, saved, years=9)
    _adopted(desk, saved, valid_from=date(2026, 2, 1), months=2)
    _adopted(desk, saved, code="other", months=5)
    assert retention.months_of_case_studies() == 5


def test_nobody_but_the_service_does_it_and_only_to_what_was_withdrawn(
    desk: Desk,  # noqa: F811 - the fixture of that name
) -> None:
    with pytest.raises(NotNow):
        service.forget(THE_SERVICE, desk.study)
    study = _withdrawn(desk)
    with pytest.raises(NotAllowed):
        service.forget(make.actor(desk.writer), study)
    assert "shouted" in desk.study.text


def test_the_database_lets_words_go_once_and_nothing_else_of_it(
    desk: Desk,  # noqa: F811 - the fixture of that name
) -> None:
    study = _withdrawn(desk)
    now, blank = utcnow(), {"title": BLANK, "text": BLANK}
    for wrong in (blank, blank | {"forgotten_at": now, "wording": 9}, {"title": "x", "text": "y", "forgotten_at": now}):
        refused(SAID, change, study, **wrong)
    given, look = db.session.scalars(select(StudyConsent)).first(), db.session.scalars(select(StudyCheck)).first()
    refused(SAID, change, given, reference=BLANK)
    refused(SAID, change, look, reason=BLANK * 20)

    whole = queries.one_study(study.id)
    assert whole is not None
    service.forget(THE_SERVICE, whole)
    refused(SAID, change, study, text="Other words")
    refused(SAID, change, study, forgotten_at=now + timedelta(days=1))
    refused(SAID, change, given, reference="Folder 8")
    refused(SAID, change, look, passed=True)


@pytest.mark.parametrize(
    "wrong", ['whose = "adult"', 'counted_from = "closed"', 'pathway = "convicted"', 'about = "x"']
)
def test_a_file_says_how_long_they_are_kept_and_nothing_of_cases(wrong: str) -> None:
    [said] = files.read(FILE)
    assert (said.about, rules.sentence(said)) == (
        About.CASE_STUDY,
        "The words of a withdrawn case study: kept for 1 month from the day it was withdrawn",
    )
    with pytest.raises(RuleBroken):
        files.read(FILE.replace('about = "case_study"\n', "") + wrong if "about" in wrong else FILE + wrong)
