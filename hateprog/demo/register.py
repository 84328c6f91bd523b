"""The practitioners' register of the demonstration: everybody in date, but one whose DBS check runs out soon."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.practitioners import service
from hateprog.practitioners.rules import DbsLevel, Kind, Training, What
from hateprog.referrals.rules import Known
from hateprog.risk import queries as risks
from hateprog.risk import service as risk
from hateprog.risk.rules import Hazard, Likelihood, Severity, Specialist

YEAR = timedelta(days=365)
RUNS_OUT = YEAR - timedelta(days=45)
"""How long before the two years that are told a check was made which has to be renewed in 45 days."""

SEEN_BY = "Chris Moor"
SPECIALIST = (Training.DOMESTIC, Training.SEXUAL)
TRAINED = {
    "practitioner": (Training.CORE, Training.HATE_CRIME, Training.SAFEGUARDING, *SPECIALIST),
    "second-practitioner": (Training.CORE, Training.CHILDREN, *SPECIALIST),
    "volunteer": (Training.CORE, Training.SAFEGUARDING),
}


def put_on_register(actors: dict[str, Actor]) -> None:
    """Let the coordinator put the practitioners and the volunteer on the register, a while ago."""
    coordinator = actors["coordinator"]
    for who, trainings in TRAINED.items():
        kind = Kind.VOLUNTEER if who == "volunteer" else Kind.PRACTITIONER
        page = service.register(coordinator, None, person_id=actors[who].person_id, kind=kind)
        if who == "practitioner":
            held: dict[str, Any] = {"body": "Restorative Justice Council", "level": "Accredited practitioner"}
            service.enter(coordinator, page, what=What.ACCREDITATION, valid_until=today() + 3 * YEAR, **held)
        checked_on = today() - (RUNS_OUT if who == "second-practitioner" else timedelta(days=60))
        check: dict[str, Any] = {"dbs_level": DbsLevel.ENHANCED_BARRED, "seen_by": SEEN_BY}
        service.enter(coordinator, page, what=What.DBS, from_on=checked_on, **check)
        for each in trainings:
            done_on = today() - timedelta(days=200)
            days = {"from_on": done_on, "valid_until": done_on + 3 * YEAR}
            service.enter(coordinator, page, what=What.TRAINING, training=each, **days)


def look_at_risk(practitioner: Actor, referral: Any) -> None:
    """Let a practitioner write the risk assessment before the first session, and look at it before each one after."""
    if risks.in_force(referral.id) is not None and risks.waits(referral.id) != "past_review":
        risk.review(practitioner, referral)
        return
    hazard = Hazard(
        what="They lose their temper when challenged",
        who="Whoever is in the room",
        likelihood=Likelihood.POSSIBLE,
        severity=Severity.SERIOUS,
        mitigation="Sit near the door, and stop when voices rise",
    )
    risk.assess(
        practitioner,
        referral,
        hazards=[hazard],
        must_be_there=None,
        venue="A room on the ground floor, with a colleague in the building",
        specialist=frozenset({Specialist.DOMESTIC} if referral.domestic_or_sexual is Known.YES else ()),
        review_on=today() + timedelta(days=60),
    )
