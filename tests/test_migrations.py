"""One history for both databases; every migration goes up, down and up again, and makes what the models say."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError

from hateprog import cli  # noqa: F401 - brings every feature along, and so every table
from hateprog.store import migrations
from hateprog.store.base import Base
from tests.databases import Databases, engine_of


def history() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrations.folder()))
    return ScriptDirectory.from_config(config)


REVISIONS = [each.revision for each in history().walk_revisions()][::-1]


@pytest.fixture
def engine(empty_database: str) -> Iterator[Engine]:
    """An engine on a database with nothing in it."""
    engine = engine_of(empty_database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def as_models_say(app: object, dialect: str, databases: Databases) -> Iterator[Engine]:
    """A database made from the models, without a migration."""
    engine = engine_of(databases.empty(dialect))
    Base.metadata.create_all(engine)
    yield engine
    engine.dispose()


def without_the_history(found: dict[str, Any]) -> dict[str, Any]:
    return {name: what for name, what in found.items() if name != "alembic_version"}


def described(engine: Engine) -> dict[str, Any]:
    """Return every table with its columns, keys, CHECKs, indexes and their names, as the database tells them."""
    if engine.dialect.name == "sqlite":
        return without_the_history({table: _of_sqlite(engine, table, sql) for table, sql in _made_by(engine).items()})
    return without_the_history(_told_of(engine))


def _made_by(engine: Engine) -> dict[str, str]:
    """Return the statements that made each table of SQLite and its indexes: what there is to know of it."""
    made: dict[str, str] = defaultdict(str)
    own = "SELECT tbl_name, sql FROM sqlite_master WHERE sql != '' AND name NOT LIKE 'sqlite_%' ORDER BY type, name"
    with engine.connect() as connection:
        for table, sql in connection.execute(text(own)):
            made[table] += sql
    return made


def _of_sqlite(engine: Engine, table: str, sql: str) -> Any:
    """Return what SQLite tells of a table; one made by the same statements is not asked of twice, which is slow."""
    if (table, sql) not in TOLD:
        TOLD[table, sql] = _told_of(engine, table)[table]
    return TOLD[table, sql]


TOLD: dict[tuple[str, str], Any] = {}


def _told_of(engine: Engine, *tables: str) -> dict[str, Any]:
    """Return what the database tells of these tables; of all, if none is named."""
    told, only = inspect(engine), {"filter_names": tables} if tables else {}
    columns, keys = told.get_multi_columns(**only), told.get_multi_pk_constraint(**only)
    unique, foreign = told.get_multi_unique_constraints(**only), told.get_multi_foreign_keys(**only)
    checks, indexes = told.get_multi_check_constraints(**only), told.get_multi_indexes(**only)
    return {
        at[1]: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column.get("default"))
                for column in columns[at]
            },
            "primary key": keys[at],
            "unique": by_name(unique[at]),
            "foreign keys": by_name(foreign[at]),
            "checks": {check["name"]: squeezed(check["sqltext"]) for check in checks[at]},
            "indexes": by_name(indexes[at]),
        }
        for at in columns
    }


def by_name(found: list[Any]) -> dict[str, Any]:
    return {each["name"]: plain(each) for each in found}


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    return [plain(each) for each in value] if isinstance(value, list) else squeezed(str(value))


def squeezed(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip()


def test_the_history_is_one_line_that_ends_where_the_head_file_says() -> None:
    assert history().get_heads() == [migrations.head()]
    assert [f"{number:04}" for number in range(1, len(REVISIONS) + 1)] == REVISIONS


def test_every_migration_says_in_its_name_which_it_is() -> None:
    for script in history().walk_revisions():
        assert script.module.__file__.rpartition("/")[2].startswith(f"{script.revision}_")


@pytest.mark.parametrize("path", sorted((migrations.folder() / "versions").glob("*.py")), ids=lambda path: path.stem)
def test_no_migration_reads_the_models_which_will_have_moved_on(path: Path) -> None:
    imported = [node.module or "" for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]

    assert not [module for module in imported if module.startswith("hateprog.") and not module.endswith(".forces")]


def test_each_goes_up_down_and_up_again(engine: Engine) -> None:
    was = described(engine)
    for before, revision in pairwise(["base", *REVISIONS]):
        migrations.upgrade(engine, revision)
        became = described(engine)
        migrations.downgrade(engine, before)
        assert described(engine) == was, revision
        migrations.upgrade(engine, revision)

        assert described(engine) == became, revision
        assert migrations.current(engine) == revision
        was = became


def test_the_whole_history_goes_down_to_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    migrations.downgrade(engine, "base")

    assert described(engine) == {}
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            left = "SELECT count(*) FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = 'public'"
            assert connection.scalar(text(left)) == 0


def test_models_and_migrations_are_equal(engine: Engine, as_models_say: Engine) -> None:
    migrations.upgrade(engine)

    migrated, wanted = described(engine), described(as_models_say)
    different = {
        (table, kind): (migrated[table][kind], wanted[table][kind])
        for table in migrated.keys() & wanted.keys()
        for kind in wanted[table]
        if migrated[table][kind] != wanted[table][kind]
    }
    assert migrated.keys() == wanted.keys()
    assert different == {}


def test_alembic_sees_no_difference_either(engine: Engine, as_models_say: Engine) -> None:
    migrations.upgrade(engine)

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_every_constraint_and_index_has_a_name_of_its_own(app: object) -> None:
    for table in Base.metadata.tables.values():
        names = [each.name for each in [*table.constraints, *table.indexes]]
        assert None not in names, table.name
        assert len(names) == len(set(names)), table.name
        assert all(len(name) <= 63 for name in names), f"PostgreSQL cuts longer names: {table.name}"


def test_migrating_an_up_to_date_database_changes_nothing(engine: Engine) -> None:
    migrations.upgrade(engine)
    migrations.upgrade(engine)

    assert migrations.current(engine) == migrations.head()
    assert migrations.pending(migrations.current(engine)) == []


def test_what_is_pending_is_told_in_order(engine: Engine) -> None:
    assert migrations.pending(migrations.current(engine)) == REVISIONS
    migrations.upgrade(engine, REVISIONS[0])
    assert migrations.pending(migrations.current(engine)) == REVISIONS[1:]


def test_two_processes_that_migrate_at_once_do_not_collide(empty_database: str) -> None:
    code = "import sys; from hateprog.store import migrations; from tests.databases import engine_of; "
    migrate = [sys.executable, "-c", code + "migrations.upgrade(engine_of(sys.argv[1]))", empty_database]
    both = [Popen(migrate, cwd=migrations.folder().parent) for _ in range(2)]  # noqa: S603 - our own command

    assert [process.wait(60) for process in both] == [0, 0]

    engine = engine_of(empty_database)
    assert migrations.current(engine) == migrations.head()
    engine.dispose()


def test_a_migration_that_fails_leaves_nothing_half_done(engine: Engine) -> None:
    """A table that is in the way stops the first migration; what it had made by then is gone."""
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE lease (id INTEGER)"))

    with pytest.raises(DBAPIError):
        migrations.upgrade(engine)

    assert described(engine).keys() == {"lease"}
