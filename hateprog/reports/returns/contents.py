"""What a return says, once for PDF and workbook, so that the two never differ: small counts are hidden in both."""

from __future__ import annotations

from hateprog.accounts.rules import ROLE_LABELS
from hateprog.areas import queries as areas
from hateprog.kernel.text import _
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import UNIT_LABELS
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods import rules, service, telling
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns import renewal
from hateprog.reports.returns.rules import Kind
from hateprog.reports.returns.sheet import Row, Sheet
from hateprog.reports.targets import queries as targets
from hateprog.reports.targets.rules import Progress
from hateprog.web.filters import show_date, show_moment


def about(period: FrozenPeriod) -> list[tuple[str, str]]:
    """Return what the period is, label by label."""
    days = _("{first} to {last}").format(first=show_date(period.first), last=show_date(period.last))
    told = [
        (_("Period"), days),
        (_("Where"), areas.name_of(period.force_code) or period.force_code or _("Every force area")),
        (_("Frozen period"), str(period.number)),
        (_("Frozen at"), show_moment(period.frozen_at)),
    ]
    later = periods.in_place_of(period)
    if later is not None:
        sentence = _("This freeze was a mistake: frozen period {number} stands in its place")
        told.append((_("Superseded"), sentence.format(number=later.number)))
    return [*told, (_("Note"), period.note)] if period.note else told


def of_kind(kind: Kind, period: FrozenPeriod) -> list[Sheet]:
    """Return the tables of a kind of return."""
    return renewal.sheets(period) if kind is Kind.RENEWAL else sheets(period)


def to_know(kind: Kind, period: FrozenPeriod) -> list[str]:
    """Return what is to be known of the tables of a kind of return, sentence by sentence."""
    return renewal.limits(period) if kind is Kind.RENEWAL else []


def sheets(period: FrozenPeriod) -> list[Sheet]:
    """Return the tables of a return; the ledger learns first of what came late."""
    compared = service.compared(period)
    lines = telling.told(period, compared, exact=False)
    shown = {(each.measure, each.area): line.frozen for each, line in zip(compared, lines, strict=True)}
    changed = [line for each, line in zip(compared, lines, strict=True) if each.difference]
    return [
        Sheet(
            _("Figures"),
            (_("Measure"), _("Unit"), _("Number")),
            [(line.measure, line.unit, line.frozen) for line in lines if line.is_whole],
        ),
        Sheet(
            _("By force area"),
            (_("Measure"), _("Force area"), _("Number")),
            [(line.measure, line.area, line.frozen) for line in lines if not line.is_whole],
        ),
        Sheet(
            _("Targets"),
            (_("Measure"), _("Funder"), _("Target"), _("Reached"), _("Remaining")),
            _targets(period, shown),
        ),
        Sheet(
            _("Late changes"),
            (_("Measure"), _("Force area"), _("Frozen"), _("Change since")),
            [(line.measure, line.area, line.frozen, line.difference) for line in changed],
        ),
        Sheet(
            _("Definitions"),
            _headings(),
            [_defined(each.measure, each.version) for each in compared if each.area == rules.WHOLE],
        ),
    ]


def _headings() -> Row:
    return (
        _("Measure"),
        _("What is counted"),
        _("Unit"),
        _("Day that counts"),
        _("Day of the age"),
        _("Left out"),
        _("Answers for it"),
        _("Version"),
    )


def _defined(code: str, version: int) -> Row:
    measure = BY_CODE.get(code)
    if measure is None:
        return (code, _("no such measure any more"), "", "", "", "", "", str(version))
    out = [_(each.label) for each in measure.exclusions] + ([_(measure.never)] if measure.never else [])
    newer = _("{version}; by now there is version {now}").format(version=version, now=measure.version)
    return (
        _(measure.name),
        _(measure.what),
        _(UNIT_LABELS[measure.unit]),
        _(measure.counting_date),
        _(measure.age_date) if measure.age_date else _("Ages do not matter here"),
        "; ".join(out) or _("Nothing"),
        _(ROLE_LABELS[measure.owner]),
        str(version) if version == measure.version else newer,
    )


def _targets(period: FrozenPeriod, shown: dict[tuple[str, str], str]) -> list[Row]:
    """Return the targets of exactly these days and this area; of a hidden number neither per cent nor rest is told."""
    rows: list[Row] = []
    for each in targets.of_days(period.first, period.last, period.force_code):
        number = shown.get((each.measure, rules.WHOLE), "0")
        reached = remaining = rules.HIDDEN
        if number != rules.HIDDEN:
            actual = int(number.replace(",", ""))
            got = Progress(each.number, actual, None)
            reached, remaining = f"{got.percent:,} %", f"{got.remaining:,}"
        rows.append((_(BY_CODE[each.measure].name), each.funder, f"{each.number:,}", reached, remaining))
    return rows


def hidden_means() -> str:
    """Return what the mark of a hidden count means."""
    return _("A count of 1 to 4, or another from which one could be worked out. Changes are told in whole fives.")
