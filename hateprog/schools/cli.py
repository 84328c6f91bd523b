"""Commands for the register of schools."""

from __future__ import annotations

from pathlib import Path

import click

from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.text import _
from hateprog.schools import reading, service
from hateprog.schools.reading import NotARegisterError
from hateprog.schools.rules import CHANGE_LABELS


@click.group()
def schools() -> None:
    """Look after the register of schools."""


@schools.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_schools(file: Path) -> None:
    """Take over the official register of schools from FILE, as downloaded.

    DfE's full file ("Get Information About Schools") or that of the performance tables. Run it again with a newer file:
    only what changed is changed, and schools that are gone are retired. A row that cannot be read is said and left out.
    """
    try:
        with click.progressbar(length=_lines(file), label=_("Importing schools")) as bar:
            taken = service.take(THE_SERVICE, None, reading.read(file), done=bar.update)
    except NotARegisterError as refused:
        raise click.ClickException(str(refused)) from None
    for fault in taken.faults:
        click.echo(str(fault), err=True)
    if taken.broken > len(taken.faults):
        click.echo(_("and {count} more").format(count=taken.broken - len(taken.faults)), err=True)
    for sentence in taken.doubts:
        click.echo(sentence)
    for kind, count in sorted(taken.told.items()):
        click.echo(_("{what}: {count}").format(what=_(CHANGE_LABELS[kind]), count=count))
    counted = _(
        "{rows} rows: {new} new, {changed} changed, {retired} retired, {unchanged} unchanged, {broken} left out."
    )
    click.echo(
        counted.format(
            rows=taken.rows,
            new=taken.new,
            changed=taken.changed,
            retired=taken.retired,
            unchanged=taken.unchanged,
            broken=taken.broken,
        )
    )


def _lines(file: Path) -> int:
    with file.open("rb") as raw:
        return sum(chunk.count(b"\n") for chunk in iter(lambda: raw.read(reading.CHUNK), b""))
