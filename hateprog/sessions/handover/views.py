"""Pages of handing over: caseloads, a hand-over, cover for a day, notes, and people who stay away."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.accounts import stand_in
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken
from hateprog.kernel.text import _
from hateprog.practitioners import standing
from hateprog.referrals import case_queries as cases
from hateprog.referrals import open_things
from hateprog.referrals.queries import one_referral
from hateprog.sessions.handover import queries, rules, service
from hateprog.sessions.handover.policy import Can
from hateprog.sessions.handover.schemas import DayCoverSchema, EngagementSchema, HandOverSchema, NoteSchema
from hateprog.sessions.one_to_one import overlaps
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say

bp = Blueprint("handover", __name__, template_folder="templates")


@bp.get("/caseloads")
@allows(Can.HAND_OVER)
def caseloads() -> ResponseReturnValue:
    """Show who works how many cases, and what is covered."""
    covered = stand_in.lasting(today())
    return render_template(
        "handover/caseloads.html",
        rows=queries.caseloads(),
        covered=covered,
        names=accounts.names({each for row in covered for each in (row.account_id, row.absent_id)}),
        overlapping=overlaps.everybodys(),
        form=Form(Intake()),
    )


def _choices(without: UUID, moving: Collection[UUID] = ()) -> list[tuple[str, str, str]]:
    """Return whoever can be given a case today, with how many they work: no volunteer, nobody who has lapsed.

    Beside whom it concerns stands what of the cases `moving` would fall into an hour that is taken.
    """
    rows = [row for row in accounts.practitioners() if row.account_id != without]
    cannot = standing.why_not({row.person_id for row in rows})
    loads, hint = cases.loads({row.account_id for row in rows}), _("{count} cases")
    taken = overlaps.if_given(moving) if moving else {}
    return [
        (
            str(row.account_id),
            row.name,
            ". ".join(filter(None, [hint.format(count=loads.get(row.account_id, 0)), taken.get(row.account_id)])),
        )
        for row in rows
        if row.person_id not in cannot
    ]


def _whose(account_id: UUID) -> str:
    """Return the name of somebody with a caseload. Raises `Missing` for anybody else."""
    for each, name, _count in queries.caseloads():
        if each == account_id:
            return name
    raise Missing


@bp.route("/caseloads/<uuid:account_id>/hand-over", methods=["GET", "POST"])
@allows(Can.HAND_OVER, logged=True)
def hand_over(account_id: UUID) -> ResponseReturnValue:
    """Hand cases over to another practitioner, with everything that is open in each in view."""
    name, rows = _whose(account_id), queries.cases_of(account_id)
    listed = [(str(row.referral_id), f"{row.given_name} {row.family_name}, {row.reference}", "") for row in rows]
    choices = _choices(account_id, [row.referral_id for row in rows])
    form = Form(HandOverSchema(choices, listed), {"cases": [value for value, *_more in listed]})
    if request.method == "POST":
        try:
            said = form.load(request)
            outcome = service.hand_over(
                acting(), account_id, said["cases"], to_id=said["practitioner"], note=said["note"]
            )
            _check_any(outcome)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _hand_over_page(name, rows, form), 422
        return _said(outcome, _("Cases handed over: {count}. The new practitioner has been told by mail."))
    return _hand_over_page(name, rows, form)


def _hand_over_page(name: str, rows: Any, form: Form) -> str:
    opened = {row.referral_id: open_things.of_case(row.referral_id) for row in rows}
    return render_template("handover/hand_over.html", name=name, rows=rows, opened=opened, form=form)


def _check_any(outcome: service.Outcome) -> None:
    """Raise `RuleBroken` where nothing at all could be done: the page is shown again, and says why."""
    if outcome.refused and not outcome.done:
        raise RuleBroken(". ".join(outcome.refused), field="practitioner")


def _said(outcome: service.Outcome, done: str) -> ResponseReturnValue:
    """Say what was done and what was not, and go back to the caseloads."""
    if outcome.done:
        say(done.format(count=outcome.done))
    for sentence in outcome.refused:
        say(_("Not done. {sentence}").format(sentence=sentence), kind="important")
    return redirect(url_for(".caseloads"), 303)


@bp.route("/caseloads/<uuid:account_id>/cover", methods=["GET", "POST"])
@allows(Can.COVER)
def cover(account_id: UUID) -> ResponseReturnValue:
    """Let another practitioner stand in for one on a day."""
    name, form = _whose(account_id), Form(DayCoverSchema(_choices(account_id)), {"day": today()})
    if request.method == "POST":
        try:
            said = form.load(request)
            outcome = service.cover_day(
                acting(), account_id, day=said["day"], account_id=said["practitioner"], reason=said["reason"]
            )
            _check_any(outcome)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _cover_page(account_id, name, form), 422
        return _said(outcome, _("Cases covered: {count}. Both have been told by mail."))
    return _cover_page(account_id, name, form)


def _cover_page(account_id: UUID, name: str, form: Form) -> str:
    return render_template("handover/cover.html", name=name, form=form, coming=queries.coming(account_id), rules=rules)


@bp.post("/stand-ins/<uuid:stand_in_id>/end")
@allows(Can.COVER, on=stand_in.one)
def end_cover(arranged: Any) -> ResponseReturnValue:
    """End cover early."""
    service.end_cover(acting(), arranged)
    say(_("The cover has ended"))
    return redirect(url_for(".caseloads"), 303)


@bp.route("/cases/<uuid:referral_id>/hand-over-notes", methods=["GET", "POST"])
@allows(Can.READ_NOTE, on=one_referral, logged=True)
def notes(referral: Any) -> ResponseReturnValue:
    """Show a case's hand-over notes, and let one be written before anybody knows who takes it over."""
    form, referral_id = Form(NoteSchema()), referral.id
    if request.method == "POST":
        try:
            service.write_note(acting(), referral, words=form.load(request)["words"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _notes_page(referral_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("The note stands at the top of the case until whoever takes it over has read it"))
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _notes_page(referral_id, form)


def _notes_page(referral_id: UUID, form: Form) -> str:
    rows = queries.notes_of(referral_id)
    people = {each for row in rows for each in (row.written_by, row.read_by)} - {None}
    return render_template(
        "handover/notes.html", case=cases.case(referral_id), form=form, rows=rows, names=accounts.names(people)
    )


@bp.post("/cases/<uuid:referral_id>/hand-over-notes/read")
@allows(Can.READ_NOTE, on=one_referral)
def read_notes(referral: Any) -> ResponseReturnValue:
    """Say that the notes of others are read."""
    service.read_notes(acting(), referral)
    say(_("The hand-over note is read. It stays among the case’s hand-over notes."))
    return redirect(url_for("casefile.show", referral_id=referral.id), 303)


@bp.route("/cases/<uuid:referral_id>/engagement", methods=["GET", "POST"])
@allows(Can.REVIEW_ENGAGEMENT, on=one_referral, logged=True)
def engagement(referral: Any) -> ResponseReturnValue:
    """See to somebody who stays away: what was missed, what was agreed before, and what happens now."""
    form, referral_id = Form(EngagementSchema()), referral.id
    if request.method == "POST":
        try:
            service.review_engagement(acting(), referral, words=form.load(request)["words"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _engagement_page(referral_id, form), 409 if isinstance(refused, NotNow) else 422
        say(_("Put down. It comes back if another session is missed without an excuse."))
        return redirect(url_for("casefile.show", referral_id=referral_id), 303)
    return _engagement_page(referral_id, form)


def _engagement_page(referral_id: UUID, form: Form) -> str:
    misses, reviews = sessions.unexcused_misses(referral_id), queries.reviews_of(referral_id)
    return render_template(
        "handover/engagement.html",
        case=cases.case(referral_id),
        form=form,
        misses=misses,
        waits=rules.stays_away(misses, seen_to=queries.seen_to(referral_id)),
        reviews=reviews,
        names=accounts.names({row.by_id for row in reviews}),
    )
