"""Builders of the victim's side: who works with the people harmed in a case, and the people."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hateprog.store import sealing
from hateprog.victims import queries
from hateprog.victims.models import CaseLiaison, Harmed, Victim
from hateprog.victims.offers.models import NoOffer
from hateprog.victims.offers.rules import Because
from hateprog.victims.rules import SEALED

KNOWN = {
    "name": "Ola Nowak",
    "other_names": "Olka",
    "phone": "07700 900123",
    "email": "ola.nowak@harmed.example",
    "address": "14 Juniper Row, Rotherham",
    "postcode": "S60 1AE",
    "contact_by": "phone",
    "safe_times": "Weekdays after 6pm; no message",
    "who_answers": "Her sister, who knows",
    "language": "Polish",
    "interpreter": "yes",
    "access_needs": "Hard of hearing on the left",
    "enhanced": "most_serious_crime",
    "not_to_disclose": "Her address, to the cousin next door",
}


def case_liaison(case: Any, by: Any, **said: Any) -> CaseLiaison:
    """Return that a stored account is the liaison of a stored case."""
    defaults = {"referral_id": case.id, "account_id": by.id, "person_id": by.person_id, "assigned_by": by.id}
    return CaseLiaison(**{"id": uuid4()} | defaults | said)


def victim(by: Any, **said: Any) -> Victim:
    """Return a person harmed, put down by a stored account; their key is stored with the running transaction."""
    made = Victim(id=uuid4(), key_id=sealing.new_key().id, taken_down_by=by.id, parts=[])
    for name, value in (KNOWN | said).items():
        if name in SEALED:
            setattr(made, name, value)
    for column, value in queries.hashes(made.name, made.phone, made.postcode).items():
        setattr(made, column, value)
    return made


def harmed(victim: Victim, case: Any, by: Any, **said: Any) -> Harmed:
    """Return that a person was harmed in a stored case."""
    return Harmed(**{"id": uuid4(), "victim_id": victim.id, "referral_id": case.id, "added_by": by.id} | said)


def nobody_harmed(case: Any, by: Any, **said: Any) -> NoOffer:
    """Return that a liaison wrote down why nobody in a stored case gets an offer: the case can be closed then."""
    told = {"referral_id": case.id, "because": Because.NOT_IDENTIFIED, "put_down_by": by.id, "why": "Nobody is known."}
    return NoOffer(**{"id": uuid4(), "key_id": sealing.new_key().id} | told | said)
