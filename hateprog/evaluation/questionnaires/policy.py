"""Who may define, see and fill in questionnaires (authorisation.yaml: questionnaire.*)."""

from __future__ import annotations

from enum import StrEnum

from hateprog.kernel.access import SEE_NO_CASE, Grants, HiddenFrom, Role, anyone, has_role
from hateprog.referrals.policy import COORDINATOR, PRACTITIONERS_OWN


class Can(StrEnum):
    """What can be done with questionnaires. Whoever has the address of a device page may fill it in, once."""

    READ_INSTRUMENTS = "questionnaire.read_instrument"
    WRITE_INSTRUMENTS = "questionnaire.write_instrument"
    READ = "questionnaire.read"
    RECORD = "questionnaire.record"
    FILL_IN = "questionnaire.fill_in"


GRANTS: Grants = {
    Can.READ_INSTRUMENTS: ((has_role(Role.PRACTITIONER),), COORDINATOR),
    Can.WRITE_INSTRUMENTS: (COORDINATOR,),
    Can.READ: (PRACTITIONERS_OWN, COORDINATOR),
    Can.RECORD: (PRACTITIONERS_OWN,),
    Can.FILL_IN: ((anyone,),),
}
HIDDEN: HiddenFrom = dict.fromkeys((Can.READ, Can.RECORD), SEE_NO_CASE | {Role.REFERRER, Role.INSPECTOR})
