"""Pages of trials: starting one, how far it is, and what would have come out differently."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hateprog.accounts import queries as accounts
from hateprog.eligibility.facts import VERDICT_LABELS
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.policy import Can
from hateprog.eligibility.trials import queries, rules, service
from hateprog.eligibility.trials.models import Trial
from hateprog.eligibility.trials.rules import TURN_LABELS, Turn
from hateprog.kernel.text import _
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake

bp = Blueprint("trials", __name__, template_folder="templates")


@bp.get("/rule-sets/<uuid:version_id>/trials")
@allows(Can.TRY, on=rule_sets.one_version)
def every(version: RuleSetVersion) -> ResponseReturnValue:
    """List the latest trials of a version, with the button that starts one."""
    trials = queries.trials_of(version.id)
    names = accounts.names({trial.started_by for trial in trials})
    return render_template("trials/list.html", version=version, trials=trials, names=names, form=Form(Intake()))


@bp.post("/rule-sets/<uuid:version_id>/trials")
@allows(Can.TRY, on=rule_sets.one_version)
def start(version: RuleSetVersion) -> ResponseReturnValue:
    """Start a trial; the scheduler goes on with it, and its page shows how far it is."""
    trial = service.start(acting(), version)
    return redirect(url_for(".show", version_id=version.id, trial_id=trial.id), 303)


@bp.get("/rule-sets/<uuid:version_id>/trials/<uuid:trial_id>")
@allows(Can.TRY, on=queries.one_trial)
def show(trial: Trial) -> ResponseReturnValue:
    """Show how far a trial is, and once it is finished what it came to."""
    return render_template(
        "trials/show.html",
        trial=trial,
        version=rule_sets.one_version(trial.version_id),
        name=accounts.name_of(trial.started_by),
        turns=[(turn, _(label), getattr(trial, turn)) for turn, label in TURN_LABELS.items() if turn is not Turn.SAME],
    )


@bp.get("/rule-sets/<uuid:version_id>/trials/<uuid:trial_id>/differences")
@allows(Can.TRY, on=queries.one_trial, logged=True)
def differences(trial: Trial) -> ResponseReturnValue:
    """List the assessments that would have come out differently, of cases that whoever looks may see, and why."""
    said = request.args.get("turn", "")
    turn = Turn(said) if said in set(Turn) else None
    after = _assessment_before()
    rows = queries.differences(acting(), trial.id, turn=turn, after=after)
    shown = rows[: queries.PAGE]
    here: dict[str, Any] = {"version_id": trial.version_id, "trial_id": trial.id, "turn": turn}
    more = len(rows) > len(shown)
    return render_template(
        "trials/differences.html",
        trial=trial,
        version=rule_sets.one_version(trial.version_id),
        rows=[(row, [rules.in_words(reason) for reason in row.reasons]) for row in shown],
        turn=turn or "",
        turns=[("", _("All")), *((each, _(label)) for each, label in TURN_LABELS.items() if each is not Turn.SAME)],
        first=url_for(".differences", **here) if after else None,
        following=url_for(".differences", **here, after=shown[-1].assessment_id) if more else None,
        verdicts=VERDICT_LABELS,
    )


def _assessment_before() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None
