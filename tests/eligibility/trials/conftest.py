"""Past assessments in two force areas, and drafts to try on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.eligibility import rules
from hateprog.eligibility.facts import Facts
from hateprog.eligibility.rule_sets.queries import rule_set_called
from hateprog.eligibility.trials import queries, service
from hateprog.eligibility.trials.models import Trial
from hateprog.kernel.clock import local_date
from hateprog.store.base import db
from tests import factories as make
from tests.eligibility.rule_sets.files import file, rule

__all__ = ["OLDER"]

OLDER = file(rule(text="Aged 21 or over", parameters="parameters = { at_least = 21 }"), code="older")
"""A draft for every area that asks for 21 years on the date of the incident."""


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """A coordinator, an inspector in each of two areas, and somebody who referred."""
    saved(make.rotherham(), make.southampton())
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(email="chris@service.example"),
        "inspector": make.inspector(),
        "elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
    }
    saved(*everybody.values())
    return SimpleNamespace(**everybody)


@pytest.fixture
def asked(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a past assessment: of an adult aged 24 in Rotherham, unless told otherwise."""

    def store(*, born_on: date = date(2001, 5, 4), at: datetime | None = None, **said: Any) -> Any:
        person = make.participant(born_on=born_on, family_name="Ashby")
        case = saved(
            make.referral(**{"stage": "awaiting_decision", "referrer": people.referrer, "participant": person} | said)
        )
        moment = at or datetime(2026, 4, 21, 10, 0, tzinfo=UTC)
        made = make.assessment(case, by=people.coordinator, requested_at=moment)
        by = rule_set_called(made.rule_set, made.rule_set_version)
        found = rules.assess(Facts.of_json(made.facts), by, today=local_date(moment))
        made.findings, made.pattern = [asdict(each) for each in found], rules.pattern(found)
        return saved(made)

    return store


@pytest.fixture
def draft(saved: Callable[..., Any], people: SimpleNamespace) -> Callable[..., Any]:
    """Give back a function that stores a draft from its file."""
    return lambda text=OLDER: saved(make.rule_set_version(text, by=people.coordinator))


@pytest.fixture
def tried(people: SimpleNamespace) -> Callable[[Any], Trial]:
    """Give back a function that tries a draft to the end."""

    def run(version: Any) -> Trial:
        trial_id = service.start(make.actor(people.coordinator), version).id
        while service.step(trial_id):
            pass
        db.session.expire_all()
        found = queries.one_trial(version.id, trial_id)
        assert found
        return found

    return run
