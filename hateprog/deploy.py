"""What would be wrong with running the service in earnest on these settings: one sentence each."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hateprog.kernel.text import N_, _
from hateprog.store import sealing
from hateprog.store.base import db
from hateprog.web.metrics import counts_all_workers

SHORT = 32
LOG_TABLES = ("audit_entry", "audit_link", "audit_seal")
MAY_CHANGE = "SELECT has_table_privilege(:table, 'UPDATE') OR has_table_privilege(:table, 'DELETE, TRUNCATE')"


def _on_sqlite(settings: Any) -> bool:
    return str(settings.DATABASE_URL).startswith("sqlite:")


def _others_may_read(path: str) -> bool:
    return bool(Path(path).stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


def _holds_no_key(settings: Any) -> bool:
    try:
        return not [Fernet(key) for key in settings.ENCRYPTION_KEYS]
    except ValueError:
        return True


SETTINGS: tuple[tuple[Callable[[Any, Any], bool], str], ...] = (
    (lambda now, _default: now.DEBUG, N_("DEBUG is on: it shows the inside of the service to anybody.")),
    (lambda now, _default: now.TESTING, N_("TESTING is on.")),
    (lambda now, _default: now.DEMO, N_("DEMO is on: it is for invented people only.")),
    (
        lambda now, default: now.SECRET_KEY == default.SECRET_KEY,
        N_("SECRET_KEY is the one that everybody knows: set your own."),
    ),
    (
        lambda now, default: now.SECRET_KEY != default.SECRET_KEY and len(now.SECRET_KEY) < SHORT,
        N_("SECRET_KEY is shorter than 32 characters: make it random and longer."),
    ),
    (
        lambda now, _default: now.AUDIT_KEY in {"", now.SECRET_KEY},
        N_("AUDIT_KEY is not set or is the SECRET_KEY: who has that one could forge the audit log's seals."),
    ),
    (
        lambda now, _default: not now.ENCRYPTION_KEYS,
        N_("ENCRYPTION_KEYS is not set: changing the SECRET_KEY would make encrypted columns unreadable."),
    ),
    (
        lambda now, _default: bool(now.ENCRYPTION_KEYS) and _holds_no_key(now),
        N_("ENCRYPTION_KEYS holds something that is not a key: make one as deploy/environment.example says."),
    ),
    (
        lambda now, _default: not now.SEALING_KEYS and not now.SEALING_KEY_FILE,
        N_("SEALING_KEYS is not set: what people harmed have said would be unreadable once the SECRET_KEY changes."),
    ),
    (
        lambda now, _default: bool(now.SEALING_KEY_FILE) and _others_may_read(now.SEALING_KEY_FILE),
        N_("SEALING_KEY_FILE can be read by others on this machine: let its owner alone read it (chmod 600)."),
    ),
    (
        lambda now, _default: not now.SEAL_FOLDER,
        N_("SEAL_FOLDER is not set: an audit log whose end was cut off could not be told from a whole one."),
    ),
    (
        lambda now, _default: _on_sqlite(now) and now.WORKERS > 1,
        N_("SQLite with several workers: set WORKERS=1, or use PostgreSQL."),
    ),
    (lambda now, _default: not now.SECOND_FACTOR_REQUIRED, N_("SECOND_FACTOR_REQUIRED is off.")),
    (lambda now, _default: not now.SECURE_COOKIES, N_("SECURE_COOKIES is off: a session could be read on its way.")),
    (
        lambda now, _default: not now.SMTP_HOST,
        N_("SMTP_HOST is not set: invitations and reminders would not be sent."),
    ),
    (
        lambda now, _default: bool(now.SMTP_HOST) and not now.SMTP_TLS,
        N_("SMTP_TLS is off: mails and the mail password would travel unencrypted."),
    ),
    (
        lambda now, _default: not now.PUBLIC_ADDRESS.startswith("https://"),
        N_("PUBLIC_ADDRESS does not start with https://: links in mails would not be safe."),
    ),
    (
        lambda now, _default: now.METRICS and now.WORKERS > 1 and not counts_all_workers(),
        N_("METRICS with several workers needs PROMETHEUS_MULTIPROC_DIR, or each answer counts one worker alone."),
    ),
)
"""What must not hold of the settings (and of a fresh installation's, for comparison), and the sentence if it does."""


MISSING = N_("The sealing key {key} is missing: the database needs it. Put it back into SEALING_KEYS or its file.")


def problems(settings: Any) -> Iterator[str]:
    """Yield a sentence for each reason not to run on these settings, in the context of the service made from them."""
    yield from (_(sentence) for holds, sentence in SETTINGS if holds(settings, type(settings)()))
    yield from _problems_of_database(current_app.config["MIGRATION_HEAD"])


def _problems_of_database(needed: str) -> Iterator[str]:
    try:
        at = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        yield _("The database cannot be read, or has no tables yet: check DATABASE_URL, then run hateprog db upgrade.")
        return
    if at != needed:
        yield _("Migrations are pending: run hateprog db upgrade.")
    yield from (_(MISSING).format(key=key) for key in sealing.missing_keys())
    if db.engine.dialect.name == "postgresql":
        changeable = [table for table in LOG_TABLES if db.session.scalar(text(MAY_CHANGE), {"table": table})]
        if changeable:
            sentence = _("The database role may change the audit log ({tables}): let it only SELECT and INSERT there.")
            yield sentence.format(tables=", ".join(changeable))
