"""Every SELECT about return forms."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from hateprog.reports.return_forms.models import ReturnColumn, ReturnForm
from hateprog.store.base import db


def standing() -> Sequence[ReturnForm]:
    """Return the forms that were not dropped, with their columns, by name."""
    asked = select(ReturnForm).where(ReturnForm.dropped_at.is_(None)).options(selectinload(ReturnForm.columns))
    return db.session.scalars(asked.order_by(ReturnForm.name)).all()


def one_form(form_id: UUID) -> ReturnForm | None:
    """Return a form with its columns in their order."""
    return db.session.get(ReturnForm, form_id, options=[selectinload(ReturnForm.columns)], populate_existing=True)


def one_column(column_id: UUID) -> ReturnColumn | None:
    """Return a column with its form."""
    return db.session.get(ReturnColumn, column_id, options=[joinedload(ReturnColumn.form)], populate_existing=True)


def columns_of(form_id: UUID) -> list[ReturnColumn]:
    """Return the columns of a form in their order, as they are now."""
    asked = select(ReturnColumn).where(ReturnColumn.form_id == form_id)
    ordered = asked.order_by(ReturnColumn.place, ReturnColumn.id)
    return list(db.session.scalars(ordered, execution_options={"populate_existing": True}))
