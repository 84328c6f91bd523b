"""Pages of rule sets: every one both ways, with what it shows and what a refusal leaves behind."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hateprog.eligibility.criteria import CHECKS
from hateprog.eligibility.rule_sets import files, in_words, queries
from hateprog.eligibility.rule_sets.models import RuleSetVersion
from hateprog.eligibility.rule_sets.rules import Status
from hateprog.eligibility.rules import GATES
from hateprog.kernel.clock import today
from hateprog.referrals.rules import Pathway
from hateprog.store.base import db
from tests import NOBODYS
from tests import factories as make
from tests.eligibility.rule_sets.files import days, early, file, rule

OURS = 'force = "E23000011"'


def stored() -> list[str]:
    return sorted(map(str, db.session.execute(select(RuleSetVersion.__table__)).all()))


@pytest.fixture
def adopted(saved: Any, people: SimpleNamespace) -> Any:
    """Store an adopted version of South Yorkshire's, in force since today."""
    text = file(valid_from=today(), more=OURS)
    return saved(make.rule_set_version(text, by=people.inspector, adopted_by=people.colleague))


@pytest.fixture
def drafted(saved: Any, people: SimpleNamespace, adopted: Any) -> Any:
    """Store the draft of its second version, which raises the age and asks for remorse."""
    older = rule(text="Older", parameters="parameters = { at_least = 21 }")
    text = file(older, rule("remorse", "Remorse", "is_judged", ""), version=2, valid_from=days(3), more=OURS)
    return saved(make.rule_set_version(text, by=people.inspector))


class TestTheList:
    """What there is, by pathway."""

    def test_it_shows_where_each_stands_and_what_is_in_force_today(
        self, client_as: Any, people: SimpleNamespace, drafted: Any
    ) -> None:
        page = client_as(people.coordinator).get("/rule-sets").text
        rows = [each.partition("</tr>")[0] for each in page.split('<tr class="govuk-table__row">')]
        (ours,) = [row for row in rows if "South Yorkshire, version 1" in row]
        (draft,) = [row for row in rows if "South Yorkshire, version 2" in row]
        assert "Adopted" in ours
        assert "In force today" in ours
        assert "South Yorkshire" in ours
        assert "Draft" in draft
        assert "In force today" not in draft
        assert page.index("South Yorkshire, version 2") < page.index("South Yorkshire, version 1")
        assert page.count("In force today") == 4
        assert "Every area" in page

    @pytest.mark.parametrize(
        ("asked", "there", "not_there"),
        [
            ("pathway=convicted", "Convicted, version 1", "south_yorkshire"),
            ("status=draft", "South Yorkshire, version 2", "South Yorkshire, version 1"),
            ("area=E23000011", "South Yorkshire, version 1", "Out of court, version 1"),
            ("area=every", "Out of court, version 1", "South Yorkshire, version 1"),
            ("pathway=court&status=old&area=here&after=there", "South Yorkshire, version 1", "No version matches"),
            ("status=retired", "No version matches", "version 1<"),
        ],
    )
    def test_filters_stand_in_the_address(
        self, client_as: Any, people: SimpleNamespace, drafted: Any, asked: str, there: str, not_there: str
    ) -> None:
        page = client_as(people.inspector).get(f"/rule-sets?{asked}").text
        assert there in page
        assert not_there not in page

    def test_many_come_in_pages(self, client_as: Any, people: SimpleNamespace, saved: Any) -> None:
        made = [
            make.rule_set_version(file(code=f"set_{number // 3:02}", version=number % 3 + 1), by=people.inspector)
            for number in range(60)
        ]
        saved(*made)
        browser = client_as(people.inspector)
        seen: list[str] = []
        address = "/rule-sets?pathway=out_of_court"
        while address:
            page = browser.get(address).text
            seen += re.findall(r'href="/rule-sets/([0-9a-f-]{36})"', page)
            following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
            address = following.replace("&amp;", "&") if 'rel="next"' in page else ""
        assert len(seen) == len(set(seen)) == 61

    def test_without_any_it_says_what_follows(self, client_as: Any, people: SimpleNamespace) -> None:
        page = client_as(people.coordinator).get("/rule-sets?status=draft").text
        assert "No version matches" in page
        assert "Clear filters" in page

    def test_what_ships_can_be_begun_from(self, client_as: Any, people: SimpleNamespace) -> None:
        browser = client_as(people.coordinator)
        page = browser.get("/rule-sets").text
        for name in files.names():
            assert f"/rule-sets/new?example={name}" in page
        kent = browser.get("/rule-sets/new?example=kent").text
        assert "Kent Police policy O17" in kent


class TestOneVersion:
    """What a version says."""

    def test_it_shows_each_rule_in_words_the_gate_first_and_who_did_what(
        self, client_as: Any, people: SimpleNamespace, adopted: Any
    ) -> None:
        page = client_as(people.coordinator).get(f"/rule-sets/{adopted.id}").text
        gate = [page.index(f">{each.text}<") for each in GATES[Pathway.OUT_OF_COURT]]
        assert gate == sorted(gate)
        assert page.index("What no rule set can change") < gate[0]
        assert gate[-1] < page.index("Rules of this version") < page.index(">Grown up<")
        for shown in (
            "Old enough on the date of the incident",
            "Reads: Date of birth, Date of the incident",
            "Source: Force policy, 4.1",
            "An example",
            "Indira Vale, at ",
            "Noor Khan, at ",
            "[[rules]]",
        ):
            assert shown in page
        assert "Retire this version" not in page

    def test_an_inspector_sees_what_they_may_do(
        self, client_as: Any, people: SimpleNamespace, adopted: Any, drafted: Any
    ) -> None:
        colleague, drafter = client_as(people.colleague), client_as(people.inspector)
        assert "Retire this version" in colleague.get(f"/rule-sets/{adopted.id}").text
        assert "Adopt this version" in colleague.get(f"/rule-sets/{drafted.id}").text
        own = drafter.get(f"/rule-sets/{drafted.id}").text
        assert "Adopt this version" not in own
        assert "You drafted this, so somebody else has to adopt it" in own
        assert "Try it on past cases" in own
        elsewhere = client_as(people.elsewhere).get(f"/rule-sets/{drafted.id}").text
        assert "Adopt this version" not in elsewhere

    def test_what_came_with_the_service_says_so(self, client_as: Any, people: SimpleNamespace) -> None:
        version = queries.version_called("early_intervention", 1)
        assert version
        page = client_as(people.inspector).get(f"/rule-sets/{version.id}").text
        assert page.count("Came with the service") == 2 + page.count("# Came with the service")
        assert "This is the only version of this rule set" in page

    def test_what_was_typed_is_text(self, client_as: Any, people: SimpleNamespace, saved: Any) -> None:
        text = file(rule(text="<script>alert(1)</script>"), title="<b>Bold</b>")
        made = saved(make.rule_set_version(text, by=people.inspector))
        browser = client_as(people.coordinator)
        for address in (f"/rule-sets/{made.id}", "/rule-sets", f"/rule-sets/compare?before={made.id}&after={made.id}"):
            page = browser.get(address).text
            assert "<script>alert" not in page
            assert "<b>Bold" not in page

    def test_every_criterion_and_parameter_has_words(self) -> None:
        assert in_words.CRITERIA.keys() == CHECKS.keys()
        assert in_words.PARAMETERS.keys() == {name for check in CHECKS.values() for name in check.takes}

    @pytest.mark.parametrize("name", files.names())
    def test_every_shipped_rule_reads_in_words(self, name: str) -> None:
        from tests.eligibility.rule_sets.files import read

        for told in in_words.told(read(files.text_of(name)).rule_set.all_rules):
            assert told.criterion
            assert told.reads
            assert not any("_" in value for _label, value in told.parameters)


class TestComparing:
    """Two versions beside each other."""

    def test_rule_by_rule(self, client_as: Any, people: SimpleNamespace, adopted: Any, drafted: Any) -> None:
        browser = client_as(people.coordinator)
        page = browser.get(f"/rule-sets/compare?before={adopted.id}&after={drafted.id}").text
        differ = page.partition("Rules that differ</h2>")[2]
        assert differ.index("Changed") < differ.index("Added")
        for shown in ("Grown up", "Older", "At least: 18", "At least: 21", "Remorse", "Not there"):
            assert shown in differ
        assert "Rules that are the same" not in page
        back = browser.get(f"/rule-sets/compare?before={drafted.id}&after={adopted.id}").text
        assert "Removed" in back

    def test_who_decides(self, client_as: Any, people: SimpleNamespace, saved: Any) -> None:
        versions = [
            saved(make.rule_set_version(early(who, version=number), by=people.inspector))
            for number, who in ((1, "inspector"), (2, "coordinator"))
        ]
        before, after = (each.id for each in versions)
        browser = client_as(people.coordinator)
        page = browser.get(f"/rule-sets/compare?before={before}&after={after}").text
        row = page.partition("Decided by")[2].partition("</tr>")[0]
        assert row.index(">An inspector of the area") < row.index(">A coordinator who took no part in the case")
        for who, address in ((people.coordinator, ""), (people.colleague, "/adopt")):
            told = client_as(who).get(f"/rule-sets/{after}{address}").text.partition("Decided by")[2]
            assert "A coordinator who took no part in the case, or an inspector of the area" in told

    def test_a_version_with_itself(self, client_as: Any, people: SimpleNamespace, adopted: Any) -> None:
        page = client_as(people.inspector).get(f"/rule-sets/compare?before={adopted.id}&after={adopted.id}").text
        assert "No rule differs" in page
        assert "Rules that are the same" in page

    @pytest.mark.parametrize("asked", ["", "?before=&after=", f"?before={NOBODYS}&after={NOBODYS}", "?before=x"])
    def test_without_two_versions_it_asks_for_them(self, client_as: Any, people: SimpleNamespace, asked: str) -> None:
        answer = client_as(people.inspector).get(f"/rule-sets/compare{asked}")
        assert answer.status_code == 200
        assert "Select two versions" in answer.text


class TestDrafting:
    """A draft from a file."""

    def test_a_draft_begins_from_the_version_before_it(
        self, client_as: Any, people: SimpleNamespace, adopted: Any, drafted: Any
    ) -> None:
        page = client_as(people.coordinator).get(f"/rule-sets/new?from={adopted.id}").text
        assert "version = 3" in page
        assert f"valid_from = {today()}" in page
        assert client_as(people.coordinator).get(f"/rule-sets/new?from={uuid4()}").status_code == 200

    def test_it_is_stored_and_shown(self, client_as: Any, people: SimpleNamespace) -> None:
        browser = client_as(people.coordinator)
        answer = browser.post("/rule-sets/new", data={"text": file(more=OURS)})
        assert answer.status_code == 303
        made = db.session.scalars(select(RuleSetVersion).where(RuleSetVersion.code == "south_yorkshire")).one()
        assert answer.location == f"/rule-sets/{made.id}"
        assert (made.drafted_by, made.status) == (people.coordinator.id, Status.DRAFT)
        page = browser.get(answer.location).text
        assert "The draft is stored" in page

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("", "Write or paste the version’s file"),
            ("\x00", "Write or paste the version’s file"),
            ("not toml", "This is not a rule set’s file"),
            (file(rule(check="is_nice")), "Rule 1: There is no criterion “is_nice”"),
            (file(code="out_of_court"), "There is a out_of_court, version 1, already"),
            ("#" * 50_001, "must be 50,000 characters or fewer"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_is_there(
        self, client_as: Any, people: SimpleNamespace, text: str, sentence: str
    ) -> None:
        before = stored()
        answer = client_as(people.inspector).post("/rule-sets/new", data={"text": text})
        assert answer.status_code == 422
        assert "Error:" in answer.text.partition("</title>")[0]
        assert sentence in answer.text
        assert text[:40].partition("\n")[0].replace('"', "&#34;").replace("\x00", "") in answer.text
        assert stored() == before

    def test_json_comes_in_by_the_same_door(self, client_as: Any, people: SimpleNamespace) -> None:
        browser = client_as(people.inspector)
        assert browser.post("/rule-sets/new", json={"text": file(more=OURS)}).status_code == 303
        for wrong in ({"text": 7}, {"text": "\ud800"}, {}, {"text": file(version=2), "status": "adopted"}):
            assert browser.post("/rule-sets/new", json=wrong).status_code == 422

    def test_sent_twice_it_counts_once(self, client_as: Any, people: SimpleNamespace) -> None:
        browser, token = client_as(people.inspector), str(uuid4())
        form = {"text": file(more=OURS), "form_token": token}
        first, second = (browser.post("/rule-sets/new", data=form) for _time in range(2))
        assert first.location == second.location
        assert len(stored()) == 4


class TestAdoptingAndRetiring:
    """Each after a page that says what follows."""

    def test_the_page_says_which_version_ends_and_then_it_does(
        self, client_as: Any, people: SimpleNamespace, adopted: Any, drafted: Any
    ) -> None:
        browser = client_as(people.colleague)
        page = browser.get(f"/rule-sets/{drafted.id}/adopt").text
        assert "South Yorkshire, version 1, on the day before" in page
        assert "Nothing of an adopted version can be changed" in page
        assert db.session.get_one(RuleSetVersion, adopted.id).valid_to is None

        answer = browser.post(f"/rule-sets/{drafted.id}/adopt", data={})

        assert (answer.status_code, answer.location) == (303, f"/rule-sets/{drafted.id}")
        assert (drafted.status, drafted.adopted_by) == (Status.ADOPTED, people.colleague.id)
        assert adopted.valid_to == days(2)
        again = browser.post(f"/rule-sets/{drafted.id}/adopt", data={})
        assert again.status_code == 409
        assert "Only a draft can be adopted" in again.text

    @pytest.mark.parametrize(
        ("said", "sentence"),
        [
            ({"code": "another", "version": 1}, "It would overlap south_yorkshire, version 1"),
            ({"version": 2, "valid_from": days(-1)}, "cannot be in force before the day on which it is adopted"),
        ],
    )
    def test_one_that_cannot_be_adopted(
        self,
        client_as: Any,
        people: SimpleNamespace,
        saved: Any,
        adopted: Any,
        said: dict[str, Any],
        sentence: str,
    ) -> None:
        draft = saved(make.rule_set_version(file(**said, more=OURS), by=people.inspector))
        browser, before = client_as(people.colleague), stored()
        page = browser.get(f"/rule-sets/{draft.id}/adopt").text
        assert sentence in page
        assert "Adopt it" not in page
        answer = browser.post(f"/rule-sets/{draft.id}/adopt", data={})
        assert answer.status_code == 422
        assert answer.text.count(sentence) == 1
        assert stored() == before

    @pytest.mark.parametrize("who", ["inspector", "same_person"])
    def test_nobody_adopts_their_own_by_a_direct_request(
        self, client_as: Any, people: SimpleNamespace, drafted: Any, who: str
    ) -> None:
        browser, before = client_as(getattr(people, who)), stored()
        for answer in (
            browser.get(f"/rule-sets/{drafted.id}/adopt"),
            browser.post(f"/rule-sets/{drafted.id}/adopt", data={}),
        ):
            assert answer.status_code == 403
            assert "You drafted this, so somebody else has to adopt it" in answer.text
        assert stored() == before

    @pytest.mark.parametrize(
        ("reason", "sentence"),
        [
            ("", "Say why it is retired"),
            (" \u200b", "Say why it is retired"),
            ("x" * 1_001, "1,000 characters or fewer"),
        ],
    )
    def test_retiring_asks_for_a_reason(
        self, client_as: Any, people: SimpleNamespace, adopted: Any, reason: str, sentence: str
    ) -> None:
        browser, before = client_as(people.inspector), stored()
        answer = browser.post(f"/rule-sets/{adopted.id}/retire", data={"reason": reason})
        assert answer.status_code == 422
        assert sentence in answer.text
        assert reason.strip()[:100] in answer.text
        assert "Its cases are then governed by" in answer.text
        assert stored() == before

    def test_the_page_says_what_governs_after_retirement(
        self, client_as: Any, people: SimpleNamespace, adopted: Any
    ) -> None:
        browser = client_as(people.inspector)
        page = browser.get(f"/rule-sets/{adopted.id}/retire").text
        assert "Its cases are then governed by Out of court, version 1." in page
        why = {"reason": "Our policy of 2026 <b>ended</b>"}
        answer = browser.post(f"/rule-sets/{adopted.id}/retire", data=why)
        assert (answer.status_code, adopted.status, adopted.retired_by) == (303, Status.RETIRED, people.inspector.id)
        shown = browser.get(answer.location).text.partition("Why it was retired")[2]
        assert "Our policy of 2026 &lt;b&gt;ended&lt;/b&gt;" in shown
        again = browser.post(f"/rule-sets/{adopted.id}/retire", data=why)
        assert again.status_code == 409
        assert "Only an adopted version can be retired" in again.text
        assert "Retired" in browser.get(f"/rule-sets/{adopted.id}").text

    def test_it_warns_where_nothing_would_govern(self, client_as: Any, people: SimpleNamespace, drafted: Any) -> None:
        baseline = queries.version_called("convicted", 1)
        assert baseline
        browser = client_as(people.inspector)
        assert "No other rule set governs its cases" in browser.get(f"/rule-sets/{baseline.id}/retire").text
        draft = browser.get(f"/rule-sets/{drafted.id}/retire").text
        assert "Only an adopted version can be retired: this is “draft”" in draft
