"""Pages of a case that a coordinator opens in an emergency: asking, who was harmed, one person, and closing it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.accounts.views.own import limit_guesses, own_account
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.for_victims import CaseForVictims
from hateprog.store.audit import note_read
from hateprog.victims import queries as victims
from hateprog.victims import rules as labels
from hateprog.victims.emergency import queries, schemas, service
from hateprog.victims.emergency.policy import Can
from hateprog.victims.emergency.queries import CaseInEmergency, PersonInEmergency
from hateprog.victims.schemas import PersonSchema
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint(
    "emergency",
    __name__,
    template_folder="templates",
    url_prefix="/people-harmed/cases/<uuid:referral_id>/emergency",
)


@bp.app_template_global()
def may_open_in_emergency(case: CaseForVictims) -> bool:
    """Say whether whoever is acting may open a case in an emergency, for the lists that lead there."""
    return can(Can.OPEN, case)


def one_case(referral_id: UUID) -> CaseInEmergency | None:
    """Return a case as whoever is acting has it open, or has not."""
    return queries.one_case(acting(), referral_id)


def one_person(referral_id: UUID, victim_id: UUID) -> PersonInEmergency | None:
    """Return the same with a person harmed there."""
    return queries.one_person(acting(), referral_id, victim_id)


@bp.route("", methods=["GET", "POST"])
@allows(Can.OPEN, on=one_case)
def ask(at_hand: CaseInEmergency) -> ResponseReturnValue:
    """Say what will happen, take the reason and the second factor, and open the case."""
    referral_id, reference = at_hand.case.referral_id, at_hand.case.reference
    account: Any = own_account()
    form = Form(schemas.WithCode() if account.totp_confirmed_at else schemas.WithPassword())
    if request.method == "POST":
        try:
            given = form.load(request)
            limit_guesses(account)
            service.open_case(acting(), at_hand, **given)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            page = render_template("emergency/ask.html", form=form, reference=reference)
            return page, 409 if isinstance(refused, NotNow) else 422
        return redirect(url_for(".case", referral_id=referral_id), 303)
    if at_hand.is_open:
        return redirect(url_for(".case", referral_id=referral_id), 303)
    return render_template("emergency/ask.html", form=form, reference=reference)


@bp.get("/people")
@allows(Can.READ, on=one_case, logged=True)
def case(at_hand: CaseInEmergency) -> ResponseReturnValue:
    """Show who was harmed in a case that is open, and each time that it was opened; a line for each person shown."""
    rows = victims.harmed_in(at_hand.case.referral_id)
    for row in rows:
        note_read(acting(), Can.READ, row)
    accesses = queries.every_access(at_hand.case.referral_id)
    return render_template(
        "emergency/case.html",
        at_hand=at_hand,
        rows=rows,
        accesses=accesses,
        reason_of=queries.reason_of,
        names=accounts.names(each.account_id for each in accesses),
        form=Form(Intake()),
    )


@bp.get("/people/<uuid:victim_id>")
@allows(Can.READ, on=one_person, logged=True)
def person(at_hand: PersonInEmergency) -> ResponseReturnValue:
    """Show all that is needed to reach one person harmed, and nothing that they asked."""
    return render_template("emergency/person.html", at_hand=at_hand, labels=labels, form=Form(PersonSchema()))


@bp.post("/close")
@allows(Can.READ, on=one_case)
def close(at_hand: CaseInEmergency) -> ResponseReturnValue:
    """Close a case before its time is over."""
    service.close(acting(), at_hand)
    say(_("Closed. Who was harmed is not shown to you any more"))
    return redirect(url_for("victims.cases"), 303)
