"""The `hateprog` command: collects each feature's commands, and runs the service."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol, TypeVar

import click
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask, current_app
from sqlalchemy import make_url

from hateprog import demo, deploy, scheduler
from hateprog.accounts.cli import accounts
from hateprog.app import create_app
from hateprog.areas.cli import areas
from hateprog.eligibility.trials.cli import eligibility
from hateprog.evaluation.questionnaires.cli import questionnaires
from hateprog.jobs import TIMETABLE
from hateprog.kernel.errors import RuleBroken
from hateprog.retention import ledger
from hateprog.retention.cli import erasures, retention
from hateprog.schools.cli import schools
from hateprog.server import Server
from hateprog.sessions.curriculum.cli import templates
from hateprog.sessions.library.cli import topics
from hateprog.store import migrations, sealing, verify
from hateprog.store.base import db
from hateprog.store.cli import keys
from hateprog.victims.questions.cli import questions

Step = TypeVar("Step")
STOPPED_BY = {signal.SIGINT, signal.SIGTERM}


class Settings(Protocol):
    """What a command needs of the settings: `config.main` hands them over."""

    DATABASE_URL: str
    WORKERS: int
    SEAL_FOLDER: str
    PUBLIC_ADDRESS: str

    @classmethod
    def for_demo(cls, folder: Path, port: int) -> Settings:
        """Return the settings of a demonstration that keeps all it has in one folder."""

    def as_mapping(self) -> dict[str, Any]:
        """Return them as Flask reads them."""


def app_of(settings: Settings) -> Flask:
    """Return the service; the folder of a SQLite file is made where it is missing."""
    mapping = settings.as_mapping()
    url = make_url(mapping["SQLALCHEMY_DATABASE_URI"])
    if url.get_backend_name() == "sqlite" and url.database not in {None, "", ":memory:"}:
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    return create_app(mapping)


@contextmanager
def service(settings: Settings) -> Iterator[Flask]:
    """Give the service with its context, and close its connections afterwards."""
    app = app_of(settings)
    with app.app_context():
        try:
            yield app
        finally:
            db.session.remove()
            db.engine.dispose()


def within(group: click.Group) -> click.Group:
    """Return a group with a feature's commands and the service around them; the feature's own stays as it is."""

    def enter() -> None:
        context = click.get_current_context()
        context.with_resource(service(context.obj))

    return click.Group(name=group.name, commands=group.commands, callback=enter, help=group.help)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="hateprog")
def command_line() -> None:
    """Run and look after a hate crime programme's service. Settings come from the environment."""


command_line.add_command(within(accounts))
command_line.add_command(within(areas))
command_line.add_command(within(eligibility))
command_line.add_command(within(erasures))
command_line.add_command(within(keys))
command_line.add_command(within(questionnaires))
command_line.add_command(within(questions))
command_line.add_command(within(retention))
command_line.add_command(within(schools))
command_line.add_command(within(templates))
command_line.add_command(within(topics))


@command_line.command("demo")
@click.option("--port", default=5000, show_default=True, help="Port on this machine.")
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/demo"),
    show_default=True,
    help="Where the demo's data lies; what is there is kept.",
)
@click.pass_obj
def show_demo(settings: Settings, port: int, folder: Path) -> None:
    """Serve a demonstration with invented people; its last lines say how to sign in as each of them."""
    folder.mkdir(parents=True, exist_ok=True)
    unfinished = folder / "unfinished"
    if unfinished.exists():
        sentence = f"The demo in {folder} was stopped while it was being made: make demo-reset, or remove that folder."
        raise click.ClickException(sentence)
    own = type(settings).for_demo(folder.resolve(), port)
    with service(own):
        migrate()
        unfinished.touch()
        people = demo.prepare(as_it_goes)
        unfinished.unlink()
    click.echo(demo.NOTE)
    click.echo(f"Serving on {own.PUBLIC_ADDRESS} (stop with Ctrl+C). Sign in as:")
    for address, password in people:
        click.echo(f"{address}  {password}")
    Server(lambda: app_of(own), bind=f"127.0.0.1:{port}", workers=own.WORKERS, with_scheduler=True).run()


def as_it_goes(steps: Sequence[Step]) -> Iterator[Step]:
    """Show how far the demonstration's year has been lived through."""
    with click.progressbar(steps, label="Living through a year of cases") as bar:
        yield from bar


@command_line.command()
@click.option("--bind", default="127.0.0.1:5000", show_default=True, help="Address and port, or unix:/path.")
@click.option("--with-scheduler", is_flag=True, help="Keep the timetable too, in the same process.")
@click.pass_obj
def serve(settings: Settings, bind: str, with_scheduler: bool) -> None:
    """Serve the pages, with WORKERS processes of four threads."""
    with service(settings):
        must_be_ready()
    click.echo(f"Serving on {bind}; stop with Ctrl+C")
    Server(lambda: app_of(settings), bind=bind, workers=settings.WORKERS, with_scheduler=with_scheduler).run()


@command_line.command("scheduler")
@click.pass_obj
def keep_time(settings: Settings) -> None:
    """Keep the timetable: mail, seals, reminders. Of several of these one works and the others stand by."""
    # Waited for, not handled: raised inside the scheduler's own loop, an exception is logged there and goes unheard.
    signal.pthread_sigmask(signal.SIG_BLOCK, STOPPED_BY)
    background = BackgroundScheduler()
    with service(settings) as app:
        must_be_ready()
        holder = scheduler.prepare(background, app, TIMETABLE)
        background.start()
        click.echo("Keeping the timetable; stop with Ctrl+C")
        if signal.sigwait(STOPPED_BY) is signal.SIGINT:
            click.echo("Stopping once the running job is done")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, STOPPED_BY)  # whoever cannot wait for that may ask again
        background.shutdown()
        scheduler.stand_down(app, holder)


@command_line.group("db")
def database() -> None:
    """Look after the database."""


@database.command()
@click.pass_obj
def upgrade(settings: Settings) -> None:
    """Bring the database up to the newest migration; an up-to-date one stays as it is."""
    with service(settings):
        migrate()
    click.echo(f"The database is at {migrations.head()}.")


def must_be_ready() -> None:
    """Raise a sentence unless the database is at the migration that this code needs, and its keys are all there."""
    if migrations.current(db.engine) != migrations.head():
        raise click.ClickException("Migrations are pending: run hateprog db upgrade first.")
    if missing := sealing.missing_keys():
        raise click.ClickException(
            f"Not started: the sealing key {', '.join(missing)} is missing, and the database needs it."
        )
    if count := brought_back():
        raise click.ClickException(
            f"Not started: {count:,} that were erased are in this database again. Run hateprog erasures apply "
            f"{ledger.NAME} first, with the file in SEAL_FOLDER."
        )
    db.session.rollback()  # a process that serves all day would keep SQLite's older pages by what it read here


def brought_back() -> int:
    """Return how many erasures of the ledger in SEAL_FOLDER a restored backup has undone; none without such a file."""
    folder = current_app.config["SEAL_FOLDER"]
    path = Path(folder) / ledger.NAME
    if not folder or not path.exists():
        return 0
    try:
        return ledger.brought_back(ledger.read(path))
    except RuleBroken as refused:
        raise click.ClickException(f"Not started: {refused.message}") from None


def migrate() -> None:
    """Take the database through every pending migration, showing how far it is."""
    pending = migrations.pending(migrations.current(db.engine))
    with click.progressbar(pending, label="Migrating", item_show_func=lambda each: each or "") as steps:
        for step in steps:
            migrations.upgrade(db.engine, step)


@command_line.command()
@click.option("--deploy", "in_earnest", is_flag=True, required=True, help="Check whether this may run in earnest.")
@click.pass_obj
def check(settings: Settings, in_earnest: bool) -> None:
    """Say what is wrong with the settings; the exit code is 1 when anything is."""
    with service(settings):
        found = list(deploy.problems(settings))
    for sentence in found:
        click.echo(f"- {sentence}")
    if found:
        raise click.ClickException(f"{len(found)} to put right before anybody relies on this service.")
    click.echo("Nothing was found that stands in the way.")


@command_line.group()
def audit() -> None:
    """Look after the audit log."""


@audit.command("verify")
@click.option(
    "--heads",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The folder where the heads were sent; SEAL_FOLDER where it is set.",
)
@click.pass_obj
def verify_log(settings: Settings, heads: Path | None) -> None:
    """Work every seal of the audit log out again; the exit code is 1 when something does not fit."""
    folder = heads or (Path(settings.SEAL_FOLDER) if settings.SEAL_FOLDER else None)
    with service(settings):
        lines, unsealed = verify.count_lines()
        with click.progressbar(length=lines - unsealed, label="Verifying") as bar:
            faults = list(verify.faults(folder, done=bar.update))
    for sentence in faults:
        click.echo(sentence)
    if folder is None:
        click.echo("Without the heads' folder (--heads) an end that was cut off cannot be seen.")
    if faults:
        raise click.ClickException("The audit log is not as it was sealed.")
    click.echo(f"{lines - unsealed:,} lines are as they were sealed; {unsealed:,} are too new to be sealed yet.")
