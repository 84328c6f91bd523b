"""Pages of programme templates: which there are, what a practitioner sees of one, writing, putting in use, retiring."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, Stale
from hateprog.kernel.text import _
from hateprog.sessions.curriculum import queries, rules, service
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.policy import Can
from hateprog.sessions.curriculum.rules import AUDIENCE_LABELS, STANDING_LABELS
from hateprog.sessions.curriculum.schemas import (
    AboutSchema,
    SessionSchema,
    UseSchema,
    about_as_typed,
    session_as_typed,
)
from hateprog.sessions.versions.pages import answer, typed_revision
from hateprog.sessions.versions.rules import Status
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf

bp = Blueprint("curriculum", __name__, template_folder="templates")
LABELS: dict[str, Any] = {"audience": AUDIENCE_LABELS, "standing": STANDING_LABELS}


@bp.get("/programme-templates")
@allows(Can.READ)
def every() -> ResponseReturnValue:
    """List the versions of every template, those in use today first said so."""
    rows = queries.versions()
    standings = {row.id: rules.standing(row, rows, today()) for row in rows}
    return render_template("curriculum/list.html", rows=rows, standings=standings, labels=LABELS)


@bp.get("/programme-templates/<uuid:version_id>")
@allows(Can.READ, on=queries.one_version)
def show(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Show a version: for whom, from when, its three sessions, who wrote it, and its other versions."""
    rows = queries.versions()
    return render_template(
        "curriculum/show.html",
        version=version,
        standing=rules.standing(version, rows, today()),
        names=accounts.names({version.saved_by, version.put_in_use_by, version.retired_by}),
        others=[row for row in rows if row.code == version.code and row.id != version.id],
        standings={row.id: rules.standing(row, rows, today()) for row in rows},
        is_draft=version.status is Status.DRAFT,
        in_use=version.status is Status.IN_USE,
        Can=Can,
        labels=LABELS,
    )


@bp.get("/programme-templates/<uuid:version_id>/sessions/<int:number>")
@allows(Can.READ, on=queries.one_version)
def preview(version: ProgrammeTemplate, number: int) -> ResponseReturnValue:
    """Show a session of a version exactly as a practitioner sees it on a case."""
    plan, is_draft = _plan(version, number), version.status is Status.DRAFT
    return render_template("curriculum/preview.html", version=version, plan=plan, is_draft=is_draft, Can=Can)


@bp.get("/programme-templates/<uuid:version_id>/sessions/<int:number>/worksheets/<int:place>.pdf")
@allows(Can.READ, on=queries.one_version)
def worksheet(version: ProgrammeTemplate, number: int, place: int) -> Response:
    """Return a worksheet as a tagged PDF of one A4 page; nothing of any case is on it."""
    plan = _plan(version, number)
    if not 1 <= place <= len(plan.worksheets):
        raise Missing
    sheet = plan.worksheets[place - 1]
    content = pdf(
        "paper/worksheet.typ",
        sheet.told,
        title=sheet.title,
        reference=_("Session {number}: {title}").format(number=number, title=plan.title),
        made_at=version.saved_at,
    )
    return as_pdf(content, f"{version.code.replace('_', '-')}-{version.version}-{number}-{place}")


def _plan(version: ProgrammeTemplate, number: int) -> SessionPlan:
    try:
        return version.plan(number)
    except LookupError:
        raise Missing from None


@bp.post("/programme-templates/<uuid:version_id>/copy")
@allows(Can.DRAFT, on=queries.one_version)
def copy(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Begin a draft that says what this version says."""
    made = service.copy(acting(), version)
    say(_("The draft is begun. Nobody’s programme starts on it until it is put in use."))
    return redirect(url_for(".show", version_id=made.id), 303)


@bp.route("/programme-templates/<uuid:version_id>/edit", methods=["GET", "POST"])
@allows(Can.DRAFT, on=queries.one_version)
def edit(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Change what a draft says beside its sessions."""
    form = Form(AboutSchema(), about_as_typed(version), version=version.revision)

    def act(said: Any) -> None:
        service.edit(acting(), version, revision=typed_revision(), **said)

    return _change(version, form, act, "curriculum/edit.html", _("The draft is saved"))


@bp.route("/programme-templates/<uuid:version_id>/sessions/<int:number>/edit", methods=["GET", "POST"])
@allows(Can.DRAFT, on=queries.one_version)
def edit_session(version: ProgrammeTemplate, number: int) -> ResponseReturnValue:
    """Change one session of a draft."""
    plan = _plan(version, number)
    form = Form(SessionSchema(number, plan.topics), session_as_typed(plan), version=version.revision)

    def act(said: SessionPlan) -> None:
        service.edit_session(acting(), version, said, revision=typed_revision())

    done = _("Session {number} is saved").format(number=number)
    leads_to = url_for(".preview", version_id=version.id, number=number)
    return _change(version, form, act, "curriculum/edit_session.html", done, leads_to=leads_to, number=number)


@bp.route("/programme-templates/<uuid:version_id>/use", methods=["GET", "POST"])
@allows(Can.PUT_IN_USE, on=queries.one_version)
def use(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Put a draft in use from a day."""
    form = Form(UseSchema(), {"valid_from": today()}, version=version.revision)

    def act(said: Any) -> None:
        service.put_in_use(acting(), version, valid_from=said["valid_from"], revision=typed_revision())

    done = _("The version is put in use, and nothing of it changes any more")
    current = rules.current(queries.versions(), version.audience, today())
    return _change(version, form, act, "curriculum/use.html", done, current=current)


@bp.route("/programme-templates/<uuid:version_id>/throw-away", methods=["GET", "POST"])
@allows(Can.DRAFT, on=queries.one_version)
def throw_away(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Throw a draft away, after a page that asks."""
    form = Form(Intake(), version=version.revision)

    def act(_said: Any) -> None:
        service.throw_away(acting(), version, revision=typed_revision())

    done = _("The draft is thrown away")
    return _change(version, form, act, "curriculum/throw_away.html", done, leads_to=url_for(".every"))


@bp.route("/programme-templates/<uuid:version_id>/retire", methods=["GET", "POST"])
@allows(Can.RETIRE, on=queries.one_version)
def retire(version: ProgrammeTemplate) -> ResponseReturnValue:
    """Retire a version in use, after a page that says on what programmes start then."""

    def act(_said: Any) -> None:
        service.retire(acting(), version)

    others = [row for row in queries.versions() if row.id != version.id]
    done = _("The version is retired. Programmes that started on it keep it.")
    current = rules.current(others, version.audience, today())
    return _change(version, Form(Intake()), act, "curriculum/retire.html", done, current=current)


def _change(
    version: ProgrammeTemplate,
    form: Form,
    act: Callable[[Any], None],
    page: str,
    done: str,
    *,
    leads_to: str | None = None,
    **shown: Any,
) -> ResponseReturnValue:
    """Show a form that changes a version, or act on its answers; what was typed stays where it is refused."""
    version_id: UUID = version.id

    def show(newest: Any, stale: Stale | None) -> str:
        return render_template(page, version=newest, form=form, stale=stale, labels=LABELS, **shown)

    leads_to = leads_to or url_for(".show", version_id=version_id)
    return answer(form, act, show, lambda: queries.one_version(version_id), done=done, leads_to=leads_to)
