"""Pages of instruments: which there are, what one asks, loading one from its file, putting it in use, retiring it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from hateprog.accounts import queries as accounts
from hateprog.evaluation.questionnaires import files, queries, reading, service
from hateprog.evaluation.questionnaires.instrument import DIRECTION_LABELS, METHOD_LABELS, MOMENT_LABELS, Instrument
from hateprog.evaluation.questionnaires.models import InstrumentVersion
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.reading import FaultyFile
from hateprog.evaluation.questionnaires.rules import STATUS_LABELS, ages_in_words
from hateprog.evaluation.questionnaires.schemas import InstrumentFile
from hateprog.evaluation.questionnaires.views.blueprint import bp, status_of
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake, from_form
from hateprog.web.notices import say

WORDS: dict[str, Any] = {
    "status": STATUS_LABELS,
    "moment": MOMENT_LABELS,
    "method": METHOD_LABELS,
    "direction": DIRECTION_LABELS,
    "ages": ages_in_words,
}


@bp.get("/instruments")
@allows(Can.READ_INSTRUMENTS)
def instruments() -> ResponseReturnValue:
    """List every version of every instrument, the newest of each first, and the files that ship."""
    return render_template(
        "questionnaires/list.html",
        rows=queries.versions(),
        examples=[(name, reading.read(files.text_of(name))) for name in files.names()],
        words=WORDS,
    )


@bp.get("/instruments/<uuid:instrument_id>")
@allows(Can.READ_INSTRUMENTS, on=queries.one_instrument)
def instrument(version: InstrumentVersion) -> ResponseReturnValue:
    """Show a version: whom it is for, each item with its answers, how it is scored, and its file."""
    return render_template(
        "questionnaires/show.html",
        version=version,
        asks=version.instrument,
        names=accounts.names({version.drafted_by, version.put_in_use_by, version.retired_by} - {None}),
        others=[row for row in queries.versions(version.code) if row.id != version.id],
        Can=Can,
        words=WORDS,
    )


@bp.route("/instruments/new", methods=["GET", "POST"])
@allows(Can.WRITE_INSTRUMENTS)
def load() -> ResponseReturnValue:
    """Load a version from its file, pasted or chosen; looking at it first stores nothing."""
    form = Form(InstrumentFile(), {"text": _beginning()})
    if request.method == "GET":
        return _load_page(form)
    try:
        text = _text_sent(form)
        if request.form.get("then") == "preview":
            return _load_page(form, reading.read(text))
        made = service.draft(acting(), None, text)
    except FaultyFile as faulty:
        for fault in faulty.faults:
            form.refuse(RuleBroken(fault))
        form.refuse(RuleBroken(_("Put right what is wrong in the file"), field="text"))
        return _load_page(form), 422
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _load_page(form), 422
    say(_("The draft is stored. Nobody is asked by it until it is put in use"))
    return redirect(url_for(".instrument", instrument_id=made.id), 303)


def _text_sent(form: Form) -> str:
    """Return the file that was chosen, or else what was pasted; either way it stands on the page again."""
    typed, chosen = MultiDict(request.form), request.files.get("file")
    if chosen is not None and chosen.filename:
        try:
            typed["text"] = chosen.read().decode("utf-8-sig")
        except UnicodeDecodeError:
            form.keep(typed)
            raise RuleBroken(_("The file that you chose is no text in UTF-8"), field="text") from None
    form.keep(typed)
    return str(form.schema.load(from_form(form.schema, typed))["text"])


def _load_page(form: Form, preview: Instrument | None = None) -> str:
    return render_template("questionnaires/load.html", form=form, asks=preview, words=WORDS)


def _beginning() -> str:
    """Return the file that a version begins from: another version's with the next number, or a shipped one's."""
    version_id, example = request.args.get("from", type=UUID), request.args.get("example", "")
    version = queries.one_instrument(version_id) if version_id else None
    if version is not None:
        return reading.with_version(version.as_written, queries.versions(version.code)[0].version + 1)
    return files.text_of(example) if example in files.names() else ""


@bp.route("/instruments/<uuid:instrument_id>/use", methods=["GET", "POST"])
@allows(Can.WRITE_INSTRUMENTS, on=queries.one_instrument)
def use(version: InstrumentVersion) -> ResponseReturnValue:
    """Put a draft in use, after a page that says what that means."""
    done = _("It is in use, and nothing of it changes any more")
    return _step(version, "questionnaires/use.html", service.put_in_use, done)


@bp.route("/instruments/<uuid:instrument_id>/retire", methods=["GET", "POST"])
@allows(Can.WRITE_INSTRUMENTS, on=queries.one_instrument)
def retire(version: InstrumentVersion) -> ResponseReturnValue:
    """Retire a version that is in use, after a page that says what that means."""
    done = _("It is retired. Whoever began with it ends with it")
    return _step(version, "questionnaires/retire.html", service.retire, done)


def _step(version: InstrumentVersion, page: str, act: Any, done: str) -> ResponseReturnValue:
    form, instrument_id = Form(Intake()), version.id
    earlier = queries.in_use_called(version.code)
    if request.method == "GET":
        return render_template(page, form=form, version=version, earlier=earlier, words=WORDS)
    try:
        act(acting(), version)
    except (RuleBroken, Stale) as refused:
        form.refuse(RuleBroken(refused.message))
        again = queries.one_instrument(instrument_id)
        return render_template(page, form=form, version=again, earlier=None, words=WORDS), status_of(refused)
    say(done, href=url_for(".instruments"), link=_("Questionnaires"))
    return redirect(url_for(".instrument", instrument_id=instrument_id), 303)
