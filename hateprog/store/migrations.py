"""Where the migrations are, and running them: one history for both databases."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

CHECKOUT = Path(__file__).resolve().parents[2] / "migrations"
INSTALLED = Path(__file__).resolve().parents[1] / "_migrations"


def folder() -> Path:
    """Return the migrations' folder: beside the package in a checkout, inside it in an installed wheel."""
    return INSTALLED if INSTALLED.is_dir() else CHECKOUT


def head() -> str:
    """Return the newest migration's number, from the file that two branches cannot both change unseen."""
    return (folder() / "HEAD").read_text().strip()


def current(engine: Engine) -> str | None:
    """Return the migration that the database is at; None for a database with nothing in it."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def pending(since: str | None) -> list[str]:
    """Return the migrations that come after one, oldest first."""
    script = ScriptDirectory.from_config(_config())
    return [each.revision for each in script.iterate_revisions("head", since or "base")][::-1]


def upgrade(engine: Engine, to: str = "head") -> None:
    """Bring the database up to a migration, in one transaction."""
    command.upgrade(_config(engine), to)


def downgrade(engine: Engine, to: str) -> None:
    """Bring the database down to a migration."""
    command.downgrade(_config(engine), to)


def _config(engine: Engine | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder()))
    config.attributes["engine"] = engine
    return config
