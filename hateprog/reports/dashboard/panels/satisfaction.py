"""How content both sides were, what of it was satisfactory, and whether it made a difference, in a calendar year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from hateprog.areas import queries as areas
from hateprog.evaluation.satisfaction.policy import Can as CanSatisfy
from hateprog.evaluation.satisfaction.rules import PARTLY_LABELS, RATING_LABELS, Audience
from hateprog.evaluation.satisfaction.wording import labels, newest
from hateprog.kernel.clock import today
from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel
from hateprog.reports.satisfaction import queries, telling
from hateprog.reports.satisfaction.policy import Can
from hateprog.reports.satisfaction.telling import Shown
from hateprog.web.charts import Chart, Series, bars, stacked
from hateprog.web.gate import can

RATING, SATISFACTORY, DIFFERENCE = range(3)
"""Which of an audience's divisions is which."""


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return what was said in the whole calendar year of the period's last day: of parts of it one answer would show.

    Exact counts are for who may open the answers of a case, whoever else may open rows (`exact`).
    """
    reads = exact and can(CanSatisfy.READ)
    year = min(answers.asked.period.last, today()).year
    found = queries.told(date(year, 1, 1), date(year, 12, 31), force_code=answers.asked.force_code if reads else None)
    names = dict(areas.forces())
    told = [
        telling.shown(
            each, newest(audience), labels(audience), names, exact=telling.is_exact(audience, reads_rows=reads)
        )
        for audience, each in found.items()
    ]
    content = _scale(_("How content people were"), told, RATING, RATING_LABELS.values())
    difference = _scale(_("Whether it made a difference"), told, DIFFERENCE, PARTLY_LABELS.values())
    more = _("Satisfaction, with who was asked and who answered")
    return Panel(
        "satisfaction",
        _("Satisfaction of both sides"),
        tuple(
            Drawn(chart) for chart in (content, *(_satisfactory(each) for each in told if each.divisions), difference)
        ),
        notes=tuple(_notes(told, year)),
        more=(More(more, "satisfaction_figures.show", Can.COUNT, dated=False, parts={"year": year}),),
    )


def _notes(told: Sequence[Shown], year: int) -> Iterator[str]:
    yield _(
        "Of the whole of {year}, as each is asked once; of those who answered, who may differ from who did not."
    ).format(year=year)
    for each in told:
        if each.rate:
            yield f"{each.title}: {each.rate}"
    if Audience.VICTIM not in {each.audience for each in told}:
        yield _("People harmed are told for every force area together, so they are left out here.")


def _scale(caption: str, told: Sequence[Shown], which: int, answers: Iterable[str]) -> Chart:
    """Return a bar for each audience, divided by its answers in order; hidden where how they divide is not told."""
    named = [_(answer) for answer in answers]
    lines = [_counts(each, which, len(named)) for each in told]
    series = [Series(answer, [line[at] for line in lines]) for at, answer in enumerate(named)]
    return stacked(caption, _("Who was asked"), [each.title for each in told], *series)


def _counts(shown: Shown, which: int, answers: int) -> Sequence[int | None]:
    if shown.divisions:
        return [count for _answer, count in shown.divisions[which].counts]
    return [0 if shown.none_answered else None] * answers


def _satisfactory(shown: Shown) -> Chart:
    """Return how often each thing was chosen, in the order of the words; whoever answered may have chosen several."""
    counts = shown.divisions[SATISFACTORY].counts
    chosen = Series(_("People"), [count for _answer, count in counts])
    caption = _("What was satisfactory: {whom} (each may have chosen several)").format(whom=shown.title)
    return bars(caption, _("What was satisfactory"), [answer for answer, _count in counts], chosen)
