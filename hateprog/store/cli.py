"""Commands for the keys of what is sealed: make one, see which are needed, and change them."""

from __future__ import annotations

import click
from cryptography.fernet import Fernet

from hateprog.store import sealing
from hateprog.store.command import bookkeeping


@click.group()
def keys() -> None:
    """Look after the outer keys of what people harmed have said (SEALING_KEYS)."""


@keys.command()
def new() -> None:
    """Print a new key and keep nothing of it: put it in front of SEALING_KEYS, or first in SEALING_KEY_FILE."""
    click.echo(Fernet.generate_key().decode())


@keys.command()
def check() -> None:
    """Say how many keys of the database each outer key wraps; the exit code is 1 when one is missing."""
    needed, held = sealing.in_use(), sealing.outer_keys()
    for name in held | needed:
        here = "here" if name in held else "MISSING"
        click.echo(f"{name}  {here}  wraps {needed.get(name, 0):,}")
    if missing := sealing.missing_keys():
        raise click.ClickException(f"Missing: {', '.join(missing)}. What it wraps cannot be read without it.")


@keys.command()
def rotate() -> None:
    """Wrap every key of the database anew, under the first of SEALING_KEYS. It may be stopped and begun again."""
    if missing := sealing.missing_keys():
        raise click.ClickException(f"Missing: {', '.join(missing)}. Nothing was changed.")
    newest = next(iter(sealing.outer_keys()))
    older = sum(number for name, number in sealing.in_use().items() if name != newest)
    with click.progressbar(length=older, label="Wrapping anew") as bar:
        while True:
            with bookkeeping():
                done = sealing.rewrap_some()
            if not done:
                break
            bar.update(done)
    click.echo(f"Every key is under {newest} now. Keys that wrap nothing may go: hateprog keys check")
