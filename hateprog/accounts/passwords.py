"""Passwords: what is accepted, how they are kept, and comparing one in the same time whoever it is asked for."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from hateprog.kernel.errors import RuleBroken
from hateprog.kernel.text import _

SHORTEST = 12
LITTLE_ELSE = 6  # an address with an exclamation mark or a year after it is still the address
FEWEST_DIFFERENT = 4
HASHER = PasswordHasher()  # argon2id with the parameters of RFC 9106's second recommendation
NO_PASSWORD = HASHER.hash("nobody has this password")
"""Compared with where there is no account, or none that has a password: the work, and so the time, is the same."""


def hashed(password: str) -> str:
    """Return what is kept of a password: argon2id, with a salt of its own."""
    return HASHER.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Say whether the password is the one kept. Always hashes once; with nothing kept the answer is no."""
    try:
        HASHER.verify(kept or NO_PASSWORD, password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None


def is_outdated(kept: str) -> bool:
    """Say whether a password was hashed with other parameters than today's, and should be hashed again."""
    return HASHER.check_needs_rehash(kept)


def check(password: str, *, email: str, field: str) -> None:
    """Raise `RuleBroken` for a password that is too easy to guess.

    Length and a list of common ones, no rules of composition (NCSC, "Password administration for system owners").
    """
    if len(password) < SHORTEST:
        message = _("Your password must be {count} characters or more").format(count=SHORTEST)
        raise RuleBroken(message, field=field)
    plain = "".join(password.lower().split())
    mailbox = email.lower().partition("@")[0]
    if plain in common() or len(set(plain)) < FEWEST_DIFFERENT:
        raise RuleBroken(_("That password is too easy to guess. Three random words make a good one"), field=field)
    if email.lower() in plain or (mailbox in plain and len(plain) - len(mailbox) < LITTLE_ELSE):
        raise RuleBroken(_("Your password must be more than your email address"), field=field)


@cache
def common() -> frozenset[str]:
    """Return the passwords that people use most, of those that are long enough to be accepted otherwise."""
    text = files("hateprog.accounts").joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line and not line.startswith("#"))
