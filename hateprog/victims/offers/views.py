"""Pages of offers: a person in a case with clocks and log, what is put down there, withdrawing, and the register."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals import for_victims
from hateprog.victims import queries as victims
from hateprog.victims import rules as victim_rules
from hateprog.victims.models import Harmed, Victim
from hateprog.victims.offers import clocks, queries, register, rules, schemas, service
from hateprog.victims.offers.policy import Can
from hateprog.victims.offers.rules import Sender
from hateprog.victims.offers.wording import wording
from hateprog.victims.queries import CaseAtHand
from hateprog.victims.rules import Channel
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("offers", __name__, template_folder="templates", url_prefix="/people-harmed")


@bp.get("/in-case/<uuid:harmed_id>")
@allows(Can.READ, on=queries.one_harmed, logged=True)
def show(harmed: Harmed) -> ResponseReturnValue:
    """Show what was done about a person in a case: the clocks, the offer, their wishes, every contact."""
    record, case = queries.record_of(harmed), _case(harmed)
    people: list[Any] = [*record.contacts, *record.offers, *record.wishes, *record.reasons]
    return render_template(
        "offers/show.html",
        harmed=harmed,
        victim=harmed.victim,
        case=case,
        record=record,
        clocks=queries.clocks_of(harmed, record, case),
        names=accounts.names({each.put_down_by for each in people} | harmed.liaisons),
        today=today(),
        kinds=clocks,
        rules=rules,
        labels=victim_rules,
        form=Form(Intake()),
    )


def _case(harmed: Harmed) -> Any:
    case = for_victims.one(harmed.referral_id)
    if case is None:
        raise Missing
    return case


def _asked(
    harmed: Harmed, form: Form, template: str, act: Callable[[dict[str, Any]], object], said: str, **told: Any
) -> ResponseReturnValue:
    """Show a form about a person in a case, or do what it says and lead back to their page."""
    harmed_id, status = harmed.id, 200
    if request.method == "POST":
        try:
            act(form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(said)
            return redirect(url_for(".show", harmed_id=harmed_id), 303)
    again: Any = queries.one_harmed(harmed_id)
    return render_template(template, form=form, harmed=again, victim=again.victim, labels=victim_rules, **told), status


@bp.route("/in-case/<uuid:harmed_id>/contact", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_harmed, logged=True)
def contact(harmed: Harmed) -> ResponseReturnValue:
    """Log that somebody was tried or reached."""
    form = Form(schemas.ContactSchema(), {"channel": harmed.victim.contact_by, "tried_on": today()})
    return _asked(
        harmed,
        form,
        "offers/contact.html",
        lambda given: service.log_contact(acting(), harmed, **{"note": None} | given),
        _("The contact is logged"),
    )


@bp.route("/in-case/<uuid:harmed_id>/offer/<channel>", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_harmed, logged=True)
def offer(harmed: Harmed, channel: str) -> ResponseReturnValue:
    """Make the offer by one channel, beginning with the service's words for it."""
    try:
        how = Channel(channel)
    except ValueError:
        raise Missing from None
    name = accounts.name_of(acting().id) or ""
    begins = {"words": wording(how, name=harmed.victim.name, liaison=name), "made_on": today()}

    def act(given: dict[str, Any]) -> object:
        sender = given.pop("sender", Sender.LIAISON)
        return service.make(acting(), harmed, how=how, sender=sender, **given)

    form = Form(schemas.EmailSchema() if how is Channel.EMAIL else schemas.OfferSchema(), begins)
    return _asked(harmed, form, "offers/offer.html", act, _("The offer is put down"), how=how)


@bp.get("/offers/<uuid:offer_id>/letter.pdf")
@allows(Can.READ, on=queries.offered, logged=True)
def letter(offered: queries.Offered) -> Response:
    """Give an offer as a letter to print."""
    told = {"name": offered.victim.name, "address": offered.victim.address_lines, "words": offered.offer.words}
    content = pdf(
        "offers/letter.typ", told, title=_("A letter to you"), reference="", made_at=offered.offer.put_down_at
    )
    return as_pdf(content, "letter")


@bp.route("/in-case/<uuid:harmed_id>/no-offer", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_harmed, logged=True)
def no_offer(harmed: Harmed) -> ResponseReturnValue:
    """Write down why somebody gets no offer."""
    return _asked(
        harmed,
        Form(schemas.NoOfferSchema()),
        "offers/no_offer.html",
        lambda given: service.make_no_offer(acting(), harmed, **given),
        _("It is written down why they get no offer"),
    )


@bp.route("/in-case/<uuid:harmed_id>/wishes", methods=["GET", "POST"])
@allows(Can.WISH, on=queries.one_harmed, logged=True)
def wishes(harmed: Harmed) -> ResponseReturnValue:
    """Put down what somebody wishes after the offer."""
    return _asked(
        harmed,
        Form(schemas.WishSchema(), {"how": harmed.victim.contact_by}),
        "offers/wishes.html",
        lambda given: service.wish(acting(), harmed, **{"again_on": None} | given),
        _("Their wishes are put down"),
    )


@bp.route("/in-case/<uuid:harmed_id>/code", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_harmed, logged=True)
def duty(harmed: Harmed) -> ResponseReturnValue:
    """Put down that what the Victims' Code asks for was done."""
    return _asked(
        harmed,
        Form(schemas.DutySchema(), {"met_on": today()}),
        "offers/duty.html",
        lambda given: service.meet_duty(acting(), harmed, **given),
        _("It is put down"),
    )


@bp.route("/in-case/<uuid:harmed_id>/pause", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_harmed, logged=True)
def pause(harmed: Harmed) -> ResponseReturnValue:
    """Let the clocks of a person in a case stand still."""
    return _asked(
        harmed,
        Form(schemas.PauseSchema()),
        "offers/pause.html",
        lambda given: service.pause(acting(), harmed, **given),
        _("The clocks stand still until you let them go on"),
    )


@bp.post("/in-case/<uuid:harmed_id>/go-on")
@allows(Can.RECORD, on=queries.one_harmed)
def go_on(harmed: Harmed) -> ResponseReturnValue:
    """Let the clocks run again."""
    harmed_id = harmed.id
    service.go_on(acting(), harmed)
    say(_("The clocks run again. The working days of the pause are added"))
    return redirect(url_for(".show", harmed_id=harmed_id), 303)


@bp.route("/cases/<uuid:referral_id>/nobody", methods=["GET", "POST"])
@allows(Can.RECORD, on=victims.one_case, logged=True)
def nobody(at_hand: CaseAtHand) -> ResponseReturnValue:
    """Write down why there is nobody in a case to make an offer to."""
    form, referral_id = Form(schemas.NobodySchema()), at_hand.id
    if request.method == "POST":
        try:
            service.nobody_to_offer(acting(), at_hand, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
            return render_template("offers/nobody.html", form=form, case=at_hand.case), status
        say(_("It is written down why there is nobody to make an offer to"))
        return redirect(url_for("victims.case", referral_id=referral_id), 303)
    return render_template("offers/nobody.html", form=form, case=at_hand.case)


@bp.route("/<uuid:victim_id>/withdraw", methods=["GET", "POST"])
@allows(Can.WITHDRAW, on=victims.one_victim, logged=True)
def withdraw(victim: Victim) -> ResponseReturnValue:
    """Do as somebody says who wants no more of it, once whoever heard it has said what that stops."""
    victim_id = victim.id
    if request.method == "POST":
        service.withdraw(acting(), victim)
        say(_("They have withdrawn: nobody contacts them, and what they have asked is withdrawn"))
        return redirect(url_for("victims.show", victim_id=victim_id), 303)
    return render_template("offers/withdraw.html", victim=victim, form=Form(Intake()))


@bp.post("/<uuid:victim_id>/come-back")
@allows(Can.WITHDRAW, on=victims.one_victim)
def come_back(victim: Victim) -> ResponseReturnValue:
    """Put down that somebody came back of their own accord."""
    victim_id = victim.id
    service.come_back(acting(), victim)
    say(_("They have come back, and can be contacted again"))
    return redirect(url_for("victims.show", victim_id=victim_id), 303)


@bp.route("/opt-out", methods=["GET", "POST"])
@allows(Can.OPT_OUT)
def opt_out() -> ResponseReturnValue:
    """Take the call of somebody who wants to be left alone; the answer is the same whether they are known or not."""
    form, status = Form(schemas.OptOutSchema()), 200
    if request.method == "POST":
        try:
            given = {"phone": None, "postcode": None} | form.load(request)
            service.opt_out(acting(), None, **given)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 422
        else:
            say(_("If they are known to the service, nobody contacts them any more and their liaison has been told"))
            return redirect(url_for(".opt_out"), 303)
    return render_template("offers/opt_out.html", form=form), status


@bp.get("/register")
@allows(Can.COUNT, logged=True)
def show_register() -> ResponseReturnValue:
    """Show in figures whether everybody harmed had an offer, or a written reason why not."""
    return render_template("offers/register.html", tables=register.tables(), made_at=utcnow())
