"""Commands for programme templates: which there are, which ship, and drafting one from a file."""

from __future__ import annotations

import click

from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.sessions.curriculum import files, queries, rules, service
from hateprog.sessions.curriculum.files import SHIPPED
from hateprog.sessions.curriculum.rules import AUDIENCE_LABELS, STANDING_LABELS
from hateprog.sessions.versions.drafting import drafted
from hateprog.web.filters import show_date


@click.group()
def templates() -> None:
    """Look after the templates of the three sessions."""


@templates.command()
@click.argument("name", metavar="FILE_OR_SHIPPED_NAME")
@click.option("--by", "email", required=True, metavar="EMAIL", help="The account of the coordinator who does it.")
def load(name: str, email: str) -> None:
    """Draft a version from a file, or from one that ships, with the next number of its code.

    Nobody's programme starts on a draft. A coordinator reads it on the page "Templates" and puts it in use from a day.
    """
    made = drafted(email, lambda actor: service.load(actor, None, SHIPPED.file_or_called(name)))
    sentence = _("Drafted: {title} ({code}, version {version}). Put it in use on the page “Templates”.")
    click.echo(sentence.format(title=made.title, code=made.code, version=made.version))


@templates.command("list")
def list_versions() -> None:
    """List every version of every template: for whom, where it stands, and from when it is in use."""
    rows = queries.versions()
    for row in rows:
        since = show_date(row.valid_from) if row.valid_from else _("not in use")
        stands = _(STANDING_LABELS[rules.standing(row, rows, today())])
        click.echo("  ".join((f"{row.code} {row.version}", _(AUDIENCE_LABELS[row.audience]), stands, since, row.title)))


@templates.command()
@click.argument("name", required=False)
def shipped(name: str | None) -> None:
    """List the templates that ship with the service; with a NAME, print that one's file, to be changed and loaded."""
    if name is not None:
        click.echo(SHIPPED.called(name), nl=False)
        return
    for each in SHIPPED.names():
        said = files.read(SHIPPED.text_of(each))
        click.echo(_("{name}: {title}").format(name=each, title=said.title))
