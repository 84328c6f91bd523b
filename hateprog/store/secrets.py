"""Columns that are unreadable without the key, which is never in the database."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from flask import current_app
from sqlalchemy import Dialect, Text
from sqlalchemy.types import TypeDecorator


class Encrypted(TypeDecorator[str]):
    """Text that is encrypted on its way into the database and decrypted on its way out.

    The keys are the setting `ENCRYPTION_KEYS`: the first encrypts, all of them decrypt, so that a key can be changed.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Encrypt."""
        return None if value is None else _box().encrypt(value.encode()).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> str | None:
        """Decrypt; raises `cryptography.fernet.InvalidToken` where no key fits."""
        return None if value is None else _box().decrypt(value.encode()).decode()


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in current_app.config["ENCRYPTION_KEYS"]])
