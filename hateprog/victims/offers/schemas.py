"""The forms of offers: a contact, an offer, a reason why none, wishes, what the Victims' Code asks for, a pause."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.referrals.schemas.person import Postcode
from hateprog.victims.offers.clocks import BY_THE_CODE, CLAUSE_LABELS, Clause
from hateprog.victims.offers.rules import (
    BECAUSE_LABELS,
    BY_LABELS,
    OF_A_CASE,
    OF_A_PERSON,
    OUTCOME_LABELS,
    SENDER_LABELS,
    WISH_LABELS,
    Because,
    By,
    Outcome,
    Sender,
    Wish,
)
from hateprog.victims.rules import CHANNEL_LABELS, Channel
from hateprog.web.fields import Choice, Choices, Day, Phone, Words
from hateprog.web.intake import Intake

LONGEST = 4_000


class ContactSchema(Intake):
    """That somebody was tried or reached."""

    channel = Choice(
        N_("How did you try to reach them?"),
        Channel,
        labels=CHANNEL_LABELS,
        missing=N_("Select how you tried to reach them"),
    )
    outcome = Choice(N_("What came of it?"), Outcome, labels=OUTCOME_LABELS, missing=N_("Select what came of it"))
    tried_on = Day(N_("On which day?"), missing=N_("Enter the day of the contact"))
    note = Words(N_("Note"), hint=N_("What the next call should know"), required=False, lines=3, limit=1_000)


class OfferSchema(Intake):
    """The words of an offer, and the day."""

    words = Words(
        N_("The words"),
        hint=N_("Change what does not fit the person. Name nobody else"),
        missing=N_("Enter the words of the offer"),
        lines=16,
        limit=LONGEST,
    )
    made_on = Day(N_("When was it made?"), missing=N_("Enter the day on which the offer was made"))


class EmailSchema(OfferSchema):
    """The same by email, which the service may send."""

    sender = Choice(N_("Who sends it?"), Sender, labels=SENDER_LABELS, missing=N_("Select who sends it"))


def _why() -> Words:
    return Words(
        N_("Why, in your own words"),
        hint=N_("What was tried, who said so, when"),
        missing=N_("Enter why, in your own words"),
        lines=4,
        limit=1_000,
    )


class NoOfferSchema(Intake):
    """Why somebody gets no offer."""

    because = Choice(
        N_("Why do they get no offer?"),
        Because,
        labels={each: BECAUSE_LABELS[each] for each in OF_A_PERSON},
        missing=N_("Select why they get no offer"),
    )
    why = _why()


class NobodySchema(Intake):
    """Why there is nobody in a case to make an offer to."""

    because = Choice(
        N_("Why is there nobody to make an offer to?"),
        Because,
        labels={each: BECAUSE_LABELS[each] for each in OF_A_CASE},
        missing=N_("Select why there is nobody to make an offer to"),
    )
    why = _why()


class WishSchema(Intake):
    """What somebody wishes after the offer."""

    wishes = Choices(
        N_("What do they want?"),
        Wish,
        labels=WISH_LABELS,
        hint=N_("All that they said, in any order"),
        missing=N_("Select what they want, or that they want none of this"),
    )
    again_on = Day(N_("When should they be asked again?"), required=False)
    how = Choice(
        N_("How did they say so?"), Channel, labels=CHANNEL_LABELS, missing=N_("Select how they said what they want")
    )


class DutySchema(Intake):
    """That what the Victims' Code asks for was done."""

    clause = Choice(
        N_("What was done?"),
        Clause,
        labels={each: CLAUSE_LABELS[each] for each in BY_THE_CODE},
        missing=N_("Select what was done"),
    )
    met_by = Choice(N_("Who did it?"), By, labels=BY_LABELS, missing=N_("Select who did it"))
    met_on = Day(N_("On which day was it done?"), missing=N_("Enter the day on which it was done"))


class PauseSchema(Intake):
    """Why their clocks stand still."""

    reason = Words(
        N_("Why do the clocks stand still?"),
        hint=N_("They asked to be left for a while, are ill, or the police ask us to wait"),
        missing=N_("Enter why the clocks stand still"),
        lines=3,
        limit=400,
    )


class OptOutSchema(Intake):
    """Who it is that wants to be left alone."""

    name = Words(
        N_("Their name"), missing=N_("Enter the name of whoever wants to be left alone"), limit=120, autocomplete="off"
    )
    phone = Phone(N_("Phone number"), required=False)
    postcode = Postcode(N_("Postcode"), required=False, width=10, limit=20)
