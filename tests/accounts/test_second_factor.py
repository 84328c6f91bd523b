from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from pyotp import TOTP

from hateprog.accounts import second_factor

SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # "12345678901234567890": RFC 6238 appendix B
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (2000000000, "279037")])
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    moment = datetime.fromtimestamp(seconds, UTC)

    assert second_factor.step_of(SECRET, code, moment) == seconds // 30


@pytest.mark.parametrize("late", [-30, 0, 30])
def test_a_clock_half_a_minute_off_is_forgiven(late: int) -> None:
    code = TOTP(SECRET).at(NOON + timedelta(seconds=late))

    assert second_factor.step_of(SECRET, code, NOON) == int(NOON.timestamp()) // 30 + late // 30


@pytest.mark.parametrize("late", [-60, 60])
def test_a_clock_a_minute_off_is_not(late: int) -> None:
    code = TOTP(SECRET).at(NOON + timedelta(seconds=late))

    assert second_factor.step_of(SECRET, code, NOON) is None


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "\0" * 6, "1" * 10_000])
def test_anything_else_is_no_code(typed: str) -> None:
    assert second_factor.step_of(SECRET, typed, NOON) is None


def test_a_code_may_be_typed_in_two_halves() -> None:
    code = TOTP(SECRET).at(NOON)

    assert second_factor.step_of(SECRET, f"{code[:3]} {code[3:]}", NOON) is not None


def test_the_secret_offered_follows_the_session_and_the_services_key() -> None:
    offered = second_factor.proposed_secret("key", "token")

    assert offered == second_factor.proposed_secret("key", "token")
    assert offered != second_factor.proposed_secret("key", "another token")
    assert offered != second_factor.proposed_secret("another key", "token")
    assert len(offered) == 32


def test_the_picture_is_an_svg_that_the_page_policy_allows() -> None:
    assert second_factor.picture(second_factor.address(SECRET, "a@example.com", "HP")).startswith("data:image/svg+xml")


def test_there_are_ten_recovery_codes_each_its_own() -> None:
    codes = second_factor.new_recovery_codes()

    assert len(set(codes)) == 10
    assert all(len(code.replace("-", "")) == 16 for code in codes)


def test_a_recovery_code_may_be_typed_any_way() -> None:
    code = second_factor.new_recovery_codes()[0]

    assert second_factor.hash_of_code(code) == second_factor.hash_of_code(f" {code.upper().replace('-', ' ')} ")
