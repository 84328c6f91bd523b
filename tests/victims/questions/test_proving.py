"""`hateprog questions check` says on any database whether the invariants hold."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from hateprog.store.base import db
from hateprog.victims.questions.cli import questions
from hateprog.victims.questions.proving import faults
from tests.victims.questions.conftest import WORDS, Sides


def test_what_the_service_does_holds(sides: Sides) -> None:
    sides.taken_down()
    sides.agreed()
    sides.released()

    told = CliRunner().invoke(questions, ["check"])

    assert told.exit_code == 0
    assert "Every question is in one place" in told.output


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("UPDATE question_way SET passage_id = NULL", "belongs to no question"),
        ("UPDATE question_wording SET agreed_at = NULL, agreed_how = NULL", "without having been screened and agreed"),
        ("UPDATE question_wording SET number = 7", "not in order"),
        ("UPDATE victim_question SET state = 'withdrawn'", "goes on after its question was withdrawn"),
    ],
)
def test_what_somebody_changed_behind_its_back_is_said(sides: Sides, broken: str, sentence: str) -> None:
    sides.released()
    db.session.execute(text(broken))
    db.session.commit()
    db.session.expire_all()

    found = list(faults())

    assert any(sentence in each for each in found)
    assert WORDS not in " ".join(found)


def test_the_command_fails_where_one_is_found(sides: Sides) -> None:
    sides.released()
    db.session.execute(text("UPDATE question_wording SET number = 7"))
    db.session.commit()
    db.session.expire_all()

    told: Any = CliRunner().invoke(questions, ["check"])

    assert told.exit_code == 1
