"""The form by which a return is made."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, validates

from hateprog.kernel.text import N_, _
from hateprog.reports.returns.rules import FORMAT_LABELS, KIND_LABELS, Format, Kind
from hateprog.web.fields import Choice, Words
from hateprog.web.intake import Intake

FORMATS = {each: FORMAT_LABELS[each] for each in (Format.PDF, Format.XLSX)}


class ReturnSchema(Intake):
    """Which return, in which form, for whom."""

    kind = Choice(N_("Which return?"), Kind, labels=KIND_LABELS, missing=N_("Select which return"))
    format = Choice(N_("Format"), Format, labels=FORMATS, missing=N_("Select the format"))
    recipient = Words(
        N_("Who gets it?"), hint=N_("The organisation. It stands in the log"), missing=N_("Enter who gets it")
    )

    @validates("format")
    def _is_offered(self, value: Format, **_more: Any) -> None:
        if value not in FORMATS:
            raise ValidationError(_("Select one of the answers listed"))
