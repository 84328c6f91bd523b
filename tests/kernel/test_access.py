"""What is not granted is refused; what must not be known answers as if it were not there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from uuid import uuid4

import pytest

from hateprog.kernel.access import (
    NOBODY,
    THE_SERVICE,
    Actor,
    Openly,
    Policy,
    Role,
    anyone,
    has_role,
    signed_in,
)
from hateprog.kernel.errors import Missing, NotAllowed


class Can(StrEnum):
    LOOK = "thing.look"
    DECIDE = "thing.decide"
    HIDE = "thing.hide"
    WALK_IN = "thing.walk_in"
    STAY = "thing.stay"
    NEVER = "thing.never"


@dataclass(frozen=True)
class Thing:
    area: str
    made_by: object


def in_area(actor: Actor, thing: Thing) -> bool:
    return thing.area in actor.areas


def not_made_by(actor: Actor, thing: Thing) -> bool:
    return thing.made_by != actor.person_id


GRANTS = {
    Can.LOOK: ((has_role(Role.INSPECTOR), in_area), (has_role(Role.COORDINATOR),)),
    Can.DECIDE: ((has_role(Role.INSPECTOR), in_area, Openly(not_made_by, "You made this yourself")),),
    Can.HIDE: ((has_role(Role.INSPECTOR), in_area),),
    Can.WALK_IN: ((anyone,),),
    Can.STAY: ((signed_in,),),
    Can.NEVER: ((),),
}
POLICY = Policy([GRANTS], [{Can.HIDE: frozenset({Role.ADMINISTRATOR})}])


def actor(*roles: Role, areas: frozenset[str] = frozenset()) -> Actor:
    return Actor(uuid4(), uuid4(), frozenset(roles), areas)


ROTHERHAM = frozenset({"E08000018"})
THING = Thing("E08000018", made_by=uuid4())


def test_any_one_way_is_enough() -> None:
    POLICY.require(actor(Role.COORDINATOR), Can.LOOK, THING)
    POLICY.require(actor(Role.INSPECTOR, areas=ROTHERHAM), Can.LOOK, THING)


def test_every_predicate_of_a_way_must_hold() -> None:
    with pytest.raises(Missing):
        POLICY.require(actor(Role.INSPECTOR), Can.LOOK, THING)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INSPECTOR, Role.COORDINATOR}))
def test_a_role_that_is_not_in_the_table_is_refused_whichever_it_is(role: Role) -> None:
    with pytest.raises(NotAllowed, match="Your role does not include this"):
        POLICY.require(actor(role, areas=ROTHERHAM), Can.LOOK, THING)


def test_the_service_itself_may_only_what_it_is_granted() -> None:
    with pytest.raises(NotAllowed):
        POLICY.require(THE_SERVICE, Can.LOOK, THING)


def test_separation_of_duty_is_said_aloud_to_who_may_know_of_the_thing() -> None:
    inspector = actor(Role.INSPECTOR, areas=ROTHERHAM)

    with pytest.raises(NotAllowed, match="You made this yourself"):
        POLICY.require(inspector, Can.DECIDE, Thing("E08000018", made_by=inspector.person_id))


def test_outside_the_area_separation_of_duty_is_not_even_mentioned() -> None:
    inspector = actor(Role.INSPECTOR)

    with pytest.raises(Missing):
        POLICY.require(inspector, Can.DECIDE, Thing("E08000018", made_by=inspector.person_id))


def test_a_person_with_two_accounts_is_still_one_person() -> None:
    made_it = uuid4()
    other_account = Actor(uuid4(), made_it, frozenset({Role.INSPECTOR}), ROTHERHAM)

    assert not POLICY.allows(other_account, Can.DECIDE, Thing("E08000018", made_by=made_it))


def test_to_a_hidden_role_the_thing_does_not_exist() -> None:
    with pytest.raises(Missing):
        POLICY.require(actor(Role.ADMINISTRATOR), Can.HIDE, THING)


def test_a_second_role_that_is_not_hidden_learns_that_it_is_refused() -> None:
    with pytest.raises(NotAllowed):
        POLICY.require(actor(Role.ADMINISTRATOR, Role.PRACTITIONER), Can.HIDE, THING)


def test_the_role_alone_decides_before_anything_is_looked_up() -> None:
    POLICY.require_role(actor(Role.INSPECTOR), Can.LOOK)
    with pytest.raises(NotAllowed):
        POLICY.require_role(actor(Role.REFERRER), Can.LOOK)


def test_some_things_are_for_anyone_and_some_for_whoever_is_signed_in() -> None:
    POLICY.require(NOBODY, Can.WALK_IN)
    POLICY.require(actor(), Can.STAY)
    assert not POLICY.allows(NOBODY, Can.STAY)


def test_a_way_without_a_predicate_opens_nothing() -> None:
    assert not POLICY.allows(actor(*Role, areas=ROTHERHAM), Can.NEVER, THING)


def test_what_is_in_no_table_is_refused_and_is_not_in_the_policy() -> None:
    empty = Policy([])

    assert Can.LOOK not in empty
    assert Can.LOOK in POLICY
    with pytest.raises(NotAllowed):
        empty.require(actor(*Role), Can.LOOK, THING)


# Acting for somebody absent

ABSENT, OTHER_ABSENT = sorted((uuid4(), uuid4()))
SHEFFIELD, SOUTH_YORKSHIRE, HAMPSHIRE = "E08000019", "E23000011", "E23000030"
COVERING = Actor(
    uuid4(),
    uuid4(),
    frozenset({Role.INSPECTOR}),
    areas=frozenset({SHEFFIELD, SOUTH_YORKSHIRE, *ROTHERHAM}),
    covers=frozenset({(SOUTH_YORKSHIRE, ABSENT), ("E08000018", OTHER_ABSENT)}),
)


def test_what_is_covered_is_acted_in_and_is_not_ones_own() -> None:
    POLICY.require(COVERING, Can.LOOK, THING)
    assert COVERING.own_areas == {SHEFFIELD}


def test_where_one_covers_it_is_said_for_whom_a_district_before_the_force_area() -> None:
    assert COVERING.covering_for({SOUTH_YORKSHIRE, None}) == ABSENT
    assert COVERING.covering_for({SOUTH_YORKSHIRE, "E08000017"}) == ABSENT
    assert COVERING.covering_for([SOUTH_YORKSHIRE, "E08000018"]) == OTHER_ABSENT


def test_in_ones_own_area_one_acts_for_nobody_else() -> None:
    assert COVERING.covering_for({SOUTH_YORKSHIRE, SHEFFIELD}) is None


def test_where_one_does_not_act_one_covers_nothing() -> None:
    assert COVERING.covering_for({HAMPSHIRE}) is None
    assert COVERING.covering_for(()) is None
    assert COVERING.covering_for({None}) is None
    assert NOBODY.covering_for({SOUTH_YORKSHIRE}) is None


def test_who_covers_the_same_area_for_two_acts_for_the_same_one_every_time() -> None:
    both = frozenset({(HAMPSHIRE, ABSENT), (HAMPSHIRE, OTHER_ABSENT)})
    actor = Actor(uuid4(), uuid4(), areas=frozenset({HAMPSHIRE}), covers=both)

    assert {actor.covering_for({HAMPSHIRE}) for _ in range(20)} == {ABSENT}
