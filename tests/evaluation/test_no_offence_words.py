"""What ships, on an early-intervention case: no page of a questionnaire shows a word of an offence (domain.md, 3)."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest

from hateprog.evaluation.questionnaires import files
from hateprog.kernel.clock import today
from hateprog.referrals.rules import Pathway
from tests import factories as make
from tests.casefile.test_case_page import OFFENCE_WORDS
from tests.evaluation.conftest import on_paper, until

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # words do not depend on the database


def offence_words(app: Any, answer: Any) -> list[str]:
    assert answer.status_code in {200, 303, 409, 422}
    shown = unescape(re.sub(r"<[^>]+>", " ", answer.text.replace(app.config["SERVICE_NAME"], "")))
    return list(OFFENCE_WORDS.findall(shown))


@pytest.mark.parametrize(("name", "born"), [("attitudes_adults", 1990), ("attitudes_under_18", None)])
def test_no_page_of_what_ships_shows_a_word_of_an_offence(
    scene: Any, saved: Any, app: Any, client_as: Any, name: str, born: int | None
) -> None:
    year = born or today().year - 15
    child = make.participant(born_on=today().replace(year=year, day=1))
    case = saved(make.referral(stage="allocated", pathway=Pathway.EARLY_INTERVENTION, participant=child))
    asked, scene.decision = make.approved(case, by=scene.inspector, asked_by=scene.coordinator)
    saved(asked)
    saved(scene.decision)
    saved(make.allocation(scene.decision, scene.practitioner, by=scene.coordinator))
    version, scene.case = saved(make.instrument(scene.coordinator, files.text_of(name))), case
    saved(make.device_page(case, version, by=scene.practitioner))
    browser, tablet = client_as(scene.practitioner), app.test_client()
    at = f"/cases/{case.id}/questionnaires/{version.id}"
    pages = (
        f"/cases/{case.id}",
        f"/cases/{case.id}/questionnaires",
        *(f"{at}/{moment}{page}" for moment in ("before", "after") for page in ("", "/device", "/paper")),
        f"/instruments/{version.id}/paper",
        "/today",
    )

    found = {page: offence_words(app, browser.get(page)) for page in pages}
    found["device"] = offence_words(app, tablet.get("/answer/token"))
    found["refused"] = offence_words(app, tablet.post("/answer/token"))
    found["made"] = offence_words(app, browser.post(f"{at}/before/device"))
    found["wrong"] = offence_words(app, browser.post(f"{at}/before", data=on_paper(today())))
    until(scene, saved, 3)
    saved(make.questionnaire(case, version, by=scene.practitioner, answers={"words_hurt": 2}))
    found |= {f"{page} afterwards": offence_words(app, browser.get(page)) for page in pages}

    assert {page: words for page, words in found.items() if words} == {}
