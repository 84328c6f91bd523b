"""What a release counts: the frozen figures of its period, and its referrals by kind and area."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from uuid import UUID

from hateprog.areas import queries as areas
from hateprog.kernel.clock import local_date
from hateprog.referrals import counted as referrals
from hateprog.referrals.rules import OutcomeType, Pathway, Strand
from hateprog.reports.evidence.rules import AGES, NOT_KNOWN, OLDEST, age_band
from hateprog.reports.measures.definitions import BY_CODE, MEASURES
from hateprog.reports.measures.queries import Asked, looked_at
from hateprog.reports.measures.rules import Period
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.rules import WHOLE
from hateprog.reports.releases.rules import CASES, UNKNOWN, Table
from hateprog.reports.releases.tables import Case, Scope

BANDS = (*(f"{low}-{high}" for low, high in AGES), f"{OLDEST}+", UNKNOWN)
ROWS = {
    Table.STRANDS: tuple(strand.value for strand in Strand),
    Table.AGES: BANDS,
    Table.PATHWAYS: (*(pathway.value for pathway in Pathway), UNKNOWN),
    Table.OUTCOMES: (*(outcome.value for outcome in OutcomeType), UNKNOWN),
}


def headlines(period_id: UUID) -> dict[str, int]:
    """Return the frozen figures of a period by measure, in the order of the measures."""
    frozen = {each.measure: each.number for each in periods.figures_of(period_id) if each.area == WHOLE}
    return {each.code: frozen[each.code] for each in MEASURES if each.code in frozen}


def cases(first: date, last: date, force_code: str | None) -> tuple[Scope, list[Case]]:
    """Return the areas and rows of the tables, and the referrals received on these days, those alike as one line.

    The columns are the force areas, or within one its districts.
    """
    within = looked_at(BY_CODE[CASES], Asked(Period(first, last), None, force_code))
    strands: dict[UUID, set[str]] = defaultdict(set)
    for row in referrals.strands_of(within):
        strands[row.referral_id].add(row.strand.value)
    columns = _columns(force_code)
    found: Counter[tuple[str, str, str, str, str, frozenset[str]]] = Counter()
    for row in referrals.kinds_of(within):
        area = f"{row.force_code or ''}/{row.district_code or ''}"
        column = (row.district_code if force_code else row.force_code) or UNKNOWN
        columns[column].add(area)
        band = age_band(row.born_on, local_date(row.received_at))
        age = UNKNOWN if band == NOT_KNOWN else band
        pathway, outcome = (kind.value if kind else UNKNOWN for kind in (row.pathway, row.outcome_type))
        found[area, column, age, pathway, outcome, frozenset(strands.get(row.referral_id, ()))] += 1
    lines = [
        Case(area, column, {Table.AGES: age, Table.PATHWAYS: pathway, Table.OUTCOMES: outcome}, kinds, count)
        for (area, column, age, pathway, outcome, kinds), count in found.items()
    ]
    return Scope({code: frozenset(held) for code, held in columns.items()}, ROWS), lines


def _columns(force_code: str | None) -> defaultdict[str, set[str]]:
    """Return the columns with the districts in each; what is in no known district is in a column too."""
    columns: defaultdict[str, set[str]] = defaultdict(set)
    for force, _name, districts in areas.by_force():
        if force_code is None:
            columns[force] = {f"{force}/", *(f"{force}/{code}" for code, _called in districts)}
        elif force == force_code:
            columns[UNKNOWN].add(f"{force}/")
            for code, _called in districts:
                columns[code].add(f"{force}/{code}")
    if force_code is None:
        columns[UNKNOWN].add("/")
    return columns
