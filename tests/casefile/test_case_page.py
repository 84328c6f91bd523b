"""The case page: who sees which step, what it says, and that opening it is logged."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from sqlalchemy import select, text

from hateprog.eligibility.models import Assessment
from hateprog.kernel.clock import utcnow
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.rules import ENDED, Stage
from hateprog.store import audit
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import factories as make
from tests.pages import answered
from tests.sessions.conftest import Scene

ROLES = ("coordinator", "inspector", "practitioner")
STEPS: dict[tuple[Stage, str], str] = {
    (Stage.RECEIVED, "coordinator"): "Send to the inspector",
    (Stage.AWAITING_DECISION, "inspector"): "Decide",
    (Stage.WITH_CPS, "coordinator"): "Ask for a decision again",
    (Stage.ON_HOLD, "coordinator"): "Ask for a decision again",
    (Stage.ON_HOLD, "practitioner"): "Ask for a decision again",
    (Stage.APPROVED, "coordinator"): "Allocate a practitioner",
    (Stage.ALLOCATED, "practitioner"): "Plan session 1",
    (Stage.ON_PROGRAMME, "practitioner"): "Plan session 1",
}
"""The green button: whose it is, at which stage. Everybody else has none."""


def main_of(page: str) -> str:
    """Return the page's own content, without its head and navigation."""
    return page.split("<main", 1)[1].split("</main>")[0]


def green_buttons(page: str) -> list[str]:
    """Return what the green buttons of a page say."""
    found = re.findall(r'class="govuk-button"[^>]*>\s*([^<]+?)\s*<', main_of(page))
    return [text.strip() for text in found]


def allowed_at(stage: Stage, role: str) -> bool:
    """Say whether the builder's people of this role may open a case at this stage."""
    if role == "practitioner":
        return stage in {Stage.ALLOCATED, Stage.ON_PROGRAMME, Stage.ON_HOLD, Stage.COMPLETED}
    return role == "coordinator" or stage is not Stage.DRAFT


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", list(Stage))
def test_the_next_step_is_a_button_for_whoever_takes_it_and_for_nobody_else(
    people: SimpleNamespace, case_at: Any, client_as: Any, stage: Stage, role: str
) -> None:
    case = case_at(stage)

    answer = client_as(getattr(people, role)).get(f"/cases/{case.id}")

    if not allowed_at(stage, role):
        assert answer.status_code == 404
        return
    assert answer.status_code == 200
    expected = STEPS.get((stage, role))
    assert green_buttons(answer.text) == ([expected] if expected else [])


def test_somebody_who_took_part_is_not_offered_the_decision(
    people: SimpleNamespace, case_at: Any, saved: Any, client_as: Any
) -> None:
    case = case_at(Stage.AWAITING_DECISION, involved=(people.inspector,))

    page = client_as(people.inspector).get(f"/cases/{case.id}").text

    assert green_buttons(page) == []


@pytest.mark.parametrize("stage", sorted(ENDED))
def test_nothing_more_can_be_done_with_a_case_that_has_ended(
    people: SimpleNamespace, case_at: Any, client_as: Any, stage: Stage
) -> None:
    case = case_at(stage)

    page = main_of(client_as(people.coordinator).get(f"/cases/{case.id}").text)

    for words in ("Return it", "Give the case", "wants to stop", "End the case early", "Check or complete"):
        assert words not in page
    assert "Ended at" in page


@pytest.mark.parametrize(
    "who", ["administrator", "referrer", "inspector_elsewhere", "second_practitioner", "practitioner"]
)
def test_a_case_that_is_not_theirs_is_the_same_as_none(
    people: SimpleNamespace, case_at: Any, client_as: Any, who: str
) -> None:
    stage = Stage.RECEIVED if who == "practitioner" else Stage.ON_PROGRAMME
    case, browser = case_at(stage), client_as(getattr(people, who))

    there, absent = browser.get(f"/cases/{case.id}"), browser.get(f"/cases/{uuid4()}")

    assert (there.status_code, absent.status_code) == (404, 404)
    assert answered(there) == answered(absent)
    assert "Ashby" not in there.text


def test_a_practitioner_who_handed_the_case_on_no_longer_sees_it(
    people: SimpleNamespace, case_at: Any, saved: Any, client_as: Any
) -> None:
    from hateprog.referrals.models import Allocation

    case = case_at(Stage.ON_PROGRAMME)
    old = db.session.scalars(select(Allocation).where(Allocation.referral_id == case.id)).one()
    old.ended_at = utcnow()
    saved(old)

    assert client_as(people.practitioner).get(f"/cases/{case.id}").status_code == 404


def test_nobody_signed_in_is_sent_to_sign_in(case_at: Any, app: Any) -> None:
    answer = app.test_client().get(f"/cases/{case_at().id}")

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in")


@pytest.mark.parametrize("role", ROLES)
def test_opening_a_case_is_logged_with_who_and_which(
    people: SimpleNamespace, case_at: Any, client_as: Any, role: str
) -> None:
    case, who = case_at(Stage.ON_PROGRAMME), getattr(people, role)

    client_as(who).get(f"/cases/{case.id}")

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).one()
    assert (line.actor_id, line.person_id, line.verb) == (who.id, who.person_id, "casefile.read")
    assert (line.case_id, line.subject_id) == (case.id, case.id)


def test_a_refused_look_is_logged_as_refused_with_the_case(
    people: SimpleNamespace, case_at: Any, client_as: Any
) -> None:
    case = case_at(Stage.ON_PROGRAMME)

    client_as(people.inspector_elsewhere).get(f"/cases/{case.id}")

    line = db.session.scalars(select(AuditEntry).where(AuditEntry.kind != EntryKind.CHANGE)).one()
    assert (line.kind, line.actor_id, line.case_id) == (EntryKind.REFUSED, people.inspector_elsewhere.id, case.id)


def test_what_cannot_be_logged_is_not_shown(
    people: SimpleNamespace, case_at: Any, client_as: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = case_at(), client_as(people.coordinator)
    monkeypatch.setattr(audit, "READ_LINE", text("INSERT INTO no_such_table DEFAULT VALUES"))
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    answer = browser.get(f"/cases/{case.id}")

    assert answer.status_code == 500
    assert "Ashby" not in answer.text


def test_what_is_not_shown_is_not_logged(
    people: SimpleNamespace, case_at: Any, client_as: Any, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, browser = case_at(), client_as(people.coordinator)
    monkeypatch.setattr("hateprog.casefile.page.details", lambda *_told: 1 / 0)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    assert browser.get(f"/cases/{case.id}").status_code == 500

    assert db.session.scalars(select(AuditEntry).where(AuditEntry.kind == EntryKind.READ)).all() == []


@pytest.mark.parametrize("role", ROLES)
def test_the_page_asks_the_same_number_of_questions_however_long_the_story(
    people: SimpleNamespace, case_at: Any, begin: Any, saved: Any, client_as: Any, queries: Any, role: str
) -> None:
    short, long = case_at(Stage.ON_PROGRAMME), case_at(Stage.ON_PROGRAMME, strands=("race", "religion", "disability"))
    browser, programme = client_as(getattr(people, role)), begin(long)
    for number in (1, 2):
        session = make.session(programme, number, by=people.practitioner, starts_at=utcnow() - timedelta(days=9))
        session.appointments.append(make.appointment(by=people.practitioner))
        saved(make.signed(session, by=people.practitioner))
    saved(*(make.case_event(long, title=f"Event {number}", by_id=people.coordinator.id) for number in range(40)))
    browser.get(f"/cases/{short.id}")

    with queries() as for_short:
        browser.get(f"/cases/{short.id}")
    with queries() as for_long:
        assert "Event 39" in browser.get(f"/cases/{long.id}").text

    assert len(for_long) == len(for_short) <= 16


def test_an_inspector_sees_dates_and_states_of_sessions_and_no_notes(
    people: SimpleNamespace, case_at: Any, begin: Any, saved: Any, client_as: Any
) -> None:
    case = case_at(Stage.ON_PROGRAMME)
    first = make.session(begin(case), by=people.practitioner)
    saved(make.signed(first, by=people.practitioner, promises="Will write a letter"))

    page = main_of(client_as(people.inspector).get(f"/cases/{case.id}").text)

    assert "Session 1" in page
    assert "Completed" in page
    for note in ("I said it to hurt", "Write down what they heard", "Will write a letter", "Unity Centre"):
        assert note not in page


BASIS = {
    "out_of_court": ["Offence", "Crime reference", "Outcome", "Admission"],
    "convicted": ["Offence", "Crime reference", "Convicted", "Supervising officer"],
    "early_intervention": ["Help wanted"],
}


@pytest.mark.parametrize("pathway", BASIS)
def test_the_page_shows_what_belongs_to_its_pathway(
    people: SimpleNamespace, case_at: Any, client_as: Any, pathway: str
) -> None:
    case = case_at(pathway=pathway)

    page = client_as(people.coordinator).get(f"/cases/{case.id}").text

    keys = re.findall(r'summary-list__key">\s*([^<]+?)\s*<', page)
    others = {key for each in BASIS.values() for key in each} - set(BASIS[pathway])
    assert [key for key in keys if key in BASIS[pathway]] == BASIS[pathway]
    assert others.isdisjoint(keys)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("stage", [stage for stage in Stage if stage is not Stage.WITH_CPS])
def test_early_intervention_speaks_of_no_offence_anywhere(
    people: SimpleNamespace, case_at: Any, app: Any, client_as: Any, stage: Stage, role: str
) -> None:
    returned = {"return_reason": "Which day was it?"} if stage is Stage.RETURNED else {}
    case = case_at(stage, pathway="early_intervention", **returned)

    answer = client_as(getattr(people, role)).get(f"/cases/{case.id}")

    page = answer.text.replace(app.config["SERVICE_NAME"], "")
    shown = re.sub(r"<[^>]+>", " ", page)
    assert answer.status_code == (200 if allowed_at(stage, role) else 404)
    assert OFFENCE_WORDS.findall(shown) == []


@pytest.mark.parametrize(("born_on", "shown"), [(date(2008, 11, 24), True), (date(2008, 11, 23), False), (None, False)])
def test_a_child_is_marked_as_one(
    people: SimpleNamespace, case_at: Any, client_as: Any, born_on: date | None, shown: bool
) -> None:
    with time_machine.travel(date(2026, 11, 23)):
        case = case_at(participant=make.participant(born_on=born_on))

        page = main_of(client_as(people.coordinator).get(f"/cases/{case.id}").text)

    assert ("Under 18" in page) is shown


@pytest.mark.parametrize(
    ("due_on", "words", "colour"),
    [
        (date(2026, 11, 30), "Due 30 November 2026", "green"),
        (date(2026, 11, 24), "Soon: due 24 November 2026", "yellow"),
        (date(2026, 11, 20), "Late: was due 20 November 2026", "red"),
    ],
)
@pytest.mark.parametrize("role", ["coordinator", "inspector"])
def test_whoever_keeps_the_clock_sees_it(
    people: SimpleNamespace, case_at: Any, client_as: Any, role: str, due_on: date, words: str, colour: str
) -> None:
    with time_machine.travel(date(2026, 11, 23)):
        case = case_at(due_on=due_on)

        page = main_of(client_as(getattr(people, role)).get(f"/cases/{case.id}").text)

    assert re.search(rf"govuk-tag--{colour}[^>]*>{re.escape(words)}<", page)


def test_the_clock_is_not_the_practitioners(people: SimpleNamespace, case_at: Any, client_as: Any) -> None:
    case = case_at(Stage.ALLOCATED, due_on=date(2026, 11, 30))

    assert "30 November 2026" not in main_of(client_as(people.practitioner).get(f"/cases/{case.id}").text)


def test_what_people_typed_is_shown_as_typed_and_never_as_markup(
    people: SimpleNamespace, case_at: Any, saved: Any, client_as: Any
) -> None:
    naughty = "<script>alert(1)</script> =cmd|' /C calc'!A0 \u05e9\u05dc\u05d5\u05dd {{ 7 * 7 }}"
    case = case_at(incident_account=naughty, participant=make.participant(family_name="O’Neill-Šarić <b>"))
    saved(make.case_event(case, note=naughty))

    page = client_as(people.coordinator).get(f"/cases/{case.id}").text

    assert "<script>alert" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 2
    assert page.count("\u05e9\u05dc\u05d5\u05dd {{ 7 * 7 }}") == 2
    assert "O’Neill-Šarić &lt;b&gt;" in page


def test_the_timeline_is_newest_first_with_names(
    people: SimpleNamespace, case_at: Any, saved: Any, client_as: Any
) -> None:
    case = case_at()
    saved(make.case_event(case, title="The first", at=utcnow() - timedelta(days=2), by_id=people.referrer.id))
    saved(make.case_event(case, title="The second", at=utcnow() - timedelta(days=1), by_id=people.coordinator.id))

    page = main_of(client_as(people.coordinator).get(f"/cases/{case.id}").text)

    assert page.index("The second") < page.index("The first")
    assert "Robin Field" in page
    assert "Chris Moor" in page


def test_only_the_coordinator_has_the_tab_of_the_history(people: SimpleNamespace, case_at: Any, client_as: Any) -> None:
    case = case_at(Stage.ON_PROGRAMME)

    has = {role: "History" in client_as(getattr(people, role)).get(f"/cases/{case.id}").text for role in ROLES}

    assert has == {"coordinator": True, "inspector": False, "practitioner": False}


@pytest.mark.parametrize("address", ["/cases/not-a-uuid", "/cases/%00", "/cases/" + "9" * 500])
def test_an_address_that_is_no_case_is_not_found(people: SimpleNamespace, client_as: Any, address: str) -> None:
    assert client_as(people.coordinator).get(address).status_code == 404


@pytest.mark.parametrize(
    ("stage", "who", "offered", "not_offered"),
    [
        ("received", "coordinator", "Send to the inspector", "Allocate a practitioner"),
        ("approved", "coordinator", "Allocate a practitioner", "Send to the inspector"),
        ("approved", "inspector", "Approved", "Allocate a practitioner"),
        ("allocated", "practitioner", "Plan session 1", "Give the case to another"),
        ("allocated", "coordinator", "Give the case to another practitioner", "Plan session 1"),
    ],
)
def test_the_page_offers_what_the_reader_may_do_now(
    scene: Scene, saved: Any, client_as: Any, stage: str, who: str, offered: str, not_offered: str
) -> None:
    scene.case.stage = Stage(stage)
    saved(scene.case)

    page = client_as(getattr(scene, who)).get(f"/cases/{scene.case.id}").text

    assert offered in page
    assert not_offered not in page


ON_PAPER = {
    "source": "paper",
    "referrer": None,
    "paper_signed_by": "Sam Brook",
    "paper_signed_on": date(2026, 4, 14),
    "referrer_role": "Youth worker, Remedi",
}


@pytest.mark.parametrize(
    ("said", "lines"),
    [
        ({}, ["Robin Field"]),
        ({"source": "self", "referrer": None}, ["The person themselves"]),
        (ON_PAPER, ["Sam Brook", "Youth worker, Remedi", "Signed on paper on 14 April 2026"]),
        (ON_PAPER | {"referrer_role": None}, ["Sam Brook", "Signed on paper on 14 April 2026"]),
    ],
)
def test_whoever_made_the_referral_is_named_on_the_case_and_where_it_is_decided(
    people: SimpleNamespace, case_at: Any, client_as: Any, said: dict[str, Any], lines: list[str]
) -> None:
    case = case_at(Stage.AWAITING_DECISION, **said)
    assessment = db.session.scalars(select(Assessment.id).where(Assessment.referral_id == case.id)).one()
    inspector = client_as(people.inspector)

    for page in (inspector.get(f"/cases/{case.id}").text, inspector.get(f"/decisions/{assessment}").text):
        (shown,) = re.findall(r'key">Referred by</dt>\s*<dd class="[^"]*">([^<]*)</dd>', page)
        assert shown.splitlines() == lines
