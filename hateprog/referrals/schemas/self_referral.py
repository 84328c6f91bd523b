"""What somebody says who refers themselves: how to reach them safely, and what they want help with."""

from __future__ import annotations

from hateprog.areas import queries as areas
from hateprog.kernel.text import N_
from hateprog.referrals import rules
from hateprog.referrals.rules import ContactBy
from hateprog.referrals.schemas.asks import Asks
from hateprog.referrals.schemas.evaluation import about_you
from hateprog.referrals.schemas.person import Postcode
from hateprog.web.fields import Choice, Day, Email, Listed, Phone, Words, YesNo


class FirstOfAll(Asks):
    """The one question that comes first; its answer is not kept."""

    title = N_("Is this about sexual harm?")
    sexual_harm = YesNo(
        N_("Is this about sexual harm?"),
        hint=N_(
            "Select yes if you are worried about something sexual that you did, might do or have thought of doing. "
            "Your answer is not kept."
        ),
        missing=N_("Select whether this is about sexual harm"),
    )


class AboutYou(Asks):
    """Who refers themselves, how they may safely be reached, and what they want help with."""

    title = N_("Refer yourself")
    help_wanted = Words(
        N_("What do you want help with?"),
        hint=N_("A few words are enough. Please do not name anybody else."),
        missing=N_("Say what you want help with"),
        lines=5,
        limit=1000,
    )
    given_name = Words(N_("First name"), missing=N_("Enter your first name"), limit=100, autocomplete="given-name")
    family_name = Words(N_("Last name"), missing=N_("Enter your last name"), limit=100, autocomplete="family-name")
    born_on = Day(
        N_("Date of birth"),
        hint=N_("For example, 27 3 2007"),
        missing=N_("Enter your date of birth"),
        autocomplete="bday",
    )
    district_code = Listed(
        N_("Where do you live?"),
        areas.districts,
        hint=N_("Your district or council area, with its force area in brackets"),
        missing=N_("Select where you live"),
    )
    contact_by = Choice(
        N_("How should we contact you?"),
        ContactBy,
        labels=rules.CONTACT_BY_LABELS,
        missing=N_("Select how we should contact you"),
    )
    phone = Phone(N_("Phone number"), required=False, autocomplete="tel")
    email = Email(N_("Email address"), required=False)
    address = Words(N_("Address"), required=False, lines=3, limit=300, autocomplete="street-address")
    postcode = Postcode(N_("Postcode"), required=False, width=10, limit=20, autocomplete="postal-code")
    message_may_be_left = YesNo(
        N_("May we leave a message?"),
        hint=N_("Somebody else might hear or read it."),
        missing=N_("Select whether we may leave a message"),
    )
    safe_contact = Words(
        N_("When is it safe to contact you, and what should we avoid?"),
        hint=N_("Such as weekdays after 4pm, or never at home"),
        missing=N_("Say when it is safe to contact you"),
        lines=3,
        limit=1000,
    )
    evaluation_consent = about_you()
