"""The forms of closing and of a follow-up."""

from __future__ import annotations

from hateprog.closing.rules import REACHED_LABELS, SINCE_LABELS, Reached, Since
from hateprog.kernel.text import N_
from hateprog.web.fields import Choice, Day, Words
from hateprog.web.intake import Intake


class ClosingSchema(Intake):
    """What changed, and what stays undone."""

    achieved = Words(
        N_("What changed for the person referred?"),
        hint=N_("What they understand now, what they did, what they still find hard. It stands in the summary."),
        missing=N_("Enter what changed for the person referred"),
        lines=6,
        limit=2_000,
    )
    left_open = Words(
        N_("Why does what is listed stay undone?"),
        hint=N_("Needed where something on the check list is still open"),
        required=False,
        lines=3,
        limit=1_000,
    )


class FollowUpSchema(Intake):
    """How things are some months later."""

    reached = Choice(
        N_("Did you speak with the person referred?"),
        Reached,
        labels=REACHED_LABELS,
        missing=N_("Select whether you spoke with them"),
    )
    since = Choice(
        N_("Has anything like it come to notice since?"),
        Since,
        labels=SINCE_LABELS,
        hint=N_("The result of a check, such as of the Police National Computer. No offence, no details."),
        missing=N_("Select whether anything has come to notice"),
    )
    checked_on = Day(
        N_("On which day was that checked?"),
        hint=N_("Needed where it was checked"),
        required=False,
    )
    note = Words(
        N_("How things are"),
        hint=N_("What they told you. Nothing of the check, and no offence: that is the police’s to keep"),
        required=False,
        lines=4,
        limit=1_000,
    )
