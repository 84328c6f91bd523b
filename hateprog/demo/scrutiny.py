"""The demonstration's pack for the scrutiny panel: redacted by one coordinator, passed by the other, released."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.scrutiny import queries, service
from hateprog.scrutiny.rules import Step, Wanted

SEED = "DEMO"
MOST = 6


def scrutinise(actors: dict[str, Actor]) -> None:
    """Draw a pack of the closed decisions of the past four months and release it; the panel has yet to grade it."""
    first, second = actors["coordinator"], actors["second-coordinator"]
    wanted = Wanted(
        from_on=today() - timedelta(days=120),
        to_on=today(),
        area_code=None,
        outcome=None,
        size=MOST,
        seed=SEED,
    )
    pack_id = service.draw(first, None, wanted=wanted).id
    for row in queries.items_of(first, pack_id):
        _redact(first, row.id)
        service.review(second, _item(row.id), passed=True, note=None, version=None)
    pack = queries.one_pack(pack_id)
    assert pack is not None  # it has just been drawn
    service.release(first, pack)


def _redact(first: Actor, item_id: UUID) -> None:
    """Put something else in place of all that is marked, and send it on."""
    service.replace_marked(first, _item(item_id), texts=_texts(item_id), version=None)
    service.redact(first, _item(item_id), texts=_texts(item_id), step=Step.SEND, version=None)


def _texts(item_id: UUID) -> list[str]:
    return [each["text"] for each in _item(item_id).texts]


def _item(item_id: UUID) -> Any:
    return queries.one_item(item_id)
