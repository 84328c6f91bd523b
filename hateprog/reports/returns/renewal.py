"""The evidence with which a registration as a provider is renewed: who works here, what came of it, how it is weighed.

Source: issue 7, part 7 (evidence for renewal of registered service provider status with the Restorative Justice
Council: staff and their training, referrals, outcomes, evaluation, policies). Every number comes from a question of the
feature that answers for it; nobody is named and nobody is set against anybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from hateprog.areas import queries as areas
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.evaluation.change import queries as change
from hateprog.evaluation.change.rules import Standing
from hateprog.evaluation.questionnaires import queries as questionnaires
from hateprog.evaluation.questionnaires.rules import Status as Asking
from hateprog.evaluation.satisfaction.rules import OUTCOME_LABELS, Outcome
from hateprog.evaluation.satisfaction.wording import labels, newest
from hateprog.kernel.clock import today
from hateprog.kernel.suppression import FEWEST_SHOWN
from hateprog.kernel.text import _
from hateprog.practitioners import counted as practitioners
from hateprog.practitioners.counted import Last
from hateprog.practitioners.rules import KIND_LABELS, TRAINING_LABELS, WHAT_LABELS, Kind, State, What, state
from hateprog.referrals.rules import PATHWAY_LABELS, Pathway
from hateprog.reports.measures.definitions import BY_CODE
from hateprog.reports.measures.rules import UNIT_LABELS, Unit
from hateprog.reports.periods import queries as periods
from hateprog.reports.periods import rules
from hateprog.reports.periods.models import FrozenPeriod
from hateprog.reports.returns.rules import told_with_sum
from hateprog.reports.returns.sheet import Row, Sheet
from hateprog.reports.satisfaction import queries as satisfaction
from hateprog.reports.satisfaction import telling
from hateprog.sessions.curriculum import queries as curriculum
from hateprog.sessions.curriculum.rules import AUDIENCE_LABELS
from hateprog.sessions.library import queries as library
from hateprog.sessions.versions.rules import Status
from hateprog.web.filters import show_date

HELD = (State.IN_DATE, State.EXPIRING, State.LAPSED)
DECISIONS = (Unit.REFERRAL, Unit.DECISION)


def sheets(period: FrozenPeriod) -> list[Sheet]:
    """Return the tables of the evidence; the register and the policies as they stand today, the rest of the period."""
    register = practitioners.register()
    figures = _figures(period)
    head = (_("Measure"), _("Unit"), _("Number"))
    return [
        Sheet(
            _("Staff and volunteers"),
            (*(_(KIND_LABELS[kind]) for kind in Kind), _("Everybody")),
            [told_with_sum([register.kinds[kind] for kind in Kind])],
        ),
        Sheet(
            _("Training"),
            (_("Held"), _("In date"), _("Runs out within 60 days"), _("Lapsed"), _("Not held"), _("Everybody")),
            _held(register, today()),
        ),
        Sheet(_("Referrals"), head, [row for unit, row in figures if unit in DECISIONS]),
        Sheet(
            _("Outcomes"), head, [row for unit, row in figures if unit not in DECISIONS and unit is not Unit.FOLLOW_UP]
        ),
        Sheet(_("Follow-ups"), head, [row for unit, row in figures if unit is Unit.FOLLOW_UP]),
        Sheet(
            _("Questionnaires"),
            (
                _("Questionnaire"),
                _("Both scores are there"),
                _("Programme stopped"),
                _("Something is missing"),
                _("Programmes ended"),
            ),
            _questionnaires(period),
        ),
        Sheet(
            _("Satisfaction"),
            (
                _("Whom, and in which year"),
                *(_(OUTCOME_LABELS[each]) for each in Outcome),
                _(telling.NOTHING_PUT_DOWN),
                _("In all"),
            ),
            _satisfaction(period),
        ),
        Sheet(
            _("Rules on who is eligible"),
            (_("Rule set"), _("Version"), _("Pathway"), _("Where"), _("In force from"), _("Until")),
            _rule_sets(period),
        ),
        Sheet(
            _("What is taught"),
            (_("Programme or topic"), _("Version"), _("For whom"), _("In use from")),
            [*_templates(period), *_topics()],
        ),
    ]


def limits(period: FrozenPeriod) -> list[str]:
    """Return what is to be known of these tables, sentence by sentence."""
    said = [
        _("The register, the rules and what is taught are as they stood on {day}.").format(day=show_date(today())),
        _("Supervision of practice is not recorded here: send your own record of it along."),
        _("Satisfaction is told for whole calendar years that lie in the period, of the whole service."),
    ]
    if period.force_code:
        said.append(
            _("Staff, questionnaires, satisfaction and policies are of the whole service, not of one force area.")
        )
    return said


def _figures(period: FrozenPeriod) -> list[tuple[Unit | None, Row]]:
    """Return the frozen figures as a whole, as any return tells them."""
    numbers = periods.numbers(periods.figures_of(period.id))
    out, told = periods.untold_in(period), list[tuple[Unit | None, Row]]()
    for measure in BY_CODE.values():
        cell = measure.code, rules.WHOLE
        if cell in numbers:
            shown = rules.HIDDEN if cell in out else f"{numbers[cell]:,}"
            told.append((measure.unit, (_(measure.name), _(UNIT_LABELS[measure.unit]), shown)))
    return told


def _held(register: practitioners.Register, day: date) -> list[Row]:
    """Return how many hold what; accreditations that fewer than five people hold are put together."""
    things = [(_(TRAINING_LABELS[each]), last) for each, last in register.training.items()]
    things.append((_(WHAT_LABELS[What.DBS]), register.checks))
    many = {name: last for name, last in register.accreditations.items() if len(last) >= FEWEST_SHOWN}
    few = [last for name, last in register.accreditations.items() if name not in many]
    things += sorted(many.items())
    if few:
        things.append((_("Other accreditations"), _together(few)))
    return [(name, *told_with_sum(_states(last, register.people, day))) for name, last in things]


def _together(lasts: Iterable[Last]) -> Last:
    found: Last = {}
    for last in lasts:
        for person_id, until in last.items():
            found[person_id] = max(until, found.get(person_id, until))
    return found


def _states(last: Last, people: int, day: date) -> Sequence[int]:
    stands = [state(until, day) for until in last.values()]
    return [*(stands.count(each) for each in HELD), people - len(stands)]


def _questionnaires(period: FrozenPeriod) -> list[Row]:
    """Return, of each version in use or asked in the period, of how many programmes that ended there are scores."""
    rows: list[Row] = []
    for version in questionnaires.ever_in_use():
        picture = change.picture(version, (period.first, period.last))
        if version.status is Asking.IN_USE or picture.asked:
            paired, stopped = picture.standings[Standing.PAIRED], picture.standings[Standing.STOPPED]
            name = _("{title}, version {number}").format(title=version.title, number=version.version)
            rows.append((name, *told_with_sum([paired, stopped, picture.missing - stopped])))
    return rows


def _satisfaction(period: FrozenPeriod) -> list[Row]:
    """Return the counts that the page of satisfaction tells of whole years to whoever may not open an answer."""
    rows: list[Row] = []
    for year in range(period.first.year, period.last.year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        if period.first <= first and last <= period.last:
            for audience, found in satisfaction.told(first, last).items():
                shown = telling.shown(found, newest(audience), labels(audience), dict(areas.forces()), exact=False)
                cells = shown.places[-1][1:] if shown.places else (telling.HIDDEN,) * (len(Outcome) + 2)
                plain = (rules.HIDDEN if cell == telling.HIDDEN else cell for cell in cells)
                rows.append((_("{whom}: {year}").format(whom=shown.title, year=year), *plain))
    return rows


def _rule_sets(period: FrozenPeriod) -> list[Row]:
    """Return the adopted rule sets that are in force on a day of the period."""
    return [
        (
            each.title,
            str(each.version),
            _(PATHWAY_LABELS[pathway]),
            (each.force_code and (areas.name_of(each.force_code) or each.force_code)) or _("Every force area"),
            show_date(each.valid_from),
            show_date(each.valid_to) if each.valid_to else _("no end"),
        )
        for pathway in Pathway
        for each in sorted(rule_sets.adopted_for(pathway), key=lambda row: (row.code, row.version))
        if each.valid_from <= period.last and (each.valid_to is None or each.valid_to >= period.first)
    ]


def _templates(period: FrozenPeriod) -> list[Row]:
    return [
        (row.title, str(row.version), _(AUDIENCE_LABELS[row.audience]), show_date(row.valid_from))
        for row in curriculum.versions()
        if row.status is Status.IN_USE and row.valid_from <= period.last
    ]


def _topics() -> list[Row]:
    pupils = _("Pupils, in groups")
    return [(each.title, str(each.version), pupils, _("in use")) for each in library.topics_in_use()]
