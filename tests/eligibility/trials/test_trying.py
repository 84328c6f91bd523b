"""Trying a draft on stored assessments: what it comes to, whom it concerns, and that nothing else is touched."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select, update

from hateprog.eligibility import rules as eligibility
from hateprog.eligibility.facts import Facts, Verdict
from hateprog.eligibility.models import Assessment
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.trials import queries, service
from hateprog.eligibility.trials.models import Trial, TrialDifference
from hateprog.eligibility.trials.rules import Turn
from hateprog.jobs import TIMETABLE, TRIALS_KEPT, forget_what_is_over
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import at, local_date, utcnow
from hateprog.kernel.errors import NotAllowed, NotNow
from hateprog.store.audit import AuditEntry
from hateprog.store.base import Base, db
from tests import factories as make
from tests.eligibility.rule_sets.files import file, rule
from tests.eligibility.trials.conftest import OLDER

WRITES = {"trial", "trial_difference"}


def everything_else() -> dict[str, list[str]]:
    """Return every row of every table that a trial has no business with."""
    return {
        name: sorted(map(str, db.session.execute(select(table)).all()))
        for name, table in Base.metadata.tables.items()
        if name not in WRITES
    }


def differences() -> list[TrialDifference]:
    return list(db.session.scalars(select(TrialDifference).order_by(TrialDifference.asked_at)))


def counts(trial: Trial) -> dict[str, int]:
    return {name: getattr(trial, name) for name in ("total", "done", *Turn, "passed_over")}


def test_it_says_what_would_have_come_out_differently_and_why(asked: Any, draft: Any, tried: Any) -> None:
    asked()
    young = asked(born_on=date(2006, 3, 3))

    trial = tried(draft())

    assert counts(trial) == {
        "total": 2,
        "done": 2,
        "same": 1,
        "no_longer": 1,
        "newly": 0,
        "otherwise": 0,
        "passed_over": 0,
    }
    assert trial.finished_at
    (different,) = differences()
    assert (different.assessment_id, different.turn) == (young.id, Turn.NO_LONGER)
    assert (different.was, different.would_be) == (Verdict.MET, Verdict.NOT_MET)
    assert different.reasons == [
        {
            "rule": "grown_up",
            "text": "Aged 21 or over",
            "was": None,
            "would_be": "not_met",
            "sentence": "Aged 19 on the date of the incident",
        }
    ]


def test_nothing_but_its_own_notes_is_written(asked: Any, draft: Any, people: SimpleNamespace) -> None:
    for year in (2001, 2006):
        asked(born_on=date(year, 3, 3))
    version = draft()
    trial_id = service.start(make.actor(people.coordinator), version).id
    before = everything_else()

    while service.step(trial_id):
        db.session.expire_all()

    assert everything_else() == before


def test_its_start_is_in_the_log(asked: Any, draft: Any, tried: Any, people: SimpleNamespace) -> None:
    asked()
    version = draft()
    tried(version)
    (line,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "eligibility.trials.start"))
    assert (line.actor_id, line.subject_id) == (people.coordinator.id, version.id)


def test_a_set_tried_on_what_was_decided_by_its_own_rules_differs_in_nothing(
    asked: Any, draft: Any, tried: Any
) -> None:
    for year in (1990, 2001, 2012):
        asked(born_on=date(year, 3, 3))
    asked(born_on=date(2001, 3, 3), domestic_or_sexual="yes")
    text = files.text_of("out_of_court").replace("version = 1", "version = 2")
    trial = tried(draft(text))
    assert (trial.done, trial.same) == (4, 4)
    assert differences() == []


@pytest.mark.parametrize("name", ["gloucestershire", "hampshire_course", "kent", "youth_community_resolution"])
def test_it_comes_to_what_asking_on_that_day_would_have(asked: Any, draft: Any, tried: Any, name: str) -> None:
    for number, year in enumerate((1990, 2006, 2010, 2012)):
        asked(
            born_on=date(year, 3, 3),
            district="E06000045",
            at=datetime(2026, 4, 9 + number, 23, 30, tzinfo=UTC),
            companion="appropriate_adult",
        )
    text = files.text_of(name).replace('force = "E23000037"', 'force = "E23000030"').replace("E23000032", "E23000030")
    version = draft(text)
    trial = tried(version)
    kept = {each.assessment_id: each for each in differences()}
    looked_at = 0
    for row in db.session.scalars(select(Assessment)):
        facts, day = Facts.of_json(row.facts), local_date(row.requested_at)
        now = eligibility.overall(eligibility.assess(facts, version.rule_set, today=day))
        was = eligibility.overall(
            eligibility.assess(facts, rule_sets.rule_set_called(row.rule_set, row.rule_set_version), today=day)
        )
        if version.ages is not eligibility.Ages.ANYONE and eligibility.ages_of(facts, day) is not version.ages:
            assert row.id not in kept
            continue
        looked_at += 1
        assert (row.id in kept) is (now is not was)
        if now is not was:
            assert (kept[row.id].was, kept[row.id].would_be) == (was, now)
    assert trial.same + trial.differing == looked_at
    assert trial.passed_over == 4 - looked_at


def test_it_concerns_its_own_pathway_area_and_age(asked: Any, draft: Any, tried: Any) -> None:
    asked()
    asked(district="E06000045")
    asked(pathway="convicted")
    asked(born_on=date(2011, 3, 3))
    here = 'force = "E23000030"'
    assert tried(draft(file(code="here", more=here))).done == 1
    assert tried(draft(file(code="everywhere"))).done == 3
    adults = tried(draft(file(code="adults", ages="adults")))
    assert (adults.done, adults.passed_over) == (3, 1)
    assert tried(draft(file(code="convicted_2", pathway="convicted"))).done == 1


def test_each_is_tried_as_of_the_day_on_which_it_was_asked_for(asked: Any, draft: Any, tried: Any) -> None:
    """London's day: at half past eleven on a summer evening in UTC it is the next one."""
    birthday = date(2008, 4, 22)
    said = {"born_on": birthday, "consent_by": "person_competent", "companion": "appropriate_adult"}
    for minutes in (22 * 60 + 30, 23 * 60 + 30):
        asked(at=datetime(2026, 4, 21, tzinfo=UTC) + timedelta(minutes=minutes), **said)
    old_enough = rule("today", check="is_old_enough_today", parameters="parameters = { at_least = 18 }")
    tried(draft(file(old_enough)))
    sentences = [each.reasons[-1]["sentence"] for each in differences()]
    assert sentences == ["Aged 17 today"]


def test_what_is_asked_for_after_it_was_started_is_left_out(asked: Any, draft: Any, people: SimpleNamespace) -> None:
    asked()
    version = draft()
    trial_id = service.start(make.actor(people.coordinator), version).id
    asked(at=utcnow() + timedelta(minutes=1))
    while service.step(trial_id):
        pass
    db.session.expire_all()
    assert db.session.get_one(Trial, trial_id).done == 1


def test_with_nothing_to_try_it_is_finished_at_once(draft: Any, tried: Any) -> None:
    trial = tried(draft())
    assert counts(trial) == dict.fromkeys(counts(trial), 0)
    assert trial.finished_at
    assert not trial.failed


@pytest.fixture
def small_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a step be two assessments."""
    monkeypatch.setattr(service, "AT_ONCE", 2)


class TestGoingOn:
    """Step by step, by whoever comes along."""

    @pytest.fixture
    def trial_id(self, asked: Any, draft: Any, people: SimpleNamespace, small_steps: None) -> Any:
        """Start a trial of five assessments, three of them of somebody under 21."""
        for year in (2001, 2006, 2006, 2001, 2006):
            asked(born_on=date(year, 3, 3))
        return service.start(make.actor(people.coordinator), draft()).id

    def finished(self, trial_id: Any) -> Trial:
        while service.step(trial_id):
            pass
        db.session.expire_all()
        return db.session.get_one(Trial, trial_id)

    def test_it_goes_on_where_it_was_stopped(self, trial_id: Any) -> None:
        assert service.step(trial_id)
        assert queries.progress(trial_id).done == 2
        assert self.finished(trial_id).done == 5
        assert not service.step(trial_id)
        assert len(differences()) == 3

    def test_a_step_that_was_killed_counts_for_nothing(self, trial_id: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        service.step(trial_id)

        def killed(*_what: Any) -> Any:
            raise KeyboardInterrupt

        with monkeypatch.context() as broken:
            broken.setattr(service, "_note", killed)
            with pytest.raises(KeyboardInterrupt):
                service.step(trial_id)
        db.session.rollback()
        trial = self.finished(trial_id)
        assert (trial.done, trial.differing, len(differences())) == (5, 3, 3)

    def test_two_who_do_the_same_step_count_it_once(self, trial_id: Any) -> None:
        same = queries.progress(trial_id)
        found = service._try_some(same)
        for _time in range(2):
            service._note(same, {"done": same.done + len(found), "reached": found[-1][0].id}, found)
        assert queries.progress(trial_id).done == 2
        assert self.finished(trial_id).done == 5
        assert len(differences()) == 3

    def test_the_scheduler_goes_on_with_it(self, trial_id: Any) -> None:
        (job,) = [each for each in TIMETABLE if each.name == "go on with trials of rule sets"]
        job.function(THE_SERVICE)
        db.session.expire_all()
        assert db.session.get_one(Trial, trial_id).finished_at
        job.function(THE_SERVICE)
        assert len(differences()) == 3

    def test_it_lets_others_have_their_turn(self, trial_id: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        moments = iter([0.0, 1.0, 99.0])
        monkeypatch.setattr(service, "monotonic", lambda: next(moments))
        service.go_on_with_what_waits(THE_SERVICE)
        assert queries.progress(trial_id).done == 2

    def test_one_that_cannot_be_read_any_more_stops_and_says_so(self, trial_id: Any) -> None:
        version_id = queries.progress(trial_id).version_id
        version: Any = rule_sets.one_version(version_id)
        row = [{**rule, "check": "is_gone"} for rule in version.rules]
        table = type(version).__table__
        db.session.connection().execute(update(table).where(table.c.id == version_id).values(rules=row))
        db.session.expire_all()
        trial = self.finished(trial_id)
        assert trial.failed
        assert trial.finished_at
        assert queries.next_to_go_on() is None


def test_one_that_goes_on_is_not_started_again(asked: Any, draft: Any, people: SimpleNamespace) -> None:
    asked()
    version, actor = draft(), make.actor(people.coordinator)
    first = service.start(actor, version).id
    assert service.start(actor, version).id == first
    while service.step(first):
        pass
    assert service.start(actor, version).id != first


def test_only_a_draft_is_tried(people: SimpleNamespace, draft: Any) -> None:
    baseline = rule_sets.version_called("out_of_court", 1)
    assert baseline
    with pytest.raises(NotNow, match="Only a draft is tried"):
        service.start(make.actor(people.coordinator), baseline)
    assert db.session.scalars(select(Trial)).all() == []


def test_who_may_not_try(people: SimpleNamespace, draft: Any) -> None:
    version = draft()
    with pytest.raises(NotAllowed):
        service.start(make.actor(people.referrer), version)


def test_old_ones_are_forgotten_and_the_draft_stays(asked: Any, draft: Any, tried: Any) -> None:
    asked(born_on=date(2006, 3, 3))
    version = draft(OLDER)
    tried(version)
    for days_later, left in ((89, 1), (91, 0)):
        with at(utcnow() + timedelta(days=days_later)):
            forget_what_is_over(THE_SERVICE)
        assert len(differences()) == left
        assert len(db.session.scalars(select(Trial)).all()) == left
    assert timedelta(days=90) == TRIALS_KEPT
    assert rule_sets.one_version(version.id)
