"""Writing case studies, putting down consents to them, and their way to the public and back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.exc import IntegrityError

from hateprog.accounts import queries as accounts
from hateprog.kernel.access import THE_SERVICE, Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.reports.case_studies import queries, rules
from hateprog.reports.case_studies.models import CaseStudy, StudyCheck, StudyConsent, StudyHand
from hateprog.reports.case_studies.policy import Can
from hateprog.reports.case_studies.rules import COUNTED, Hand, How, Item, Side, State, Step, Uses, Verdict
from hateprog.retention.words import BLANK
from hateprog.store.base import db
from hateprog.store.command import command

WORDING = ("title", "text", "told_by", "pathway", "strand")
"""What a consent is to: changed, it voids them all."""


@command(Can.WRITE)
def write(actor: Actor, _none: None, /, **said: Any) -> CaseStudy:
    """Write a case study; `said` are the answers of `StudySchema`.

    Raises `RuleBroken` for words that lead to somebody, and `Stale` where somebody else wrote one at the same moment.
    """
    answers = _checked(said)
    study = CaseStudy(id=uuid4(), number=queries.last_number() + 1, wording=1, version=1, state=State.DRAFT, **answers)
    study.written_by = study.saved_by = actor.id
    study.hands, study.consents, study.checks = [], [], []
    db.session.add(study)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else wrote a case study at the same moment: send it again")) from None
    _take_part(study, actor.person_id)
    return study


@command(Can.WRITE)
def change(actor: Actor, study: CaseStudy, /, *, version: str | None, **said: Any) -> CaseStudy:
    """Change a case study: it is a draft again, and new words void every consent to the old ones.

    Raises as `write`, `NotNow` for one that was published or withdrawn, `Stale` where it was changed meanwhile.
    """
    state = rules.after(study.state, Step.CHANGE)
    _check_version(study, version)
    answers = _checked(said)
    changed = {name: answer for name, answer in answers.items() if getattr(study, name) != answer}
    if not changed:
        return study
    _take_part(study, actor.person_id)
    for name, answer in changed.items():
        setattr(study, name, answer)
    if not changed.keys().isdisjoint(WORDING):
        study.wording += 1
    study.state, study.approved_at, study.approved_wording = state, None, None
    return _saved(actor, study)


@command(Can.CONSENT)
def consent(
    actor: Actor,
    study: CaseStudy,
    /,
    *,
    version: str | None,
    side: Side,
    how: How,
    given_on: date,
    uses: Uses,
    until_on: date | None,
    reference: str,
    taken_by: str,
    heard: bool,
) -> StudyConsent:
    """Put down that somebody agreed to the words as they are now.

    Raises `RuleBroken` for days that cannot be, a reference that leads to somebody or is that of another consent, and
    a taker who checked it; `NotNow` for a case study that is over, `Stale` where its words were changed meanwhile.
    """
    rules.check_goes_on(study.state)
    _check_version(study, version)
    rules.check_consent(given_on, until_on, today=today())
    rules.check_reference(reference)
    taker = UUID(taken_by)
    person = accounts.person_of(taker)
    if person is None or person in study.checked_by:
        raise RuleBroken(_("They checked this case study, so somebody else takes the consent"), field="taken_by")
    _take_part(study, person)
    _take_part(study, actor.person_id)
    given = StudyConsent(
        id=uuid4(),
        study_id=study.id,
        wording=study.wording,
        side=side,
        how=how,
        uses=uses,
        given_on=given_on,
        until_on=until_on,
        reference=reference,
        heard=heard,
        taken_by=taker,
        taken_person=person,
        recorded_by=actor.id,
    )
    db.session.add(given)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(_("Another consent to this wording has this reference"), field="reference") from None
    return given


@command(Can.WITHDRAW)
def withdraw_consent(actor: Actor, given: StudyConsent, /, *, withdrawn_on: date) -> CaseStudy:
    """Put down that somebody does not agree any more: what was published of it is withdrawn with it, at once.

    Raises `NotNow` for one that was withdrawn, `RuleBroken` for a day that cannot be.
    """
    rules.check_stands(withdrawn_on=given.withdrawn_on)
    rules.check_withdrawal(withdrawn_on, given.given_on, today=today())
    given.withdrawn_on, given.withdrawn_by = withdrawn_on, actor.id
    study = given.study
    if study.state is State.PUBLISHED:  # a consent to earlier words too: whose it is nothing here says
        _withdraw(actor, study, None)
    return study


@command(Can.WRITE)
def submit(actor: Actor, study: CaseStudy, /) -> CaseStudy:
    """Ask somebody else to check a draft. Raises `NotNow` for what is none, or while a consent is missing."""
    state = rules.after(study.state, Step.SUBMIT)
    rules.check_consents(queries.lacking(study, website=False), website=False)
    _take_part(study, actor.person_id)
    study.state = state
    return _saved(actor, study)


@command(Can.APPROVE)
def check(
    actor: Actor,
    study: CaseStudy,
    /,
    *,
    version: str | None,
    items: Collection[Item] | None,
    verdict: Verdict,
    reason: str | None,
) -> CaseStudy:
    """Approve the words that somebody else submitted, or give them back; what was made sure of is kept.

    Raises `NotNow` for what was not submitted or lacks a consent, `RuleBroken` for an approval with something left out
    or giving back without a reason, or for one that leads to somebody, `Stale` where the words are not those that were
    read.
    """
    passed = verdict is Verdict.APPROVE
    state = rules.after(study.state, Step.APPROVE if passed else Step.GIVE_BACK)
    _check_version(study, version)
    rules.check_verdict(verdict, items or (), reason)
    if not passed:
        rules.check_words(reason or "", field="reason")
    if passed:
        rules.check_consents(queries.lacking(study, website=False), website=False)
    _have_hand(study, actor.person_id, Hand.CHECKED)
    made_sure = {item.value: item in (items or ()) for item in Item}
    looked = StudyCheck(
        id=uuid4(),
        study_id=study.id,
        wording=study.wording,
        passed=passed,
        reason=None if passed else reason,
        checked_by=actor.id,
        checked_person=actor.person_id,
        **made_sure,
    )
    db.session.add(looked)
    db.session.flush()  # first: the database lets nothing be approved that nobody passed
    study.state = state
    if passed:
        study.approved_at, study.approved_wording = utcnow(), study.wording
    return _saved(actor, study)


@command(Can.PUBLISH)
def publish(actor: Actor, study: CaseStudy, /) -> CaseStudy:
    """Let everybody read it. Raises `NotNow` unless it is approved and everybody agreed to the website."""
    state = rules.after(study.state, Step.PUBLISH)
    rules.check_consents(queries.lacking(study, website=True), website=True)
    study.state, study.published_by, study.published_at = state, actor.id, utcnow()
    return _saved(actor, study)


@command(Can.WITHDRAW)
def withdraw(actor: Actor, study: CaseStudy, /, *, reason: str) -> CaseStudy:
    """Take it away for good. The reason stands with the case study alone: what the log says stays for ever.

    Raises `RuleBroken` for a reason that is none or leads to somebody, `NotNow` for one that was withdrawn.
    """
    rules.check_reason(reason)
    rules.check_words(reason, field="reason")
    return _withdraw(actor, study, reason)


@command(Can.FORGET)
def forget(_actor: Actor, study: CaseStudy, /) -> CaseStudy:
    """Make blank every word of a withdrawn case study: what it told, why it went, where papers are kept.

    That there was one stays, with its number, dates, people of this service, and of how many people it told. Raises
    `NotNow` for one that is not withdrawn, or whose words went already.
    """
    rules.check_withdrawn(study.state, forgotten=study.forgotten_at is not None)
    study.title = study.text = BLANK
    study.reason, study.forgotten_at = None, utcnow()
    db.session.flush()  # first: the database lets the others go only where the words went
    for number, given in enumerate(study.consents, 1):
        given.reference = f"{BLANK} {number}"
    for look in study.checks:
        look.reason = BLANK * rules.SHORTEST_REASON if look.reason else None
    return study


def forget_every(_actor: Actor) -> None:
    """Let the words go of every withdrawn case study whose time is over: a job's work, after a restore again."""
    for study_id in queries.past_their_time():
        study = queries.one_study(study_id)
        if study is not None:
            forget(THE_SERVICE, study)


def _withdraw(actor: Actor, study: CaseStudy, reason: str | None) -> CaseStudy:
    study.state = rules.after(study.state, Step.WITHDRAW)
    study.withdrawn_by, study.withdrawn_at, study.reason = actor.id, utcnow(), reason
    return _saved(actor, study)


def _checked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is put down of what was said; counts that were left blank are none."""
    answers = {**said, **{column: said[column] or 0 for column in COUNTED.values()}}
    rules.check_words(answers["title"], field="title")
    rules.check_words(answers["text"], field="text")
    rules.check_people(answers["told_by"], {side: answers[column] for side, column in COUNTED.items()})
    return answers


def _take_part(study: CaseStudy, person_id: UUID) -> None:
    _have_hand(study, person_id, Hand.PREPARED)


def _have_hand(study: CaseStudy, person_id: UUID, hand: Hand) -> None:
    """Put down that somebody had a hand in it: who had the other one was refused before, here and by the database."""
    if person_id not in {each.person_id for each in study.hands}:
        study.hands.append(StudyHand(id=uuid4(), person_id=person_id, hand=hand))
        db.session.flush()


def _check_version(study: CaseStudy, version: str | None) -> None:
    if version != str(study.version):
        who = accounts.name_of(study.saved_by)
        raise Stale(_("Somebody else has changed this case study meanwhile"), who=who, when=study.saved_at)


def _saved(actor: Actor, study: CaseStudy) -> CaseStudy:
    study.version += 1
    study.saved_by, study.saved_at = actor.id, utcnow()
    return study
