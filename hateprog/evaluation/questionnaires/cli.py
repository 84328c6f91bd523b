"""Commands for instruments: which there are, which ship, and loading one from a file."""

from __future__ import annotations

import click

from hateprog.accounts.signed_in import actor_at
from hateprog.evaluation.questionnaires import files, queries, reading, service
from hateprog.evaluation.questionnaires.rules import STATUS_LABELS, ages_in_words
from hateprog.kernel.errors import NotAllowed, RuleBroken
from hateprog.kernel.text import _


@click.group()
def questionnaires() -> None:
    """Look after the questionnaires before and after the programme."""


@questionnaires.command()
@click.argument("name", metavar="FILE_OR_SHIPPED_NAME")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The account of the person who does it.")
@click.option("--in-use", is_flag=True, help="Put it in use at once; nothing of it changes afterwards.")
def load(name: str, email: str, in_use: bool) -> None:
    """Load a version from a file, or from one that ships, as the person with this account."""
    actor = actor_at(email)
    if actor is None:
        raise click.ClickException(_("Nobody who can sign in has the address {email}.").format(email=email))
    try:
        made = service.draft(actor, None, files.SHIPPED.file_or_called(name))
        if in_use:
            service.put_in_use(actor, made)
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    except NotAllowed as refused:
        raise click.ClickException(_("{email}: {why}").format(email=email, why=refused.message)) from None
    sentence = _("Loaded: {title} ({code}, version {version}), {items} items. {status}.")
    said = {"title": made.title, "code": made.code, "version": made.version, "items": len(made.items)}
    click.echo(sentence.format(**said, status=_(STATUS_LABELS[made.status])))


@questionnaires.command("list")
def list_versions() -> None:
    """List every version of every questionnaire: where it stands, and whom it is made for."""
    for row in queries.versions():
        ages = ages_in_words(row.min_age, row.max_age)
        click.echo("  ".join((f"{row.code} {row.version}", _(STATUS_LABELS[row.status]), row.title, ages)))


@questionnaires.command()
@click.argument("name", required=False)
def shipped(name: str | None) -> None:
    """List the questionnaires that ship with the service; with a NAME, print that one's file."""
    if name is not None:
        click.echo(files.SHIPPED.called(name), nl=False)
        return
    for each in files.names():
        said = reading.read(files.text_of(each))
        click.echo(_("{name}: {title}. {licence}").format(name=each, title=said.title, licence=said.licence))
