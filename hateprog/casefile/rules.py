"""What comes first for each role, what comes next in a case, and where each task of it stands. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from hateprog.eligibility.rules import Decider
from hateprog.kernel.access import Role
from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import N_
from hateprog.referrals.rules import ENDED, Pathway, Stage
from hateprog.sessions.one_to_one.rules import LENGTH, Kept, State

FIRST_PAGES: tuple[tuple[Role, str], ...] = (
    (Role.PRACTITIONER, "casefile.today"),
    (Role.INSPECTOR, "eligibility.waiting"),
    (Role.COORDINATOR, "referrals.incoming"),
    (Role.REFERRER, "referrals.mine"),
    (Role.VICTIM_LIAISON, "victims.people"),
    (Role.ADMINISTRATOR, "accounts.people"),
    (Role.PANEL_MEMBER, "scrutiny.packs"),
    (Role.SCHOOL, "group.every"),
    (Role.COMMISSIONER, "measures.every"),
    (Role.EVALUATOR, "measures.every"),
)
ADULT = 18
ELIGIBILITY: dict[Decider | None, str] = {
    Decider.INSPECTOR: N_("Eligibility decided by an inspector"),
    Decider.COORDINATOR: N_("Eligibility decided by a coordinator"),
    None: N_("Eligibility decided"),
}
CANNOT_START = N_("Cannot start yet")


@dataclass(frozen=True, slots=True)
class NextStep:
    """The one thing to do next: what the button says, where it leads, and whether it acts at once (a POST)."""

    text: str
    endpoint: str
    number: int | None = None
    session_id: Any = None
    acts: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """A line of the case's task list. `colour` is a tag's, or None for words without one."""

    text: str
    status: str
    colour: str | None = None
    number: int | None = None
    session_id: Any = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ages:
    """How old the person referred was when it happened and is today: rules take the one, counts the other."""

    then: int | None
    now: int | None

    @property
    def under_18(self) -> bool:
        """Say whether they are a child today."""
        return self.now is not None and self.now < ADULT


def first_page(roles: Collection[Role]) -> str | None:
    """Return the endpoint of the page that somebody with these roles sees first (experience.md, first screens)."""
    return next((endpoint for role, endpoint in FIRST_PAGES if role in roles), None)


def ages(born_on: date | None, incident_on: date | None, today: date) -> Ages:
    """Return both ages, each where its dates are known."""
    if born_on is None:
        return Ages(None, None)
    return Ages(age_on(born_on, incident_on) if incident_on else None, age_on(born_on, today))


def next_step(
    stage: Stage,
    appointments: Sequence[Any],
    now: datetime,
    pathway: Pathway | None = None,
    *,
    closed: bool = False,
) -> NextStep | None:
    """Return the one thing to do next in a case, whoever's it is; None while somebody outside has to act.

    `appointments` are rows of sessions and their appointments, by number, oldest first. Whom an early-intervention case
    is sent to, the rule set of that day says. `closed` says whether a case that has ended has been closed, too.
    """
    if stage in ENDED:
        return None if closed or not appointments else NextStep(N_("Close the case"), "closing.close")
    if stage in {Stage.ON_HOLD, Stage.WITH_CPS}:
        return NextStep(N_("Ask for a decision again"), "eligibility.request_decision", acts=True)
    if stage is Stage.RECEIVED:
        early = pathway is Pathway.EARLY_INTERVENTION
        text = N_("Ask for a decision") if early else N_("Send to the inspector")
        return NextStep(text, "eligibility.request_decision", acts=True)
    if stage is Stage.AWAITING_DECISION:
        return NextStep(N_("Decide"), "eligibility.show")
    if stage is Stage.APPROVED:
        return NextStep(N_("Allocate a practitioner"), "eligibility.allocate")
    if stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME}:
        return _next_session(appointments, now)
    return None


def _next_session(appointments: Sequence[Any], now: datetime) -> NextStep | None:
    newest = _newest(appointments)
    for number in range(1, LENGTH + 1):
        row = newest.get(number)
        if row is None:
            return NextStep(N_("Plan session {number}"), "one_to_one.plan", number)
        if row.state is State.TO_PLAN_AGAIN:
            return NextStep(N_("Plan session {number} again"), "one_to_one.plan", number)
        if row.state is State.PLANNED:
            if row.kept is not Kept.PLANNED or row.starts_at > now:
                return None
            words = N_("Finish the record of session {number}") if row.saved_at else N_("Record session {number}")
            return NextStep(words, "one_to_one.record", number, row.id)
    return None


def decider(pathway: Pathway | None, newest: Any) -> Decider | None:
    """Return as what a case was decided last, or who will decide it; None where it may be one or the other.

    `newest` is the row of its newest assessment, if it has one.
    """
    if newest is not None and newest.decided_as is not None:
        decided_as: Decider = newest.decided_as
        return decided_as
    if newest is None:
        return None if pathway is Pathway.EARLY_INTERVENTION else Decider.INSPECTOR
    return None if newest.decides is Decider.COORDINATOR else Decider.INSPECTOR


def tasks(
    stage: Stage,
    appointments: Sequence[Any],
    *,
    approved: bool,
    closed: bool = False,
    by: Decider | None = Decider.INSPECTOR,
) -> list[Task]:
    """Return the case's task list: eligibility, the three sessions, closing.

    `approved` says whether the newest decision was an approval: an ended case does not tell by its stage. `closed`
    says whether the check list was gone through after the end. `by` is who decides (`decider`).
    """
    decided = _eligibility(stage, ELIGIBILITY[by], approved=approved)
    closing = _closing(stage, begun=bool(appointments), closed=closed)
    return [decided, *_sessions(stage, _newest(appointments)), closing]


def _eligibility(stage: Stage, text: str, *, approved: bool) -> Task:
    if stage in {Stage.DRAFT, Stage.RECEIVED, Stage.RETURNED}:
        return Task(text, N_("Not yet asked for"))
    if stage is Stage.AWAITING_DECISION:
        return Task(text, N_("Waiting"), "yellow")
    if stage is Stage.WITH_CPS:
        return Task(text, N_("With the Crown Prosecution Service"), "purple")
    if stage is Stage.ON_HOLD:
        return Task(text, N_("No longer stands"), "orange")
    if stage is Stage.DECLINED:
        return Task(text, N_("Declined"), "red")
    return Task(text, N_("Completed") if approved else N_("Ended before"))


def _sessions(stage: Stage, newest: dict[int, Any]) -> list[Task]:
    lines = []
    for number in range(1, LENGTH + 1):
        row, text = newest.get(number), N_("Session {number}: {title}")
        if row is None:
            waits = N_("Not held") if stage in ENDED else CANNOT_START
            ready = stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME} and _signed(newest, number - 1)
            lines.append(Task(text, N_("To plan") if ready else waits, "blue" if ready else None, number))
        elif row.state is State.SIGNED:
            lines.append(Task(text, N_("Completed"), None, number, row.id, row.starts_at))
        elif row.state is State.TO_PLAN_AGAIN:
            lines.append(Task(text, N_("To plan again"), "yellow", number, row.id))
        elif row.state is State.ON_HOLD:
            lines.append(Task(text, N_("On hold"), "orange", number, row.id))
        elif row.state is State.CANCELLED:
            lines.append(Task(text, N_("Cancelled"), "grey", number, row.id))
        else:
            lines.append(Task(text, N_("Booked"), "blue", number, row.id, row.starts_at))
    return lines


def _signed(newest: dict[int, Any], number: int) -> bool:
    return number == 0 or (number in newest and newest[number].state is State.SIGNED)


def _closing(stage: Stage, *, begun: bool, closed: bool) -> Task:
    text = N_("Closing")
    if stage not in ENDED:
        return Task(text, CANNOT_START)
    if closed:
        return Task(text, N_("Completed"))
    return Task(text, N_("To do"), "blue") if begun else Task(text, N_("Ended early"), "grey")


def _newest(appointments: Sequence[Any]) -> dict[int, Any]:
    """Return the newest appointment of each session: rows come oldest first, so the last one stays."""
    return {row.number: row for row in appointments}
