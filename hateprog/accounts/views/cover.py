"""Cover between inspectors: what there is, arranging it, ending it early."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import cover as service
from hateprog.accounts import cover_queries, queries, rules
from hateprog.accounts.models import Cover
from hateprog.accounts.policy import Can
from hateprog.accounts.rules import Standing
from hateprog.accounts.schemas import ArrangeCover
from hateprog.accounts.views.blueprint import bp
from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say


@bp.get("/cover")
@allows(Can.DELEGATE)
def cover() -> ResponseReturnValue:
    """List the cover that concerns an inspector: for them and by them, now, coming and the last few that are over."""
    actor, day = acting(), today()
    lasting, past = cover_queries.now_and_coming(actor, day), cover_queries.past(actor, day)
    stands = {row.id: rules.standing(row.from_on, row.until_on, row.ended_at, today=day) for row in lasting}
    return render_template(
        "accounts/cover.html",
        now=[row for row in lasting if stands[row.id] is Standing.NOW],
        coming=[row for row in lasting if stands[row.id] is Standing.COMING],
        past=past,
        names=queries.names({each for row in (*lasting, *past) for each in (row.account_id, row.absent_id)}),
        areas=areas.names({row.area for row in (*lasting, *past)}),
        me=actor.id,
        form=Form(Intake()),
    )


@bp.route("/cover/new", methods=["GET", "POST"])
@allows(Can.DELEGATE)
def arrange_cover() -> ResponseReturnValue:
    """Arrange that another inspector acts in one of one's own areas."""
    own, inspectors = _own_areas(), _inspectors()
    form = Form(ArrangeCover(own, inspectors), {"area": own[0][0]} if len(own) == 1 else None)
    if request.method == "POST":
        try:
            service.arrange(acting(), None, form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _page(form, inspectors), 422
        say(
            _("The cover is arranged, and both of you are told by mail"),
            href=url_for(".arrange_cover"),
            link=_("Arrange more cover"),
        )
        return redirect(url_for(".cover"), 303)
    return _page(form, inspectors)


def _page(form: Form, inspectors: list[tuple[str, str]]) -> str:
    return render_template("accounts/arrange_cover.html", form=form, inspectors=inspectors)


def _own_areas() -> list[tuple[str, str]]:
    return sorted(areas.names(acting().own_areas).items(), key=lambda area: area[1])


def _inspectors() -> list[tuple[str, str]]:
    """Return (account id, "Indira Vale (South Yorkshire)") of everybody who could cover."""
    rows = cover_queries.others_who_inspect(acting())
    held: dict[Any, list[str]] = {row.account_id: row.areas.split(",") if row.areas else [] for row in rows}
    names = areas.names({code for codes in held.values() for code in codes})
    return [
        (
            str(row.account_id),
            _("{name} ({areas})").format(
                name=row.name, areas=", ".join(sorted(names.get(code, code) for code in held[row.account_id]))
            ),
        )
        for row in rows
    ]


@bp.post("/cover/<uuid:cover_id>/end")
@allows(Can.DELEGATE, on=cover_queries.one_cover)
def end_cover(cover: Cover) -> ResponseReturnValue:
    """End cover early, or call it off."""
    service.end(acting(), cover)
    say(
        _("The cover has ended, and both of you are told by mail"),
        href=url_for(".arrange_cover"),
        link=_("Arrange cover"),
    )
    return redirect(url_for(".cover"), 303)
