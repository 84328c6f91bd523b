"""People harmed in the demonstration: three invented people with their questions at different points of the way.

In the year's cases others, who were made the offer and no more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from functools import partial
from itertools import cycle
from random import Random
from typing import Any
from uuid import UUID

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import LONDON, today
from hateprog.questions import queries as crossing
from hateprog.questions import service as crossing_service
from hateprog.questions.rules import Kind, Wording
from hateprog.questions.schemas import Outcome
from hateprog.referrals import case_queries as cases
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.store.base import db
from hateprog.victims import queries as victims
from hateprog.victims import service as victims_service
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers import service as offers_service
from hateprog.victims.offers.rules import Outcome as Came
from hateprog.victims.offers.rules import Sender, Wish
from hateprog.victims.offers.wording import wording
from hateprog.victims.questions import queries, service
from hateprog.victims.rules import Channel

PEOPLE: tuple[dict[str, str], ...] = (
    {
        "name": "Ewa Lipska",
        "phone": "07700 900461",
        "postcode": "S60 2ZZ",
        "address": "3 Example Court",
        "contact_by": "phone",
        "safe_times": "Weekdays after 5pm. Leave no message",
        "who_answers": "Her son, who knows nothing of it",
        "language": "Polish",
        "interpreter": "no",
        "enhanced": "most_serious_crime",
        "not_to_disclose": "Where she works, to anybody",
    },
    {
        "name": "Samir Haddad",
        "email": "samir@harmed.example",
        "contact_by": "email",
        "enhanced": "persistently_targeted",
    },
    {
        "name": "Grace Oduya",
        "phone": "07700 900462",
        "contact_by": "phone",
        "access_needs": "Wears a hearing aid: speak slowly",
        "enhanced": "vulnerable_or_intimidated",
    },
)
GIVEN_NAMES = ("Adaeze", "Bogumila", "Clive", "Delphine", "Ewan", "Fatou", "Gideon", "Hana", "Ivo", "Kofi", "Leila")
FAMILY_NAMES = (
    "Achterberg",
    "Bello",
    "Cassidy",
    "Duarte",
    "Ekwueme",
    "Fontaine",
    "Hosseini",
    "Ito",
    "Joshi",
    "Lindqvist",
)
"""Of those who are offered something in the cases of the year: names that nobody has who is referred."""

ASKED = (
    "Why did you pick me? Had you seen me before?",
    "Do you know that I changed the way I walk home because of that day?",
    "Would you say it again to somebody like me?",
)
ANSWER = "I had not seen you before. I wanted the others to laugh. I did not think of you as somebody."


def happenings(actors: Mapping[str, Actor]) -> list[tuple[datetime, Callable[[], object]]]:
    """Return what happens, all of it yesterday: people are put down, they ask, one is answered, one still waits."""
    asked: dict[str, Any] = {}
    yesterday = today() - timedelta(days=1)
    steps = (_put_down, _offer, _ask, _screen, _release, _answer)
    return [
        (datetime.combine(yesterday, time(hour), tzinfo=LONDON), partial(step, actors, asked))
        for hour, step in enumerate(steps, start=10)
    ]


def offer(liaison: Actor, referral_id: UUID, chance: Random) -> UUID:
    """Put down somebody who was harmed in a case, and make the offer by telephone; return their id in the case."""
    at_hand: Any = victims.one_case(referral_id)
    if at_hand.liaison is None:
        victims_service.take_on(liaison, at_hand)
        at_hand = victims.one_case(referral_id)
    name = f"{chance.choice(GIVEN_NAMES)} {chance.choice(FAMILY_NAMES)}"
    told = {"name": name, "phone": f"07700 900{chance.randrange(1000):03}", "contact_by": "phone"}
    part: UUID = victims_service.take_down(liaison, at_hand, given=told).id
    harmed = offers.one_harmed(part)
    assert harmed is not None  # it has just been put down
    words = wording(Channel.PHONE, name=name, liaison="Lena Marsh")
    offers_service.make(liaison, harmed, how=Channel.PHONE, words=words, made_on=today(), sender=Sender.LIAISON)
    return part


def _put_down(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    liaison = actors["liaison"]
    rows = db.session.execute(cases.worked_by(actors["practitioner"].id)).all()
    begun = [row.referral_id for row in rows if _has_begun(row.referral_id)][: len(PEOPLE)]
    for told, referral_id in zip(PEOPLE, cycle(begun), strict=False):  # where fewer have begun, two are harmed in one
        at_hand: Any = victims.one_case(referral_id)
        if at_hand.liaison is None:
            victims_service.take_on(liaison, at_hand)
            at_hand = victims.one_case(referral_id)
        harmed = victims_service.take_down(liaison, at_hand, given=told)
        asked[told["name"]] = (referral_id, harmed.victim_id)


def _has_begun(referral_id: UUID) -> bool:
    enrolment = sessions.enrolment_of(referral_id)
    return enrolment is not None and bool(enrolment.sessions) and enrolment.sessions[0].held_on is not None


def _offer(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    """The first is rung and says what she wants, the second gets an email, the third does not pick up."""
    liaison, people = actors["liaison"], [_first_part(victim_id) for _case, victim_id in asked.values()]
    for harmed, channel, outcome in zip(
        people[::2], (Channel.PHONE, Channel.PHONE), (Came.REACHED, Came.NO_ANSWER), strict=False
    ):
        offers_service.log_contact(liaison, harmed, channel=channel, outcome=outcome, tried_on=today(), note=None)
    for harmed, how, sender in zip(
        people[:2], (Channel.PHONE, Channel.EMAIL), (Sender.LIAISON, Sender.SERVICE), strict=False
    ):
        words = wording(how, name=harmed.victim.name, liaison="Lena Marsh")
        offers_service.make(liaison, harmed, how=how, words=words, made_on=today(), sender=sender)
    for harmed in people[:1]:
        wishes = [Wish.QUESTIONS, Wish.APOLOGY]
        offers_service.wish(liaison, harmed, wishes=wishes, how=Channel.PHONE, again_on=None)


def _first_part(victim_id: UUID) -> Any:
    victim: Any = victims.one_victim(victim_id)
    return offers.one_harmed(victim.parts[0].id)


def _ask(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    for (referral_id, victim_id), words in zip(asked.values(), ASKED, strict=False):
        victim: Any = victims.one_victim(victim_id)
        service.take_down(actors["liaison"], victim, kind=Kind.QUESTION, words=words, case_ids=[referral_id])


def _screen(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    for question in _questions(asked)[:2]:
        service.approve(actors["second-liaison"], question, number=1)


def _release(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    for question in _questions(asked)[:2]:
        service.agree(actors["liaison"], question, number=1, how=Channel.PHONE)
        service.release(actors["second-liaison"], _again(question))


def _answer(actors: Mapping[str, Actor], asked: dict[str, Any]) -> None:
    for question in _questions(asked)[:1]:
        passage: Any = crossing.one_passage(_again(question).ways[0].passage_id)
        crossing_service.record(
            actors["practitioner"],
            passage,
            outcome=Outcome.ANSWERED,
            session="1",
            answer=ANSWER,
            wording=Wording.VERBATIM,
        )


def _questions(asked: dict[str, Any]) -> list[Any]:
    """Return the question of each person, in the order in which they were put down."""
    found = [queries.open_of_victim(victim_id) for _case, victim_id in asked.values()]
    return [queries.one_question(ids[0]) for ids in found if ids]


def _again(question: Any) -> Any:
    return queries.one_question(question.id)
