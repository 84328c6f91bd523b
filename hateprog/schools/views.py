"""Pages of the register of schools: finding one, one school's page, its office, and what each import brought."""

from __future__ import annotations

from contextlib import closing
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _, tidy
from hateprog.schools import queries, reading, rules, service
from hateprog.schools.models import RegisterFile, RegisterImport, School
from hateprog.schools.policy import Can
from hateprog.schools.reading import NotARegisterError
from hateprog.schools.rules import Change
from hateprog.schools.schemas import Office, Register
from hateprog.web.files import takes
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("schools", __name__, template_folder="templates")
LONGEST = 100
FORM = 10_000
"""Bytes that a form takes beside its file."""


@bp.get("/schools")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List the schools of the register by name, or those searched for; the filters are in the address."""
    words, authority = tidy(request.args.get("q", ""))[:LONGEST], tidy(request.args.get("authority", ""))[:LONGEST]
    after = _row_before()
    rows = queries.found(words, authority=authority, after=after)
    shown = rows[: queries.PAGE]
    here: dict[str, Any] = {"q": words or None, "authority": authority or None}
    return render_template(
        "schools/list.html",
        rows=shown,
        words=words,
        authority=authority,
        authorities=[("", _("Any authority")), *queries.authorities()],
        filtered=bool(words or authority),
        first=url_for(".every", **here) if after else None,
        following=url_for(".every", **here, after=shown[-1].id) if len(rows) > len(shown) else None,
        rules=rules,
        Can=Can,
    )


def _row_before() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


@bp.get("/schools/<uuid:school_id>")
@allows(Can.READ, on=queries.school)
def show(school: School) -> ResponseReturnValue:
    """Show what the register says of a school, what it was called before, and its office's address."""
    return render_template(
        "schools/show.html",
        school=school,
        bookable=rules.is_bookable(school, today()),
        written_by=accounts.name_of(school.office.written_by) if school.office else None,
        rules=rules,
        Can=Can,
    )


@bp.route("/schools/<uuid:school_id>/office", methods=["GET", "POST"])
@allows(Can.UPDATE, on=queries.school)
def office(school: School) -> ResponseReturnValue:
    """Keep the address of a school's office, with where it is published."""
    kept = school.office
    form = Form(Office(), {"email": kept.email, "source": kept.source} if kept else {})
    if request.method == "POST":
        try:
            service.keep_office(acting(), school, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("schools/office.html", form=form, school=school), 422
        say(_("The office’s address is kept"))
        return redirect(url_for(".show", school_id=school.id), 303)
    return render_template("schools/office.html", form=form, school=school)


@bp.get("/schools/imports")
@allows(Can.LIST)
def imports() -> ResponseReturnValue:
    """List the last imports of the register, and what each came to."""
    rows = queries.imports()
    waiting = queries.waiting_files()
    names = accounts.names({row.by_id for row in rows} | {file.by_id for file in waiting})
    return render_template("schools/imports.html", rows=rows, waiting=waiting, names=names, Can=Can)


@bp.route("/schools/imports/new", methods=["GET", "POST"])
@takes(reading.LARGEST + FORM)
@allows(Can.IMPORT)
def send() -> ResponseReturnValue:
    """Take a file of the register; what is no register is refused at once, the rest is done outside the request."""
    form = Form(Register())
    if request.method == "GET":
        return render_template("schools/send.html", form=form)
    try:
        with closing(form.load(request)["file"].stream) as raw:
            sent = service.send(acting(), None, reading.read_from(raw))
    except ValidationError as refused:
        form.refuse(refused)
        return render_template("schools/send.html", form=form), 422
    except NotARegisterError as refused:
        form.refuse(RuleBroken(str(refused), field="file"))
        return render_template("schools/send.html", form=form), 422
    return redirect(url_for(".sent", file_id=sent.id), 303)


@bp.get("/schools/files/<uuid:file_id>")
@allows(Can.IMPORT, on=queries.one_file)
def sent(file: RegisterFile) -> ResponseReturnValue:
    """Show that a file is being taken over; once it is, lead to what it changed."""
    if file.import_id is not None:
        return redirect(url_for(".one_import", import_id=file.import_id), 303)
    return render_template("schools/sent.html", file=file)


@bp.get("/schools/imports/<uuid:import_id>")
@allows(Can.LIST, on=queries.one_import)
def one_import(brought: RegisterImport) -> ResponseReturnValue:
    """Show what one import brought, school by school, and the rows that could not be read."""
    kind, authority, after = _kind(), tidy(request.args.get("authority", ""))[:LONGEST], _row_before()
    rows = queries.changes_of(brought.id, kind=kind, authority=authority, after=after)
    shown = rows[: queries.PAGE]
    here: dict[str, Any] = {"import_id": brought.id, "kind": kind, "authority": authority or None}
    counts = queries.kinds_in(brought.id)
    return render_template(
        "schools/import.html",
        reading=brought,
        rows=shown,
        kind=kind or "",
        kinds=[("", _("All")), *((each, f"{_(rules.CHANGE_LABELS[each])} ({counts[each]:,})") for each in counts)],
        authority=authority,
        authorities=[("", _("Any authority")), *queries.authorities()],
        filtered=bool(kind or authority),
        first=url_for(".one_import", **here) if after else None,
        following=url_for(".one_import", **here, after=shown[-1].change_id) if len(rows) > len(shown) else None,
        labels=rules.CHANGE_LABELS,
    )


def _kind() -> Change | None:
    said = request.args.get("kind", "")
    return Change(said) if said in set(Change) else None
