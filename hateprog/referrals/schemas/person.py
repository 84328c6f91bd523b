"""The pages about the person referred: who they are, how to reach them, their consent and their needs."""

from __future__ import annotations

from typing import Any

import postcode as uk
from marshmallow import ValidationError, post_load

from hateprog.kernel.text import N_, _
from hateprog.referrals import rules
from hateprog.referrals.rules import Companion, ConsentBy, ContactBy
from hateprog.referrals.schemas.asks import Asks
from hateprog.referrals.schemas.evaluation import about_them
from hateprog.web.fields import Choice, Day, Email, Phone, Words, YesNo

NOTES = 1000


class Postcode(Words):
    """A postcode, as the Post Office writes it."""

    def _deserialize(self, value: Any, *context: Any, **more: Any) -> str:
        typed = super()._deserialize(value, *context, **more)
        written = uk.to_normalised(typed)
        if written is None:
            raise ValidationError(_("Enter a full UK postcode, like S60 1AE"))
        return written


class Who(Asks):
    """The person referred."""

    title = N_("The person referred")
    given_name = Words(N_("First name"), missing=N_("Enter their first name"), limit=100, autocomplete="off")
    family_name = Words(N_("Last name"), missing=N_("Enter their last name"), limit=100, autocomplete="off")
    born_on = Day(N_("Date of birth"), hint=N_("For example, 27 3 2007"), missing=N_("Enter their date of birth"))


class Contact(Asks):
    """How the person referred may safely be reached."""

    title = N_("Reaching them safely")
    guidance = N_("Nobody contacts them before the service has decided that it may.")
    contact_by = Choice(
        N_("How do they want to be contacted?"),
        ContactBy,
        labels=rules.CONTACT_BY_LABELS,
        missing=N_("Select how they want to be contacted"),
    )
    phone = Phone(N_("Phone number"), required=False)
    email = Email(N_("Email address"), required=False, autocomplete="off")
    address = Words(N_("Address"), required=False, lines=3, limit=300)
    postcode = Postcode(N_("Postcode"), required=False, width=10, limit=20)
    message_may_be_left = YesNo(
        N_("May we leave a message?"),
        hint=N_("Somebody else might hear or read it."),
        missing=N_("Select whether a message may be left"),
    )
    safe_contact = Words(
        N_("When is it safe, and what should we avoid?"),
        hint=N_("Such as weekdays after 4pm, or never at home"),
        required=False,
        lines=3,
        limit=NOTES,
    )


class Consent(Asks):
    """Consent, asked while the age is not known: on paper, or before the birth date is given."""

    title = N_("Consent")
    guidance = N_("Taking part is voluntary, and anyone may stop at any time.")
    revealed = {"guardian_name": ("consent_by", ConsentBy.PERSON_AND_GUARDIAN)}
    consented_on = Day(N_("When they agreed to take part"), missing=N_("Enter the date they agreed to take part"))
    consent_by = Choice(N_("Who agreed?"), ConsentBy, labels=rules.CONSENT_BY_LABELS, missing=N_("Select who agreed"))
    guardian_name = Words(N_("Name of the parent or guardian"), required=False, limit=100, autocomplete="off")
    evaluation_consent = about_them()

    @post_load
    def _guardian_only_where_asked(self, given: dict[str, Any], **_context: object) -> dict[str, Any]:
        if given["consent_by"] is not ConsentBy.PERSON_AND_GUARDIAN:
            given["guardian_name"] = None
        return given


class ConsentOfChild(Consent):
    """Consent of somebody under 18: with a parent or guardian, or judged competent to decide alone."""

    guidance = N_(
        "They are under 18. A parent or guardian agrees as well, or somebody has judged and recorded that they are "
        "competent to decide alone. Taking part is voluntary, and anyone may stop at any time."
    )
    consent_by = Choice(
        N_("Who agreed?"),
        ConsentBy,
        labels={
            ConsentBy.PERSON_AND_GUARDIAN: N_("They and a parent or guardian"),
            ConsentBy.PERSON_COMPETENT: N_("They alone: they were judged competent to decide"),
        },
        missing=N_("Select who agreed"),
    )


class ConsentOfAdult(Asks):
    """Consent of somebody who is 18 or over: nobody else's is asked for."""

    title = N_("Consent")
    guidance = N_("They are 18 or over and agree for themselves. They may stop at any time.")
    settles = ("consent_by", "guardian_name")
    consented_on = Day(N_("When they agreed to take part"), missing=N_("Enter the date they agreed to take part"))
    evaluation_consent = about_them()

    @post_load
    def _their_own(self, given: dict[str, Any], **_context: object) -> dict[str, Any]:
        return given | {"consent_by": ConsentBy.PERSON, "guardian_name": None}


class Accompanied(Asks):
    """Who comes with the person referred."""

    title = N_("Who comes with them")
    guidance = N_("Someone under 18 who is dealt with by the police has an appropriate adult.")
    companion = Choice(
        N_("Who comes with them?"),
        Companion,
        labels=rules.COMPANION_LABELS,
        missing=N_("Select who comes with them"),
    )
    companion_name = Words(
        N_("Their name"), hint=N_("Leave empty if nobody comes"), required=False, limit=100, autocomplete="off"
    )
    companion_contact = Words(N_("Their phone number or email address"), required=False, limit=200, autocomplete="off")


class AccompaniedEarly(Accompanied):
    """Who comes with somebody against whom nothing is alleged."""

    guidance = N_("Someone they trust may come with them.")


class Language(Asks):
    """Language, interpreter and access needs."""

    title = N_("Language and access needs")
    language = Words(N_("Which language do they prefer?"), missing=N_("Enter the language they prefer"), limit=60)
    interpreter_needed = YesNo(
        N_("Do they need an interpreter?"), missing=N_("Select whether they need an interpreter")
    )
    access_needs = Words(
        N_("Access needs"),
        hint=N_("Such as step-free access, large print, or more time to read"),
        required=False,
        lines=3,
        limit=NOTES,
    )
