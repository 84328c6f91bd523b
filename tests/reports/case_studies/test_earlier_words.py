"""A consent to words that were changed since is void, and withdrawing it is withdrawing all the same."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from hateprog.kernel.clock import today
from hateprog.reports.case_studies.models import StudyConsent
from hateprog.reports.case_studies.rules import State
from hateprog.store.base import db
from tests.reports.case_studies.test_pages import Desk


def test_a_consent_to_earlier_words_withdrawn_takes_it_off_the_page_as_the_form_says(
    app: Any, saved: Any, client_as: Any
) -> None:
    """Given somebody who agreed to two wordings, whichever of both consents is taken for theirs ends it."""
    desk = Desk(saved, client_as)
    desk.agreed()
    desk.change(text="He had shouted.")
    desk.published()
    given = db.session.scalars(select(StudyConsent).where(StudyConsent.wording == 1)).first()
    assert given is not None
    act = f"/case-study-consents/{given.id}/withdraw"
    assert "taken off the public page at once" in desk.writing.get(act).text

    parts = zip(("year", "month", "day"), str(today()).split("-"), strict=True)
    day = {f"withdrawn_on-{part}": said for part, said in parts}
    assert desk.writing.post(act, data=day).status_code == 303

    assert desk.study.state is State.WITHDRAWN
    assert app.test_client().get(desk.public).status_code == 410
