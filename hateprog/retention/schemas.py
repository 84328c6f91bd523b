"""The forms of a review, and of a file of schedules."""

from __future__ import annotations

from hateprog.kernel.text import N_
from hateprog.web.fields import Day, Words
from hateprog.web.intake import Intake


class RetainSchema(Intake):
    """Why a case is kept, and when it is looked at again."""

    reason = Words(N_("Why is the case kept?"), missing=N_("Enter why the case is kept"), limit=1000, lines=4)
    again_on = Day(N_("When is it reviewed again?"), missing=N_("Enter when it is reviewed again"))
