"""Which letters there are, when one may be written, how it may safely reach somebody, and when it may still leave.

Source: domain.md section 3 (the order gate) and section 5. Pure: how a case stands in, a refusal out. Moments are UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import CONTACT_BY_LABELS, ENDED, ContactBy, Source, Stage
from hateprog.sessions.one_to_one.rules import Kept


class Kind(StrEnum):
    """What a letter is about."""

    APPOINTMENT = "appointment"
    MISSED = "missed"
    COMPLETION = "completion"
    ENDED = "ended"
    REMINDER = "reminder"


class Channel(StrEnum):
    """How a letter reaches somebody. By phone the practitioner says a reminder; nothing is there for others to see."""

    HAND = "hand"
    POST = "post"
    EMAIL = "email"
    PHONE = "phone"


KIND_LABELS: dict[Kind, str] = {
    Kind.APPOINTMENT: N_("Appointment"),
    Kind.MISSED: N_("Missed appointment"),
    Kind.COMPLETION: N_("Completion, to the referrer"),
    Kind.ENDED: N_("End without completion, to the referrer"),
    Kind.REMINDER: N_("Reminder"),
}
CHANNEL_LABELS: dict[Channel, str] = {
    Channel.HAND: N_("Printed and handed over"),
    Channel.POST: N_("Post"),
    Channel.EMAIL: N_("Email"),
    Channel.PHONE: N_("Phone"),
}

TO_REFERRER = frozenset({Kind.COMPLETION, Kind.ENDED})
"""Letters to whoever made the referral; every other one is to the person referred."""

WRITTEN = (Kind.APPOINTMENT, Kind.MISSED, Kind.COMPLETION, Kind.ENDED)
"""What people write; a reminder is written by the service."""

WITH_OWN_WORDS = frozenset({Kind.APPOINTMENT, Kind.MISSED})
"""Where the writer may add a paragraph. A letter to the referrer says that it is over, and nothing of how it went."""

KEPT_FOR: dict[Kind, Kept] = {
    Kind.APPOINTMENT: Kept.PLANNED,
    Kind.MISSED: Kept.MISSED,
    Kind.REMINDER: Kept.PLANNED,
}
"""What must have become of the appointment that a letter is about."""

MAY_BE_WRITTEN_TO = frozenset({Stage.ALLOCATED, Stage.ON_PROGRAMME})
OVER_WITHOUT_COMPLETION = frozenset({Stage.WITHDRAWN, Stage.CLOSED})


class NotToBeDisclosed(RuleBroken):
    """A letter holds something that must not be disclosed on its case. `places` names where, never what."""

    def __init__(self, places: Sequence[str]) -> None:
        named = _(" and ").join(f"“{place}”" for place in places)
        sentence = _(
            "{places}: this holds something that must not be disclosed on this case. "
            "Nothing was written, and the coordinator is told."
        )
        super().__init__(sentence.format(places=named))
        self.places = tuple(places)


@dataclass(frozen=True, slots=True)
class Reach:
    """How somebody can be reached: what they gave, what they asked for, and whether a message may be left."""

    contact_by: ContactBy | None = None
    email: str | None = None
    address: str | None = None
    message_may_be_left: bool | None = None


def check_may_write(kind: Kind, stage: Stage, *, approved: bool) -> None:
    """Raise `NotNow`, saying why, unless a letter of this kind may be written where the case stands.

    Nothing to the person referred before the approving decision, on hold, or once the case is over.
    """
    if kind is Kind.COMPLETION:
        if stage is not Stage.COMPLETED:
            raise NotNow(_("This letter can be written once the programme is complete"))
        return
    if kind is Kind.ENDED:
        if stage not in OVER_WITHOUT_COMPLETION:
            raise NotNow(_("This letter can be written once the case has ended without being completed"))
        return
    if stage in ENDED:
        raise NotNow(_("The case has ended, so nothing is sent to the person referred any more"))
    if stage is Stage.ON_HOLD:
        raise NotNow(_("The programme is on hold until an inspector has decided again: nothing is sent"))
    if not approved or stage not in MAY_BE_WRITTEN_TO:
        raise NotNow(_("The programme cannot start before an inspector has approved it"))


def check_has_referrer(source: Source) -> None:
    """Raise `NotNow` where the person referred themselves: there is nobody else to tell that it is over."""
    if source is Source.SELF:
        raise NotNow(_("They referred themselves, so there is nobody else to write to"))


def may_still_leave(
    kind: Kind, stage: Stage, *, approved: bool, kept: Kept | None, starts_at: datetime | None, now: datetime
) -> bool:
    """Say whether a letter that waits may still leave, at the moment of sending: a reschedule or an end stops it."""
    try:
        check_may_write(kind, stage, approved=approved)
    except NotNow:
        return False
    if kind in TO_REFERRER:
        return True
    ahead = kind is Kind.MISSED or (starts_at is not None and starts_at > now)
    return ahead and kept is KEPT_FOR[kind]


def channels(kind: Kind, reach: Reach) -> dict[Channel, str | None]:
    """Return the ways in which a letter could go, each with why it cannot, or None where it is safe."""
    if kind in TO_REFERRER:
        no_address = None if reach.email else _("No email address of the referrer is known")
        return {Channel.EMAIL: no_address, Channel.POST: None}
    return {
        Channel.HAND: None,
        Channel.POST: _why_not_safe(ContactBy.LETTER, reach, reach.address, _("No address was given")),
        Channel.EMAIL: _why_not_safe(ContactBy.EMAIL, reach, reach.email, _("No email address was given")),
    }


def _why_not_safe(asked_for: ContactBy, reach: Reach, given: str | None, not_given: str) -> str | None:
    """Return why something that others may see is not safe; it is where they asked for it, or a message may be left."""
    if not given:
        return not_given
    if reach.contact_by is asked_for or reach.message_may_be_left:
        return None
    if reach.contact_by is None:
        return _("Not known to be safe: nobody has said how they may be reached")
    preferred = _(CONTACT_BY_LABELS[reach.contact_by]).lower()
    sentence = _("Not known to be safe: they asked to be reached by {way}, and no message may be left")
    return sentence.format(way=preferred)


def check_channel(kind: Kind, channel: Channel, reach: Reach) -> None:
    """Raise `RuleBroken` for a way in which this letter cannot safely go."""
    ways = channels(kind, reach)
    if channel not in ways:
        raise RuleBroken(_("Select one of the answers listed"), field="channel")
    if (why_not := ways[channel]) is not None:
        raise RuleBroken(why_not, field="channel")


def check_reminded_by(channel: Channel | None, email: str | None) -> None:
    """Raise `RuleBroken` unless somebody who wants to be reminded can be, in the way they chose."""
    if channel is None:
        raise RuleBroken(_("Select how they want to be reminded"), field="channel")
    if channel is Channel.EMAIL and not email:
        raise RuleBroken(_("No email address was given: choose the phone, or add the address first"), field="channel")
