"""Letters and reminders, their wording, what must not be disclosed, and who wants to be reminded.

Revision ID: 0017
Revises: 0016
"""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
BEGAN = datetime(2026, 11, 1, tzinfo=UTC)
KINDS = ("appointment", "missed", "completion", "ended", "reminder")
CHANNELS = ("hand", "post", "email", "phone")
PATHWAYS = ("out_of_court", "convicted", "early_intervention")
REMINDERS = sa.text("kind = 'reminder'")
KEPT = sa.text("removed_at IS NULL")
WORDS = ("heading", "text", "kind", "channel", "made_at")
CHANGED = " OR ".join(f"OLD.{name} <> NEW.{name}" for name in WORDS)
CHANGED += " OR COALESCE(OLD.sent_to, '') <> COALESCE(NEW.sent_to, '')"

DEAR = "Dear {given_name},"
FROM_US = "With kind regards,\n{practitioner}"
CANNOT_COME = (
    "If you cannot come, please tell {practitioner_first_name} as early as you can, and we will find another time. "
    "You do not have to give a reason."
)
CHOICE = {
    "out_of_court": "You agreed to take part, and it is still your choice. If anything stands in the way of your "
    "coming, please talk to us.",
    "convicted": "Taking part is your choice. If anything stands in the way of your coming, please talk to us: we can "
    "help to sort it out with whoever else needs to know.",
    "early_intervention": "You are not in trouble. Taking part is your choice, and you can stop at any time.",
}
ANOTHER_TIME = {
    "out_of_court": "We would like to find another time with you, so that you can finish what you agreed to.",
    "convicted": "We would like to find another time with you, so that you can go on with the meetings.",
    "early_intervention": "We would be glad to find another time with you, if you want to. It is your choice.",
}
COMPLETED = {
    "out_of_court": "You may want to note in your own records that this part of what was agreed is done.",
    "convicted": "You may want to note it in the plan that you keep with them.",
    "early_intervention": "Nothing more is needed from you. Thank you for thinking of this early.",
}
NOT_COMPLETED = {
    "out_of_court": "What follows from this is for you to consider.",
    "convicted": "What follows from this is for you to consider with them.",
    "early_intervention": "Nothing follows from this on our side. If it would help again later, you can refer again.",
}
SHIPPED = {
    "appointment": (
        "Your appointment",
        (DEAR, "We look forward to seeing you. Your appointment with {practitioner} is at {when}.", "Where: {where}."),
        CHOICE,
        "Please tell us if you need an interpreter, a break, or somebody with you.",
        (CANNOT_COME, FROM_US, "Reference: {reference}"),
    ),
    "missed": (
        "We missed you",
        (DEAR, "We had planned to meet at {when}, and missed you. We hope that you are well."),
        ANOTHER_TIME,
        "Would something make it easier to come: another time, another place, somebody with you?",
        ("Please tell {practitioner_first_name} when would suit you.", FROM_US, "Reference: {reference}"),
    ),
    "completion": (
        "The programme was completed",
        (
            "Thank you for your referral {reference}.",
            "The person you referred has completed all three sessions. The programme ended on {ended_on}.",
        ),
        COMPLETED,
        "",
        ("What was said in the sessions is confidential, so this letter does not report it.", FROM_US),
    ),
    "ended": (
        "The programme has ended",
        (
            "Thank you for your referral {reference}.",
            "It ended on {ended_on}. The programme was not completed.",
        ),
        NOT_COMPLETED,
        "",
        ("Taking part is voluntary. We do not report why somebody stopped, or what was said.", FROM_US),
    ),
    "reminder": (
        "Your appointment",
        (DEAR, "This is a reminder of your appointment with {practitioner_first_name} at {when}."),
        {},
        "",
        ("If you cannot come, please let {practitioner_first_name} know.",),
    ),
}
"""By kind: heading, paragraphs of the opening, one more by pathway, the writer's own as it starts, the closing."""


def upgrade() -> None:
    """Make the tables, keep what is filed or worded from changing, and put in the wording that comes along."""
    wording = _wordings()
    _letters()
    _lists()
    _refuse("letter_wording", "letter_wording_stays", "a wording stays as it was written", None)
    _refuse("letter", "letter_stays", "a letter stays as it was filed", CHANGED)
    op.bulk_insert(wording, [_row(kind, pathway) for kind in KINDS for pathway in PATHWAYS])


def downgrade() -> None:
    """Take the tables away, the dependent ones first."""
    for table in ("reminder_consent", "undisclosed", "letter", "letter_wording"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_to_change_letters()")


def _row(kind: str, pathway: str) -> dict[str, object]:
    heading, opening, by_pathway, own_words, closing = SHIPPED[kind]
    more = [by_pathway[pathway]] if by_pathway else []
    return {
        "id": uuid5(UUID(int=18), f"{kind}/{pathway}"),
        "kind": kind,
        "pathway": pathway,
        "version": 1,
        "heading": heading,
        "opening": "\n\n".join([*opening, *more]),
        "own_words": own_words,
        "closing": "\n\n".join(closing),
        "written_at": BEGAN,
    }


def _wordings() -> sa.Table:
    return op.create_table(
        "letter_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words(*KINDS, name="kind"), nullable=False),
        sa.Column("pathway", _words(*PATHWAYS, name="pathway"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("heading", "opening", "own_words", "closing")),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_wording")),
        sa.UniqueConstraint("kind", "pathway", "version", name=op.f("uq_letter_wording_kind_pathway_version")),
        sa.CheckConstraint("version >= 1", name="numbered_from_one"),
        *_keys("letter_wording", written_by="account.id"),
    )


def _letters() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("kind", _words(*KINDS, name="kind"), nullable=False),
        sa.Column("channel", _words(*CHANNELS, name="channel"), nullable=False),
        sa.Column("wording_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("decision_standing", sa.Text(), nullable=True),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sent_to", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter")),
        sa.ForeignKeyConstraint(
            ["decision_id", "referral_id", "decision_standing"],
            ["decision.id", "decision.referral_id", "decision.standing"],
            name=op.f("fk_letter_approving_decision"),
            onupdate="CASCADE",
        ),
        sa.CheckConstraint(
            "kind IN ('completion', 'ended') OR (decision_id IS NOT NULL AND decision_standing IN "
            "('in_force', 'voided'))",
            name="to_the_person_after_approval",
        ),
        sa.CheckConstraint("(decision_id IS NULL) = (decision_standing IS NULL)", name="decision_stands_somehow"),
        sa.CheckConstraint("(kind IN ('completion', 'ended')) = (appointment_id IS NULL)", name="about_an_appointment"),
        sa.CheckConstraint("channel <> 'phone' OR kind = 'reminder'", name="only_reminders_by_phone"),
        sa.CheckConstraint("channel <> 'email' OR sent_to IS NOT NULL", name="mail_has_its_address"),
        sa.CheckConstraint("sent_at IS NULL OR stopped_at IS NULL", name="sent_or_stopped"),
        *_keys(
            "letter",
            referral_id="referral.id",
            wording_id="letter_wording.id",
            appointment_id="appointment.id",
            made_by="account.id",
        ),
    )
    op.create_index(op.f("ix_letter_referral_id_made_at"), "letter", ["referral_id", "made_at"])
    op.create_index(
        op.f("uq_letter_reminder"),
        "letter",
        ["appointment_id"],
        unique=True,
        sqlite_where=REMINDERS,
        postgresql_where=REMINDERS,
    )


def _lists() -> None:
    op.create_table(
        "undisclosed",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_undisclosed")),
        sa.CheckConstraint("(removed_at IS NULL) = (removed_by IS NULL)", name="removed_by_somebody"),
        *_keys("undisclosed", referral_id="referral.id", added_by="account.id", removed_by="account.id"),
    )
    op.create_index(
        op.f("ix_undisclosed_kept"), "undisclosed", ["referral_id"], sqlite_where=KEPT, postgresql_where=KEPT
    )
    op.create_table(
        "reminder_consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("referral_id", sa.Uuid(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("channel", _words(*CHANNELS, name="channel"), nullable=True),
        sa.Column("recorded_by", sa.Uuid(), nullable=False),
        sa.Column("recorded_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_consent")),
        sa.CheckConstraint("wanted = (channel IS NOT NULL)", name="wanted_says_how"),
        sa.CheckConstraint("channel IN ('email', 'phone')", name="by_email_or_phone"),
        *_keys("reminder_consent", referral_id="referral.id", recorded_by="account.id"),
    )
    op.create_index(
        op.f("ix_reminder_consent_referral_id_recorded_at"), "reminder_consent", ["referral_id", "recorded_at"]
    )


def _refuse(table: str, trigger: str, said: str, when: str | None) -> None:
    """Let the database refuse a change of what was written; with `when`, only a change of that (and a removal is free).

    A letter may be disposed of with its case; what is done with it (sent, stopped, its approval voided) may change.
    """
    verbs = ("UPDATE",) if when else ("UPDATE", "DELETE")
    if op.get_bind().dialect.name == "sqlite":
        for verb in verbs:
            condition = f"WHEN {when} " if when else ""
            op.execute(
                f"CREATE TRIGGER {trigger}_{verb} BEFORE {verb} ON {table} {condition}"
                f"BEGIN SELECT RAISE(ABORT, '{said}'); END"
            )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_to_change_letters() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    condition = f"WHEN ({when}) " if when else ""
    op.execute(
        f"CREATE TRIGGER {trigger} BEFORE {' OR '.join(verbs)} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION refuse_to_change_letters('{said}')"
    )


def _words(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]
