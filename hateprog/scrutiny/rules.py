"""Packs of closed decisions, their items' way to the panel, and grades.

Source: domain.md section 4 (supervision goes on: a sample for the scrutiny panel, graded 1 to 4). Pure: no database, no
request. Dates are London's; moments are in UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from secrets import choice
from uuid import UUID

from hateprog.eligibility.deciding import Outcome
from hateprog.eligibility.facts import Finding, Verdict
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import REFERENCE_LETTERS

LARGEST = 50
"""Decisions that a pack may hold: what a panel reads in an afternoon."""

OPEN_FOR = timedelta(days=30)
"""How long the panel can open a pack after its release."""


DRAFTS_KEPT = timedelta(days=90)
"""How long words that nobody has passed are kept, from the day on which they were last worked on."""

REMOVED = N_("[removed: this did not reach the panel within 90 days]")


class State(StrEnum):
    """Where an item is on its way to the panel."""

    REDACTING = "redacting"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"
    PASSED = "passed"


class Step(StrEnum):
    """What moves an item from one state to the next."""

    SAVE = "save"
    SEND = "send"
    PASS = "pass"  # noqa: S105 - a redaction passes its review; not a secret
    SEND_BACK = "send_back"


class Hand(StrEnum):
    """What a person did to an item; nobody does both (by person, whichever account they use)."""

    REDACTED = "redacted"
    REVIEWED = "reviewed"


class Grade(StrEnum):
    """What a panel member thinks of a decision (domain.md section 4), numbered 1 to 4 in this order."""

    APPROPRIATE = "appropriate"
    WITH_OBSERVATIONS = "with_observations"
    INAPPROPRIATE = "inappropriate"
    NOT_AGREED = "not_agreed"

    @property
    def number(self) -> int:
        """Return the number that a panel calls it by."""
        return list(Grade).index(self) + 1


class Mode(StrEnum):
    """Where a pack is: being prepared, open to the panel, or no longer."""

    PREPARING = "preparing"
    OPEN = "open"
    CLOSED = "closed"
    EXPIRED = "expired"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.REDACTING, Step.SAVE): State.REDACTING,
    (State.SENT_BACK, Step.SAVE): State.SENT_BACK,
    (State.IN_REVIEW, Step.SAVE): State.REDACTING,
    (State.PASSED, Step.SAVE): State.REDACTING,
    (State.REDACTING, Step.SEND): State.IN_REVIEW,
    (State.SENT_BACK, Step.SEND): State.IN_REVIEW,
    (State.IN_REVIEW, Step.SEND): State.IN_REVIEW,
    (State.PASSED, Step.SEND): State.IN_REVIEW,
    (State.IN_REVIEW, Step.PASS): State.PASSED,
    (State.IN_REVIEW, Step.SEND_BACK): State.SENT_BACK,
}
"""Whatever was passed or waits and is changed has to be looked at again."""

STATE_LABELS: dict[State, str] = {
    State.REDACTING: N_("To be redacted"),
    State.IN_REVIEW: N_("Waits for the second person"),
    State.SENT_BACK: N_("Sent back"),
    State.PASSED: N_("Passed"),
}
GRADE_LABELS: dict[Grade, str] = {
    Grade.APPROPRIATE: N_("1. Appropriate"),
    Grade.WITH_OBSERVATIONS: N_("2. Appropriate, with observations"),
    Grade.INAPPROPRIATE: N_("3. Inappropriate, with learning"),
    Grade.NOT_AGREED: N_("4. The panel could not agree"),
}
MODE_LABELS: dict[Mode, str] = {
    Mode.PREPARING: N_("Being prepared"),
    Mode.OPEN: N_("Open to the panel"),
    Mode.CLOSED: N_("Closed"),
    Mode.EXPIRED: N_("Expired"),
}
NEEDS_OBSERVATIONS = frozenset({Grade.WITH_OBSERVATIONS, Grade.INAPPROPRIATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a pack is drawn from: decisions made between two dates, both included, in an area, with an outcome.

    `area_code` is a force's or a district's, None for every area; `outcome` None is every outcome. `seed` is any text.
    """

    from_on: date
    to_on: date
    area_code: str | None
    outcome: Outcome | None
    size: int
    seed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A grade as a panel member gives it."""

    grade: Grade
    observations: str | None = None
    learning: str | None = None


def is_closed(*, case_ended: bool, in_force: bool, newest: bool) -> bool:
    """Say whether a decision is closed, so that it may be drawn.

    It is once its case has ended; and on a case that goes on once it lets nobody do anything any more (declined,
    returned, referred, or an approval that was voided) and a later decision has taken its place. The newest decision of
    a case that goes on never is: something may still wait for it.
    """
    return case_ended or (not in_force and not newest)


def is_removed(texts: Sequence[Mapping[str, str]]) -> bool:
    """Say whether nothing is left of what a person wrote in a decision."""
    return all(each["text"] == _(REMOVED) for each in texts)


def without_words(texts: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """Return the texts of an item with a line in place of each that says why it is gone."""
    return [{**each, "text": _(REMOVED)} for each in texts]


def check_wanted(wanted: Wanted, today: date) -> None:
    """Raise `RuleBroken` for dates that are reversed or to come, or a size that no pack has."""
    if wanted.to_on < wanted.from_on:
        raise RuleBroken(_("The last day must be the same as or after the first day"), field="to_on")
    if wanted.to_on > today:
        raise RuleBroken(_("The last day must be today or in the past"), field="to_on")
    if not 1 <= wanted.size <= LARGEST:
        raise RuleBroken(_("Enter a whole number between 1 and {most}").format(most=LARGEST), field="size")


def sample(decision_ids: Iterable[UUID], seed: str, size: int) -> tuple[UUID, ...]:
    """Return `size` of the decisions (all, where there are fewer), the same ones for the same seed and decisions.

    Each id is hashed with the seed, and the lowest are taken: no order of the rows and no version of a random number
    generator has a say, and one decision more changes the sample by one at most. They come in the order of the ids'
    hashes, so an item's number tells nothing about when it was decided.
    """

    def drawn_by(decision_id: UUID) -> tuple[str, str]:
        return sha256(f"{seed}/{decision_id}".encode()).hexdigest(), str(decision_id)

    return tuple(sorted(set(decision_ids), key=drawn_by)[: max(size, 0)])


def new_seed() -> str:
    """Return a seed for whoever has none of their own; it is kept and shown, so that the sample can be drawn again."""
    return "".join(choice(REFERENCE_LETTERS) for _letter in range(8))


def new_reference() -> str:
    """Return a reference like SP-7K3M9Q, drawn at random."""
    return "SP-" + "".join(choice(REFERENCE_LETTERS) for _letter in range(6))


def after(state: State, step: Step) -> State:
    """Return the state that `step` leads to. Raises `NotNow` for every pair that is not in the table."""
    try:
        return TRANSITIONS[state, step]
    except KeyError:
        stands = _(STATE_LABELS[state]).lower()
        raise NotNow(_("This cannot be done now: the item stands at “{state}”").format(state=stands)) from None


def expiry(released_at: datetime) -> datetime:
    """Return the first moment at which a pack released then can no longer be opened by the panel."""
    return released_at + OPEN_FOR


def mode(released_at: datetime | None, closed_at: datetime | None, expires_at: datetime | None, now: datetime) -> Mode:
    """Return where a pack is at `now`; at the very moment of its expiry it has expired."""
    if closed_at is not None:
        return Mode.CLOSED
    if released_at is None or expires_at is None:
        return Mode.PREPARING
    return Mode.OPEN if released_at <= now < expires_at else Mode.EXPIRED


def check_grade(given: Given) -> None:
    """Raise `RuleBroken` unless the words that a grade needs are there: observations for 2 and 3, learning for 3."""
    if given.grade in NEEDS_OBSERVATIONS and not given.observations:
        raise RuleBroken(_("Write down your observations: this grade needs them"), field="observations")
    if given.grade is Grade.INAPPROPRIATE and not given.learning:
        raise RuleBroken(_("Say what is to be learnt: grade 3 needs it"), field="learning")
    if given.grade is not Grade.INAPPROPRIATE and given.learning:
        raise RuleBroken(_("Learning goes with grade 3 only: choose it, or write an observation"), field="learning")


def is_sent_back(given: Given) -> bool:
    """Say whether a grade goes back to whoever manages the inspectors of the area: it does where it says anything."""
    return bool(given.observations or given.learning)


def weighed(findings: Sequence[Finding]) -> tuple[str, ...]:
    """Return the codes of the rules that a decision turned on: those that needed judgement, and the decisive ones.

    A rule is decisive where it stood in the way of an approval by itself: it was not met, or not known.
    """
    return tuple(each.rule for each in findings if each.verdict is not Verdict.MET)


def to_release(states: Mapping[int, State]) -> tuple[int, ...]:
    """Return the numbers of the items that a release shows: those that passed. Raises `NotNow` where none did."""
    passed = tuple(number for number, state in sorted(states.items()) if state is State.PASSED)
    if not passed:
        raise NotNow(_("No item has passed its review yet, so there is nothing to release"))
    return passed
