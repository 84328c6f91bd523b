"""Commands for topics of group sessions: which there are, which ship, and drafting one from a file."""

from __future__ import annotations

import click

from hateprog.kernel.text import _
from hateprog.sessions.library import files, queries, service
from hateprog.sessions.library.files import SHIPPED
from hateprog.sessions.versions.drafting import drafted
from hateprog.sessions.versions.rules import STATUS_LABELS
from hateprog.sessions.year_groups import years_name


@click.group()
def topics() -> None:
    """Look after the topics of group sessions."""


@topics.command()
@click.argument("name", metavar="FILE_OR_SHIPPED_NAME")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The account of the coordinator who does it.")
def load(name: str, email: str) -> None:
    """Draft a version from a file, or from one that ships, with the next number of its code.

    No school can book a draft. A coordinator reads it on the page "Topics" and puts it in use.
    """
    made = drafted(email, lambda actor: service.load(actor, None, SHIPPED.file_or_called(name)))
    sentence = _("Drafted: {title} ({code}, version {version}). Put it in use on the page “Topics”.")
    click.echo(sentence.format(title=made.title, code=made.code, version=made.version))


@topics.command("list")
def list_versions() -> None:
    """List every version of every topic: where it stands and for which year groups it is."""
    for row in queries.versions():
        years = years_name(row.year_from, row.year_to)
        click.echo("  ".join((f"{row.code} {row.version}", _(STATUS_LABELS[row.status]), years, row.title)))


@topics.command()
@click.argument("name", required=False)
def shipped(name: str | None) -> None:
    """List the topics that ship with the service; with a NAME, print that one's file, to be changed and loaded."""
    if name is not None:
        click.echo(SHIPPED.called(name), nl=False)
        return
    for each in SHIPPED.names():
        click.echo(_("{name}: {title}").format(name=each, title=files.read(SHIPPED.text_of(each)).title))
