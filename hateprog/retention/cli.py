"""Commands for schedules, and for the ledger of erasures that is kept outside the database."""

from __future__ import annotations

from pathlib import Path

import click

from hateprog.accounts.signed_in import actor_at
from hateprog.kernel.errors import NotAllowed, RuleBroken
from hateprog.kernel.text import _
from hateprog.retention import files, ledger, queries, rules, service

A_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group()
def retention() -> None:
    """Look after the schedules of how long cases are kept."""


@retention.command()
@click.argument("name", metavar="FILE")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The account of the coordinator who does it.")
def load(name: str, email: str) -> None:
    """Draft the schedules of a file. Nothing is reviewed by them until another coordinator adopts them.

    FILE may be the name of one that ships (hateprog retention shipped): an example, which nobody can adopt.
    """
    actor = actor_at(email)
    if actor is None:
        raise click.ClickException(_("Nobody who can sign in has the address {email}.").format(email=email))
    try:
        made = service.draft(actor, None, files.file_or_example(name))
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    except NotAllowed as refused:
        raise click.ClickException(_("{email}: {why}").format(email=email, why=refused.message)) from None
    for each in made:
        marked = _("Example, not law") if each.example else _("Drafted")
        click.echo(f"{marked}: {each.code}  {rules.sentence(each)}  ({rules.source(each)})")


@retention.command("list")
def list_schedules() -> None:
    """List every schedule, where it stands and by which law or policy it is."""
    for each in queries.schedules():
        status = _("Example, not law") if each.example else _(rules.STATUS_LABELS[each.status])
        click.echo("  ".join((each.code, status, f"{each.valid_from}", rules.sentence(each), rules.source(each))))


@retention.command()
@click.argument("name", required=False)
def shipped(name: str | None) -> None:
    """List the files of examples that ship; with a NAME, print that one, to be changed and loaded."""
    for each, text in files.examples():
        if name in {None, each}:
            click.echo(text if name else each, nl=not name)


@click.group()
def erasures() -> None:
    """Look after the ledger of what was erased, which is kept outside the database and its backups."""


@erasures.command()
@click.argument("file", type=A_FILE)
def write(file: Path) -> None:
    """Put every erasure into FILE: ids and moments, nobody's name. What stands in it already stays."""
    try:
        count = ledger.write(file)
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    click.echo(f"{count:,} erasures are in {file.name}.")


@erasures.command()
@click.argument("file", type=A_FILE)
def apply(file: Path) -> None:
    """Erase again what FILE says was erased, after a backup was put back. May be done again at any time."""
    try:
        found = ledger.read(file)
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    click.echo(f"{ledger.apply(found):,} of {len(found):,} were erased again; the others are not here, or are gone.")
