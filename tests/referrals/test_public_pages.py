"""Referring oneself without an account, and the form on paper."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.referrals.answers import JOURNEYS
from hateprog.referrals.models import Participant, Referral
from hateprog.referrals.rules import Pathway, Source, Stage
from hateprog.referrals.schemas.pages import asked
from hateprog.store.audit import AuditEntry
from hateprog.store.base import Base, db
from tests import factories as make
from tests.referrals import typed

ABOUT_A_CRIME = re.compile(
    r"\b(offen[cd]\w*|crim\w*|convict\w*|caution\w*|suspect\w*|victim\w*|admi[ts]\w*|charge\w*|court\w*|arrest\w*"
    r"|guilt\w*|prosecut\w*|incident\w*|investigat\w*|allege\w*|perpetrat\w*)\b",
    re.IGNORECASE,
)
ABOUT_ME: dict[str, Any] = {
    "help_wanted": "I said things that I am ashamed of",
    "given_name": "Jo",
    "family_name": "Marsh",
    **typed.on("born_on", 3, 2, 1999),
    "district_code": "E08000018",
    "contact_by": "phone",
    "phone": "07700 900982",
    "message_may_be_left": "no",
    "safe_contact": "Weekdays after 4pm",
}


@pytest.fixture
def browser(app: Any, saved: Any) -> Any:
    """Give back somebody without an account who said that it is not about sexual harm."""
    saved(make.rotherham())
    browser = app.test_client()
    browser.post("/refer-yourself", data={"sexual_harm": "no"})
    return browser


def counts() -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for name, table in Base.metadata.tables.items()
    }


def content(page: str) -> str:
    """Return the words of a page's own content."""
    return unescape(re.sub(r"<[^>]*>", " ", page.split('<main class="')[1].split("</main>")[0]))


def test_somebody_refers_themselves_and_no_account_is_made(browser: Any) -> None:
    before = counts()

    sent = browser.post("/refer-yourself/about-you", data=ABOUT_ME)
    received = browser.get(sent.location).text

    case, person = db.session.execute(
        select(Referral, Participant).join(Participant, Participant.id == Referral.participant_id)
    ).one()
    assert sent.status_code == 303
    assert (case.stage, case.source, case.pathway) == (Stage.RECEIVED, Source.SELF, Pathway.EARLY_INTERVENTION)
    assert (case.referrer_id, case.referrer_person_id, case.saved_by_id) == (None, None, None)
    assert (case.force_code, case.help_wanted) == ("E23000011", ABOUT_ME["help_wanted"])
    assert (person.name, person.family_key, person.message_may_be_left) == ("Jo Marsh", "marsh", False)
    assert case.due_on is not None
    assert case.reference in received
    assert case.reference not in sent.location
    assert counts()["account"] == before["account"]
    assert ABOUT_ME["help_wanted"] not in str([line.changes for line in db.session.scalars(select(AuditEntry))])


def test_a_coordinator_completes_a_self_referral(saved: Any, browser: Any, client_as: Any) -> None:
    browser.post("/refer-yourself/about-you", data=ABOUT_ME)
    case = db.session.scalars(select(Referral)).one()
    chris = client_as(saved(make.coordinator()))

    assert case.reference in chris.get("/incoming").text
    check = chris.get(f"/referrals/{case.id}/check").text
    answer = chris.post(
        f"/referrals/{case.id}/consent?then=check", data=typed.TOLD | typed.on("consented_on", 20, 11, 2026)
    )

    assert "Enter the date they agreed to take part" in check
    assert answer.status_code == 303
    assert (case.consented_on, case.consent_by) == (date(2026, 11, 20), "person")


def test_of_sexual_harm_nothing_is_kept(app: Any, saved: Any) -> None:
    saved(make.rotherham())
    browser = app.test_client()
    before = counts()

    answer = browser.post("/refer-yourself", data={"sexual_harm": "yes", "help_wanted": "I did something terrible"})
    pointed = browser.get(answer.location).text
    further = browser.post("/refer-yourself/about-you", data=ABOUT_ME)

    assert answer.location == "/refer-yourself/specialists"
    for who in ("Stop It Now", "0808 1000 900", "Lucy Faithfull Foundation", "0808 802 4040", "NHS", "police"):
        assert who in pointed
    assert further.location == "/refer-yourself"
    assert counts() == before
    with browser.session_transaction() as cookie:
        assert "terrible" not in str(dict(cookie))
        assert "sexual" not in str(dict(cookie))


def test_an_operator_says_whom_to_call(app: Any, saved: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "SPECIALISTS", ("A clinic <in Ambridge>: 01632 960 001",))

    page = app.test_client().get("/refer-yourself/specialists").text

    assert "A clinic &lt;in Ambridge&gt;: 01632 960 001" in page
    assert "0808" not in page


def test_saying_yes_after_no_closes_the_way_again(browser: Any) -> None:
    browser.post("/refer-yourself", data={"sexual_harm": "yes"})

    assert browser.get("/refer-yourself/about-you").location == "/refer-yourself"
    assert browser.post("/refer-yourself/about-you", data=ABOUT_ME).location == "/refer-yourself"
    assert counts()["referral"] == 0


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Select whether this is about sexual harm"),
        ({"sexual_harm": "perhaps"}, "Select yes or no"),
        ({"sexual_harm": "\x00" * 10_000}, "Select yes or no"),
    ],
)
def test_the_first_question_has_to_be_answered(app: Any, saved: Any, form: dict[str, str], sentence: str) -> None:
    answer = app.test_client().post("/refer-yourself", data=form)

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    ("changed", "anchor", "sentence"),
    [
        ({"help_wanted": ""}, "help_wanted", "Say what you want help with"),
        ({"given_name": " "}, "given_name", "Enter your first name"),
        ({"family_name": "x" * 10_000}, "family_name", "Last name must be 100 characters or fewer"),
        (typed.on("born_on", 30, 2, 1999), "born_on-day", "Date of birth must be a real date"),
        (typed.on("born_on", 1, 1, 2099), "born_on-day", "The date the person was born cannot be in the future"),
        ({"district_code": "E06000045"}, "district_code", "Select one of the answers listed"),
        ({"contact_by": "email"}, "email", "Enter the email address"),
        ({"phone": "5"}, "phone", "Enter a phone number"),
        ({"message_may_be_left": ""}, "message_may_be_left", "Select whether we may leave a message"),
        ({"safe_contact": ""}, "safe_contact", "Say when it is safe to contact you"),
        ({"help_wanted": "ħ" * 10_000}, "help_wanted", "must be 1,000 characters or fewer"),
    ],
)
def test_a_wrong_answer_is_said_kept_and_not_stored(
    browser: Any, changed: dict[str, str], anchor: str, sentence: str
) -> None:
    answer = browser.post("/refer-yourself/about-you", data=ABOUT_ME | changed)

    assert answer.status_code == 422
    assert f'href="#{anchor}"' in answer.text
    assert answer.text.count(sentence) >= 2
    assert "Weekdays after 4pm" in answer.text or "safe_contact" in changed
    assert counts()["referral"] == counts()["participant"] == 0


def test_a_self_referral_sent_twice_counts_once(browser: Any) -> None:
    answers = [
        browser.post(
            "/refer-yourself/about-you", data=ABOUT_ME | {"form_token": "0f0e0d0c-0b0a-4908-8706-050403020100"}
        )
        for _each in "ab"
    ]

    assert [answer.location for answer in answers] == ["/refer-yourself/received"] * 2
    assert counts()["referral"] == 1


def test_one_address_cannot_flood_the_service(browser: Any) -> None:
    answers = [browser.post("/refer-yourself/about-you", data=ABOUT_ME) for _each in range(11)]

    assert [answer.status_code for answer in answers] == [303] * 10 + [429]
    assert "Too many tries" in answers[-1].text
    assert ABOUT_ME["help_wanted"] in answers[-1].text
    assert int(answers[-1].headers["Retry-After"]) > 0
    assert counts()["referral"] == 10


def test_more_than_anybody_types_is_refused(browser: Any) -> None:
    answer = browser.post("/refer-yourself/about-you", data=ABOUT_ME | {"help_wanted": "x" * 200_000})

    assert answer.status_code == 413
    assert counts()["referral"] == 0


def test_nobody_is_shown_a_reference_that_they_were_not_given(app: Any, saved: Any) -> None:
    assert app.test_client().get("/refer-yourself/received").location == "/refer-yourself"


@pytest.mark.parametrize("pathway", sorted(Pathway))
def test_the_paper_form_has_every_question_of_the_screen(app: Any, saved: Any, pathway: Pathway) -> None:
    saved(make.rotherham())

    paper = unescape(app.test_client().get(f"/referral-form?pathway={pathway}").text)

    for page in JOURNEYS[pathway][1:]:
        questions = asked(page, pathway)
        assert questions.title in paper
        for field in questions.load_fields.values():
            assert field.metadata["label"] in paper
            for label in field.metadata.get("labels", {}).values():
                assert label in paper
    assert "Who signed it" in paper
    assert "Rotherham (" not in paper


@pytest.mark.parametrize("query", ["", "?pathway=", "?pathway=prison"])
def test_without_a_pathway_the_paper_form_asks_for_one(app: Any, saved: Any, query: str) -> None:
    page = app.test_client().get(f"/referral-form{query}")

    assert page.status_code == 200
    assert page.text.count("/referral-form?pathway=") == len(Pathway)


def test_early_intervention_has_no_word_about_a_crime(saved: Any, client_as: Any, app: Any) -> None:
    saved(make.rotherham())
    robin = saved(make.referrer())
    draft = saved(make.referral(stage="draft", pathway="early_intervention", referrer=robin))
    child = saved(
        make.referral(
            stage="draft",
            pathway="early_intervention",
            referrer=robin,
            participant=make.participant(born_on=date(2012, 1, 1)),
            incident_account="Said that they hate their neighbours.",
            help_wanted=None,
        )
    )
    browser = client_as(robin)
    pages = [browser.get(f"/referrals/{draft.id}/{page}").text for page in JOURNEYS[Pathway.EARLY_INTERVENTION][1:]]
    pages += [browser.get(f"/referrals/{child.id}/{page}").text for page in ("check", "consent", "companion")]
    pages += [browser.post(f"/referrals/{child.id}/{page}").text for page in JOURNEYS[Pathway.EARLY_INTERVENTION][1:]]
    browser.post(f"/referrals/{draft.id}/submit", data={"declared": "yes"})
    pages += [browser.get(f"/referrals/{draft.id}{page}").text for page in ("", "/receipt")]
    pages += [
        app.test_client().get("/referral-form?pathway=early_intervention").text.replace("Hate crime programme", "")
    ]
    pages += [app.test_client().get("/refer-yourself").text]

    assert draft.stage is Stage.RECEIVED
    assert [found[0] for page in pages for found in ABOUT_A_CRIME.finditer(content(page))] == []
