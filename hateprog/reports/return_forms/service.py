"""Writing return forms: a form, its columns, dropping it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.return_forms import queries, rules
from hateprog.reports.return_forms.models import ReturnColumn, ReturnForm
from hateprog.reports.return_forms.policy import Can
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.KEEP)
def write(actor: Actor, _none: None, /, *, name: str) -> ReturnForm:
    """Begin a form. Raises `RuleBroken` for a name that another form has."""
    form = ReturnForm(id=uuid4(), name=name, written_by=actor.id, written_at=utcnow(), columns=[])
    db.session.add(form)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(_("Another form has this name"), field="name") from None
    return form


@command(Can.KEEP)
def add_column(
    _actor: Actor, form: ReturnForm, /, *, heading: str, measure: str, force: str | None, place: int | None
) -> ReturnColumn:
    """Put a column into a form; those behind it move on. Raises `RuleBroken` for a heading that cannot be."""
    rules.check_stands(dropped=form.dropped_at is not None)
    others = queries.columns_of(form.id)
    rules.check_room(len(others))
    rules.check_heading(heading, [each.heading for each in others])
    column = ReturnColumn(id=uuid4(), form_id=form.id, place=1, heading=heading, measure=measure, force_code=force)
    db.session.add(column)
    _arrange(others, column, place)
    return column


@command(Can.KEEP)
def change_column(
    _actor: Actor, column: ReturnColumn, /, *, heading: str, measure: str, force: str | None, place: int | None
) -> ReturnColumn:
    """Change a column, or move it. Raises `RuleBroken` for a heading that cannot be."""
    rules.check_stands(dropped=column.form.dropped_at is not None)
    others = [each for each in queries.columns_of(column.form_id) if each.id != column.id]
    rules.check_heading(heading, [each.heading for each in others])
    column.heading, column.measure, column.force_code = heading, measure, force
    _arrange(others, column, place)
    return column


@command(Can.KEEP)
def remove_column(_actor: Actor, column: ReturnColumn, /) -> None:
    """Take a column away; those behind it move up."""
    rules.check_stands(dropped=column.form.dropped_at is not None)
    others = [each for each in queries.columns_of(column.form_id) if each.id != column.id]
    db.session.delete(column)
    _number(others)


@command(Can.KEEP)
def drop(actor: Actor, form: ReturnForm, /) -> ReturnForm:
    """Drop a form that nobody asks for any more. Raises `NotNow` for one that was dropped."""
    rules.check_stands(dropped=form.dropped_at is not None)
    form.dropped_by, form.dropped_at = actor.id, utcnow()
    return form


def _arrange(others: list[ReturnColumn], column: ReturnColumn, place: int | None) -> None:
    at = len(others) if place is None else min(place - 1, len(others))
    _number([*others[:at], column, *others[at:]])


def _number(columns: Sequence[ReturnColumn]) -> None:
    for place, each in enumerate(columns, start=1):
        each.place = place
