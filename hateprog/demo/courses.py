"""The courses that the cases of the demonstration's year take: what happens, how long it takes, and how many do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hateprog.referrals.rules import Pathway

Act = tuple[str, int, int]
"""What happens, and the fewest and the most working days since what happened before."""


class Ground(StrEnum):
    """What the facts of a course must be like."""

    CAN_BE_APPROVED = "can_be_approved"
    DECLINED = "declined"
    FOR_THE_CPS = "for_the_cps"
    UNSAID = "unsaid"


@dataclass(frozen=True, slots=True)
class Course:
    """One course: how many of the year's cases take it, on which pathways, on what facts, and the acts in order.

    One that is `open` is still under way today: its last act was `ago` working days ago.
    """

    name: str
    count: int
    acts: tuple[Act, ...]
    ground: Ground = Ground.CAN_BE_APPROVED
    pathways: tuple[Pathway, ...] = tuple(Pathway)
    ago: int | None = None

    @property
    def open(self) -> bool:
        """Say whether its cases are under way today."""
        return self.ago is not None


OUT_OF_COURT, CONVICTED, EARLY = Pathway.OUT_OF_COURT, Pathway.CONVICTED, Pathway.EARLY_INTERVENTION
SENT: tuple[Act, ...] = (("refer", 0, 0), ("send", 0, 0))
ON_PAPER: tuple[Act, ...] = (("key_in", 0, 0), ("send", 0, 0))
BY_ONESELF: tuple[Act, ...] = (("refer_oneself", 0, 0), ("complete", 1, 2))
ASKED: Act = ("ask", 1, 2)
APPROVED: Act = ("approve", 1, 5)
GIVEN: Act = ("allocate", 1, 2)
A_SESSION: tuple[Act, ...] = (("plan", 1, 4), ("hold", 5, 5))
MISSED: tuple[Act, ...] = (("plan", 1, 4), ("miss", 5, 5))
OFFERED: Act = ("offer_to_the_harmed", 0, 0)
HOW_IT_WAS: Act = ("ask_how_it_was", 1, 3)
THREE = (OFFERED, *A_SESSION * 3, HOW_IT_WAS)
TWO_MORE = (OFFERED, *A_SESSION * 2, HOW_IT_WAS)
BEGUN: tuple[Act, ...] = (*SENT, ASKED, APPROVED, GIVEN)
WITH_A_CONDITION: tuple[Act, ...] = (*SENT, ASKED, ("approve_with_a_condition", 1, 5), GIVEN)
TO_THE_CPS: tuple[Act, ...] = (*SENT, ASKED, ("ask_the_cps", 1, 4))

COURSES: tuple[Course, ...] = (
    Course("completed", 14, (*BEGUN, *THREE)),
    Course("completed, a session missed", 6, (*BEGUN, *A_SESSION, *MISSED, *TWO_MORE)),
    Course("completed, from paper", 3, (*ON_PAPER, ASKED, APPROVED, GIVEN, *THREE)),
    Course("completed, referred themselves", 4, (*BY_ONESELF, ASKED, APPROVED, GIVEN, *THREE), pathways=(EARLY,)),
    Course("completed, with a condition", 8, (*WITH_A_CONDITION, ("meet", 1, 4), *THREE)),
    Course("condition never met", 2, (*WITH_A_CONDITION, ("stop", 8, 12))),
    Course("stopped before it began", 3, (*BEGUN, ("stop", 2, 6))),
    Course("stopped after a session", 6, (*BEGUN, *A_SESSION, ("plan", 1, 3), ("stop", 2, 3))),
    Course("lost touch", 3, (*BEGUN, *A_SESSION, *MISSED, ("lose_touch", 6, 10))),
    Course("moved away", 2, (*SENT, ASKED, APPROVED, ("move_away", 2, 6))),
    Course("declined", 17, (*SENT, ASKED, ("decline", 1, 5)), Ground.DECLINED),
    Course("declined late", 2, (*SENT, ASKED, ("decline", 9, 12)), Ground.DECLINED),
    Course("sent back, then completed", 4,
           (*SENT, ("send_back", 1, 2), ("mend", 2, 5), *BEGUN[2:], *THREE), Ground.UNSAID),
    Course("returned, then completed", 6,
           (*SENT, ASKED, ("return_it", 1, 3), ("mend", 2, 5), *BEGUN[2:], *THREE), Ground.UNSAID),
    Course("returned, then withdrawn", 1, (*SENT, ASKED, ("return_it", 1, 3), ("withdraw", 3, 6)), Ground.UNSAID),
    Course("the prosecutor agreed", 3,
           (*TO_THE_CPS, ("hear_that_the_cps_approves", 8, 16), *BEGUN[2:], *THREE),
           Ground.FOR_THE_CPS, (OUT_OF_COURT,)),
    Course("the prosecutor refused", 3,
           (*TO_THE_CPS, ("hear_that_the_cps_refuses", 8, 16), ASKED, ("decline", 1, 3)),
           Ground.FOR_THE_CPS, (OUT_OF_COURT,)),
    Course("voided before it began", 2, (*BEGUN, ("correct", 1, 2), ASKED, APPROVED, *THREE)),
    Course("voided between sessions", 3,
           (*BEGUN, *A_SESSION, ("correct", 1, 2), ASKED, APPROVED, *TWO_MORE)),
    Course("voided, and a session lost", 2,
           (*BEGUN, *A_SESSION, ("plan", 1, 2), ("correct", 1, 2), ASKED, ("approve", 6, 7), *TWO_MORE)),
    Course("voided, then declined", 1, (*BEGUN, ("correct", 1, 2), ASKED, ("decline", 2, 4))),
    Course("voided, then stopped", 1, (*BEGUN, *A_SESSION, ("correct", 1, 2), ("stop", 1, 2))),
    Course("clock paused", 2, (*SENT, ASKED, ("pause", 1, 2), ("resume", 3, 6), ("approve", 1, 3), GIVEN, *THREE)),
    Course("withdrawn before a decision", 3, (*SENT, ASKED, ("withdraw", 1, 3))),
    Course("waiting for a decision", 2, (*SENT, ASKED), ago=2),
    Course("with the prosecutor", 1, TO_THE_CPS, Ground.FOR_THE_CPS, (OUT_OF_COURT,), ago=4),
    Course("on hold", 1, (*BEGUN, *A_SESSION, ("correct", 1, 2)), ago=1),
    Course("a condition to be met", 1, WITH_A_CONDITION, ago=3),
    Course("under way", 2, (*BEGUN, *A_SESSION, ("plan", 1, 3)), ago=2),
)  # fmt: skip
