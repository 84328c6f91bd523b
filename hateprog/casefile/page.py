"""What the case page says and offers whoever is looking: details in words, tabs, the steps open to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for

from hateprog.casefile.queries import CaseFile
from hateprog.casefile.rules import Ages, NextStep
from hateprog.closing.policy import Can as CanClose
from hateprog.eligibility import assessing
from hateprog.eligibility.deciding import Standing
from hateprog.eligibility.policy import Can as CanDecide
from hateprog.eligibility.rules import Decider
from hateprog.kernel.clock import today
from hateprog.kernel.text import N_, _
from hateprog.referrals import summary
from hateprog.referrals.for_evaluation import LABELS as EVALUATION_LABELS
from hateprog.referrals.policy import Can as CanRefer
from hateprog.referrals.queries import INCOMING
from hateprog.referrals.rules import (
    ADMISSION_LABELS,
    CLOCK_LABELS,
    COMPANION_LABELS,
    CONSENT_BY_LABELS,
    CONTACT_BY_LABELS,
    CORRECTABLE,
    EDITABLE,
    ENDED,
    KNOWN_LABELS,
    OUTCOME_TYPE_LABELS,
    PATHWAY_LABELS,
    RELIED_ON,
    STRAND_LABELS,
    Pathway,
    Stage,
)
from hateprog.sessions.concerns.policy import Can as CanWorry
from hateprog.sessions.handover.policy import Can as CanHandOver
from hateprog.sessions.one_to_one.policy import Can as CanRun
from hateprog.sessions.one_to_one.rules import STOPPABLE
from hateprog.store.audit import EntryKind
from hateprog.web.filters import show_date, show_moment
from hateprog.web.gate import can

STAGE_COLOURS: dict[Stage, str] = {
    Stage.DRAFT: "grey",
    Stage.RECEIVED: "blue",
    Stage.RETURNED: "orange",
    Stage.AWAITING_DECISION: "yellow",
    Stage.WITH_CPS: "purple",
    Stage.APPROVED: "turquoise",
    Stage.DECLINED: "red",
    Stage.ALLOCATED: "turquoise",
    Stage.ON_PROGRAMME: "green",
    Stage.ON_HOLD: "orange",
    Stage.COMPLETED: "green",
    Stage.WITHDRAWN: "grey",
    Stage.CLOSED: "grey",
}
KIND_LABELS: dict[EntryKind, str] = {
    EntryKind.CHANGE: N_("Changed"),
    EntryKind.READ: N_("Opened"),
    EntryKind.REFUSED: N_("Refused"),
}
NEEDS = {
    "eligibility.request_decision": CanDecide.REQUEST,
    "eligibility.show": CanDecide.DECIDE,
    "eligibility.allocate": CanRefer.ASSIGN,
    "one_to_one.plan": CanRun.CREATE,
    "one_to_one.record": CanRun.SIGN,
    "closing.close": CanClose.CLOSE,
}


def due(case: Any, assessments: Sequence[Any]) -> dict[str, str | None] | None:
    """Return the case's clock in words, with its state, for those who keep it: coordinators and inspectors.

    Where it is that of a decision and stands still, `paused` says why.
    """
    if case.due_on is None or not (can(CanRefer.ASSIGN, case) or can(CanDecide.LIST)):
        return None
    if assessments and assessments[0].paused and case.stage is Stage.AWAITING_DECISION:
        return {"paused": assessments[0].paused}
    state = assessing.clocks({case.due_on}, today())[case.due_on]
    return {"text": _(CLOCK_LABELS[state]).format(date=show_date(case.due_on)), "state": state.value}


def step(case: Any, file: CaseFile, following: NextStep | None) -> dict[str, Any] | None:
    """Return the next step as a button, if it is for whoever is looking to take."""
    if following is None or not can(NEEDS[following.endpoint], _with_people(case, file)):
        return None
    text = _(following.text).format(number=following.number)
    return {"text": text, "href": _address(case, file, following), "acts": following.acts}


def _with_people(case: Any, file: CaseFile) -> Any:
    """Return the case as policy asks for it before a decision: with the people who took part, and who decides."""
    return _Judged(case, file.involved, file.assessments[0].decides if file.assessments else Decider.INSPECTOR)


class _Judged:
    def __init__(self, case: Any, involved: frozenset[Any], decides: Decider) -> None:
        self._case, self.involved, self.decides = case, involved, decides

    def __getattr__(self, name: str) -> Any:
        return getattr(self._case, name)


def _address(case: Any, file: CaseFile, following: NextStep) -> str:
    if following.endpoint == "eligibility.show":
        return url_for(following.endpoint, assessment_id=file.assessments[0].id)
    if following.session_id is not None:
        return url_for(following.endpoint, session_id=following.session_id)
    return url_for(following.endpoint, referral_id=case.id)


def review(case: Any, file: CaseFile) -> str | None:
    """Return where a review that is due is put down; "" for those who only see that it is due, None where none is."""
    approval = next((each for each in file.assessments if each.standing is Standing.IN_FORCE), None)
    if approval is None or approval.review_on is None or approval.review_on > today() or case.stage in ENDED:
        return None
    may = can(CanDecide.REVIEW, _with_people(case, file))
    return url_for("supervision.review", decision_id=approval.decision_id) if may else ""


def other_steps(case: Any) -> list[dict[str, str]]:
    """Return what else whoever is looking may do with the case now."""
    offered = (
        (N_("Check or complete the answers"), "referrals.check", CanRefer.UPDATE, case.stage in CORRECTABLE),
        (N_("Change a fact"), "referrals.check", CanRefer.UPDATE, case.stage in RELIED_ON),
        (
            N_("Return it for information"),
            "referrals.send_back",
            CanRefer.RETURN,
            case.stage is Stage.RECEIVED and case.referrer_id is not None,
        ),
        (
            N_("Give the case to another practitioner"),
            "eligibility.allocate",
            CanRefer.ASSIGN,
            case.stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME},
        ),
        (N_("Raise a concern"), "concerns.raise", CanWorry.RAISE, case.stage is not Stage.DRAFT),
        (
            N_("Write a hand-over note"),
            "handover.notes",
            CanHandOver.WRITE_NOTE,
            case.stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME},
        ),
        (
            N_("Change who works beside the practitioner") if case.co_facilitator_id else N_("Name a co-facilitator"),
            "eligibility.co_facilitator",
            CanRefer.ASSIGN,
            case.stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME},
        ),
        (
            N_("The person wants to stop"),
            "one_to_one.stop",
            CanRun.STOP,
            case.stage in STOPPABLE,
        ),
        (
            N_("Change the answer about the evaluation"),
            "referrals.for_evaluation",
            CanRefer.UPDATE_PARTICIPANT,
            case.stage not in EDITABLE,
        ),
        (
            N_("The referral is withdrawn"),
            "referrals.withdraw",
            CanRefer.WITHDRAW,
            case.stage in INCOMING and case.stage not in STOPPABLE,
        ),
        (
            N_("End the case early"),
            "referrals.close",
            CanRefer.CLOSE,
            case.stage not in ENDED | {Stage.DRAFT, Stage.AWAITING_DECISION},
        ),
    )
    return [
        {"text": _(text), "href": url_for(endpoint, referral_id=case.id)}
        for text, endpoint, permission, now in offered
        if now and can(permission, case)
    ]


def details(file: CaseFile, ages: Ages) -> dict[str, list[dict[str, Any]]]:
    """Return the summary lists of the case page: of the referral, and of the person."""
    case = file.case
    told = [*_basis(file), *_consent(case)]
    if case.practitioner_id:
        told.append((_("Practitioner"), file.names.get(case.practitioner_id)))
    if case.co_facilitator_id:
        told.append((_("Co-facilitator"), file.names.get(case.co_facilitator_id)))
    person = [
        (_("Date of birth"), _born(case, ages)),
        (_("Phone"), case.phone),
        (_("Email"), case.email),
        (_("Address"), ", ".join(part for part in (case.address, case.postcode) if part)),
        (_("Best reached by"), _label(CONTACT_BY_LABELS, case.contact_by)),
        (_("A message may be left"), None if case.message_may_be_left is None else _yes(case.message_may_be_left)),
        (_("How to reach them safely"), case.safe_contact),
        (_("Language"), case.language),
        (_("Interpreter needed"), None if case.interpreter_needed is None else _yes(case.interpreter_needed)),
        (_("Access needs"), case.access_needs),
    ]
    return {"referral": _rows(told), "person": _rows(person)}


def _basis(file: CaseFile) -> list[tuple[str, Any]]:
    """Return why they were referred; no word of an offence where none is alleged (domain.md section 3)."""
    case = file.case
    rows: list[tuple[str, Any]] = [
        (_("Referred by"), summary.referred_by(case, file.names.get(case.referrer_id))),
        (_("Received"), show_moment(case.received_at)),
        (_("Pathway"), _label(PATHWAY_LABELS, case.pathway)),
        (_("Strands"), [_(STRAND_LABELS[strand]) for strand in file.strands]),
        (_("Where"), file.areas.get(case.district_code)),
        (_("When it happened"), show_date(case.incident_on)),
        (_("What happened"), case.incident_account),
    ]
    if case.pathway in {Pathway.OUT_OF_COURT, Pathway.CONVICTED}:
        rows += [(_("Offence"), case.offence), (_("Crime reference"), case.crime_reference)]
    if case.pathway is Pathway.OUT_OF_COURT:
        rows += [
            (_("Outcome"), _label(OUTCOME_TYPE_LABELS, case.outcome_type)),
            (_("Admission"), _label(ADMISSION_LABELS, case.admission)),
        ]
    if case.pathway is Pathway.CONVICTED:
        rows += [
            (_("Convicted"), ", ".join(part for part in (show_date(case.convicted_on), case.court) if part)),
            (_("Supervising officer"), case.supervising_officer),
        ]
    if case.help_wanted:
        rows.append((_("Help wanted"), case.help_wanted))
    return rows


def _consent(case: Any) -> list[tuple[str, Any]]:
    company = [_label(COMPANION_LABELS, case.companion), case.companion_name, case.companion_contact]
    return [
        (
            _("Consent"),
            [part for part in (show_date(case.consented_on), _label(CONSENT_BY_LABELS, case.consent_by)) if part],
        ),
        (_("Use for the evaluation"), _label(EVALUATION_LABELS, case.evaluation_consent)),
        (_("Anyone harmed is known"), _label(KNOWN_LABELS, case.harmed_known)),
        (_("Domestic or sexual element"), _label(KNOWN_LABELS, case.domestic_or_sexual)),
        (_("Who comes with them"), [part for part in company if part]),
    ]


def _born(case: Any, ages: Ages) -> str | None:
    if case.born_on is None:
        return None
    if ages.then is None:
        return _("{date} (age {now} now)").format(date=show_date(case.born_on), now=ages.now)
    sentence = _("{date} (age {then} when it happened, {now} now)")
    return sentence.format(date=show_date(case.born_on), then=ages.then, now=ages.now)


def _label(labels: Any, value: Any) -> str | None:
    return None if value is None else _(labels[value])


def _yes(said: bool) -> str:
    return _("Yes") if said else _("No")


def _rows(told: list[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"key": key, "value": value or None} for key, value in told]
