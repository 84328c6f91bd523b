"""Pages of figures for everybody: their way to the public for those who take part, and what is published for all."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import Actor
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.reports.releases import files, queries, rules, schemas, service, telling
from hateprog.reports.releases.models import Release
from hateprog.reports.releases.policy import Can
from hateprog.reports.releases.rules import State
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows, can
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf

bp = Blueprint("releases", __name__, template_folder="templates")
ASK_EACH_TIME = "public, no-cache"
"""Anybody may keep a published page, and asks each time whether it still stands: it can be withdrawn."""


@bp.get("/releases")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the releases that somebody may open, and how far each has come."""
    rows = [(row, telling.title(row)) for row in queries.latest() if can(Can.READ, row)]
    return render_template("releases/every.html", rows=rows, states=rules.STATE_LABELS, Can=Can)


@bp.route("/releases/new", methods=["GET", "POST"])
@allows(Can.PREPARE)
def new() -> ResponseReturnValue:
    """Prepare the figures of a frozen period."""
    form, status = Form(schemas.PrepareSchema()), 200
    if request.method == "POST":
        try:
            made = service.prepare(acting(), None, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = _status(refused)
        else:
            say(_("The figures are prepared. Read them as everybody would, then submit them for approval"))
            return redirect(url_for(".one", release_id=made.id), 303)
    return render_template("releases/new.html", form=form, any_period=bool(schemas.frozen_periods())), status


@bp.get("/releases/<uuid:release_id>")
@allows(Can.READ, on=queries.one_release)
def one(release: Release) -> ResponseReturnValue:
    """Show a release as everybody will read it, who did what, and what can be done now."""
    return _one(release, Form(Intake()))


@bp.post("/releases/<uuid:release_id>/submit")
@allows(Can.PREPARE, on=queries.one_release)
def submit(release: Release) -> ResponseReturnValue:
    """Ask somebody else to approve it."""
    return _step(release, service.submit, _("Somebody else can approve these figures now"))


@bp.post("/releases/<uuid:release_id>/approve")
@allows(Can.APPROVE, on=queries.one_release)
def approve(release: Release) -> ResponseReturnValue:
    """Approve it, unless something could be worked out from it and earlier ones."""
    return _step(release, service.approve, _("You approved these figures. They can be published now"))


@bp.post("/releases/<uuid:release_id>/publish")
@allows(Can.PUBLISH, on=queries.one_release)
def publish(release: Release) -> ResponseReturnValue:
    """Let everybody read it."""
    return _step(release, service.publish, _("These figures are published: everybody can read them"))


@bp.route("/releases/<uuid:release_id>/withdraw", methods=["GET", "POST"])
@allows(Can.WITHDRAW, on=queries.one_release)
def withdraw(release: Release) -> ResponseReturnValue:
    """Withdraw it, and say why."""
    form, status, release_id = Form(schemas.WithdrawSchema()), 200, release.id
    if request.method == "POST":
        try:
            service.withdraw(acting(), release, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            status = _status(refused)
        else:
            say(_("These figures are withdrawn"))
            return redirect(url_for(".one", release_id=release_id), 303)
    return render_template("releases/withdraw.html", form=form, release=queries.one_release(release_id)), status


@bp.get("/published")
@allows(Can.READ_PUBLISHED)
def published() -> ResponseReturnValue:
    """List what is published, for everybody."""
    rows = [(row, telling.title(row)) for row in queries.published()]
    corrected = telling.corrections(row for row, _title in rows)
    return _for_everybody(make_response(render_template("releases/published.html", rows=rows, corrected=corrected)))


@bp.get("/published/<address>")
@allows(Can.READ_PUBLISHED)
def show(address: str) -> ResponseReturnValue:
    """Say what the programme did, to everybody; of what was withdrawn, why."""
    release = _published(address)
    if release.state is State.WITHDRAWN:
        return _gone(release)
    page = render_template("releases/show.html", release=release, told=telling.told(release))
    return _for_everybody(make_response(page))


@bp.get("/published/<address>.pdf")
@allows(Can.READ_PUBLISHED)
def paper(address: str) -> ResponseReturnValue:
    """Hand out the same as a PDF."""
    release = _published(address)
    if release.state is State.WITHDRAWN:
        return _gone(release)
    return _for_everybody(as_pdf(files.as_paper(release), files.name_of(release)))


def _published(address: str) -> Release:
    """Return the release of a public address; looked up here, so that a wrong address leaves no line in the log."""
    release = queries.at_address(address) if rules.ADDRESS.fullmatch(address) else None
    if release is None:
        raise Missing
    return release


def _gone(release: Release) -> Response:
    page = render_template("releases/gone.html", release=release, title=telling.title(release))
    return _for_everybody(make_response(page, 410))


def _for_everybody(answer: Response) -> Response:
    answer.headers["Cache-Control"] = ASK_EACH_TIME
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _step(release: Release, step: Callable[[Actor, Release], Release], said: str) -> ResponseReturnValue:
    form, release_id = Form(Intake()), release.id
    form.keep(request.form)
    try:
        step(acting(), release)
    except RuleBroken as refused:
        form.refuse(refused)
        again = queries.one_release(release_id)
        if again is None:
            raise Missing from None
        return _one(again, form), _status(refused)
    say(said)
    return redirect(url_for(".one", release_id=release_id), 303)


def _one(release: Release, form: Form) -> str:
    steps = (
        (_("Prepared"), release.prepared_person, release.prepared_at),
        (_("Submitted"), release.submitted_person, release.submitted_at),
        (_("Approved"), release.approved_person, release.approved_at),
        (_("Published"), release.published_person, release.published_at),
        (_("Withdrawn"), release.withdrawn_person, release.withdrawn_at),
    )
    return render_template(
        "releases/one.html",
        release=release,
        form=form,
        told=telling.told(release),
        steps=[each for each in steps if each[2]],
        names=accounts.people_called(person for _step, person, _at in steps if person),
        state=_(rules.STATE_LABELS[release.state]),
        hiding=_(rules.HIDING_LABELS[release.hiding]),
        is_superseded=service.is_superseded(release),
        State=State,
        Can=Can,
    )


def _status(refused: ValidationError | RuleBroken) -> int:
    return 409 if isinstance(refused, NotNow) else 422
