"""Pages of a person's own page, which need no account; and giving one, which is their liaison's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import segno
from flask import Blueprint, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.accounts.tokens import new_token
from hateprog.kernel.access import NOBODY
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, TooMany
from hateprog.kernel.text import _
from hateprog.store import throttle
from hateprog.victims import queries as victims
from hateprog.victims.models import Victim
from hateprog.victims.own_page import queries, rules, schemas, service
from hateprog.victims.own_page.models import OwnPage
from hateprog.victims.own_page.policy import Can
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, public
from hateprog.web.intake import Intake
from hateprog.web.links import full_address

bp = Blueprint("own_page", __name__, template_folder="templates")
VISIT = "visit"
ELSEWHERE = "https://www.bbc.co.uk/weather"
"""Where the button "Exit this page" leads (GOV.UK Design System): a page that anybody might be looking at."""


@bp.route("/people-harmed/<uuid:victim_id>/own-page", methods=["GET", "POST"])
@allows(Can.GIVE, on=victims.one_victim, logged=True)
def give(victim: Victim) -> ResponseReturnValue:
    """Make a page for somebody; its link and its code are shown once."""
    form, victim_id = Form(schemas.GiveSchema()), victim.id
    if request.method == "POST":
        token, code = new_token(), rules.new_code()
        try:
            service.give(acting(), victim, token=token, code=code, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
            return render_template("own_page/give.html", form=form, victim=victims.one_victim(victim_id)), status
        address = full_address("own_page.enter", token=token)
        return render_template(
            "own_page/given.html",
            victim=victims.one_victim(victim_id),
            address=address,
            code=f"{code[:3]} {code[3:]}",
            mailed=request.form.get("carrier") == "email",
            picture=segno.make(address, error="m").svg_data_uri(scale=5, border=4, light="white"),
            lasts=rules.LINK_LASTS,
        )
    return render_template("own_page/give.html", form=form, victim=victim)


@bp.post("/people-harmed/<uuid:victim_id>/own-page/close")
@allows(Can.GIVE, on=victims.one_victim)
def close(victim: Victim) -> ResponseReturnValue:
    """Close what was given."""
    victim_id = victim.id
    service.close(acting(), victim)
    return redirect(url_for("victims.show", victim_id=victim_id), 303)


@bp.route("/yours/<token>", methods=["GET", "POST"])
@public
def enter(token: str) -> ResponseReturnValue:
    """Ask for the code, and open the page in this browser."""
    try:
        throttle.allow(f"own-page/{request.remote_addr}", limit=rules.TRIES, window=rules.TRIES_WINDOW)
        page = service.opened_by(token)
    except TooMany as refused:
        return _closed(refused.message), 429, {"Retry-After": str(refused.seconds)}
    except (Missing, NotNow):
        return _closed(), 404
    form = Form(schemas.CodeSchema())
    if request.method == "POST":
        try:
            visit = new_token()
            page = service.enter(NOBODY, page, visit=visit, **form.load(request))
        except NotNow:
            return _closed(), 404
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("own_page/enter.html", form=form), 422
        if page.opened_at is not None:
            session[VISIT] = visit
            return redirect(url_for(".show"), 303)
        if page.closed_at is not None:
            return _closed(), 404
        form.refuse(RuleBroken(_("That code is not right"), field="code"))
        return render_template("own_page/enter.html", form=form), 422
    return render_template("own_page/enter.html", form=form)


@bp.get("/yours")
@public
def show() -> ResponseReturnValue:
    """Show where each question is, and what can be done."""
    return _with_page(_own)


@bp.route("/yours/reach", methods=["GET", "POST"])
@public
def reach() -> ResponseReturnValue:
    """Say how and when to be reached."""

    def answer(page: OwnPage) -> ResponseReturnValue:
        known = {"contact_by": page.victim.contact_by, "safe_times": page.victim.safe_times}
        form = Form(schemas.ReachSchema(), known)
        if request.method == "POST":
            try:
                service.reach(NOBODY, page, **{"safe_times": None} | form.load(request))
            except (ValidationError, RuleBroken) as refused:
                form.refuse(refused)
                return render_template("own_page/reach.html", form=form), 422
            return redirect(url_for(".show", done="reach"), 303)
        return render_template("own_page/reach.html", form=form)

    return _with_page(answer)


@bp.post("/yours/pause")
@public
def pause() -> ResponseReturnValue:
    """Ask to be left for a while."""

    def answer(page: OwnPage) -> ResponseReturnValue:
        with suppress(NotNow):  # pressed twice: it is as they wanted it
            service.pause(NOBODY, page)
        return redirect(url_for(".show", done="pause"), 303)

    return _with_page(answer)


@bp.route("/yours/withdraw", methods=["GET", "POST"])
@public
def withdraw() -> ResponseReturnValue:
    """Want no more of it, once it was said what that means."""

    def answer(page: OwnPage) -> ResponseReturnValue:
        if request.method == "POST":
            service.withdraw(NOBODY, page)
            session.pop(VISIT, None)
            return render_template("own_page/withdrawn.html")
        return render_template("own_page/withdraw.html", form=Form(Intake()))

    return _with_page(answer)


@bp.get("/yours/leave")
@public
def leave() -> ResponseReturnValue:
    """Leave at once: forget the visit, close the page and be somewhere else. It is a link, for a link is quickest."""
    with suppress(Missing):  # closed already, or nobody's: what matters is to be gone
        service.leave(NOBODY, service.visited(session.pop(VISIT, None)))
    answer = redirect(ELSEWHERE, 303)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _with_page(answer: Callable[[OwnPage], ResponseReturnValue]) -> ResponseReturnValue:
    """Answer with the page that this browser has open; nobody signed in is handed somebody else's."""
    try:
        page = service.visited(session.get(VISIT))
    except Missing:
        session.pop(VISIT, None)
        return _closed(), 404
    return answer(page)


def _own(page: OwnPage) -> str:
    return render_template(
        "own_page/show.html",
        asked=queries.asked_by(page.victim_id),
        victim=page.victim,
        liaisons=_names(page),
        done=request.args.get("done"),
        form=Form(Intake()),
    )


def _names(page: OwnPage) -> list[str]:
    return sorted(accounts.names(page.victim.liaisons).values())


def _closed(why: str | None = None) -> str:
    return render_template("own_page/closed.html", why=why)
