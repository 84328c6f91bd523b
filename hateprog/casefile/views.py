"""The first page of each role, the case page, its history, and the search."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hateprog.accounts import queries as accounts
from hateprog.accounts.rules import role_names
from hateprog.areas import queries as areas
from hateprog.casefile import page, queries, rules, sections, wording
from hateprog.casefile.policy import Can
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.text import tidy
from hateprog.referrals import case_queries as referrals
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.rules import END_REASON_LABELS, STAGE_LABELS
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.pages import more_places

bp = Blueprint("casefile", __name__, template_folder="templates")

WORDS = SimpleNamespace(stages=STAGE_LABELS, colours=page.STAGE_COLOURS, ends=END_REASON_LABELS, kinds=page.KIND_LABELS)


def register(app: Flask) -> None:
    """Hand down what other features show on a coordinator's first page, which is the referrals' own."""
    app.extensions["on_incoming"] = sections.on_incoming
    app.extensions["log_words"] = wording.verb
    app.extensions["at_a_session"] = sections.at_a_session


@bp.get("/")
@allows(Can.HOME)
def home() -> ResponseReturnValue:
    """Lead to what the person's role sees first; somebody for whom there is nothing is told why, or whom to ask."""
    endpoint = rules.first_page(acting().roles)
    if endpoint is None:
        return render_template("casefile/no_role.html", role_names=role_names(acting().roles))
    return redirect(url_for(endpoint), 302)


@bp.get("/more")
@allows(Can.HOME)
def more() -> ResponseReturnValue:
    """List the places that are needed seldom: for somebody with many the navigation shows the others."""
    return render_template("casefile/more.html", seldom=more_places())


@bp.get("/today", endpoint="today")
@allows(Can.TODAY)
def todays_work() -> ResponseReturnValue:
    """Show a practitioner the day: records to finish, sessions of this week, people for whom nothing is planned."""
    unfinished, coming = sessions.this_week_for(acting(), utcnow())
    planned = {row.referral_id for row in (*unfinished, *coming)}
    return render_template(
        "casefile/today.html",
        coming=coming,
        unfinished=unfinished,
        to_plan=sessions.to_plan_for(acting()),
        kept=eligibility.kept_from_starting(planned) if planned else frozenset(),
        sections=sections.on_today(acting()),
        today=today(),
    )


@bp.get("/cases/<uuid:referral_id>")
@allows(Can.READ, on=queries.case, logged=True)
def show(case: Any) -> ResponseReturnValue:
    """Show the whole story of a case on one page."""
    file, ages = queries.case_file(case), rules.ages(case.born_on, case.incident_on, today())
    return render_template(
        "casefile/show.html",
        file=file,
        case=case,
        ages=ages,
        words=WORDS,
        due=page.due(case, file.assessments),
        review=page.review(case, file),
        today=today(),
        step=page.step(
            case, file, rules.next_step(case.stage, file.sessions, utcnow(), case.pathway, closed=file.closed)
        ),
        others=page.other_steps(case),
        tasks=rules.tasks(
            case.stage,
            file.sessions,
            approved=file.approved,
            closed=file.closed,
            by=rules.decider(case.pathway, file.assessments[0] if file.assessments else None),
        ),
        titles=sessions.titles_of(case.id, case.born_on, today()),
        details=page.details(file, ages),
        sections=sections.on_the_case(case),
        form=Form(Schema()),
    )


@bp.get("/cases/<uuid:referral_id>/history")
@allows(Can.HISTORY, on=queries.case, logged=True)
def history(case: Any) -> ResponseReturnValue:
    """Show who did, saw or was refused what in a case."""
    lines = queries.history(case.id, request.args.get("before", type=int))
    shown = lines[: queries.HISTORY_PAGE]
    return render_template(
        "casefile/history.html",
        case=case,
        ages=rules.ages(case.born_on, case.incident_on, today()),
        words=WORDS,
        due=page.due(case, eligibility.assessments_of(case.id)),
        lines=shown,
        wording=wording,
        names=accounts.names({line.actor_id for line in shown}),
        older=shown[-1].id if len(lines) > len(shown) else None,
    )


@bp.route("/search", methods=["GET", "POST"])
@allows(CanRefer.SEARCH, logged=True)
def search() -> ResponseReturnValue:
    """Find a case by family name or reference, among those that the person may see.

    The name is posted: an address is kept in histories and logs, and a name does not belong there.
    """
    sought = tidy(request.form.get("q", ""))[:100]
    found = referrals.search(acting(), sought, request.form.get("after", type=UUID)) if sought else []
    shown = found[: referrals.FOUND_AT_ONCE]
    return render_template(
        "casefile/search.html",
        sought=sought,
        found=shown,
        more=shown[-1].id if len(found) > len(shown) else None,
        areas=areas.names({row.district_code for row in shown} - {None}),
        stages=STAGE_LABELS,
    )
