"""The demonstration: a service in two force areas with invented people, whose past the real commands have made.

Nothing is put into the tables behind the rules' backs: each case is told as a story, day by day, with the clock set to
that day, so every decision, audit line and refusal is what a real service would have.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from hateprog.accounts import cover, escalation
from hateprog.accounts import queries as accounts
from hateprog.accounts import service as account_service
from hateprog.accounts.rules import CoverAsked, Invitation
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.areas import service as areas
from hateprog.areas.rules import Lookup, Place
from hateprog.demo.scrutiny import scrutinise
from hateprog.demo.stories import CASES, Case
from hateprog.eligibility import queries as decisions
from hateprog.eligibility import service as eligibility
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor, Role
from hateprog.kernel.clock import LONDON, at, today
from hateprog.referrals import queries as cases
from hateprog.referrals import service as referrals
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one import service as one_to_one
from hateprog.sessions.one_to_one.rules import AskedBy, Attendance, Mode, Responsibility
from hateprog.sessions.one_to_one.template import PLANS

PASSWORD = "lantern-teapot-gravel"  # noqa: S105 - printed on the screen of every demonstration
SOUTH_YORKSHIRE, HAMPSHIRE = "E23000011", "E23000030"
DISTRICTS = {
    "E08000016": ("Barnsley", "E22000259", SOUTH_YORKSHIRE),
    "E08000017": ("Doncaster", "E22000260", SOUTH_YORKSHIRE),
    "E08000018": ("Rotherham", "E22000261", SOUTH_YORKSHIRE),
    "E08000019": ("Sheffield", "E22000262", SOUTH_YORKSHIRE),
    "E06000044": ("Portsmouth", "E22000118", HAMPSHIRE),
    "E06000045": ("Southampton", "E22000120", HAMPSHIRE),
    "E06000046": ("Isle of Wight", "E22000116", HAMPSHIRE),
    "E07000094": ("Winchester", "E22000122", HAMPSHIRE),
}


@dataclass(frozen=True, slots=True)
class Someone:
    """An invented person who can sign in."""

    email: str
    name: str
    job_title: str
    organisation: str
    role: Role
    areas: frozenset[str] = frozenset()


PEOPLE = {
    each.email.partition("@")[0]: each
    for each in (
        Someone("referrer@demo.example", "PC Robin Field", "Police constable", "South Yorkshire Police", Role.REFERRER),
        Someone("coordinator@demo.example", "Chris Moor", "Coordinator", "Bridge Restorative", Role.COORDINATOR),
        Someone(
            "inspector@demo.example",
            "Insp Indira Vale",
            "Inspector",
            "South Yorkshire Police",
            Role.INSPECTOR,
            frozenset({SOUTH_YORKSHIRE}),
        ),
        Someone("practitioner@demo.example", "Pat Hill", "Practitioner", "Bridge Restorative", Role.PRACTITIONER),
        Someone("administrator@demo.example", "Ada Lake", "Administrator", "Bridge Restorative", Role.ADMINISTRATOR),
        Someone(
            "inspector-hampshire@demo.example",
            "Insp Hugh Ford",
            "Inspector",
            "Hampshire Constabulary",
            Role.INSPECTOR,
            frozenset({HAMPSHIRE}),
        ),
        Someone(
            "second-inspector@demo.example",
            "Insp Sian Moss",
            "Inspector",
            "South Yorkshire Police",
            Role.INSPECTOR,
            frozenset({"E08000019"}),
        ),
        Someone(
            "panel@demo.example", "Femi Stone", "Panel member", "South Yorkshire scrutiny panel", Role.PANEL_MEMBER
        ),
        Someone("second-coordinator@demo.example", "Maya Brand", "Coordinator", "Bridge Restorative", Role.COORDINATOR),
        Someone(
            "second-practitioner@demo.example", "Sunita Rao", "Practitioner", "Bridge Restorative", Role.PRACTITIONER
        ),
    )
}
SHOWN = ("referrer", "coordinator", "inspector", "practitioner", "administrator", "panel")


def prepare() -> list[tuple[str, str]]:
    """Fill an empty database with the demonstration; one that has it already is left as it is.

    Returns an address and a password for each role. Needs an application context and migrated tables.
    """
    if accounts.id_at(PEOPLE["administrator"].email) is None:
        with at(_moment(today() - timedelta(days=120))):
            _import_districts()
            actors = {who: _invite(someone) for who, someone in PEOPLE.items()}
        for case in CASES:
            _live(case, actors)
        _name_contacts(actors)
        _go_on_leave(actors)
        scrutinise(actors)
    return [(PEOPLE[who].email, PASSWORD) for who in SHOWN]


def _import_districts() -> None:
    lookup = Lookup(
        districts={
            code: Place(name, force, frozenset({partnership})) for code, (name, partnership, force) in DISTRICTS.items()
        },
        partnerships={partnership: name for name, partnership, _force in DISTRICTS.values()},
    )
    areas.import_lookup(THE_SERVICE, lookup, done=lambda _count: None)


def _invite(someone: Someone) -> Actor:
    token = new_token()
    invitation = Invitation(
        email=someone.email,
        name=someone.name,
        roles=frozenset({someone.role}),
        areas=someone.areas,
        job_title=someone.job_title,
        organisation=someone.organisation,
    )
    account = account_service.invite(THE_SERVICE, None, invitation, token=token)
    link = accounts.link_by(hash_of(token))
    assert link is not None  # the invitation has just made it
    account_service.set_password(NOBODY, link, account=account, password=PASSWORD)
    return Actor(account.id, account.person_id, frozenset({someone.role}), someone.areas)


def _name_contacts(actors: dict[str, Actor]) -> None:
    """Let the coordinator name who is told when a clock has run out."""
    for force_code, who in ((SOUTH_YORKSHIRE, "coordinator"), (HAMPSHIRE, "inspector-hampshire")):
        account_id = actors[who].id
        escalation.name(actors["coordinator"], None, force_code=force_code, account_id=account_id, version="0")


def _go_on_leave(actors: dict[str, Actor]) -> None:
    """Let the inspector of South Yorkshire be away: since the day before yesterday, for a fortnight."""
    left_on = today() - timedelta(days=2)
    away = CoverAsked(SOUTH_YORKSHIRE, actors["second-inspector"].id, left_on, left_on + timedelta(days=13))
    with at(_moment(left_on, 8)):
        cover.arrange(actors["inspector"], None, away)


def _moment(day: date, hour: int = 10) -> datetime:
    return datetime.combine(day, time(hour), tzinfo=LONDON)


def _live(case: Case, actors: dict[str, Actor]) -> None:
    """Tell one case, step by step, each on its day; a story ends where its steps do."""
    story = _Story(case, actors)
    for days_ago, step in case.steps:
        with at(_moment(today() - timedelta(days=days_ago), case.hour)):
            getattr(story, step)()


class _Story:
    """One case and the people in it. Each method is something that happens on a day."""

    def __init__(self, case: Case, actors: dict[str, Actor]) -> None:
        self.case, self.actors = case, actors
        self.referrer, self.coordinator = actors["referrer"], actors["coordinator"]
        self.inspector = actors[case.inspector]
        self.practitioner = actors[case.practitioner]
        self.referral: Any = None

    def _fresh(self) -> Any:
        self.referral = cases.one_referral(self.referral.id)
        return self.referral

    def refer(self) -> None:
        """Somebody is referred: the answers so far are saved."""
        self.referral = referrals.start(self.referrer, None)
        given = self.case.answers(today())
        referrals.answer(self.referrer, self._fresh(), given, version=str(self.referral.version))

    def send(self) -> None:
        """The referral is sent."""
        referrals.submit(self.referrer, self._fresh(), version=str(self.referral.version))

    def refer_oneself(self) -> None:
        """Somebody refers themselves, without an account."""
        self.referral = referrals.refer_oneself(NOBODY, None, self.case.answers(today()))

    def send_back(self) -> None:
        """The coordinator asks for what is missing."""
        referrals.send_back(
            self.coordinator,
            self._fresh(),
            reason="Please say when the admission was recorded, and check the crime reference number.",
        )

    def ask(self) -> None:
        """The coordinator puts it before an inspector."""
        eligibility.request_decision(self.coordinator, self._fresh())

    def approve(self) -> None:
        """The inspector approves."""
        self._decide(
            Outcome.APPROVE, "Low-level, fully admitted, first of its kind. The programme fits and is welcome."
        )

    def decline(self) -> None:
        """The inspector declines."""
        self._decide(Outcome.DECLINE, "The investigation was reopened last week. Refer again once it is complete.")

    def _decide(self, outcome: Outcome, rationale: str) -> None:
        waiting = decisions.open_assessment(self.referral.id)
        assert waiting is not None  # the story asked for it
        assessment = decisions.one_assessment(waiting.id)
        assert assessment is not None
        eligibility.decide(
            self.inspector,
            assessment,
            said=Said(outcome=outcome, rationale=rationale),
            facts_hash=assessment.facts_hash,
        )

    def allocate(self) -> None:
        """The coordinator gives it to a practitioner."""
        eligibility.allocate(self.coordinator, self._fresh(), practitioner_id=self.practitioner.id)

    def plan(self) -> None:
        """The practitioner plans the next session for a week later."""
        self._plan(7)

    def plan_for_tomorrow(self) -> None:
        """The practitioner plans the next session for tomorrow."""
        self._plan(1)

    def _plan(self, days: int) -> None:
        starts_at = _moment(today() + timedelta(days=days), 16)
        one_to_one.plan(
            self.practitioner,
            self._fresh(),
            starts_at=starts_at,
            minutes=60,
            mode=Mode.IN_PERSON,
            place="Unity Centre, room 2",
        )

    def hold(self) -> None:
        """The session takes place, and its record is signed."""
        session = self._session()
        answers = {
            "held_on": today(),
            "attendance": Attendance.ON_TIME,
            "with_them": None,
            "late_minutes": None,
            "covered": [topic.value for topic in PLANS[session.number].topics[:2]],
            "account": "“I was angry and I said it to hurt. I did not think about who else could hear.”",
            "response": "Quiet at first, then asked questions. Stayed with it when it got hard.",
            "responsibility": list(Responsibility)[session.number + 1],
            "blaming_heard": session.number == 1,
            "blaming_met": "Said that nothing anyone wears is a reason, and asked what else they could have done."
            if session.number == 1
            else None,
            "concern": False,
            "concern_what": None,
            "concern_told": None,
            "promises": "Will write down one thing they heard this week, and who said it.",
            "plan": "Start from what they wrote down.",
        }
        one_to_one.sign(self.practitioner, session, answers=answers, version=0)

    def miss(self) -> None:
        """The session does not take place."""
        one_to_one.miss(
            self.practitioner,
            self._session(),
            asked_by=AskedBy.PERSON,
            excused=False,
            note="Did not come and did not ring.",
        )

    def stop(self) -> None:
        """The person wants to stop."""
        one_to_one.stop(self.coordinator, self._fresh(), asked_by=AskedBy.PERSON, note=None)

    def _session(self) -> Any:
        newest = sessions.sessions_of(self.referral.id)[-1]
        return sessions.one_session(newest.id)


STEPS: frozenset[str] = frozenset(name for name in vars(_Story) if not name.startswith("_"))
"""Everything that can happen in a story."""
