"""Settings: the only reader of the environment."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

INSECURE_SECRET = "only for development: set SECRET_KEY"  # noqa: S105 - `check --deploy` refuses it by name


def _derived_key(secret: str, purpose: str) -> str:
    """Return a Fernet key for one purpose, made from the one secret of a small installation."""
    return base64.urlsafe_b64encode(hashlib.sha256(f"{purpose}:{secret}".encode()).digest()).decode()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that differs between one installation and another. Each field is an environment variable."""

    DATABASE_URL: str = "sqlite:///var/hateprog.sqlite3"
    SECRET_KEY: str = INSECURE_SECRET
    ENCRYPTION_KEYS: tuple[str, ...] = ()
    SEALING_KEYS: tuple[str, ...] = ()
    SEALING_KEY_FILE: str = ""
    AUDIT_KEY: str = ""
    SERVICE_NAME: str = "Hate crime programme"
    SPECIALISTS: tuple[str, ...] = (
        "Stop It Now helpline of the Lucy Faithfull Foundation: 0808 1000 900",
        "Respect phoneline: 0808 802 4040",
    )
    PUBLIC_ADDRESS: str = "http://127.0.0.1:5000"
    SECOND_FACTOR_REQUIRED: bool = True
    SECURE_COOKIES: bool = True
    SMTP_HOST: str = ""
    SMTP_PORT: int = 587
    SMTP_USER: str = ""
    SMTP_PASSWORD: str = ""
    SMTP_TLS: bool = True
    MAIL_FOLDER: str = ""
    MAIL_FROM: str = "no-reply@hateprog.example"
    SEAL_FOLDER: str = ""
    COUNTERSIGN_RECORDS: bool = False
    BOOKING_LEAD_DAYS: int = 5
    BOOKING_NOTICE_DAYS: int = 3
    METRICS: bool = False
    LOG_LEVEL: str = "INFO"
    TRUSTED_PROXIES: int = 0
    WORKERS: int = 1
    DEMO: bool = False
    DEBUG: bool = False
    TESTING: bool = False

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Settings:
        """Return the settings that the environment gives. Raises `ValueError` for one that cannot be read."""
        given: dict[str, Any] = {}
        for field in fields(cls):
            text = environ.get(field.name)
            if text is not None:
                given[field.name] = _read(field.name, text, type(field.default))
        return cls(**given)

    @classmethod
    def for_demo(cls, folder: Path, port: int) -> Settings:
        """Return the settings of the demonstration: one folder, invented people, no second factor asked."""
        return cls(
            DATABASE_URL=f"sqlite:///{folder / 'demo.sqlite3'}",
            PUBLIC_ADDRESS=f"http://127.0.0.1:{port}",
            MAIL_FOLDER=str(folder / "mail"),
            SEAL_FOLDER=str(folder / "seals"),
            SECOND_FACTOR_REQUIRED=False,
            SECURE_COOKIES=False,
            DEMO=True,
        )

    @classmethod
    def for_tests(cls, database_url: str, **changes: Any) -> Settings:
        """Return the settings of the test suite, on this database."""
        plain = cls(
            DATABASE_URL=database_url,
            SECRET_KEY="tests",  # noqa: S106 - guards nothing
            SECOND_FACTOR_REQUIRED=False,
            SECURE_COOKIES=False,
            TESTING=True,
        )
        return replace(plain, **changes)

    def sealing_keys(self) -> tuple[str, ...]:
        """Return the outer keys of what is sealed, newest first: as set, else as the lines of the key file.

        Raises `ValueError` where the file cannot be read, or one of them is not a key (32 bytes, base64 for addresses).
        """
        keys = self.SEALING_KEYS
        if not keys and self.SEALING_KEY_FILE:
            try:
                keys = tuple(Path(self.SEALING_KEY_FILE).read_text(encoding="ascii").split())
            except (OSError, UnicodeDecodeError) as reason:
                raise ValueError(f"SEALING_KEY_FILE cannot be read: {reason}") from None
        if any(not _is_key(key) for key in keys):
            raise ValueError("SEALING_KEYS holds something that is not a key: make one with hateprog keys new")
        return keys

    def as_mapping(self) -> dict[str, Any]:
        """Return the settings as Flask reads them, with what follows from them."""
        mapping = {field.name: getattr(self, field.name) for field in fields(self)}
        mapping["SQLALCHEMY_DATABASE_URI"] = _with_driver(self.DATABASE_URL)
        mapping["ENCRYPTION_KEYS"] = self.ENCRYPTION_KEYS or (_derived_key(self.SECRET_KEY, "columns"),)
        mapping["SEALING_KEYS"] = self.sealing_keys() or (_derived_key(self.SECRET_KEY, "sealing"),)
        mapping["AUDIT_KEY"] = self.AUDIT_KEY or _derived_key(self.SECRET_KEY, "audit")
        mapping["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": not self.TESTING}  # an error's text names nobody
        mapping.update(
            SESSION_COOKIE_SECURE=self.SECURE_COOKIES,
            SESSION_COOKIE_HTTPONLY=True,
            SESSION_COOKIE_SAMESITE="Lax",
            SESSION_COOKIE_NAME="__Host-hateprog" if self.SECURE_COOKIES else "hateprog",
            MAX_CONTENT_LENGTH=1_000_000,
            MAX_FORM_MEMORY_SIZE=1_000_000,
            MAX_FORM_PARTS=1_000,
            WTF_CSRF_TIME_LIMIT=None,
        )
        return mapping


def _is_key(text: str) -> bool:
    try:
        return len(base64.urlsafe_b64decode(text.encode("ascii"))) == 32
    except ValueError:
        return False


def _read(name: str, text: str, kind: type) -> Any:
    if kind is bool:
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise ValueError(f"{name} must be true or false")
        return text.lower() in {"true", "1", "yes"}
    if kind is int:
        try:
            return int(text)
        except ValueError:
            raise ValueError(f"{name} must be a whole number") from None
    if kind is tuple:
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return text


def _with_driver(url: str) -> str:
    """Name the PostgreSQL driver in use; an absolute path for SQLite, so that no working directory matters."""
    for plain in ("postgresql://", "postgres://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    path = url.removeprefix("sqlite:///")
    if url.startswith("sqlite:///") and not path.startswith(("/", ":memory:")):
        return f"sqlite:///{Path(path).resolve()}"
    return url


def main() -> None:
    """Run the `hateprog` command with the environment's settings."""
    from hateprog.cli import command_line  # imported late: reading settings must not need the whole service

    command_line(obj=Settings.from_env(os.environ))
