"""The command that proves the invariants of questions on any database."""

from __future__ import annotations

import click

from hateprog.victims.questions.proving import faults


@click.group()
def questions() -> None:
    """Look after the questions of people harmed."""


@questions.command()
def check() -> None:
    """Prove that each is in one place, in words that another screened, and that nothing withdrawn goes on."""
    found = list(faults())
    for sentence in found:
        click.echo(sentence)
    if found:
        raise click.ClickException(f"{len(found)} to look into.")
    click.echo("Every question is in one place, in words that were screened by another and agreed.")
