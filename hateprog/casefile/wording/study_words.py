"""What is done with case studies, looked at or refused, and what fields of them are called in the history."""

from __future__ import annotations

from hateprog.kernel.text import N_

STUDY_FIELDS: dict[str, str] = {
    "case_study.forgotten_at": N_("when its words went"),
    "case_study.harmed": N_("of how many people harmed it tells"),
    "case_study.number": N_("number of the case study"),
    "case_study.others": N_("of how many other people it tells"),
    "case_study.referred": N_("of how many people referred it tells"),
    "case_study.schools": N_("of how many schools it tells"),
    "case_study.text": N_("the account"),
    "case_study.told_by": N_("from whose side it is told"),
    "case_study_check.checked_at": N_("when it was checked"),
    "case_study_check.checked_by": N_("who checked it"),
    "case_study_check.checked_hand": N_("what they had done to it"),
    "case_study_check.checked_person": N_("the person who checked it"),
    "case_study_check.dates_blurred": N_("dates are blurred"),
    "case_study_check.no_names": N_("it names nobody"),
    "case_study_check.nothing_not_agreed": N_("nothing of the other side without their agreement"),
    "case_study_check.passed": N_("whether it was approved"),
    "case_study_check.places_changed": N_("places are changed"),
    "case_study_check.read_by_them": N_("everybody has read it"),
    "case_study_consent.given_on": N_("day they agreed"),
    "case_study_consent.heard": N_("whether they had read or heard the wording"),
    "case_study_consent.how": N_("how they agreed"),
    "case_study_consent.reference": N_("where the paper is kept"),
    "case_study_consent.side": N_("who agreed"),
    "case_study_consent.taken_hand": N_("what they had done to it"),
    "case_study_consent.taken_person": N_("the person who took it"),
    "case_study_consent.uses": N_("what they agreed to"),
    "case_study_hand.hand": N_("what they did to it"),
    "approved_wording": N_("which wording was approved"),
    "published_at": N_("when it was published"),
    "published_by": N_("who published it"),
    "study_id": N_("case study"),
    "withdrawn_at": N_("when it was withdrawn"),
    "withdrawn_by": N_("who put down that it was withdrawn"),
    "withdrawn_on": N_("day it was withdrawn"),
    "wording": N_("which wording"),
}

STUDY_COMMANDS: dict[str, str] = {
    "reports.case_studies.change": N_("Case study changed"),
    "reports.case_studies.check": N_("Case study approved or given back"),
    "reports.case_studies.consent": N_("Consent to a case study put down"),
    "reports.case_studies.forget": N_("Words of a withdrawn case study let go"),
    "reports.case_studies.publish": N_("Case study published"),
    "reports.case_studies.submit": N_("Case study submitted for approval"),
    "reports.case_studies.withdraw": N_("Case study withdrawn"),
    "reports.case_studies.withdraw_consent": N_("Consent to a case study withdrawn"),
    "reports.case_studies.write": N_("Case study written"),
}

STUDY_PERMISSIONS: dict[str, str] = {
    "case_study.approve": N_("Checking a case study"),
    "case_study.consent": N_("Putting down a consent to a case study"),
    "case_study.forget": N_("Letting the words of a withdrawn case study go"),
    "case_study.publish": N_("Publishing a case study"),
    "case_study.read": N_("A case study"),
    "case_study.read_published": N_("The published case studies"),
    "case_study.withdraw": N_("Withdrawing a case study, or a consent to one"),
    "case_study.write": N_("Writing a case study"),
}
