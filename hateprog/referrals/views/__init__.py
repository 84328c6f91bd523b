"""Pages of referrals: the referrer's, the coordinator's, and the public ones."""

from __future__ import annotations

from hateprog.referrals.views import coordinator, evaluation, public, referrer
from hateprog.referrals.views.blueprint import bp

__all__ = ["bp", "coordinator", "evaluation", "public", "referrer"]
