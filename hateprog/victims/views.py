"""Pages of the victim's side: people to contact, cases and their liaisons, one person, taking down and correcting."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _, tidy
from hateprog.referrals import for_victims
from hateprog.referrals.for_victims import PAGE, CaseForVictims
from hateprog.referrals.rules import STRAND_LABELS
from hateprog.victims import queries, rules, service
from hateprog.victims.models import Victim
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers.clocks import CLAUSE_LABELS
from hateprog.victims.offers.rules import BECAUSE_LABELS
from hateprog.victims.policy import Can
from hateprog.victims.queries import CaseAtHand
from hateprog.victims.schemas import LiaisonSchema, PersonSchema, TakeDownSchema
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("victims", __name__, template_folder="templates", url_prefix="/people-harmed")


@bp.get("")
@allows(Can.LIST, logged=True)
def people() -> ResponseReturnValue:
    """Show a liaison whom they work with, and their cases in which nobody is put down yet, what is due first on top."""
    cases = queries.own_cases(acting())
    lines = offers.to_contact(queries.people_of(acting()), cases)
    return render_template(
        "victims/people.html",
        lines=[line for line in lines if line.harmed],
        bare=[line for line in lines if not line.harmed],
        areas=_areas(cases),
        labels=rules,
        clauses=CLAUSE_LABELS,
        becauses=BECAUSE_LABELS,
        requests=current_app.extensions["requests_to_answer"](acting()),
    )


@bp.get("/cases")
@allows(Can.LIST_CASES)
def cases() -> ResponseReturnValue:
    """Show the cases without a liaison, to be taken on or given to somebody; a coordinator sees the others too."""
    assigns, after = can(Can.ASSIGN), request.args.get("after", type=UUID)
    rows = queries.free_cases(None if assigns else acting(), after=after)
    given = queries.assigned_cases() if assigns else []
    liaisons = queries.liaisons_of([each.referral_id for each in given])
    return render_template(
        "victims/cases.html",
        rows=rows[:PAGE],
        given=given[:PAGE],
        liaisons=liaisons,
        names=accounts.names(liaisons.values()),
        areas=_areas([*rows, *given]),
        strands=_strands,
        assigns=assigns,
        next=url_for(".cases", after=rows[PAGE - 1].referral_id) if len(rows) > PAGE else None,
        form=Form(Schema()),
    )


@bp.post("/cases/<uuid:referral_id>/take-on")
@allows(Can.TAKE_ON, on=queries.one_case)
def take_on(at_hand: CaseAtHand) -> ResponseReturnValue:
    """Become the liaison of a case."""
    service.take_on(acting(), at_hand)
    say(_("You are the liaison of this case. Put down who was harmed"))
    return redirect(url_for(".case", referral_id=at_hand.id), 303)


@bp.route("/cases/<uuid:referral_id>/liaison", methods=["GET", "POST"])
@allows(Can.ASSIGN, on=queries.one_case)
def assign(at_hand: CaseAtHand) -> ResponseReturnValue:
    """Give a case to a liaison, or hand it over to another one."""
    form, referral_id = Form(LiaisonSchema()), at_hand.id
    if request.method == "POST":
        try:
            service.assign(acting(), at_hand, account_id=UUID(form.load(request)["liaison"]))
        except (ValidationError, RuleBroken, Stale) as refused:
            if not isinstance(refused, Stale):
                form.refuse(refused)
            return _assign_page(referral_id, form), 409 if isinstance(refused, (NotNow, Stale)) else 422
        say(_("The liaison of the case is named"))
        return redirect(url_for(".cases"), 303)
    return _assign_page(referral_id, form)


def _assign_page(referral_id: UUID, form: Form) -> str:
    at_hand: Any = queries.one_case(referral_id)
    now = accounts.name_of(at_hand.liaison.account_id) if at_hand.liaison else None
    return render_template("victims/assign.html", case=at_hand.case, now=now, form=form)


@bp.get("/cases/<uuid:referral_id>")
@allows(Can.CREATE, on=queries.one_case, logged=True)
def case(at_hand: CaseAtHand) -> ResponseReturnValue:
    """Show a liaison what they may know of a case, and who was harmed in it."""
    return render_template(
        "victims/case.html",
        case=at_hand.case,
        rows=queries.harmed_in(at_hand.id),
        reason=offers.reason_of_case(at_hand.id),
        becauses=BECAUSE_LABELS,
        area=areas.name_of(at_hand.case.district_code or at_hand.case.force_code),
        strands=_strands,
    )


@bp.route("/cases/<uuid:referral_id>/new", methods=["GET", "POST"])
@allows(Can.CREATE, on=queries.one_case)
def take_down(at_hand: CaseAtHand) -> ResponseReturnValue:
    """Put down who was harmed in a case."""
    form, reference = Form(TakeDownSchema()), at_hand.case.reference
    if request.method == "POST":
        try:
            given = form.load(request)
            harmed = service.take_down(acting(), at_hand, same=given.pop("same", None), given=given)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("victims/take_down.html", form=form, reference=reference), 422
        say(_("The person harmed is put down"))
        return redirect(url_for(".show", victim_id=harmed.victim_id), 303)
    return render_template("victims/take_down.html", form=form, reference=reference)


@bp.get("/<uuid:victim_id>")
@allows(Can.READ, on=queries.one_victim, logged=True)
def show(victim: Victim) -> ResponseReturnValue:
    """Show one person harmed to their liaison."""
    mine = [part for part in victim.parts if acting().id in part.liaisons]
    return render_template(
        "victims/show.html",
        victim=victim,
        lines=offers.to_contact(mine, for_victims.some([part.referral_id for part in mine])),
        clauses=CLAUSE_LABELS,
        becauses=BECAUSE_LABELS,
        labels=rules,
        form=Form(PersonSchema()),
        names=accounts.names({victim.taken_down_by, victim.changed_by}),
    )


@bp.route("/<uuid:victim_id>/correct", methods=["GET", "POST"])
@allows(Can.UPDATE, on=queries.one_victim, logged=True)
def correct(victim: Victim) -> ResponseReturnValue:
    """Correct what is known of a person harmed."""
    form, victim_id = Form(PersonSchema(), victim.known, version=victim.version), victim.id
    if request.method == "POST":
        try:
            service.correct(acting(), victim, given=form.load(request), version=form.version)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("victims/correct.html", form=form, victim_id=victim_id), 422
        except Stale as stale:
            return render_template("victims/correct.html", form=form, victim_id=victim_id, stale=stale), 409
        say(_("What you corrected is saved"))
        return redirect(url_for(".show", victim_id=victim_id), 303)
    return render_template("victims/correct.html", form=form, victim_id=victim_id)


@bp.route("/search", methods=["GET", "POST"])
@allows(Can.SEARCH, logged=True)
def search() -> ResponseReturnValue:
    """Find a person harmed by exactly their name, phone number or postcode.

    What is sought is posted: an address is kept in histories and logs, and a name does not belong there.
    """
    sought = tidy(request.form.get("q", ""))[:200]
    found = queries.search(sought) if sought else []
    own = [each for each in found if acting().id in each.liaisons]
    others = {account for each in found if each not in own for account in each.liaisons}
    return render_template(
        "victims/search.html",
        sought=sought,
        own=own,
        unassigned=any(not each.liaisons for each in found),
        others=sorted(accounts.names(others).values()),
    )


def _areas(rows: list[CaseForVictims]) -> dict[str, str]:
    return areas.names({code for each in rows for code in (each.district_code, each.force_code) if code})


def _strands(case: CaseForVictims) -> str:
    return ", ".join(_(STRAND_LABELS[each]) for each in case.strands)
