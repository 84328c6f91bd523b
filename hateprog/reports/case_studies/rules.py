"""Which way a case study goes, whose consent it needs, and what may not stand in it. Pure.

Source: issue 7, part 6 (case studies through an approval with recorded consent); UK GDPR articles 4(11) and 7: consent
is specific and informed, can be shown, and is withdrawn as easily as it is given. A consent is to a wording.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Protocol

from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.kernel.text import N_, _, tidy
from hateprog.questions import screening
from hateprog.questions.screening import Kind
from hateprog.scrutiny import redaction

SHORTEST_REASON = 20
MOST_PEOPLE = 20
"""Of how many people of one side an account can tell."""


class State(StrEnum):
    """How far a case study has come."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What is done with a case study."""

    CHANGE = "change"
    SUBMIT = "submit"
    APPROVE = "approve"
    GIVE_BACK = "give_back"
    PUBLISH = "publish"
    WITHDRAW = "withdraw"


TRANSITIONS: Mapping[tuple[State, Step], State] = {
    (State.DRAFT, Step.CHANGE): State.DRAFT,
    (State.SUBMITTED, Step.CHANGE): State.DRAFT,
    (State.APPROVED, Step.CHANGE): State.DRAFT,
    (State.DRAFT, Step.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Step.APPROVE): State.APPROVED,
    (State.SUBMITTED, Step.GIVE_BACK): State.DRAFT,
    (State.APPROVED, Step.PUBLISH): State.PUBLISHED,
    **dict.fromkeys(((state, Step.WITHDRAW) for state in State if state is not State.WITHDRAWN), State.WITHDRAWN),
}
"""What may follow what; everything else is refused. What was published is never changed: it is withdrawn."""

STATE_LABELS: dict[State, str] = {
    State.DRAFT: N_("Draft"),
    State.SUBMITTED: N_("Waiting for somebody else’s approval"),
    State.APPROVED: N_("Approved, not published"),
    State.PUBLISHED: N_("Published"),
    State.WITHDRAWN: N_("Withdrawn"),
}


class Side(StrEnum):
    """Who tells an account, and of whom it tells."""

    REFERRED = "referred"
    HARMED = "harmed"
    SCHOOL = "school"
    OTHER = "other"


SIDE_LABELS: dict[Side, str] = {
    Side.REFERRED: N_("The person referred"),
    Side.HARMED: N_("The person harmed"),
    Side.SCHOOL: N_("A school"),
    Side.OTHER: N_("Somebody else"),
}
COUNTED: Mapping[Side, str] = {
    Side.REFERRED: "referred",
    Side.HARMED: "harmed",
    Side.SCHOOL: "schools",
    Side.OTHER: "others",
}
"""Where it is put down of how many people of a side a case study tells."""


class How(StrEnum):
    """How somebody gave their consent."""

    SIGNED = "signed_form"
    RECORDED = "recorded_words"
    LETTER = "letter"


HOW_LABELS: dict[How, str] = {
    How.SIGNED: N_("On a signed form"),
    How.RECORDED: N_("In recorded words"),
    How.LETTER: N_("By letter"),
}


class Uses(StrEnum):
    """What somebody agreed to."""

    EVERYWHERE = "website_and_reports"
    REPORTS = "reports_only"


USES_LABELS: dict[Uses, str] = {
    Uses.EVERYWHERE: N_("On the website and in reports"),
    Uses.REPORTS: N_("In reports only"),
}


class Item(StrEnum):
    """What an approver makes sure of, each by itself."""

    NAMES = "no_names"
    PLACES = "places_changed"
    READ = "read_by_them"
    AGREED = "nothing_not_agreed"
    DATES = "dates_blurred"


ITEM_LABELS: dict[Item, str] = {
    Item.NAMES: N_("It names nobody"),
    Item.PLACES: N_("Places are changed or left out"),
    Item.READ: N_("Everybody it tells of has read or heard this wording"),
    Item.AGREED: N_("It says nothing of the other side that they have not agreed to"),
    Item.DATES: N_("Dates are blurred: no day, and no month that could be looked up"),
}


class Verdict(StrEnum):
    """What whoever looks at a submitted case study decides."""

    APPROVE = "approve"
    GIVE_BACK = "give_back"


VERDICT_LABELS: dict[Verdict, str] = {
    Verdict.APPROVE: N_("Approve it"),
    Verdict.GIVE_BACK: N_("Give it back"),
}


class Hand(StrEnum):
    """What a person did to a case study: wrote it or took a consent for it, or checked it. Nobody does both."""

    PREPARED = "prepared"
    CHECKED = "checked"


class Standing(StrEnum):
    """What a consent is worth."""

    GOOD = "good"
    VOID = "void"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


STANDING_LABELS: dict[Standing, str] = {
    Standing.GOOD: N_("Stands"),
    Standing.VOID: N_("Void: the words were changed after it was given"),
    Standing.ENDED: N_("Its last day has passed"),
    Standing.WITHDRAWN: N_("Withdrawn"),
}


class Given(Protocol):
    """What the rules ask of a consent: to which wording it is, of which side, for what, and how long it holds."""

    wording: int
    side: Side
    uses: Uses
    given_on: date
    until_on: date | None
    withdrawn_on: date | None


def after(state: State, step: Step) -> State:
    """Return where a step leads. Raises `NotNow` where it is none that may be taken now."""
    found = TRANSITIONS.get((state, step))
    if found is None:
        said = _("This cannot be done now. The case study is: {state}")
        raise NotNow(said.format(state=_(STATE_LABELS[state])))
    return found


def check_goes_on(state: State) -> None:
    """Raise `NotNow` for a case study that nobody needs to agree to any more: it was withdrawn."""
    if state is State.WITHDRAWN:
        raise NotNow(_("This case study was withdrawn"))


def check_stands(*, withdrawn_on: date | None) -> None:
    """Raise `NotNow` for a consent that was withdrawn."""
    if withdrawn_on is not None:
        raise NotNow(_("This consent was withdrawn already"))


def standing(consent: Given, wording: int, today: date) -> Standing:
    """Return what a consent is worth on a day (Europe/London), beside the wording there is now."""
    if consent.withdrawn_on is not None:
        return Standing.WITHDRAWN
    if consent.wording != wording:
        return Standing.VOID
    if consent.until_on is not None and consent.until_on < today:
        return Standing.ENDED
    return Standing.GOOD


def lacking(
    people: Mapping[Side, int], consents: Iterable[Given], wording: int, today: date, *, website: bool
) -> dict[Side, int]:
    """Return whose consent there is not yet: how many of each side, to this wording, for reports or the website too.

    Who withdraws has withdrawn, whatever other paper of theirs says: a consent that was withdrawn is made up for only
    by one that was given on a later day.
    """
    given, found = list(consents), {}
    for side, count in people.items():
        theirs = [each for each in given if each.side is side and each.wording == wording]
        gone = sorted(each.withdrawn_on for each in theirs if each.withdrawn_on is not None)
        good = [
            each
            for each in theirs
            if standing(each, wording, today) is Standing.GOOD and (not website or each.uses is Uses.EVERYWHERE)
        ]
        later = sum(each.given_on > gone[0] for each in good) if gone else 0
        found[side] = max(count - len(good), len(gone) - later)
    return {side: count for side, count in found.items() if count > 0}


def check_consents(lacks: Mapping[Side, int], *, website: bool) -> None:
    """Raise `NotNow`, saying of which side, where somebody has not agreed to the words as they are now."""
    if lacks:
        whose = ", ".join(f"{_(SIDE_LABELS[side])}: {count}" for side, count in lacks.items())
        sentence = (
            _("Consents to this wording, for the website, are missing ({whose})")
            if website
            else _("Consents to this wording are missing ({whose})")
        )
        raise NotNow(sentence.format(whose=whose))


def check_people(told_by: Side, people: Mapping[Side, int]) -> None:
    """Raise `RuleBroken` where an account is told from the side of somebody of whom it does not tell."""
    if not people[told_by]:
        raise RuleBroken(
            _("It is told from this side, so it tells of one person of it at least"), field=COUNTED[told_by]
        )


def check_consent(given_on: date, until_on: date | None, *, today: date) -> None:
    """Raise `RuleBroken` for a consent of a day to come, or one that is over."""
    if given_on > today:
        raise RuleBroken(_("The day the consent was given cannot be in the future"), field="given_on")
    if until_on is not None and until_on < today:
        raise RuleBroken(_("This consent is over: its last day must be today or later"), field="until_on")


def check_withdrawal(withdrawn_on: date, given_on: date, *, today: date) -> None:
    """Raise `RuleBroken` for a day before the consent was given, or one to come."""
    if not given_on <= withdrawn_on <= today:
        raise RuleBroken(
            _("The day must be the day the consent was given or after it, and not in the future"), field="withdrawn_on"
        )


LEADS_TO_SOMEBODY = frozenset(
    {Kind.POSTCODE, Kind.PHONE, Kind.EMAIL, Kind.ONLINE, Kind.REFERENCE, Kind.CRIME_REFERENCE}
)
"""What can never stand in a case study: it leads to somebody, or to a case."""

WORTH_A_LOOK = frozenset({Kind.NAME, Kind.STREET, Kind.SCHOOL, Kind.DATE})
"""What may stand there, and is looked at twice."""

CAPITALISED = re.compile(r"(?<=[^\W\d_]\s|[,;:)-]\s)[A-Z][^\W\d_]+")
"""A word with a capital that does not begin a sentence."""

NO_NAMES_WORDS = """
i monday tuesday wednesday thursday friday saturday sunday england english britain british uk pathway hate crime
january february march april may june july august september october november december christmas easter ramadan eid
muslim muslims jewish jew jews christian christians hindu hindus sikh sikhs islam islamic lgbt lgbtq asian black white
polish roma gypsy traveller travellers european ukrainian arab african caribbean chinese indian pakistani
"""
NO_NAMES = frozenset(NO_NAMES_WORDS.split())


def check_words(text: str, *, field: str) -> None:
    """Raise `RuleBroken`, saying what it is and never which, for words that lead to somebody or to a case."""
    found = screening.screen(text, screening.Known()).findings
    if kinds := dict.fromkeys(each.kind for each in found if each.kind in LEADS_TO_SOMEBODY):
        what = ", ".join(_(screening.KIND_LABELS[kind]) for kind in kinds)
        raise RuleBroken(_("Take out what leads to somebody: {what}").format(what=what), field=field)


def check_reference(reference: str) -> None:
    """Raise `RuleBroken` for a reference to a paper that is a way to reach somebody, or a case."""
    found = screening.screen(reference, screening.Known()).findings
    if "@" in reference or any(each.kind in LEADS_TO_SOMEBODY for each in found):
        raise RuleBroken(
            _("Say where the paper is kept, not how to reach somebody and not which case it is"), field="reference"
        )


def worth_a_look(text: str, names: Collection[str]) -> list[tuple[str, str]]:
    """Return (words, what they look like) of a text that a person should look at twice, each once.

    `names` are those of people who work here. It reads capitals, so it errs on the side of asking.
    """
    known = screening.Known(people=redaction.Known(names=tuple(names)))
    found = [each for each in screening.screen(text, known).findings if each.kind in WORTH_A_LOOK]
    seen = {text[each.start : each.end]: _(screening.KIND_LABELS[each.kind]) for each in found}
    for match in CAPITALISED.finditer(text):
        within = any(each.start <= match.start() < each.end for each in found)
        if not within and match[0].casefold() not in NO_NAMES:
            seen.setdefault(match[0], _("a name, perhaps"))
    return list(seen.items())


def reads_as_english(text: str) -> bool:
    """Say whether a text looks like English, which alone `worth_a_look` can go through."""
    return screening.reads_as_english(text)


def check_verdict(verdict: Verdict, items: Collection[Item], reason: str | None) -> None:
    """Raise `RuleBroken` for an approval with something unchecked, or for giving back without saying why."""
    if verdict is Verdict.APPROVE and set(items) != set(Item):
        raise RuleBroken(_("To approve it you have to have made sure of everything here"), field="items")
    if verdict is Verdict.GIVE_BACK and len(tidy(reason or "")) < SHORTEST_REASON:
        sentence = _("Say in {count} characters or more what has to change")
        raise RuleBroken(sentence.format(count=SHORTEST_REASON), field="reason")


def check_withdrawn(state: State, *, forgotten: bool) -> None:
    """Raise `NotNow` unless it was withdrawn and its words still stand."""
    if state is not State.WITHDRAWN or forgotten:
        raise NotNow(_("Only the words of a withdrawn case study go, and once"))


def check_reason(reason: str) -> None:
    """Raise `RuleBroken` for a reason too short to be one."""
    if len(tidy(reason)) < SHORTEST_REASON:
        sentence = _("Say in {count} characters or more why it is withdrawn")
        raise RuleBroken(sentence.format(count=SHORTEST_REASON), field="reason")


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text: a line left blank begins the next."""
    return [each.strip() for each in re.split(r"\n\s*\n", text) if each.strip()]


def address(number: int, pathway: str | None, strand: str | None) -> str:
    """Return what a public page is called: a pathway or a strand and a number, and no word of the account."""
    return f"{(pathway or strand or 'account').replace('_', '-')}-{number}"


ENDS_IN_A_NUMBER = re.compile(r"[a-z-]{1,40}-([1-9][0-9]{0,8})")


def number_in(said: str) -> int | None:
    """Return the number in what looks like an address; None where it looks like none."""
    match = ENDS_IN_A_NUMBER.fullmatch(said)
    return int(match[1]) if match else None
