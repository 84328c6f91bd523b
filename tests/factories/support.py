"""Builders of the directory of services and of offers. Whoever kept and offered them must be stored already."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hateprog.kernel.clock import today
from hateprog.sessions.signposting.models import SupportOffer, SupportService


def support_service(*, by: Any, **said: Any) -> SupportService:
    """Return a service for everybody, everywhere, that a stored coordinator put into the directory."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "name": "Open Door",
        "what_for": "Somebody to talk to",
        "how_to_reach": "01632 960 123",
        "saved_by": by.id,
        "version": 1,
    }
    return SupportService(**defaults | said)


def support_offer(case: Any, service: SupportService, *, by: Any, **said: Any) -> SupportOffer:
    """Return an offer of a stored service in a stored case, made today and not answered."""
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "referral_id": case.id,
        "service_id": service.id,
        "offered_on": today(),
        "offered_by": by.id,
    }
    return SupportOffer(**defaults | said)
