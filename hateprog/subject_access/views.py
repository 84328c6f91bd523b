"""Pages of requests to see one's data."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.subject_access import masking, pack, queries, rules, schemas, service
from hateprog.subject_access.models import AccessItem, AccessRequest
from hateprog.subject_access.policy import Can
from hateprog.subject_access.rules import Format, State
from hateprog.victims.queries import one_victim
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("subject_access", __name__, template_folder="templates")


@bp.get("/access-requests")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List the requests that whoever looks deals with, or may sign."""
    return render_template("subject_access/every.html", rows=queries.visible_to(acting()), rules=rules, today=today())


@bp.route("/cases/<uuid:referral_id>/access-requests", methods=["GET", "POST"])
@allows(Can.MAKE, on=queries.one_case, logged=True)
def of_case(case: Any) -> ResponseReturnValue:
    """List the requests of the person referred, and put one down."""
    back = url_for("casefile.show", referral_id=case.id)
    return _receiving(service.receive, case, queries.of_case, back)


@bp.route("/people-harmed/<uuid:victim_id>/access-requests", methods=["GET", "POST"])
@allows(Can.MAKE_FOR_HARMED, on=one_victim, logged=True)
def of_harmed(victim: Any) -> ResponseReturnValue:
    """List the requests of somebody harmed, and put one down."""
    back = url_for("victims.show", victim_id=victim.id)
    return _receiving(service.receive_for_harmed, victim, queries.of_victim, back)


def _receiving(receive: Any, thing: Any, of: Any, back: str) -> ResponseReturnValue:
    form, status, thing_id = Form(schemas.Receiving(), {"regime": rules.Regime.UK_GDPR}), 200, thing.id
    if request.method == "POST":
        try:
            asked = receive(acting(), thing, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(_("Put down. Gather the pack next"))
            return redirect(url_for(".show", request_id=asked.id), 303)
    return render_template("subject_access/receive.html", form=form, rows=of(thing_id), back=back, rules=rules), status


@bp.get("/access-requests/<uuid:request_id>")
@allows(Can.READ, on=queries.one_request, logged=True)
def show(asked: AccessRequest) -> ResponseReturnValue:
    """Show a request: its clock, the parts of its pack and what comes next."""
    return _page(asked)


def _page(asked: AccessRequest, form: Form | None = None, status: int = 200) -> ResponseReturnValue:
    people = {asked.put_down_by, asked.reviewed_by, asked.signed_by, *(each.taken_by for each in asked.copies)} - {None}
    readable = asked.state not in {State.EXPIRED, State.DROPPED}
    return render_template(
        "subject_access/show.html",
        asked=asked,
        asker=asked.asker if readable else None,
        titles={each.id: pack.content(each)["title"] for each in asked.items} if readable else {},
        names=accounts.names(people),
        form=form or Form(Intake()),
        rules=rules,
        today=today(),
        Can=Can,
        State=State,
    ), status


@bp.post("/access-requests/<uuid:request_id>/gather")
@allows(Can.REVIEW, on=queries.one_request)
def gather(asked: AccessRequest) -> ResponseReturnValue:
    """Gather the pack as things are now."""
    request_id = asked.id
    service.gather(acting(), asked)
    say(_("Gathered. Go through each part next"))
    return redirect(url_for(".show", request_id=request_id), 303)


@bp.route("/access-requests/parts/<uuid:item_id>", methods=["GET", "POST"])
@allows(Can.READ, on=queries.one_item, logged=True)
def part(item: AccessItem) -> ResponseReturnValue:
    """Show a part of a pack, what is masked in it, and decide on it."""
    form = Form(
        schemas.deciding(item.request.regime),
        {"choice": item.choice, "exemption": item.exemption},
        version=item.version,
    )
    status, stale, item_id, request_id = 200, None, item.id, item.request_id
    if request.method == "POST":
        try:
            said = form.load(request)
            service.decide(acting(), item, **said, version=request.form.get("version"))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        except Stale as refused:
            stale, status = refused, 409
        else:
            say(_("Decided"))
            return redirect(_next(request_id, item_id), 303)
    again = queries.one_item(item_id)
    if again is None:
        return redirect(url_for(".show", request_id=request_id), 303)
    found = pack.content(again)
    lines = [
        (what, list(masking.pieces(says, [(start, end) for start, end in masks])))
        for (what, says), masks in zip(found["lines"], again.masks, strict=False)
    ]
    return render_template(
        "subject_access/part.html",
        item=again,
        title=found["title"],
        lines=lines,
        form=form,
        stale=stale,
        rules=rules,
        Can=Can,
        name=accounts.name_of(again.decided_by),
    ), status


def _next(request_id: UUID, item_id: UUID) -> str:
    """Return the address of the next part that is not decided, else of the request."""
    asked = queries.one_request(request_id)
    left = [each.id for each in asked.items if each.choice is None and each.id != item_id] if asked else []
    return url_for(".part", item_id=left[0]) if left else url_for(".show", request_id=request_id)


@bp.post("/access-requests/<uuid:request_id>/finish")
@allows(Can.REVIEW, on=queries.one_request)
def finish(asked: AccessRequest) -> ResponseReturnValue:
    """Say that every part was gone through."""
    return _acting(asked.id, lambda: service.finish(acting(), asked), _("Gone through. Somebody else signs it next"))


@bp.post("/access-requests/<uuid:request_id>/sign")
@allows(Can.SIGN, on=queries.one_request)
def sign(asked: AccessRequest) -> ResponseReturnValue:
    """Sign a pack."""
    return _acting(
        asked.id, lambda: service.sign(acting(), asked), _("Signed. It can be handed out for 30 days"), then=".every"
    )


@bp.route("/access-requests/<uuid:request_id>/send-back", methods=["GET", "POST"])
@allows(Can.SIGN, on=queries.one_request)
def send_back(asked: AccessRequest) -> ResponseReturnValue:
    """Give a pack back to be gone through again."""
    return _asking(
        asked,
        Form(schemas.SendingBack()),
        service.send_back,
        title=_("Send it back"),
        done=_("Sent back"),
        then=".every",
    )


@bp.route("/access-requests/<uuid:request_id>/extend", methods=["GET", "POST"])
@allows(Can.REVIEW, on=queries.one_request)
def extend(asked: AccessRequest) -> ResponseReturnValue:
    """Take two months more."""
    return _asking(
        asked,
        Form(schemas.Extending()),
        service.extend,
        title=_("Take two months more"),
        done=_("Two months more. Tell the person within the first month, and why"),
    )


@bp.route("/access-requests/<uuid:request_id>/drop", methods=["GET", "POST"])
@allows(Can.REVIEW, on=queries.one_request)
def drop(asked: AccessRequest) -> ResponseReturnValue:
    """End a request without a pack."""
    return _asking(
        asked,
        Form(schemas.Dropping()),
        service.drop,
        title=_("Drop the request"),
        done=_("Dropped. What was gathered is gone"),
    )


@bp.post("/access-requests/<uuid:request_id>/copy")
@allows(Can.HAND_OUT, on=queries.one_request)
def copy(asked: AccessRequest) -> ResponseReturnValue:
    """Hand out a copy: the answer is the file, which is kept nowhere."""
    form, reference = Form(schemas.Taking()), asked.reference
    try:
        said = form.load(request)
        made = service.hand_out(acting(), asked, **said)
    except ValidationError as refused:
        form.refuse(refused)
        return _again(asked.id, form, 422)
    kind = "application/pdf" if said["format"] is Format.PDF else "application/json"
    headers = {"Content-Disposition": f'attachment; filename="{reference}.{said["format"].value}"'}
    return Response(made, mimetype=kind, headers=headers)


def _acting(request_id: UUID, act: Any, done: str, *, then: str = ".show") -> ResponseReturnValue:
    try:
        act()
    except RuleBroken as refused:
        form = Form(Intake())
        form.refuse(refused)
        return _again(request_id, form, 409 if isinstance(refused, NotNow) else 422)
    say(done)
    return redirect(_there(then, request_id), 303)


def _there(then: str, request_id: UUID) -> str:
    return url_for(then, request_id=request_id) if then == ".show" else url_for(then)


def _again(request_id: UUID, form: Form, status: int) -> ResponseReturnValue:
    found = queries.one_request(request_id)
    return _page(found, form, status) if found else redirect(url_for(".every"), 303)


def _asking(
    asked: AccessRequest, form: Form, act: Any, *, title: str, done: str, then: str = ".show"
) -> ResponseReturnValue:
    request_id, reference, status = asked.id, asked.reference, 200
    if request.method == "POST":
        try:
            act(acting(), asked, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(done)
            return redirect(_there(then, request_id), 303)
    here = url_for(".show", request_id=request_id)
    return render_template("subject_access/ask.html", form=form, title=title, reference=reference, here=here), status
