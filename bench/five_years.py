"""Services of five years on PostgreSQL, filled by a few statements with what figures and the evidence base read.

Cases in the same districts, with person, strands, assessment, decision, programme, sessions and follow-ups; everybody
said yes to the evaluation. One in ten has a record of the first session, and a questionnaire before and after; of one
in five the first follow-up is done. So a sheet of a workbook holds each kind of row.
"""

from __future__ import annotations

from psycopg import sql
from sqlalchemy import make_url

from bench import people
from bench.databases import Postgresql

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
                             started_at, saved_at, received_at, consented_on, evaluation_consent)
       SELECT id, 1, 'HC-' || lpad(number::text, 8, '0'),
              CASE WHEN fate < 0.6 THEN 'completed' WHEN fate < 0.9 THEN 'approved' ELSE 'received' END,
              'online', pathway, person, force_code, code, came, came, came, came_on, 'yes' FROM made""",
    """INSERT INTO referral_strand (id, referral_id, strand)
       SELECT gen_random_uuid(), id, (ARRAY['race', 'religion', 'disability', 'sexual_orientation',
              'transgender_identity'])[1 + number % 5] FROM made""",
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
    """INSERT INTO session_record (id, session_id, version, draft, saved_at, saved_by, attendance, covered, account,
                                   responsibility, blaming_heard, concern, plan, signed_at, signed_by)
       SELECT gen_random_uuid(), one_to_one.id, 1, '{}', over, inspector.id, 'on_time', '[]', 'Told it calmly.',
              (1 + made.number % 5)::text, false, false, 'Will write it down.', over, inspector.id
       FROM made JOIN one_to_one ON referral_id = made.id AND one_to_one.number = 1, inspector WHERE fate < 0.1""",
    """INSERT INTO instrument (id, code, version, title, introduction, licence, min_age, moments, method, direction,
                               may_be_missing, items, as_written, status, drafted_by, drafted_at, put_in_use_by,
                               put_in_use_at)
       SELECT gen_random_uuid(), 'attitudes', 1, 'Attitudes', '', 'Ours', 10, '["before", "after"]', 'sum',
              'higher_is_better', 0, '[{"code": "a", "text": "How?", "options": [{"value": 1, "label": "Badly"},
              {"value": 2, "label": "Well"}]}]', '', 'in_use', id, now(), id, now() FROM inspector""",
    """INSERT INTO questionnaire (id, referral_id, instrument_id, code, moment, answers, filled_on, source, entered_by,
                                  entered_at)
       SELECT gen_random_uuid(), made.id, instrument.id, instrument.code, moment, '{"a": 1}', came_on, 'paper',
              inspector.id, over
       FROM made, inspector, instrument, (VALUES ('before'), ('after')) AS filled (moment) WHERE fate < 0.1""",
    """INSERT INTO follow_up (id, referral_id, moment, due_on, reached, since, done_by, done_at)
       SELECT gen_random_uuid(), made.id, moment, over::date + days, CASE WHEN done THEN 'yes' END,
              CASE WHEN done THEN 'not_checked' END, CASE WHEN done THEN inspector.id END, CASE WHEN done THEN over END
       FROM inspector, made CROSS JOIN
              (VALUES ('three_months', 90), ('twelve_months', 365), ('eighteen_months', 548)) AS after (moment, days)
       CROSS JOIN LATERAL (SELECT fate < 0.2 AND moment = 'three_months' AS done) AS whether WHERE fate < 0.6""",
    "INSERT INTO to_recount (referral_id) SELECT id FROM made",
)
INSPECTOR = """
CREATE TEMPORARY VIEW inspector AS SELECT account.id, person_id FROM account
JOIN role_held ON account_id = account.id WHERE role = 'inspector' ORDER BY account.id LIMIT 1
"""


class FiveYears(Postgresql):
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
                # without triggers: one change a case waits, see the last row
                connection.execute("SET session_replication_role = replica")
                for statement in (SEED, sql.SQL(CASES).format(cases=sql.Literal(cases)), INSPECTOR, *ROWS):
                    connection.execute(statement)
