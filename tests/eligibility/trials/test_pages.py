"""Pages of trials: started, going on, finished; what differs, for whoever may see it, page by page."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.trials import queries, service
from hateprog.eligibility.trials.models import Trial
from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.eligibility.rule_sets.files import file, rule


def looks() -> list[str]:
    return list(
        db.session.scalars(select(AuditEntry.verb).where(AuditEntry.kind == EntryKind.READ).order_by(AuditEntry.id))
    )


def test_a_trial_is_started_shows_how_far_it_is_and_what_it_came_to(
    asked: Any, draft: Any, people: SimpleNamespace, client_as: Any
) -> None:
    young = asked(born_on=date(2006, 3, 3))
    asked()
    version, browser = draft(), client_as(people.coordinator)
    before = browser.get(f"/rule-sets/{version.id}/trials").text
    assert "It has not been tried yet" in before

    answer = browser.post(f"/rule-sets/{version.id}/trials", data={})

    assert answer.status_code == 303
    trial = db.session.scalars(select(Trial)).one()
    assert answer.location == f"/rule-sets/{version.id}/trials/{trial.id}"
    going_on = browser.get(answer.location).text
    assert "Tried: 0 of 2" in going_on
    assert '<progress class="app-progress" id="progress" max="2" value="0">' in going_on
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in going_on
    assert "Going on" in browser.get(f"/rule-sets/{version.id}/trials").text

    while service.step(trial.id):
        pass

    finished = browser.get(answer.location).text
    assert "refresh" not in finished
    assert "data-progress" not in finished
    assert "Assessments tried" in finished
    assert f"/trials/{trial.id}/differences?turn=no_longer" in finished
    assert "turn=newly" not in finished
    assert "Finished" in browser.get(f"/rule-sets/{version.id}/trials").text
    assert looks() == []

    differs = browser.get(f"{answer.location}/differences").text
    assert len(set(re.findall(r"HC-[0-9A-F]{12}", differs))) == 1
    assert f"/decisions/{young.id}" in differs
    assert "Aged 19 on the date of the incident: not asked before, not met now" in differs
    assert looks() == ["rule_set.try"]


def test_an_inspector_sees_and_can_open_what_is_in_their_areas(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any
) -> None:
    here = asked(born_on=date(2006, 3, 3))
    there = asked(born_on=date(2006, 3, 3), district="E06000045")
    version = draft()
    trial = tried(version)
    for who, own, others in ((people.inspector, here, there), (people.elsewhere, there, here)):
        browser = client_as(who)
        page = browser.get(f"/rule-sets/{version.id}/trials/{trial.id}/differences").text
        assert f"/decisions/{own.id}" in page
        assert str(others.id) not in page
        assert browser.get(f"/decisions/{own.id}").status_code == 200
        assert browser.get(f"/decisions/{others.id}").status_code == 404
    page = client_as(people.coordinator).get(f"/rule-sets/{version.id}/trials/{trial.id}/differences").text
    assert f"/decisions/{here.id}" in page
    assert f"/decisions/{there.id}" in page


def test_whoever_referred_sees_no_more_for_that(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any, saved: Any
) -> None:
    both = saved(make.account(["inspector", "referrer"], ["E23000030"]))
    theirs = asked(born_on=date(2006, 3, 3), referrer=both)
    version = draft()
    trial = tried(version)
    page = client_as(both).get(f"/rule-sets/{version.id}/trials/{trial.id}/differences").text
    assert str(theirs.id) not in page
    assert "Nothing differs among the cases that you may see" in page


def test_many_differences_come_in_pages_the_latest_first(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any
) -> None:
    first = datetime(2026, 4, 21, 10, 0, tzinfo=UTC)
    made = [asked(born_on=date(2006, 3, 3), at=first + timedelta(minutes=number // 3)) for number in range(60)]
    version = draft()
    trial = tried(version)
    browser, address = client_as(people.inspector), f"/rule-sets/{version.id}/trials/{trial.id}/differences"
    seen: list[str] = []
    following: str | None = f"{address}?turn=no_longer"
    while following:
        page = browser.get(following).text
        seen += re.findall(r"/decisions/([0-9a-f-]{36})", page)
        link = re.search(r'<a class="[^"]*" href="([^"]*)" rel="next"', page)
        following = link[1].replace("&amp;", "&") if link else None
    assert len(seen) == 60
    assert set(seen) == {str(each.id) for each in made}
    moments = {str(each.id): each.requested_at for each in made}
    assert [moments[each] for each in seen] == sorted(moments.values(), reverse=True)


@pytest.mark.parametrize("asked_for", ["turn=newly", "turn=otherwise", "turn=nonsense&after=x", f"after={NOBODYS}"])
def test_filters_and_places_that_there_are_not(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any, asked_for: str
) -> None:
    asked(born_on=date(2006, 3, 3))
    version = draft()
    trial = tried(version)
    answer = client_as(people.coordinator).get(f"/rule-sets/{version.id}/trials/{trial.id}/differences?{asked_for}")
    assert answer.status_code == 200
    assert ("/decisions/" in answer.text.partition("<main")[2]) is asked_for.startswith("turn=nonsense")


def test_what_was_typed_in_a_rule_is_text(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any
) -> None:
    asked()
    text = "<b>Bold</b>"
    version = draft(file(rule("bold", text, "is_judged", ""), title=text))
    trial = tried(version)
    for more in ("", "/differences"):
        assert (
            "<b>Bold" not in client_as(people.coordinator).get(f"/rule-sets/{version.id}/trials/{trial.id}{more}").text
        )


def test_with_nothing_to_try_the_page_says_so(draft: Any, tried: Any, people: SimpleNamespace, client_as: Any) -> None:
    version = draft()
    trial = tried(version)
    page = client_as(people.coordinator).get(f"/rule-sets/{version.id}/trials/{trial.id}").text
    assert "There is no past assessment that this draft would have governed" in page


def test_one_in_which_nothing_differs_says_so(
    asked: Any, draft: Any, tried: Any, people: SimpleNamespace, client_as: Any
) -> None:
    asked()
    asked(born_on=date(2011, 3, 3))
    version = draft(file(code="adults", ages="adults"))
    trial = tried(version)
    page = client_as(people.coordinator).get(f"/rule-sets/{version.id}/trials/{trial.id}").text
    assert "Nothing would have come out differently" in page
    assert "Of an age that it is not made for" in page


def test_one_that_stopped_says_so(draft: Any, people: SimpleNamespace, client_as: Any, saved: Any) -> None:
    version = draft()
    stopped = {"total": 3, "done": 1, "same": 1, "failed": True, "finished_at": version.drafted_at}
    trial = saved(Trial(version_id=version.id, started_by=people.coordinator.id, **stopped))
    browser = client_as(people.coordinator)
    assert (
        "The trial stopped at something that cannot be read"
        in browser.get(f"/rule-sets/{version.id}/trials/{trial.id}").text
    )
    assert "Stopped" in browser.get(f"/rule-sets/{version.id}/trials").text


def test_what_is_no_draft_is_not_tried(people: SimpleNamespace, client_as: Any) -> None:
    baseline = rule_sets.version_called("convicted", 1)
    assert baseline
    browser = client_as(people.coordinator)
    page = browser.get(f"/rule-sets/{baseline.id}/trials").text
    assert "Only a draft is tried" in page
    assert "Start a trial" not in page
    answer = browser.post(f"/rule-sets/{baseline.id}/trials", data={})
    assert answer.status_code == 409
    assert "Only a draft is tried" in answer.text
    assert queries.trials_of(baseline.id) == []


def test_the_form_sent_twice_leads_to_one_trial(
    asked: Any, draft: Any, people: SimpleNamespace, client_as: Any
) -> None:
    asked()
    version, browser = draft(), client_as(people.coordinator)
    form = {"form_token": str(uuid4())}
    one, other = (browser.post(f"/rule-sets/{version.id}/trials", data=form) for _time in range(2))
    again = browser.post(f"/rule-sets/{version.id}/trials", data={})
    assert one.location == other.location == again.location
    assert len(queries.trials_of(version.id)) == 1
