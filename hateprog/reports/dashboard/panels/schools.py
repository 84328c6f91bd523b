"""Group work: how many were reached in each school, and in each year group."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.reports.dashboard.queries import Answers
from hateprog.reports.dashboard.rules import Drawn, More, Panel, told
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.policy import Can
from hateprog.sessions.year_groups import year_name
from hateprog.web.charts import Series, bars

MOST = 25


def panel(answers: Answers, *, exact: bool) -> Panel:
    """Return attendances by school and by year group. Who came to two sessions is counted at both."""
    attended = Series(_("Attendances"), [])
    years = dict(answers.to("year_groups"))
    by_year = bars(
        _("People reached in group sessions, by year group"),
        _("Year group"),
        [year_name(year) for year in sorted(years)],
        Series(attended.name, told([years[year] for year in sorted(years)], exact=exact)),
    )
    names, counts = _by_school([(name, number) for name, number in answers.to("schools")])
    by_school = bars(
        _("People reached in group sessions, by school"),
        _("School"),
        names,
        Series(attended.name, told(counts, exact=exact)),
    )
    return Panel(
        "schools",
        _("Group work in schools"),
        (Drawn(by_school), Drawn(by_year)),
        notes=(
            _("Heads at sessions: who came to two is counted at both. Pupils counted once are a figure of their own."),
        ),
        more=tuple(
            More(_(BY_CODE[code].name), "measures.one", Can.AGGREGATE, parts={"code": code})
            for code in ("group_attendances", "group_pupils")
        ),
    )


def _by_school(found: list[tuple[str, int]]) -> tuple[list[str], list[int]]:
    """Return the schools by name and what each comes to; of very many the largest, and the others together."""
    largest = sorted(found, key=lambda row: -row[1])[:MOST]
    rest = [row for row in found if row not in largest]
    lines = sorted(largest)
    if rest:
        lines.append((_("{count} other schools").format(count=len(rest)), sum(number for _name, number in rest)))
    return [name for name, _number in lines], [number for _name, number in lines]
