"""`python -m bench.trials`: how long it takes to try a draft rule set on many past assessments, on PostgreSQL.

A copy of the benchmark's database is filled up with more assessments of the same cases, as if each had been asked for
several times, until so many are out of court; the copy is thrown away afterwards. One process works, as the scheduler
does.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from time import perf_counter, process_time
from typing import Any

import click
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import make_url

from bench.building import build
from bench.databases import Postgresql
from bench.running import at_the_moment
from config import Settings
from hateprog.app import create_app
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets import service as rule_sets
from hateprog.eligibility.rule_sets.rules import with_line
from hateprog.eligibility.trials import queries, service
from hateprog.kernel.access import NOBODY, Actor, Role
from hateprog.store.base import db

GOAL = 120
"""Seconds for 100,000 assessments on two cores (issue 3, item 8)."""

AGED = """
[[rules]]
code = "aged"
text = "Aged 20 or over on the date of the incident"
check = "is_old_enough_then"
parameters = { at_least = 20 }
source = { document = "Benchmark", section = "1" }
"""
SAME = with_line(files.text_of("out_of_court"), "version", 2)
DRAFTS = {
    "nothing differs": SAME,
    "some differ": SAME + AGED,
    "most differ": files.text_of("gloucestershire").replace('force = "E23000037"\n', ""),
}
MORE = """
INSERT INTO assessment
SELECT gen_random_uuid(), referral_id, %s, rule_set, rule_set_version, facts, facts_hash, findings, pattern,
       requested_by, requested_at, due_on, requested_at
FROM assessment WHERE number = 1 AND rule_set = 'out_of_court' ORDER BY id LIMIT %s
"""
HOW_MANY = "SELECT count(*) FROM assessment WHERE rule_set = 'out_of_court'"


@click.command()
@click.option("--assessments", type=click.IntRange(1000), default=100_000, show_default=True)
@click.option("--cases", type=click.IntRange(1000), default=100_000, show_default=True, help="Of the database copied.")
def trials(assessments: int, cases: int) -> None:
    """Try three drafts, and print how long each took."""
    source = Postgresql(cases)
    if not source.is_built():
        build(source, cases)
    with copied(source, "trials") as address:
        _fill_up(address, assessments)
        app = create_app(Settings.for_tests(address).as_mapping() | {"TESTING": False})
        with app.app_context(), at_the_moment():
            for number, (name, text) in enumerate(DRAFTS.items()):
                click.echo(_try(app, name, text.replace('out_of_court"\nversion', f'bench_{number}"\nversion')))
            db.session.remove()
            db.engine.dispose()


@contextmanager
def copied(source: Postgresql, what_for: str) -> Iterator[str]:
    """Give the address of a copy of a database, which is gone afterwards."""
    url = make_url(source.address)
    admin = url.set(database="postgres").render_as_string(hide_password=False)
    name = sql.Identifier(f"{source.name}_{what_for}")
    drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(drop)
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(name, sql.Identifier(source.name)))
        yield url.set(database=f"{source.name}_{what_for}").render_as_string(hide_password=False)
        connection.execute(drop)


def _fill_up(address: str, wanted: int) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        number = 1
        while (missing := wanted - _one(connection, HOW_MANY)) > 0:
            number += 1
            connection.execute(MORE, (number, missing))
        connection.execute("VACUUM (ANALYZE) assessment")


def _one(connection: Any, asked: str) -> int:
    return int(connection.execute(asked).fetchone()[0])


def _try(app: Flask, name: str, text: str) -> str:
    """Draft, try to the end, and return a line of a table."""
    account = db.session.execute(
        db.text(
            "SELECT a.id, a.person_id FROM account a JOIN role_held r ON r.account_id = a.id WHERE role = 'coordinator'"
        )
    ).first()
    assert account is not None
    actor: Actor = replace(NOBODY, id=account.id, person_id=account.person_id, roles=frozenset({Role.COORDINATOR}))
    version = rule_sets.draft(actor, None, text)
    wall, cpu = perf_counter(), process_time()
    trial_id = service.start(actor, version).id
    while service.step(trial_id):
        pass
    wall, cpu = perf_counter() - wall, process_time() - cpu
    trial: Any = queries.one_trial(version.id, trial_id)
    met = "met" if wall * 100_000 / trial.done <= GOAL else "NOT met"
    return f"{name:24} {trial.done:9,} tried {trial.differing:9,} differ {wall:7.1f} s {cpu:7.1f} s CPU  goal {met}"


if __name__ == "__main__":
    trials()
