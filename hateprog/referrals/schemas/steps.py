"""What is said when a referral takes a step: sent, returned, withdrawn, closed, or keyed in from paper."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates_schema

from hateprog.kernel.text import N_
from hateprog.referrals import rules
from hateprog.referrals.rules import EndReason
from hateprog.referrals.schemas.asks import Asks
from hateprog.referrals.schemas.ground import Ground, PaperForm
from hateprog.web.fields import Choice, Day, Ticked, Words
from hateprog.web.intake import Intake

REASON = 1000


class Declaration(Intake):
    """What is declared when a referral is sent."""

    declared = Ticked(
        N_("Declaration"),
        statement=N_("To the best of my knowledge this is right, and the person referred knows about it"),
        missing=N_("Tick the box to say that this is right"),
    )


def with_who_said_so(asks: Asks) -> Any:
    """Return a page's questions with two more: who said so, and when; asked once a referral was sent.

    A date may now be emptied: an investigation is opened again, a consent is taken back.
    """
    emptied = {
        name: Day(field.metadata["label"], hint=N_("Leave empty if it is not so, or not so any more"), required=False)
        for name, field in asks.load_fields.items()
        if isinstance(field, Day)
    }
    return type(asks).from_dict(
        emptied
        | {
            "told_by": Words(
                N_("Who told you?"),
                hint=N_("A name and a role. Never the name of anyone harmed"),
                missing=N_("Enter who told you"),
                limit=200,
            ),
            "told_on": Day(N_("When did they tell you?"), missing=N_("Enter the date they told you")),
        }
    )()


class Return(Intake):
    """Why a referral goes back."""

    reason = Words(
        N_("What is missing?"),
        hint=N_("The referrer reads this after signing in. It is not in the mail that tells them."),
        missing=N_("Say what is missing"),
        lines=5,
        limit=REASON,
    )


class Withdraw(Intake):
    """Why a referral is withdrawn."""

    reason = Words(
        N_("Why is it withdrawn?"),
        hint=N_("Such as: they no longer want to take part"),
        missing=N_("Say why it is withdrawn"),
        lines=5,
        limit=REASON,
    )


class Close(Intake):
    """Why a case ends without the programme being completed."""

    because = Choice(
        N_("Why does it end?"),
        EndReason,
        labels={reason: rules.END_REASON_LABELS[reason] for reason in rules.CLOSE_REASONS},
        missing=N_("Select why it ends"),
    )
    note = Words(N_("More about it"), hint=N_("Needed for another reason"), required=False, lines=4, limit=REASON)

    @validates_schema
    def _a_listed_reason(self, given: dict[str, Any], **_context: object) -> None:
        if given["because"] not in rules.CLOSE_REASONS:
            raise ValidationError(N_("Select one of the answers listed"), "because")
        if given["because"] is EndReason.OTHER and not given["note"]:
            raise ValidationError(N_("Say what the other reason is"), "note")


class KeyIn(PaperForm, Ground):
    """The first answers of a paper form, keyed in by a coordinator."""

    title = N_("Key in a paper form")
