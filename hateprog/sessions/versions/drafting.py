"""Drafting a version from the command line, as somebody who may."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

import click

from hateprog.accounts.signed_in import actor_at
from hateprog.kernel.access import Actor
from hateprog.kernel.errors import NotAllowed, RuleBroken, Stale
from hateprog.kernel.text import _


class Drafted(Protocol):
    """What is said of a version that was drafted from a file."""

    code: str
    version: int
    title: str


Made = TypeVar("Made", bound=Drafted)


def drafted(email: str, load: Callable[[Actor], Made]) -> Made:
    """Return what `load` drafts as whoever signs in with `email`. Raises click's exception, saying what was wrong."""
    actor = actor_at(email)
    if actor is None:
        raise click.ClickException(_("Nobody who can sign in has the address {email}.").format(email=email))
    try:
        return load(actor)
    except (RuleBroken, Stale) as refused:
        raise click.ClickException(refused.message) from None
    except NotAllowed as refused:
        raise click.ClickException(_("{email}: {why}").format(email=email, why=refused.message)) from None
