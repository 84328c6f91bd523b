"""Pages of schedules, of cases to review, of disposals, and the certificate."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.retention import kinds, queries, rules, schemas, service
from hateprog.retention.models import Disposal, Schedule
from hateprog.retention.policy import Can
from hateprog.web.filters import show_date, show_moment
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("retention", __name__, template_folder="templates")


@bp.get("/retention/schedules")
@allows(Can.READ)
def schedules() -> ResponseReturnValue:
    """List the schedules: what each says, by which law or policy, from when, and who drafted and adopted it."""
    rows = queries.schedules()
    people = {person for row in rows for person in (row.drafted_person, row.adopted_person) if person}
    return render_template(
        "retention/schedules.html",
        rows=rows,
        rules=rules,
        names=accounts.people_called(people),
        Can=Can,
        form=Form(Intake()),
    )


@bp.post("/retention/schedules/<uuid:schedule_id>/adopt")
@allows(Can.CONFIGURE, on=queries.one_schedule)
def adopt(schedule: Schedule) -> ResponseReturnValue:
    """Adopt a schedule that somebody else drafted."""
    service.adopt(acting(), schedule)
    say(_("The schedule is adopted, and nothing of it changes any more"))
    return redirect(url_for(".schedules"), 303)


@bp.get("/retention/review")
@allows(Can.REVIEW)
def review() -> ResponseReturnValue:
    """List the cases whose day of review has come, and by which schedule; the force area is in the address."""
    forces = areas.forces()
    force = request.args.get("force", "")
    force = force if force in dict(forces) else ""
    return render_template(
        "retention/review.html",
        rows=queries.to_review(force or None),
        forces=forces,
        force=force,
        rules=rules,
        most=queries.PAGE,
    )


@bp.route("/retention/review/<uuid:case_id>", methods=["GET", "POST"])
@allows(Can.REVIEW, on=queries.one_case, logged=True)
def one(case: Any) -> ResponseReturnValue:
    """Show why a case is to be reviewed and what stands in the way; keep it for a reason."""
    form, status = Form(schemas.RetainSchema()), 200
    if request.method == "POST":
        try:
            service.retain(acting(), case, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = 409 if isinstance(refused, NotNow) else 422
        else:
            say(_("The case is kept. It comes back here on the day you gave"))
            return redirect(url_for(".review"), 303)
    return _case_page(case, form), status


def _case_page(case: Any, form: Form) -> str:
    found = queries.listed(case.id)
    if found is None:
        raise Missing
    kept = queries.retained_of(case.id)
    return render_template(
        "retention/one.html",
        case=case,
        found=found,
        is_due=found.due.on <= today(),
        is_due_again=found.retained is None or found.retained.again_on <= today(),
        disposed=queries.done_of(case.id),
        kept=kept,
        blocking=queries.blocking(case.id),
        names=accounts.people_called({row.person_id for row in kept}),
        rules=rules,
        form=form,
    )


@bp.post("/retention/review/<uuid:case_id>/propose")
@allows(Can.PROPOSE, on=queries.one_case)
def propose(case: Any) -> ResponseReturnValue:
    """Propose that a case be disposed of."""
    case_id = case.id
    try:
        service.propose(acting(), case)
    except RuleBroken as refused:
        form = Form(schemas.RetainSchema())
        form.refuse(refused)
        return _case_page(queries.one_case(case_id), form), 409
    say(_("Proposed. Another coordinator agrees to it, and an administrator carries it out"))
    return redirect(url_for(".disposals"), 303)


@bp.get("/disposals")
@allows(Can.LIST)
def disposals() -> ResponseReturnValue:
    """List disposals: what waits for whom, and what was carried out. Whose case it is stands here for nobody."""
    rows = queries.latest()
    people = {person for row in rows for person in (row.proposed_person, row.agreed_person, row.done_person) if person}
    return render_template(
        "retention/disposals.html",
        rows=rows,
        names=accounts.people_called(people),
        Can=Can,
        form=Form(Intake()),
    )


@bp.post("/disposals/<uuid:disposal_id>/drop")
@allows(Can.PROPOSE, on=queries.one_disposal)
def drop(disposal: Disposal) -> ResponseReturnValue:
    """Drop a disposal that was proposed."""
    service.drop(acting(), disposal)
    say(_("Dropped: the case is kept"))
    return redirect(url_for(".disposals"), 303)


@bp.post("/disposals/<uuid:disposal_id>/approve")
@allows(Can.APPROVE, on=queries.one_disposal)
def approve(disposal: Disposal) -> ResponseReturnValue:
    """Agree to a disposal."""
    service.approve(acting(), disposal)
    say(_("Agreed. An administrator carries it out"))
    return redirect(url_for(".disposals"), 303)


@bp.route("/disposals/<uuid:disposal_id>/execute", methods=["GET", "POST"])
@allows(Can.EXECUTE, on=queries.one_disposal)
def execute(disposal: Disposal) -> ResponseReturnValue:
    """Carry a disposal out, once it was said that nothing brings it back."""
    disposal_id = disposal.id
    if request.method == "POST":
        service.execute(acting(), disposal)
        say(_("Erased. Nothing brings it back"))
        return redirect(url_for(".certificate", disposal_id=disposal_id), 303)
    return render_template("retention/execute.html", disposal=disposal, form=Form(Intake()))


@bp.get("/disposals/<uuid:disposal_id>/certificate")
@allows(Can.LIST, on=queries.one_disposal)
def certificate(disposal: Disposal) -> ResponseReturnValue:
    """Show what was erased, by which schedule, when and by whom; nothing of whose case it was."""
    return render_template(
        "retention/certificate.html",
        disposal=_done(disposal),
        rows=_rows(disposal),
        erased=kinds.in_words(disposal.erased),
    )


@bp.get("/disposals/<uuid:disposal_id>/certificate.pdf")
@allows(Can.LIST, on=queries.one_disposal)
def certificate_as_file(disposal: Disposal) -> Response:
    """Return the same as a tagged PDF to file."""
    done = _done(disposal)
    counts = [[what, f"{count:,}"] for what, count in kinds.in_words(disposal.erased)]
    title = _("Certificate of erasure {number}").format(number=done.number)
    told = {"rows": _rows(disposal), "counts": counts, "title": title}
    return as_pdf(
        pdf("retention/certificate.typ", told, title=title, reference="", made_at=done.done_at),
        f"certificate-of-erasure-{done.number}",
    )


def _done(disposal: Disposal) -> Any:
    if disposal.done_at is None:
        raise Missing
    return disposal


def _rows(disposal: Any) -> list[list[str]]:
    names = accounts.people_called({disposal.proposed_person, disposal.agreed_person, disposal.done_person})
    return [
        [_("Number"), str(disposal.number)],
        [_("Schedule"), disposal.schedule],
        [_("Law or policy"), disposal.source],
        [_("To be reviewed from"), show_date(disposal.due_on)],
        [_("Proposed"), _moment(disposal.proposed_at, names.get(disposal.proposed_person))],
        [_("Agreed"), _moment(disposal.agreed_at, names.get(disposal.agreed_person))],
        [_("Carried out"), _moment(disposal.done_at, names.get(disposal.done_person))],
    ]


def _moment(at: Any, who: str | None) -> str:
    return _("{when}, by {name}").format(when=show_moment(at), name=who or _("somebody who is not known here"))
