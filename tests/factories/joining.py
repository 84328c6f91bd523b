"""Builders of what schools ask, of their offices' addresses, of programmes and of which school belongs to which."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from hateprog.accounts.tokens import hash_of
from hateprog.kernel.clock import today, utcnow
from hateprog.schools.joining.models import ProgrammeMembership, SchoolProgramme, SchoolRequest
from hateprog.schools.joining.rules import LASTS, State
from hateprog.schools.models import School, SchoolOffice

LINK = "the-link-that-the-office-got"


def school_office(school: School, *, by: Any, **said: Any) -> SchoolOffice:
    """Return the address of a stored school's office."""
    given = {"email": "office@ferncliffe.example", "source": "Its website", "written_by": by.id}
    return SchoolOffice(**{"school_id": school.id} | given | said)


def school_request(school: School, *, link: str = LINK, **said: Any) -> SchoolRequest:
    """Return a request about which a stored school's office has been asked by a link."""
    given: dict[str, Any] = {
        "school_id": school.id,
        "name": "Nadia Frost",
        "job_title": "Head of Year 8",
        "email": "n.frost@ferncliffe.example",
        "phone": "01709 000001",
        "state": State.SENT,
        "sent_to": "office@ferncliffe.example",
        "token_hash": hash_of(link),
        "expires_at": utcnow() + LASTS,
    }
    return SchoolRequest(**given | said)


def school_programme(*, by: Any, **said: Any) -> SchoolProgramme:
    """Return a programme that takes schools of Rotherham."""
    given = {"name": f"Programme {uuid4().hex[:6]}", "provider": "Bridge Restorative", "phone": "01709 000002"}
    return SchoolProgramme(**given | {"authority_codes": ["372"], "saved_by": by.id} | said)


def membership_of(school: School, programme: SchoolProgramme, **said: Any) -> ProgrammeMembership:
    """Return that a stored school belongs to a stored programme, since a month ago."""
    given = {"from_on": today() - timedelta(days=30), "added_by": programme.saved_by}
    return ProgrammeMembership(**{"school_id": school.id, "programme_id": programme.id} | given | said)
