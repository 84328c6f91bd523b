"""Before something that opens for a while only, people prove anew that it is themselves who sit there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from pyotp import TOTP

from hateprog.accounts import second_factor, service
from hateprog.accounts.models import Account, RecoveryCode
from hateprog.accounts.signed_in import actor_at
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import Missing, RuleBroken
from tests import factories as make
from tests.accounts.test_own import SECRET, code_now, with_factor
from tests.factories.accounts import PASSWORD


@pytest.fixture
def noon() -> Iterator[time_machine.Coordinates]:
    with time_machine.travel(utcnow().replace(second=0, microsecond=0), tick=False) as clock:
        yield clock


def actor_of(account: Account) -> Actor:
    actor = actor_at(account.email)
    assert actor is not None
    return actor


def test_a_fresh_code_proves_it_once(saved: Any, noon: Any) -> None:
    account = saved(with_factor())

    service.prove(actor_of(account), account, secret=code_now())

    with pytest.raises(RuleBroken) as refused:
        service.prove(actor_of(account), account, secret=code_now())
    assert refused.value.field == "secret"
    noon.shift(timedelta(seconds=30))
    service.prove(actor_of(account), account, secret=code_now())


def test_a_recovery_code_proves_it_once(saved: Any) -> None:
    account = saved(with_factor())
    saved(RecoveryCode(account_id=account.id, code_hash=second_factor.hash_of_code("abcd-efgh")))

    service.prove(actor_of(account), account, secret="abcd-efgh")

    with pytest.raises(RuleBroken):
        service.prove(actor_of(account), account, secret="abcd-efgh")


@pytest.mark.parametrize("secret", ["", PASSWORD, "000000", "\0", "1" * 5000, "١٢٣٤٥٦"])
def test_whoever_has_a_second_factor_proves_it_by_nothing_else(saved: Any, noon: Any, secret: str) -> None:
    account = saved(with_factor())

    with pytest.raises(RuleBroken, match="code is not right"):
        service.prove(actor_of(account), account, secret=secret)


def test_whoever_has_none_gives_their_password(saved: Any) -> None:
    account = saved(make.with_password())

    service.prove(actor_of(account), account, secret=PASSWORD)

    with pytest.raises(RuleBroken, match="password is not right"):
        service.prove(actor_of(account), account, secret=TOTP(SECRET).now())


def test_nobody_proves_it_for_another(saved: Any) -> None:
    mine, other = saved(make.with_password(), with_factor())

    with pytest.raises(Missing):
        service.prove(actor_of(mine), other, secret=code_now())
