"""What a case says of its people, gathered for whoever redacts a decision on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.scrutiny import redaction
from hateprog.scrutiny.models import Item
from hateprog.scrutiny.redaction import KIND_LABELS, Known


def known_of(item: Item) -> Known:
    """Return what would give somebody away in an item's texts: names, places and numbers as the case has them today."""
    case = item.referral
    person = case.participant
    made = eligibility.decision_on(item.assessment_id)
    asked = eligibility.assessments_of(case.id)
    accounts_of_people = {
        case.referrer_id,
        *(each.practitioner_id for each in case.allocations),
        *(row.requested_by for row in asked),
        *(row.decided_by for row in asked),
        made.covering_for if made else None,
    }
    people = (
        person.given_name,
        person.family_name,
        person.name,
        case.guardian_name,
        case.companion_name,
        case.paper_signed_by,
        case.supervising_officer,
        *accounts.names(accounts_of_people).values(),
    )
    return Known(
        names=_given(people),
        references=_given((case.reference,)),
        crime_references=_given((case.crime_reference,)),
        postcodes=_given((person.postcode,)),
        phones=_given((person.phone, case.companion_contact)),
        emails=_given((person.email, case.companion_contact)),
        streets=_given((person.address,)),
        courts=_given((case.court,)),
        places=_given((areas.name_of(case.district_code),)),
    )


def check_nobody_is_given_away(item: Item, texts: Sequence[str], *, field: str | None = None) -> None:
    """Raise `RuleBroken`, saying what kind of thing in which text, while one certainly identifies somebody.

    It says the kind and never the thing: the sentence stands on a page and in nobody's log. `field` is how the
    questions are called, each with its number after it; the item is named instead where there are none.
    """
    known = known_of(item)
    for number, text in enumerate(texts, start=1):
        if kinds := redaction.gives_away(text, known):
            what = ", ".join(_(KIND_LABELS[kind]) for kind in kinds)
            if field is not None:
                raise RuleBroken(_("Take out what identifies somebody: {what}").format(what=what), field=field % number)
            sentence = _("Item {item} still identifies somebody: {what}. Redact it again before the release")
            raise RuleBroken(sentence.format(item=item.number, what=what))


def _given(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))
