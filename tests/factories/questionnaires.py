"""Builders of instruments and of what was filled in. Cases and people must be stored already."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hateprog.accounts.tokens import hash_of
from hateprog.evaluation.questionnaires import reading
from hateprog.evaluation.questionnaires.instrument import Moment, items_as_json
from hateprog.evaluation.questionnaires.models import DevicePage, InstrumentVersion, Questionnaire
from hateprog.evaluation.questionnaires.rules import Source, Status
from hateprog.kernel.clock import utcnow

OPENS = "token"
PUT_IN_USE = datetime(2026, 4, 1, 9, 0, tzinfo=UTC)
FILE = """\
code = "{code}"
version = {version}
title = "{title}"
licence = "Free to use"
min_age = {min_age}
{max_age}
moments = {moments}
score = "{score}"
direction = "{direction}"
may_be_missing = {may_be_missing}
answers = [ {{ value = 1, label = "No" }}, {{ value = 2, label = "Perhaps" }}, {{ value = 3, label = "Yes" }} ]

[[items]]
code = "kind"
text = "I am kind to others"

[[items]]
code = "rude"
text = "Being rude is fine"
reversed = true

[[items]]
code = "brave"
text = "I stand up for others"
may_be_left_out = true
"""


def instrument_file(**said: Any) -> str:
    """Return an instrument's file with three items of three answers, for adults, before and after."""
    defaults: dict[str, Any] = {
        "code": "kindness",
        "version": 1,
        "title": "Kindness",
        "min_age": 18,
        "max_age": "",
        "moments": '["before", "after"]',
        "score": "sum",
        "direction": "higher_is_better",
        "may_be_missing": 1,
    }
    return FILE.format(**defaults | said)


def instrument(
    by: Any, text: str | None = None, *, status: Status | str = Status.IN_USE, **said: Any
) -> InstrumentVersion:
    """Return a version of an instrument that a stored account loaded: in use, unless told otherwise."""
    text = text or instrument_file(**said)
    read, status = reading.read(text), Status(status)
    return InstrumentVersion(
        id=uuid4(),
        code=read.code,
        version=read.version,
        title=read.title,
        introduction=read.introduction,
        licence=read.licence,
        min_age=read.min_age,
        max_age=read.max_age,
        moments=[moment.value for moment in read.moments],
        method=read.method,
        direction=read.direction,
        may_be_missing=read.may_be_missing,
        items=items_as_json(read.items),
        as_written=text,
        status=status,
        drafted_by=by.id,
        put_in_use_by=None if status is Status.DRAFT else by.id,
        put_in_use_at=None if status is Status.DRAFT else PUT_IN_USE,
        retired_at=PUT_IN_USE if status is Status.RETIRED else None,
    )


def questionnaire(case: Any, version: InstrumentVersion, *, by: Any, **said: Any) -> Questionnaire:
    """Return a questionnaire that a stored account entered from paper: before the programme, all answered "Perhaps"."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": case.id,
        "instrument_id": version.id,
        "code": version.code,
        "moment": Moment.BEFORE,
        "answers": {"kind": 2, "rude": 2, "brave": 2},
        "filled_on": date(2026, 4, 24),
        "source": Source.PAPER,
        "entered_by": by.id,
    }
    return Questionnaire(**defaults | said)


def device_page(case: Any, version: InstrumentVersion, *, by: Any, **said: Any) -> DevicePage:
    """Return a page for a participant, opened by OPENS, that a stored account made just now."""
    now = utcnow()
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": case.id,
        "instrument_id": version.id,
        "moment": Moment.BEFORE,
        "token_hash": hash_of(OPENS),
        "made_by": by.id,
        "made_at": now,
        "expires_at": now + timedelta(minutes=60),
    }
    return DevicePage(**defaults | said)
