"""A coordinator in two windows at the same moment, on a real PostgreSQL: one code opens one case, once."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from flask import Flask
from pyotp import TOTP
from sqlalchemy import func, select

from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Refused
from hateprog.store.base import db
from hateprog.victims.emergency import queries, service
from hateprog.victims.emergency.models import EmergencyAccess
from tests import factories as make
from tests.conftest import save
from tests.victims.emergency.conftest import REASON, SECRET, with_factor

pytestmark = pytest.mark.parametrize("dialect", ["postgresql"], indirect=True)
ROUNDS = 20


@pytest.mark.parametrize("cases", [1, 2])
def test_of_two_at_once_one_opens_it(fresh_app: Flask, cases: int) -> None:
    """With one case the other is told that it is open; with two, that the code was used."""
    with fresh_app.app_context():
        referrer = make.referrer()
        save(make.rotherham(), referrer)
        for _round in range(ROUNDS):
            coordinator = save(with_factor(make.coordinator))
            made = [save(make.referral(referrer=referrer)).id for _case in range(cases)]
            actor = make.actor(coordinator)
            ready = Barrier(2)
            code = TOTP(SECRET).at(utcnow())

            def work(referral_id: Any, actor: Any = actor, ready: Barrier = ready, code: str = code) -> str:
                with fresh_app.app_context():
                    at_hand: Any = queries.one_case(actor, referral_id)
                    ready.wait(timeout=30)
                    try:
                        service.open_case(actor, at_hand, reason=REASON, secret=code)
                    except Refused as refused:
                        return type(refused).__name__
                    finally:
                        db.session.remove()
                return "done"

            db.session.commit()
            with ThreadPoolExecutor(2) as pool:
                went = Counter(pool.map(work, [made[0], made[-1]]))

            assert went == {"done": 1, "NotNow" if cases == 1 else "RuleBroken": 1}
            here = EmergencyAccess.referral_id.in_(made)
            assert db.session.scalar(select(func.count()).select_from(EmergencyAccess).where(here)) == 1
        db.session.remove()
