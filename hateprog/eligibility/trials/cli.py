"""The command that tries a draft rule set on past assessments while one waits."""

from __future__ import annotations

import click

from hateprog.eligibility.rule_sets.cli import BY, acting_as, eligibility, version_named
from hateprog.eligibility.trials import queries, service
from hateprog.eligibility.trials.rules import TURN_LABELS, Turn
from hateprog.kernel.errors import NotAllowed, NotNow
from hateprog.kernel.text import _
from hateprog.web.links import full_address

__all__ = ["eligibility", "try_draft"]


@eligibility.command("try")
@click.argument("code")
@click.argument("version", type=int)
@BY
def try_draft(code: str, version: int, email: str) -> None:
    """Try a draft on every past assessment that it concerns, touching none, and say how many would differ."""
    draft = version_named(code, version)
    try:
        trial = service.start(acting_as(email), draft)
    except NotNow as refused:
        raise click.ClickException(refused.message) from None
    except NotAllowed as refused:
        raise click.ClickException(_("{email}: {why}").format(email=email, why=refused.message)) from None
    trial_id, version_id, shown = trial.id, draft.id, 0
    with click.progressbar(length=trial.total, label=_("Trying")) as bar:
        goes_on = True
        while goes_on:
            goes_on = service.step(trial_id)
            done = queries.progress(trial_id).done
            bar.update(done - shown)
            shown = done
    made = queries.one_trial(version_id, trial_id)
    if made is None or made.failed:
        raise click.ClickException(
            _("The trial stopped at something that cannot be read any more; the log says where.")
        )
    for turn in Turn:
        click.echo(_("{what}: {count}").format(what=_(TURN_LABELS[turn]), count=f"{getattr(made, turn.value):,}"))
    if made.passed_over:
        click.echo(_("Of another age: {count}").format(count=f"{made.passed_over:,}"))
    click.echo(full_address("trials.show", version_id=version_id, trial_id=trial_id))
