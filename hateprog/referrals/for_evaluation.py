"""Whether what is recorded about the person referred may be used to evaluate the programme: the answers, in words.

Agreeing to take part is something else: nobody has to say yes to this to be helped (ICO, guide to consent: it is freely
given, apart from other matters, and as easily taken back). Pure: no database, no request.
"""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.text import N_


class EvaluationConsent(StrEnum):
    """What somebody answered. Only a yes is one."""

    YES = "yes"
    NO = "no"
    NOT_ASKED = "not_asked"


LABELS: dict[EvaluationConsent, str] = {
    EvaluationConsent.YES: N_("Yes"),
    EvaluationConsent.NO: N_("No"),
    EvaluationConsent.NOT_ASKED: N_("Not asked, or not answered"),
}
