"""The people who draft and adopt rule sets."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from hateprog.eligibility.rule_sets import service
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.store.base import db
from tests import factories as make


@pytest.fixture
def people(saved: Callable[..., Any]) -> SimpleNamespace:
    """Somebody in each role, a second inspector of the same force, and a second account of the first; two districts."""
    saved(make.rotherham(), make.southampton())
    inspector = saved(make.inspector(email="indira@force.example"))
    everybody = {
        "referrer": make.referrer(),
        "coordinator": make.coordinator(email="chris@service.example"),
        "colleague": make.inspector(name="Noor Khan", email="noor@force.example"),
        "elsewhere": make.inspector(name="Hugh Ford", areas=["E23000030"]),
        "practitioner": make.practitioner(email="pat@service.example"),
        "same_person": make.account(["inspector"], ["E23000011"], of=inspector, email="indira2@force.example"),
    }
    saved(*everybody.values())
    return SimpleNamespace(inspector=inspector, **everybody)


@pytest.fixture
def draft(people: SimpleNamespace) -> Callable[..., RuleSetVersion]:
    """Give back a function that drafts a version from its file, as the inspector unless told otherwise."""

    def act(text: str, by: Any = None) -> RuleSetVersion:
        made = service.draft(make.actor(by or people.inspector), None, text)
        db.session.expire_all()
        return made

    return act


@pytest.fixture
def adopt(people: SimpleNamespace) -> Callable[..., RuleSetVersion]:
    """Give back a function that adopts a draft, as the other inspector unless told otherwise."""

    def act(version: RuleSetVersion, by: Any = None) -> RuleSetVersion:
        service.adopt(make.actor(by or people.colleague), version)
        db.session.expire_all()
        return version

    return act
