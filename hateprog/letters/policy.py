"""Who may write and read letters, word them, and keep what they must never hold (authorisation.yaml: letter.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Actor, Grants, HiddenFrom, Role, has_role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN, Case, works_it


class Can(StrEnum):
    """What can be done with letters. `KEEP_UNDISCLOSED` is about what the practitioner's side must not know of."""

    READ = "letter.read"
    MAKE = "letter.make"
    WORD = "letter.word"
    KEEP_UNDISCLOSED = "letter.keep_undisclosed"
    RECORD_CONSENT = "consent.record"
    REMIND = "letter.remind"
    TAKE_BACK = "letter.take_back"


def does_not_work_it(actor: Actor, case: Case) -> bool:
    """Hold for whoever does not work the case: a coordinator who also is its practitioner stands on that side."""
    return not works_it(actor, case)


SERVICE = (has_role(Role.SERVICE),)

GRANTS: Grants = {
    Can.READ: (PRACTITIONERS_OWN, COORDINATOR),
    Can.MAKE: (PRACTITIONERS_OWN, COORDINATOR),
    Can.WORD: (COORDINATOR,),
    Can.KEEP_UNDISCLOSED: ((*COORDINATOR, does_not_work_it),),
    Can.RECORD_CONSENT: (PRACTITIONERS_OWN,),
    Can.REMIND: (SERVICE,),
    Can.TAKE_BACK: (SERVICE,),
}
NO_LETTERS = SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR}
HIDDEN: HiddenFrom = {
    Can.READ: NO_LETTERS,
    Can.MAKE: NO_LETTERS,
    Can.KEEP_UNDISCLOSED: NO_LETTERS | {Role.PRACTITIONER},
    Can.RECORD_CONSENT: SEE_NO_CASE,
}
