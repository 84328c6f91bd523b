"""Drawing a pack, redacting and reviewing its items, releasing it, grading, and closing it."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from hateprog.accounts import queries as accounts
from hateprog.areas.forces import FORCES
from hateprog.eligibility import assessing
from hateprog.eligibility import queries as eligibility
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import Missing, NotAllowed, NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.scrutiny import outline, queries, redaction, rules
from hateprog.scrutiny.known import check_nobody_is_given_away, known_of
from hateprog.scrutiny.models import GradeGiven, Item, ItemHand, Pack, Review, WeighedRule
from hateprog.scrutiny.policy import A_SECOND_PERSON, ANOTHER_PERSON, Can
from hateprog.scrutiny.rules import Given, Hand, Mode, State, Step, Wanted
from hateprog.scrutiny.telling import tell_of_learning, tell_of_pack
from hateprog.store.base import db
from hateprog.store.command import command

TEXT = "text_%d"
"""How the question about each text of an item is called."""


@command(Can.DRAW)
def draw(actor: Actor, _nothing: None, /, *, wanted: Wanted) -> Pack:
    """Draw a pack of closed decisions and prepare each for redaction; the same wishes draw the same decisions.

    Raises `RuleBroken` for dates or a size that cannot be, and where no closed decision fits.
    """
    rules.check_wanted(wanted, today())
    found = queries.to_draw_from(wanted)
    if not found:
        raise RuleBroken(_("No closed decision fits: choose other dates, another area or any outcome"))
    is_force = wanted.area_code in FORCES
    pack = Pack(
        id=uuid4(),
        reference=_reference(),
        from_on=wanted.from_on,
        to_on=wanted.to_on,
        force_code=wanted.area_code if is_force else None,
        district_code=None if is_force else wanted.area_code,
        outcome=wanted.outcome,
        size=wanted.size,
        seed=wanted.seed,
        drawn_from=len(found),
        drawn_by=actor.id,
    )
    db.session.add(pack)
    db.session.flush()
    for number, decision_id in enumerate(rules.sample(found, wanted.seed, wanted.size), start=1):
        db.session.add(_prepared(pack, number, found[decision_id]))
    return pack


def _reference() -> str:
    while queries.reference_taken(reference := rules.new_reference()):
        pass
    return reference


def _prepared(pack: Pack, number: int, assessment_id: UUID) -> Item:
    """Return the item of a decision, with what is redacted by rule done and the rest still as it was written."""
    assessment = eligibility.one_assessment(assessment_id)
    if assessment is None or assessment.decision is None:
        raise LookupError("A closed decision has no assessment")
    made, rule_set = assessment.decision, assessment.rule_set
    return Item(
        pack_id=pack.id,
        number=number,
        decision_id=made.id,
        assessment_id=assessment.id,
        referral_id=assessment.referral_id,
        decided_by_person=made.decided_by_person,
        rule_set=rule_set,
        outline=outline.outline_of(assessment),
        texts=outline.texts_of(made),
        weighed=[
            WeighedRule(rule_set=rule_set, rule=rule) for rule in rules.weighed(assessing.findings_of(assessment))
        ],
    )


@command(Can.REDACT)
def redact(actor: Actor, item: Item, /, *, texts: Sequence[str], step: Step, version: str | None) -> Item:
    """Keep the redacted texts of an item; with `Step.SEND` give it to a second person.

    Whoever redacts never reviews. Raises `Stale` where somebody changed it since `version`, `NotNow` once the pack was
    released, `NotAllowed` for whoever reviewed it, and `RuleBroken` where a text that is sent identifies somebody.
    """
    _check_preparing(item.pack)
    _check_version(item, version)
    if len(texts) != len(item.texts):
        raise RuleBroken(_("Every text must be there: none can be added or taken away"))
    if step is Step.SEND:
        check_nobody_is_given_away(item, texts, field=TEXT)
    changed = [{**each, "text": text} for each, text in zip(item.texts, texts, strict=True)]
    if step is Step.SAVE and changed == item.texts:
        return item
    _lend_a_hand(actor, item, Hand.REDACTED)
    item.texts = changed
    _move(actor, item, step)
    return item


@command(Can.REDACT)
def replace_marked(actor: Actor, item: Item, /, *, texts: Sequence[str], version: str | None) -> Item:
    """Keep the texts with “[name]” and the like in place of everything that is marked. Raises as `redact` does."""
    known = known_of(item)
    replaced = [redaction.replaced(text, known) for text in texts]
    return redact(actor, item, texts=replaced, step=Step.SAVE, version=version)


@command(Can.REVIEW_REDACTION, why="note")
def review(actor: Actor, item: Item, /, *, passed: bool, note: str | None, version: str | None) -> Item:
    """Pass a redaction, or send it back and say why; a second person does, by person.

    Raises `Stale` where it was changed since `version`, `NotNow` where it does not wait, and `RuleBroken` where a text
    still identifies somebody or a reason is missing.
    """
    _check_preparing(item.pack)
    _check_version(item, version)
    if not passed and not note:
        raise RuleBroken(_("Say what has to be redacted"), field="note")
    state = rules.after(item.state, Step.PASS if passed else Step.SEND_BACK)
    if passed:
        check_nobody_is_given_away(item, [each["text"] for each in item.texts])
    _lend_a_hand(actor, item, Hand.REVIEWED)
    db.session.add(
        Review(
            item_id=item.id,
            reviewed_by=actor.id,
            reviewed_by_person=actor.person_id,
            passed=passed,
            note=note or None,
        )
    )
    item.state = state
    _note_change(actor, item)
    return item


@command(Can.RELEASE)
def release(actor: Actor, pack: Pack, /) -> Pack:
    """Open a pack to the panel for 30 days: the items that have passed, and no other. The panel is told by mail.

    Raises `NotNow` for one that was released, or of which nothing has passed, and `RuleBroken` where a text that was
    passed identifies somebody as the case stands now.
    """
    _check_preparing(pack)
    items = queries.items_to_release(pack.id)
    shown = rules.to_release({item.number: item.state for item in items})
    for item in items:
        if item.number in shown:
            check_nobody_is_given_away(item, [each["text"] for each in item.texts])
    pack.released_at, pack.released_by = utcnow(), actor.id
    pack.expires_at = rules.expiry(pack.released_at)
    tell_of_pack(pack)
    return pack


@command(Can.RELEASE)
def close(actor: Actor, pack: Pack, /) -> Pack:
    """Close a pack before its time: the panel can no longer open it. Raises `NotNow` for one that is not open."""
    if _mode(pack) is not Mode.OPEN:
        raise NotNow(_("This pack is not open to the panel"))
    pack.closed_at = utcnow()
    return pack


@command(Can.GRADE)
def grade(actor: Actor, item: Item, /, *, given: Given, version: str | None) -> Item:
    """Put down a panel member's grade, the first or another; what was given before is kept.

    What it says goes back to whoever manages the inspectors, by mail. The same again changes nothing. Raises `Stale`
    where the same member gave another grade since `version`, and `RuleBroken` where the grade's words are missing.
    """
    rules.check_grade(given)
    db.session.refresh(item, ["grades"])
    own = [each for each in item.grades if each.graded_by_person == actor.person_id]
    if version is not None and version != str(len(own)):
        raise Stale(_("You have graded this in another window meanwhile"))
    if own and (own[-1].grade, own[-1].observations, own[-1].learning) == (
        given.grade,
        given.observations,
        given.learning,
    ):
        return item
    row = GradeGiven(
        id=uuid4(),
        item_id=item.id,
        graded_by=actor.id,
        graded_by_person=actor.person_id,
        number=len(own) + 1,
        grade=given.grade,
        observations=given.observations,
        learning=given.learning,
    )
    db.session.add(row)
    db.session.flush()
    if rules.is_sent_back(given):
        tell_of_learning(item, row)
    return item


def forget_what_nobody_passed(actor: Actor) -> int:
    """Remove the words of every item that nobody passed and nobody has worked on for long; return how many there were.

    It may run late, twice, or in several processes: words are removed once.
    """
    forgotten = 0
    for item_id in queries.not_passed_since(utcnow() - rules.DRAFTS_KEPT):
        item = queries.one_item(item_id)
        if item is None or rules.is_removed(item.texts):
            continue
        try:
            forget(actor, item)
        except (Missing, NotNow):  # somebody was quicker: it was worked on, or passed
            continue
        forgotten += 1
    return forgotten


@command(Can.FORGET)
def forget(actor: Actor, item: Item, /) -> Item:
    """Remove what a person wrote from a copy that did not reach the panel; the decision itself keeps its words.

    Raises `NotNow` for one that has passed, or that was worked on not long ago.
    """
    touched = item.changed_at or item.pack.drawn_at
    if item.state is State.PASSED or touched >= utcnow() - rules.DRAFTS_KEPT:
        raise NotNow(_("These words are still worked on"))
    item.texts = rules.without_words(item.texts)
    item.version += 1
    return item


def _mode(pack: Pack) -> Mode:
    return rules.mode(pack.released_at, pack.closed_at, pack.expires_at, utcnow())


def _check_preparing(pack: Pack) -> None:
    if _mode(pack) is not Mode.PREPARING:
        raise NotNow(_("This pack was released already, so nothing in it changes"))


def _check_version(item: Item, version: str | None) -> None:
    if version is not None and version != str(item.version):
        sentence = _("Somebody else changed this while you were working on it")
        raise Stale(sentence, who=accounts.name_of(item.changed_by), when=item.changed_at)


def _lend_a_hand(actor: Actor, item: Item, hand: Hand) -> None:
    """Note that a person redacts or reviews an item. Raises `NotAllowed` for whoever did the other before."""
    db.session.refresh(item, ["hands"])
    before = next((each.hand for each in item.hands if each.person_id == actor.person_id), None)
    if before is None:
        db.session.add(ItemHand(item_id=item.id, person_id=actor.person_id, hand=hand))
        db.session.flush()
    elif before is not hand:
        raise NotAllowed(_((A_SECOND_PERSON if hand is Hand.REVIEWED else ANOTHER_PERSON).sentence))


def _move(actor: Actor, item: Item, step: Step) -> None:
    item.state = rules.after(item.state, step)
    _note_change(actor, item)


def _note_change(actor: Actor, item: Item) -> None:
    item.version += 1
    item.changed_by, item.changed_at = actor.id, utcnow()
