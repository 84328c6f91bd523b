"""Pages of scrutiny: packs drawn, redacted, reviewed and released; the panel's reading and grading; what is learnt."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema, ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility.deciding import DECIDED_LABELS
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.scrutiny import outline, queries, redaction, rules, service
from hateprog.scrutiny.known import known_of
from hateprog.scrutiny.models import Item, Pack
from hateprog.scrutiny.policy import Can
from hateprog.scrutiny.redaction import KIND_LABELS
from hateprog.scrutiny.rules import GRADE_LABELS, MODE_LABELS, STATE_LABELS, State, Step
from hateprog.scrutiny.schemas import DrawSchema, GradeSchema, ReleaseSchema, ReviewSchema, Verdict, redaction_schema
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.notices import say

bp = Blueprint("scrutiny", __name__, template_folder="templates")
LABELS = {
    "grade": GRADE_LABELS,
    "kind": KIND_LABELS,
    "mode": MODE_LABELS,
    "outcome": DECIDED_LABELS,
    "state": STATE_LABELS,
}


@bp.get("/scrutiny")
@allows(Can.READ)
def packs() -> ResponseReturnValue:
    """Show the packs that may be read: to the panel those that are open, to a coordinator all."""
    rows = queries.packs(acting(), after=request.args.get("after", type=UUID))
    shown = rows[: queries.PAGE]
    return render_template(
        "scrutiny/packs.html",
        rows=shown,
        modes={row.id: _mode(row) for row in shown},
        areas=areas.names({code for row in shown for code in (row.force_code, row.district_code) if code}),
        labels=LABELS,
        **_pages(rows, ".packs"),
    )


@bp.route("/scrutiny/draw", methods=["GET", "POST"])
@allows(Can.DRAW)
def draw() -> ResponseReturnValue:
    """Draw a pack of closed decisions."""
    form = Form(DrawSchema())
    if request.method == "POST":
        try:
            drawn = service.draw(acting(), None, wanted=form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("scrutiny/draw.html", form=form), 422
        say(_("The pack is drawn. Redact each decision, and let a second person look at it"))
        return redirect(url_for(".pack", pack_id=drawn.id), 303)
    return render_template("scrutiny/draw.html", form=form)


@bp.get("/scrutiny/packs/<uuid:pack_id>", endpoint="pack")
@allows(Can.READ, on=queries.one_pack, logged=True)
def show_pack(pack: Pack) -> ResponseReturnValue:
    """Show a pack: what it was drawn from, and its items that may be read."""
    items = queries.items_of(acting(), pack.id)
    code = pack.force_code or pack.district_code
    return render_template(
        "scrutiny/pack.html",
        pack=pack,
        items=items,
        mode=_mode(pack),
        area=areas.name_of(code),
        names=accounts.names({pack.drawn_by, pack.released_by, *(row.changed_by for row in items)}),
        form=Form(Schema()),
        labels=LABELS,
    )


@bp.route("/scrutiny/packs/<uuid:pack_id>/release", methods=["GET", "POST"])
@allows(Can.RELEASE, on=queries.one_pack)
def release(pack: Pack) -> ResponseReturnValue:
    """Release a pack to the panel, once somebody has confirmed what that does."""
    form, pack_id = Form(ReleaseSchema()), pack.id
    if request.method == "POST":
        try:
            form.load(request)
            service.release(acting(), pack)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _release_page(pack_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The pack is open to the panel for 30 days, and its members are told by mail"))
        return redirect(url_for(".pack", pack_id=pack_id), 303)
    return _release_page(pack_id, form)


def _release_page(pack_id: UUID, form: Form) -> str:
    pack = queries.one_pack(pack_id)
    items = queries.items_of(acting(), pack_id)
    passed = sum(row.state is State.PASSED for row in items)
    return render_template("scrutiny/release.html", pack=pack, form=form, passed=passed, left_out=len(items) - passed)


@bp.post("/scrutiny/packs/<uuid:pack_id>/close")
@allows(Can.RELEASE, on=queries.one_pack)
def close(pack: Pack) -> ResponseReturnValue:
    """Close a pack before its 30 days are over."""
    pack_id = pack.id
    service.close(acting(), pack)
    say(_("The pack is closed: the panel can no longer open it"))
    return redirect(url_for(".pack", pack_id=pack_id), 303)


@bp.get("/scrutiny/items/<uuid:item_id>")
@allows(Can.READ, on=queries.one_item, logged=True)
def item(item: Item) -> ResponseReturnValue:
    """Show a redacted decision, with the form of a grade for a panel member."""
    return _item_page(item, _grade_form(item))


@bp.post("/scrutiny/items/<uuid:item_id>")
@allows(Can.GRADE, on=queries.one_item, logged=True)
def grade(item: Item) -> ResponseReturnValue:
    """Put down a panel member's grade; what they gave before is kept."""
    form, item_id, pack_id = _grade_form(item), item.id, item.pack_id
    try:
        service.grade(acting(), item, given=form.load(request), version=form.version)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _item_page(queries.one_item(item_id), form), 422
    except Stale as stale:
        fresh: Any = queries.one_item(item_id)
        return _item_page(fresh, _grade_form(fresh), stale), 409
    say(_("Your grade is recorded. You can change it while the pack is open"))
    return redirect(url_for(".pack", pack_id=pack_id), 303)


def _own_grades(item: Any) -> list[Any]:
    return [each for each in item.grades if each.graded_by_person == acting().person_id]


def _grade_form(item: Any) -> Form:
    """Return the form of a grade, with the newest that this member gave; its version is how many they gave."""
    own = _own_grades(item)
    given = {name: getattr(own[-1], name) for name in ("grade", "observations", "learning")} if own else None
    return Form(GradeSchema(), given, version=len(own))


def _item_page(item: Any, form: Form, stale: Stale | None = None) -> str:
    return render_template(
        "scrutiny/item.html",
        stale=stale,
        form=form,
        own=_own_grades(item),
        may_grade=can(Can.GRADE, item),
        may_redact=_mode(item.pack) is rules.Mode.PREPARING and can(Can.REDACT, item),
        may_review=_waits(item) and can(Can.REVIEW_REDACTION, item),
        grades=item.newest_grades if can(Can.RELEASE, item.pack) else (),
        **_copy(item),
    )


def _copy(item: Any) -> dict[str, Any]:
    """Return the redacted copy as every page shows it."""
    texts = [(outline.label_of(each, item.outline), each, outline.beside(each, item.outline)) for each in item.texts]
    return {"item": item, "pack": item.pack, "shown": outline.shown(item.outline), "texts": texts, "labels": LABELS}


@bp.route("/scrutiny/items/<uuid:item_id>/redact", methods=["GET", "POST"])
@allows(Can.REDACT, on=queries.one_item, logged=True)
def redact(item: Item) -> ResponseReturnValue:
    """Redact an item's texts, with what looks like a name or a number marked; save, or send to a second person."""
    form, item_id, pack_id = _redaction_form(item), item.id, item.pack_id
    if request.method == "GET":
        return _redaction_page(item, form)
    action = request.form.get("do", "save")
    try:
        texts = list(form.load(request).values())
        if action == "replace":
            service.replace_marked(acting(), item, texts=texts, version=form.version)
        else:
            step = Step.SEND if action == "send" else Step.SAVE
            service.redact(acting(), item, texts=texts, step=step, version=form.version)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        page = _redaction_page(queries.one_item(item_id), form)
        return page, 409 if isinstance(refused, NotNow) else 422
    except Stale as stale:
        return _redaction_page(queries.one_item(item_id), form, stale), 409
    if action == "send":
        say(_("Sent to a second person, who reviews it"))
        return redirect(url_for(".pack", pack_id=pack_id), 303)
    say(_("Saved. What is still marked is shown below"))
    return redirect(url_for(".redact", item_id=item_id), 303)


def _redaction_form(item: Any) -> Form:
    texts = {service.TEXT % number: each["text"] for number, each in enumerate(item.texts, start=1)}
    return Form(redaction_schema(item.texts, item.outline), texts, version=item.version)


def _redaction_page(item: Any, form: Form, stale: Stale | None = None) -> str:
    return render_template("scrutiny/redact.html", form=form, stale=stale, **_marked(item), **_copy(item))


def _marked(item: Any) -> dict[str, Any]:
    """Return each text cut at what is marked in it, and whether something certain is among that."""
    known = known_of(item)
    cut = [redaction.pieces(each["text"], known) for each in item.texts]
    certain = any(piece.mark and piece.mark.certain for pieces in cut for piece in pieces)
    return {"cut": cut, "certain": certain, "newest_review": item.reviews[-1] if item.reviews else None}


@bp.get("/scrutiny/reviews")
@allows(Can.REVIEW_REDACTION)
def reviews() -> ResponseReturnValue:
    """Show the redactions that wait for a second person."""
    rows = queries.to_review(acting(), after=request.args.get("after", type=UUID))
    return render_template("scrutiny/reviews.html", rows=rows[: queries.PAGE], **_pages(rows, ".reviews"))


@bp.route("/scrutiny/items/<uuid:item_id>/review", methods=["GET", "POST"])
@allows(Can.REVIEW_REDACTION, on=queries.one_item, logged=True)
def review(item: Item) -> ResponseReturnValue:
    """Look at a redaction as the second person: pass it, or send it back and say why."""
    form, item_id = Form(ReviewSchema(), version=item.version), item.id
    if request.method == "GET":
        return _review_page(item, form)
    try:
        said = form.load(request)
        passed = said["verdict"] is Verdict.PASS
        service.review(acting(), item, passed=passed, note=said["note"], version=form.version)
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _review_page(queries.one_item(item_id), form), 409 if isinstance(refused, NotNow) else 422
    except Stale as stale:
        fresh: Any = queries.one_item(item_id)
        return _review_page(fresh, Form(ReviewSchema(), version=fresh.version), stale), 409
    say(_("Passed: it goes with the pack") if passed else _("Sent back to whoever redacted it"))
    return redirect(url_for(".reviews"), 303)


def _waits(item: Any) -> bool:
    return item.state is State.IN_REVIEW and _mode(item.pack) is rules.Mode.PREPARING


def _review_page(item: Any, form: Form, stale: Stale | None = None) -> str:
    return render_template(
        "scrutiny/review.html", form=form, stale=stale, waits=_waits(item), **_marked(item), **_copy(item)
    )


@bp.get("/scrutiny/learning")
@allows(Can.LEARNING)
def learning() -> ResponseReturnValue:
    """Show the decisions about which the panel has said something, to inspectors of the area and to coordinators."""
    rows = queries.learning(acting(), after=request.args.get("after", type=UUID))
    return render_template("scrutiny/learning.html", rows=rows[: queries.PAGE], **_pages(rows, ".learning"))


@bp.get("/scrutiny/learning/<uuid:item_id>")
@allows(Can.LEARNING, on=queries.one_item, logged=True)
def learning_from(item: Item) -> ResponseReturnValue:
    """Show what the panel has said about one decision, with the redacted copy that it read; not who said it."""
    return render_template(
        "scrutiny/learning_from.html",
        grades=[each for each in item.newest_grades if each.observations or each.learning],
        **_copy(item),
    )


def _mode(pack: Any) -> rules.Mode:
    return rules.mode(pack.released_at, pack.closed_at, pack.expires_at, utcnow())


def _pages(rows: Any, endpoint: str) -> dict[str, str | None]:
    """Return the addresses of the first and the next page of a list, each None where there is no need of it."""
    return {
        "following": url_for(endpoint, after=rows[queries.PAGE - 1].id) if len(rows) > queries.PAGE else None,
        "first": url_for(endpoint) if request.args.get("after") else None,
    }
