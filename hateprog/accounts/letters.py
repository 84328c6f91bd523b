"""The mails that open an account: a link and nothing about anybody."""

from __future__ import annotations

from flask import current_app

from hateprog.accounts.models import Account, MailedLink
from hateprog.accounts.rules import LinkPurpose
from hateprog.kernel.text import N_, _
from hateprog.store import outbox

LETTERS: dict[LinkPurpose, tuple[str, str]] = {
    LinkPurpose.INVITATION: (
        N_("You are invited to {service}"),
        N_(
            "You have been invited to use {service}.\n\nChoose your password here. "
            "The link works once, for 7 days:\n\n{link}\n\nIf you did not expect this, you can ignore it.\n"
        ),
    ),
    LinkPurpose.PASSWORD_RESET: (
        N_("Choose a new password for {service}"),
        N_(
            "Somebody asked for a new password for your account at {service}.\n\nChoose it here. "
            "The link works once, for 1 hour:\n\n{link}\n\n"
            "If it was not you, you can ignore this: your password stays as it is.\n"
        ),
    ),
}


def address_of(token: str) -> str:
    """Return the full address of the page that a mailed token opens."""
    return f"{current_app.config['PUBLIC_ADDRESS'].rstrip('/')}/set-password/{token}"


def send(account: Account, link: MailedLink, token: str) -> None:
    """Put the mail with a link into the outbox, as part of the running transaction."""
    subject, body = LETTERS[link.purpose]
    service = current_app.config["SERVICE_NAME"]
    outbox.post(
        f"{link.purpose}/{link.id}",
        to=account.email,
        subject=_(subject).format(service=service),
        body=_(body).format(service=service, link=address_of(token)),
    )
