"""The pages of cover: arranging it, seeing it, ending it, and what is refused."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from hateprog.accounts import cover as service
from hateprog.accounts import cover_queries
from hateprog.accounts.models import Cover
from hateprog.accounts.rules import CoverAsked
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.factories.areas import HAMPSHIRE, ROTHERHAM, SOUTH_YORKSHIRE

DAY = timedelta(days=1)


@pytest.fixture
def two(saved: Any) -> SimpleNamespace:
    """An inspector of South Yorkshire and of Southampton, who will be away, and one of Hampshire."""
    saved(make.rotherham(), make.southampton())
    absent = saved(make.inspector(areas=[SOUTH_YORKSHIRE, "E06000045"]))
    return SimpleNamespace(absent=absent, covering=saved(make.inspector(name="Hugh Ford", areas=[HAMPSHIRE])))


def said(two: SimpleNamespace, first: date | None = None, last: date | None = None, **changed: Any) -> dict[str, str]:
    """Return the form as somebody fills it in: South Yorkshire, tomorrow and six days more."""
    first, last = first or today() + DAY, last or today() + 7 * DAY
    days = {
        f"{name}-{part}": str(getattr(day, part))
        for name, day in (("from_on", first), ("until_on", last))
        for part in ("day", "month", "year")
    }
    return {"area": SOUTH_YORKSHIRE, "inspector": str(two.covering.id)} | days | changed


def arranged() -> list[Cover]:
    return list(db.session.scalars(select(Cover).order_by(Cover.arranged_at)))


def test_an_inspector_arranges_cover_and_both_are_told_with_a_link_and_no_name(
    two: SimpleNamespace, client_as: Any, mailed: Any
) -> None:
    browser = client_as(two.absent)

    answer = browser.post("/cover/new", data=said(two))

    assert (answer.status_code, answer.location) == (303, "/cover")
    (cover,) = arranged()
    assert (cover.absent_id, cover.account_id, cover.arranged_by) == (two.absent.id, two.covering.id, two.absent.id)
    assert (cover.force_code, cover.district_code) == (SOUTH_YORKSHIRE, None)
    assert (cover.from_on, cover.until_on, cover.ended_at) == (today() + DAY, today() + 7 * DAY, None)
    page = browser.get("/cover").text
    for shown in ("The cover is arranged", "Arrange more cover", "Coming", "Hugh Ford", "Indira Vale (you)"):
        assert shown in page
    assert {mail.recipient for mail in mailed()} == {two.absent.email, two.covering.email}
    for mail in mailed():
        assert mail.body.rstrip().endswith("/cover")
        assert not {word for word in ("Hugh", "Indira", "Yorkshire") if word in mail.body + mail.subject}


def test_the_log_says_who_arranged_what(two: SimpleNamespace, client_as: Any) -> None:
    client_as(two.absent).post("/cover/new", data=said(two))

    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "accounts.cover.arrange")).one()

    assert (entry.actor_id, entry.subject_type, entry.subject_id) == (two.absent.id, "cover", arranged()[0].id)
    assert entry.changes[0]["fields"]["account_id"] == [None, str(two.covering.id)]


def test_a_district_is_covered_as_a_district(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    third = saved(make.inspector(name="Una Lake", areas=["E23000012"]))

    client_as(two.absent).post("/cover/new", data=said(two, area="E06000045", inspector=str(third.id)))

    (cover,) = arranged()
    assert (cover.force_code, cover.district_code) == (None, "E06000045")


def test_the_form_offers_ones_own_areas_and_other_people(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    twin, gone, elsewhere = saved(
        make.inspector(name="Twin", of=two.absent),
        make.inspector(name="Gone", disabled_at=utcnow()),
        make.inspector(name="Una Lake", areas=["E23000012"]),
    )
    saved(make.cover(elsewhere, two.absent, "E23000012"))

    page = client_as(two.absent).get("/cover/new").text

    assert set(re.findall(r'name="area" type="radio" value="([^"]+)"', page)) == {SOUTH_YORKSHIRE, "E06000045"}
    assert "Hugh Ford (Hampshire)" in page
    assert "Una Lake (Humberside)" in page
    for nobody in (two.absent, twin, gone):
        assert str(nobody.id) not in page


def test_where_there_is_one_area_it_is_chosen_already(two: SimpleNamespace, client_as: Any) -> None:
    page = client_as(two.covering).get("/cover/new").text

    assert re.search(rf'value="{HAMPSHIRE}" checked', page)


def test_where_nobody_else_inspects_the_page_says_whom_to_ask(saved: Any, client_as: Any) -> None:
    browser = client_as(saved(make.inspector()))

    assert "There is no other inspector here" in browser.get("/cover/new").text
    assert "When you will be away, arrange it here" in browser.get("/cover").text


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"area": ""}, "Select one of your areas"),
        ({"area": ROTHERHAM}, "Select one of the answers listed"),
        ({"area": HAMPSHIRE}, "Select one of the answers listed"),
        ({"area": "\0"}, "Select one of the answers listed"),
        ({"area": "x" * 100_000}, "Select one of the answers listed"),
        ({"inspector": ""}, "Select an inspector"),
        ({"inspector": "\0"}, "Select one of the answers listed"),
        ({"inspector": "=1+1"}, "Select one of the answers listed"),
        ({"inspector": NOBODYS}, "Select one of the answers listed"),
        ({"inspector": "{absent}"}, "Select one of the answers listed"),
        ({"inspector": "{twin}"}, "Select one of the answers listed"),
        ({"inspector": "{coordinator}"}, "Select one of the answers listed"),
        ({"from_on-day": ""}, "First day must include a day"),
        ({"from_on-day": "30", "from_on-month": "2"}, "First day must be a real date"),
        ({"from_on-year": "1" * 5_000}, "First day must be a real date"),
        ({"from_on-year": "\0"}, "First day must"),
        ({"from_on-year": "2020"}, "The first day must be today or later"),
        ({"until_on-year": "2020"}, "The last day must be the first day or later"),
        ({"until_on-year": "2098"}, "The last day must be within a year from today"),
        ({"until_on-month": "13"}, "Last day must be a real date"),
    ],
)
def test_what_will_not_do_is_said_beside_its_field_and_nothing_is_arranged(
    two: SimpleNamespace, saved: Any, client_as: Any, mailed: Any, changed: dict[str, str], sentence: str
) -> None:
    twin, coordinator = saved(make.inspector(of=two.absent, areas=["E23000012"]), make.coordinator())
    ids = {"absent": two.absent.id, "twin": twin.id, "coordinator": coordinator.id}
    form = said(two, **{name: value.format(**ids) for name, value in changed.items()})

    answer = client_as(two.absent).post("/cover/new", data=form)

    assert answer.status_code == 422
    assert answer.text.count(sentence) == 2, "in the summary and beside the field"
    assert "<title>Error:" in answer.text
    untouched = next(part for part in ("until_on-day", "from_on-day") if part[:-3] + "year" not in changed)
    assert f'value="{form[untouched]}"' in answer.text
    assert arranged() == []
    assert mailed() == []


def test_every_gap_is_said_at_once_in_the_order_of_the_page(two: SimpleNamespace, client_as: Any) -> None:
    page = client_as(two.absent).post("/cover/new", data={}).text

    summary = page[page.index("There is a problem") : page.index("<h1")]
    assert re.findall(r'<a href="#([\w-]+)"', summary) == ["area", "inspector", "from_on-day", "until_on-day"]


def test_a_person_cannot_cover_for_themselves_under_another_account_by_any_door(
    two: SimpleNamespace, saved: Any
) -> None:
    twin = saved(make.inspector(of=two.absent, areas=[HAMPSHIRE]))
    asked = CoverAsked(SOUTH_YORKSHIRE, twin.id, today(), today())

    with pytest.raises(RuleBroken, match="You cannot cover for yourself"):
        service.arrange(make.actor(two.absent), None, asked)

    assert arranged() == []


def test_what_one_only_covers_one_does_not_hand_on(two: SimpleNamespace, saved: Any) -> None:
    third = saved(make.inspector(name="Una Lake", areas=["E23000012"]))
    saved(make.cover(two.absent, two.covering))
    actor = make.actor(two.covering)
    assert SOUTH_YORKSHIRE in actor.areas

    with pytest.raises(RuleBroken, match="one of your own areas"):
        service.arrange(actor, None, CoverAsked(SOUTH_YORKSHIRE, third.id, today(), today()))


def test_an_account_that_is_not_there_covers_nothing(two: SimpleNamespace) -> None:
    with pytest.raises(RuleBroken, match="Select an inspector"):
        service.arrange(make.actor(two.absent), None, CoverAsked(SOUTH_YORKSHIRE, uuid4(), today(), today()))


@pytest.mark.parametrize(
    ("first", "last", "overlaps"), [(7, 7, True), (1, 1, True), (3, 20, True), (8, 8, False), (0, 0, False)]
)
def test_the_same_area_is_not_covered_twice_by_one_inspector_on_one_day(
    two: SimpleNamespace, client_as: Any, first: int, last: int, overlaps: bool
) -> None:
    browser = client_as(two.absent)
    browser.post("/cover/new", data=said(two))

    answer = browser.post("/cover/new", data=said(two, today() + first * DAY, today() + last * DAY))

    assert answer.status_code == (422 if overlaps else 303)
    assert ("covers that area on some of these days already" in answer.text) is overlaps
    assert len(arranged()) == (1 if overlaps else 2)


def test_for_a_second_absent_inspector_of_the_same_area_it_is_the_same(two: SimpleNamespace, saved: Any) -> None:
    colleague = saved(make.inspector(name="Colleague"))
    saved(make.cover(colleague, two.covering))

    with pytest.raises(RuleBroken, match="already"):
        service.arrange(
            make.actor(two.absent), None, CoverAsked(SOUTH_YORKSHIRE, two.covering.id, today(), today() + DAY)
        )


def test_another_inspector_may_cover_the_same_days_and_the_same_one_another_area(
    two: SimpleNamespace, saved: Any, client_as: Any
) -> None:
    third = saved(make.inspector(name="Una Lake", areas=["E23000012"]))
    browser = client_as(two.absent)

    for changed in ({}, {"inspector": str(third.id)}, {"inspector": str(third.id), "area": "E06000045"}):
        assert browser.post("/cover/new", data=said(two, **changed)).status_code == 303

    assert len(arranged()) == 3


def test_days_of_cover_that_was_ended_are_free_again(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    saved(make.cover(two.absent, two.covering, ended_at=utcnow()))

    assert client_as(two.absent).post("/cover/new", data=said(two, today())).status_code == 303


def test_a_form_sent_twice_arranges_once(two: SimpleNamespace, client_as: Any, mailed: Any) -> None:
    browser = client_as(two.absent)
    token = re.search(r'name="form_token" value="([^"]+)"', browser.get("/cover/new").text)
    assert token
    form = said(two) | {"form_token": token[1]}

    first, second = browser.post("/cover/new", data=form), browser.post("/cover/new", data=form)

    assert [(each.status_code, each.location) for each in (first, second)] == [(303, "/cover")] * 2
    assert len(arranged()) == 1
    assert len(mailed()) == 2


@pytest.mark.parametrize("who", ["absent", "covering"])
def test_either_of_the_two_ends_it_and_both_are_told(
    two: SimpleNamespace, saved: Any, client_as: Any, mailed: Any, who: str
) -> None:
    cover = saved(make.cover(two.absent, two.covering))
    browser = client_as(getattr(two, who))
    assert "End this cover" in browser.get("/cover").text

    answer = browser.post(f"/cover/{cover.id}/end")

    assert (answer.status_code, answer.location) == (303, "/cover")
    page = browser.get("/cover").text
    assert "Ended early" in page
    assert "The cover has ended" in page
    assert "End this cover" not in page
    assert {mail.recipient for mail in mailed()} == {two.absent.email, two.covering.email}


def test_what_has_not_begun_is_called_off(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    cover = saved(make.cover(two.absent, two.covering, from_on=today() + DAY))
    browser = client_as(two.absent)
    assert "Call off this cover" in browser.get("/cover").text

    assert browser.post(f"/cover/{cover.id}/end").status_code == 303

    assert arranged()[0].ended_at is not None


def test_no_mail_goes_to_somebody_who_was_disabled(
    two: SimpleNamespace, saved: Any, client_as: Any, mailed: Any
) -> None:
    gone = saved(make.inspector(name="Gone", areas=[ROTHERHAM], disabled_at=utcnow()))
    cover = saved(make.cover(gone, two.covering, ROTHERHAM))
    browser = client_as(two.covering)
    assert "One of the two cannot act there any more" in browser.get("/cover").text

    browser.post(f"/cover/{cover.id}/end")

    assert [mail.recipient for mail in mailed()] == [two.covering.email]


def test_what_is_over_is_not_ended_again(two: SimpleNamespace, saved: Any, client_as: Any, mailed: Any) -> None:
    past = {"from_on": today() - 9 * DAY, "until_on": today() - DAY}
    over, ended = saved(
        make.cover(two.absent, two.covering, **past), make.cover(two.absent, two.covering, ended_at=utcnow())
    )
    browser = client_as(two.absent)

    for cover in (over, ended):
        answer = browser.post(f"/cover/{cover.id}/end")
        assert answer.status_code == 409
        assert "This cover is over already" in answer.text
        with pytest.raises(NotNow):
            service.end(make.actor(two.covering), cover)

    assert mailed() == []


def test_only_the_last_few_past_ones_are_listed(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    ago = [today() - number * 10 * DAY for number in range(1, 15)]
    saved(*(make.cover(two.absent, two.covering, from_on=day - DAY, until_on=day) for day in ago))

    page = client_as(two.absent).get("/cover").text

    assert page.count("Lasted to the end") == cover_queries.PAST_SHOWN
    assert "Nobody covers today" in page


def test_the_list_has_what_concerns_one_and_the_policy_agrees(two: SimpleNamespace, saved: Any, app: Any) -> None:
    third = saved(make.inspector(name="Una Lake", areas=[SOUTH_YORKSHIRE]))
    covers = saved(
        make.cover(two.absent, two.covering),
        make.cover(two.covering, two.absent, HAMPSHIRE),
        make.cover(third, two.covering),
        make.cover(two.covering, third, HAMPSHIRE),
    )
    policy = app.extensions["policy"]

    for account in (two.absent, two.covering, third):
        actor = make.actor(account)
        listed = {row.id for row in cover_queries.now_and_coming(actor, today())}
        assert listed == {each.id for each in covers if policy.allows(actor, "eligibility.delegate", each)}
        assert len(listed) in {2, 4}


def test_cover_is_a_place_of_inspectors(two: SimpleNamespace, saved: Any, client_as: Any) -> None:
    assert 'href="/cover"' in client_as(two.absent).get("/cover").text
    for other in (make.coordinator(), make.practitioner(), make.referrer(), make.administrator()):
        assert 'href="/cover"' not in client_as(saved(other)).get("/account").text


def test_the_list_does_not_ask_more_for_more(two: SimpleNamespace, saved: Any, client_as: Any, queries: Any) -> None:
    browser = client_as(two.absent)
    saved(make.cover(two.absent, two.covering))
    with queries() as few:
        browser.get("/cover")
    others = saved(*(make.inspector(name=f"Inspector {number}", areas=[HAMPSHIRE]) for number in range(5)))
    saved(*(make.cover(two.absent, each) for each in others))
    saved(*(make.cover(two.absent, each, ended_at=utcnow()) for each in others))
    with queries() as many:
        browser.get("/cover")

    assert len(few) == len(many)


@pytest.mark.parametrize(
    "wrong",
    [
        {"until_on": date(2026, 1, 1), "from_on": date(2026, 1, 2)},
        {"force_code": None},
        {"district_code": ROTHERHAM},
        {"force_code": "E23000999"},
    ],
)
def test_the_database_refuses_what_the_rules_refuse(two: SimpleNamespace, saved: Any, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError):
        saved(make.cover(two.absent, two.covering, **wrong))


def test_the_database_knows_that_nobody_covers_for_themselves(two: SimpleNamespace, saved: Any) -> None:
    with pytest.raises(IntegrityError):
        saved(make.cover(two.absent, two.absent))

    assert db.session.scalar(select(func.count()).select_from(Cover)) == 0
