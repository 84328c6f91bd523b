"""A case study of the demonstration: written by one coordinator, agreed to, checked by the other, published."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today
from hateprog.referrals.rules import Pathway, Strand
from hateprog.reports.case_studies import queries, service
from hateprog.reports.case_studies.rules import How, Item, Side, Uses, Verdict

TITLE = "What a letter changed"
ACCOUNT = (
    "I shouted a word at somebody in a queue. In the first session I was asked who had heard it: children, too.",
    "Weeks later I wrote a letter. The answer was short: would it happen again?",
    "It has not. When I hear that word now I think of that queue.",
)
"""Its paragraphs."""


def publish_a_case_study(actors: dict[str, Actor]) -> None:
    """Let somebody referred tell of themselves and of somebody harmed; both have read it and agree."""
    first, second = actors["coordinator"], actors["second-coordinator"]
    study_id = service.write(
        first,
        None,
        title=TITLE,
        text="\n\n".join(ACCOUNT),
        told_by=Side.REFERRED,
        pathway=Pathway.OUT_OF_COURT,
        strand=Strand.RACE,
        referred=1,
        harmed=1,
        schools=None,
        others=None,
    ).id
    taken = {Side.REFERRED: actors["practitioner"], Side.HARMED: actors["liaison"]}
    for number, (side, taker) in enumerate(taken.items(), start=1):
        service.consent(
            first,
            _study(study_id),
            version=str(_study(study_id).version),
            side=side,
            how=How.SIGNED,
            given_on=today(),
            uses=Uses.EVERYWHERE,
            until_on=None,
            reference=f"Folder 1, sheet {number}",
            taken_by=str(taker.id),
            heard=True,
        )
    service.submit(first, _study(study_id))
    made_sure: dict[str, Any] = {"items": list(Item), "verdict": Verdict.APPROVE, "reason": None}
    service.check(second, _study(study_id), version=str(_study(study_id).version), **made_sure)
    service.publish(second, _study(study_id))


def _study(study_id: UUID) -> Any:
    study = queries.one_study(study_id)
    assert study is not None  # it has just been written
    return study
