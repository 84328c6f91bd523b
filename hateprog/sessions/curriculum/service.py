"""Drafting a programme template's version, writing it, putting it in use from a day, and retiring it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.curriculum import contents, files, queries, rules
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.policy import Can
from hateprog.sessions.versions.rules import check_editable, check_retirable
from hateprog.store.base import db
from hateprog.store.command import command

COPIED = ("code", "title", "audience", "gap_days", "sessions", "before_codes", "after_codes")


@command(Can.DRAFT)
def load(actor: Actor, _none: None, /, text: str) -> ProgrammeTemplate:
    """Store a draft from a file, with the next number. Raises `RuleBroken`, naming what is wrong with the file."""
    said = files.read(text)
    return _store(
        actor,
        code=said.code,
        title=said.title,
        audience=said.audience,
        gap_days=said.gap_days,
        sessions=[plan.as_json() for plan in said.sessions],
        before_codes=[*said.before],
        after_codes=[*said.after],
    )


@command(Can.DRAFT)
def copy(actor: Actor, version: ProgrammeTemplate, /) -> ProgrammeTemplate:
    """Begin a draft that says what another version says, with the next number."""
    return _store(actor, **{name: getattr(version, name) for name in COPIED})


def _store(actor: Actor, **said: Any) -> ProgrammeTemplate:
    number = queries.newest_number(said["code"]) + 1
    made = ProgrammeTemplate(version=number, drafted_by=actor.id, saved_by=actor.id, **said)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Stale(_("Somebody else has begun a draft of this a moment ago")) from None
    return made


@command(Can.DRAFT)
def edit(actor: Actor, version: ProgrammeTemplate, /, *, revision: int | None, **said: Any) -> ProgrammeTemplate:
    """Change a draft's `title`, `gap_days`, `before_codes` and `after_codes`.

    `revision` is what the draft was at when the form was opened. Raises `NotNow` for what is no draft, `RuleBroken` for
    words or days that cannot be, and `Stale`, saying who and when, where somebody else saved meanwhile.
    """
    _check_draft(version, revision)
    contents.check_title(said["title"])
    rules.check_gap(said["gap_days"])
    for name, value in said.items():
        setattr(version, name, value)
    return _saved(actor, version)


@command(Can.DRAFT)
def edit_session(
    actor: Actor, version: ProgrammeTemplate, /, plan: SessionPlan, *, revision: int | None
) -> ProgrammeTemplate:
    """Change one session of a draft. Raises as `edit` does, and for what no session can be run from."""
    _check_draft(version, revision)
    contents.check_session(plan)
    sessions = [*version.sessions]
    sessions[plan.number - 1] = plan.as_json()
    version.sessions = sessions
    return _saved(actor, version)


def _check_draft(version: ProgrammeTemplate, revision: int | None) -> None:
    check_editable(version.status)
    version.check_revision(revision)


def _saved(actor: Actor, version: ProgrammeTemplate) -> ProgrammeTemplate:
    version.was_saved(actor)
    return version


@command(Can.DRAFT)
def throw_away(actor: Actor, version: ProgrammeTemplate, /, *, revision: int | None) -> None:
    """Delete a draft, whose number is then free again; the log says that it was, and who did it.

    Raises `NotNow` for what is no draft, `Stale` for a draft saved meanwhile.
    """
    _check_draft(version, revision)
    db.session.delete(version)


@command(Can.PUT_IN_USE)
def put_in_use(
    actor: Actor, version: ProgrammeTemplate, /, *, valid_from: date, revision: int | None
) -> ProgrammeTemplate:
    """Put a draft in use: programmes that start on `valid_from` or later start on it, and nothing of it changes again.

    Raises `NotNow` for what is no draft, `RuleBroken` for a day that cannot be, `Stale` for a draft saved meanwhile.
    """
    rules.check_usable(version.status, valid_from, today=today(), taken=queries.first_days(version.audience))
    version.check_revision(revision)
    rules.check_whole(version.plans, version.gap_days)
    version.goes_in_use(actor)
    version.valid_from = valid_from
    try:
        db.session.flush()
    except IntegrityError:
        sentence = _("Another version for the same people is in use from that day")
        raise RuleBroken(sentence, field="valid_from") from None
    return version


@command(Can.RETIRE)
def retire(actor: Actor, version: ProgrammeTemplate, /) -> ProgrammeTemplate:
    """Retire a version in use: no programme starts on it any more; those that did keep it."""
    check_retirable(version.status)
    version.goes_out_of_use(actor)
    return version
