"""Mail leaves after the commit, once, and what fails is tried again for two days."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default as modern
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import THE_SERVICE
from hateprog.store import outbox
from hateprog.store.base import db
from hateprog.store.command import bookkeeping
from hateprog.store.outbox import BACK_OFF, CLAIM, Message

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


class Mailbox:
    """What a mail server took in, and what it answers."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.answer = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            self.taken.append(message_from_bytes(envelope.content, policy=modern))
        return self.answer


def settings_for(controller: Controller) -> dict[str, Any]:
    port = controller.server.sockets[0].getsockname()[1]
    return {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": port, "SMTP_TLS": False}


class OnAFreePort(Controller):
    """aiosmtpd looks itself up at the port it was given; ours is known once it listens."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mailbox(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mailbox]:
    """A real mail server that the service is set to use."""
    box = Mailbox()
    controller = OnAFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    for name, value in settings_for(controller).items():
        monkeypatch.setitem(app.config, name, value)
    yield box
    controller.stop()


def posted(reference: str = "decision/1", **said: Any) -> Message:
    defaults = {
        "recipient": "alex@example.com",
        "subject": "A decision has been made",
        "body": "HC-7K3M9Q: https://hateprog.example/cases/1\n",
    }
    return Message(**{"reference": reference} | defaults | said)


def only() -> Message:
    db.session.expire_all()
    return db.session.scalars(select(Message)).one()


def test_what_is_posted_leaves_with_who_it_is_for_and_what_it_says(saved: Any, mailbox: Mailbox) -> None:
    message = saved(posted())

    assert outbox.send_waiting(THE_SERVICE) == 1

    (mail,) = mailbox.taken
    assert (mail["To"], mail["Subject"]) == ("alex@example.com", "A decision has been made")
    assert mail["From"] == "no-reply@hateprog.example"
    assert mail["Message-ID"] == f"<{message.id}@hateprog.example>"
    assert mail["X-Entity-Ref-ID"] == "decision/1"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "HC-7K3M9Q: https://hateprog.example/cases/1"


def test_what_has_left_is_emptied_and_never_leaves_again(saved: Any, mailbox: Mailbox) -> None:
    saved(posted())
    outbox.send_waiting(THE_SERVICE)

    assert outbox.send_waiting(THE_SERVICE) == 0
    assert len(mailbox.taken) == 1
    assert only().sent_at is not None
    assert only().body is None


def test_a_mail_whose_command_was_undone_is_never_sent(saved: Any, mailbox: Mailbox) -> None:
    outbox.post("decision/1", to="alex@example.com", subject="A decision", body="…")
    db.session.flush()
    db.session.rollback()

    assert outbox.send_waiting(THE_SERVICE) == 0


def test_nothing_posts_the_same_mail_twice(saved: Any) -> None:
    saved(posted("reminder/1"))

    with pytest.raises(IntegrityError, match="message"):
        saved(posted("reminder/1"))


def test_a_mail_for_later_waits_until_then(saved: Any, mailbox: Mailbox) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        saved(posted(send_after=NOON + timedelta(hours=1)))
        assert outbox.send_waiting(THE_SERVICE) == 0
        clock.shift(timedelta(hours=1))
        assert outbox.send_waiting(THE_SERVICE) == 1


def test_without_a_mail_server_mail_goes_into_the_folder_and_its_name_names_nobody(
    saved: Any, app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path / "mail"))
    saved(posted())

    assert outbox.send_waiting(THE_SERVICE) == 1

    (file,) = (tmp_path / "mail").iterdir()
    assert file.suffix == ".eml"
    assert "alex" not in file.name
    assert file.stat().st_mode & 0o077 == 0
    assert message_from_bytes(file.read_bytes(), policy=modern)["To"] == "alex@example.com"


def test_with_neither_mail_waits_and_is_not_counted_as_tried(saved: Any) -> None:
    saved(posted())

    assert outbox.send_waiting(THE_SERVICE) == 0
    assert only().attempts == 0


def test_a_server_that_does_not_answer_loses_nothing(saved: Any, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": 9, "SMTP_TLS": False}.items():
        monkeypatch.setitem(app.config, name, value)
    saved(posted())

    assert outbox.send_waiting(THE_SERVICE) == 0
    assert only().attempts == 0
    assert only().body


def test_what_the_server_refuses_is_tried_again_ever_later_then_given_up(saved: Any, mailbox: Mailbox) -> None:
    mailbox.answer = "451 Not now"
    with time_machine.travel(NOON, tick=False) as clock:
        saved(posted())
        for wait in BACK_OFF:
            assert outbox.send_waiting(THE_SERVICE) == 0
            assert only().send_after == datetime.now(UTC) + wait
            assert outbox.send_waiting(THE_SERVICE) == 0
            clock.shift(wait)
        outbox.send_waiting(THE_SERVICE)

        message = only()
        assert message.attempts == len(BACK_OFF) + 1
        assert message.given_up_at == datetime.now(UTC)
        assert message.last_error == "SMTPDataError"
        assert message.body is None
        mailbox.answer = "250 OK"
        clock.shift(timedelta(days=7))
        assert outbox.send_waiting(THE_SERVICE) == 0


def test_one_mail_that_cannot_be_sent_does_not_hold_up_the_others(saved: Any, mailbox: Mailbox) -> None:
    saved(posted("bad", recipient="alex@example.com\nBcc: all@example.com", send_after=NOON - timedelta(1)))
    saved(posted("good"))

    assert outbox.send_waiting(THE_SERVICE) == 1
    assert [mail["X-Entity-Ref-ID"] for mail in mailbox.taken] == ["good"]


def test_a_body_that_no_key_opens_does_not_hold_up_the_others(
    saved: Any, app: Flask, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as once:
        once.setitem(app.config, "ENCRYPTION_KEYS", ("o" * 43 + "=",))
        saved(posted("bad", send_after=NOON - timedelta(1)))
    saved(posted("good"))

    assert outbox.send_waiting(THE_SERVICE) == 1


def test_a_mail_claimed_by_a_process_that_died_leaves_when_the_claim_is_over(saved: Any, mailbox: Mailbox) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        saved(posted(claimed_until=NOON + CLAIM, attempts=1))
        assert outbox.send_waiting(THE_SERVICE) == 0
        clock.shift(CLAIM)
        assert outbox.send_waiting(THE_SERVICE) == 1


def test_old_mails_are_forgotten_and_waiting_ones_kept(saved: Any) -> None:
    long_ago = NOON - timedelta(days=100)
    saved(posted("sent", sent_at=long_ago), posted("given up", given_up_at=long_ago), posted("waiting"))

    with bookkeeping():
        outbox.forget_old(timedelta(days=90))

    assert only().reference == "waiting"


def test_three_schedulers_at_once_send_each_mail_once(fresh_app: Flask) -> None:
    box = Mailbox()
    controller = OnAFreePort(box, hostname="127.0.0.1", port=0)
    controller.start()
    fresh_app.config.update(settings_for(controller))
    with fresh_app.app_context(), bookkeeping():
        db.session.add_all([posted(f"reminder/{number}") for number in range(60)])

    def send(_scheduler: int) -> int:
        with fresh_app.app_context():
            return outbox.send_waiting(THE_SERVICE)

    with ThreadPoolExecutor(3) as together:
        sent = list(together.map(send, range(3)))
    controller.stop()

    assert sum(sent) == 60
    assert sorted(mail["X-Entity-Ref-ID"] for mail in box.taken) == sorted(f"reminder/{n}" for n in range(60))


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that this machine made for itself, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(uuid4().int)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path / "certificate.pem"
    path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.mark.parametrize("trusted", [True, False])
def test_with_tls_mail_goes_to_a_server_that_proves_who_it_is_and_to_no_other(
    saved: Any, app: Flask, certificate: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    box = Mailbox()
    controller = OnAFreePort(box, hostname="127.0.0.1", port=0, tls_context=context, require_starttls=True)
    controller.start()
    for name, value in (settings_for(controller) | {"SMTP_HOST": "localhost", "SMTP_TLS": True}).items():
        monkeypatch.setitem(app.config, name, value)
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    saved(posted())

    assert outbox.send_waiting(THE_SERVICE) == (1 if trusted else 0)

    controller.stop()
    assert len(box.taken) == (1 if trusted else 0)
    assert only().attempts == (1 if trusted else 0)


def test_whoever_posted_a_mail_may_keep_it_from_leaving_until_the_last_moment(
    app: Flask, saved: Any, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def may_leave(reference: str) -> bool:
        asked.append(reference)
        return False

    monkeypatch.setitem(app.extensions, "may_leave", {"letter": may_leave})
    saved(posted("letter/1"), posted("decision/1"))

    assert [outbox.send_waiting(THE_SERVICE) for _time in range(2)] == [1, 0]

    assert asked == ["letter/1"]
    assert [mail["X-Entity-Ref-ID"] for mail in mailbox.taken] == ["decision/1"]
    kept = db.session.scalars(select(Message).where(Message.reference == "letter/1")).one()
    assert (kept.sent_at, kept.body, kept.last_error, kept.given_up_at is not None) == (None, None, "withdrawn", True)
    assert outbox.post_once("letter/1", to="a@b.example", subject="Again", body="Again") is False


def test_a_mail_of_which_nobody_can_say_whether_it_may_leave_waits(
    app: Flask, saved: Any, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    def may_leave(_reference: str) -> bool:
        raise LookupError

    monkeypatch.setitem(app.extensions, "may_leave", {"letter": may_leave})
    saved(posted("letter/1"))

    assert outbox.send_waiting(THE_SERVICE) == 0

    assert mailbox.taken == []
    assert (only().given_up_at, only().last_error) == (None, "LookupError")
