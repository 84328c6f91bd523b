"""What every page of questions has."""

from __future__ import annotations

from hateprog.web.intake import Intake


class Asks(Intake):
    """A page of questions. `title` heads it; `guidance` and `caution` are said before its questions.

    `revealed` maps an answer that is only asked for after another to (that question, the value that reveals it).
    `settles` names answers that follow from the page without being asked.
    """

    title: str
    guidance: str | None = None
    caution: str | None = None
    revealed: dict[str, tuple[str, str]] = {}
    settles: tuple[str, ...] = ()
