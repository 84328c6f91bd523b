"""A case whose time is up is kept for a reason or disposed of: nobody can be read of, and every count stays."""

from __future__ import annotations

import itertools
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Text, func, select, update
from sqlalchemy.exc import IntegrityError

from hateprog.closing.models import FollowUp
from hateprog.eligibility.models import Decision
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotAllowed, NotNow, RuleBroken
from hateprog.referrals.models import Participant, Referral
from hateprog.reports.early_warning import queries as warnings
from hateprog.reports.measures import queries as measures
from hateprog.reports.measures import times
from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.measures.queries import Asked
from hateprog.retention import erasing, kinds, queries, service, words
from hateprog.retention.models import Disposal, Retained, Schedule
from hateprog.retention.rules import DisposedBefore, Status
from hateprog.store import seal, verify
from hateprog.store.audit import AuditEntry, EntryKind, entry_for
from hateprog.store.base import Base, db
from hateprog.store.command import bookkeeping
from hateprog.store.sealing import is_readable
from hateprog.victims.own_page.models import OwnPage
from tests import factories as make
from tests.reports.conftest import service as generated
from tests.reports.test_recount import PERIODS
from tests.retention.conftest import MARK, Keeping, schedule
from tests.victims.questions.conftest import harmed_in

__all__ = ["generated"]

REASON = "A court has asked for the papers of this case"


def row(table: str, case_id: Any) -> list[Any]:
    db.session.expire_all()
    found = Base.metadata.tables[table]
    return list(db.session.execute(select(found).where(found.c.id.in_(erasing.of_case(table, case_id)))).mappings())


def test_every_column_that_can_hold_words_is_erased_or_kept_for_a_reason() -> None:
    for name in erasing._leading_there():
        for column in Base.metadata.tables[name].c:
            kind = getattr(column.type, "impl", column.type)
            if isinstance(kind, Text) and name not in words.DELETED:
                known = column.name in erasing.words_in(name) or f"{name}.{column.name}" in words.KEPT
                assert known, f"{name}.{column.name}: say in retention/words.py whether it is erased"
    assert {*words.ERASED, *words.IN_JSON, *words.DELETED, "participant"} <= kinds.KINDS.keys()


def test_whose_time_is_up_is_listed_with_why_and_comes_back_when_kept(keeping: Keeping, saved: Any) -> None:
    (found,) = queries.to_review()
    assert found.case.reference == keeping.case.reference
    assert found.due.by.source_document == "Our policy on keeping"
    assert queries.to_review("11") == []

    service.retain(make.actor(keeping.proposes), keeping.case, reason=REASON, again_on=today() + timedelta(days=1))

    assert queries.to_review() == []
    kept = db.session.scalars(select(Retained)).one()
    assert (kept.reason, kept.person_id) == (REASON, keeping.proposes.person_id)
    kept.again_on = today()
    saved(kept)
    assert [each.retained for each in queries.to_review()] == [kept]


def test_a_later_schedule_of_the_same_code_keeps_it_longer(keeping: Keeping, saved: Any) -> None:
    later = saved(schedule(keeping.proposes, keeping.agrees, years=9, valid_from=today()))
    assert queries.to_review() == []
    assert later.status is Status.ADOPTED
    with pytest.raises(NotNow, match="has not come"):
        keeping.proposed()


@pytest.mark.parametrize("thing", ["follow-up", "own page"])
def test_what_still_goes_on_stands_in_the_way_with_a_sentence(keeping: Keeping, saved: Any, thing: str) -> None:
    if thing == "follow-up":
        saved(FollowUp(referral_id=keeping.scene.case.id, moment="twelve_months", due_on=today()))
        sentence = "Follow-up after 12 months is still to be done"
    else:
        saved(
            OwnPage(
                victim_id=keeping.victim.id,
                token_hash="a",
                code_hash="b",
                made_by=keeping.liaison.id,
                expires_at=utcnow() + timedelta(days=1),
            )
        )
        sentence = "The liaison of this case has not finished"
    with pytest.raises(NotNow, match=sentence):
        keeping.proposed()
    assert db.session.scalar(select(func.count()).select_from(Disposal)) == 0


def test_what_another_feature_says_stands_in_the_way_too(
    keeping: Keeping, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    disposal = keeping.agreed()
    monkeypatch.setitem(app.extensions, "blocks_disposal", (lambda _case: ["It is restricted"],))
    with pytest.raises(NotNow, match="It is restricted"):
        service.execute(make.actor(keeping.erases), disposal)


def test_both_sides_are_erased_and_the_rows_stay(keeping: Keeping, client_as: Any) -> None:
    case_id, key_id = keeping.scene.case.id, keeping.victim.key_id
    before = {name: len(row(name, case_id)) for name in erasing._leading_there() if name not in words.DELETED}

    done = keeping.disposed()

    assert done.number == 1
    assert done.erased["participant"] == 1
    for table in ("assessment", "decision"):
        assert {each.facts_hash for each in row(table, case_id)} == {"…"}, "a year of birthdays is soon tried"
    assert {"victim", "sealing_key"} & done.erased.keys() == set(), "whoever proposed it would learn of the other side"
    assert not is_readable(key_id)
    for name in before:
        for each in row(name, case_id):
            assert MARK not in str(dict(each)), name
    person = db.session.scalars(select(Participant)).one()
    assert (person.given_name, person.family_name, person.family_key, person.phone) == ("…", "…", None, "…")
    assert person.born_on not in {None, date(2001, 5, 4)}
    assert person.born_on.year == 2001
    decision = db.session.scalars(select(Decision)).one()
    assert decision.rationale == "…"
    after = {name: len(row(name, case_id)) for name in before}
    assert after == before | {"disposal": 1}
    for viewer in (keeping.proposes, keeping.scene.practitioner):
        page = client_as(viewer).get(f"/cases/{case_id}")
        assert page.status_code == 200
        assert MARK not in page.text
    assert MARK not in client_as(keeping.proposes).get(f"/cases/{case_id}/history").text
    assert client_as(keeping.liaison).get(f"/people-harmed/cases/{case_id}").status_code == 200


def test_the_log_says_nothing_of_them_and_its_seals_hold(keeping: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    case = keeping.scene.case
    line = entry_for(THE_SERVICE, "referrals.close", case, kind=EntryKind.CHANGE, why=f"{MARK} moved away")
    fields = {"court": [None, MARK], "stage": ["received", "closed"]}
    line.changes = [{"table": "referral", "id": str(case.id), "kind": "update", "fields": fields}]
    with bookkeeping():
        db.session.add(line)
    line_id = line.id
    monkeypatch.setattr(seal, "SETTLED", timedelta(minutes=-1))
    assert seal.seal(THE_SERVICE) > 0

    keeping.disposed()

    db.session.expire_all()
    kept = db.session.get_one(AuditEntry, line_id)
    assert kept.why == "…"
    assert kept.changes[0]["fields"] == {"court": ["…", "…"], "stage": ["received", "closed"]}
    lines = db.session.scalars(select(AuditEntry)).all()
    assert all(MARK not in f"{each.changes} {each.why}" for each in lines)
    assert list(verify.faults()) == []
    seal.seal(THE_SERVICE)
    assert list(verify.faults()) == []

    log = Base.metadata.tables["audit_entry"]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(update(log).where(log.c.id == line_id).values(verb="other"))
    with bookkeeping():  # somebody with the database, who has no AUDIT_KEY
        db.session.connection().execute(update(log).where(log.c.id == line_id).values(why="Something else"))
    assert list(verify.faults()) == [f"Line {line_id} was made blank, and changed since or by somebody else."]


def test_a_line_that_nobody_put_down_as_blank_cannot_be_changed(keeping: Keeping) -> None:
    log = Base.metadata.tables["audit_entry"]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(update(log).values(why="x"))


def test_what_is_proof_changes_for_no_case_that_is_kept(keeping: Keeping) -> None:
    keeping.agreed()
    decision = Base.metadata.tables["decision"]
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(update(decision).values(rationale="…"))


def test_who_has_another_case_keeps_their_name_until_the_last(keeping: Keeping, saved: Any) -> None:
    person = db.session.scalars(select(Participant)).one()
    other = saved(make.referral(stage="completed", participant=person, referrer=keeping.scene.referrer))
    saved(make.harmed(keeping.victim, other, keeping.liaison))
    keeping.disposed()
    db.session.expire_all()
    kept = db.session.get_one(Participant, person.id)
    assert kept.family_name == MARK
    assert kept.born_on == date(2001, 5, 4)
    assert is_readable(keeping.victim.key_id)


def counted() -> list[Any]:
    areas = (None, ["13"], [make.southampton().code])
    found: list[Any] = [
        measures.count(each, Asked(period, here)) for each in MEASURES for period in PERIODS for here in areas
    ]
    found += [times.taken(Asked(period)) for period in PERIODS]
    for day in (date(2026, 4, 1), date(2026, 12, 31)):
        found += [warnings.by_source(day), warnings.by_district(day), warnings.bookings(day)]
    return found


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_every_count_of_every_period_says_the_same(generated: dict[str, Any]) -> None:
    before = counted()
    ids = db.session.scalars(select(Referral.id).order_by(Referral.id)).all()
    people = [generated[role].person_id for role in ("coordinator", "inspector", "practitioner")]
    for number, case_id in enumerate(ids[::2], start=1):
        took_part = zip(("proposed", "agreed", "done"), people, strict=True)
        steps: dict[str, Any] = {}
        for step, person in took_part:
            steps |= {f"{step}_person": person, f"{step}_at": utcnow()}
        told = DisposedBefore(
            id=uuid4(), case_id=case_id, number=number, schedule="Ours", source="Policy", due_on=today(), **steps
        )
        assert service.dispose_again(THE_SERVICE, None, told=told)
    assert counted() == before


def test_three_people_take_part_in_the_rules_and_in_the_database(keeping: Keeping, saved: Any) -> None:
    everything, second, third = (
        make.actor(saved(make.account(roles=["coordinator", "administrator"], name=name)))
        for name in ("All Roles", "Also All", "Third Too")
    )
    for one, two, three in itertools.product((everything, second, third), repeat=3):
        disposal = service.propose(one, keeping.case)
        if one is two:
            with pytest.raises((RuleBroken, NotAllowed), match=r"another coordinator|somebody else"):
                service.approve(two, disposal)
        else:
            service.approve(two, disposal)
            if three in (one, two):
                with pytest.raises((RuleBroken, NotAllowed), match=r"another administrator|somebody else"):
                    service.execute(three, disposal)
        assert disposal.done_at is None
        service.drop(one, disposal)
    now = utcnow()
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(
            update(Base.metadata.tables["disposal"]).values(
                agreed_person=Base.metadata.tables["disposal"].c.proposed_person, agreed_at=now
            )
        )


def test_nothing_is_done_out_of_order_or_twice(keeping: Keeping) -> None:
    one, other, third = (make.actor(each) for each in (keeping.proposes, keeping.agrees, keeping.erases))
    disposal = keeping.proposed()
    with pytest.raises(NotNow, match="proposed already"):
        keeping.proposed()
    with pytest.raises(NotNow, match="has to agree"):
        service.execute(third, disposal)
    service.approve(other, disposal)
    with pytest.raises(NotNow, match="agreed to already"):
        service.approve(other, disposal)
    service.execute(third, disposal)
    for act, actor in ((service.execute, third), (service.approve, other), (service.drop, one)):
        with pytest.raises(NotNow, match="is over"):
            act(actor, disposal)
    with pytest.raises(NotNow, match="was disposed of"):
        keeping.proposed()


def test_keeping_it_for_a_reason_drops_what_was_proposed(keeping: Keeping) -> None:
    disposal = keeping.agreed()
    service.retain(make.actor(keeping.agrees), keeping.case, reason=REASON, again_on=today() + timedelta(days=9))
    with pytest.raises(NotNow, match="is over"):
        service.execute(make.actor(keeping.erases), disposal)


def test_kept_for_a_reason_it_is_not_disposed_of_before_that_day(keeping: Keeping, client_as: Any) -> None:
    again_on = today() + timedelta(days=900)
    service.retain(make.actor(keeping.proposes), keeping.case, reason=REASON, again_on=again_on)
    with pytest.raises(NotNow, match="kept for a reason"):
        keeping.proposed()
    case_id, browser = keeping.scene.case.id, client_as(keeping.agrees)
    assert "Propose to dispose of it" not in browser.get(f"/retention/review/{case_id}").text
    assert browser.post(f"/retention/review/{case_id}/propose").status_code == 409
    service.retain(make.actor(keeping.agrees), keeping.case, reason=REASON, again_on=today() + timedelta(days=9))


@pytest.mark.parametrize("step", ["approve", "execute"])
def test_a_schedule_that_keeps_it_longer_since_stands_in_the_way(keeping: Keeping, saved: Any, step: str) -> None:
    disposal = keeping.proposed() if step == "approve" else keeping.agreed()
    saved(schedule(keeping.proposes, keeping.agrees, years=50, valid_from=today()))
    by = keeping.agrees if step == "approve" else keeping.erases
    with pytest.raises(NotNow, match="has not come"):
        getattr(service, step)(make.actor(by), disposal)
    assert not disposal.is_over


def test_nothing_is_put_into_a_case_that_was_disposed_of(keeping: Keeping, client_as: Any) -> None:
    keeping.disposed()
    case_id, day, said = keeping.scene.case.id, today(), row("fact_said", keeping.scene.case.id)
    told = {"told_on-day": day.day, "told_on-month": day.month, "told_on-year": day.year, "told_by": MARK}
    pressing = {"evaluation_consent": "no"} | told
    browser = client_as(keeping.proposes)
    for address, given in (
        (f"/referrals/{case_id}/evaluation", pressing),
        (f"/cases/{case_id}/undisclosed", {"words": MARK}),
    ):
        answer = browser.post(address, data=given)
        assert answer.status_code == 409
        assert "This case was disposed of" in answer.text
    assert row("fact_said", case_id) == said
    assert row("undisclosed", case_id) == []
    with pytest.raises(NotNow, match="disposed of"):
        harmed_in(keeping.scene.case, by=keeping.liaison, name=MARK, phone="07700 900456")


def test_by_hand_the_administrator_never_learns_whose_case_it_is(keeping: Keeping, client_as: Any) -> None:
    one, other, third = (client_as(each) for each in (keeping.proposes, keeping.agrees, keeping.erases))
    case_id, reference = keeping.scene.case.id, keeping.case.reference
    assert reference in one.get("/retention/review").text
    assert "Our policy on keeping, paragraph 4" in one.get(f"/retention/review/{case_id}").text
    assert one.post(f"/retention/review/{case_id}", data={"reason": "Because"}).status_code == 422
    assert one.post(f"/retention/review/{case_id}/propose").status_code == 303
    disposal_id = db.session.scalars(select(Disposal.id)).one()
    assert one.post(f"/disposals/{disposal_id}/approve").status_code == 403
    assert other.post(f"/disposals/{disposal_id}/approve").status_code == 303
    listed, asked = third.get("/disposals").text, third.get(f"/disposals/{disposal_id}/execute").text
    assert third.get(f"/disposals/{disposal_id}/certificate").status_code == 404
    done = third.post(f"/disposals/{disposal_id}/execute")
    certificate = third.get(done.location).text
    for page in (listed, asked, certificate):
        for secret in (reference, MARK, str(case_id), "Nowak"):
            assert secret not in page
    assert "Certificate of erasure 1" in certificate
    assert "People harmed" not in certificate
    assert other.get(f"/disposals/{disposal_id}/certificate.pdf").data.startswith(b"%PDF-")
    assert "was disposed of" in one.get(f"/retention/review/{case_id}").text


def test_a_schedule_takes_two_and_never_changes_again(keeping: Keeping, saved: Any) -> None:
    (made,) = service.draft(
        make.actor(keeping.proposes),
        None,
        'schedule = [{code = "b", whose = "child", counted_from = "closed", years = 7, source_document = "Policy", '
        'source_section = "1", valid_from = 2026-01-01}]',
    )
    with pytest.raises((RuleBroken, NotAllowed), match="somebody else has to adopt"):
        service.adopt(make.actor(keeping.proposes), made)
    service.adopt(make.actor(keeping.agrees), made)
    with pytest.raises(NotNow):
        service.adopt(make.actor(keeping.agrees), made)
    with pytest.raises(RuleBroken, match="valid from the same day already"):
        service.draft(make.actor(keeping.proposes), None, _as_file(made))
    table = Schedule.__table__
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.connection().execute(update(table).where(table.c.id == made.id).values(years=1))


def _as_file(made: Any) -> str:
    return (
        f'schedule = [{{code = "{made.code}", whose = "child", counted_from = "closed", years = 1, '
        f'source_document = "P", source_section = "1", valid_from = {made.valid_from.isoformat()}}}]'
    )
