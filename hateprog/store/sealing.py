"""Texts sealed with a key each, so that erasing somebody is destroying their key (domain.md section 7).

Three steps, and only the last two are in the database: the outer keys (the setting `SEALING_KEYS`), the keys that they
wrap (`sealing_key`, one for each person harmed and one for each question on its way), and the texts under those. A copy
of the database without the outer keys shows nothing of what is sealed, and a text moved to another row, column or table
does not open there. Why: docs/decisions/0057.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Generic, Protocol, TypeVar, overload
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import CheckConstraint, Index, func, inspect, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from hateprog.kernel.clock import utcnow
from hateprog.store.base import Base, db, words

Plain = TypeVar("Plain", str, str | None)

NONCE = 12
"""How many bytes stand before each sealed text and make it differ from every other (NIST SP 800-38D section 8.2.2)."""
OPENED = "opened_sealing_keys"
BATCH = 200
SEARCHES = text("purpose = 'search'")


class Purpose(StrEnum):
    """What a key is for."""

    TEXTS = "texts"
    SEARCH = "search"


class KeyDestroyedError(Exception):
    """What is asked for was sealed with a key that has been destroyed: nobody can read it any more."""


class KeyMissingError(RuntimeError):
    """The outer key that wraps a key is not among the settings. The text names its fingerprint, never the key."""


class SealingKey(Base):
    """A key under which texts are sealed, itself wrapped by an outer key; nothing is left of one that was destroyed."""

    __tablename__ = "sealing_key"
    __table_args__ = (
        CheckConstraint("(wrapped IS NULL) = (destroyed_at IS NOT NULL)", name="destroyed_is_gone"),
        Index("uq_sealing_key_search", "purpose", unique=True, sqlite_where=SEARCHES, postgresql_where=SEARCHES),
        Index(None, "wrapped_by", "id"),
    )

    purpose: Mapped[Purpose] = mapped_column(words(Purpose), default=Purpose.TEXTS)
    wrapped: Mapped[bytes | None]
    wrapped_by: Mapped[str]
    made_at: Mapped[datetime] = mapped_column(default=utcnow)
    destroyed_at: Mapped[datetime | None]


class HasKey(Protocol):
    """A row whose sealed columns are under one key."""

    key_id: Any


class SealedText(Generic[Plain]):
    """An attribute that is plain text to whoever has the row, and sealed in the column it is kept in.

    `name = SealedText[str]("name_sealed")` on a model with a `key_id` and a text column `name_sealed`. The key must be
    there first, so a constructor names `key_id` before what is sealed. Reading raises `KeyDestroyedError` once the key
    is gone, and `cryptography.exceptions.InvalidTag` where the column holds what was not sealed for it. Where pages
    must go on after that, `gone` is what they read instead.
    """

    def __init__(self, column: str, *, gone: str | None = None) -> None:
        self.column, self.gone = column, gone

    @overload
    def __get__(self, row: None, owner: type) -> SealedText[Plain]: ...
    @overload
    def __get__(self, row: HasKey, owner: type) -> Plain: ...
    def __get__(self, row: Any, owner: type) -> Any:
        """Open what is kept; None stays None."""
        if row is None:
            return self
        kept = getattr(row, self.column)
        if kept is None:
            return None
        if self.gone is not None and not is_readable(row.key_id):
            return self.gone
        return _opened(row.key_id, kept, self._place(row))

    def __set__(self, row: Any, plain: Plain) -> None:
        """Seal and keep."""
        setattr(row, self.column, None if plain is None else _sealed(row.key_id, plain, self._place(row)))

    def _place(self, row: Any) -> bytes:
        return f"{row.__tablename__}.{self.column}.{row.key_id}".encode()


def new_key() -> SealingKey:
    """Make a key and store it with the running transaction."""
    return _make(Purpose.TEXTS)


def hold_keys(ids: Iterable[UUID]) -> None:
    """Fetch many keys by one query, for a list whose rows are each under a key of their own."""
    wanted = set(ids) - _held().keys()
    if wanted:
        with (
            db.session.no_autoflush
        ):  # a row is sealed while it is being changed, and half changed it may not be stored
            rows = db.session.execute(_columns().where(SealingKey.id.in_(wanted))).all()
        _held().update({row.id: _unwrap(row) for row in rows})


def is_readable(key_id: UUID) -> bool:
    """Say whether what was sealed under this key can still be read."""
    hold_keys([key_id])
    return _held().get(key_id) is not None


def destroy(key_id: UUID) -> None:
    """Destroy a key with the running transaction: what was sealed under it is erased, in every later copy too."""
    key = db.session.get_one(SealingKey, key_id)
    key.wrapped, key.destroyed_at = None, utcnow()
    _held().pop(key_id, None)
    db.session.flush()


def keyed_hash(plain: str, purpose: str) -> str:
    """Return what a text can be found by without being kept: the same for the same text and purpose, else unlike.

    The caller folds the text first (`kernel.text.search_key`, say). Inside a command the key of all searches is made
    where there is none yet; elsewhere nothing was hashed before it, and the answer then fits nothing.
    """
    key = _search_key()
    return hmac.new(key, f"{purpose}\0{plain}".encode(), hashlib.sha256).hexdigest()


def fingerprint(outer: str) -> str:
    """Return what an outer key is called aloud; nothing of the key can be told from it."""
    return hashlib.sha256(f"hateprog sealing key {outer}".encode()).hexdigest()[:12]


def outer_keys() -> dict[str, str]:
    """Return the outer keys of the settings by fingerprint, the one that wraps new keys first."""
    return {fingerprint(each): each for each in current_app.config["SEALING_KEYS"]}


def in_use() -> dict[str, int]:
    """Return by fingerprint how many keys in the database each outer key wraps; empty before the table is there."""
    if not inspect(db.engine).has_table(SealingKey.__tablename__):
        return {}
    counted = select(SealingKey.wrapped_by, func.count().label("wraps")).where(SealingKey.wrapped.is_not(None))
    return {row.wrapped_by: row.wraps for row in db.session.execute(counted.group_by(SealingKey.wrapped_by))}


def missing_keys() -> list[str]:
    """Return the fingerprints of outer keys that the database needs and the settings lack."""
    return sorted(in_use().keys() - outer_keys().keys())


def rewrap_some() -> int:
    """Wrap up to 200 more keys anew, under the first outer key, with the running transaction; return how many.

    None are left once it returns 0. It may be stopped and begun again at any time: each key is under one outer key,
    and both are in the settings meanwhile. Raises `KeyMissingError` where an old one is not.
    """
    newest = next(iter(outer_keys()))
    older = select(SealingKey).where(SealingKey.wrapped_by != newest, SealingKey.wrapped.is_not(None))
    rows = db.session.scalars(older.order_by(SealingKey.id).limit(BATCH).with_for_update(skip_locked=True)).all()
    for row in rows:
        row.wrapped, row.wrapped_by = _wrap(row.id, _unwrap_bytes(row)), newest
    db.session.flush()
    return len(rows)


def _make(purpose: Purpose) -> SealingKey:
    inner, key_id = AESGCM.generate_key(256), uuid4()
    key = SealingKey(id=key_id, purpose=purpose, wrapped=_wrap(key_id, inner), wrapped_by=next(iter(outer_keys())))
    db.session.add(key)
    db.session.flush()
    _held()[key_id] = inner
    return key


def _search_key() -> bytes:
    found = db.session.execute(_columns().where(SealingKey.purpose == Purpose.SEARCH)).first()
    if found is None:
        try:
            with db.session.begin_nested():
                return _held_of(_make(Purpose.SEARCH))
        except IntegrityError:  # somebody else made it at the same moment
            found = db.session.execute(_columns().where(SealingKey.purpose == Purpose.SEARCH)).one()
    key = _unwrap(found)
    if key is None:
        raise KeyDestroyedError
    return key


def _held_of(key: SealingKey) -> bytes:
    held = _held()[key.id]
    if held is None:
        raise KeyDestroyedError
    return held


def _sealed(key_id: UUID, plain: str, place: bytes) -> str:
    nonce = os.urandom(NONCE)
    return base64.b64encode(nonce + _box(_key(key_id)).encrypt(nonce, plain.encode(), place)).decode()


def _opened(key_id: UUID, kept: str, place: bytes) -> str:
    raw = base64.b64decode(kept)
    return _box(_key(key_id)).decrypt(raw[:NONCE], raw[NONCE:], place).decode()


def _key(key_id: UUID) -> bytes:
    hold_keys([key_id])
    key = _held().get(key_id)
    if key is None:
        raise KeyDestroyedError
    return key


def _held() -> dict[UUID, bytes | None]:
    """Return the keys that this session has unwrapped; they go with the session, at the end of the request."""
    held: dict[UUID, bytes | None] = db.session.info.setdefault(OPENED, {})
    return held


def _columns() -> Any:
    return select(SealingKey.id, SealingKey.wrapped, SealingKey.wrapped_by)


def _wrap(key_id: UUID, inner: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    outer = next(iter(outer_keys().values()))
    return nonce + _box(_bytes_of(outer)).encrypt(nonce, inner, key_id.bytes)


def _unwrap(row: Any) -> bytes | None:
    return None if row.wrapped is None else _unwrap_bytes(row)


def _unwrap_bytes(row: Any) -> bytes:
    outer = outer_keys().get(row.wrapped_by)
    if outer is None:
        raise KeyMissingError(row.wrapped_by)
    return _box(_bytes_of(outer)).decrypt(row.wrapped[:NONCE], row.wrapped[NONCE:], row.id.bytes)


def _bytes_of(outer: str) -> bytes:
    return base64.urlsafe_b64decode(outer)


@lru_cache(maxsize=64)
def _box(key: bytes) -> AESGCM:
    return AESGCM(key)
