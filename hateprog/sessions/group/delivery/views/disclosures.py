"""That something a pupil told was passed on; the school confirms it with its account or by the link of a mail."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import NOBODY
from hateprog.kernel.clock import LONDON, today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale, TooMany
from hateprog.kernel.text import _
from hateprog.sessions.group.delivery import disclosing, queries, rules, schemas, service
from hateprog.sessions.group.delivery.models import Disclosure
from hateprog.sessions.group.delivery.policy import Can
from hateprog.sessions.group.delivery.views.blueprint import again, booked, bp
from hateprog.sessions.group.models import Booking
from hateprog.sessions.group.views.blueprint import status_of
from hateprog.sessions.group.views.choosing import when
from hateprog.store import throttle
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.notices import say


@bp.route("/bookings/<uuid:booking_id>/disclosures/new", methods=["GET", "POST"])
@allows(Can.DISCLOSE, on=booked)
def pass_on(booking: Booking) -> ResponseReturnValue:
    """Write down that the DSL was told."""
    now = utcnow().astimezone(LONDON)
    booking_id, form = booking.id, Form(schemas.DisclosureSchema(), {"day": now.date()})
    if request.method == "GET":
        rules.check_begun(booking.slot.starts_at, utcnow())
        return _form_page(booking, form)
    try:
        made = service.pass_on(acting(), booking, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _form_page(again(booking_id), form), status_of(refused)
    say(_("It is kept that you have passed this on. The school is to confirm it by the next working day"))
    return redirect(url_for(".disclosure", disclosure_id=made.id), 303)


def _form_page(booking: Booking, form: Form) -> str:
    return render_template("delivery/pass_on.html", booking=booking, when=when(booking.slot), form=form)


@bp.get("/disclosures/<uuid:disclosure_id>")
@allows(Can.READ_DISCLOSURE, on=queries.one_disclosure, logged=True)
def disclosure(found: Disclosure) -> ResponseReturnValue:
    """Show that a disclosure was passed on, and whether the school has confirmed it."""
    return render_template(
        "delivery/disclosure.html",
        disclosure=found,
        booking=found.booking,
        when=when(found.booking.slot),
        names=accounts.names([found.made_by, found.confirmed_by]),
        late=found.confirmed_at is None and found.confirm_by < today(),
        mailed=found.link_hash is not None,
    )


@bp.post("/disclosures/<uuid:disclosure_id>/confirm")
@allows(Can.CONFIRM, on=queries.one_disclosure)
def confirm(found: Disclosure) -> ResponseReturnValue:
    """Confirm that the school knows."""
    disclosure_id = found.id
    try:
        service.confirm(acting(), found)
    except NotNow as refused:
        say(refused.message)
    else:
        say(_("It is confirmed that the school knows"))
    return redirect(url_for(".disclosure", disclosure_id=disclosure_id), 303)


@bp.route("/confirm-disclosure/<token>", methods=["GET", "POST"])
@public
def confirm_by_link(token: str) -> ResponseReturnValue:
    """Let whoever has the link of the mail confirm, once. The page says the session's reference and nothing else."""
    try:
        throttle.allow(f"disclosure/{request.remote_addr}", limit=disclosing.TRIES, window=disclosing.TRIES_WINDOW)
        found = service.disclosure_behind(token)
        if request.method == "POST":
            if found.confirmed_at is None:
                service.confirm_by_link(NOBODY, found)
            return redirect(url_for(".confirm_by_link", token=token), 303)
    except TooMany as refused:
        return _link_page(message=refused.message), 429, {"Retry-After": str(refused.seconds)}
    except Missing:
        return _link_page(), 404
    except (NotNow, Stale):
        return redirect(url_for(".confirm_by_link", token=token), 303)  # confirmed just now: that page says so
    return _link_page(reference=found.booking.reference, confirmed=found.confirmed_at is not None)


def _link_page(*, reference: str | None = None, confirmed: bool = False, message: str | None = None) -> str:
    return render_template("delivery/by_link.html", reference=reference, confirmed=confirmed, message=message)
