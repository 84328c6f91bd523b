"""Reading, writing, putting in use and retiring templates through their pages, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from hateprog.kernel.clock import today, utcnow
from hateprog.sessions.curriculum import queries
from hateprog.sessions.curriculum.models import ProgrammeTemplate
from hateprog.sessions.curriculum.rules import Audience
from hateprog.sessions.curriculum.schemas import session_as_typed
from hateprog.sessions.versions.rules import Status
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make

TEMPLATES = "/programme-templates"
SESSION = {
    "title": "What happened",
    "aim": "They tell it in their own words.",
    "prompts": "Say who you are.\n\nListen first.",
    "topics": "What happened, in their own words\nWhat hate is",
    "scenarios": "# On the bus\nFour friends get on.\n\nWho was there?\n\n# The group chat\nSam shares a picture.",
    "videos": "# A clip\nLook for the moment.\nhttps://films.example/1",
    "worksheets": "# My story\n1. I was here:\n___\n- a point",
    "version": "1",
}
LONG = "x" * 100_000


def session(**said: str) -> dict[str, str]:
    return SESSION | said


def about(**said: str) -> dict[str, str]:
    return {"title": "For adults", "gap_days": "5", "version": "1"} | said


def first_day(day: date, **said: str) -> dict[str, str]:
    parts = {"valid_from-day": str(day.day), "valid_from-month": str(day.month), "valid_from-year": str(day.year)}
    return parts | {"version": "1"} | said


def again(version: Any) -> Any:
    return queries.one_version(version.id)


def test_both_that_came_with_the_service_are_in_the_list_as_in_use(client_as: Any, people: Any, draft: Any) -> None:
    page = client_as(people.practitioner).get(TEMPLATES).text

    for words in ("Three sessions for adults, version 1", "Three sessions for young people, version 1", "version 2"):
        assert words in page
    assert page.count(">In use</strong>") == 2
    assert page.count(">Draft</strong>") == 1


def test_a_session_shows_all_that_it_is_run_from_and_prints_its_worksheet(client_as: Any, people: Any) -> None:
    browser, version_id = client_as(people.practitioner), make.shipped_template_id("under_18")
    version: Any = queries.one_version(version_id)
    for plan in version.plans:
        page = unescape(browser.get(f"{TEMPLATES}/{version_id}/sessions/{plan.number}").text)
        for text in (plan.aim, *plan.prompts, *(each.label for each in plan.topics), plan.scenarios[0].title):
            assert text in page
        assert plan.videos[0].look_for in page
        assert plan.worksheets[0].content.split("\n")[0] in page
        assert "Change session" not in page

    answer = browser.get(f"{TEMPLATES}/{version_id}/sessions/1/worksheets/1.pdf")
    assert answer.mimetype == "application/pdf"
    assert 'filename="under-18-1-1-1.pdf"' in answer.headers["Content-Disposition"]
    (printed,) = PdfReader(BytesIO(answer.data)).pages
    assert "My story, step by step" in printed.extract_text()


def test_a_draft_begins_as_a_copy_with_the_next_number(client_as: Any, people: Any) -> None:
    version: Any = queries.one_version(make.shipped_template_id("adult"))

    answer = client_as(people.coordinator).post(f"{TEMPLATES}/{version.id}/copy")

    made = db.session.scalars(select(ProgrammeTemplate).where(ProgrammeTemplate.version == 2)).one()
    assert answer.location == f"{TEMPLATES}/{made.id}"
    assert (made.code, made.status, made.valid_from, made.drafted_by) == (
        "adult",
        Status.DRAFT,
        None,
        people.coordinator.id,
    )
    assert (made.plans, made.gap_days) == (again(version).plans, version.gap_days)
    line = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "sessions.curriculum.copy")).one()
    assert line.subject_id in {made.id, version.id}


def test_a_session_is_written_previewed_and_a_topic_keeps_its_key(client_as: Any, people: Any, draft: Any) -> None:
    browser = client_as(people.coordinator)

    answer = browser.post(f"{TEMPLATES}/{draft.id}/sessions/1/edit", data=session())

    assert answer.location == f"{TEMPLATES}/{draft.id}/sessions/1"
    plan = again(draft).plan(1)
    assert plan.prompts == ("Say who you are.", "Listen first.")
    assert [(topic.key, topic.label) for topic in plan.topics] == [
        ("what_happened", "What happened, in their own words"),
        ("what_hate_is", "What hate is"),
    ]
    assert [each.title for each in plan.scenarios] == ["On the bus", "The group chat"]
    assert plan.scenarios[0].text == "Four friends get on.\n\nWho was there?"
    assert (plan.videos[0].look_for, plan.videos[0].address) == ("Look for the moment.", "https://films.example/1")
    assert plan.worksheets[0].content == "1. I was here:\n___\n- a point"
    page = browser.get(answer.location).text
    assert "Four friends get on." in page
    assert 'href="https://films.example/1"' in page
    assert again(draft).plan(2).title == "Impact on the person harmed"


@pytest.mark.parametrize("number", [1, 2, 3])
def test_saving_a_session_as_it_stands_changes_nothing_of_it(
    client_as: Any, people: Any, draft: Any, number: int
) -> None:
    before = draft.plans
    typed = session_as_typed(draft.plan(number)) | {"version": "1"}

    answer = client_as(people.coordinator).post(f"{TEMPLATES}/{draft.id}/sessions/{number}/edit", data=typed)

    assert answer.status_code == 303
    assert again(draft).plans == before


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Enter a title"),
        ({"title": "\u202e "}, "Enter a title"),
        ({"title": LONG}, "Title must be 120 characters or fewer"),
        ({"aim": ""}, "Enter what the session is for"),
        ({"prompts": " \n \n"}, "Enter at least one prompt"),
        ({"prompts": LONG}, "must be 8,000 characters or fewer"),
        ({"prompts": "Ask.\n" * 21}, "A session has at most 20 of these: prompts"),
        ({"topics": "What happened\nwhat happened"}, "Two topics are called the same"),
        ({"scenarios": "No title"}, "Begin with a title, on a line that starts with #"),
        ({"scenarios": "# Only a title"}, "Enter something below “Only a title”"),
        ({"scenarios": "#\nNo title"}, "A title is missing after a #"),
        ({"videos": "# A clip\nhttps://films.example/1"}, "Enter what to look for in “A clip”"),
        ({"videos": "# A clip\nLook.\nhttp://films.example/1"}, "must start with https://"),
        ({"worksheets": "# Long\n" + "___\n" * 40}, "“Long” must fit on one page"),
        ({"worksheets": "# My plan\nI was convicted of:"}, "“convicted” cannot be used"),
    ],
)
def test_a_session_that_cannot_be_is_refused_and_stays_on_the_page(
    client_as: Any, people: Any, draft: Any, wrong: dict[str, str], sentence: str
) -> None:
    answer = client_as(people.coordinator).post(f"{TEMPLATES}/{draft.id}/sessions/1/edit", data=session(**wrong))

    page = unescape(answer.text)
    assert answer.status_code == 422
    assert page.count(sentence) >= 2  # in the summary, and beside the field
    assert "<title>Error:" in page
    assert "They tell it in their own words." in page or "aim" in wrong
    assert again(draft).revision == 1


def test_odd_letters_are_tidied_and_markup_is_text(client_as: Any, people: Any, draft: Any) -> None:
    browser = client_as(people.coordinator)
    odd = session(title="What\x00 happened שלום", prompts="<script>alert(1)</script>\r\n\x00Listen.")

    assert browser.post(f"{TEMPLATES}/{draft.id}/sessions/1/edit", data=odd).status_code == 303

    plan = again(draft).plan(1)
    assert (plan.title, plan.prompts[1]) == ("What happened שלום", "Listen.")
    page = browser.get(f"{TEMPLATES}/{draft.id}/sessions/1").text
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": "After court"}, "“court” cannot be used"),
        ({"gap_days": "0"}, "Enter a whole number between 1 and 90"),
        ({"gap_days": "soon"}, "Enter a whole number between 1 and 90"),
        ({"before_codes": "views before"}, "“views before” is no code"),
    ],
)
def test_what_a_draft_says_of_itself_is_checked(
    client_as: Any, people: Any, draft: Any, wrong: dict[str, str], sentence: str
) -> None:
    browser = client_as(people.coordinator)

    answer = browser.post(f"{TEMPLATES}/{draft.id}/edit", data=about(**wrong))
    assert answer.status_code == 422
    assert unescape(answer.text).count(sentence) >= 2

    good = about(before_codes="views\r\n\r\nviews\r\nwellbeing", after_codes="views")
    assert browser.post(f"{TEMPLATES}/{draft.id}/edit", data=good).status_code == 303
    version = again(draft)
    assert (version.gap_days, version.before_codes, version.after_codes) == (5, ["views", "wellbeing"], ["views"])


@pytest.mark.parametrize("page", ["edit", "sessions/1/edit", "use"])
def test_whoever_saves_second_is_told_and_keeps_what_they_typed(
    client_as: Any, people: Any, draft: Any, page: str
) -> None:
    client_as(people.colleague).post(f"{TEMPLATES}/{draft.id}/sessions/2/edit", data=session(title="Theirs"))
    forms = {"edit": about(title="Mine"), "sessions/1/edit": session(title="Mine"), "use": first_day(today())}

    answer = client_as(people.coordinator).post(f"{TEMPLATES}/{draft.id}/{page}", data=forms[page])

    assert answer.status_code == 409
    assert "Maya Brand changed this at" in answer.text
    assert 'name="version" value="2"' in answer.text
    assert page == "use" or 'value="Mine"' in answer.text
    version = again(draft)
    assert (version.revision, version.status, version.plan(1).title) == (2, Status.DRAFT, "What happened")
    knowingly = client_as(people.coordinator).post(
        f"{TEMPLATES}/{draft.id}/{page}", data=forms[page] | {"version": "2"}
    )
    assert knowingly.status_code == 303


def test_a_form_sent_twice_counts_once(client_as: Any, people: Any) -> None:
    browser, address = client_as(people.coordinator), f"{TEMPLATES}/{make.shipped_template_id('adult')}/copy"
    token = {"form_token": "11111111-1111-4111-8111-111111111111"}

    first, second = browser.post(address, data=token), browser.post(address, data=token)

    assert first.location == second.location
    assert queries.newest_number("adult") == 2


def test_a_version_put_in_use_takes_over_on_its_day_and_never_changes_again(
    client_as: Any, people: Any, draft: Any
) -> None:
    browser, later = client_as(people.coordinator), today() + timedelta(days=9)

    assert browser.post(f"{TEMPLATES}/{draft.id}/use", data=first_day(later)).status_code == 303

    assert (again(draft).status, again(draft).valid_from) == (Status.IN_USE, later)
    adult = date(2001, 5, 4)
    assert queries.to_start_on(adult, today()).id == make.shipped_template_id("adult")  # type: ignore[union-attr]  # in use
    assert queries.to_start_on(adult, later).id == draft.id  # type: ignore[union-attr]  # in use
    assert "From its day on" in browser.get(TEMPLATES).text
    for page, form in (("edit", about()), ("sessions/1/edit", session()), ("use", first_day(later))):
        answer = browser.post(f"{TEMPLATES}/{draft.id}/{page}", data=form)
        assert answer.status_code == 409
        assert "Only a draft can be" in answer.text
    assert again(draft).revision == 1
    assert "Change" not in browser.get(f"{TEMPLATES}/{draft.id}/sessions/1").text


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (today() - timedelta(days=1), "Its first day must be today or in the future"),
        (date(2030, 1, 1), "Another version for the same people is in use from that day"),
    ],
)
def test_a_first_day_that_cannot_be_is_refused(
    client_as: Any, people: Any, draft: Any, saved: Any, day: date, sentence: str
) -> None:
    saved(make.programme_template(by=people.coordinator, version=3, valid_from=date(2030, 1, 1)))

    answer = client_as(people.coordinator).post(f"{TEMPLATES}/{draft.id}/use", data=first_day(day))

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2
    assert again(draft).status is Status.DRAFT


def test_a_retired_version_starts_nobody_any_more(client_as: Any, people: Any, saved: Any) -> None:
    browser, newer = client_as(people.coordinator), saved(make.programme_template(valid_from=date(2026, 5, 1)))
    page = browser.get(f"{TEMPLATES}/{newer.id}/retire").text
    assert "New programmes then start on Three sessions for adults, version 1." in page

    for version_id in (newer.id, make.shipped_template_id("adult")):
        assert browser.post(f"{TEMPLATES}/{version_id}/retire").status_code == 303

    assert queries.to_start_on(None, today()) is None
    answer = browser.post(f"{TEMPLATES}/{newer.id}/retire")
    assert answer.status_code == 409
    assert "Only a version in use can be retired" in answer.text
    last = browser.get(f"{TEMPLATES}/{make.shipped_template_id('under_18')}/retire").text
    assert "No other version is in use for these people" in last
    assert queries.first_days(Audience.ADULT) == set()
    assert again(newer).retired_at <= utcnow()


def test_a_draft_is_thrown_away_after_a_page_that_asks_and_the_log_knows(
    client_as: Any, people: Any, draft: Any
) -> None:
    browser, draft_id = client_as(people.coordinator), draft.id
    where = f"{TEMPLATES}/{draft_id}/throw-away"
    assert where in browser.get(f"{TEMPLATES}/{draft_id}").text
    assert "gone for good" in browser.get(where).text

    late = browser.post(where, data={"version": "9"})
    done = browser.post(where, data={"version": "1"})

    assert (late.status_code, done.status_code) == (409, 303)
    assert done.location == TEMPLATES
    assert queries.one_version(draft_id) is None
    verb = select(AuditEntry.verb).where(AuditEntry.verb == "sessions.curriculum.throw_away")
    assert len(db.session.scalars(verb).all()) == 1
    assert browser.post(where, data={"version": "1"}).status_code == 404


def test_a_version_in_use_is_never_thrown_away(client_as: Any, people: Any) -> None:
    version_id = make.shipped_template_id("adult")
    browser, where = client_as(people.coordinator), f"{TEMPLATES}/{version_id}/throw-away"

    assert "Only a draft can be thrown away." in browser.get(where).text
    answer = browser.post(where, data={"version": "1"})

    assert answer.status_code == 409
    assert queries.one_version(version_id) is not None
