"""A release in words, once for the page and the PDF, so that the two never differ."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from hateprog.areas import queries as areas
from hateprog.kernel.clock import local_date
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import OUTCOME_TYPE_LABELS, PATHWAY_LABELS, STRAND_LABELS
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods.rules import WHOLE
from hateprog.reports.releases import queries, rules
from hateprog.reports.releases.models import Release, ReleasedCell
from hateprog.reports.releases.rules import EVERY, OTHER, UNKNOWN, Hiding, Table
from hateprog.web.filters import show_date, show_moment

LABELS: Mapping[Table, Mapping[str, str]] = {
    Table.STRANDS: {strand.value: label for strand, label in STRAND_LABELS.items()},
    Table.PATHWAYS: {pathway.value: label for pathway, label in PATHWAY_LABELS.items()},
    Table.OUTCOMES: {outcome.value: label for outcome, label in OUTCOME_TYPE_LABELS.items()},
}
IN_WORDS: Mapping[str, str] = {
    "referrals_received": N_("{number} referrals were received."),
    "people_one_to_one": N_("{number} people came to one-to-one sessions."),
    "sessions_held": N_("{number} one-to-one sessions were held."),
    "group_attendances": N_("{number} attendances were counted at group sessions in schools."),
    "event_attendances": N_("{number} attendances were counted at awareness and youth events."),
}
"""Headlines that are said first, and how. Their units differ, so no two of them are in one number."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A table as it is shown: its caption, its headings, its rows of words, and what is to be known of it."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Corrected:
    """That the figures of a release were corrected since, in a sentence, and the newer release if one is published.

    No newer number: what both told together could tell of few people.
    """

    said: str
    newer: str | None = None
    newer_title: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """All that a release says. `definitions` are (measure, what is counted)."""

    title: str
    corrected: Corrected | None
    about: Sequence[tuple[str, str]]
    headlines: Sequence[str]
    tables: Sequence[Shown]
    to_know: Sequence[str]
    definitions: Sequence[tuple[str, str]]


def told(release: Release) -> Told:
    """Return a release as everybody reads it, or will."""
    return Told(
        title=title(release),
        corrected=corrections([release]).get(release.address),
        about=list(_about(release)),
        headlines=list(_in_words(release)),
        tables=[_headlines(release), *_tables(release)],
        to_know=list(_to_know(release)),
        definitions=list(_definitions(release)),
    )


def title(release: Release) -> str:
    """Return what a release is called: “What the programme did in 2026”."""
    where = areas.name_of(release.force_code) or release.force_code
    if not where:
        return _("What the programme did {when}").format(when=_when(release.first_on, release.last_on))
    return _("What the programme did in {where} {when}").format(
        where=where, when=_when(release.first_on, release.last_on)
    )


def corrections(releases: Iterable[Release]) -> Mapping[str, Corrected]:
    """Return, by address, what is told of published releases whose frozen period was superseded since."""
    stands = periods.standing_for()
    found = [(each, stands[each.period_id]) for each in releases if each.published_at and each.period_id in stands]
    newer = {each.period_id: each for each in queries.published()} if found else {}
    out = {}
    for release, period in found:
        day = show_date(local_date(period.frozen_at))
        said = _("The figures of this period were corrected on {day}, after these were published.").format(day=day)
        instead = newer.get(period.id)
        out[release.address] = Corrected(said, instead.address, title(instead)) if instead else Corrected(said)
    return out


def _when(first: date, last: date) -> str:
    if (first.month, first.day) == (1, 1) and last + timedelta(days=1) == date(first.year + 1, 1, 1):
        return _("in {year}").format(year=first.year)
    return _("from {first} to {last}").format(first=show_date(first), last=show_date(last))


def _about(release: Release) -> Iterator[tuple[str, str]]:
    days = _("{first} to {last}").format(first=show_date(release.first_on), last=show_date(release.last_on))
    yield _("Period"), days
    yield _("Where"), areas.name_of(release.force_code) or release.force_code or _("Every force area")
    period = periods.one_period(release.period_id)
    if period is not None:
        yield _("Figures as they were"), show_moment(period.frozen_at)
    if any(cell.kind is not Table.HEADLINES for cell in release.cells):
        yield _("Tables of referrals as they were"), show_moment(release.prepared_at)
    if release.approved_at and release.approved_as:
        said = _("{when}, by {whom}")
        whom = _(rules.APPROVED_AS_LABELS[release.approved_as])
        yield _("Approved"), said.format(when=show_moment(release.approved_at), whom=whom)
    else:
        yield _("Approved"), _("Not yet")
    if release.published_at:
        yield _("Published"), show_moment(release.published_at)


def _in_words(release: Release) -> Iterator[str]:
    """Yield the headlines that are said in a sentence: of what is not shown, or was none, there is no sentence."""
    numbers = {cell.line: cell.number for cell in release.cells if cell.kind is Table.HEADLINES}
    for code, sentence in IN_WORDS.items():
        if number := numbers.get(code):
            yield _(sentence).format(number=_about_so_many(release, number))


def _about_so_many(release: Release, number: int) -> str:
    return _("About {number}").format(number=f"{number:,}") if release.hiding is Hiding.ROUNDED else f"{number:,}"


def _headlines(release: Release) -> Shown:
    rows = []
    for cell in release.cells:
        if cell.kind is Table.HEADLINES:
            measure = BY_CODE.get(cell.line)
            unit = _(UNIT_LABELS[measure.unit]) if measure and cell.number is not None else ""
            rows.append((_(measure.name) if measure else cell.line, f"{_number(cell)} {unit}".rstrip()))
    return Shown(
        _(rules.TABLE_LABELS[Table.HEADLINES]),
        (_(rules.ROW_LABELS[Table.HEADLINES]), _("Number")),
        rows,
        _("These numbers count different things: do not add them."),
    )


def _tables(release: Release) -> Iterator[Shown]:
    names = areas.names(column.code for column in release.columns)
    for table in Table:
        cells = [cell for cell in release.cells if cell.kind is table]
        if table is Table.HEADLINES or not cells:
            continue
        columns = [code for code in dict.fromkeys(cell.column_code for cell in cells) if _has_any(cells, code)]
        by_row: dict[str, list[str]] = {}
        for cell in cells:
            if cell.column_code in columns:
                by_row.setdefault(cell.line, []).append(_number(cell))
        headings = [_column(code, names) for code in columns] if len(columns) > 1 else [_("Number")]
        yield Shown(
            _(rules.TABLE_LABELS[table]),
            (_(rules.ROW_LABELS[table]), *headings),
            [(_row(table, line), *numbers) for line, numbers in by_row.items()],
            _(rules.NOT_TO_BE_ADDED) if table is Table.STRANDS else None,
        )


def _has_any(cells: Sequence[ReleasedCell], code: str) -> bool:
    """Say whether a column is worth showing: the areas of which nothing came are left out."""
    return code == EVERY or any(cell.number != 0 for cell in cells if cell.column_code == code)


def _number(cell: ReleasedCell) -> str:
    return _("not\N{NO-BREAK SPACE}shown") if cell.number is None else f"{cell.number:,}"


def _row(table: Table, line: str) -> str:
    if line == EVERY:
        return _("All referrals")
    if line == UNKNOWN:
        return _("Not known")
    if table is Table.AGES:
        return line.replace("-", _(" to ")) if "-" in line else _("{age} and over").format(age=line.rstrip("+"))
    return _(LABELS[table].get(line, line))


def _column(code: str, names: Mapping[str, str]) -> str:
    plain = {EVERY: _("All areas"), OTHER: _("Other areas together"), UNKNOWN: _("Area not known")}
    return plain.get(code) or names.get(code, code)


def _to_know(release: Release) -> Iterator[str]:
    if release.hiding is Hiding.ROUNDED:
        yield _(
            "Every number is rounded to the nearest 5, so that nobody can be recognised. Rounded numbers need not add "
            "up, and 0 may stand for 1 or 2."
        )
    else:
        yield _(
            "“Not shown” stands for a number from 1 to 4, or for another number from which one of those could be "
            "worked out: so few people might be recognised. It never stands for nobody."
        )
    if _has_any([cell for cell in release.cells if cell.column_code == OTHER], OTHER):
        yield _("Areas with few referrals are counted together.")
    left_out = [
        _(rules.TABLE_LABELS[table]) for table in Table if all(cell.kind is not table for cell in release.cells)
    ]
    if left_out:
        said = _("Left out, because there are so few referrals that somebody might be recognised: {tables}.")
        yield said.format(tables="; ".join(left_out))
    yield _("What was recorded after the figures were taken, or after the tables were counted, is not in them.")


def _definitions(release: Release) -> Iterator[tuple[str, str]]:
    """Yield what each measure counts; where the meaning has changed since, that it has."""
    versions = {each.measure: each.version for each in periods.figures_of(release.period_id) if each.area == WHOLE}
    for cell in release.cells:
        measure = BY_CODE.get(cell.line) if cell.kind is Table.HEADLINES else None
        if measure is None:
            continue
        said = _("{what} Day that counts: {date}.").format(
            what=_(measure.what), date=_(measure.counting_date).rstrip(".")
        )
        if versions.get(measure.code, measure.version) != measure.version:
            said += " " + _("This is how it is counted now; these figures were counted by an earlier definition.")
        yield _(measure.name), said
