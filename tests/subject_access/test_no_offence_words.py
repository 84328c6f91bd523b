"""What somebody on early intervention is given of what is kept about them: nowhere a word of an offence."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from hateprog.eligibility import queries as decisions
from hateprog.eligibility import service as eligibility
from hateprog.eligibility.deciding import Outcome, Said
from hateprog.kernel.clock import today
from hateprog.referrals.offence_words import OFFENCE_WORDS
from hateprog.referrals.queries import one_referral
from hateprog.subject_access import pack, queries, service
from hateprog.subject_access.rules import Format
from tests import factories as make
from tests.subject_access.conftest import ASKED, signed
from tests.victims.questions.conftest import Sides


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # words do not depend on the database
def test_the_pack_of_an_early_intervention_speaks_of_no_offence(
    sides: Sides, two: SimpleNamespace, saved: Any, app: Any
) -> None:
    case = saved(make.referral(stage="received", pathway="early_intervention", referrer=saved(make.referrer())))
    eligibility.request_decision(two.first, one_referral(case.id))
    waits: Any = decisions.open_assessment(case.id)
    said = Said(outcome=Outcome.APPROVE, rationale="Wants to understand, and it fits.")
    asked = decisions.one_assessment(waits.id)
    assert asked is not None
    eligibility.decide(
        make.actor(saved(make.inspector(areas=["E23000011"]))), asked, said=said, facts_hash=waits.facts_hash
    )
    request = service.receive(two.first, queries.one_case(case.id), received_on=today(), **ASKED)

    asked_for = signed(queries.one_request(request.id), two.first, two.second)

    text = pack.made(asked_for, Format.JSON).decode().replace(app.config["SERVICE_NAME"], "")
    assert "early intervention" in text
    assert OFFENCE_WORDS.findall(text) == []
    pages = PdfReader(BytesIO(pack.made(asked_for, Format.PDF))).pages
    printed = " ".join(page.extract_text() for page in pages).replace(app.config["SERVICE_NAME"], "")
    assert "early intervention" in printed
    assert OFFENCE_WORDS.findall(printed) == []
