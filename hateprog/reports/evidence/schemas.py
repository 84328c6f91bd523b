"""The form by which a release is made."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.reports.evidence.rules import FORMAT_LABELS, Format
from hateprog.web.fields import Choice, Day, Password, Words
from hateprog.web.intake import Intake

NAME_NOBODY = N_("Name nobody whose case it is. It stands in the list above and in the log")


class WithPassword(Intake):
    """For whom, why and of what, and the password of somebody whose service asks for no second factor."""

    recipient = Words(
        N_("Who gets it?"),
        hint=N_("The organisation, and who there is responsible for the data"),
        missing=N_("Enter who gets it"),
    )
    reason = Words(
        N_("What is it for?"),
        hint=NAME_NOBODY,
        missing=N_("Enter what it is for"),
        lines=3,
        limit=1_000,
    )
    since = Day(
        N_("First day"), hint=N_("Of the days on which complete referrals came"), missing=N_("Enter the first day")
    )
    until = Day(N_("Last day"), missing=N_("Enter the last day"))
    format = Choice(N_("Format"), Format, labels=FORMAT_LABELS, missing=N_("Select the format"))
    secret = Password(N_("Your password"), missing=N_("Enter your password"))


class WithCode(WithPassword):
    """The same, and a fresh code."""

    secret = Words(  # type: ignore[assignment]  # another kind of answer to the same question
        N_("Security code"),
        hint=N_("The 6 digits that your authenticator app shows now, or one of your recovery codes"),
        missing=N_("Enter the security code"),
        limit=40,
        width=20,
        autocomplete="one-time-code",
        spellcheck=False,
    )
