"""The demonstration as it stands once its year was lived: made by the real commands, proved, and readable."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from shutil import copytree
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from config import Settings
from hateprog import demo
from hateprog.app import create_app
from hateprog.areas import queries as areas
from hateprog.cli import as_it_goes, command_line
from hateprog.demo import frozen, funded
from hateprog.demo.people import HAMPSHIRE, PASSWORD, PEOPLE, SHOWN, SOUTH_YORKSHIRE
from hateprog.eligibility.deciding import APPROVALS, Outcome, Standing
from hateprog.eligibility.models import ApprovalCondition, Assessment, ClockPause, Decision
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.trials.models import Trial, TrialDifference
from hateprog.eligibility.trials.rules import Turn
from hateprog.evaluation.satisfaction.wording import labels, newest
from hateprog.kernel.clock import today, utcnow
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import ENDED, EndReason, Pathway, Source, Stage
from hateprog.reports.measures import queries as measures
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.queries import Asked
from hateprog.reports.periods import queries as periods
from hateprog.reports.satisfaction import queries as satisfaction
from hateprog.reports.satisfaction import telling
from hateprog.sessions.one_to_one.models import Appointment, Enrolment
from hateprog.sessions.one_to_one.rules import Kept, Progress
from hateprog.store import verify
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.outbox import Message
from hateprog.store.seal import AuditSeal
from tests.conftest import Browser

LOWER = files.text_of("out_of_court").replace('adults = ["full"]', 'adults = ["full", "accepts_responsibility"]')
A_SHORT_LIST = 12


@pytest.fixture(scope="module")
def settings(demonstration_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a demonstration that this module may change."""
    return Settings.for_demo(copytree(demonstration_made, tmp_path_factory.mktemp("lived"), dirs_exist_ok=True), 0)


@pytest.fixture(scope="module")
def lived(settings: Settings) -> Iterator[Flask]:
    """The demonstration, with forms that need no CSRF token."""
    app = create_app(settings.as_mapping() | {"WTF_CSRF_ENABLED": False})
    app.test_client_class = Browser
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(autouse=True)
def _within(lived: Flask) -> Iterator[None]:
    with lived.app_context():
        yield


@pytest.fixture
def browser_of(lived: Flask) -> Callable[[str], Any]:
    """Give back a function that signs one of the people in, and returns their browser."""

    def sign_in(who: str) -> Any:
        browser = lived.test_client()
        answer = browser.post("/sign-in", data={"email": PEOPLE[who].email, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        return browser

    return sign_in


def counted(column: Any, *where: Any) -> dict[Any, int]:
    """Return how many rows have each value of a column."""
    return dict(db.session.execute(select(column, func.count()).where(*where).group_by(column)).all())


def count(of: Any, *where: Any) -> int:
    """Return how many rows there are."""
    return db.session.scalar(select(func.count()).select_from(of).where(*where)) or 0


def test_there_is_a_year_of_cases_most_of_them_over() -> None:
    stages = counted(Referral.stage)
    assert 110 <= sum(stages.values()) <= 165
    assert sum(number for stage, number in stages.items() if stage in ENDED) > 100
    assert set(stages) == set(Stage)
    earliest = db.session.scalars(select(func.min(Referral.received_at))).one()
    assert earliest.date() >= funded.period(today()).first
    assert set(counted(Referral.pathway)) == set(Pathway)
    assert set(counted(Referral.source)) == set(Source)


def test_the_funded_year_comes_to_the_published_figures_and_the_pages_derive_the_rest(browser_of: Any) -> None:
    asked = Asked(funded.period(today()), None, SOUTH_YORKSHIRE)
    figures = {code: measures.count(BY_CODE[code], asked).number for code in BY_CODE}
    assert (figures["sessions_held"], figures["under_18_sessions"]) == (37, 30)
    assert figures["group_pupils"] == figures["group_attendances"] == 1389
    assert 1225 in [each.number for each in measures.by_school(BY_CODE["group_pupils"], asked)]
    browser = browser_of("coordinator")
    table = browser.get("/targets").text
    told = " ".join(re.sub(r"<[^>]*>", " ", table).split())
    assert "600 people 1,389 231 % 789 over" in told
    assert "40 sessions 37 92 % 3 37" in told
    pages = [browser.get(unescape(found)).text for found in re.findall(r"/figures/[^\"]*", table)]
    assert any("Ferncliffe Academy" in page and "1,225" in page for page in pages)
    commissioner = browser_of("commissioner").get("/targets").text
    assert "231 %" in commissioner


def test_both_sides_said_how_content_they_were_and_the_shares_may_be_told() -> None:
    first, last, names = funded.period(today()).first, today(), dict(areas.forces())
    for audience, told in satisfaction.told(first, last).items():
        shown = telling.shown(told, newest(audience), labels(audience), names, exact=False)
        assert told.answered >= 10, audience
        content, *_others = shown.divisions
        assert all(count is not None for _answer, count in content.counts), audience


def test_the_last_quarter_is_frozen_and_reported_to_the_board(browser_of: Any) -> None:
    (period,) = periods.frozen()
    assert today() - timedelta(days=100) < period.last < today()
    assert frozen.RECIPIENT in browser_of("coordinator").get(f"/periods/{period.id}/return").text


def test_everybody_reads_what_the_last_quarter_came_to(lived: Flask) -> None:
    anybody = lived.test_client()
    (address,) = re.findall(r'href="(/published/[0-9][^"]+)"', anybody.get("/published").text)
    assert "Referrals by strand of hate crime" in anybody.get(address).text


def test_every_outcome_was_decided_by_an_inspector_of_the_area() -> None:
    assert set(counted(Decision.outcome)) == set(Outcome)
    assert all(number > 1 for number in counted(Decision.outcome).values())
    assert counted(Decision.standing)[Standing.VOIDED] >= 5
    assert counted(Decision.overrides)[True] >= 5
    asked = select(Referral.force_code, Decision.decided_by_person).join(Decision, Decision.referral_id == Referral.id)
    of_hampshire = {person for force, person in db.session.execute(asked) if force == HAMPSHIRE}
    others = {person for force, person in db.session.execute(asked) if force != HAMPSHIRE}
    assert (len(of_hampshire), len(others)) == (1, 2)
    assert not of_hampshire & others


def test_every_course_that_a_case_can_take_is_there() -> None:
    ended = counted(Referral.end_reason)
    assert {EndReason.COMPLETED, EndReason.WITHDREW, EndReason.DECLINED, EndReason.MOVED, EndReason.NOT_ENGAGED} < set(
        ended
    )
    assert set(counted(Enrolment.progress)) == set(Progress)
    assert {Kept.HELD, Kept.MISSED, Kept.CANCELLED} < set(counted(Appointment.kept))
    assert count(ClockPause) == 2
    assert count(ApprovalCondition, ApprovalCondition.met_at.is_not(None)) == 8
    twice = select(Decision.referral_id).where(Decision.outcome.in_(APPROVALS)).group_by(Decision.referral_id)
    decided_again = db.session.scalars(twice.having(func.count() > 1)).all()
    assert len(decided_again) >= 5


def test_no_case_that_is_over_waits_for_anything() -> None:
    over = select(Referral.id).where(Referral.stage.in_(ENDED))
    open_conditions = (ApprovalCondition.met_at.is_(None), ApprovalCondition.dropped_at.is_(None))
    assert count(ApprovalCondition, ApprovalCondition.referral_id.in_(over), *open_conditions) == 0
    assert count(ClockPause, ClockPause.resumed_at.is_(None)) == 0


def test_each_was_decided_under_the_rules_in_force_on_its_day() -> None:
    used = counted(Assessment.rule_set)
    assert set(Pathway) <= set(used)
    assert all(name.removeprefix("pilot_") in set(Pathway) for name in used)


def test_the_log_is_in_the_order_of_its_moments_and_sealed_day_by_day(settings: Settings) -> None:
    moments = db.session.scalars(select(AuditEntry.at).order_by(AuditEntry.id)).all()
    assert moments == sorted(moments)
    assert count(AuditSeal) > 150
    assert list(verify.faults(Path(settings.SEAL_FOLDER), done=lambda _lines: None)) == []


def test_its_mail_left_on_its_day() -> None:
    waiting = db.session.scalars(select(Message.posted_at).where(Message.sent_at.is_(None))).all()
    assert len(waiting) < 20
    assert all(utcnow() - each < timedelta(days=3) for each in waiting)


def test_a_second_start_changes_nothing() -> None:
    before = count(AuditEntry)
    assert [address for address, _password in demo.prepare(as_it_goes)] == [*SHOWN]
    assert count(AuditEntry) == before


def test_one_that_was_stopped_half_way_says_so_and_is_not_served(tmp_path: Path) -> None:
    (tmp_path / "unfinished").touch()
    result = CliRunner().invoke(command_line, ["demo", "--folder", str(tmp_path)], obj=Settings())
    assert result.exit_code == 1
    assert "was stopped while it was being made: make demo-reset" in result.output
    assert [each.name for each in tmp_path.iterdir()] == ["unfinished"]


FIRST_PAGES = {
    "referrer": ("/referrals",),
    "coordinator": ("/incoming", "/supervision", "/scrutiny"),
    "inspector": ("/decisions", "/supervision", "/rule-sets"),
    "practitioner": ("/today",),
    "panel": ("/scrutiny",),
}


@pytest.mark.parametrize("who", FIRST_PAGES)
def test_the_lists_of_what_is_to_be_done_stay_short(browser_of: Any, who: str) -> None:
    browser = browser_of(who)
    for address in (browser.get("/").location, *FIRST_PAGES[who]):
        answer = browser.get(address)
        assert answer.status_code == 200, address
        cases = set(re.findall(r"HC-[0-9A-Z]{6}\b", answer.text))
        assert len(cases) <= A_SHORT_LIST + (who == "referrer") * 6, (address, len(cases))


def run(settings: Settings, *words: str) -> str:
    result = CliRunner().invoke(command_line, words, obj=settings)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture(scope="module")
def trials(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> SimpleNamespace:
    """Two drafts, loaded and tried on the command line: one that ships, and one that asks less of adults."""
    by, later = ("--by", PEOPLE["coordinator"].email), ("--valid-from", str(today() + timedelta(days=30)))
    lower = tmp_path_factory.mktemp("drafts") / "lower.toml"
    lower.write_text(LOWER.replace("version = 1", "version = 2"), encoding="utf-8")
    run(settings, "eligibility", "load", "hampshire_course", *by, *later)
    run(settings, "eligibility", "load", str(lower), *by, *later)
    return SimpleNamespace(
        hampshire=run(settings, "eligibility", "try", "hampshire_course", "1", *by),
        lower=run(settings, "eligibility", "try", "out_of_court", "2", *by),
    )


def told(output: str) -> tuple[Any, Any]:
    """Return the trial that a command spoke of, and the address of its version."""
    found = re.search(r"/rule-sets/([0-9a-f-]{36})/trials/([0-9a-f-]{36})", output)
    assert found
    (trial,) = [each for each in db.session.scalars(select(Trial)) if str(each.id) == found[2]]
    return trial, f"/rule-sets/{found[1]}/trials/{found[2]}"


def assessed(*where: Any) -> int:
    """Return how many out-of-court assessments there are."""
    asked = select(func.count()).select_from(Assessment).join(Referral, Referral.id == Assessment.referral_id)
    return db.session.scalar(asked.where(Referral.pathway == Pathway.OUT_OF_COURT, *where)) or 0


def test_a_stricter_draft_tried_on_the_year_lists_what_it_would_refuse(trials: Any, browser_of: Any) -> None:
    trial, address = told(trials.hampshire)
    assert trial.done == assessed(Referral.force_code == HAMPSHIRE) >= 15
    assert trial.same >= 5
    assert trial.no_longer >= 5
    assert f"Could be approved, and no longer could: {trial.no_longer}" in trials.hampshire
    browser = browser_of("inspector-hampshire")
    listed = browser.get(f"{address}/differences?turn=no_longer").text
    assert len(set(re.findall(r"/decisions/([0-9a-f-]{36})", listed))) == min(25, trial.no_longer)
    for sentence in ("Somebody was physically assaulted", "There were earlier hate offences", "Does not agree"):
        assert sentence in listed, sentence
    assert "Nothing differs among the cases" in browser_of("inspector").get(f"{address}/differences").text


def test_a_lower_standard_tried_on_the_year_lists_whom_it_would_admit(trials: Any, browser_of: Any) -> None:
    trial, address = told(trials.lower)
    assert trial.done == assessed() > 50
    assert (trial.newly > 0, trial.no_longer) == (True, 0)
    assert trial.same + trial.differing == trial.done
    assert count(TrialDifference, TrialDifference.trial_id == trial.id, TrialDifference.turn == Turn.NEWLY) == (
        trial.newly
    )
    page = browser_of("coordinator").get(f"{address}/differences?turn=newly").text
    assert "Accepts responsibility" in page
