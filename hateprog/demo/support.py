"""Support in the demonstration: a directory of invented services, and somebody to whom one is offered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.demo.people import HAMPSHIRE, SOUTH_YORKSHIRE
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.sessions.signposting import queries, service
from hateprog.sessions.signposting.rules import Cause

SERVICES = (
    ("Clear Water", "Alcohol and drugs", SOUTH_YORKSHIRE, 18, None),
    ("Next Step Youth", "Alcohol and drugs, for young people", SOUTH_YORKSHIRE, 11, 17),
    ("Open Door", "Somebody to talk to, mental health", None, None, None),
    ("Harbour Talk", "Alcohol and drugs", HAMPSHIRE, 16, None),
)
"""Name, what for, where, from and to what age."""


def keep_services(coordinator: Actor) -> None:
    """Let the coordinator put services into the directory."""
    for name, what_for, force_code, min_age, max_age in SERVICES:
        service.add_service(
            coordinator,
            None,
            name=name,
            what_for=what_for,
            force_code=force_code,
            how_to_reach="01632 960 123, weekdays 9am to 5pm. Referral by phone.",
            min_age=min_age,
            max_age=max_age,
            note=None,
        )


def offer(practitioner: Actor, referral: Any) -> None:
    """Find causes, offer a service that fits for one of them; they agree, and the referral is made."""
    service.find_causes(practitioner, referral, causes=(Cause.ALCOHOL, Cause.ISOLATION), other=None)
    service_id = UUID(service.fitting(referral)[0][0])
    made = queries.one_offer(
        service.offer(practitioner, referral, service_id=service_id, offered_on=today(), consented=True).id
    )
    assert made is not None  # it has just been offered
    service.pass_on(practitioner, made, referred_on=today())
