"""What keeps a case from being closed on this side, said so that it tells nobody whether somebody was harmed."""

from __future__ import annotations

from uuid import UUID

from hateprog.kernel.text import _
from hateprog.referrals.open_things import OpenThing
from hateprog.victims.offers import queries


def in_case(case_id: UUID) -> list[OpenThing]:
    """Return that the liaison has not finished (referrals/open_things.py): alike where somebody waits for an offer and
    where nobody is put down and nobody has written why. Every case has a liaison, so it says nothing of anybody.
    """
    if queries.is_accounted_for(case_id):
        return []
    return [OpenThing(_("The liaison of this case has not finished. A coordinator can ask them"), blocks_closing=True)]
