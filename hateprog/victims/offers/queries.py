"""Every question about offers: what was done about each person in each case, and what is not accounted for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import joinedload

from hateprog.areas import queries as areas
from hateprog.kernel.clock import local_date, today
from hateprog.referrals import counted as counted_cases
from hateprog.referrals import for_victims
from hateprog.referrals.for_victims import CaseForVictims
from hateprog.referrals.rules import Clock as Urgency
from hateprog.referrals.rules import clock as how_near
from hateprog.store.base import db
from hateprog.victims.models import CaseLiaison, Harmed, Victim
from hateprog.victims.offers import clocks
from hateprog.victims.offers.clocks import Clause, Clock, Facts
from hateprog.victims.offers.models import Contact, DutyMet, NoOffer, Offer, Pause, SaidWish
from hateprog.victims.offers.rules import day_of
from hateprog.victims.rules import has_enhanced_rights

BATCH = 500


@dataclass(frozen=True, slots=True)
class Record:
    """All that was done about one person in one case, each list in the order of its days."""

    contacts: list[Contact] = field(default_factory=list)
    offers: list[Offer] = field(default_factory=list)
    wishes: list[SaidWish] = field(default_factory=list)
    duties: list[DutyMet] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    reasons: list[NoOffer] = field(default_factory=list)

    @property
    def offer(self) -> Offer | None:
        """Return the newest offer that was made, if there is one."""
        return next((each for each in reversed(self.offers) if each.failed_at is None), None)

    @property
    def reason(self) -> NoOffer | None:
        """Return why there is no offer; nothing where one was made."""
        return self.reasons[-1] if self.reasons and self.offer is None else None

    @property
    def wish(self) -> SaidWish | None:
        """Return what they said last that they wish."""
        return self.wishes[-1] if self.wishes else None

    @property
    def pause(self) -> Pause | None:
        """Return the pause that their clocks are in now, if there is one."""
        return next((each for each in self.pauses if each.resumed_at is None), None)

    @property
    def days_tried(self) -> int:
        """Return on how many days somebody tried to reach them."""
        return len({each.tried_on for each in self.contacts})

    def facts(self, victim: Victim, case: CaseForVictims) -> Facts:
        """Return what their clocks are worked out from."""
        made = [each.made_on for each in self.offers if each.failed_at is None]
        days: dict[Clause, list[date]] = {
            Clause.CONTACT: [*(each.tried_on for each in self.contacts), *made],
            Clause.OFFER: made,
            Clause.INFORMATION: [*self._met(Clause.INFORMATION), *made],
            Clause.SUPPORT: self._met(Clause.SUPPORT),
        }
        stopped = [day_of(self.reason.put_down_at)] if self.reason else []
        stopped += [day_of(victim.withdrawn_at)] if victim.withdrawn_at else []
        return Facts(
            received_on=received_on(case),
            reported_on=case.reported_on,
            has_enhanced_rights=has_enhanced_rights(victim.enhanced),
            met={clause: min(found) for clause, found in days.items() if found},
            pauses=[(local_date(each.put_down_at), day_of(each.resumed_at)) for each in self.pauses],
            stopped_on=min((day for day in stopped if day), default=None),
        )

    def _met(self, clause: Clause) -> list[date]:
        return [each.met_on for each in self.duties if each.clause is clause]


@dataclass(frozen=True, slots=True)
class ToContact:
    """One line of what a liaison has to see to: a person in a case, or a case in which nobody is put down yet."""

    case: CaseForVictims
    clock: Clock | None
    urgency: Urgency | None
    harmed: Harmed | None = None
    record: Record | None = None


def one_harmed(harmed_id: UUID) -> Harmed | None:
    """Return a person harmed in a case, with who works with them there; nobody once erased."""
    with_all = [joinedload(Harmed.victim), joinedload(Harmed.liaison)]
    harmed = db.session.get(Harmed, harmed_id, options=with_all, populate_existing=True)
    return harmed if harmed is not None and harmed.victim.erased_at is None else None


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer with whom it was made to."""

    offer: Offer
    victim: Victim
    liaisons: frozenset[UUID]

    @property
    def id(self) -> UUID:
        """Return the offer's id, for the log."""
        offer_id: UUID = self.offer.id
        return offer_id


def offered(offer_id: UUID) -> Offered | None:
    """Return an offer that was put down, with the person and who works with them in that case."""
    offer = one_offer(offer_id)
    harmed = one_harmed(offer.harmed_id) if offer else None
    return Offered(offer, harmed.victim, harmed.liaisons) if offer and harmed else None


def one_offer(offer_id: UUID) -> Offer | None:
    """Return an offer."""
    return db.session.get(Offer, offer_id)


def record_of(harmed: Harmed) -> Record:
    """Return all that was done about a person in a case."""
    return records([harmed.id])[harmed.id]


def records(harmed_ids: Collection[UUID]) -> dict[UUID, Record]:
    """Return person in a case -> all that was done about them; by six queries, however many they are."""
    return {
        harmed_id: Record(**parts)
        for harmed_id, parts in _parts(
            harmed_ids,
            contacts=select(Contact).order_by(Contact.tried_on, Contact.put_down_at),
            offers=select(Offer).order_by(Offer.made_on, Offer.put_down_at),
            wishes=select(SaidWish).order_by(SaidWish.put_down_at),
            duties=select(DutyMet).order_by(DutyMet.met_on),
            pauses=select(Pause).order_by(Pause.put_down_at),
            reasons=select(NoOffer).order_by(NoOffer.put_down_at),
        ).items()
    }


def _parts(harmed_ids: Collection[UUID], **asked: Any) -> Mapping[UUID, dict[str, list[Any]]]:
    found: dict[UUID, dict[str, list[Any]]] = {each: {name: [] for name in asked} for each in harmed_ids}
    for name, select_all in asked.items():
        model = select_all.column_descriptions[0]["entity"]
        for row in db.session.scalars(select_all.where(model.harmed_id.in_(harmed_ids))) if found else ():
            found[row.harmed_id][name].append(row)
    return found


def reason_of_case(referral_id: UUID) -> NoOffer | None:
    """Return why nobody in a case is made an offer, as it was written last; that counts while nobody is put down."""
    asked = select(NoOffer).where(NoOffer.referral_id == referral_id, NoOffer.harmed_id.is_(None))
    return db.session.scalar(asked.order_by(NoOffer.put_down_at.desc(), NoOffer.id.desc()).limit(1))


def to_contact(rows: Sequence[Harmed], cases: Iterable[CaseForVictims]) -> list[ToContact]:
    """Return what is to be seen to in these cases, whose people are `rows`: what is due first at the top.

    A case without anybody put down is a line of its own until somebody has written why.
    """
    by_id, found = {each.referral_id: each for each in cases}, records([row.id for row in rows])
    known = holidays()
    lines = []
    for row in rows:
        case = by_id.get(row.referral_id)
        if case is not None:
            clock = _next(found[row.id].facts(row.victim, case), known)
            lines.append(ToContact(case, clock, _urgency(clock, known), row, found[row.id]))
    bare = by_id.keys() - {row.referral_id for row in rows}
    for case_id in bare - _explained(bare):
        clock = clocks.clock_of_case(received_on(by_id[case_id]), known)
        lines.append(ToContact(by_id[case_id], clock, _urgency(clock, known)))
    return sorted(lines, key=_by_due)


def received_on(case: CaseForVictims) -> date:
    """Return the day (Europe/London) on which a case's referral was complete: our own clocks count from it."""
    return local_date(case.received_at) if case.received_at else today()


def _urgency(clock: Clock | None, bank_holidays: frozenset[date]) -> Urgency | None:
    return how_near(clock.due_on, today(), bank_holidays) if clock and clock.due_on else None


def clocks_of(
    harmed: Harmed, record: Record, case: CaseForVictims, bank_holidays: frozenset[date] | None = None
) -> list[Clock]:
    """Return every clock of a person in a case; whoever asks of many hands over the `holidays`, asked once."""
    return clocks.clocks(record.facts(harmed.victim, case), bank_holidays or holidays())


def _next(facts: Facts, bank_holidays: frozenset[date]) -> Clock | None:
    return clocks.next_due(clocks.clocks(facts, bank_holidays))


def _by_due(line: ToContact) -> tuple[bool, date, str]:
    due_on = line.clock.due_on if line.clock else None
    return due_on is None, due_on or date.max, str(line.harmed.id if line.harmed else line.case.referral_id)


def holidays() -> frozenset[date]:
    """Return the bank holidays that clocks of these years have to know."""
    year = today().year
    return areas.bank_holidays(year - 2, year + 1)


def _explained(case_ids: Collection[UUID]) -> set[UUID]:
    asked = select(NoOffer.referral_id).where(NoOffer.referral_id.in_(case_ids), NoOffer.harmed_id.is_(None))
    return set(db.session.scalars(asked)) if case_ids else set()


def is_accounted_for(referral_id: UUID) -> bool:
    """Say whether everybody harmed in a case had an offer, a written reason why not or has withdrawn.

    Where nobody is put down: whether somebody has written why (domain.md section 7).
    """
    asked = select(Harmed.id, _has_answer().label("answered")).join(Victim, Victim.id == Harmed.victim_id)
    rows = db.session.execute(asked.where(Harmed.referral_id == referral_id)).all()
    return all(row.answered for row in rows) if rows else bool(_explained({referral_id}))


def in_hand() -> list[tuple[CaseForVictims, list[Harmed]]]:
    """Return every case that goes on in which a clock may run for somebody, with who that is.

    Without anybody where nobody is put down and nobody has written why. Read in lots, for whoever looks at them all.
    """
    waits = exists(
        select(Harmed.id)
        .join(Victim, Victim.id == Harmed.victim_id)
        .where(Harmed.referral_id == for_victims.CASE_ID, _is_in_hand())
    )
    bare = and_(
        ~exists(select(Harmed.id).where(Harmed.referral_id == for_victims.CASE_ID)),
        ~exists(select(NoOffer.id).where(NoOffer.referral_id == for_victims.CASE_ID, NoOffer.harmed_id.is_(None))),
    )
    cases = list(for_victims.every(or_(waits, bare), for_victims.not_over()))
    people = _waiting_in([case.referral_id for case in cases])
    return [(case, people.get(case.referral_id, [])) for case in cases]


def _has_answer() -> ColumnElement[bool]:
    offered = exists(select(Offer.id).where(Offer.harmed_id == Harmed.id, Offer.failed_at.is_(None)))
    reasoned = exists(select(NoOffer.id).where(NoOffer.harmed_id == Harmed.id))
    return or_(offered, reasoned, Victim.withdrawn_at.is_not(None))


def _is_in_hand() -> ColumnElement[bool]:
    """Return the condition that a clock may run for somebody: no offer yet, or not referred to support yet."""
    offered = exists(select(Offer.id).where(Offer.harmed_id == Harmed.id, Offer.failed_at.is_(None)))
    reasoned = exists(select(NoOffer.id).where(NoOffer.harmed_id == Harmed.id)) & ~offered
    supported = exists(select(DutyMet.id).where(DutyMet.harmed_id == Harmed.id, DutyMet.clause == Clause.SUPPORT))
    return and_(Victim.withdrawn_at.is_(None), ~reasoned, ~(offered & supported))


def _waiting_in(case_ids: Sequence[UUID]) -> dict[UUID, list[Harmed]]:
    found: dict[UUID, list[Harmed]] = defaultdict(list)
    for start in range(0, len(case_ids), BATCH):
        asked = (
            select(Harmed)
            .join(Victim, Victim.id == Harmed.victim_id)
            .where(Harmed.referral_id.in_(case_ids[start : start + BATCH]), _is_in_hand())
        )
        for row in db.session.scalars(asked.options(joinedload(Harmed.victim), joinedload(Harmed.liaison))):
            found[row.referral_id].append(row)
    return found


def everybody() -> Sequence[Harmed]:
    """Return everybody who was put down, erased or not, once for each case, with their person: for the register."""
    asked = select(Harmed).order_by(Harmed.added_at, Harmed.id)
    return db.session.scalars(asked.options(joinedload(Harmed.victim), joinedload(Harmed.liaison))).all()


def all_of(harmed_ids: Collection[UUID]) -> list[UUID]:
    """Return the ids of all that was put down about a person, for their access history."""
    models: tuple[Any, ...] = (Contact, Offer, SaidWish, DutyMet, Pause, NoOffer)
    return [
        row_id
        for model in models
        for row_id in db.session.scalars(select(model.id).where(model.harmed_id.in_(harmed_ids)))
    ]


def liaison_ids() -> set[UUID]:
    """Return the accounts of whoever is liaison in a case now."""
    return set(db.session.scalars(select(CaseLiaison.account_id).where(CaseLiaison.ended_at.is_(None))))


def counted() -> Any:
    """Return everybody put down, once for each case: when (UTC), what came of it as it is now, why there is no offer.

    Columns: `counted_on`, `offered` and `withdrew` as yes or no, `because` of the newest reason, and the case's areas.
    """
    made = exists(select(Offer.id).where(Offer.harmed_id == Harmed.id, Offer.failed_at.is_(None)))
    newest_first = (NoOffer.put_down_at.desc(), NoOffer.id.desc())
    because = select(NoOffer.because).where(NoOffer.harmed_id == Harmed.id).order_by(*newest_first).limit(1)
    asked = select(
        Harmed.id,
        Harmed.added_at.label("counted_on"),
        made.label("offered"),
        because.scalar_subquery().label("because"),
        Victim.withdrawn_at.is_not(None).label("withdrew"),
    ).join(Victim, Victim.id == Harmed.victim_id)
    return counted_cases.placed(asked, Harmed.referral_id)
