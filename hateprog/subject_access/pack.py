"""What leaves: the parts that are given, masked, and how many are withheld for which reason."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import _
from hateprog.subject_access import masking
from hateprog.subject_access.models import AccessItem, AccessRequest
from hateprog.subject_access.rules import EXEMPTIONS, REGIME_LABELS, Choice, Format
from hateprog.web.filters import show_date, show_moment
from hateprog.web.paper import pdf


def content(item: AccessItem) -> dict[str, Any]:
    """Return the title and the lines of a part as they were gathered; nothing once its words are gone."""
    found: dict[str, Any] = json.loads(item.content) if item.content else {"title": "", "lines": []}
    return found


def told(request: AccessRequest) -> dict[str, Any]:
    """Return what leaves, as the PDF and the file for machines say it. No part that is withheld is named in it."""
    given = [each for each in request.items if each.choice is Choice.GIVE]
    withheld = Counter(each.exemption for each in request.items if each.exemption is not None)
    return {
        "about": [
            [_("Reference"), request.reference],
            [_("Request received"), show_date(request.received_on)],
            [_("As of"), show_moment(request.gathered_at)],
            [_("Law"), _(REGIME_LABELS[request.regime])],
        ],
        "parts": [_part(each) for each in given],
        "withheld": [
            [_(EXEMPTIONS[exemption].words), EXEMPTIONS[exemption].paragraph, str(number)]
            for exemption, number in sorted(withheld.items())
        ],
    }


def made(request: AccessRequest, form: Format) -> bytes:
    """Return the pack as a tagged PDF, or as JSON with the same words."""
    said = told(request)
    if form is Format.JSON:
        return json.dumps(_for_machines(request, said), ensure_ascii=False, indent=1).encode()
    heads = [_("Why it is withheld"), _("Law"), _("Parts")]
    title = _("What is kept about you")
    return pdf(
        "subject_access/pack.typ", said | {"heads": heads}, title=title, reference=request.reference, made_at=utcnow()
    )


def _part(item: AccessItem) -> dict[str, Any]:
    found = content(item)
    return {
        "title": found["title"],
        "lines": [
            [what, masking.masked(says, [(start, end) for start, end in masks])]
            for (what, says), masks in zip(found["lines"], item.masks, strict=True)
        ],
    }


def _for_machines(request: AccessRequest, said: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "reference": request.reference,
        "received_on": request.received_on.isoformat(),
        "as_of": request.gathered_at.isoformat() if request.gathered_at else None,
        "law": request.regime.value,
        "masked_as": masking.MASK,
        "parts": [
            {"title": part["title"], "lines": [{"what": what, "says": says} for what, says in part["lines"]]}
            for part in said["parts"]
        ],
        "withheld": [
            {"why": why, "law": paragraph, "parts": int(number)} for why, paragraph, number in said["withheld"]
        ],
    }
