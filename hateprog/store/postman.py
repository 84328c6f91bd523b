"""Who carries a mail away: an SMTP server, or a folder where it lies as a file."""

from __future__ import annotations

import os
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as AS_SENT
from email.utils import format_datetime
from pathlib import Path
from smtplib import SMTP, SMTP_SSL, SMTPAuthenticationError, SMTPServerDisconnected
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app

from hateprog.kernel.clock import utcnow

IMPLICIT_TLS = 465
SECONDS_TO_WAIT = 30


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail as it leaves. `reference` is unique to what it is about."""

    id: UUID
    reference: str
    recipient: str
    subject: str
    body: str


class OutOfReach(Exception):
    """No mail can leave now, and no letter is at fault: nothing is set up, or the server does not answer."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@contextmanager
def postman() -> Iterator[Callable[[Letter], None]]:
    """Give the function that carries one letter: by SMTP_HOST, else into MAIL_FOLDER. Raises `OutOfReach`."""
    if current_app.config["SMTP_HOST"]:
        with _server() as server:
            yield lambda letter: _send(server, letter)
    elif current_app.config["MAIL_FOLDER"]:
        folder = Path(current_app.config["MAIL_FOLDER"])
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        yield lambda letter: _put(folder, letter)
    else:
        raise OutOfReach("neither SMTP_HOST nor MAIL_FOLDER is set")


@contextmanager
def _server() -> Iterator[SMTP]:
    settings = current_app.config
    at = {
        "host": settings["SMTP_HOST"],
        "port": settings["SMTP_PORT"],
        "timeout": SECONDS_TO_WAIT,
        "local_hostname": urlsplit(settings["PUBLIC_ADDRESS"]).hostname,
    }
    try:
        if settings["SMTP_TLS"] and settings["SMTP_PORT"] == IMPLICIT_TLS:
            server: SMTP = SMTP_SSL(**at, context=ssl.create_default_context())
        else:
            server = SMTP(**at)
    except OSError as reason:
        raise OutOfReach(f"the mail server cannot be reached: {type(reason).__name__}") from None
    with server:
        try:
            if settings["SMTP_TLS"] and settings["SMTP_PORT"] != IMPLICIT_TLS:
                server.starttls(context=ssl.create_default_context())
            if settings["SMTP_USER"]:
                server.login(settings["SMTP_USER"], settings["SMTP_PASSWORD"])
        except (OSError, SMTPAuthenticationError) as reason:
            raise OutOfReach(f"the mail server does not let us in: {type(reason).__name__}") from None
        yield server


def _send(server: SMTP, letter: Letter) -> None:
    try:
        server.send_message(_as_message(letter))
    except (ConnectionError, TimeoutError, SMTPServerDisconnected) as reason:
        raise OutOfReach(f"the mail server is gone: {type(reason).__name__}") from None


def _put(folder: Path, letter: Letter) -> None:
    """Write the letter as a file that appears all at once; its name tells nothing about anybody."""
    path = folder / f"{utcnow():%Y%m%dT%H%M%S}-{letter.id}.eml"
    half = path.with_suffix(".part")
    half.write_bytes(_as_message(letter).as_bytes())
    half.chmod(0o600)
    os.replace(half, path)


def _as_message(letter: Letter) -> EmailMessage:
    sender = current_app.config["MAIL_FROM"]
    message = EmailMessage(policy=AS_SENT)
    message["From"] = sender
    message["To"] = letter.recipient
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = f"<{letter.id}@{sender.rpartition('@')[2].rstrip('>')}>"
    message["X-Entity-Ref-ID"] = letter.reference
    message["Auto-Submitted"] = "auto-generated"
    # As it is, where it is plain ASCII: quoted-printable would break a long link in two for whoever reads the file.
    message.set_content(letter.body, cte="7bit" if letter.body.isascii() else "quoted-printable")
    return message
