from __future__ import annotations

import pytest
from argon2 import PasswordHasher

from hateprog.accounts import passwords
from hateprog.kernel.errors import RuleBroken

EMAIL = "alex.winter@example.com"


@pytest.mark.parametrize(
    "password",
    ["teapot lantern gravel", "aaaaaaaaaabcd", "ünïcödé is fine", "пароль на три слова", "     x     y  zw"],
)
def test_length_is_what_counts_and_no_composition_is_asked_for(password: str) -> None:
    passwords.check(password, email=EMAIL, field="password")


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "12 characters"),
        ("elevenchars", "12 characters"),
        ("password1234", "easy to guess"),
        ("PassWord 1234", "easy to guess"),
        ("qwertyuiop123", "easy to guess"),
        ("correct horse battery staple", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("ababababababab", "easy to guess"),
        ("alex.winter@example.com", "more than your email"),
        ("Alex.Winter2026", "more than your email"),
        ("my alex.winter@example.com!", "more than your email"),
    ],
)
def test_what_is_guessed_first_is_refused(password: str, why: str) -> None:
    with pytest.raises(RuleBroken, match=why):
        passwords.check(password, email=EMAIL, field="password")


def test_every_shipped_common_password_is_long_enough_to_need_listing() -> None:
    assert len(passwords.common()) > 250
    assert all(len(each) >= passwords.SHORTEST and each == each.lower() for each in passwords.common())


def test_passwords_are_kept_as_argon2id_with_a_salt_of_their_own() -> None:
    one, other = passwords.hashed("teapot lantern gravel"), passwords.hashed("teapot lantern gravel")

    assert one.startswith("$argon2id$")
    assert one != other
    assert passwords.matches(one, "teapot lantern gravel")
    assert not passwords.matches(one, "teapot lantern grave")


def test_nothing_kept_matches_nothing_not_even_the_stand_in() -> None:
    assert not passwords.matches(None, "nobody has this password")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=8192).hash("teapot lantern gravel"))
    assert not passwords.is_outdated(passwords.hashed("teapot lantern gravel"))
