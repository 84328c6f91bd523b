"""Commands for areas."""

from __future__ import annotations

from pathlib import Path

import click

from hateprog.areas import lookup, service
from hateprog.areas.lookup import NotALookupError
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.text import _

SHOWN = 20
"""How many changes are listed one by one; the first import of all would fill screens."""


@click.group()
def areas() -> None:
    """Look after force areas and districts."""


@areas.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_areas(file: Path) -> None:
    """Take over the ONS FILE: district, community safety partnership and police force area, any year.

    The whole file or nothing. Run it again with a newer file: only what changed is changed.
    """
    try:
        read = lookup.read(file)
    except NotALookupError as refused:
        for fault in refused.faults:
            click.echo(str(fault), err=True)
        raise click.ClickException(str(refused)) from None
    with click.progressbar(length=len(read.districts), label=_("Importing districts")) as bar:
        changes = service.import_lookup(THE_SERVICE, read, done=bar.update)
    for sentence in changes.made[:SHOWN]:
        click.echo(sentence)
    if len(changes.made) > SHOWN:
        click.echo(_("and {count} more changes").format(count=len(changes.made) - SHOWN))
    for sentence in read.notes:
        click.echo(sentence)
    for district in changes.vanished:
        click.echo(_("Not in the file any more, and kept: {district}").format(district=district))
    counted = _("{districts} districts and {partnerships} partnerships; {changes} changes.")
    click.echo(
        counted.format(
            districts=len(read.districts), partnerships=len(read.partnerships), changes=len(changes.made) or _("no")
        )
    )
