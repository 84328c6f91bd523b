"""Tokens that nobody can guess, and what is kept of them: sessions' and mailed links'."""

from __future__ import annotations

from hashlib import sha256
from secrets import token_urlsafe


def new_token() -> str:
    """Return a token that nobody can guess (256 bits)."""
    return token_urlsafe(32)


def hash_of(token: str) -> str:
    """Return what is kept of a token: too random to guess, so a plain hash hides it well enough."""
    return sha256(token.encode()).hexdigest()
