"""A small feature of the tests' own: organisations that a coordinator may rename, and nobody else."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from uuid import uuid4

import pytest
from flask import Flask

from hateprog.accounts.models import Organisation
from hateprog.kernel.access import Actor, Policy, Role, has_role
from hateprog.kernel.errors import RuleBroken
from hateprog.store.base import db
from hateprog.store.command import command


class Can(StrEnum):
    MAKE = "organisation.make"
    RENAME = "organisation.rename"


@command(Can.MAKE)
def make(actor: Actor, _nothing: None, /, *, name: str) -> Organisation:
    organisation = Organisation(name=name)
    db.session.add(organisation)
    return organisation


@command(Can.RENAME, why="reason")
def rename(actor: Actor, organisation: Organisation, /, *, name: str, reason: str | None = None) -> None:
    if not name:
        raise RuleBroken("A name is needed", field="name")
    organisation.name = name


@command(Can.RENAME)
def rename_twice(actor: Actor, organisation: Organisation, /, *, names: tuple[str, str]) -> None:
    for name in names:
        rename(actor, organisation, name=name)
        db.session.flush()


@command(Can.MAKE)
def remove(actor: Actor, organisation: Organisation, /) -> None:
    db.session.delete(organisation)


POLICY = Policy([{Can.MAKE: ((has_role(Role.COORDINATOR),),), Can.RENAME: ((has_role(Role.COORDINATOR),),)}])
COORDINATOR = Actor(uuid4(), uuid4(), frozenset({Role.COORDINATOR}))
REFERRER = Actor(uuid4(), uuid4(), frozenset({Role.REFERRER}))


@contextmanager
def small_policy(app: Flask) -> Iterator[None]:
    real = app.extensions["policy"]
    app.extensions["policy"] = POLICY
    yield
    app.extensions["policy"] = real


@pytest.fixture
def small(app: Flask, saved: object) -> Iterator[None]:
    """The test database, under the small feature's policy."""
    with small_policy(app):
        yield
