"""The forms of the victim's side."""

from __future__ import annotations

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import N_
from hateprog.referrals.schemas.person import Postcode
from hateprog.victims.rules import (
    CHANNEL_LABELS,
    ENHANCED_LABELS,
    INTERPRETER_LABELS,
    SAME_LABELS,
    Channel,
    Enhanced,
    Interpreter,
    Same,
)
from hateprog.web.fields import Choice, Email, Listed, Phone, Words
from hateprog.web.intake import Intake


class PersonSchema(Intake):
    """Who was harmed, and how they can safely be reached."""

    name = Words(N_("Name"), missing=N_("Enter the name of the person harmed"), limit=120, autocomplete="off")
    other_names = Words(
        N_("Other names"), hint=N_("Nicknames, an earlier name, names online"), required=False, limit=200
    )
    phone = Phone(N_("Phone number"), required=False)
    email = Email(N_("Email address"), required=False, autocomplete="off")
    address = Words(N_("Address"), required=False, lines=3, limit=400)
    postcode = Postcode(N_("Postcode"), required=False, width=10, limit=20)
    contact_by = Choice(
        N_("How do they want to be reached?"),
        Channel,
        labels=CHANNEL_LABELS,
        missing=N_("Select how they want to be reached"),
    )
    safe_times = Words(
        N_("When is it safe to contact them?"),
        hint=N_("Days and times, and whether a message may be left"),
        required=False,
        lines=2,
        limit=400,
    )
    who_answers = Words(
        N_("Who else may answer the phone or open the post?"),
        hint=N_("And what they may know"),
        required=False,
        lines=2,
        limit=400,
    )
    language = Words(N_("Language"), required=False, limit=60, width=20)
    interpreter = Choice(N_("Do they need an interpreter?"), Interpreter, labels=INTERPRETER_LABELS, required=False)
    access_needs = Words(N_("Access needs"), required=False, lines=2, limit=400)
    enhanced = Choice(
        N_("Do they have enhanced rights under the Victims’ Code?"),
        Enhanced,
        labels=ENHANCED_LABELS,
        missing=N_("Select whether they have enhanced rights"),
    )
    not_to_disclose = Words(
        N_("What must not be disclosed, and to whom?"),
        hint=N_("A family member of the other side included"),
        required=False,
        lines=3,
        limit=1_000,
    )


class TakeDownSchema(PersonSchema):
    """The same of somebody new, who may be known from another case."""

    same = Choice(
        N_("Somebody of this name is known. Is it the same person?"),
        Same,
        labels=SAME_LABELS,
        required=False,
    )


def _liaisons() -> list[tuple[str, str]]:
    return [(str(row.account_id), row.name) for row in accounts.victim_liaisons()]


class LiaisonSchema(Intake):
    """Who is to work with the people harmed in a case."""

    liaison = Listed(N_("Liaison"), _liaisons, missing=N_("Select a liaison"))
