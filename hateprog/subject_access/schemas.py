"""The forms of a request to see one's data."""

from __future__ import annotations

from marshmallow import Schema

from hateprog.kernel.text import N_, _
from hateprog.subject_access.rules import (
    ASKED_BY_LABELS,
    CHOICE_LABELS,
    DROPPED_LABELS,
    EXEMPTIONS,
    IDENTITY_LABELS,
    LONGER_LABELS,
    REGIME_LABELS,
    AskedBy,
    Choice,
    Dropped,
    Exemption,
    Format,
    Identity,
    Longer,
    Regime,
)
from hateprog.web.fields import Choice as Radios
from hateprog.web.fields import Day, Words
from hateprog.web.intake import Intake


class Receiving(Intake):
    """Who asks, how that was checked, since when, and under which law."""

    asked_by = Radios(N_("Who asks?"), AskedBy, labels=ASKED_BY_LABELS, missing=N_("Select who asks"))
    asker = Words(
        N_("Name of who asks for them, and how they are reached"),
        hint=N_("Only where it is not the person themselves"),
        required=False,
        limit=300,
    )
    identity = Radios(
        N_("How was it checked who they are?"),
        Identity,
        labels=IDENTITY_LABELS,
        hint=N_("Keep no copy of a document"),
        missing=N_("Select how it was checked who they are"),
    )
    received_on = Day(
        N_("Day on which it came"),
        hint=N_("The month to answer begins on it"),
        missing=N_("Enter the day on which it came"),
    )
    regime = Radios(
        N_("Under which law does the programme hold the data?"),
        Regime,
        labels=REGIME_LABELS,
        missing=N_("Select the law"),
    )


class Extending(Intake):
    """Why two more months are needed."""

    longer = Radios(
        N_("Why are two more months needed?"), Longer, labels=LONGER_LABELS, missing=N_("Select why it takes longer")
    )


class Dropping(Intake):
    """Why a request ends without a pack."""

    because = Radios(N_("Why is it dropped?"), Dropped, labels=DROPPED_LABELS, missing=N_("Select why it is dropped"))


def deciding(regime: Regime) -> Schema:
    """Return the form for one part of a pack, with the reasons of the law that the request falls under."""
    reasons = {
        each: _("{words} ({paragraph})").format(words=_(law.words), paragraph=law.paragraph)
        for each, law in EXEMPTIONS.items()
        if law.regime is regime
    }

    class Deciding(Intake):
        choice = Radios(
            N_("What is done with this part?"),
            Choice,
            labels=CHOICE_LABELS,
            missing=N_("Select whether this part is given"),
        )
        exemption = Radios(N_("Why is it withheld?"), Exemption, labels=reasons, required=False)
        also = Words(
            N_("Mask these words as well"),
            hint=N_("One on each line, exactly as they stand above"),
            required=False,
            lines=3,
            limit=2_000,
        )
        lifted = Words(
            N_("Show these words after all"),
            hint=N_("Words that were masked and tell of nobody else, one on each line"),
            required=False,
            lines=3,
            limit=2_000,
        )

    return Deciding()


class SendingBack(Intake):
    """What whoever went through a pack has to look at again."""

    note = Words(
        N_("What has to be looked at again?"), missing=N_("Enter what has to be looked at again"), lines=3, limit=1_000
    )


class Taking(Intake):
    """In which form a copy leaves."""

    format = Radios(
        N_("Form"),
        Format,
        labels={Format.PDF: N_("PDF to print"), Format.JSON: N_("File for machines (JSON)")},
        missing=N_("Select the form"),
    )
