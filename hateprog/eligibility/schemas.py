"""What may be said to decide a case and to allocate it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, post_load

from hateprog.eligibility.deciding import OUTCOME_LABELS, Condition, Judgement, Outcome, Said, outcomes_for
from hateprog.eligibility.facts import Finding
from hateprog.kernel.text import N_, _
from hateprog.referrals.rules import Pathway
from hateprog.web.fields import Choice, Day, Listed, Ticked, Words, YesNo
from hateprog.web.intake import Intake


class Judged(StrEnum):
    """How whoever decides judges a rule that no fact settles."""

    MET = "met"
    NOT_MET = "not_met"


JUDGED_LABELS: dict[Judged, str] = {Judged.MET: N_("Met"), Judged.NOT_MET: N_("Not met")}
OUTCOME_HINTS: dict[Outcome, str] = {
    Outcome.APPROVE: N_("A practitioner can be allocated and the programme offered"),
    Outcome.APPROVE_WITH_CONDITIONS: N_("As above, and what you ask for is tracked until it is met"),
    Outcome.DECLINE: N_("The programme is not offered, and the referrer is told"),
    Outcome.RETURN: N_("The referrer is asked for what is missing"),
    Outcome.REFER_TO_CPS: N_("The case waits until the prosecutors have said what they think"),
}
CONDITIONS = 3
"""How many conditions a decision has room for; more than three is a plan, and belongs into one of them."""


class DecisionSchema(Intake):
    """An inspector's decision, with the reason for it; `decision_schema` adds the questions."""

    judged: tuple[Finding, ...] = ()

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> Said:
        """Return what was said. Raises `ValidationError` where a judgement or a condition is half said."""
        return Said(
            outcome=said["outcome"],
            rationale=said["rationale"],
            review_on=said["review_on"],
            judgements=tuple(self._judgements(said)),
            conditions=tuple(self._conditions(said)),
        )

    def _judgements(self, said: dict[str, Any]) -> Iterator[Judgement]:
        for each in self.judged:
            judged = said[f"judged_{each.rule}"]
            if judged is not None:
                yield Judgement(each.rule, judged is Judged.MET, said[f"because_{each.rule}"] or "")

    def _conditions(self, said: dict[str, Any]) -> Iterator[Condition]:
        for number in range(1, CONDITIONS + 1):
            name = f"condition_{number}"
            if said[name] is None:
                continue
            if said[f"{name}_due_on"] is None:
                raise ValidationError(_("Enter the date by which this condition must be met"), f"{name}_due_on")
            yield Condition(said[name], said[f"{name}_due_on"], bool(said[f"{name}_before_start"]))


def decision_schema(pathway: Pathway, to_judge: Sequence[Finding]) -> DecisionSchema:
    """Return the questions of a decision in the order of the page, which the error summary follows.

    They are two for each judgement, the outcomes of the pathway, room for conditions, and the reason.
    """
    asked: dict[str, Any] = {}
    for each in to_judge:
        told: dict[str, Any] = {"hint": each.sentence, "required": False}
        asked[f"judged_{each.rule}"] = Choice(each.text, Judged, labels=JUDGED_LABELS, **told)
        asked[f"because_{each.rule}"] = Words(N_("Why you judge so"), required=False, lines=2, limit=1_000)
    asked["outcome"] = Choice(
        N_("Your decision"),
        Outcome,
        labels={each: OUTCOME_LABELS[each] for each in outcomes_for(pathway)},
        hints=OUTCOME_HINTS,
        missing=N_("Select your decision"),
    )
    for number in range(1, CONDITIONS + 1):
        name = f"condition_{number}"
        label = _("Condition {number}").format(number=number)
        asked[name] = Words(label, required=False, lines=2, limit=500)
        asked[f"{name}_due_on"] = Day(N_("To be met by"), required=False)
        asked[f"{name}_before_start"] = YesNo(N_("Before the programme starts?"), required=False)
    schema: Any = DecisionSchema.from_dict(asked | _asked_last())()
    schema.judged = tuple(to_judge)
    return schema  # type: ignore[no-any-return]  # from_dict() makes a subclass, and says any schema


def _asked_last() -> dict[str, Any]:
    return {
        "rationale": Words(
            N_("Your reason"),
            hint=N_("Anybody who asks later why this was decided will read it. Do not name anyone harmed."),
            missing=N_("Give your reason"),
            limit=4_000,
            lines=5,
        ),
        "review_on": Day(
            N_("Look at it again on"), hint=N_("For an approval. Leave empty for three months from now"), required=False
        ),
        "read": Ticked(
            N_("Before you decide"),
            statement=N_("I have read the facts and every finding"),
            missing=N_("Confirm that you have read the facts and every finding"),
        ),
    }


class Met(Intake):
    """How a condition of an approval was met."""

    how = Words(
        N_("How was it met?"),
        hint=N_("What was done, when, and how you know"),
        missing=N_("Say how the condition was met"),
        lines=4,
        limit=1_000,
    )


class Paused(Intake):
    """Why a decision's clock stands still."""

    reason = Words(
        N_("Why does the clock stand still?"),
        hint=N_("For example, what is waited for. Whoever sees the case reads it. Do not name anyone harmed."),
        missing=N_("Say why the clock stands still"),
    )


class BesideSchema(Intake):
    """Who works beside the practitioner of a case: one of `choices`, (account id, name, hint)."""

    co_facilitator = Listed(N_("Co-facilitator"), list, missing=N_("Select a co-facilitator"), kind="radios")

    def __init__(self, choices: list[tuple[str, str, str]]) -> None:
        super().__init__()
        listed: Any = self.fields["co_facilitator"]
        listed.choices = lambda: choices

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> UUID:
        """Return the account id: it is one of the choices."""
        return UUID(said["co_facilitator"])


class AllocationSchema(Intake):
    """The practitioner who will work a case: one of `choices`, (account id, name, hint)."""

    practitioner = Listed(N_("Practitioner"), list, missing=N_("Select a practitioner"), kind="radios")

    def __init__(self, choices: list[tuple[str, str, str]]) -> None:
        super().__init__()
        listed: Any = self.fields["practitioner"]
        listed.choices = lambda: choices

    @post_load
    def build(self, said: dict[str, Any], **_more: object) -> UUID:
        """Return the practitioner's account id."""
        try:
            return UUID(said["practitioner"])
        except ValueError:
            raise ValidationError(_("Select a practitioner"), "practitioner") from None
