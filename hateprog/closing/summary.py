"""The summary of a case that has ended, gathered once for the page and for the PDF: two pages of A4.

It says what was done and what came of it, in the practitioner's words where they were written for it; the notes of the
sessions stay in their records.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.closing import queries
from hateprog.closing.rules import MOMENT_LABELS, REACHED_LABELS, SINCE_LABELS
from hateprog.closing.rules import Moment as FollowedUp
from hateprog.evaluation.questionnaires import queries as questionnaires
from hateprog.evaluation.questionnaires.comparison import comparisons
from hateprog.evaluation.questionnaires.instrument import Moment
from hateprog.kernel.clock import utcnow
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import END_REASON_LABELS, PATHWAY_NAMES
from hateprog.sessions.one_to_one import queries as sessions
from hateprog.sessions.one_to_one.rules import RESPONSIBILITY_LABELS, Kept
from hateprog.sessions.signposting import queries as signposting
from hateprog.sessions.signposting.rules import CAUSE_LABELS, OUTCOME_LABELS
from hateprog.web.filters import show_date, show_moment

Row = tuple[str, str]
ANSWERED: dict[bool | None, str] = {
    True: N_("offered on {day}, and agreed to"),
    False: N_("offered on {day}, and not agreed to"),
    None: N_("offered on {day}, and not answered"),
}
"""What the person said to a service that was offered."""


@dataclass(frozen=True, slots=True)
class Summary:
    """The summary in words. `made_at` (UTC) is the moment that it tells of."""

    reference: str
    made_at: datetime
    about: list[Row]
    sessions: list[list[str]]
    support: list[Row]
    scores: list[Row]
    result: list[Row]
    follow_ups: list[list[str]]

    def as_told(self) -> dict[str, Any]:
        """Return it as the typst template is told it, with the heads of its tables."""
        return {
            "about": self.about,
            "sessions": self.sessions,
            "session_heads": session_heads(),
            "support": self.support,
            "scores": self.scores,
            "result": self.result,
            "follow_ups": self.follow_ups,
            "follow_up_heads": follow_up_heads(),
        }


def session_heads() -> list[str]:
    """Return the heads of the table of sessions."""
    return [_("Session"), _("Held on"), _("Appointments"), _("Responsibility taken")]


def follow_up_heads() -> list[str]:
    """Return the heads of the table of follow-ups."""
    return [_("When"), _("Due"), _("Spoke with them"), _("Come to notice since")]


def summary_of(case: Any) -> Summary:
    """Return the summary of a case (a row of `case_queries.case`)."""
    closing = queries.closing_of(case.id)
    names = accounts.names({case.practitioner_id, closing.closed_by if closing else None} - {None})
    return Summary(
        reference=case.reference,
        made_at=closing.closed_at if closing else utcnow(),
        about=_about(case, names),
        sessions=_sessions(case),
        support=_support(case),
        scores=_scores(case),
        result=_result(case, closing, names),
        follow_ups=_follow_ups(case),
    )


def _about(case: Any, names: dict[Any, str]) -> list[Row]:
    return [
        (_("Person referred"), f"{case.given_name} {case.family_name}"),
        (_("Date of birth"), show_date(case.born_on)),
        (_("Pathway"), _(PATHWAY_NAMES[case.pathway])),
        (_("Received"), show_moment(case.received_at)),
        (_("Practitioner"), names.get(case.practitioner_id, _("Nobody"))),
    ]


def _sessions(case: Any) -> list[list[str]]:
    lines = []
    for session in sessions.with_records(case.id):
        taken = session.record.responsibility if session.record and session.record.is_signed else None
        lines.append(
            [
                _("Session {number}").format(number=session.number),
                show_date(session.held_on) if session.held_on else _("Not held"),
                _missed_and_moved([each.kept for each in session.appointments]),
                _(RESPONSIBILITY_LABELS[taken]) if taken else _("Not recorded"),
            ]
        )
    return lines


def _missed_and_moved(kept: list[Kept]) -> str:
    missed, moved = kept.count(Kept.MISSED), kept.count(Kept.RESCHEDULED)
    if not missed and not moved:
        return _("None missed or moved")
    return _("{missed} missed, {moved} moved").format(missed=missed, moved=moved)


def _support(case: Any) -> list[Row]:
    rows: list[Row] = []
    if causes := signposting.causes_of(case.id):
        rows.append((_("Causes found"), "; ".join(_(CAUSE_LABELS[each.cause]) for each in causes)))
    for offer in signposting.offers_of(case.id):
        offered = _(ANSWERED[offer.consented]).format(day=show_date(offer.offered_on))
        became = f"; {_(OUTCOME_LABELS[offer.outcome])}" if offer.outcome else ""
        rows.append((offer.service.name, offered + became))
    return rows


def _scores(case: Any) -> list[Row]:
    said = _("Before: {before}. After: {after}. {difference}")
    rows = []
    for each in comparisons(questionnaires.slots_of(case)):
        shown = {side.moment: side.shown for side in each.sides}
        before, after = (shown.get(moment, _("Not asked")) for moment in (Moment.BEFORE, Moment.AFTER))
        rows.append((each.instrument.title, said.format(before=before, after=after, difference=each.difference)))
    return rows


def _result(case: Any, closing: Any, names: dict[Any, str]) -> list[Row]:
    rows: list[Row] = []
    if case.ended_at is not None:
        rows += [(_("Ended"), show_moment(case.ended_at)), (_("How it ended"), _(END_REASON_LABELS[case.end_reason]))]
    if closing is not None:
        rows.append((_("What changed"), closing.achieved))
        if closing.left_open:
            rows.append((_("What stays undone, and why"), closing.left_open))
        said = _("{name}, {when}")
        rows.append((_("Closed by"), said.format(name=names[closing.closed_by], when=show_moment(closing.closed_at))))
    return rows


def _found(follow_up: Any) -> str:
    """Return what a check came to, with its day; before 18 months so far only."""
    if follow_up.since is None or follow_up.checked_on is None:
        return _(SINCE_LABELS[follow_up.since]) if follow_up.since else ""
    final = follow_up.moment is FollowedUp.EIGHTEEN_MONTHS
    said = _("{found}, final: checked on {day}") if final else _("{found}, so far: checked on {day}")
    return said.format(found=_(SINCE_LABELS[follow_up.since]), day=show_date(follow_up.checked_on))


def _follow_ups(case: Any) -> list[list[str]]:
    return [
        [
            _(MOMENT_LABELS[each.moment]),
            show_date(each.due_on),
            _(REACHED_LABELS[each.reached]) if each.reached else _("Not recorded yet"),
            _found(each),
        ]
        for each in queries.follow_ups_of(case.id)
    ]
