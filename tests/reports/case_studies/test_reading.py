"""Whoever reads an account before it is public leaves a line in the log, on whichever page they read it."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.store.audit import AuditEntry, EntryKind
from hateprog.store.base import db
from tests.reports.case_studies.test_pages import Desk

READS = select(func.count()).where(AuditEntry.kind == EntryKind.READ, AuditEntry.subject_type == "case_study")


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_every_page_with_the_words_says_in_the_log_who_read_them(saved: Any, client_as: Any) -> None:
    desk = Desk(saved, client_as)
    desk.agreed()
    desk.writing.post(f"{desk.address}/submit")
    for browser, page in (
        (desk.writing, ""),
        (desk.writing, "/change"),
        (desk.writing, "/consents/new"),
        (desk.checking, "/check"),
    ):
        before = db.session.scalar(READS) or 0
        assert "He had shouted" in browser.get(f"{desk.address}{page}").text
        assert db.session.scalar(READS) == before + 1, page
