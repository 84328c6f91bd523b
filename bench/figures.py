"""`python -m bench.figures`: do figures open in the same time however many cases there are, on PostgreSQL?

Two services are filled with what figures read and nothing else: cases of five years in the same districts, with
assessment, decision, programme, sessions and follow-ups. Then the funnel, which reads kept counts, is opened on both by
turns beside its floor, and each measure, which reads its rows, is counted.
"""

from __future__ import annotations

from contextlib import suppress
from statistics import median
from time import perf_counter
from typing import Any

import click
import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import make_url

from bench import people
from bench.databases import Postgresql
from bench.measuring import DisturbedError, block, check_drift
from bench.report import goals, table
from bench.running import Result, Station, at_the_moment
from bench.workload import Page, Visit, ask, some
from hateprog.kernel.clock import today
from hateprog.reports.kept import service as kept
from hateprog.reports.measures import queries, rules
from hateprog.reports.measures.definitions import MEASURES
from hateprog.reports.measures.queries import Asked
from hateprog.store.base import db

TRIES, ROUNDS, COUNTS = 5, 10, 5

RECEIVED = "SELECT count(*) FROM referral WHERE received_at >= '2026-01-01' AND received_at < '2026-12-01'"
SEED = "SELECT setseed(0.5)"
CASES = """
CREATE TEMPORARY TABLE made AS
SELECT gen_random_uuid() AS id, gen_random_uuid() AS person, gen_random_uuid() AS asked, gen_random_uuid() AS decided,
       gen_random_uuid() AS begun, number, came, came::date AS came_on, came::date + 12 AS decided_on,
       came + interval '20 days' AS began, came + interval '90 days' AS over, pathway, code, force_code,
       date '2006-11-18' - age AS born_on, fate
FROM (
    SELECT number, timestamptz '2026-11-18 09:00+00' - random() * interval '1820 days' AS came, random() AS fate,
           (ARRAY['out_of_court', 'convicted', 'early_intervention'])[1 + floor(random() * 3)::int] AS pathway,
           (random() * 14000 - 3000)::int AS age, 1 + floor(random() * districts)::int AS place
    FROM generate_series(1, {cases}) AS number, (SELECT count(*) AS districts FROM district) AS all_of_them
) AS drawn
JOIN (SELECT row_number() OVER (ORDER BY code) AS nth, code, force_code FROM district) AS known ON nth = place
"""
ROWS = (
    """INSERT INTO participant (id, given_name, family_name, family_key, born_on)
       SELECT person, 'Jordan', 'Ashby', 'ashby', born_on FROM made""",
    """INSERT INTO referral (id, version, reference, stage, source, pathway, participant_id, force_code, district_code,
                             started_at, saved_at, received_at)
       SELECT id, 1, 'HC-' || lpad(number::text, 8, '0'),
              CASE WHEN fate < 0.6 THEN 'completed' WHEN fate < 0.9 THEN 'approved' ELSE 'received' END,
              'online', pathway, person, force_code, code, came, came, came FROM made""",
    """INSERT INTO involvement (id, referral_id, person_id, part, since)
       SELECT gen_random_uuid(), made.id, inspector.person_id, 'decided', came FROM made, inspector WHERE fate < 0.9""",
    """INSERT INTO assessment (id, referral_id, number, rule_set, rule_set_version, facts, facts_hash, findings,
                               pattern, requested_at, due_on, closed_at)
       SELECT asked, id, 1, 'out_of_court', 1, '{}', '', '[]', '', came, came_on + 14, came
       FROM made WHERE fate < 0.9""",
    """INSERT INTO decision (id, assessment_id, referral_id, outcome, rationale, judgements, facts_hash, overrides,
                             decided_by, decided_by_person, decided_as, part, decided_at, decided_on, pathway, standing,
                             consented_on, crime_recorded_on, investigation_completed_on, evidential_test_met_on,
                             admission_recorded_on, convicted_on, supervision_agreed_on, review_on, expires_on)
       SELECT decided, asked, made.id, CASE WHEN fate < 0.8 THEN 'approve' ELSE 'decline' END, 'It fits.', '{}', '',
              false, inspector.id, inspector.person_id, 'inspector', 'decided', came, decided_on, pathway,
              CASE WHEN fate < 0.8 THEN 'in_force' ELSE 'none' END, came_on, came_on, came_on, came_on, came_on,
              came_on, came_on, CASE WHEN fate < 0.8 THEN decided_on + 90 END,
              CASE WHEN fate < 0.8 THEN decided_on + 365 END
       FROM made, inspector WHERE fate < 0.9""",
    """INSERT INTO enrolment (id, referral_id, decision_id, decision_standing, approved_at, progress, started_at,
                              ended_at)
       SELECT begun, id, decided, 'in_force', came, CASE WHEN fate < 0.6 THEN 'completed' ELSE 'open' END, began,
              CASE WHEN fate < 0.6 THEN over END FROM made WHERE fate < 0.7""",
    """INSERT INTO one_to_one (id, enrolment_id, referral_id, number, state, held_on)
       SELECT gen_random_uuid(), begun, id, nth, 'signed', began::date + nth * 14
       FROM made, generate_series(1, 3) AS nth WHERE fate < 0.6""",
    """INSERT INTO follow_up (id, referral_id, moment, due_on)
       SELECT gen_random_uuid(), id, moment, over::date + days FROM made,
              (VALUES ('three_months', 90), ('twelve_months', 365), ('eighteen_months', 548)) AS after (moment, days)
       WHERE fate < 0.6""",
    "INSERT INTO to_recount (referral_id) SELECT id FROM made",
)
INSPECTOR = """
CREATE TEMPORARY VIEW inspector AS SELECT account.id, person_id FROM account
JOIN role_held ON account_id = account.id WHERE role = 'inspector' ORDER BY account.id LIMIT 1
"""


class Figures(Postgresql):
    """A database of its own beside the benchmark's others."""

    def __init__(self, cases: int) -> None:
        super().__init__(cases)
        self.name = f"hateprog_figures_{cases}"
        self.address = make_url(self.address).set(database=self.name).render_as_string(hide_password=False)

    def fill(self, cases: int) -> None:
        """Make it anew, with so many cases. None is counted yet."""
        with self.building() as sink:
            sink.put(people.rows(people.service(10_000, 100)), people.COLUMNS)
            with self.connect() as connection:
                connection.execute(
                    "SET session_replication_role = replica"
                )  # one change a case waits: see the last row
                for statement in (SEED, sql.SQL(CASES).format(cases=sql.Literal(cases)), INSPECTOR, *ROWS):
                    connection.execute(statement)


@click.command()
@click.option("--cases", "sizes", type=click.IntRange(1000), multiple=True, default=(10_000, 1_000_000))
@click.option("--rounds", type=click.IntRange(2), default=ROUNDS, show_default=True, help="Blocks of each, by turns.")
@click.option("--requests", type=click.IntRange(1), default=40, show_default=True, help="Requests in a block.")
@click.option("--rebuild", is_flag=True, help="Make the databases anew.")
def figures(sizes: tuple[int, ...], rounds: int, requests: int, rebuild: bool) -> None:
    """Open the funnel and count each measure on services of several sizes, and print what each took."""
    with at_the_moment():
        stations = [_station(size, rebuild) for size in sorted(sizes)]
        results = _undisturbed(stations, rounds, requests)
        click.echo("\n".join([table(results), "", *goals(results), ""]) if results else "No figure: the floor drifted")
        for line in _live(stations):
            click.echo(line)
    for station in stations:
        station.close()


def _station(cases: int, rebuild: bool) -> Station:
    database = Figures(cases)
    if rebuild or not database.is_built():
        click.echo(f"Making {cases:,} cases")
        database.fill(cases)
    station = Station(database, cases)
    with station.app.app_context():
        begun = perf_counter()
        changes = 0
        while some_more := kept.count_again(kept.BATCH):
            changes += some_more
        if changes:
            click.echo(f"{changes:,} cases counted for the first time in {perf_counter() - begun:.0f} s")
            with psycopg.connect(database.address, autocommit=True) as connection:
                connection.execute("VACUUM (ANALYZE)")
        db.session.remove()
    return station


def funnel(app: Flask, connection: Any, _wanted: int) -> list[Visit]:
    """Coordinators open how far the cases of this year have come."""
    ((received,),) = ask(connection, RECEIVED)
    words = (f">{received:,}<", "Received from 1 January 2026 to 30 November 2026")
    browsers = some(app, connection, "coordinator", 4)
    return [Visit(browser.get("/figures/funnel"), words=words) for _account, browser in browsers]


def _undisturbed(stations: list[Station], rounds: int, requests: int) -> list[Result]:
    """Measure, anew while something else uses the machine; nothing where it always does."""
    for _ in range(TRIES):
        with suppress(DisturbedError):
            return _measured(stations, rounds, requests)
    return []


def _measured(stations: list[Station], rounds: int, requests: int) -> list[Result]:
    """Open the funnel on each station by turns, beside a floor that asks the same and has the page's bytes ready.

    The page cannot be made without the service, as `running` does it: its form asks the database while it is drawn.
    """
    page = Page("funnel", funnel)
    visits = [page.visits(station.app, station.bare, 1) for station in stations]
    results = []
    for station, some_of_it in zip(stations, visits, strict=True):
        station.bare.rollback()
        counts = []
        for visit in some_of_it:
            known, heard = station.ask(visit.request)
            visit.check(known.answer)
            station.floor.learn(visit.request, known)
            counts.append(len(heard.statements))
        results.append(Result(page, station.cases, (min(counts), max(counts))))
    for _ in range(rounds):
        for station, some_of_it, result in zip(stations, visits, results, strict=True):
            now = [some_of_it[each % len(some_of_it)].request for each in range(requests)]
            result.bytes.add(block(station.floor.bytes, now))
            result.service.add(block(station.app.wsgi_app, now))
    for result in results:
        check_drift(result.bytes)
    return results


def _live(stations: list[Station]) -> list[str]:
    """Return a line for each measure: how long counting it for this year takes, at each size."""
    asked = Asked(rules.this_year(today()))
    lines = [f"{'measure':26}" + "".join(f"{station.cases:>14,}" for station in stations) + "  ms, by turns"]
    for each in MEASURES:
        taken: list[list[float]] = [[] for _ in stations]
        for _ in range(COUNTS):
            for place, station in enumerate(stations):
                with station.app.app_context():
                    begun = perf_counter()
                    queries.count(each, asked)
                    taken[place].append((perf_counter() - begun) * 1000)
                    db.session.remove()
        lines.append(f"{each.code:26}" + "".join(f"{median(some):14.1f}" for some in taken))
    return lines


if __name__ == "__main__":
    figures()
