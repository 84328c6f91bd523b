"""A second person's signature below a signed record, where the service asks for one."""

from __future__ import annotations

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, Stale
from hateprog.kernel.text import _
from hateprog.referrals import service as referrals
from hateprog.sessions.one_to_one.models import Countersignature, OneToOne
from hateprog.sessions.one_to_one.policy import Can
from hateprog.store.command import command


@command(Can.COUNTERSIGN)
def countersign(actor: Actor, session: OneToOne, /) -> Countersignature:
    """Countersign the signed record of a session.

    Raises `NotNow` where none was asked for, and `Stale` where somebody was quicker.
    """
    asked = session.record.countersignature if session.record else None
    if asked is None:
        raise NotNow(_("No second signature is asked for here"))
    if asked.at is not None:
        raise Stale(_("This record is countersigned already"), who=accounts.name_of(asked.by_id), when=asked.at)
    asked.by_id, asked.at = actor.id, utcnow()
    title = _("Record of session {number} countersigned").format(number=session.number)
    referrals.note_event(actor, session.case_id, title)
    return asked
