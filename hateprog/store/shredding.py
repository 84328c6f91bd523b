"""Writing over what was erased: neither the file nor its log keeps old pages."""

from __future__ import annotations

from hateprog.store.base import BUSY, db


def write_over() -> None:
    """Empty SQLite's write-ahead log, whose older pages still hold what was erased; elsewhere nothing is done here.

    In the file itself `secure_delete` has written over it. PostgreSQL keeps old rows until VACUUM, which belongs to the
    owner of the tables and runs by itself (docs/operating.md says when that is not soon enough). Outside a transaction.
    It never waits: whoever waited for a reader would hold the one write lock meanwhile. The job comes by each minute.
    """
    if db.engine.dialect.name != "sqlite":
        return
    db.session.rollback()  # a transaction that reads would keep the older pages
    with db.engine.engine.connect() as connection:  # of its own, also where a Connection does an Engine's work
        raw = connection.connection.driver_connection
        if raw is not None and not raw.in_transaction:
            raw.execute("PRAGMA busy_timeout = 0")
            raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            raw.execute(f"PRAGMA busy_timeout = {BUSY}")
