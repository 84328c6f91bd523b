"""Which questions stand on which page, in whose words."""

from __future__ import annotations

from hateprog.referrals.answers import Page
from hateprog.referrals.rules import Pathway
from hateprog.referrals.schemas import ground, person
from hateprog.referrals.schemas.asks import Asks

PAGES: dict[Page, type[Asks]] = {
    Page.PAPER: ground.PaperForm,
    Page.PATHWAY: ground.Ground,
    Page.WHO: person.Who,
    Page.CONTACT: person.Contact,
    Page.STRANDS: ground.Strands,
    Page.WHERE: ground.Where,
    Page.WHAT: ground.What,
    Page.OFFENCE: ground.Offence,
    Page.DATES: ground.Dates,
    Page.ADMISSION: ground.Admitted,
    Page.SERIOUSNESS: ground.Seriousness,
    Page.HISTORY: ground.History,
    Page.CONVICTION: ground.Conviction,
    Page.ENQUIRIES: ground.Enquiries,
    Page.HELP: ground.Help,
    Page.CONSENT: person.Consent,
    Page.HARMED: ground.Harmed,
    Page.COMPANION: person.Accompanied,
    Page.LANGUAGE: person.Language,
    Page.SAFETY: ground.Safety,
}
IN_OTHER_WORDS: dict[tuple[Page, Pathway | None], type[Asks]] = {
    (Page.WHAT, Pathway.EARLY_INTERVENTION): ground.Concern,
    (Page.COMPANION, Pathway.EARLY_INTERVENTION): person.AccompaniedEarly,
    (Page.HARMED, Pathway.OUT_OF_COURT): ground.HarmedByACrime,
    (Page.HARMED, Pathway.CONVICTED): ground.HarmedByACrime,
    (Page.OFFENCE, Pathway.OUT_OF_COURT): ground.OffenceOutOfCourt,
}
CONSENT_BY_AGE: dict[bool | None, type[Asks]] = {
    None: person.Consent,
    False: person.ConsentOfChild,
    True: person.ConsentOfAdult,
}


def asked(page: Page, pathway: Pathway | None, *, adult: bool | None = None) -> Asks:
    """Return the questions of a page, in the words of the pathway and of the person's age where that is known."""
    if page is Page.CONSENT:
        return CONSENT_BY_AGE[adult]()
    return IN_OTHER_WORDS.get((page, pathway), PAGES[page])()
