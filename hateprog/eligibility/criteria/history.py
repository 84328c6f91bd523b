"""Criteria about what went before, and about the view of whoever was harmed."""

from __future__ import annotations

from datetime import date

from hateprog.eligibility.criteria.check import check, said, yes_or_no
from hateprog.eligibility.facts import Facts, Found, Verdict
from hateprog.kernel.text import _
from hateprog.referrals.rules import HARMED_VIEW_LABELS, HarmedView, Known


@check("earlier_hate_offences")
def is_the_first(facts: Facts, _today: date) -> Found:
    """No earlier hate offence is known, here or elsewhere."""
    if facts.earlier_hate_offences is None or facts.earlier_hate_offences is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("It is not known whether there were earlier hate offences")
    if facts.earlier_hate_offences is Known.YES:
        return Verdict.NOT_MET, _("There were earlier hate offences")
    return Verdict.MET, _("No earlier hate offence is known")


@check("earlier_hate_offences", "local_records_checked_on")
def has_no_relevant_history(facts: Facts, today: date) -> Found:
    """No relevant hate history, local out-of-court records checked too; an earlier offence may be judged irrelevant."""
    if facts.earlier_hate_offences is None or facts.earlier_hate_offences is Known.UNKNOWN:
        return Verdict.UNKNOWN, _("It is not known whether there were earlier hate offences")
    if facts.local_records_checked_on is None:
        return Verdict.UNKNOWN, _("Nobody has said that local out-of-court records were checked")
    if facts.local_records_checked_on > today:
        return Verdict.NOT_MET, _("The date on which local records were checked lies in the future")
    if facts.earlier_hate_offences is Known.YES:
        return Verdict.NEEDS_JUDGEMENT, _("There were earlier hate offences: whether they are relevant is a judgement")
    return Verdict.MET, _("None found, local records checked on {day}").format(day=said(facts.local_records_checked_on))


@check("harmed_view", victim_veto=yes_or_no)
def harmed_were_asked(facts: Facts, _today: date, *, victim_veto: bool) -> Found:
    """Whoever was harmed was asked and their view recorded; with a veto, they must agree.

    Where nobody can be identified there is nobody to ask (domain.md section 7: that is a reason).
    """
    if facts.harmed_view is None or facts.harmed_view is HarmedView.NOT_ASKED:
        return Verdict.UNKNOWN, _("The view of whoever was harmed is not recorded")
    view = _(HARMED_VIEW_LABELS[facts.harmed_view])
    if not victim_veto or facts.harmed_view in {HarmedView.AGREES, HarmedView.NOBODY_IDENTIFIED}:
        return Verdict.MET, view
    if facts.harmed_view is HarmedView.NO_VIEW:
        return Verdict.NEEDS_JUDGEMENT, view
    return Verdict.NOT_MET, view
