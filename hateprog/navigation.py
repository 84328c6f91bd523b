"""Where one can go from every page, from a case and from a school: each place with the permission it needs."""

from __future__ import annotations

from hateprog.accounts.policy import Can as CanAccounts
from hateprog.casefile.policy import Can as CanLook
from hateprog.closing.policy import Can as CanClose
from hateprog.eligibility.policy import Can as CanDecide
from hateprog.eligibility.rule_sets.policy import Can as CanRule
from hateprog.evaluation.change.policy import Can as CanCompare
from hateprog.evaluation.questionnaires.policy import Can as CanAsk
from hateprog.evaluation.satisfaction.policy import Can as CanSatisfy
from hateprog.kernel.text import N_
from hateprog.letters.policy import Can as CanWrite
from hateprog.questions.policy import Can as CanPut
from hateprog.referrals.policy import Can as CanRefer
from hateprog.reports.case_studies.policy import Can as CanRelate
from hateprog.reports.early_warning.policy import Can as CanForesee
from hateprog.reports.evidence.policy import Can as CanRelease
from hateprog.reports.measures.policy import Can as CanFigure
from hateprog.reports.periods.policy import Can as CanFreeze
from hateprog.reports.releases.policy import Can as CanTellAll
from hateprog.reports.returns.policy import Can as CanReturn
from hateprog.reports.satisfaction.policy import Can as CanHear
from hateprog.reports.targets.policy import Can as CanTarget
from hateprog.retention.policy import Can as CanDispose
from hateprog.risk.policy import Can as CanRisk
from hateprog.schools.joining.policy import Can as CanJoin
from hateprog.schools.policy import Can as CanSchool
from hateprog.scrutiny.policy import Can as CanScrutinise
from hateprog.sessions.concerns.policy import Can as CanWorry
from hateprog.sessions.curriculum.policy import Can as CanTeach
from hateprog.sessions.diary.policy import Can as CanPlan
from hateprog.sessions.events.policy import Can as CanHold
from hateprog.sessions.group.delivery.policy import Can as CanDeliver
from hateprog.sessions.group.planner.policy import Can as CanPlanASchool
from hateprog.sessions.group.policy import Can as CanBook
from hateprog.sessions.handover.policy import Can as CanHandOver
from hateprog.sessions.library.policy import Can as CanTell
from hateprog.sessions.school_days.policy import Can as CanShut
from hateprog.sessions.signposting.policy import Can as CanSupport
from hateprog.subject_access.policy import Can as CanAccess
from hateprog.victims.erasure.policy import Can as CanErase
from hateprog.victims.offers.policy import Can as CanOffer
from hateprog.victims.policy import Can as CanLiaise
from hateprog.victims.questions.policy import Can as CanBring
from hateprog.web.pages import Place

NAVIGATION: tuple[Place, ...] = (
    Place(N_("Today"), "casefile.today", CanLook.TODAY),
    Place(N_("People to contact"), "victims.people", CanLiaise.LIST),
    Place(N_("Questions"), "victim_questions.every", CanBring.LIST),
    Place(N_("Cases and liaisons"), "victims.cases", CanLiaise.LIST_CASES, seldom=True),
    Place(N_("People harmed in figures"), "offers.show_register", CanOffer.COUNT, seldom=True),
    Place(N_("Erasures"), "erasure.every", CanErase.LIST, seldom=True),
    Place(N_("Requests to see one’s data"), "subject_access.every", CanAccess.LIST, seldom=True),
    Place(N_("Cases to review"), "retention.review", CanDispose.REVIEW, seldom=True),
    Place(N_("Disposals"), "retention.disposals", CanDispose.LIST, seldom=True),
    Place(N_("Left alone"), "offers.opt_out", CanOffer.OPT_OUT, seldom=True),
    Place(N_("Diary"), "diary.week", CanPlan.READ),
    Place(N_("Decisions waiting"), "eligibility.waiting", CanDecide.LIST),
    Place(N_("Supervision"), "supervision.show", CanDecide.SUPERVISE),
    Place(N_("Your referrals"), "referrals.mine", CanRefer.CREATE),
    Place(N_("Incoming"), "referrals.incoming", CanRefer.INCOMING),
    Place(N_("Caseloads"), "handover.caseloads", CanHandOver.HAND_OVER),
    Place(N_("Concerns"), "concerns.every", CanWorry.LIST),
    Place(N_("Group sessions"), "group.every", CanBook.LIST),
    Place(N_("Slots"), "group.slots", CanBook.OPEN_SLOT, seldom=True),
    Place(N_("Day sheet"), "delivery.now", CanBook.LIST, seldom=True),
    Place(N_("Term dates"), "school_days.authorities", CanShut.WRITE_AUTHORITY, seldom=True),
    Place(N_("Your school"), "joining.yours", CanJoin.OWN),
    Place(N_("Schools"), "schools.every", CanSchool.LIST, seldom=True),
    Place(N_("Schools’ requests"), "joining.requests", CanJoin.LIST_REQUESTS, seldom=True),
    Place(N_("Programmes in schools"), "joining.programmes", CanJoin.KEEP_PROGRAMME, seldom=True),
    Place(N_("Support services"), "signposting.services", CanSupport.LIST_SERVICES, seldom=True),
    Place(N_("Without a practitioner"), "diary.left_behind", CanPlan.LEFT_BEHIND, seldom=True),
    Place(N_("Cover"), "accounts.cover", CanAccounts.DELEGATE),
    Place(N_("Find a case"), "casefile.search", CanRefer.SEARCH),
    Place(N_("Rule sets"), "rule_sets.every", CanRule.READ, seldom=True),
    Place(N_("Questionnaires"), "questionnaires.instruments", CanAsk.READ_INSTRUMENTS, seldom=True),
    Place(N_("Dashboard"), "dashboard.show", CanFigure.AGGREGATE, seldom=True),
    Place(N_("Figures"), "measures.every", CanFigure.AGGREGATE, seldom=True),
    Place(N_("Frozen periods"), "periods.every", CanFreeze.READ, seldom=True),
    Place(N_("Figures for everybody"), "releases.every", CanTellAll.READ, seldom=True),
    Place(N_("Return forms"), "return_forms.every", CanReturn.MAKE, seldom=True),
    Place(N_("Targets"), "targets.every", CanTarget.READ, seldom=True),
    Place(N_("Before and after"), "change.show", CanCompare.READ, seldom=True),
    Place(N_("Satisfaction"), "satisfaction_figures.show", CanHear.COUNT, seldom=True),
    Place(N_("Follow-ups in figures"), "closing.counts", CanClose.COUNT, seldom=True),
    Place(N_("Evidence base"), "evidence.show", CanRelease.EXPORT, seldom=True),
    Place(N_("Case studies"), "case_studies.every", CanRelate.READ, seldom=True),
    Place(N_("Letters"), "letters.wordings", CanWrite.WORD, seldom=True),
    Place(N_("Topics"), "library.every", CanTell.LIST, seldom=True),
    Place(N_("Events"), "events.every", CanHold.READ, seldom=True),
    Place(N_("Early warning"), "early_warning.show", CanForesee.READ, seldom=True),
    Place(N_("Training and referrals"), "events.training", CanHold.COMPARE, seldom=True),
    Place(N_("Templates"), "curriculum.every", CanTeach.READ, seldom=True),
    Place(N_("Escalation"), "accounts.escalation", CanAccounts.NAME_ESCALATION, seldom=True),
    Place(N_("Scrutiny"), "scrutiny.packs", CanScrutinise.READ, seldom=True),
    Place(N_("Learning"), "scrutiny.learning", CanScrutinise.LEARNING, seldom=True),
    Place(N_("People"), "accounts.people", CanAccounts.LIST, seldom=True),
)
CASE_TABS: tuple[Place, ...] = (
    Place(N_("Overview"), "casefile.show", CanLook.READ),
    Place(N_("Risk"), "risk.show", CanRisk.READ),
    Place(N_("Support"), "signposting.support", CanSupport.READ),
    Place(N_("Questionnaires"), "questionnaires.of_case", CanAsk.READ),
    Place(N_("Letters"), "letters.of_case", CanWrite.READ),
    Place(N_("Closing and follow-ups"), "closing.close", CanClose.CLOSE),
    Place(N_("Satisfaction"), "satisfaction.of_case", CanSatisfy.RECORD),
    Place(N_("How it was"), "satisfaction.own", CanSatisfy.SAY),
    Place(N_("A letter over"), "questions.bring", CanPut.BRING),
    Place(N_("What crossed"), "questions.between", CanPut.LINE),
    Place(N_("History"), "casefile.history", CanLook.HISTORY),
    Place(N_("Requests to see one’s data"), "subject_access.of_case", CanAccess.MAKE),
)

SCHOOL_TABS: tuple[Place, ...] = (
    Place(N_("Register"), "schools.show", CanSchool.READ),
    Place(N_("People"), "joining.people", CanJoin.INVITE),
    Place(N_("Programme"), "joining.programme", CanJoin.JOIN),
    Place(N_("Sessions"), "group.school", CanBook.BOOK),
    Place(N_("Whole school"), "planner.of_school", CanPlanASchool.PLAN),
    Place(N_("Days and periods"), "school_days.of_school", CanShut.WRITE),
    Place(N_("Visitors"), "delivery.arrival", CanDeliver.KEEP_ARRIVAL),
    Place(N_("Counts"), "delivery.of_school", CanDeliver.SUMS),
)
