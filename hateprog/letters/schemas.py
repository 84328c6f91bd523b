"""What may be said to write a letter, word one, record who wants to be reminded, and list what is not disclosed."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from marshmallow import post_load

from hateprog.kernel.text import N_, _
from hateprog.letters.addressee import Adult, To
from hateprog.letters.rules import CHANNEL_LABELS, TO_REFERRER, WITH_OWN_WORDS, Channel, Kind
from hateprog.letters.wording import PERSON_REFERRED, Wording
from hateprog.web.fields import Choice, Listed, Words, YesNo
from hateprog.web.intake import Intake


class RemindedBy(StrEnum):
    """How somebody can be reminded. There is no way to send a text message: by phone, the practitioner rings."""

    EMAIL = "email"
    PHONE = "phone"


REMINDED_BY_LABELS: dict[RemindedBy, str] = {
    RemindedBy.EMAIL: N_("By email, sent by the service"),
    RemindedBy.PHONE: N_("By phone: you ring, and are reminded to"),
}


class LetterSchema(Intake):
    """A letter: whom it is to, its writer's own paragraph, and the way it goes. Only safe ways can be chosen.

    Whom it is to is asked where an adult is recorded for somebody under 18.
    """

    to = Listed(
        N_("Who it is to"),
        list,
        hint=N_("A letter to an adult asks them to read it together. Press “Preview” to see it."),
        missing=N_("Select who it is to"),
        kind="radios",
    )
    own_words = Words(
        N_("Your own words"),
        hint=N_("A paragraph of the letter. Change it, or leave it empty. Do not name anyone harmed."),
        required=False,
        limit=2_000,
        lines=5,
    )
    channel = Listed(N_("How it reaches them"), list, missing=N_("Select how it reaches them"), kind="radios")
    address = Words(
        N_("Address to post it to"),
        hint=N_("Only for a letter by post"),
        required=False,
        limit=400,
        lines=4,
        autocomplete="off",
    )

    def __init__(self, kind: Kind, ways: Mapping[Channel, str | None], adult: Adult | None = None) -> None:
        asked = {
            "to": adult is not None,
            "own_words": kind in WITH_OWN_WORDS,
            "address": kind in TO_REFERRER,
        }
        super().__init__(exclude={name for name, wanted in asked.items() if not wanted})
        if adult is not None:
            who: Any = self.fields["to"]
            who.choices = lambda: [(To.PERSON.value, _(PERSON_REFERRED)), (To.ADULT.value, adult.label)]
        listed: Any = self.fields["channel"]
        listed.choices = lambda: [(way.value, _(CHANNEL_LABELS[way])) for way, why_not in ways.items() if not why_not]

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the channel as such; a paragraph that was left empty is left out of the letter."""
        said["channel"] = Channel(said["channel"])
        if "to" in self.fields:
            said["to"] = To(said["to"])
        if "own_words" in self.fields:
            said["own_words"] = said.get("own_words") or ""
        return said


class WordingSchema(Intake):
    """What letters of a kind and pathway say. What stands in braces is filled in when a letter is made."""

    heading = Words(
        N_("Heading"),
        hint=N_("Also the subject of an email, so nothing can be filled in here"),
        missing=N_("Enter the heading"),
        limit=80,
    )
    opening = Words(N_("Opening"), missing=N_("Enter the opening"), limit=3_000, lines=8)
    own_words = Words(
        N_("The writer’s own paragraph, as it starts"),
        hint=N_("Whoever writes a letter can change this"),
        required=False,
        limit=2_000,
        lines=4,
    )
    closing = Words(N_("Closing"), missing=N_("Enter the closing"), limit=3_000, lines=8)

    def __init__(self, kind: Kind) -> None:
        super().__init__(exclude={"own_words"} if kind not in WITH_OWN_WORDS else set())

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Wording:
        """Return the wording."""
        return Wording(said["heading"], said["opening"], said["closing"], said.get("own_words") or "")


class ConsentSchema(Intake):
    """Whether somebody wants to be reminded of their appointments, and how."""

    wanted = YesNo(
        N_("Do they want to be reminded the day before?"), missing=N_("Select yes if they want to be reminded")
    )
    channel = Choice(N_("How do they want to be reminded?"), RemindedBy, labels=REMINDED_BY_LABELS, required=False)

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> dict[str, Any]:
        """Return the channel as such."""
        channel = said.get("channel")
        return {"wanted": said["wanted"], "channel": Channel(channel.value) if channel else None}


class UndisclosedSchema(Intake):
    """Lines for the list of what no letter of a case may hold."""

    words = Words(
        N_("Add to the list"),
        hint=N_(
            "A line for each: a first name, a family name, a street, a school, a postcode, a phone number. "
            "Capitals, accents and spaces make no difference."
        ),
        missing=N_("Enter what must not be disclosed"),
        limit=5_000,
        lines=6,
        autocomplete="off",
        spellcheck=False,
    )
