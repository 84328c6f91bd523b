"""How content each side was, and the day of a check at a follow-up.

Revision ID: 0046
Revises: 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("done_at IS NULL")
CHECKED = "(since IS NULL OR since = 'not_checked') = (checked_on IS NULL)"
ANSWERED = "(outcome = 'answered')"
WHOLE = " AND ".join(f"{ANSWERED} = ({each} IS NOT NULL)" for each in ("rating", "difference", "recommend"))
CHECKS = {"rated": "rating BETWEEN 1 AND 5", "answered_whole": WHOLE, "wording_numbered": "wording >= 1"}
OF_ONE = (
    "(audience = 'teacher') = (booking_id IS NOT NULL) AND (audience = 'teacher') = (referral_id IS NULL)"
    " AND audience <> 'victim'"
)


def upgrade() -> None:
    """Make the tables, and take the day on which a follow-up was recorded as the day of its check."""
    _answers(
        "satisfaction",
        sa.Column("audience", _one_of("audience", "participant", "victim", "teacher", "referrer"), nullable=False),
        sa.Column("referral_id", sa.Uuid()),
        sa.Column("booking_id", sa.Uuid()),
        sa.UniqueConstraint("referral_id", "audience", name=op.f("uq_satisfaction_referral_id_audience")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_satisfaction_booking_id")),
        sa.CheckConstraint(OF_ONE, name=op.f("ck_satisfaction_of_one_thing")),
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_satisfaction_referral_id")),
        sa.ForeignKeyConstraint(["booking_id"], ["booking.id"], name=op.f("fk_satisfaction_booking_id")),
    )
    _answers(
        "victim_satisfaction",
        sa.Column("harmed_id", sa.Uuid(), nullable=False),
        sa.UniqueConstraint("harmed_id", name=op.f("uq_victim_satisfaction_harmed_id")),
        sa.ForeignKeyConstraint(["harmed_id"], ["harmed.id"], name=op.f("fk_victim_satisfaction_harmed_id")),
    )
    op.add_column("follow_up", sa.Column("checked_on", sa.Date()))
    op.execute("UPDATE follow_up SET checked_on = date(done_at) WHERE since IS NOT NULL AND since <> 'not_checked'")
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("follow_up", copy_from=_follow_up(checked=True), recreate="always"):
            pass
    else:
        op.create_check_constraint(op.f("ck_follow_up_checked_on_a_day"), "follow_up", CHECKED)


def downgrade() -> None:
    """Take them away."""
    if op.get_bind().dialect.name == "sqlite":
        with op.batch_alter_table("follow_up", copy_from=_follow_up(checked=False), recreate="always"):
            pass
    else:
        op.drop_constraint("ck_follow_up_checked_on_a_day", "follow_up")
    op.drop_column("follow_up", "checked_on")
    op.drop_table("victim_satisfaction")
    op.drop_table("satisfaction")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _answers(table: str, *of: sa.schema.SchemaItem) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *of,
        sa.Column("wording", sa.Integer(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("outcome", _one_of("outcome", "answered", "declined", "no_reply", "not_asked"), nullable=False),
        sa.Column("rating", sa.Integer()),
        sa.Column("difference", _one_of("difference", "yes", "partly", "no"), nullable=True),
        sa.Column("recommend", _one_of("recommend", "yes", "partly", "no"), nullable=True),
        sa.Column("aspects", sa.Text(), nullable=False),
        sa.Column("put_down_by", sa.Uuid(), nullable=False),
        sa.Column("put_down_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        *(sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}")) for name, check in CHECKS.items()),
        sa.ForeignKeyConstraint(["put_down_by"], ["account.id"], name=op.f(f"fk_{table}_put_down_by")),
    )


def _follow_up(*, checked: bool) -> sa.Table:
    """Return the whole table, for SQLite makes it anew."""
    check = [sa.CheckConstraint(CHECKED, name=op.f("ck_follow_up_checked_on_a_day"))] if checked else []
    table = sa.Table(
        "follow_up",
        sa.MetaData(),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("moment", _named("moment", "three_months", "twelve_months", "eighteen_months"), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("reached", _named("reached", "yes", "no", "did_not_want", "not_asked")),
        sa.Column("since", _named("since", "nothing", "something", "not_checked")),
        sa.Column("note", sa.Text()),
        sa.Column("done_by", sa.Uuid()),
        sa.Column("done_at", MOMENT),
        sa.Column("checked_on", sa.Date()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
        sa.UniqueConstraint("referral_id", "moment", name=op.f("uq_follow_up_referral_id_moment")),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL) AND (done_at IS NULL) = (reached IS NULL)"
            " AND (done_at IS NULL) = (since IS NULL)",
            name=op.f("ck_follow_up_done_is_whole"),
        ),
        sa.CheckConstraint(
            "moment <> 'eighteen_months' OR since IS NULL OR since <> 'not_checked'",
            name=op.f("ck_follow_up_final_was_checked"),
        ),
        *check,
        sa.ForeignKeyConstraint(["referral_id"], ["referral.id"], name=op.f("fk_follow_up_referral_id")),
        sa.ForeignKeyConstraint(["done_by"], ["account.id"], name=op.f("fk_follow_up_done_by")),
    )
    sa.Index("ix_follow_up_waiting", table.c.due_on, table.c.referral_id, sqlite_where=WAITING)
    return table


def _named(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=op.f(f"ck_follow_up_{name}"), native_enum=False, create_constraint=True, length=40)
