"""What each criterion finds, in tables of (criterion, parameters, facts, verdict, sentence), one for each subject."""

from __future__ import annotations

from datetime import date
from typing import Any

from hateprog.eligibility.facts import Verdict

TODAY = date(2026, 4, 21)
INCIDENT = date(2026, 3, 2)
ADULT, CHILD = date(2001, 5, 4), date(2012, 5, 4)
MET, NOT_MET, UNKNOWN, JUDGE = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN, Verdict.NEEDS_JUDGEMENT

Case = tuple[str, dict[str, Any], dict[str, Any], Verdict, str]
Table = list[Case]
