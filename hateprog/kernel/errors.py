"""The ways a request can be refused, each with one meaning. `web/errors.py` alone knows their HTTP status."""

from __future__ import annotations

from datetime import datetime


class Refused(Exception):
    """Base of every refusal that is made on purpose."""

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotSignedIn(Refused):
    """Nobody is signed in, and this needs somebody."""


class NotAllowed(Refused):
    """The actor lacks the permission, and may know that the thing exists."""


class Missing(Refused):
    """There is no such thing, or none that this actor may know of: the two look the same."""


class RuleBroken(Refused):
    """The request is well formed but breaks a rule of the programme. `field` names the answer at fault."""

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotNow(RuleBroken):
    """It cannot be done to the thing where that stands now, whatever is said (authorisation.yaml, state_guards)."""


class Stale(Refused):
    """Somebody else changed the thing meanwhile. `who` and `when` (UTC) say so where they are known."""

    def __init__(self, message: str, *, who: str | None = None, when: datetime | None = None) -> None:
        super().__init__(message)
        self.who = who
        self.when = when


class SentTwice(Refused):
    """This very form has been acted on already; nothing was done again."""

    def __init__(self, token: str) -> None:
        super().__init__("This form was already sent")
        self.token = token


class TooMany(Refused):
    """Too many tries in too short a time. `seconds` is how long to wait."""

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds
