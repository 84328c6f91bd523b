"""Builders of what is on its way between both sides. The case and its people must be stored already."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from hateprog.questions.models import Passage
from hateprog.questions.rules import Kind
from hateprog.store.sealing import new_key

WORDS = "What went through your head that night?"


def passage(case: Any, *, desk: Any, text: str = WORDS, **said: Any) -> Passage:
    """Return a question released to a stored case today; it comes home to the stored account `desk`."""
    key = new_key()
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "key_id": key.id,
        "referral_id": case.id,
        "kind": Kind.QUESTION,
        "text": text,
        "desk_id": desk.id,
        "released_by": desk.id,
    }
    return Passage(**defaults | said)
