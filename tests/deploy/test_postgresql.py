"""The rights that docs/operating.md gives on PostgreSQL: enough to serve, and never to change the log."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg.errors import InsufficientPrivilege
from sqlalchemy import make_url

from config import Settings
from hateprog.accounts import service
from hateprog.accounts.rules import Invitation
from hateprog.app import create_app
from hateprog.deploy import problems
from hateprog.kernel.access import THE_SERVICE, Role
from hateprog.store import migrations, seal, verify
from hateprog.store.base import db
from tests.databases import Databases, engine_of

SQL = Path(__file__).resolve().parents[2] / "deploy/postgresql"
LOG = ("audit_entry", "audit_link", "audit_seal")
As = Callable[[str], str]


def statements(name: str, suffix: str) -> list[str]:
    """Return a file's statements, with the names of roles and database made this run's own."""
    text = re.sub(r"--.*", "", (SQL / name).read_text(encoding="utf-8"))
    text = re.sub(r"\bhateprog(_owner|_app|_backup)?\b", rf"hateprog\1_{suffix}", text)
    return [each.strip() for each in text.split(";") if each.strip() not in {"", "BEGIN", "COMMIT"}]


@pytest.fixture(scope="module")
def address(databases: Databases) -> Iterator[As]:
    """Set a database up as operating.md says, and give back its address as each role's."""
    suffix = uuid4().hex
    admin = databases.empty("postgresql")

    def as_role(role: str) -> str:
        url = make_url(admin).set(database=f"hateprog_{suffix}")
        return url.update_query_dict({"options": f"-crole=hateprog_{role}_{suffix}"}).render_as_string(
            hide_password=False
        )

    def run(where: str, lines: list[str]) -> None:
        with psycopg.connect(where, autocommit=True) as connection:
            for line in lines:
                connection.execute(line)

    run(admin, statements("roles.sql", suffix))
    try:
        engine = engine_of(as_role("owner"))
        migrations.upgrade(engine)
        engine.dispose()
        for _again in range(2):
            run(as_role("owner"), statements("grants.sql", suffix))
        yield as_role
    finally:
        roles = ", ".join(f"hateprog_{role}_{suffix}" for role in ("owner", "app", "backup"))
        run(admin, [f"DROP DATABASE IF EXISTS hateprog_{suffix} WITH (FORCE)", f"DROP ROLE IF EXISTS {roles}"])


def refusal(where: str, statement: str) -> type[Exception] | None:
    """Return how the database refuses a statement; None if it does not."""
    try:
        with psycopg.connect(where) as connection:
            connection.execute(statement)
            connection.rollback()
    except psycopg.Error as refused:
        return type(refused)
    return None


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_application_cannot_change_the_log(address: As, table: str, verb: str) -> None:
    assert refusal(address("app"), verb.format(table)) is InsufficientPrivilege


@pytest.mark.parametrize("table", LOG)
@pytest.mark.parametrize("verb", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_owner_cannot_change_the_log_by_mistake(address: As, table: str, verb: str) -> None:
    assert issubclass(refusal(address("owner"), verb.format(table)) or int, psycopg.errors.IntegrityConstraintViolation)


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE audit_entry DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_entry_only_grows ON audit_entry",
        "SET session_replication_role = replica",
        "DROP TABLE referral",
        "CREATE TABLE hidden ()",
        "CREATE TEMPORARY TABLE hidden ()",
        "UPDATE alembic_version SET version_num = '0001'",
        "SELECT pg_read_file('/etc/passwd')",
    ],
)
def test_the_application_can_make_itself_no_way_round(address: As, statement: str) -> None:
    assert refusal(address("app"), statement) is InsufficientPrivilege


@pytest.mark.parametrize("table", [*LOG, "account", "referral"])
def test_the_backup_reads_and_changes_nothing(address: As, table: str) -> None:
    assert refusal(address("backup"), f"SELECT * FROM {table}") is None
    assert refusal(address("backup"), f"DELETE FROM {table}") is InsufficientPrivilege


def test_the_service_works_within_its_rights(address: As) -> None:
    app = create_app(Settings.for_tests(address("app")).as_mapping())
    invitation = Invitation(
        email="first@service.example", roles=frozenset({Role.ADMINISTRATOR}), areas=frozenset(), name="Amina Khan"
    )
    with app.app_context():
        service.invite(THE_SERVICE, None, invitation, token=uuid4().hex)
        seal.seal(THE_SERVICE)
        lines, _unsealed = verify.count_lines()
        assert lines == 1
        assert list(verify.faults()) == []
    assert app.test_client().get("/readyz").status_code == 200
    with app.app_context():
        db.engine.dispose()


def test_the_check_knows_a_role_that_may_change_the_log(address: As) -> None:
    def said(role: str) -> str:
        settings = Settings.for_tests(address(role))
        app = create_app(settings.as_mapping())
        with app.app_context():
            found = " ".join(problems(settings))
        with app.app_context():
            db.engine.dispose()
        return found

    assert "may change the audit log" in said("owner")
    assert "may change the audit log" not in said("app")
