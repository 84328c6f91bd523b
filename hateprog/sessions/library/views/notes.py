"""Notes on what practitioners should know now: reading, writing, taking down."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _
from hateprog.sessions.library import queries, service
from hateprog.sessions.library.models import EmergingNote
from hateprog.sessions.library.policy import Can
from hateprog.sessions.library.schemas import NoteSchema
from hateprog.sessions.library.views.blueprint import bp
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say


@bp.get("/notes-for-practitioners")
@allows(Can.READ_NOTES)
def notes() -> ResponseReturnValue:
    """Show the notes of today, and those that are shown no more."""
    shown, past = queries.notes_shown(today()), queries.past_notes(today())
    return render_template(
        "library/notes.html",
        notes=shown,
        past=past,
        names=accounts.names({each.written_by for each in (*shown, *past)}),
        topics={each.code: each for each in queries.topics_in_use()},
        Can=Can,
    )


@bp.route("/notes-for-practitioners/write", methods=["GET", "POST"])
@allows(Can.WRITE_NOTES)
def write_note() -> ResponseReturnValue:
    """Write a note."""
    form = Form(NoteSchema((each.code, each.title) for each in queries.topics_in_use()))
    if request.method == "GET":
        return render_template("library/write_note.html", form=form)
    try:
        service.write_note(acting(), None, **form.load(request))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("library/write_note.html", form=form), 422
    say(_("The note is shown to practitioners from now on"))
    return redirect(url_for(".notes"), 303)


@bp.post("/notes-for-practitioners/<uuid:note_id>/take-down")
@allows(Can.WRITE_NOTES, on=queries.one_note)
def take_down_note(note: EmergingNote) -> ResponseReturnValue:
    """Show a note no more."""
    service.take_down_note(acting(), note)
    say(_("The note is not shown any more"))
    return redirect(url_for(".notes"), 303)
