"""Commands for rule sets: which there are, which ship, and drafting one from a file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import click

from hateprog.accounts.signed_in import actor_at
from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import files, queries, rules, service
from hateprog.eligibility.rule_sets.rules import STATUS_LABELS
from hateprog.eligibility.rules import AGES_LABELS, DECIDER_LABELS, Decider
from hateprog.kernel.access import Actor
from hateprog.kernel.errors import NotAllowed, RuleBroken
from hateprog.kernel.text import _
from hateprog.referrals.rules import PATHWAY_NAMES
from hateprog.web.filters import show_date

BY = click.option("--by", "email", required=True, metavar="EMAIL", help="The account of the person who does it.")


@click.group()
def eligibility() -> None:
    """Look after the rule sets that decide who is eligible."""


@eligibility.command()
@click.argument("name", metavar="FILE_OR_SHIPPED_NAME")
@BY
@click.option("--valid-from", type=click.DateTime(["%Y-%m-%d"]), help="Its first day, in place of the file's own.")
def load(name: str, email: str, valid_from: datetime | None) -> None:
    """Draft a version from a file, or from one that ships, as the person with this account.

    A draft governs nothing. Somebody else, an inspector, adopts it on its page.
    """
    text = files.SHIPPED.file_or_called(name)
    if valid_from is not None:
        text = rules.with_line(text, "valid_from", valid_from.date())
    try:
        made = service.draft(acting_as(email), None, text)
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    except NotAllowed as refused:
        raise click.ClickException(_("{email}: {why}").format(email=email, why=refused.message)) from None
    sentence = _("Drafted: {title} ({code}, version {version}), {rules} rules, in force from {day} once it is adopted.")
    said = {"title": made.title, "code": made.code, "version": made.version}
    click.echo(sentence.format(**said, rules=len(made.rules), day=show_date(made.valid_from)))
    if made.decides is not Decider.INSPECTOR:
        click.echo(_("Its cases are decided by: {who}.").format(who=_(DECIDER_LABELS[made.decides]).lower()))
    click.echo(_("Somebody else adopts it, on the page “Rule sets”: an inspector of its area."))


def acting_as(email: str) -> Actor:
    """Return who acts. Raises a sentence where nobody who could sign in has this address."""
    actor = actor_at(email)
    if actor is None:
        raise click.ClickException(_("Nobody who can sign in has the address {email}.").format(email=email))
    return actor


@eligibility.command("list")
def list_versions() -> None:
    """List every version of every rule set: where it stands, for whom and when it is valid.

    Last, who decides, where that is not an inspector alone.
    """
    for row in queries.versions():
        click.echo(_as_line(row))


def _as_line(row: Any) -> str:
    until = show_date(row.valid_to) if row.valid_to else _("no end")
    told = [
        f"{row.code} {row.version}",
        _(STATUS_LABELS[row.status]),
        _(PATHWAY_NAMES[row.pathway]),
        FORCES[row.force_code] if row.force_code else _("Every area"),
        _(AGES_LABELS[row.ages]),
        _("{first} to {last}").format(first=show_date(row.valid_from), last=until),
    ]
    if row.decides is not Decider.INSPECTOR:
        told.append(_(DECIDER_LABELS[row.decides]))
    return "  ".join(told)


@eligibility.command()
@click.argument("name", required=False)
def shipped(name: str | None) -> None:
    """List the rule sets that ship with the service; with a NAME, print that one's file, to be changed and loaded."""
    if name is not None:
        click.echo(files.SHIPPED.called(name), nl=False)
        return
    for each in files.names():
        said = rules.read(files.text_of(each), forces=FORCES)
        click.echo(_("{name}: {title}. {limits}").format(name=each, title=said.title, limits=said.limits))


def version_named(code: str, version: int) -> Any:
    """Return a version. Raises a sentence where there is none."""
    found = queries.version_called(code, version)
    if found is None:
        raise click.ClickException(
            _("There is no {code}, version {version}: see hateprog eligibility list.").format(
                code=code, version=version
            )
        )
    return found
