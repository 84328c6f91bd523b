"""When a case can be closed, and when it is followed up.

Source: domain.md section 5: the end and its reasons, then follow-ups at 3 and 12 months; what came to notice since is
"final" only at 18 months. Pure: the case's state and days in, days or a refusal out.
"""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import ENDED, EndReason, Stage

SOON = timedelta(days=14)
"""How long before its day a follow-up stands on the practitioner's first page."""


class Moment(StrEnum):
    """When a case is followed up."""

    THREE_MONTHS = "three_months"
    TWELVE_MONTHS = "twelve_months"
    EIGHTEEN_MONTHS = "eighteen_months"


class Reached(StrEnum):
    """Whether the person was asked how things are. Nobody who withdrew is asked."""

    YES = "yes"
    NO = "no"
    DID_NOT_WANT = "did_not_want"
    NOT_ASKED = "not_asked"


class Since(StrEnum):
    """What a check for re-offending came to: its result and nothing else."""

    NOTHING = "nothing"
    SOMETHING = "something"
    NOT_CHECKED = "not_checked"


MONTHS: dict[Moment, int] = {Moment.THREE_MONTHS: 3, Moment.TWELVE_MONTHS: 12, Moment.EIGHTEEN_MONTHS: 18}
MOMENT_LABELS: dict[Moment, str] = {
    Moment.THREE_MONTHS: N_("Follow-up after 3 months"),
    Moment.TWELVE_MONTHS: N_("Follow-up after 12 months"),
    Moment.EIGHTEEN_MONTHS: N_("Final check after 18 months"),
}
REACHED_LABELS: dict[Reached, str] = {
    Reached.YES: N_("Yes"),
    Reached.NO: N_("No, could not be reached"),
    Reached.DID_NOT_WANT: N_("No, was asked and did not want to talk"),
    Reached.NOT_ASKED: N_("No, was not asked"),
}
SINCE_LABELS: dict[Since, str] = {
    Since.NOTHING: N_("No"),
    Since.SOMETHING: N_("Yes"),
    Since.NOT_CHECKED: N_("Not checked"),
}
SHORT_LABELS: dict[Moment, str] = {
    Moment.THREE_MONTHS: N_("3 months (so far)"),
    Moment.TWELVE_MONTHS: N_("12 months (so far)"),
    Moment.EIGHTEEN_MONTHS: N_("18 months (final)"),
}
NOT_FOLLOWED_UP = frozenset({EndReason.DIED, EndReason.DUPLICATE, EndReason.DECLINED})


@dataclass(frozen=True, slots=True)
class Counts:
    """Follow-ups of one moment that have fallen due: how many, and of those recorded, the answers to both questions."""

    due: int
    reached: Counter[Reached]
    since: Counter[Since]

    @property
    def checked(self) -> int:
        """Return for how many it is known whether anything came to notice."""
        return self.since.total() - self.since[Since.NOT_CHECKED]

    @property
    def waiting(self) -> int:
        """Return how many are not recorded yet."""
        return self.due - self.since.total()


def check_may_close(stage: Stage, *, started: bool, closed: bool) -> None:
    """Raise `NotNow` unless the case is over, had a programme, and has not been closed yet."""
    if closed:
        raise NotNow(_("This case has been closed already"))
    if stage not in ENDED:
        raise NotNow(_("The case can be closed once its programme is complete or has ended"))
    if not started:
        raise NotNow(_("The programme never began, so there is nothing to close"))


def check_nothing_blocks(blocking: Sequence[str]) -> None:
    """Raise `NotNow`, naming the first, while something is open that has to be done before (a concern, say)."""
    if blocking:
        raise NotNow(_("The case cannot be closed while this is open: {thing}").format(thing=blocking[0]))


def check_left_open(left: Sequence[str], why: str | None) -> None:
    """Raise `RuleBroken` where something stays undone and nobody says why."""
    if left and not why:
        raise RuleBroken(_("Say why what is listed stays undone"), field="left_open")


def months_after(day: date, months: int) -> date:
    """Return the same day of the month so many months later; the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def follow_ups(ended_on: date, reason: EndReason, *, held: int) -> dict[Moment, date]:
    """Return when a case is followed up, counted from the day (Europe/London) that its programme ended.

    Nobody is followed up who died, whose case was a mistake, or who never came to a session.
    """
    if reason in NOT_FOLLOWED_UP or held == 0:
        return {}
    return {moment: months_after(ended_on, months) for moment, months in MONTHS.items()}


def may_be_asked(reason: EndReason) -> bool:
    """Say whether the person may be contacted for a follow-up: whoever withdrew is left in peace (section 5)."""
    return reason is not EndReason.WITHDREW


def check_follow_up(moment: Moment, reached: Reached, since: Since, *, reason: EndReason) -> None:
    """Raise `RuleBroken` for an answer that cannot be: contact after a withdrawal, a final check that was not made."""
    if not may_be_asked(reason) and reached is not Reached.NOT_ASKED:
        raise RuleBroken(_("Whoever withdrew is not contacted: select that they were not asked"), field="reached")
    if moment is Moment.EIGHTEEN_MONTHS and since is Since.NOT_CHECKED:
        raise RuleBroken(_("The final check says whether anything has come to notice"), field="since")


def check_checked_on(
    moment: Moment, since: Since, checked_on: date | None, *, due_on: date, ended_on: date, today: date
) -> None:
    """Raise `RuleBroken` unless the day of a check goes with its result and can be right (days in Europe/London).

    A check tells of the time since the programme ended, so it was not made before; the final one is made at 18 months
    or later, for until then nothing is final (domain.md section 5).
    """
    if since is Since.NOT_CHECKED:
        if checked_on is not None:
            raise RuleBroken(_("A day of the check goes with a result: say what it came to"), field="checked_on")
        return
    if checked_on is None:
        raise RuleBroken(_("Enter the day of the check"), field="checked_on")
    if checked_on > today:
        raise RuleBroken(_("The day of the check must be today or in the past"), field="checked_on")
    if checked_on < ended_on:
        raise RuleBroken(_("The day of the check must not be before the programme ended"), field="checked_on")
    if moment is Moment.EIGHTEEN_MONTHS and checked_on < due_on:
        raise RuleBroken(_("The final check is made 18 months after the end, not before"), field="checked_on")


def check_due(due_on: date, *, today: date) -> None:
    """Raise `NotNow` for a follow-up that is recorded long before its day."""
    if due_on - today > SOON:
        raise NotNow(_("This follow-up can be recorded from two weeks before its day"))
