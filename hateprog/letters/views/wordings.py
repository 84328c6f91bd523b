"""Pages on which coordinators word letters, looking at each as it would be, and read earlier versions."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.letters import composing, queries, service, wording
from hateprog.letters.composing import Draft
from hateprog.letters.models import LetterWording
from hateprog.letters.policy import Can
from hateprog.letters.rules import KIND_LABELS, Kind
from hateprog.letters.schemas import WordingSchema
from hateprog.letters.views.blueprint import bp, kind_of, pathway_of, status_of, typed_version
from hateprog.letters.wording import BLANK_LABELS, BLANKS, Blank
from hateprog.referrals.rules import PATHWAY_NAMES, Pathway
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

LABELS = {"kinds": KIND_LABELS, "pathways": PATHWAY_NAMES}


@bp.get("/letter-wordings")
@allows(Can.WORD)
def wordings() -> ResponseReturnValue:
    """Show which letters there are, each with the version of its wording that is in use."""
    rows = queries.wordings()
    return render_template(
        "letters/wordings.html", rows=rows, names=accounts.names([each.written_by for each in rows]), labels=LABELS
    )


@bp.route("/letter-wordings/<kind>/<pathway>", methods=["GET", "POST"])
@allows(Can.WORD)
def word(kind: str, pathway: str) -> ResponseReturnValue:
    """Change what letters of a kind and pathway say, looking at one as it would be."""
    which, on = kind_of(kind), pathway_of(pathway)
    newest = queries.newest_wording(which, on)
    values = {part.value: text for part, text in newest.wording.parts().items()}
    form = Form(WordingSchema(which), values, version=newest.version)
    if request.method == "GET":
        return _page(which, on, form, composing.example(which, on, newest.wording))
    form.version = str(typed_version())
    draft = None
    try:
        said = form.load(request)
        wording.check(which, on, said)
        draft = composing.example(which, on, said)
        if request.form.get("then") == "preview":
            return _page(which, on, form, draft)
        made = service.word(acting(), None, kind=which, pathway=on, said=said, version=typed_version())
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(which, on, form, None), status_of(refused)
    except Stale as stale:
        form.version = str(queries.newest_wording(which, on).version)
        return _page(which, on, form, draft, stale), 409
    say(_("Version {version} is saved. Letters are made from it from now on.").format(version=made.version))
    return redirect(url_for(".wordings"), 303)


def _page(kind: Kind, pathway: Pathway, form: Form, draft: Draft | None, stale: Stale | None = None) -> str:
    versions = queries.versions_of(kind, pathway)
    return render_template(
        "letters/word.html",
        kind=kind,
        pathway=pathway,
        form=form,
        draft=draft,
        stale=stale,
        versions=versions,
        names=accounts.names([each.written_by for each in versions]),
        blanks=[(f"{{{each}}}", BLANK_LABELS[each]) for each in Blank if each in BLANKS[kind]],
        labels=LABELS,
    )


@bp.get("/letter-wordings/versions/<uuid:wording_id>")
@allows(Can.WORD, on=queries.one_wording)
def version(wording_version: LetterWording) -> ResponseReturnValue:
    """Show a version of a wording, as a letter from it reads."""
    shown: Any = wording_version
    draft = composing.example(shown.kind, shown.pathway, shown.wording)
    return render_template(
        "letters/version.html", version=shown, draft=draft, by=accounts.name_of(shown.written_by), labels=LABELS
    )
