"""Mails about packs and learning: the reference of a pack or an item and a link, nothing else."""

from __future__ import annotations

from collections.abc import Iterable

from hateprog.accounts import queries as accounts
from hateprog.kernel.text import _
from hateprog.scrutiny.models import GradeGiven, Item, Pack
from hateprog.store.outbox import post
from hateprog.web.links import full_address


def tell_of_pack(pack: Pack) -> None:
    """Tell the panel members that a pack can be read and graded."""
    _tell(
        (row.email for row in accounts.panel_members()),
        f"scrutiny-pack/{pack.id}",
        _("A pack is ready for the scrutiny panel: {reference}").format(reference=pack.reference),
        _("Pack {reference} can be read and graded for 30 days.").format(reference=pack.reference),
        full_address("scrutiny.pack", pack_id=pack.id),
    )


def tell_of_learning(item: Item, given: GradeGiven) -> None:
    """Tell whoever manages the inspectors of the decision's force area that the panel has said something about it."""
    reference = f"{item.pack.reference}/{item.number}"
    _tell(
        managers_of(item.force_code),
        f"scrutiny-grade/{given.id}",
        _("Learning from the scrutiny panel: {reference}").format(reference=reference),
        _("The scrutiny panel has said something about decision {reference}.").format(reference=reference),
        full_address("scrutiny.learning_from", item_id=item.id),
    )


def managers_of(force_code: str | None) -> list[str]:
    """Return where to write to whoever manages the inspectors of a force area.

    That is whom the service named there for what has run out; where nobody is named, the coordinators pass it on.
    """
    named = accounts.escalation_contact(force_code)
    return [named.email] if named is not None else [row.email for row in accounts.coordinators()]


def _tell(addresses: Iterable[str], about: str, subject: str, sentence: str, link: str) -> None:
    for number, address in enumerate(sorted(set(addresses)), start=1):
        post(f"{about}/{number}", to=address, subject=subject, body=f"{sentence}\n\n{link}\n")
