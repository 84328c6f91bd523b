"""Numbers for Prometheus: only where they are wanted, only to this machine, and by route, never by address."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask

from tests.conftest import serving


@pytest.fixture
def counted(fresh_database: str) -> Iterator[Flask]:
    """The service with METRICS set."""
    yield from serving(fresh_database, METRICS=True)


def test_without_the_setting_there_is_no_such_page(app: Flask, saved: Any) -> None:
    assert app.test_client().get("/metrics").status_code == 404


@pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)
class TestWithTheSetting:
    """One database is enough: none is asked."""

    def test_requests_are_counted_by_the_routes_template(self, counted: Flask) -> None:
        browser = counted.test_client()
        person = uuid4()
        for _ in range(3):
            browser.get(f"/people/{person}")
        browser.get(f"/nowhere/{person}")

        told = browser.get("/metrics").text

        assert 'hateprog_request_seconds_count{method="GET",route="/people/<uuid:account_id>",status="302"} 3.0' in told
        assert 'hateprog_request_seconds_count{method="GET",route="none",status="404"} 1.0' in told
        assert str(person) not in told

    def test_how_often_the_pages_about_people_harmed_are_used_cannot_be_told(self, counted: Flask) -> None:
        browser = counted.test_client()
        for address in ("/people-harmed", f"/people-harmed/{uuid4()}", "/yours", f"/yours/{'t' * 43}"):
            browser.get(address)

        told = browser.get("/metrics").text

        assert 'route="kept apart",status="302"} 2.0' in told
        assert "harmed" not in told
        assert "yours" not in told

    def test_a_method_that_somebody_made_up_is_not_a_number_of_its_own(self, counted: Flask) -> None:
        for method in ("FOO", "BAR"):
            counted.test_client().open("/help", method=method)

        told = counted.test_client().get("/metrics").text

        assert 'method="other",route="none",status="405"} 2.0' in told
        assert "FOO" not in told

    @pytest.mark.parametrize("address", ["203.0.113.7", "10.0.0.1", ""])
    def test_another_machine_is_told_that_there_is_no_such_page(self, counted: Flask, address: str) -> None:
        answer = counted.test_client().get("/metrics", environ_overrides={"REMOTE_ADDR": address})

        assert answer.status_code == 404

    def test_nor_is_whoever_comes_through_a_proxy_that_was_not_told_of(self, counted: Flask) -> None:
        assert counted.test_client().get("/metrics", headers={"X-Forwarded-For": "203.0.113.7"}).status_code == 404

    def test_two_services_in_one_process_count_apart(self, counted: Flask, fresh_database: str) -> None:
        counted.test_client().get("/help")

        for other in serving(fresh_database, METRICS=True):
            assert "/help" not in other.test_client().get("/metrics").text
