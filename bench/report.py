"""What a run says at the end: a table, and each goal met or not."""

from __future__ import annotations

from collections.abc import Sequence

from bench.measuring import DRIFT
from bench.running import Result

MOST_OF_THE_FLOOR = 3.0
"""How many times the floor's CPU a case page or a list may take, on PostgreSQL at 100,000 cases."""

RATIO_AT = 100_000
"""At how many cases that is asked; the table says the ratio at every size."""

MOST_GROWTH = 1.5
"""How many times its p50 on the smallest database a case page or a list may take on a bigger one."""

HEAD = ("page", "cases", "queries", "p50 ms", "p95 ms", "CPU ms", "floor ms", "ratio", "SQL ms", "growth")


def table(results: Sequence[Result]) -> str:
    """Return the results as a table in Markdown: the document and the terminal show the same one."""
    rows = [HEAD, tuple("---" for _ in HEAD), *(_row(result, _growth(result, results)) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("| " + " | ".join(map(str.ljust, row, widths)) + " |" for row in rows)


def _row(result: Result, growth: float | None) -> tuple[str, ...]:
    low, high = result.statements
    return (
        result.page.name,
        f"{result.cases:,}",
        f"{low}" if low == high else f"{low} to {high}",
        f"{result.service.p50 * 1000:.2f}",
        f"{result.service.p95 * 1000:.2f}",
        f"{result.service.cpu * 1000:.2f}",
        f"{result.floor.cpu * 1000:.2f}" if result.floor.cpus else "",
        f"{result.ratio:.2f}" if result.ratio else "",
        f"{result.bytes.cpu * 1000:.2f}" if result.bytes.cpus and result.bytes.drift <= DRIFT else "",
        f"{growth:.2f}" if growth else "",
    )


def goals(results: Sequence[Result]) -> list[str]:
    """Return one line for each goal that these results speak to."""
    said: list[str] = []
    for result in (each for each in results if each.page.has_goal):
        what = f"{result.page.name}, {result.cases:,} cases"
        if result.ratio is not None and result.cases == RATIO_AT:
            said.append(_said(f"{what}: CPU", result.ratio, MOST_OF_THE_FLOOR, "the floor"))
        growth = _growth(result, results)
        if growth is not None:
            said.append(_said(f"{what}: p50", growth, MOST_GROWTH, "the smallest"))
    return said


def _said(what: str, value: float, most: float, of: str) -> str:
    return f"{'met    ' if value <= most else 'NOT MET'} {what} {value:.2f}x {of}, at most {most}x"


def _growth(result: Result, results: Sequence[Result]) -> float | None:
    smallest = min((each for each in results if each.page is result.page), key=lambda each: each.cases)
    return None if smallest is result else result.service.p50 / smallest.service.p50
