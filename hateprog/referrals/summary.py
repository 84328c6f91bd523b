"""A referral's answers in words, and what is still missing before it can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from hateprog.kernel.calendar import age_on
from hateprog.kernel.text import _
from hateprog.referrals.answers import Answers, Page, age_group, faults, is_adult, pages_for
from hateprog.referrals.models import Referral
from hateprog.referrals.rules import ConsentBy, Source
from hateprog.referrals.schemas.asks import Asks
from hateprog.referrals.schemas.pages import asked
from hateprog.web.filters import show_date

UNANSWERED: tuple[Any, ...] = (None, "", [])


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that stands in the way of sending: the page to mend it on, the answer, and the sentence."""

    page: Page
    field: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """One page's answers in words: each is a question and what was answered, empty where nothing was."""

    page: Page
    title: str
    rows: list[tuple[str, str]]


def asked_of(referral: Referral, page: Page, today: date) -> Asks:
    """Return the questions of one page, in the words that fit this referral."""
    return asked(page, referral.pathway, adult=_agrees_as_adult(referral, today))


def asked_again(referral: Referral, page: Page, today: date, typed: Mapping[str, Any]) -> Asks:
    """Return the questions that a page which was sent is read with; `typed` is what `said_in` the request.

    They are those that were asked. But where the date of consent that was typed makes somebody else agree than the
    page had thought, it is the full question of who agreed, so that what is wrong can be answered where it is said.
    """
    asks = asked_of(referral, page, today)
    if page is not Page.CONSENT:
        return asks
    try:
        consented_on: Any = asks.load_fields["consented_on"].deserialize(typed.get("consented_on"))
    except ValidationError:
        return asks
    as_typed = is_adult(referral.participant.born_on, consented_on)
    return asks if as_typed == _agrees_as_adult(referral, today) else asked(page, referral.pathway)


def _agrees_as_adult(referral: Referral, today: date) -> bool | None:
    """Say whose consent is asked for; None, for the full question, where what was answered contradicts the age."""
    adult = age_group(referral.participant.born_on, today, referral.consented_on)
    return None if adult and referral.consent_by not in {None, ConsentBy.PERSON} else adult


def told(referral: Referral, today: date) -> list[Told]:
    """Return all answers in words, page by page, in the order they are asked."""
    answers = referral.answers
    return [
        Told(
            page=page,
            title=_(asks.title),
            rows=[
                (_question(field, asks), _with_age(name, _said(field, answers[name]), answers, today))
                for name, field in asks.load_fields.items()
            ],
        )
        for page, asks in _asked_of_all(referral, today)
    ]


def referred_by(case: Any, name: str | None) -> list[str]:
    """Return who referred somebody, line by line; `name` is whose account the referral was made under, if one was."""
    if case.source is Source.SELF:
        return [_("The person themselves")]
    if case.source is not Source.PAPER:
        return [name] if name else []
    signed = _("Signed on paper on {date}").format(date=show_date(case.paper_signed_on))
    return [said for said in (case.paper_signed_by, case.referrer_role, signed) if said]


def gaps(referral: Referral, today: date) -> list[Gap]:
    """Return what is missing or contradicts itself, in the order of the pages; empty when it can be sent."""
    answers = referral.answers
    home: dict[str, Page] = {}
    missing: dict[str, Gap] = {}
    for page, asks in _asked_of_all(referral, today):
        home |= dict.fromkeys((*asks.load_fields, *asks.settles), page)
        for name, field in asks.load_fields.items():
            if field.required and answers[name] in UNANSWERED:
                missing[name] = Gap(page, name, _(str(field.error_messages["required"])))
    given = {name: answers[name] for name in (*home, "source")}
    for fault in faults(Answers.of(given), today):
        if fault.field in home:
            missing.setdefault(fault.field, Gap(home[fault.field], fault.field, fault.sentence))
    in_order = list(home)
    return sorted(missing.values(), key=lambda gap: in_order.index(gap.field))


def pages_of(referral: Referral, today: date) -> dict[str, Page]:
    """Return on which page each answer of this referral is given; the force area follows from the district."""
    home = {name: page for page, asks in _asked_of_all(referral, today) for name in (*asks.load_fields, *asks.settles)}
    return home | {"force_code": Page.WHERE}


def not_asked(referral: Referral, today: date) -> frozenset[str]:
    """Return the answers that belong to other pathways' pages: what is sent must not hold them."""
    kept = {name for _page, asks in _asked_of_all(referral, today) for name in (*asks.load_fields, *asks.settles)}
    every = {name for page in Page for name in asked(page, None).load_fields} | {"outcome_type"}
    return frozenset(every - kept - {"paper_signed_by", "paper_signed_on", "referrer_role"})


def _asked_of_all(referral: Referral, today: date) -> Iterator[tuple[Page, Asks]]:
    for page in pages_for(referral.pathway, referral.source):
        yield page, asked_of(referral, page, today)


def _question(field: Any, asks: Asks) -> str:
    """Return a question, unless it is its page's only one and the title has just asked it."""
    alone = len(asks.load_fields) == 1 and field.metadata["label"] == asks.title
    return _("Answer") if alone else _(field.metadata["label"])


def _said(field: Any, value: Any) -> str:
    """Return one answer as a person would read it."""
    if value in UNANSWERED:
        return ""
    if isinstance(value, date):
        return show_date(value)
    if isinstance(field, fields.Boolean):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return "\n".join(_(field.metadata["labels"][each]) for each in value)
    if choices := getattr(field, "choices", None):
        return str(dict(choices()).get(value, value))
    labels = field.metadata.get("labels", {})
    return _(labels[value]) if value in labels else str(value)


def _with_age(name: str, said: str, answers: dict[str, Any], today: date) -> str:
    """Add to the birth date how old the person was when it happened and is now: rules ask the one, people the other."""
    born_on, incident_on = answers["born_on"], answers["incident_on"]
    if name != "born_on" or born_on is None or born_on > today:
        return said
    now = age_on(born_on, today)
    if incident_on is None or incident_on < born_on:
        return _("{date} (age {now} now)").format(date=said, now=now)
    then = age_on(born_on, incident_on)
    return _("{date} (age {then} when it happened, {now} now)").format(date=said, then=then, now=now)
