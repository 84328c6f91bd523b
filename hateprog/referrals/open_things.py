"""What is still to do in a case, or for a coordinator: each feature says its own, and `app.py` knows them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from flask import current_app


@dataclass(frozen=True, slots=True)
class OpenThing:
    """Something that waits for somebody: one sentence without notes of a session, and where it is done.

    `reference` names the case where the list is of several cases. `blocks_closing` holds where the case cannot be
    closed before it is done (domain.md section 5).
    """

    text: str
    href: str | None = None
    reference: str | None = None
    blocks_closing: bool = False


OfACase = Callable[[UUID], Sequence[OpenThing]]
ForCoordinators = Callable[[], Sequence[OpenThing]]


def of_case(case_id: UUID) -> list[OpenThing]:
    """Return everything that is open in a case, as `app.extensions["open_in_case"]` says it, in that order."""
    asked: tuple[OfACase, ...] = current_app.extensions["open_in_case"]
    return [thing for ask in asked for thing in ask(case_id)]


def for_coordinators() -> list[OpenThing]:
    """Return what waits for a coordinator, whatever the case (`app.extensions["open_for_coordinators"]`)."""
    asked: tuple[ForCoordinators, ...] = current_app.extensions["open_for_coordinators"]
    return [thing for ask in asked for thing in ask()]
