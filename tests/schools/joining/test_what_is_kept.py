"""What is kept of requests of schools: for a while, and in the log without anybody's name."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select

from hateprog.accounts.tokens import hash_of
from hateprog.kernel.clock import utcnow
from hateprog.schools.joining import rules
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.rules import State
from hateprog.schools.joining.service import go_on_with_time
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from tests import factories as make
from tests.schools.joining.test_asking import NADIA, asked, link_in, mails


def test_a_request_runs_out_and_is_deleted_a_while_later(here: SimpleNamespace, saved: Any) -> None:
    long_ago = utcnow() - rules.KEPT_WHEN_OVER - timedelta(days=1)
    saved(
        make.school_request(here.school, expires_at=utcnow() - timedelta(hours=1)),
        make.school_request(here.school, link="b", email="b@ferncliffe.example"),
        make.school_request(here.school, link="c", name="Gone", state=State.DENIED, settled_at=long_ago),
    )

    go_on_with_time()
    go_on_with_time()

    assert sorted(each.state for each in asked()) == [State.EXPIRED, State.SENT]
    lines = db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("schools.joining.%"))).all()
    assert sorted(line.verb for line in lines) == ["schools.joining.expire", "schools.joining.forget"]
    assert "Gone" not in str([line.changes for line in lines])


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
def test_the_log_names_nobody_who_asked_and_keeps_no_link(with_office: SimpleNamespace, app: Any) -> None:
    app.test_client().post(f"/for-schools/{with_office.school.id}", data=NADIA)

    logged = str([line.changes for line in db.session.scalars(select(AuditEntry))])

    assert not any(said in logged for said in (*NADIA.values(), str(asked()[0].token_hash)))
    assert hash_of(link_in(mails()[0]).rpartition("/")[2]) == asked()[0].token_hash
    assert db.session.scalar(select(func.count()).select_from(SchoolRequest)) == 1
