"""The one question about the evaluation, wherever it is asked: on the pages, on paper, of oneself, and later again."""

from __future__ import annotations

from typing import Any

from hateprog.kernel.text import N_
from hateprog.referrals.for_evaluation import LABELS, EvaluationConsent
from hateprog.referrals.schemas.asks import Asks
from hateprog.web.fields import Choice


class ForEvaluation(Choice):
    """Whether what is recorded may be used to evaluate the programme; left empty it was not asked."""

    def __init__(self, label: str, *, hint: str, nothing: str = LABELS[EvaluationConsent.NOT_ASKED]) -> None:
        labels = LABELS | {EvaluationConsent.NOT_ASKED: nothing}
        super().__init__(label, EvaluationConsent, labels=labels, hint=hint, required=False)

    def deserialize(self, value: Any, attr: Any = None, data: Any = None, **more: Any) -> EvaluationConsent:
        """Return the answer, which is never none."""
        answer: EvaluationConsent | None = super().deserialize(value, attr, data, **more)
        return answer or EvaluationConsent.NOT_ASKED


def about_them() -> ForEvaluation:
    """Return the question as it is asked about the person referred."""
    return ForEvaluation(
        N_("May what is recorded about them be used to evaluate the programme?"),
        hint=N_("Without their name. They get the same help whatever they answer, and may change it at any time."),
    )


def about_you() -> ForEvaluation:
    """Return the question as it is asked of whoever refers themselves."""
    return ForEvaluation(
        N_("May we use what we record about you to evaluate the programme?"),
        hint=N_("Without your name. You get the same help whatever you answer, and may change it at any time."),
        nothing=N_("I do not want to answer this now"),
    )


class AskedAgain(Asks):
    """The question on a page of its own, once a referral was sent."""

    title = N_("Use for the evaluation")
    evaluation_consent = about_them()
