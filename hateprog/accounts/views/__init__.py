"""Pages of accounts: signing in, one's own account, looking after people, cover between inspectors, escalation."""

from __future__ import annotations

from flask import Flask

from hateprog.accounts import signed_in
from hateprog.accounts.views import cover, escalation, own, passwords, people, second_factor, sign_in
from hateprog.accounts.views.blueprint import bp

__all__ = ["bp", "cover", "escalation", "own", "passwords", "people", "register", "second_factor", "sign_in"]


def register(app: Flask) -> None:
    """Let flask-login know who is asking, and hold back those who still owe a second factor."""
    signed_in.register(app)
    app.before_request(second_factor.required_first)
