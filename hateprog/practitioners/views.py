"""Pages of the practitioners' register: who is on it, one person's page, entries put down and ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.practitioners import queries, rules, service, standing
from hateprog.practitioners.models import Practitioner, RegisterEntry
from hateprog.practitioners.policy import Can
from hateprog.practitioners.rules import What
from hateprog.practitioners.schemas import ASKED, Ended, Kinded, Registered
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("practitioners", __name__, template_folder="templates")


@bp.get("/practitioners")
@allows(Can.LIST)
def register() -> ResponseReturnValue:
    """Show who is on the register, who may work on cases today, and what runs out."""
    day, known = today(), queries.standings()
    names = accounts.people_called(known)
    active = {row.person_id: row.name for row in accounts.practitioners()}
    return render_template(
        "practitioners/register.html",
        known=sorted(known.items(), key=lambda item: names[item[0]].casefold()),
        names=names,
        why_not={person_id: standing.in_words(each, day, leads=False) for person_id, each in known.items()},
        active=active,
        missing=len(active.keys() - known.keys()),
        running_out=standing.running_out(),
        rules=rules,
        Can=Can,
    )


@bp.route("/practitioners/new", methods=["GET", "POST"])
@allows(Can.RECORD)
def add_person() -> ResponseReturnValue:
    """Put somebody who has the role of a practitioner onto the register."""
    form = Form(Registered(_unregistered()))
    if request.method == "POST":
        try:
            registered = service.register(acting(), None, **form.load(request))
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return render_template("practitioners/add_person.html", form=form), 422
        except Stale as stale:
            return render_template("practitioners/add_person.html", form=form, stale=stale), 409
        say(_("They are on the register. Now put down their training and their DBS check"))
        return redirect(url_for(".show", practitioner_id=registered.id), 303)
    return render_template("practitioners/add_person.html", form=form)


def _unregistered() -> list[tuple[str, str]]:
    """Return (person id, name) of everybody with the role of a practitioner who is not on the register yet."""
    people = {row.person_id: row.name for row in accounts.practitioners() if row.person_id != acting().person_id}
    known = queries.standings(people)
    return [(str(person_id), name) for person_id, name in people.items() if person_id not in known]


@bp.get("/practitioners/own")
@allows(Can.READ)
def own() -> ResponseReturnValue:
    """Lead to one's own page of the register, or say that there is none."""
    practitioner_id = queries.id_of(acting().person_id)
    if practitioner_id is None:
        return render_template("practitioners/none.html")
    return redirect(url_for(".show", practitioner_id=practitioner_id), 302)


@bp.get("/practitioners/<uuid:practitioner_id>")
@allows(Can.READ, on=queries.one, logged=True)
def show(practitioner: Practitioner) -> ResponseReturnValue:
    """Show somebody's training, accreditation and checks, and what was ended."""
    live, ended = queries.history(practitioner)
    day, person_id = today(), practitioner.person_id
    people = {practitioner.registered_by, *(by for each in (*live, *ended) for by in (each.entered_by, each.ended_by))}
    return render_template(
        "practitioners/show.html",
        practitioner=practitioner,
        name=accounts.people_called({person_id})[person_id],
        why_not=standing.why_not({person_id}, leads=False).get(person_id),
        live=live,
        ended=ended,
        states={each.id: rules.state(each.valid_until, day) for each in live},
        name_of=standing.name_of,
        names=accounts.names(people),
        rules=rules,
        Can=Can,
    )


@bp.route("/practitioners/<uuid:practitioner_id>/kind", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one)
def kind(practitioner: Practitioner) -> ResponseReturnValue:
    """Say that somebody is a practitioner, or a volunteer, from now on."""
    form = Form(Kinded(), {"kind": practitioner.kind})

    def act() -> None:
        service.change_kind(acting(), practitioner, **form.load(request))

    return _change(practitioner, form, act, _("Change kind"), _("The register is changed"))


@bp.route("/practitioners/<uuid:practitioner_id>/add/<what>", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one)
def enter(practitioner: Practitioner, what: str) -> ResponseReturnValue:
    """Put training, an accreditation or a DBS check onto somebody's page."""
    if what not in set(What):
        raise Missing
    kind_of = What(what)
    form = Form(ASKED[kind_of]())

    def act() -> None:
        service.enter(acting(), practitioner, what=kind_of, **form.load(request))

    title = _("Add to the register: {what}").format(what=_(rules.WHAT_LABELS[kind_of]))
    return _change(practitioner, form, act, title, _("It is on the register"))


@bp.route("/practitioners/entries/<uuid:entry_id>/end", methods=["GET", "POST"])
@allows(Can.RECORD, on=queries.one_entry)
def end(entry: RegisterEntry) -> ResponseReturnValue:
    """Let an entry count no longer, with the reason; it stays to be read."""
    form = Form(Ended())

    def act() -> None:
        service.end(acting(), entry, reason=form.load(request)["reason"])

    title = _("End this entry: {entry}").format(entry=standing.name_of(entry))
    return _change(entry.practitioner, form, act, title, _("The entry no longer counts. It stays on the page"))


def _change(practitioner: Any, form: Form, act: Any, title: str, done: str) -> ResponseReturnValue:
    """Show a form about somebody's page, or act on its answers and go back to that page."""
    practitioner_id: UUID = practitioner.id
    shown = {
        "form": form,
        "title": title,
        "name": accounts.people_called({practitioner.person_id})[practitioner.person_id],
        "back": url_for(".show", practitioner_id=practitioner_id),
    }
    if request.method == "GET":
        return render_template("practitioners/change.html", **shown)
    try:
        act()
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("practitioners/change.html", **shown), 409 if isinstance(refused, NotNow) else 422
    say(done)
    return redirect(url_for(".show", practitioner_id=practitioner_id), 303)
