"""Commands for accounts: letting the first administrator in."""

from __future__ import annotations

import click
from flask import current_app
from marshmallow import ValidationError, validate

from hateprog.accounts import letters, service
from hateprog.accounts.rules import GRANTABLE, Invitation
from hateprog.accounts.tokens import new_token
from hateprog.kernel.access import THE_SERVICE, Role
from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import tidy


@click.group()
def accounts() -> None:
    """Look after the accounts of people."""


@accounts.command()
@click.argument("email")
@click.option("--name", help="The person's full name; not needed with --same-person-as.")
@click.option(
    "--role",
    "roles",
    multiple=True,
    required=True,
    type=click.Choice([role.value for role in GRANTABLE]),
    help="Say it once for each role.",
)
@click.option("--area", "areas", multiple=True, help="ONS code of a force area or district; once for each.")
@click.option("--same-person-as", "other_email", metavar="EMAIL", help="An account that this person already has.")
def invite(
    email: str, name: str | None, roles: tuple[str, ...], areas: tuple[str, ...], other_email: str | None
) -> None:
    """Invite a person by EMAIL: they choose their password through a link that works once."""
    name = tidy(name or "") or None
    if (name is None) == (other_email is None):
        raise click.UsageError("Give either --name or --same-person-as.")
    invitation = Invitation(
        email=_address(email),
        roles=frozenset(Role(role) for role in roles),
        areas=frozenset(areas),
        name=name,
        other_email=_address(other_email) if other_email else None,
    )
    token = new_token()
    try:
        service.invite(THE_SERVICE, None, invitation, token=token)
    except RuleBroken as refused:
        raise click.ClickException(refused.message) from None
    if current_app.config["SMTP_HOST"] or current_app.config["MAIL_FOLDER"]:
        click.echo("The invitation is in the outbox; the scheduler sends it.")
    else:
        click.echo("No mail is configured. Hand over this link yourself; it works once, for 7 days:")
        click.echo(letters.address_of(token))


def _address(email: str) -> str:
    try:
        return str(validate.Email()(tidy(email).lower()))
    except ValidationError:
        raise click.UsageError(f"{email!r} is not an email address.") from None
