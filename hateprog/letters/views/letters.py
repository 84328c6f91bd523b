"""Pages that show the letters of a case, write one with a preview, and print it."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any
from uuid import UUID

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import local_date
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, TooMany
from hateprog.kernel.text import _
from hateprog.letters import composing, queries, rules, service, wording
from hateprog.letters.addressee import To
from hateprog.letters.composing import Draft
from hateprog.letters.models import Letter
from hateprog.letters.policy import Can
from hateprog.letters.reminding import Named, not_guessing, telling_coordinators
from hateprog.letters.rules import CHANNEL_LABELS, KIND_LABELS, TO_REFERRER, WRITTEN, Channel, Kind
from hateprog.letters.schemas import LetterSchema
from hateprog.letters.views.blueprint import bp, kind_of, status_of
from hateprog.letters.wording import Part
from hateprog.referrals import case_queries as cases
from hateprog.referrals.queries import one_referral
from hateprog.web.filters import show_date
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say
from hateprog.web.paper import as_pdf, pdf


@bp.get("/cases/<uuid:referral_id>/letters")
@allows(Can.READ, on=cases.case, logged=True)
def of_case(case: Any) -> ResponseReturnValue:
    """Show what was written on a case, what can be written now, and whether the person wants to be reminded."""
    letters = queries.of_case(case.id)
    consent = queries.consent_of(case.id)
    can_write = {kind: _why_not(case, kind) for kind in WRITTEN}
    return render_template(
        "letters/of_case.html",
        case=case,
        letters=letters,
        can_write=[kind for kind, why_not in can_write.items() if why_not is None],
        why_not=can_write[Kind.APPOINTMENT],
        consent=consent,
        names=accounts.names([each.made_by for each in letters]),
        labels={"kinds": KIND_LABELS, "channels": CHANNEL_LABELS},
        Can=Can,
    )


def _why_not(case: Any, kind: Kind) -> str | None:
    """Return why a letter of this kind cannot be written on a case now; None where it can."""
    try:
        composing.ground(case, kind)
    except NotNow as refused:
        return refused.message
    return None


@bp.route("/cases/<uuid:referral_id>/letters/<kind>", methods=["GET", "POST"])
@allows(Can.MAKE, on=one_referral, logged=True)
def write(referral: Any, kind: str) -> ResponseReturnValue:
    """Write a letter: look at it as it would be, change the paragraph of one's own, choose how it goes, and file it."""
    which, case = kind_of(kind), Named(referral.id, referral.reference)
    if which not in WRITTEN:
        raise Missing
    form = _form(referral, which)
    if request.method == "POST" and request.form.get("then") != "preview":
        return _file(referral, case, which, form)
    own_words = None
    if request.method == "POST":
        form.keep(request.form)
        own_words = form["own_words"].value if "own_words" in form else None
    guard = not_guessing(acting(), case) if request.method == "POST" else nullcontext()
    adult = composing.adult_written_to(referral, which, _chosen(form))
    try:
        with guard, telling_coordinators(acting(), case, Can.MAKE, which):
            draft = composing.drafted(referral, which, by=acting(), own_words=wording.cleaned(own_words), adult=adult)
            composing.refuse_undisclosed(referral.id, draft)
    except NotNow as refused:
        return _page(case.id, which, form, why_not=refused.message), 409
    except TooMany as refused:
        form.refuse(RuleBroken(refused.message))
        return _page(case.id, which, form), 429
    except RuleBroken as refused:
        form.refuse(refused)
        return _page(case.id, which, form), status_of(refused)
    if request.method == "GET" and "own_words" in form:
        start = {"own_words": draft.parts[Part.OWN_WORDS], "to": To.PERSON if adult is None else To.ADULT}
        form = Form(form.schema, start)
    return _page(case.id, which, form, draft=draft)


def _form(referral: Any, kind: Kind) -> Form:
    return Form(LetterSchema(kind, _ways(referral, kind), composing.adult_for(referral, kind)))


def _ways(referral: Any, kind: Kind) -> dict[Channel, str | None]:
    """Return the ways in which a letter could go, each with why it cannot, whoever of the two it is to."""
    ways = rules.channels(kind, composing.reach_of(referral, kind))
    if (adult := composing.adult_for(referral, kind)) is None:
        return ways
    to_adult = rules.channels(kind, composing.reach_of(referral, kind, adult))
    return {way: why_not if to_adult[way] else None for way, why_not in ways.items()}


def _chosen(form: Form) -> To | None:
    """Return whom the letter is to, as far as the form says."""
    return next((each for each in To if "to" in form and form["to"].value == each.value), None)


def _file(referral: Any, case: Named, kind: Kind, form: Form) -> ResponseReturnValue:
    try:
        said = form.load(request)
        with not_guessing(acting(), case), telling_coordinators(acting(), case, Can.MAKE, kind):
            letter = service.write(acting(), referral, kind=kind, **said)
    except TooMany as refused:
        form.refuse(RuleBroken(refused.message))
        return _page(case.id, kind, form), 429
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return _page(case.id, kind, form), status_of(refused)
    if letter.channel is Channel.EMAIL:
        say(_("The letter is filed, and is being sent by email"))
    else:
        say(_("The letter is filed. Print it, and say here when it was posted or handed over."))
    return redirect(url_for(".show", letter_id=letter.id), 303)


def _page(case_id: UUID, kind: Kind, form: Form, *, draft: Draft | None = None, why_not: str | None = None) -> str:
    referral: Any = one_referral(case_id)
    ways = _ways(referral, kind)
    return render_template(
        "letters/write.html",
        case=referral,
        kind=kind,
        form=form,
        draft=draft,
        why_not=why_not,
        told_to=wording.told_to(kind),
        to_person=kind not in TO_REFERRER,
        unsafe=[(CHANNEL_LABELS[way], reason) for way, reason in ways.items() if reason],
        labels=KIND_LABELS,
    )


@bp.get("/letters/<uuid:letter_id>")
@allows(Can.READ, on=queries.one_letter, logged=True)
def show(letter: Any) -> ResponseReturnValue:
    """Show a letter as it was filed; on paper it is the letter and nothing else."""
    return render_template(
        "letters/show.html",
        letter=letter,
        case=letter.referral,
        by=accounts.name_of(letter.made_by),
        on=local_date(letter.made_at),
        may_be_sent=_may_be_sent(letter),
        form=Form(LetterSchema(letter.kind, {})),
        labels={"kinds": KIND_LABELS, "channels": CHANNEL_LABELS},
        Can=Can,
    )


def _may_be_sent(letter: Letter) -> bool:
    return letter.sent_at is None and letter.stopped_at is None and composing.may_still_leave(letter)


@bp.get("/letters/<uuid:letter_id>.pdf")
@allows(Can.READ, on=queries.one_letter, logged=True)
def as_file(letter: Any) -> Response:
    """Return a letter as a tagged PDF, named after the case's reference."""
    reference = letter.referral.reference
    told = {
        "to": letter.sent_to.split("\n") if letter.channel is Channel.POST and letter.sent_to else [],
        "on": show_date(local_date(letter.made_at)),
        "text": letter.text,
    }
    content = pdf("letters/letter.typ", told, title=letter.heading, reference=reference, made_at=letter.made_at)
    return as_pdf(content, f"{reference}-letter")


@bp.post("/letters/<uuid:letter_id>/sent")
@allows(Can.MAKE, on=queries.one_letter)
def sent(letter: Letter) -> ResponseReturnValue:
    """Say that a printed letter was posted or handed over."""
    service.mark_sent(acting(), letter)
    say(_("It is noted that the letter was sent"))
    return redirect(url_for(".show", letter_id=letter.id), 303)
