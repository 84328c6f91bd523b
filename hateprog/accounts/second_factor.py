"""The second factor: a code from an app that changes every 30 seconds (TOTP, RFC 6238), and codes for a lost phone."""

from __future__ import annotations

import hmac
from base64 import b32encode
from datetime import datetime
from hashlib import sha256
from secrets import token_bytes

import segno
from pyotp import TOTP

SECONDS = 30
DRIFT = (0, -1, 1)
"""Steps at which a code is accepted: this one, the one before and the one after, for clocks that differ."""

RECOVERY_CODES = 10


def proposed_secret(key: str, token: str) -> str:
    """Return the secret offered to one signed-in session until it is confirmed; nothing needs storing before.

    It follows from the service's own key and the session's token, of which the database holds only a hash.
    """
    return b32encode(hmac.digest(key.encode(), f"second factor:{token}".encode(), "sha256")[:20]).decode()


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the 30-second step that a code belongs to; None where it fits none of those accepted now.

    A step is used up by its code: whoever stores it refuses the same one, and earlier ones, next time (RFC 6238
    section 5.2).
    """
    here = int(now.timestamp()) // SECONDS
    typed = "".join(code.split())
    for step in (here + drift for drift in DRIFT):
        if hmac.compare_digest(TOTP(secret).at(step * SECONDS).encode(), typed.encode()):
            return step
    return None


def address(secret: str, email: str, service: str) -> str:
    """Return the otpauth: address that an authenticator app reads."""
    return TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def picture(uri: str) -> str:
    """Return a QR code as the `src` of an image (SVG)."""
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="white")


def in_groups(secret: str) -> str:
    """Return a secret as people type it: four characters at a time."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))


def new_recovery_codes() -> list[str]:
    """Return codes that each stand in once for the second factor: 80 bits, in letters and digits hard to mistake."""
    return ["-".join(_fours(b32encode(token_bytes(10)).decode().lower())) for _ in range(RECOVERY_CODES)]


def _fours(text: str) -> list[str]:
    return [text[start : start + 4] for start in range(0, len(text), 4)]


def hash_of_code(code: str) -> str:
    """Return what is kept of a recovery code, however it is typed: capitals, spaces and hyphens do not matter."""
    plain = "".join(char for char in code.lower() if char.isalnum())
    return sha256(plain.encode()).hexdigest()
