"""What of a case the people harmed, and whoever works with them, may know: never who was referred.

Source: domain.md section 7 (nothing of the person referred beyond what the law lets them know reaches their side).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, select, tuple_

from hateprog.kernel.text import N_
from hateprog.referrals.case_queries import LIVE
from hateprog.referrals.models import Allocation, Involvement, Participant, Referral, ReferralStrand
from hateprog.referrals.rules import ENDED, Stage, Strand
from hateprog.store.base import db

PAGE = 25
LOT = 500
CASE_ID = Referral.id
NOT_THEIRS = frozenset({Stage.DRAFT, Stage.RETURNED})
"""Where a referral is not complete, so that nobody is contacted because of it yet."""

STAGE_WORDS: dict[Stage, str] = {
    Stage.RECEIVED: N_("Being checked"),
    Stage.AWAITING_DECISION: N_("Waiting for a decision"),
    Stage.WITH_CPS: N_("Waiting for a decision"),
    Stage.APPROVED: N_("Agreed, and about to begin"),
    Stage.ALLOCATED: N_("About to begin"),
    Stage.ON_PROGRAMME: N_("Under way"),
    Stage.ON_HOLD: N_("Stands still"),
    Stage.DECLINED: N_("Does not go on"),
    Stage.COMPLETED: N_("Over"),
    Stage.WITHDRAWN: N_("Does not go on"),
    Stage.CLOSED: N_("Over"),
}
"""Where a case stands in plain words; why one does not go on is not the victim's side's to know."""


@dataclass(frozen=True, slots=True)
class CaseForVictims:
    """All that the victim's side knows of a case. `is_worked` says whether somebody works it, never who.

    `received_at` is when the complete referral came; `reported_on` when the crime was recorded, where somebody has said
    so (the day of the incident is another day, and the Victims' Code does not count from it). `took_part` are the
    people (not accounts) who worked or decided it, so that none of them is on both sides.
    """

    referral_id: UUID
    reference: str
    stage: Stage
    force_code: str | None
    district_code: str | None
    received_at: datetime | None
    reported_on: date | None
    is_worked: bool
    strands: tuple[Strand, ...]
    took_part: frozenset[UUID]

    @property
    def words(self) -> str:
        """Return where it stands, in plain words, to be translated where it is shown."""
        return STAGE_WORDS.get(self.stage, STAGE_WORDS[Stage.RECEIVED])

    @property
    def is_over(self) -> bool:
        """Say whether the case has ended, however it did."""
        return self.stage in ENDED


def one(referral_id: UUID) -> CaseForVictims | None:
    """Return a case; None where there is none, or its referral is not complete."""
    return next(iter(some([referral_id])), None)


def some(referral_ids: Collection[UUID]) -> list[CaseForVictims]:
    """Return these cases, the one received first at the top."""
    return _with_all(db.session.execute(_asked().where(Referral.id.in_(referral_ids))).all())


def listed(*conditions: ColumnElement[bool], after: UUID | None = None, page: int = PAGE) -> list[CaseForVictims]:
    """Return up to a page of cases that fit these conditions (on `CASE_ID`), and one more, received first at the top.

    `after` is the case that ended the page before.
    """
    asked = _asked().where(*conditions).limit(page + 1)
    if after is not None:
        last = db.session.scalar(select(Referral.received_at).where(Referral.id == after))
        asked = asked.where(tuple_(Referral.received_at, Referral.id) > tuple_(last, after))
    return _with_all(db.session.execute(asked).all())


def every(*conditions: ColumnElement[bool]) -> Iterator[CaseForVictims]:
    """Yield all the cases that fit these conditions (on `CASE_ID`), received first at the top, read in lots."""
    after: UUID | None = None
    while found := listed(*conditions, after=after, page=LOT):
        yield from found[:LOT]
        if len(found) <= LOT:
            return
        after = found[LOT - 1].referral_id


def not_over() -> ColumnElement[bool]:
    """Return the condition that a case goes on."""
    return Referral.ended_at.is_(None)


def no_part_of(person_id: UUID) -> ColumnElement[bool]:
    """Return the condition that a person neither worked nor decided a case."""
    part = select(Involvement.id).where(Involvement.referral_id == Referral.id, Involvement.person_id == person_id)
    return ~exists(part)


def lock(referral_id: UUID) -> None:
    """Let nobody else take part in the case, on either side, before this transaction is over."""
    db.session.execute(select(Referral.id).where(Referral.id == referral_id).with_for_update(key_share=True))


def _asked() -> Any:
    worked = exists(select(Allocation.id).where(LIVE)).label("is_worked")
    return (
        select(
            Referral.id,
            Referral.reference,
            Referral.stage,
            Referral.force_code,
            Referral.district_code,
            Referral.received_at,
            Referral.crime_recorded_on.label("reported_on"),
            worked,
        )
        .where(Referral.stage.not_in(NOT_THEIRS), Referral.received_at.is_not(None))
        .order_by(Referral.received_at, Referral.id)
    )


def _with_all(rows: Sequence[Any]) -> list[CaseForVictims]:
    ids = [row.id for row in rows]
    strands: dict[UUID, list[Strand]] = defaultdict(list)
    people: dict[UUID, set[UUID]] = defaultdict(set)
    asked = select(ReferralStrand.referral_id, ReferralStrand.strand).where(ReferralStrand.referral_id.in_(ids))
    for strand in db.session.execute(asked):
        strands[strand.referral_id].append(strand.strand)
    parts = select(Involvement.referral_id, Involvement.person_id).where(Involvement.referral_id.in_(ids))
    for part in db.session.execute(parts):
        people[part.referral_id].add(part.person_id)
    return [
        CaseForVictims(
            referral_id=row.id,
            reference=row.reference,
            stage=row.stage,
            force_code=row.force_code,
            district_code=row.district_code,
            received_at=row.received_at,
            reported_on=row.reported_on,
            is_worked=row.is_worked,
            strands=tuple(sorted(strands[row.id], key=list(Strand).index)),
            took_part=frozenset(people[row.id]),
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Known:
    """What a case's file says of the person referred and those beside them: for the screen, and shown to nobody."""

    names: tuple[str, ...]
    postcodes: tuple[str, ...]
    phones: tuple[str, ...]
    emails: tuple[str, ...]
    streets: tuple[str, ...]
    schools: tuple[str, ...]
    district_code: str | None


def known_of(referral_id: UUID) -> Known:
    """Return what would tell of the people on a case's other side, were it to stand in words that cross."""
    asked = select(
        Participant.given_name,
        Participant.family_name,
        Participant.phone,
        Participant.email,
        Participant.address,
        Participant.postcode,
        Referral.guardian_name,
        Referral.companion_name,
        Referral.companion_contact,
        Referral.supervising_officer,
        Referral.district_code,
    ).join(Participant, Participant.id == Referral.participant_id)
    row = db.session.execute(asked.where(Referral.id == referral_id)).one()
    whole = " ".join(part for part in (row.given_name, row.family_name) if part)
    return Known(
        names=_given(
            whole, row.given_name, row.family_name, row.guardian_name, row.companion_name, row.supervising_officer
        ),
        postcodes=_given(row.postcode),
        phones=_given(row.phone, row.companion_contact),
        emails=_given(row.email),
        streets=_given(row.address),
        schools=(),
        district_code=row.district_code,
    )


def _given(*values: str | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values if value and value.strip()))
