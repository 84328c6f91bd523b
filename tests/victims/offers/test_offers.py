"""A person harmed gets an offer or a written reason why not; what is tried, offered and wished is put down."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.store import outbox
from hateprog.store.base import db
from hateprog.store.outbox import Message
from hateprog.victims.offers import queries, service
from hateprog.victims.offers.clocks import Clause, Standing
from hateprog.victims.offers.models import Contact, NoOffer, Offer, SaidWish
from hateprog.victims.offers.rules import Because, By, Outcome, Sender, Wish
from hateprog.victims.queries import one_victim
from hateprog.victims.rules import Channel
from tests.factories.victims import KNOWN
from tests.victims.offers.conftest import again


def record(harmed: Any) -> Any:
    db.session.expire_all()
    return queries.record_of(again(harmed))


def counted(model: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_an_offer_is_put_down_in_its_very_words_and_answers_two_clocks(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    do.offer(part, words="You can ask what you like.", how=Channel.LETTER)

    made = record(part)
    case: Any = queries.for_victims.one(part.referral_id)
    assert made.offer.words == "You can ask what you like."
    assert "You can ask" not in made.offer.words_sealed
    found = {each.clause: each.standing for each in queries.clocks_of(again(part), made, case)}
    assert found[Clause.OFFER] is found[Clause.CONTACT] is found[Clause.INFORMATION] is Standing.MET


def test_a_reason_why_not_is_written_and_an_offer_made_later_takes_its_place(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    service.make_no_offer(do.actor, part, because=Because.INVESTIGATION, why="Until the trial.")
    assert record(part).reason.why == "Until the trial."

    do.offer(part)

    assert record(part).reason is None
    with pytest.raises(NotNow, match="have had an offer already"):
        service.make_no_offer(do.actor, again(part), because=Because.OTHER, why="No.")


def test_nobody_counts_as_not_to_be_reached_before_three_days_of_trying(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    for days in (0, 0, 1):
        do.contact(part, tried_on=today() - timedelta(days=days))
    with pytest.raises(RuleBroken, match="at least 3 days before you say so: the log has 2"):
        service.make_no_offer(do.actor, again(part), because=Because.NOT_REACHED, why="Nobody picks up.")
    assert counted(NoOffer) == 0

    do.contact(part, tried_on=today() - timedelta(days=2))
    service.make_no_offer(do.actor, again(part), because=Because.NOT_REACHED, why="Nobody picks up.")

    assert record(part).reason.because is Because.NOT_REACHED


def test_a_person_is_not_said_to_be_nobody(harmed: Any, do: SimpleNamespace) -> None:
    with pytest.raises(RuleBroken, match="Select why they get no offer"):
        service.make_no_offer(do.actor, harmed(), because=Because.NOT_IDENTIFIED, why="Nobody.")


def test_wishes_answer_an_offer_and_the_newest_counts(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    with pytest.raises(NotNow, match="Make the offer first"):
        service.wish(do.actor, again(part), wishes=[Wish.LETTER], how=Channel.PHONE, again_on=None)
    do.offer(part)
    service.wish(do.actor, again(part), wishes=[Wish.MEETING, Wish.QUESTIONS], how=Channel.PHONE, again_on=None)
    assert record(part).wish.wishes == [Wish.QUESTIONS, Wish.MEETING]
    assert "meeting" not in record(part).wish.wishes_sealed

    soon = today() + timedelta(days=30)
    service.wish(do.actor, again(part), wishes=[Wish.LATER], how=Channel.EMAIL, again_on=soon)

    assert (record(part).wish.wishes, record(part).wish.again_on) == ([Wish.LATER], soon)


@pytest.mark.parametrize(
    ("wishes", "again_in", "sentence"),
    [
        ([Wish.NONE, Wish.LETTER], None, "stand alone"),
        ([Wish.LATER, Wish.NONE], 3, "stand alone"),
        ([Wish.LATER], None, "Enter when to ask them again"),
        ([Wish.LATER], 0, "must be in the future"),
        ([Wish.LETTER], 3, "goes with “Not now” alone"),
    ],
)
def test_wishes_that_cannot_be_are_refused(
    harmed: Any, do: SimpleNamespace, wishes: list[Wish], again_in: int | None, sentence: str
) -> None:
    part = harmed()
    do.offer(part)
    again_on = None if again_in is None else today() + timedelta(days=again_in)
    with pytest.raises(RuleBroken, match=sentence):
        service.wish(do.actor, again(part), wishes=wishes, how=Channel.PHONE, again_on=again_on)
    assert counted(SaidWish) == 0


def test_a_day_to_come_is_no_day_of_a_contact(harmed: Any, do: SimpleNamespace) -> None:
    with pytest.raises(RuleBroken, match="today or in the past"):
        do.contact(harmed(), tried_on=today() + timedelta(days=1))
    assert counted(Contact) == 0


def test_clocks_stand_still_and_go_on(harmed: Any, do: SimpleNamespace) -> None:
    part = harmed()
    with pytest.raises(NotNow, match="clocks are running"):
        service.go_on(do.actor, again(part))
    service.pause(do.actor, again(part), reason="She is in hospital.")
    with pytest.raises(NotNow, match="paused already"):
        service.pause(do.actor, again(part), reason="Once more.")
    assert record(part).pause.reason == "She is in hospital."

    service.go_on(do.actor, again(part))

    assert record(part).pause is None


def test_what_the_victims_code_asks_for_is_put_down_once(harmed: Any, do: SimpleNamespace) -> None:
    part, day = harmed(), today() - timedelta(days=2)
    service.meet_duty(do.actor, again(part), clause=Clause.SUPPORT, met_on=day, met_by=By.POLICE)
    with pytest.raises(NotNow, match="put down already"):
        service.meet_duty(do.actor, again(part), clause=Clause.SUPPORT, met_on=day, met_by=By.US)
    with pytest.raises(RuleBroken, match="Select what was done"):
        service.meet_duty(do.actor, again(part), clause=Clause.OFFER, met_on=day, met_by=By.US)
    assert [(each.met_by, each.met_on) for each in record(part).duties] == [(By.POLICE, day)]


class TestByEmail:
    """An offer that the service sends itself."""

    def test_it_leaves_and_no_copy_of_the_database_shows_whom_it_is_to(
        self, app: Any, harmed: Any, do: SimpleNamespace, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
        part = harmed()
        do.offer(part, how=Channel.EMAIL, sender=Sender.SERVICE, words="You can ask.")
        kept = " ".join(map(str, db.session.execute(text("SELECT * FROM message")).all()))
        assert KNOWN["email"] not in kept
        assert "You can ask" not in kept

        outbox.send_waiting(do.actor)

        [mail] = tmp_path.iterdir()
        assert KNOWN["email"] in mail.read_text()
        assert "Subject: A message for you" in mail.read_text().splitlines()
        message = db.session.scalars(select(Message)).one()
        assert (message.hidden_recipient, message.body, message.recipient) == (None, None, "")

    def test_it_stays_where_they_have_withdrawn_meanwhile(
        self, app: Any, harmed: Any, do: SimpleNamespace, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(app.config, "MAIL_FOLDER", str(tmp_path))
        part = harmed()
        do.offer(part, how=Channel.EMAIL, sender=Sender.SERVICE)
        service.withdraw(do.actor, one_victim(part.victim_id))

        outbox.send_waiting(do.actor)

        assert list(tmp_path.iterdir()) == []
        assert db.session.scalars(select(Message.last_error)).one() == "withdrawn"

    def test_given_up_it_was_not_made_and_the_log_says_so(self, harmed: Any, do: SimpleNamespace) -> None:
        part = harmed()
        offer = do.offer(part, how=Channel.EMAIL, sender=Sender.SERVICE)

        service.given_up(f"offer/{offer.id}")

        found = record(part)
        assert found.offer is None
        assert [(each.outcome, each.put_down_by) for each in found.contacts] == [(Outcome.WRONG, None)]
        assert not queries.is_accounted_for(part.referral_id)

    def test_without_an_address_it_is_not_sent(self, harmed: Any, do: SimpleNamespace) -> None:
        with pytest.raises(RuleBroken, match="No email address is known"):
            do.offer(harmed(email=None), how=Channel.EMAIL, sender=Sender.SERVICE)
        assert counted(Offer) == 0


class TestPages:
    """The same by hand."""

    def test_a_contact_is_logged_in_one_form_that_begins_with_today_and_their_way(
        self, client_as: Any, people: SimpleNamespace, harmed: Any
    ) -> None:
        part = harmed()
        browser = client_as(people.liaison)
        page = browser.get(f"/people-harmed/in-case/{part.id}/contact")
        assert f'value="{today().day}"' in page.text
        assert KNOWN["safe_times"] in page.text

        answer = browser.post(f"/people-harmed/in-case/{part.id}/contact", data=said_contact())

        assert answer.status_code == 303
        shown = browser.get(answer.location).text
        assert "No answer" in shown
        assert "Rang twice" in shown

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"channel": ""}, "Select how you tried to reach them"),
            ({"outcome": "maybe"}, "Select one of the answers listed"),
            ({"tried_on-day": "31", "tried_on-month": "2"}, "must be a real date"),
            ({"tried_on-year": "2099", "tried_on-day": "1"}, "today or in the past"),
            ({"note": "x" * 1_001}, "1,000 characters"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_is_kept(
        self, client_as: Any, people: SimpleNamespace, harmed: Any, wrong: dict[str, str], sentence: str
    ) -> None:
        part = harmed()
        answer = client_as(people.liaison).post(
            f"/people-harmed/in-case/{part.id}/contact", data=said_contact() | wrong
        )
        assert answer.status_code == 422
        assert sentence in answer.text
        assert counted(Contact) == 0

    @pytest.mark.parametrize("how", list(Channel))
    def test_the_offer_begins_with_the_words_of_its_way(
        self, client_as: Any, people: SimpleNamespace, harmed: Any, how: Channel
    ) -> None:
        part = harmed()
        page = client_as(people.liaison).get(f"/people-harmed/in-case/{part.id}/offer/{how}")
        assert page.status_code == 200
        assert "Lena Marsh" in page.text
        assert ("Dear Ola Nowak" in page.text) is (how in {Channel.LETTER, Channel.EMAIL})
        assert not {"offender", "victim"} & set(page.text.partition("<textarea")[2].partition("</textarea")[0].split())

    def test_an_offer_by_letter_prints(self, client_as: Any, people: SimpleNamespace, harmed: Any) -> None:
        part = harmed()
        browser = client_as(people.liaison)
        day = {"made_on-day": str(today().day), "made_on-month": str(today().month), "made_on-year": str(today().year)}
        answer = browser.post(
            f"/people-harmed/in-case/{part.id}/offer/letter", data=day | {"words": "Dear Ola,\n\nYou can ask."}
        )
        assert answer.status_code == 303
        offer = db.session.scalars(select(Offer)).one()

        printed = browser.get(f"/people-harmed/offers/{offer.id}/letter.pdf")

        assert printed.data.startswith(b"%PDF-")
        assert "Ola" not in printed.headers["Content-Disposition"]

    def test_a_form_sent_twice_counts_once(self, client_as: Any, people: SimpleNamespace, harmed: Any) -> None:
        part, browser, token = harmed(), client_as(people.liaison), str(uuid4())
        answers = [
            browser.post(
                f"/people-harmed/in-case/{part.id}/contact", data=said_contact() | {"form_token": token}
            ).status_code
            for _ in range(2)
        ]
        assert answers == [303, 303]
        assert counted(Contact) == 1

    def test_by_email_it_is_asked_who_sends_it(self, client_as: Any, people: SimpleNamespace, harmed: Any) -> None:
        part, browser = harmed(), client_as(people.liaison)
        day = {name: value for name, value in said_contact().items() if name.startswith("tried_on")}
        form = {name.replace("tried_on", "made_on"): value for name, value in day.items()} | {"words": "You can ask."}

        refused = browser.post(f"/people-harmed/in-case/{part.id}/offer/email", data=form)
        assert refused.status_code == 422
        assert "Select who sends it" in refused.text
        assert counted(Offer) == 0

        sent = browser.post(f"/people-harmed/in-case/{part.id}/offer/email", data=form | {"sender": "service"})
        assert sent.status_code == 303
        assert db.session.scalars(select(Offer.sent_from_here)).one()

    def test_a_way_that_there_is_not_is_no_page(self, client_as: Any, people: SimpleNamespace, harmed: Any) -> None:
        assert client_as(people.liaison).get(f"/people-harmed/in-case/{harmed().id}/offer/pigeon").status_code == 404

    def test_the_list_has_what_is_due_first_on_top(
        self, client_as: Any, people: SimpleNamespace, case: Any, harmed: Any, do: SimpleNamespace
    ) -> None:
        old = case(people.liaison, received_at=utcnow() - timedelta(days=60), crime_recorded_on=None)
        harmed(of=old, name="Late Person", phone="07700 900111", postcode="S60 1AB")
        harmed(
            of=case(people.liaison, received_at=utcnow(), crime_recorded_on=None),
            name="Fresh Person",
            phone="07700 900112",
            postcode="S60 1AD",
        )
        offered = harmed(name="Offered Person", phone="07700 900113", postcode="S60 1AF")
        do.offer(offered)
        service.meet_duty(do.actor, again(offered), clause=Clause.SUPPORT, met_on=date(2026, 1, 5), met_by=By.US)

        page = client_as(people.liaison).get("/people-harmed").text

        assert page.index("Late Person") < page.index("Fresh Person") < page.index("Offered Person")


def said_contact() -> dict[str, str]:
    day = today()
    return {
        "channel": "phone",
        "outcome": "no_answer",
        "tried_on-day": str(day.day),
        "tried_on-month": str(day.month),
        "tried_on-year": str(day.year),
        "note": "Rang twice",
    }
