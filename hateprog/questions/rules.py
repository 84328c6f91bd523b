"""A question's whole way, as one table for each half of it (domain.md section 7). Pure.

The first half is at the desk of the victim side, where words are taken down, screened by somebody else, agreed and
released. From its release on it is one passage for each person responsible. What people did is kept; in whose hands a
passage lies meanwhile follows from the case it belongs to (`questions.routing`), so it cannot be lost between two.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from hateprog.kernel.calendar import add_working_days
from hateprog.kernel.clock import local_date
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.questions.routing import Assigned, Held, Returned, Routed, Waiting
from hateprog.referrals.rules import Stage


class Kind(StrEnum):
    """What goes over: an exchange of letters goes the way of a question and its answer."""

    QUESTION = "question"
    LETTER = "letter"


KIND_LABELS: dict[Kind, str] = {Kind.QUESTION: N_("Question"), Kind.LETTER: N_("Letter")}


class Desk(StrEnum):
    """How far a question is on the victim side, before it is released."""

    TAKEN_DOWN = "taken_down"
    SCREENED = "screened"
    AGREED = "agreed"
    RELEASED = "released"
    WITHDRAWN = "withdrawn"


DESK_LABELS: dict[Desk, str] = {
    Desk.TAKEN_DOWN: N_("To be screened by somebody else"),
    Desk.SCREENED: N_("To agree the wording with them"),
    Desk.AGREED: N_("To be released"),
    Desk.RELEASED: N_("Released"),
    Desk.WITHDRAWN: N_("Withdrawn"),
}


class DeskStep(StrEnum):
    """What is done with a question at the desk."""

    REWORD = "reword"
    SCREEN = "screen"
    AGREE = "agree"
    RELEASE = "release"
    WITHDRAW = "withdraw"


DESK_STEPS: dict[tuple[Desk, DeskStep], Desk] = {
    (Desk.TAKEN_DOWN, DeskStep.REWORD): Desk.TAKEN_DOWN,
    (Desk.TAKEN_DOWN, DeskStep.SCREEN): Desk.SCREENED,
    (Desk.TAKEN_DOWN, DeskStep.WITHDRAW): Desk.WITHDRAWN,
    (Desk.SCREENED, DeskStep.REWORD): Desk.TAKEN_DOWN,
    (Desk.SCREENED, DeskStep.AGREE): Desk.AGREED,
    (Desk.SCREENED, DeskStep.WITHDRAW): Desk.WITHDRAWN,
    (Desk.AGREED, DeskStep.REWORD): Desk.TAKEN_DOWN,
    (Desk.AGREED, DeskStep.RELEASE): Desk.RELEASED,
    (Desk.AGREED, DeskStep.WITHDRAW): Desk.WITHDRAWN,
    (Desk.RELEASED, DeskStep.WITHDRAW): Desk.WITHDRAWN,
}
"""The only steps there are. Words that change are screened again: nothing but what was screened and agreed goes out."""


class State(StrEnum):
    """What was done with a passage last."""

    RELEASED = "released"
    SEEN = "seen"
    PUT = "put"
    ANSWERED = "answered"
    DECLINED = "declined"
    NOT_PUT = "not_put"
    RETURNED = "returned"
    SCREENED = "screened"
    ASKED = "asked"
    RELAYED = "relayed"
    ACKNOWLEDGED = "acknowledged"
    UNWANTED = "unwanted"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"


class Step(StrEnum):
    """What is done with a passage."""

    SEE = "see"
    PUT = "put"
    ANSWER = "answer"
    DECLINE = "decline"
    NOT_PUT = "not_put"
    TAKE_BACK = "take_back"
    SEND_AGAIN = "send_again"
    SCREEN = "screen"
    ASK = "ask"
    LEAVE = "leave"
    RELAY = "relay"
    ACKNOWLEDGE = "acknowledge"
    WITHDRAW = "withdraw"


HOME = (State.ANSWERED, State.DECLINED, State.NOT_PUT, State.RETURNED)
"""What comes back to the desk: an answer, or that there will be none."""

OUT = (State.RELEASED, State.SEEN, State.PUT)
"""What is on the practitioner's side, or on its way there."""

OVER = (State.ACKNOWLEDGED, State.UNWANTED, State.WITHDRAWN, State.REPLACED)
"""From where nothing goes on."""

STEPS: dict[tuple[State, Step], State] = {
    (State.RELEASED, Step.SEE): State.SEEN,
    (State.SEEN, Step.PUT): State.PUT,
    (State.SEEN, Step.NOT_PUT): State.NOT_PUT,
    (State.PUT, Step.ANSWER): State.ANSWERED,
    (State.PUT, Step.DECLINE): State.DECLINED,
    **{(state, Step.TAKE_BACK): State.RETURNED for state in OUT},
    (State.RETURNED, Step.SEND_AGAIN): State.REPLACED,
    (State.NOT_PUT, Step.SEND_AGAIN): State.REPLACED,
    **{(state, Step.SCREEN): State.SCREENED for state in HOME},
    (State.SCREENED, Step.ASK): State.ASKED,
    (State.SCREENED, Step.LEAVE): State.UNWANTED,
    (State.ASKED, Step.LEAVE): State.UNWANTED,
    (State.ASKED, Step.RELAY): State.RELAYED,
    (State.RELAYED, Step.ACKNOWLEDGE): State.ACKNOWLEDGED,
    **{(state, Step.WITHDRAW): State.WITHDRAWN for state in State if state not in {*OVER, State.RELAYED}},
}
"""The only steps there are. What was relayed cannot be withdrawn any more; *relayed* is never *acknowledged*."""

STATE_LABELS: dict[State, str] = {
    State.RELEASED: N_("Released"),
    State.SEEN: N_("Read by the practitioner"),
    State.PUT: N_("Put, no answer yet"),
    State.ANSWERED: N_("Answered"),
    State.DECLINED: N_("They did not wish to answer"),
    State.NOT_PUT: N_("Not put"),
    State.RETURNED: N_("Came back without an answer"),
    State.SCREENED: N_("Answer screened"),
    State.ASKED: N_("To be relayed"),
    State.RELAYED: N_("Relayed"),
    State.ACKNOWLEDGED: N_("Acknowledged"),
    State.UNWANTED: N_("Answer not wanted"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.REPLACED: N_("Sent again"),
}


class Place(StrEnum):
    """Where a passage is: exactly one at every moment."""

    ROUTE = "route"
    PRACTITIONER = "practitioner"
    DESK = "desk"
    OVER = "over"


PLACE_LABELS: dict[Place, str] = {
    Place.ROUTE: N_("On its way: a coordinator sees to it"),
    Place.PRACTITIONER: N_("With the practitioner"),
    Place.DESK: N_("With the liaison"),
    Place.OVER: N_("Over"),
}

WORKING_DAYS: dict[tuple[Place, State], int] = {
    **{(Place.ROUTE, state): 5 for state in OUT},
    (Place.PRACTITIONER, State.RELEASED): 5,
    (Place.PRACTITIONER, State.SEEN): 20,
    (Place.PRACTITIONER, State.PUT): 5,
    **{(Place.DESK, state): 2 for state in (*OUT, *HOME)},
    (Place.DESK, State.SCREENED): 3,
    (Place.DESK, State.ASKED): 5,
    (Place.DESK, State.RELAYED): 10,
}
"""How long a passage may lie where it is. Our own assumption: no source says; a service would change these numbers.

Twenty days from seen to put leave room for the next session and one that is missed.
"""


class Wording(StrEnum):
    """Whose words an answer is in."""

    VERBATIM = "verbatim"
    PARAPHRASE = "paraphrase"


WORDING_LABELS: dict[Wording, str] = {
    Wording.VERBATIM: N_("Word for word"),
    Wording.PARAPHRASE: N_("In my words, as they meant it"),
}


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where a passage is, until when and why; `owner_id` is empty for any coordinator, and where it is over."""

    place: Place
    owner_id: UUID | None
    due_on: date | None
    sentence: str


def after_at_desk(state: Desk, step: DeskStep) -> Desk:
    """Return the state after a step at the desk. Raises `NotNow` for a step that is not in the table."""
    if (state, step) not in DESK_STEPS:
        raise NotNow(_("This cannot be done now. The question is at: {state}").format(state=_(DESK_LABELS[state])))
    return DESK_STEPS[state, step]


def after(state: State, step: Step) -> State:
    """Return the state of a passage after a step. Raises `NotNow` for a step that is not in the table."""
    if (state, step) not in STEPS:
        raise NotNow(_("This cannot be done now. It is at: {state}").format(state=_(STATE_LABELS[state])))
    return STEPS[state, step]


def whereabouts(
    state: State, moved_at: datetime, desk_id: UUID, routed: Routed, holidays: Container[date]
) -> Whereabouts:
    """Return where a passage is, with one owner and one clock.

    `moved_at` is when something was done with it last (UTC), `desk_id` the account of whoever has it at the desk, and
    `routed` what `routing.route` says of it now. The clock runs from whichever was later: that, or what happened to
    the case.
    """
    since = local_date(moved_at)
    if state in OVER:
        return Whereabouts(Place.OVER, None, None, _(STATE_LABELS[state]))
    if state not in OUT or isinstance(routed, Returned):
        place, owner = Place.DESK, desk_id
    elif isinstance(routed, Assigned):
        place, owner = Place.PRACTITIONER, routed.practitioner_id
    else:
        place, owner = Place.ROUTE, None
    if state in OUT:
        since = max(since, routed.since)
    sentence = routed.sentence if state in OUT else _(STATE_LABELS[state])
    return Whereabouts(place, owner, add_working_days(since, WORKING_DAYS[place, state], holidays), sentence)


def check_with_practitioner(routed: Routed) -> None:
    """Raise `NotNow`, with the reason, where a passage is not in a practitioner's hands."""
    if isinstance(routed, (Waiting, Held, Returned)):
        raise NotNow(routed.sentence)


def check_may_bring(stage: Stage) -> None:
    """Raise `NotNow` where a letter is brought from a programme that has not begun, stands still or was broken off."""
    if stage not in {Stage.ON_PROGRAMME, Stage.COMPLETED}:
        raise NotNow(_("A letter can be handed in while the programme goes on, or once it is complete"))


def check_came_back(routed: Routed) -> None:
    """Raise `NotNow` where a passage is taken home that did not come back: it still is on its way or with somebody."""
    if not isinstance(routed, Returned):
        raise NotNow(_("It has not come back: {sentence}").format(sentence=routed.sentence))


def check_another(person_id: UUID, than: UUID | None, *, sentence: str) -> None:
    """Raise `RuleBroken` with the sentence where one person does what a second person has to."""
    if person_id == than:
        raise RuleBroken(sentence)


def week_of(moment: datetime) -> date:
    """Return the Monday of the week (Europe/London) a moment falls in: as fine as a practitioner learns a time."""
    day = local_date(moment)
    return date.fromordinal(day.toordinal() - day.weekday())
