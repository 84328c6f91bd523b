"""Pages of supervision: clocks paused and resumed, what needs looking at, reviews, and the monthly summary."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.areas import queries as areas
from hateprog.eligibility import assessing, standing
from hateprog.eligibility import queries as eligibility
from hateprog.eligibility.deciding import DECIDED_LABELS, VOIDED_LABELS, Outcome
from hateprog.eligibility.models import Assessment, Decision
from hateprog.eligibility.policy import Can
from hateprog.eligibility.schemas import Paused
from hateprog.eligibility.supervision import month_queries, queries, rules, service
from hateprog.eligibility.supervision.rules import Counted, Month, Section
from hateprog.eligibility.supervision.schemas import Reviewed
from hateprog.eligibility.views import voided_in_words
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.referrals.rules import CLOCK_LABELS, PATHWAY_NAMES, Pathway
from hateprog.web.filters import show_month
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.notices import say

bp = Blueprint("supervision", __name__, template_folder="templates")
LABELS = {
    "clock": CLOCK_LABELS,
    "voided": VOIDED_LABELS,
    "section": rules.SECTION_LABELS,
    "empty": rules.EMPTY_LABELS,
    "counted": rules.COUNTED_LABELS,
    "short": rules.SHORT_LABELS,
    "state": rules.CONDITION_STATE_LABELS,
    "decided": DECIDED_LABELS,
    "pathway": PATHWAY_NAMES,
}
ROWS_AT_ONCE = 50
MONTHS_OFFERED = 24


@bp.route("/decisions/<uuid:assessment_id>/pause", methods=["GET", "POST"])
@allows(Can.PAUSE, on=eligibility.one_assessment, logged=True)
def pause(assessment: Assessment) -> ResponseReturnValue:
    """Pause a decision's clock, with a reason."""
    form, assessment_id, case = Form(Paused()), assessment.id, assessment.referral
    if request.method == "POST":
        try:
            service.pause(acting(), assessment, reason=form.load(request)["reason"])
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            page = render_template("supervision/pause.html", assessment_id=assessment_id, case=case, form=form)
            return page, 409 if isinstance(refused, NotNow) else 422
        say(_("The clock stands still. Nothing reminds until it runs again"))
        return redirect(url_for("eligibility.show", assessment_id=assessment_id), 303)
    return render_template("supervision/pause.html", assessment_id=assessment_id, case=case, form=form)


@bp.post("/decisions/<uuid:assessment_id>/resume")
@allows(Can.PAUSE, on=eligibility.one_assessment)
def resume(assessment: Assessment) -> ResponseReturnValue:
    """Let a decision's clock run again."""
    service.resume(acting(), assessment)
    say(_("The clock runs again, with the working days of the pause added"))
    return redirect(url_for("eligibility.show", assessment_id=assessment.id), 303)


@bp.get("/supervision")
@allows(Can.SUPERVISE)
def show() -> ResponseReturnValue:
    """Show what needs looking at in the actor's areas: the first few of each list."""
    choices = _areas(acting())
    area = _chosen(choices)
    here, day = queries.within(acting(), area), today()
    lists = {each: queries.listed(each, here, day, at_most=queries.AT_A_GLANCE) for each in Section}
    return _lists_page(
        [(each, rows[: queries.AT_A_GLANCE], len(rows) > queries.AT_A_GLANCE) for each, rows in lists.items()],
        "supervision/overview.html",
        area=area,
        choices=choices,
    )


@bp.get("/supervision/<section>")
@allows(Can.SUPERVISE)
def one_list(section: str) -> ResponseReturnValue:
    """Show one of the lists, page by page."""
    if section not in set(Section):
        raise Missing
    choices, said = _areas(acting()), request.args.get("after")
    area, after = _chosen(choices), eligibility.after(said)
    rows = queries.listed(Section(section), queries.within(acting(), area), today(), after=after)
    shown = rows[: queries.PAGE]
    following = None
    if len(rows) > len(shown):
        day, key = queries.end_of(shown)
        following = url_for(".one_list", section=section, area=area, after=f"{day}_{key}")
    return _lists_page(
        [(Section(section), shown, False)],
        "supervision/list.html",
        area=area,
        choices=choices,
        following=following,
        first=url_for(".one_list", section=section, area=area) if after else None,
    )


def _lists_page(lists: list[tuple[Section, Any, bool]], template: str, **more: Any) -> str:
    rows = [row for _section, shown, _more in lists for row in shown]
    people = {getattr(row, name, None) for row in rows for name in ("told_id", "practitioner_id")}
    return render_template(
        template,
        lists=[{"section": section, "rows": shown, "more": goes_on} for section, shown, goes_on in lists],
        names=accounts.names(people),
        area_names=areas.names({row.district_code or row.force_code for row in rows} - {None}),
        clocks=assessing.clocks({row.due_on for row in rows if row.due_on}, today()),
        changed=voided_in_words,
        labels=LABELS,
        **more,
    )


@bp.route("/approvals/<uuid:decision_id>/review", methods=["GET", "POST"])
@allows(Can.REVIEW, on=eligibility.one_decision, logged=True)
def review(decision: Decision) -> ResponseReturnValue:
    """Put down what an inspector sees of a running approval, and when to look again."""
    form = Form(Reviewed(), version=standing.reviewed(decision))
    decision_id, case_id = decision.id, decision.referral_id
    if request.method == "POST":
        try:
            said = form.load(request)
            standing.review(acting(), decision, version=form.version, **said)
        except (ValidationError, RuleBroken) as refused:
            form.refuse(refused)
            return _review_page(decision_id, form), 409 if isinstance(refused, NotNow) else 422
        except Stale as stale:
            return _review_page(decision_id, form, stale), 409
        say(_("The review is recorded"), href=url_for(".show"), link=_("Back to supervision"))
        return redirect(url_for("casefile.show", referral_id=case_id), 303)
    return _review_page(decision_id, form)


def _review_page(decision_id: Any, form: Form, stale: Stale | None = None) -> str:
    decision: Any = eligibility.one_decision(decision_id)
    if stale is not None:
        form.version = str(standing.reviewed(decision))
    return render_template(
        "supervision/review.html",
        decision=decision,
        case=decision.referral,
        form=form,
        stale=stale,
        decided_by=accounts.name_of(decision.decided_by),
        labels=LABELS,
    )


@bp.get("/supervision/monthly")
@allows(Can.SUPERVISE)
def monthly() -> ResponseReturnValue:
    """Show what a month's decisions come to; each number leads to the rows that it sums."""
    of_their_own = _own(acting())
    choices, month = _areas(of_their_own), _month()
    area = _chosen(choices)
    here = queries.within(of_their_own, area)
    made = month_queries.made_in(month, here)
    conditions = month_queries.conditions_given_in(month, here)
    by_area = list(rules.by_area(made))
    return render_template(
        "supervision/monthly.html",
        month=month,
        area=area,
        choices=choices,
        total=rules.line_of(None, made),
        by_area=by_area,
        matrix=list(rules.matrix(made)),
        of_decisions=list(rules.OF_DECISIONS),
        months=_months(month),
        days=_days,
        overrides=rules.chosen(made, Counted.OVERRIDES)[:ROWS_AT_ONCE],
        voided=len(month_queries.voided_in(month, here)),
        conditions={each: len(_conditions(conditions, each)) for each in rules.OF_CONDITIONS},
        area_names=areas.names(line.area for line in by_area if line.area),
        pathways=list(Pathway),
        labels=LABELS,
    )


@bp.get("/supervision/monthly/<counted>")
@allows(Can.SUPERVISE)
def monthly_rows(counted: str) -> ResponseReturnValue:
    """List the rows that one number of the monthly summary sums."""
    if counted not in set(Counted):
        raise Missing
    what, of_their_own, month = Counted(counted), _own(acting()), _month()
    choices = _areas(of_their_own)
    area = _chosen(choices)
    here = queries.within(of_their_own, area)
    outcome = request.args.get("outcome", type=Outcome)
    pathway = request.args.get("pathway", type=Pathway)
    rows: Any
    if what in rules.OF_DECISIONS:
        rows = rules.chosen(month_queries.made_in(month, here), what, outcome=outcome, pathway=pathway)
    elif what is Counted.VOIDED:
        rows = month_queries.voided_in(month, here)
    else:
        rows = _conditions(month_queries.conditions_given_in(month, here), what)
    if place := request.args.get("place"):
        rows = [row for row in rows if _area_of(row) == place]
    start = max(0, request.args.get("from", default=0, type=int))
    where: dict[str, Any] = {
        "counted": counted,
        "month": month,
        "area": area,
        "place": place,
        "outcome": outcome,
        "pathway": pathway,
    }
    shown = rows[start : start + ROWS_AT_ONCE]
    area_names = areas.names(code for code in (area, *map(_area_of, shown)) if code)
    return render_template(
        "supervision/monthly_rows.html",
        what=what,
        kind="decisions" if what in rules.OF_DECISIONS else "voided" if what is Counted.VOIDED else "conditions",
        month=month,
        area=area,
        narrowed=_narrowed(area_names.get(place or area or ""), outcome, pathway),
        rows=shown,
        count=len(rows),
        first=url_for(".monthly_rows", **where) if start else None,
        following=(
            url_for(".monthly_rows", **where | {"from": start + ROWS_AT_ONCE})
            if len(rows) > start + ROWS_AT_ONCE
            else None
        ),
        state_of=rules.condition_state,
        area_names=area_names,
        area_of=_area_of,
        changed=voided_in_words,
        labels=LABELS,
    )


def _narrowed(place: str | None, outcome: Outcome | None, pathway: Pathway | None) -> list[str]:
    """Return in words by what a list is narrowed."""
    words = [DECIDED_LABELS[outcome]] if outcome else []
    words += [PATHWAY_NAMES[pathway]] if pathway else []
    return [*([place] if place else []), *(_(word) for word in words)]


def _area_of(row: Any) -> str | None:
    """Return where a row of the monthly summary lies: its district, or its force area where that is all there is."""
    code: str | None = row.area if isinstance(row, rules.Made) else row.district_code or row.force_code
    return code


def _conditions(rows: Any, counted: Counted) -> list[Any]:
    wanted = rules.OF_CONDITIONS[counted]
    return [row for row in rows if rules.condition_state(row.met_at, row.dropped_at) in wanted]


def _month() -> Month:
    """Return the month that the address names; this one for anything else."""
    return Month.said(request.args.get("month")) or Month.of(today())


def _months(shown: Month) -> list[tuple[str, str]]:
    """Return (address, name) of the last two years' months, newest first, with the one that is shown."""
    months = [Month.of(today())]
    while len(months) < MONTHS_OFFERED and (earlier := months[-1].before):
        months.append(earlier)
    return [(str(each), show_month(each.first)) for each in sorted({*months, shown}, reverse=True)]


def _days(spread: rules.Spread | None) -> str:
    """Return how long decisions took: the middle one, and between what the middle half lies."""
    if spread is None:
        return ""
    middle, lower, upper = (f"{round(each, 1):g}" for each in (spread.middle, spread.lower, spread.upper))
    return _("{middle} ({lower} to {upper})").format(middle=middle, lower=lower, upper=upper)


def _own(actor: Actor) -> Actor:
    """Return the actor without the areas that they only cover: a summary is of one's own areas."""
    return Actor(actor.id, actor.person_id, actor.roles, actor.own_areas)


def _areas(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the areas that somebody supervises: force areas with their districts, or districts."""
    everything = Role.COORDINATOR in actor.roles
    choices: list[tuple[str, str]] = []
    for code, name, districts in areas.by_force():
        whole = everything or code in actor.areas
        choices += [(code, name)] if whole else []
        choices += [(inner, f"{said} ({name})") for inner, said in districts if whole or inner in actor.areas]
    return choices


def _chosen(choices: list[tuple[str, str]]) -> str | None:
    """Return the area that the address names, if it is one of theirs."""
    said = request.args.get("area")
    return said if said in dict(choices) else None
