"""What people do in a case of the demonstration: each act is the command that a person would have used."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from hateprog.demo import closings, harmed, questionnaires, register, satisfaction, support
from hateprog.demo.stories import Case
from hateprog.eligibility import beside, standing
from hateprog.eligibility import queries as decisions
from hateprog.eligibility import service as eligibility
from hateprog.eligibility.assessing import findings_of
from hateprog.eligibility.deciding import APPROVALS, Condition, Judgement, Outcome, Said
from hateprog.eligibility.rules import to_judge
from hateprog.eligibility.supervision import service as supervision
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.kernel.access import NOBODY, Actor
from hateprog.kernel.clock import LONDON, today
from hateprog.letters import service as letters
from hateprog.letters.rules import Channel, Kind
from hateprog.referrals import queries as cases
from hateprog.referrals import service as referrals
from hateprog.referrals.facts import Told
from hateprog.referrals.rules import CpsView, EndReason, HarmedView, Pathway
from hateprog.sessions.concerns import queries as worries
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.notes import NoteKind
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one import service as one_to_one
from hateprog.sessions.one_to_one.rules import AskedBy, Attendance, Mode, Responsibility
from hateprog.sessions.one_to_one.when import Doubt
from hateprog.victims import queries as victims
from hateprog.victims import service as liaisons
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers import service as offering
from hateprog.victims.offers.rules import Because

REASONS = {
    "send_back": "Please say when the admission was recorded, and check the crime reference number.",
    "approve": "Low-level, fully admitted, first of its kind. The programme fits and is welcome.",
    "decline": "The investigation was reopened last week. Refer again once it is complete.",
}
"""What is said with an act where the case itself says nothing else."""

CORRECTED = {
    Pathway.OUT_OF_COURT: "admission_recorded_on",
    Pathway.CONVICTED: "supervision_agreed_on",
    Pathway.EARLY_INTERVENTION: "consented_on",
}
"""The date that turns out to be a day later: a rule reads it, so that an approval no longer stands."""

NOBODY_KNOWN = "The words were shouted at a bus full of people. Nobody came forward, and the driver knows none of them."
CONDITION = "A letter from whoever supports them that they can come to all three sessions."
ONE_DAY = timedelta(days=1)
AFTERNOON = range(16, 7, -1)
"""The hours at which somebody is seen: 4pm, or where that is taken as late before it as can be."""


def moment(day: date, hour: int = 10, minute: int = 0) -> datetime:
    """Return a moment of a day, by the clocks of Europe/London."""
    return datetime.combine(day, time(hour, minute), tzinfo=LONDON)


class Story:
    """One case and the people in it. Each method is something that happens on a day."""

    def __init__(self, case: Case, actors: dict[str, Actor]) -> None:
        self.case, self.actors = case, actors
        self.referrer, self.coordinator = actors[case.referrer], actors["coordinator"]
        self.inspector = actors[case.inspector]
        self.practitioner = actors[case.practitioner]
        self.referral: Any = None
        self.given: dict[str, Any] = {}
        self.who = f"{case.given_name} {case.family_name}"
        self.harmed_id: Any = None

    def _fresh(self) -> Any:
        self.referral = cases.one_referral(self.referral.id)
        return self.referral

    def _why(self, act: str) -> str:
        return self.case.reasons.get(act) or REASONS[act]

    def refer(self) -> None:
        """Somebody is referred: the answers so far are saved."""
        self.referral = referrals.start(self.referrer, None)
        self._answer(self.referrer)

    def key_in(self) -> None:
        """The coordinator keys in a referral that came on paper."""
        self.referrer = self.coordinator
        signed = {"paper_signed_by": "Ash Verity", "referrer_role": "Youth worker, Harbour Youth Club"}
        paper = signed | {"paper_signed_on": today() - ONE_DAY}
        self.referral = referrals.key_in(self.coordinator, None, given=paper)
        self._answer(self.coordinator)

    def _answer(self, by: Actor) -> None:
        self.given = self.case.answers(today())
        said = {**self.given, **self.case.unsaid}
        referrals.answer(by, self._fresh(), said, version=str(self.referral.version))

    def send(self) -> None:
        """The referral is sent."""
        referrals.submit(self.referrer, self._fresh(), version=str(self.referral.version))

    def refer_oneself(self) -> None:
        """Somebody refers themselves, without an account."""
        self.referral = referrals.refer_oneself(NOBODY, None, self.case.own_words(today()))

    def complete(self) -> None:
        """The coordinator has rung whoever referred themselves, and completes the answers."""
        self._answer(self.coordinator)

    def send_back(self) -> None:
        """The coordinator asks for what is missing."""
        referrals.send_back(self.coordinator, self._fresh(), reason=self._why("send_back"))

    def mend(self) -> None:
        """The referrer says what was not known at first, and sends the referral again."""
        said = {name: self.given[name] for name in self.case.unsaid}
        if "admission_recorded_on" in said:
            said["admission_recorded_on"] = today()
        referrals.answer(self.referrer, self._fresh(), said, version=str(self.referral.version))
        self.given |= said
        self.send()

    def ask(self) -> None:
        """The coordinator puts it before an inspector."""
        eligibility.request_decision(self.coordinator, self._fresh())

    def pause(self) -> None:
        """The inspector pauses the clock."""
        supervision.pause(self.inspector, self._waiting(), reason=self._why("pause"))

    def resume(self) -> None:
        """The inspector lets the clock run again."""
        supervision.resume(self.inspector, self._waiting())

    def approve(self) -> None:
        """The inspector approves."""
        self._decide(Outcome.APPROVE, "approve")

    def approve_with_a_condition(self) -> None:
        """The inspector approves, with a condition to be met before the programme starts."""
        condition = Condition(CONDITION, today() + timedelta(days=14), before_start=True)
        self._decide(Outcome.APPROVE_WITH_CONDITIONS, "approve", conditions=(condition,))

    def meet(self) -> None:
        """The practitioner puts down how the condition of the approval was met."""
        for row in decisions.conditions_of(self.referral.id):
            condition = decisions.one_condition(row.id)
            assert condition is not None  # its row has just been read
            standing.meet(self.practitioner, condition, how="The letter came by post, and is with the file.")

    def decline(self) -> None:
        """The inspector declines."""
        self._decide(Outcome.DECLINE, "decline")

    def return_it(self) -> None:
        """The inspector returns it for what is missing."""
        self._decide(Outcome.RETURN, "return_it")

    def ask_the_cps(self) -> None:
        """The inspector refers it to the Crown Prosecution Service."""
        self._decide(Outcome.REFER_TO_CPS, "ask_the_cps")

    def _waiting(self) -> Any:
        waiting = decisions.open_assessment(self.referral.id)
        assert waiting is not None  # the story asked for it
        return decisions.one_assessment(waiting.id)

    def _decide(self, outcome: Outcome, act: str, **more: Any) -> None:
        assessment = self._waiting()
        reason = "Read with the specialist, who sees no risk that the programme would add to."
        judged = to_judge(findings_of(assessment)) if outcome in APPROVALS else ()
        said = Said(
            outcome=outcome,
            rationale=self._why(act),
            judgements=tuple(Judgement(each.rule, met=True, reason=reason) for each in judged),
            **more,
        )
        eligibility.decide(self.inspector, assessment, said=said, facts_hash=assessment.facts_hash)

    def hear_that_the_cps_approves(self) -> None:
        """The coordinator puts down that the Crown Prosecution Service approves."""
        self._put_down({"cps_view": CpsView.APPROVES}, "Crown Prosecution Service")

    def hear_that_the_cps_refuses(self) -> None:
        """The coordinator puts down that the Crown Prosecution Service does not approve."""
        self._put_down({"cps_view": CpsView.REFUSES}, "Crown Prosecution Service")

    def correct(self) -> None:
        """The coordinator corrects a date that a rule reads: an approval no longer stands."""
        name = CORRECTED[self.case.pathway]
        self._put_down({name: self.given[name] + ONE_DAY}, "Whoever made the referral")

    def _put_down(self, said: dict[str, Any], told_by: str) -> None:
        self.given |= said
        referrals.answer(self.coordinator, self._fresh(), said, version=None, told=Told(told_by, today()))

    def allocate(self) -> None:
        """The coordinator gives it to a practitioner."""
        eligibility.allocate(self.coordinator, self._fresh(), practitioner_id=self.practitioner.id)

    def plan(self) -> None:
        """The practitioner plans the next session for a week later."""
        self._plan(7)

    def plan_for_tomorrow(self) -> None:
        """The practitioner plans the next session for tomorrow."""
        self._plan(1)

    def bring_volunteer(self) -> None:
        """The coordinator lets a volunteer work beside the practitioner."""
        beside.name(self.coordinator, self._fresh(), account_id=self.actors["volunteer"].id)

    def _plan(self, days: int) -> None:
        register.look_at_risk(self.practitioner, self._fresh())
        day = today() + timedelta(days=days)
        taken = {row.starts_at for row in sessions.planned_for(self.practitioner.id, moment(day, 0), moment(day, 23))}
        one_to_one.plan(
            self.practitioner,
            self._fresh(),
            starts_at=next(each for hour in AFTERNOON if (each := moment(day, hour)) not in taken),
            minutes=60,
            mode=Mode.IN_PERSON,
            place="Unity Centre, room 2",
            companion=self.referral.companion_name,
            anyway=frozenset(Doubt),
        )

    def hold(self) -> None:
        """The session takes place, and its record is signed."""
        session = self._session()
        answers = {
            "held_on": today(),
            "attendance": Attendance.ON_TIME,
            "with_them": self._fresh().companion_name,
            "late_minutes": None,
            "covered": [topic.key for topic in session.plan.topics[:2]],
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

    def write(self) -> None:
        """The person wants to be reminded by phone, and is written to; the coordinator says what no letter may hold."""
        letters.keep_undisclosed(self.coordinator, self._fresh(), words="Amira\nOakwood Primary")
        letters.record_consent(self.practitioner, self._fresh(), wanted=True, channel=Channel.PHONE)
        letters.write(self.practitioner, self._fresh(), kind=Kind.APPOINTMENT, channel=Channel.HAND)

    def worry(self) -> None:
        """The practitioner raises a concern, and the coordinator is told."""
        concerns.raise_concern(
            self.practitioner,
            self._fresh(),
            what="Says that an older cousin has started to ring at night and asks for pictures.",
            kind=NoteKind.ACCOUNT,
            urgent=False,
            told_id=self.coordinator.id,
            told_also="Their mother, by phone at 5pm",
        )

    def act_on_it(self) -> None:
        """The coordinator says what is done about the concern."""
        concern = worries.one_concern(worries.open_of(self.referral.id)[0].id)
        assert concern is not None  # the story raised it
        concerns.acknowledge(self.coordinator, concern, action="Rang children’s services. They visit tomorrow.")

    def offer_support(self) -> None:
        """Causes are found, and a service is offered for one of them; they agree, and the referral is made."""
        support.offer(self.practitioner, self._fresh())

    def answer_before(self) -> None:
        """The questionnaire before the programme is filled in on paper, and entered."""
        questionnaires.answer(self.practitioner, self._fresh(), Moment.BEFORE)

    def answer_after(self) -> None:
        """The questionnaire after the programme is filled in on paper, and entered."""
        questionnaires.answer(self.practitioner, self._fresh(), Moment.AFTER)

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

    def withdraw(self) -> None:
        """The referral is withdrawn before anything was offered."""
        referrals.withdraw(self.coordinator, self._fresh(), reason=self._why("withdraw"))

    def move_away(self) -> None:
        """The case is closed: the person has moved away."""
        referrals.close(self.coordinator, self._fresh(), because=EndReason.MOVED, note=None)

    def lose_touch(self) -> None:
        """The case is closed: the person does not engage."""
        note = "Three letters and four calls, on different days and at different times."
        referrals.close(self.coordinator, self._fresh(), because=EndReason.NOT_ENGAGED, note=note)

    def close(self) -> None:
        """The practitioner goes through the check list of a case that is over, and closes it."""
        self.account_for_the_harmed()
        closings.close(self.practitioner, self._fresh())

    def account_for_the_harmed(self) -> None:
        """The liaison writes that nobody harmed is known, where nothing is said yet: then the case can be closed."""
        liaison, case_id = self.actors["liaison"], self.referral.id
        if offers.is_accounted_for(case_id):
            return
        at_hand: Any = victims.one_case(case_id)
        if at_hand.liaison is None:
            liaisons.take_on(liaison, at_hand)
            at_hand = victims.one_case(case_id)
        offering.nobody_to_offer(liaison, at_hand, because=Because.NOT_IDENTIFIED, why=NOBODY_KNOWN)

    def offer_to_the_harmed(self) -> None:
        """The liaison makes the offer to whoever was harmed, where that is known and they agree to the programme."""
        if self.case.more.get("harmed_view") is HarmedView.AGREES:
            chance = Random(f"harmed by {self.who}")  # noqa: S311 - what it draws is an invented name
            self.harmed_id = harmed.offer(self.actors["liaison"], self.referral.id, chance)

    def ask_how_it_was(self) -> None:
        """Everybody on both sides of a case that is over is asked how content they were, in so far as they can be."""
        satisfaction.ask_after_case(self.practitioner, self.coordinator, self._fresh(), self.who)
        if self.harmed_id:
            satisfaction.ask_harmed(self.actors["liaison"], self.harmed_id, self.who)

    def follow_up(self) -> None:
        """The practitioner asks how things are, three months after the end."""
        closings.follow_up(self.practitioner, self._fresh())

    def _session(self) -> Any:
        newest = sessions.sessions_of(self.referral.id)[-1]
        return sessions.one_session(newest.id)


STEPS: frozenset[str] = frozenset(name for name in vars(Story) if not name.startswith("_"))
"""Everything that can happen in a story."""
