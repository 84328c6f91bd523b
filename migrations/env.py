"""How a migration meets the database: one transaction, for SQLite and PostgreSQL alike.

`hateprog.store.migrations` is the only caller; it hands over an engine, or a connection whose transaction is its own.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from hateprog.store.base import BEGIN, Base

MIGRATING = 4242  # the advisory lock that makes a second migration wait for the first


def run(connection: Connection) -> None:
    """Run the migrations asked for, inside the connection's own transaction."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,  # for its naming convention: migrations write the short names of CHECKs
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
    )
    context.run_migrations()


def run_on_sqlite(connection: Connection) -> None:
    """Run with foreign keys off: a table changed in batch mode is made anew, and the old one dropped.

    SQLite ignores the switch inside a transaction, so it comes before; all keys are checked before the commit.
    """
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.execution_options(**{BEGIN: "IMMEDIATE"}).begin():
            run(connection)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").all():
                raise RuntimeError(f"The migration would break {len(broken)} references: {broken[0]}")
    finally:
        driver.execute("PRAGMA foreign_keys = ON")


def run_on_postgresql(connection: Connection) -> None:
    """Run alone: two processes that start at once do not both migrate."""
    with connection.begin():
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({MIGRATING})")
        run(connection)


given = context.config.attributes
if "connection" in given:
    run(given["connection"])
else:
    with given["engine"].connect() as own:
        (run_on_sqlite if own.dialect.name == "sqlite" else run_on_postgresql)(own)
