"""An inspector is away: another one acts in an area of theirs, on dated days (domain.md section 2)."""

from __future__ import annotations

from hateprog.accounts import cover_queries, queries, rules
from hateprog.accounts.models import Cover
from hateprog.accounts.policy import Can
from hateprog.accounts.rules import CoverAsked, Standing
from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.store.base import db
from hateprog.store.command import command
from hateprog.store.outbox import post
from hateprog.web.links import full_address

ARRANGED = (
    N_("Cover has been arranged"),
    N_("Cover that concerns you has been arranged. Sign in to see the area and the days."),
)
ENDED = (N_("Cover has ended early"), N_("Cover that concerns you has been ended early. Sign in to see which."))


@command(Can.DELEGATE)
def arrange(actor: Actor, _nothing: None, /, asked: CoverAsked) -> Cover:
    """Let another inspector act in one of the actor's own areas; both are told by mail.

    Raises `RuleBroken` where the days, the area or the inspector will not do, or where that inspector covers the area
    on one of those days already.
    """
    rules.check_days(asked.from_on, asked.until_on, today=today())
    cover_queries.lock(asked.account_id)
    absent, covering = queries.one_account(actor.id), queries.one_account(asked.account_id)
    if absent is None or covering is None:
        raise RuleBroken(_("Select an inspector"), field="inspector")
    force = areas.force_of(asked.area)
    rules.check_cover(absent, covering, area=asked.area, force=force)
    if cover_queries.overlaps(covering.id, asked.area, asked.from_on, asked.until_on):
        raise RuleBroken(_("This inspector covers that area on some of these days already"), field="inspector")
    cover = Cover(
        account_id=covering.id,
        absent_id=absent.id,
        force_code=asked.area if force is None else None,
        district_code=asked.area if force is not None else None,
        from_on=asked.from_on,
        until_on=asked.until_on,
        arranged_by=actor.id,
    )
    db.session.add(cover)
    db.session.flush()
    _tell(cover, "arranged", *ARRANGED)
    return cover


@command(Can.DELEGATE)
def end(actor: Actor, cover: Cover, /) -> None:
    """End cover before its last day, or call it off before its first; it counts at once, and both are told by mail.

    Raises `NotNow` where it is over already.
    """
    if rules.standing(cover.from_on, cover.until_on, cover.ended_at, today=today()) is Standing.OVER:
        raise NotNow(_("This cover is over already"))
    cover.ended_at = utcnow()
    _tell(cover, "ended", *ENDED)


def _tell(cover: Cover, what: str, subject: str, sentence: str) -> None:
    """Post a mail to both inspectors: that there is something to see, and where; nothing about anybody."""
    body = f"{_(sentence)}\n\n{full_address('accounts.cover')}\n"
    for account_id in (cover.account_id, cover.absent_id):
        if address := queries.address_of(account_id):
            post(f"cover/{cover.id}/{what}/{account_id}", to=address, subject=_(subject), body=body)
