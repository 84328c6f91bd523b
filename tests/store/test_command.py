"""A command asks the policy, runs in one transaction and leaves one audit line; nothing else may write."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from hateprog.accounts.models import Organisation
from hateprog.kernel.errors import Missing, NotAllowed, RuleBroken, SentTwice
from hateprog.store.audit import AuditEntry, EntryKind, UnauditedWriteError, note_read
from hateprog.store.base import db
from hateprog.store.command import (
    FORM_TOKEN,
    SentForm,
    bookkeeping,
    log_refusal,
    reading,
    remember_where_it_led,
    where_it_led,
)
from tests.store.conftest import COORDINATOR, REFERRER, Can, make, remove, rename, rename_twice

pytestmark = pytest.mark.usefixtures("small")


def log() -> list[AuditEntry]:
    return list(db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)))


def names() -> list[str]:
    return list(db.session.scalars(select(Organisation.name)))


def test_the_line_says_who_did_which_verb_to_what_and_why(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    rename(COORDINATOR, police, name="South Yorkshire Police", reason="They asked for it")

    (line,) = log()
    assert (line.actor_id, line.person_id) == (COORDINATOR.id, COORDINATOR.person_id)
    assert line.verb == "tests.store.conftest.rename"
    assert (line.subject_type, line.subject_id) == ("organisation", police.id)
    assert line.why == "They asked for it"
    assert line.kind is EntryKind.CHANGE


def test_the_line_holds_what_each_field_was_and_became(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    rename(COORDINATOR, police, name="South Yorkshire Police")

    (line,) = log()
    assert line.changes == [
        {
            "table": "organisation",
            "id": str(police.id),
            "kind": "update",
            "fields": {"name": ["Police", "South Yorkshire Police"]},
        }
    ]


def test_the_line_of_something_new_is_about_it_and_knows_its_defaults() -> None:
    organisation = make(COORDINATOR, None, name="Police")

    (line,) = log()
    assert line.subject_id == organisation.id
    assert line.changes[0]["fields"] == {"id": [None, str(organisation.id)], "name": [None, "Police"]}


def test_the_line_of_something_removed_keeps_what_it_was(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    remove(COORDINATOR, police)

    (line,) = log()
    assert names() == []
    assert line.changes[0]["kind"] == "delete"
    assert line.changes[0]["fields"]["name"] == ["Police", None]


def test_a_secret_field_logs_that_it_changed_and_not_what_to(saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Organisation, "hidden_from_audit", frozenset({"name"}))
    police = saved(Organisation(name="Police"))

    rename(COORDINATOR, police, name="Known to nobody")

    (line,) = log()
    assert line.changes[0]["fields"] == {"name": ["…", "…"]}


def test_a_command_inside_a_command_joins_its_transaction_and_its_line(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    rename_twice(COORDINATOR, police, names=("Force", "Service"))

    (line,) = log()
    assert line.verb.endswith("rename_twice")
    assert [change["fields"]["name"] for change in line.changes] == [["Police", "Force"], ["Force", "Service"]]


def test_who_may_not_changes_nothing(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    with pytest.raises(NotAllowed):
        rename(REFERRER, police, name="Mine")

    assert names() == ["Police"]
    assert log() == []


def test_a_broken_rule_undoes_everything_the_command_did_before(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    with pytest.raises(RuleBroken):
        rename_twice(COORDINATOR, police, names=("Force", ""))

    assert names() == ["Police"]
    assert log() == []


def test_something_deleted_meanwhile_is_missing(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    with bookkeeping():
        db.session.connection().execute(delete(Organisation))

    with pytest.raises(Missing):
        rename(COORDINATOR, police, name="Force")


def test_the_command_sees_the_row_as_it_is_now_not_as_it_was_read(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    with bookkeeping():
        db.session.connection().execute(update(Organisation).values(name="Renamed meanwhile"))

    rename(COORDINATOR, police, name="Force")

    (line,) = log()
    assert line.changes[0]["fields"] == {"name": ["Renamed meanwhile", "Force"]}


def test_writing_an_audited_row_outside_a_command_fails(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    police.name = "sneaky"

    with pytest.raises(UnauditedWriteError, match="organisation"):
        db.session.commit()


def test_adding_and_deleting_outside_a_command_fail_too(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    db.session.add(Organisation(name="sneaky"))
    with pytest.raises(UnauditedWriteError):
        db.session.flush()
    db.session.rollback()

    db.session.delete(police)
    with pytest.raises(UnauditedWriteError):
        db.session.flush()


BULK = [
    update(Organisation).values(name="sneaky"),
    delete(Organisation),
    insert(Organisation).values(id=uuid4(), name="sneaky"),
    update(Organisation.__table__).values(name="sneaky"),
    delete(Organisation.__table__),
    insert(Organisation.__table__).values(id=uuid4(), name="sneaky"),
]


@pytest.mark.parametrize(
    "statement", BULK, ids=["update", "delete", "insert", "core update", "core delete", "core insert"]
)
def test_bulk_writes_are_refused_of_classes_and_of_tables(saved: Any, statement: Any) -> None:
    saved(Organisation(name="Police"))

    with pytest.raises(UnauditedWriteError, match="organisation"):
        db.session.execute(statement)

    assert names() == ["Police"]


def test_even_inside_a_command_a_bulk_write_is_refused_for_it_leaves_no_differences(saved: Any) -> None:
    from hateprog.store.command import command

    @command(Can.RENAME)
    def rename_all(actor: Any, organisation: Organisation, /) -> None:
        db.session.execute(update(Organisation).values(name="sneaky"))

    police = saved(Organisation(name="Police"))

    with pytest.raises(UnauditedWriteError):
        rename_all(COORDINATOR, police)

    assert names() == ["Police"]


def test_a_form_sent_twice_is_acted_on_once(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    for name in ("Once", "Twice"):
        FORM_TOKEN.set("the form's token")
        if name == "Once":
            rename(COORDINATOR, police, name=name)
        else:
            with pytest.raises(SentTwice):
                rename(COORDINATOR, police, name=name)
    FORM_TOKEN.set(None)

    assert names() == ["Once"]
    assert len(log()) == 1


def test_a_form_that_was_refused_may_be_sent_again(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    FORM_TOKEN.set("the form's token")
    with pytest.raises(RuleBroken):
        rename(COORDINATOR, police, name="")

    FORM_TOKEN.set("the form's token")
    rename(COORDINATOR, police, name="Force")

    assert names() == ["Force"]


def test_where_a_form_led_is_told_to_who_sent_it_and_to_nobody_else(saved: Any) -> None:
    saved(SentForm(token="a", actor_id=COORDINATOR.id))
    remember_where_it_led("a", "/cases/1")

    assert where_it_led("a", COORDINATOR) == "/cases/1"
    assert where_it_led("a", REFERRER) is None
    assert where_it_led("b", COORDINATOR) is None


def test_a_refusal_is_a_line_of_its_own_after_what_was_begun_is_gone(saved: Any) -> None:
    police = saved(Organisation(name="Police"))
    db.session.add(SentForm(token="begun", actor_id=REFERRER.id))
    db.session.flush()

    log_refusal(REFERRER, "organisation.rename", police)

    (line,) = log()
    assert (line.kind, line.verb, line.subject_id) == (EntryKind.REFUSED, "organisation.rename", police.id)
    assert line.actor_id == REFERRER.id
    assert db.session.scalar(select(SentForm)) is None


def test_reading_leaves_its_line_with_the_answer(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    with reading():
        note_read(COORDINATOR, "organisation.read", police)

    (line,) = log()
    assert (line.kind, line.subject_id, line.changes) == (EntryKind.READ, police.id, [])


def test_an_answer_that_failed_leaves_no_line_of_having_been_read(saved: Any) -> None:
    police = saved(Organisation(name="Police"))

    def answer() -> None:
        with reading():
            note_read(COORDINATOR, "organisation.read", police)
            raise LookupError("no template")

    with pytest.raises(LookupError):
        answer()
    db.session.rollback()

    assert log() == []


def test_bookkeeping_does_not_end_a_command_half_way(saved: Any) -> None:
    from hateprog.store.command import command

    @command(Can.RENAME)
    def count_within(actor: Any, organisation: Organisation, /) -> None:
        organisation.name = "Force"
        with bookkeeping():
            pass

    police = saved(Organisation(name="Police"))

    with pytest.raises(RuntimeError, match="running command"):
        count_within(COORDINATOR, police)

    assert names() == ["Police"]


def test_the_database_itself_refuses_a_second_of_one_name(saved: Any) -> None:
    saved(Organisation(name="Police"))

    with pytest.raises(IntegrityError):
        make(COORDINATOR, None, name="Police")

    assert names() == ["Police"]
    assert log() == []


def test_ids_tell_nothing(saved: Any) -> None:
    ids = [saved(Organisation(name=str(number))).id for number in range(3)]

    assert all(isinstance(each, UUID) and each.version == 4 for each in ids)
