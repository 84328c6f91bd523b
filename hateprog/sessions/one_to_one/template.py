"""The fixed text of the three sessions. Issue 4 makes templates versioned data; a session refers to it by number."""

from __future__ import annotations

from dataclasses import dataclass

from hateprog.kernel.text import N_
from hateprog.sessions.one_to_one.rules import Topic


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """What one session is for, and what is covered in it."""

    number: int
    title: str
    aim: str
    prompts: tuple[str, ...]
    topics: tuple[Topic, ...]


PLANS: dict[int, SessionPlan] = {
    plan.number: plan
    for plan in (
        SessionPlan(
            1,
            N_("What happened"),
            N_("The person referred tells what happened in their own words, and learns what hate is and what it does."),
            (
                N_("Explain that this is voluntary, what is kept in confidence and what cannot be."),
                N_("Ask what happened, before, during and after. Listen before you challenge."),
                N_("Go through the protected characteristics: which of them does everybody in the room have?"),
                N_("Ask where they first heard the words they used, and from whom."),
            ),
            (
                Topic.WHAT_HAPPENED,
                Topic.WHAT_HATE_CRIME_IS,
                Topic.PROTECTED_CHARACTERISTICS,
                Topic.WHERE_VIEWS_COME_FROM,
            ),
        ),
        SessionPlan(
            2,
            N_("Impact on the person harmed"),
            N_("The person referred sees what happened from the other side, and what it did beyond that moment."),
            (
                N_("Start from the plan of the last session: what did they do, what did they think about?"),
                N_("Use a scenario: somebody is spoken to on their way home in the way the other person was."),
                N_("Who else was touched by it: family, neighbours, people who saw it?"),
                N_("Where they blame the person harmed, say so kindly and clearly, every time."),
            ),
            (
                Topic.IMPACT_ON_PERSON,
                Topic.IMPACT_ON_COMMUNITY,
                Topic.STANDING_IN_THEIR_SHOES,
                Topic.NO_EXCUSES,
            ),
        ),
        SessionPlan(
            3,
            N_("Moving on"),
            N_("The person referred decides what they will do differently, and what help they want with it."),
            (
                N_("Start from the plan of the last session."),
                N_("Go through a moment that could come again. What are the choices, and what follows from each?"),
                N_("Is there anything they want to put right, and would that be welcome?"),
                N_("Agree what support they want, and ask for consent before you pass anything on."),
            ),
            (Topic.CHOICES_NEXT_TIME, Topic.MAKING_AMENDS, Topic.SUPPORT),
        ),
    )
}
