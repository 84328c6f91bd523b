"""The form by which a case is opened in an emergency."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.web.fields import Password, Words
from hateprog.web.intake import Intake


class WithPassword(Intake):
    """The reason, and the password of somebody whose service asks for no second factor."""

    reason = Words(
        N_("Why must you reach them yourself, and now?"),
        hint=N_("At least 20 characters. It is sealed, and stands on the access history of whoever was harmed"),
        missing=N_("Enter the reason"),
        lines=4,
        limit=1_000,
    )
    secret = Password(N_("Your password"), missing=N_("Enter your password"))


class WithCode(WithPassword):
    """The reason, and a fresh code."""

    secret = Words(  # type: ignore[assignment]  # another kind of answer to the same question
        N_("Security code"),
        hint=N_("The 6 digits that your authenticator app shows now, or one of your recovery codes"),
        missing=N_("Enter the security code"),
        limit=40,
        width=20,
        autocomplete="one-time-code",
        spellcheck=False,
    )
