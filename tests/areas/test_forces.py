from __future__ import annotations

import re

import pytest

from hateprog.areas.forces import FORCES, same_name


def test_there_are_43_forces_39_in_england_and_4_in_wales() -> None:
    assert len(FORCES) == len(set(FORCES.values())) == 43
    assert sum(bool(re.fullmatch(r"E230000\d\d", code)) for code in FORCES) == 39
    assert sum(bool(re.fullmatch(r"W150000\d\d", code)) for code in FORCES) == 4


@pytest.mark.parametrize(
    ("ons", "ours"),
    [
        ("London, City of", "City of London"),
        ("Devon & Cornwall", "Devon and Cornwall"),
        ("DYFED-POWYS", "Dyfed Powys"),
        ("Kent", "Kent"),
    ],
)
def test_the_same_force_in_another_spelling_is_the_same(ons: str, ours: str) -> None:
    assert same_name(ons, ours)
    assert same_name(ours, ons)


@pytest.mark.parametrize(("one", "other"), [("North Yorkshire", "South Yorkshire"), ("London, City of", "London")])
def test_another_force_is_not_the_same(one: str, other: str) -> None:
    assert not same_name(one, other)
