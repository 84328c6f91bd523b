"""Preparing a release, and its way to the public and back."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.exc import IntegrityError

from hateprog.areas import queries as areas
from hateprog.kernel.access import Actor, Role
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import NotNow, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.reports.case_studies.rules import check_words
from hateprog.reports.periods import queries as periods
from hateprog.reports.releases import counting, queries, rules
from hateprog.reports.releases.differencing import GivenAway, against
from hateprog.reports.releases.models import Release, ReleasedCell, ReleasedColumn
from hateprog.reports.releases.policy import Can
from hateprog.reports.releases.rules import CASES, TABLE_LABELS, ApprovedAs, Hiding, Step
from hateprog.reports.releases.tables import cells
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.PREPARE)
def prepare(actor: Actor, _none: None, /, *, period: str, hiding: Hiding) -> Release:
    """Prepare the figures of a frozen period: from here on they stay as they are.

    Raises `RuleBroken` for a period that is none or stands no more, `NotNow` where the referrals of its days are not as
    many as when it was frozen (its tables would not agree with its figures), and `Stale` where somebody else prepared
    figures of the same days at the same moment.
    """
    frozen = next((each for each in periods.frozen() if str(each.id) == period), None)
    if frozen is None:
        raise RuleBroken(_("Select a frozen period that stands"), field="period")
    measures = counting.headlines(frozen.id)
    scope, cases = counting.cases(frozen.first, frozen.last, frozen.force_code)
    if sum(case.count for case in cases) != measures.get(CASES):
        raise NotNow(
            _("Referrals of these days have changed since they were frozen. Supersede the frozen period first"),
            field="period",
        )
    release = Release(
        id=uuid4(),
        period_id=frozen.id,
        address=rules.address(frozen.first, frozen.last, areas.name_of(frozen.force_code), queries.addresses()),
        first_on=frozen.first,
        last_on=frozen.last,
        force_code=frozen.force_code,
        hiding=hiding,
        prepared_person=actor.person_id,
    )
    told = cells(scope, measures, cases, hiding)
    columns = dict.fromkeys((cell.column, cell.areas) for cell in told)
    release.columns = [
        ReleasedColumn(place=place, code=code, areas=sorted(areas)) for place, (code, areas) in enumerate(columns)
    ]
    release.cells = [
        ReleasedCell(place=place, kind=cell.table, line=cell.row, column_code=cell.column, number=cell.number)
        for place, cell in enumerate(told)
    ]
    db.session.add(release)
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else prepared figures of these days at the same moment: see the list")) from None
    return release


@command(Can.PREPARE)
def submit(actor: Actor, release: Release, /) -> Release:
    """Ask somebody else to approve a draft, unless it gives away a small count beside earlier releases.

    Whoever approves may see counts alone, so they are not shown what is refused. Raises `NotNow` for what is no draft
    or whose period stands no more, and `RuleBroken` as `approve` does.
    """
    rules.after(release.state, Step.SUBMIT)
    _check_period(release)
    _check_gives_nothing_away(release)
    release.submitted_person, release.submitted_at = actor.person_id, utcnow()
    return release


@command(Can.APPROVE)
def approve(actor: Actor, release: Release, /) -> Release:
    """Approve what somebody else submitted, unless it gives away a small count beside releases that came before it.

    Raises `NotNow` for what was not submitted or whose period stands no more, `RuleBroken` where something would be
    given away: it says beside which release and in which table, and not how many.
    """
    rules.after(release.state, Step.APPROVE)
    _check_period(release)
    queries.one_after_the_other()
    _check_gives_nothing_away(release)
    release.approved_person, release.approved_at = actor.person_id, utcnow()
    is_commissioner = Role.COMMISSIONER in actor.roles
    release.approved_as = ApprovedAs.COMMISSIONER if is_commissioner else ApprovedAs.COORDINATOR
    return release


@command(Can.PUBLISH)
def publish(actor: Actor, release: Release, /) -> Release:
    """Let everybody read an approved release.

    Raises `NotNow` for one that is not approved, or is published, or whose period stands no more.
    """
    rules.after(release.state, Step.PUBLISH)
    _check_period(release)
    release.published_person, release.published_at = actor.person_id, utcnow()
    return release


@command(Can.WITHDRAW, why="reason")
def withdraw(actor: Actor, release: Release, /, *, reason: str) -> Release:
    """Take a release from the public, or from its way there. Raises `NotNow` for one that was withdrawn already.

    Raises `RuleBroken` for a reason that is none, or leads to somebody: everybody reads it where the release was.
    """
    rules.after(release.state, Step.WITHDRAW)
    rules.check_reason(reason)
    check_words(reason, field="reason")
    release.withdrawn_person, release.withdrawn_at, release.reason = actor.person_id, utcnow(), reason
    return release


def is_superseded(release: Release) -> bool:
    """Say whether another frozen period took the place of the one that a release tells of."""
    period = periods.one_period(release.period_id)
    return period is None or periods.in_place_of(period) is not None


def _check_gives_nothing_away(release: Release) -> None:
    given_away = against(*queries.beside_earlier(release))
    if given_away:
        raise RuleBroken(why_not(given_away, release.hiding))


def _check_period(release: Release) -> None:
    if is_superseded(release):
        said = _(
            "Another frozen period took the place of this one. Withdraw these figures, and prepare those of the other"
        )
        raise NotNow(said)


def why_not(given_away: GivenAway, hiding: Hiding) -> str:
    """Return the sentences that say why a release is not approved and what to do; never which count, nor how many."""
    table = _(TABLE_LABELS[given_away.table])
    if given_away.changed:
        said = _(
            "“{table}” has other numbers for the same days than the release {earlier}: both would tell what changed"
        )
    elif given_away.earlier is None:
        said = _("Together with several earlier releases, “{table}” would let a number of 1 to 4 be worked out")
    else:
        said = _("Together with the release {earlier}, “{table}” would let a number of 1 to 4 be worked out")
    advice = _("Withdraw this one, and prepare figures of other days.")
    if hiding is Hiding.HIDDEN:
        advice = _("Withdraw this one, and prepare it rounded or for other days.")
    return f"{said.format(table=table, earlier=given_away.earlier)}. {advice}"
