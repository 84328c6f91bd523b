"""The real service with a small feature of the tests' own beside the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask

from hateprog import app as composition
from hateprog.accounts.models import Organisation
from tests import factories as make
from tests.conftest import Browser, serving
from tests.databases import Databases
from tests.web import small


def serving_the_small_one_too(database: str) -> Iterator[Flask]:
    """Yield the service on a database, with the small feature in it."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(composition, "POLICIES", (*composition.POLICIES, small.POLICY))
        patch.setattr(composition, "BLUEPRINTS", (*composition.BLUEPRINTS, small.bp))
        service = serving(database)
        app = next(service)
    app.before_request(small.answer_everything_under_undecided)
    yield app
    next(service, None)


@pytest.fixture(scope="session")
def app(dialect: str, databases: Databases) -> Iterator[Flask]:
    """The service with the small feature in it; what is saved is undone."""
    yield from serving_the_small_one_too(databases.migrated(dialect))


@pytest.fixture
def fresh_app(fresh_database: str) -> Iterator[Flask]:
    """The same on a database of the test's own, where requests can really run at the same time."""
    yield from serving_the_small_one_too(fresh_database)


@pytest.fixture
def police(saved: Callable[..., Any]) -> Organisation:
    """An organisation."""
    organisation: Organisation = saved(Organisation(name="Police"))
    return organisation


@pytest.fixture
def coordinator(saved: Callable[..., Any], client_as: Callable[..., Browser]) -> Browser:
    """A coordinator's browser."""
    return client_as(saved(make.coordinator()))
