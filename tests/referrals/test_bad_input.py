"""Bad input on every page: a sentence beside the field and in the summary, what was typed kept, nothing written."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from marshmallow import ValidationError, fields
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from hateprog.referrals.answers import JOURNEYS, Page, pages_for
from hateprog.referrals.models import Participant, Referral
from hateprog.referrals.rules import Pathway, Source
from hateprog.referrals.schemas.pages import asked
from hateprog.store.base import db
from hateprog.web.intake import from_form
from tests import factories as make
from tests.referrals import typed

NAUGHTY = [
    "\x00",
    "a\x00b",
    "\ud7ff\ue000\U0010ffff",
    "\u202eevil\u202c",
    '=HYPERLINK("http://127.0.0.1")',
    "<script>alert(1)</script>",
    "'; DROP TABLE referral; --",
    "{{ 7 * 7 }}",
    "../../../../etc/passwd",
    "الكل في المجمو عة (5)",
    "ﷺ" * 50,
    "\u200b",
    "👩‍👩‍👧‍👦",
    "1e999",
    "-1",
    "NaN",
    "\r\n\r\nSet-Cookie: a=b",
    "%00%ff",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
]
EVERY_PAGE = [(pathway, page) for pathway in Pathway for page in JOURNEYS[pathway]]


def schema(pathway: Pathway, page: Page) -> Any:
    """Return the questions of a page, as an adult is asked."""
    return asked(page, pathway, adult=True)


def required() -> Iterator[tuple[Pathway, Page, str, str]]:
    """Yield every answer that has to be given, with the sentence for a missing one."""
    for pathway, page in EVERY_PAGE:
        for name, field in schema(pathway, page).load_fields.items():
            if field.required:
                yield pathway, page, name, str(field.error_messages["required"])


def written() -> list[tuple[str, Any]]:
    """Return everybody's words that are typed: fields that take them, with the most characters they take."""
    return [
        (page, name, field.limit, pathway)
        for pathway, page in EVERY_PAGE
        for name, field in schema(pathway, page).load_fields.items()
        if isinstance(field, fields.String) and hasattr(field, "limit")
    ]


def dates() -> list[tuple[Pathway, Page, str]]:
    """Return every date that is asked for."""
    return [
        (pathway, page, name)
        for pathway, page in EVERY_PAGE
        for name, field in schema(pathway, page).load_fields.items()
        if isinstance(field, fields.Date)
    ]


def rows() -> list[tuple[Any, ...]]:
    """Return what is stored about referrals and people."""
    return [
        tuple(row)
        for table in (Referral.__table__, Participant.__table__)
        for row in db.session.execute(select(*table.columns).order_by(table.c.id))
    ]


@pytest.fixture
def draft(saved: Any, client_as: Any) -> Any:
    """Give back a function that posts a page of a complete draft of one's own and returns the answer."""
    saved(make.rotherham())
    robin = saved(make.referrer())
    browser = client_as(robin)

    def posting(pathway: Pathway, page: Page, form: dict[str, Any]) -> Any:
        referral = saved(make.referral(stage="draft", pathway=pathway, referrer=robin))
        before = rows()
        answer = browser.post(f"/referrals/{referral.id}/{page}", data=form)
        answer.wrote = rows() != before
        return answer

    return posting


def refused(answer: Any, sentence: str, anchor: str) -> None:
    """Check that a refusal says why beside the field and in the summary, and that nothing was written."""
    page = unescape(answer.text)
    assert answer.status_code == 422
    assert not answer.wrote
    assert "<title>Error: " in page
    assert f'<a href="#{anchor}">{sentence}</a>' in page
    assert page.count(sentence) >= 2


@pytest.mark.parametrize(("pathway", "page", "name", "sentence"), list(required()))
def test_a_missing_answer(draft: Any, pathway: Pathway, page: Page, name: str, sentence: str) -> None:
    right = typed.page(page, pathway)
    form = {key: value for key, value in right.items() if key != name and not key.startswith(f"{name}-")}

    answer = draft(pathway, page, form)

    is_date = any(key.startswith(f"{name}-") for key in right)
    refused(answer, sentence, f"{name}-day" if is_date else name)
    for value in form.values():
        if isinstance(value, str) and len(value) > 3:
            assert value.split("\r")[0] in unescape(answer.text)


@pytest.mark.parametrize(("page", "name", "limit", "pathway"), written())
def test_ten_thousand_characters(draft: Any, page: Page, name: str, limit: int, pathway: Pathway) -> None:
    long = "7" * 10_000

    answer = draft(pathway, page, typed.page(page, pathway) | {name: long})

    label = schema(pathway, page).load_fields[name].metadata["label"]
    refused(answer, f"{label} must be {limit:,} characters or fewer", name)
    assert long in answer.text


@pytest.mark.parametrize(("pathway", "page", "name"), dates())
@pytest.mark.parametrize(
    ("day", "month", "year", "sentence"),
    [
        ("30", "2", "2026", "must be a real date"),
        ("0", "0", "0", "must be a real date"),
        ("1", "1", "1899", "must be between 1900 and 2099"),
        ("1", "1", "2100", "must be between 1900 and 2099"),
        ("1", "1", "99999999999999999999", "must be a real date"),
        ("1", "", "2026", "must include a month"),
        ("x", "y", "z", "must be a real date"),
        ("١", "٢", "٢٠٢٦٠", "must be a real date"),
        ("1-1", "1", "2026", "must be a real date"),
    ],
)
def test_a_date_that_is_none(
    pathway: Pathway, page: Page, name: str, day: str, month: str, year: str, sentence: str
) -> None:
    form = MultiDict({f"{name}-day": day, f"{name}-month": month, f"{name}-year": year})

    with pytest.raises(ValidationError) as wrong:
        schema(pathway, page).load(from_form(schema(pathway, page), form))

    assert sentence in wrong.value.messages_dict[name][0]


@pytest.mark.parametrize(
    ("pathway", "page", "name"),
    [
        (Pathway.OUT_OF_COURT, Page.WHO, "born_on"),
        (Pathway.OUT_OF_COURT, Page.WHAT, "incident_on"),
        (Pathway.OUT_OF_COURT, Page.DATES, "crime_recorded_on"),
        (Pathway.OUT_OF_COURT, Page.ADMISSION, "admission_recorded_on"),
        (Pathway.CONVICTED, Page.CONVICTION, "supervision_agreed_on"),
        (Pathway.EARLY_INTERVENTION, Page.CONSENT, "consented_on"),
    ],
)
def test_a_date_in_the_future(draft: Any, pathway: Pathway, page: Page, name: str) -> None:
    answer = draft(pathway, page, typed.page(page, pathway) | typed.on(name, 1, 2, 2099))

    assert answer.status_code == 422
    assert "cannot be in the future" in answer.text
    assert f'href="#{name}-day"' in answer.text
    assert 'value="2099"' in answer.text
    assert not answer.wrote


def test_the_thirtieth_of_february_is_kept_as_typed(draft: Any) -> None:
    form = typed.page(Page.WHO, Pathway.OUT_OF_COURT) | typed.on("born_on", 30, 2, 2001)

    answer = draft(Pathway.OUT_OF_COURT, Page.WHO, form)

    refused(answer, "Date of birth must be a real date", "born_on-day")
    assert 'value="30"' in answer.text


@pytest.mark.parametrize(
    ("page", "form"),
    [
        (Page.PATHWAY, {"pathway": "prison"}),
        (Page.STRANDS, {"strands": ["race", "football"]}),
        (Page.WHERE, {"district_code": "E06000045"}),  # not imported here
        (Page.WHERE, {"district_code": "E23000011"}),  # a force, not a district
        (Page.SAFETY, {"domestic_or_sexual": "maybe"}),
        (Page.CONTACT, {"contact_by": "phone", "phone": "12", "message_may_be_left": "no"}),
        (Page.CONTACT, {"contact_by": "phone", "phone": "", "message_may_be_left": "no"}),
        (Page.CONTACT, {"contact_by": "email", "email": "not an address", "message_may_be_left": "no"}),
        (
            Page.CONTACT,
            {"contact_by": "letter", "address": "1 High St", "postcode": "SW1", "message_may_be_left": "no"},
        ),
        (Page.CONTACT, {"contact_by": "pigeon", "message_may_be_left": "perhaps"}),
        (Page.LANGUAGE, {"language": "English", "interpreter_needed": "NULL"}),
        (Page.COMPANION, {"companion": "supporter", "companion_name": ""}),
        (Page.ADMISSION, {"admission": "full"}),
    ],
)
def test_an_answer_that_is_none_of_those_asked(draft: Any, page: Page, form: dict[str, Any]) -> None:
    answer = draft(Pathway.OUT_OF_COURT, page, form)

    assert answer.status_code == 422
    assert "There is a problem" in answer.text
    assert not answer.wrote


@pytest.mark.parametrize(
    ("pathway", "page"), [(pathway, page) for pathway in Pathway for page in pages_for(pathway, Source.PAPER)]
)
def test_no_string_breaks_a_page(saved: Any, pathway: Pathway, page: Page) -> None:
    for text in NAUGHTY:
        said = typed.everywhere(schema(pathway, page), text)

        assert said is None or all(said.values())


@pytest.mark.parametrize("text", NAUGHTY)
def test_a_naughty_string_is_kept_or_refused_and_shown_as_text(draft: Any, client_as: Any, text: str) -> None:
    form = typed.page(Page.WHAT, Pathway.OUT_OF_COURT) | {"incident_account": f"It said {text} here"}

    answer = draft(Pathway.OUT_OF_COURT, Page.WHAT, form)

    assert answer.status_code == 303
    assert "\x00" not in str(db.session.scalar(select(Referral.incident_account)))
    assert db.session.scalar(select(Referral.incident_account).where(Referral.incident_account.like("It said%here")))


def test_markup_typed_by_a_person_is_shown_and_never_run(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    referral = saved(
        make.referral(stage="draft", referrer=robin, incident_account="<script>alert(1)</script> {{ 7 * 7 }}")
    )

    page = client_as(robin).get(f"/referrals/{referral.id}/check").text

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "{{ 7 * 7 }}" in page


def test_somebody_elses_referral_is_not_there(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    another = saved(make.referrer(name="Someone Else"))
    referral = saved(make.referral(stage="draft", referrer=another))
    before = rows()

    answer = client_as(saved(make.referrer())).post(
        f"/referrals/{referral.id}/language", data=typed.ANSWERS[Page.LANGUAGE]
    )

    assert answer.status_code == 404
    assert rows() == before


@pytest.mark.parametrize("page", ["paper-form", "conviction", "nowhere", "%00", "check%2F.."])
def test_a_page_that_the_pathway_does_not_have_is_not_there(saved: Any, client_as: Any, page: str) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    referral = saved(make.referral(stage="draft", referrer=robin))

    assert client_as(robin).get(f"/referrals/{referral.id}/{page}").status_code == 404


@pytest.mark.parametrize("stage", ["received", "awaiting_decision", "on_programme", "closed"])
def test_what_was_sent_cannot_be_changed_by_its_referrer(saved: Any, client_as: Any, stage: str) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    referral = saved(make.referral(stage=stage, referrer=robin))
    browser = client_as(robin)
    before = rows()

    opened = browser.get(f"/referrals/{referral.id}/language")
    posted = browser.post(f"/referrals/{referral.id}/language", data=typed.ANSWERS[Page.LANGUAGE])

    assert opened.location == f"/referrals/{referral.id}"
    assert posted.status_code == 422
    assert "The answers cannot be changed now" in posted.text
    assert rows() == before


def test_json_meets_the_same_questions(saved: Any, client_as: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    referral = saved(make.referral(stage="draft", referrer=robin))
    browser = client_as(robin)
    address = f"/referrals/{referral.id}/who"

    assert browser.post(address, json={"given_name": 5, "family_name": [], "born_on": {}}).status_code == 422
    assert browser.post(address, json=[1]).status_code == 422
    assert browser.post(address, json={"born_on": "2001-05-04", "surprise": 1}).status_code == 422
    assert browser.post(address, data=b"{", content_type="application/json").status_code == 400
