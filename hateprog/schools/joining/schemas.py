"""What is asked of whoever joins, of the school's office, and about programmes."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from marshmallow import post_load

from hateprog.kernel.text import N_
from hateprog.schools import queries as schools
from hateprog.web.fields import Day, Email, Listed, ListedSeveral, Phone, Words
from hateprog.web.intake import Intake


class Invite(Intake):
    """Whom of a school to invite."""

    name = Words(N_("Full name"), missing=N_("Enter the person’s full name"), limit=100, autocomplete="off")
    email = Email(
        N_("Work email address"),
        hint=N_("The invitation goes here, and it is what they sign in with"),
        missing=N_("Enter the person’s work email address"),
        autocomplete="off",
    )
    job_title = Words(N_("Job title"), required=False, limit=100, autocomplete="off")


class End(Intake):
    """Why an account of a school's staff is ended."""

    reason = Words(
        N_("Why are you ending this account?"),
        hint=N_("For the record that auditors read, such as “Left the school”. Do not name a pupil"),
        missing=N_("Enter why you are ending this account"),
        limit=500,
        lines=3,
    )


class Ask(Intake):
    """Who asks for an account at a school."""

    name = Words(N_("Your full name"), missing=N_("Enter your full name"), limit=100, autocomplete="name")
    job_title = Words(
        N_("Your job at the school"),
        missing=N_("Enter your job at the school"),
        limit=100,
        autocomplete="organization-title",
    )
    email = Email(
        N_("Your work email address"),
        hint=N_("Your invitation will go here, once the school’s office has confirmed who you are"),
        missing=N_("Enter your work email address"),
    )
    phone = Phone(
        N_("Phone number"),
        hint=N_("At work, in case we have to ask you something"),
        missing=N_("Enter a phone number"),
        autocomplete="tel",
    )


class Refuse(Intake):
    """Why a request is refused."""

    reason = Words(
        N_("Why do you refuse this request?"),
        hint=N_("For the record. Do not name a pupil"),
        missing=N_("Enter why you refuse this request"),
        limit=500,
        lines=3,
    )


class Programme(Intake):
    """What a programme is called, who provides it, whom schools ring, and which authorities it serves."""

    name = Words(N_("Name"), missing=N_("Enter what the programme is called"), limit=100, autocomplete="off")
    provider = Words(N_("Provider"), missing=N_("Enter who provides the programme"), limit=100, autocomplete="off")
    phone = Phone(N_("Whom schools ring"), missing=N_("Enter the phone number that schools ring"))
    authority_codes = ListedSeveral(
        N_("Authorities served"),
        schools.authorities,
        hint=N_("Select all that apply. With none selected, schools of any authority can be added"),
        required=False,
    )

    @post_load
    def with_none(self, answers: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return no authorities as an empty list."""
        return answers | {"authority_codes": sorted(answers["authority_codes"] or ())}


class Join(Intake):
    """Which of `programmes` a school belongs to, and from when."""

    programme = Listed(N_("Programme"), list, missing=N_("Select a programme"), kind="radios")
    from_on = Day(N_("First day"), missing=N_("Enter the first day"))

    def __init__(self, programmes: list[tuple[str, ...]]) -> None:
        super().__init__()
        listed: Any = self.fields["programme"]
        listed.choices = lambda: programmes

    @post_load
    def as_asked(self, answers: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the programme by its id."""
        return answers | {"programme": UUID(answers["programme"])}


class Leave(Intake):
    """Until when a school belongs to a programme."""

    until_on = Day(
        N_("Last day"), hint=N_("The school can still have sessions on this day"), missing=N_("Enter the last day")
    )
