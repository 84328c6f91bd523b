"""Nothing of a person harmed reaches anybody but their liaison: by any route, in any role, however it is packed."""

from __future__ import annotations

import gzip
import html
import io
import logging
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from uuid import uuid4

import pytest
import time_machine
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select, text

from hateprog.kernel.clock import today, utcnow
from hateprog.store.audit import AuditEntry
from hateprog.store.base import Base, db
from hateprog.victims import queries, service
from hateprog.victims.offers import queries as offers
from hateprog.victims.offers import service as offering
from hateprog.victims.offers.rules import Outcome, Sender
from hateprog.victims.rules import Channel
from tests import factories as make
from tests.conftest import save
from tests.sessions.conftest import Scene, allocated

pytestmark = pytest.mark.parametrize("dialect", ["sqlite"], indirect=True)  # what is shown is the same on both

TOKENS = {
    "name": "Zq7name Zq7family",
    "other_names": "Zq7nickname",
    "phone": "07700 900766",
    "email": "zq7mail@zq7.example",
    "address": "7 Zq7street",
    "postcode": "ZE1 0ZQ",
    "contact_by": "phone",
    "safe_times": "Zq7times",
    "who_answers": "Zq7answers",
    "language": "Zq7language",
    "interpreter": "yes",
    "access_needs": "Zq7needs",
    "enhanced": "persistently_targeted",
    "not_to_disclose": "Zq7secret",
}
SOUGHT = re.compile(r"zq7|900\W?766|900766|ze1\W?0zq|persistently_targeted", re.IGNORECASE)
ROLES = (
    "practitioner",
    "inspector",
    "school_staff",
    "referrer",
    "administrator",
    "panel_member",
    "coordinator",
    "victim_liaison",
    None,
)
OF_A_FORM = re.compile(
    r'(name="(?:csrf_token|form_token)" value=")[^"]*|(csrf-token" content=")[^"]*|(nonce-)[^\'"]*|\b[0-9a-f]{32,}\b'
)

VICTIMS = "/people-harmed"
SHUT_OUT = frozenset(ROLES) - {"coordinator", "victim_liaison", None}


@pytest.fixture
def scene(saved: Any) -> Scene:
    """A case on its way, worked by a practitioner."""
    return allocated(saved)


@pytest.fixture
def liaison(scene: Scene, saved: Any) -> Any:
    """The liaison of that case."""
    made = saved(make.victim_liaison(name="Own Liaison"))
    saved(make.case_liaison(scene.case, made))
    return made


@pytest.fixture
def take_down(scene: Scene, liaison: Any) -> Any:
    """Give back a function that puts the person of the tokens down for the case, and returns them."""
    return lambda: put_down(scene.case, liaison)


def put_down(case: Any, liaison: Any) -> Any:
    """Put the person of the tokens down for a case, ring them, make them an offer by mail, and pause their clocks."""
    at_hand: Any = queries.one_case(case.id)
    actor, harmed = make.actor(liaison), service.take_down(make.actor(liaison), at_hand, given=TOKENS)
    part: Any = offers.one_harmed(harmed.id)
    tried = {"channel": Channel.PHONE, "outcome": Outcome.REACHED, "tried_on": today(), "note": "Zq7note"}
    offering.log_contact(actor, part, **tried)
    offering.make(actor, part, how=Channel.EMAIL, words="Zq7offer", made_on=today(), sender=Sender.SERVICE)
    offering.pause(actor, part, reason="Zq7pause")
    return queries.one_victim(harmed.victim_id)


@pytest.fixture
def seeded(take_down: Any) -> Any:
    """Somebody harmed in that case, every field of whom is a token."""
    return take_down()


def unpacked(content: bytes) -> Iterator[str]:
    """Yield what an answer says: as it is, unescaped, and what is inside it where it is packed."""
    text = content.decode("utf-8", "replace")
    yield text
    yield html.unescape(text)
    yield unquote(text)
    if content[:2] == b"\x1f\x8b":
        yield from unpacked(gzip.decompress(content))
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            for name in packed.namelist():
                yield name
                yield from unpacked(packed.read(name))
    if content[:5] == b"%PDF-":
        for page in PdfReader(io.BytesIO(content)).pages:
            yield page.extract_text()


def ids_of(case_id: Any) -> dict[str, list[Any]]:
    """Return by the name of an address's part the ids that could stand there: a case's own things and the victims'."""
    of_victims = [each.id for model in ("victim", "harmed", "case_liaison") for each in rows_of(model)]
    known: dict[str, list[Any]] = {"referral_id": [case_id], "victim_id": of_victims[:1]}
    known["harmed_id"] = [row.id for row in rows_of("harmed")[:1]]
    known["offer_id"] = [row.id for row in rows_of("victim_offer")[:1]]
    for table, name in (("assessment", "assessment_id"), ("session", "session_id"), ("account", "account_id")):
        known[name] = [row.id for row in rows_of(table)[:1]]
    return {"": of_victims[:1], **known}


def rows_of(table: str) -> Any:
    if table not in Base.metadata.tables:
        return []
    columns = Base.metadata.tables[table]
    return db.session.execute(select(columns).order_by(columns.c.id)).all()


def addresses(app: Flask, known: dict[str, list[Any]], *, everywhere: bool = False) -> Iterator[tuple[str, str]]:
    """Yield (method, address): every GET, and every method of the victims' pages, there with a person harmed's id too.

    `everywhere` puts that id into every address that takes one.
    """
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        uuids = [name for name in rule.arguments if f"uuid:{name}>" in rule.rule]
        others = {name: 1 if f"int:{name}>" in rule.rule else "x" for name in rule.arguments if name not in uuids}
        own = {name: (known.get(name) or [uuid4()])[0] for name in uuids}
        theirs = uuids and (everywhere or rule.rule.startswith(VICTIMS))
        swapped = [dict.fromkeys(uuids, each) for each in known[""]] if theirs else []
        for parts in [own, *swapped]:
            _host, address = rule.build(parts | others) or ("", "")
            if not address or "sign-out" in address:
                continue
            methods = (rule.methods or set()) - {"HEAD", "OPTIONS"}
            for method in sorted(methods if address.startswith(VICTIMS) else methods & {"GET"}):
                yield method, address


def test_no_token_reaches_anybody_else(
    app: Flask, seeded: Any, scene: Scene, saved: Any, client_as: Any, caplog: Any, capsys: Any
) -> None:
    caplog.set_level(logging.DEBUG)
    known, walked, leaks, not_shut = ids_of(scene.case.id), 0, [], []
    for role in ROLES:
        browser = browser_of(app, scene, saved, client_as, role)
        for method, address in addresses(app, known, everywhere=role == "practitioner"):
            answer = browser.open(address, method=method)
            walked += 1
            said = [*unpacked(answer.data), *map(str, answer.headers)]
            if any(SOUGHT.search(each) for each in said):
                leaks.append(f"{role}: {method} {address}")
            if address.startswith(VICTIMS) and role in SHUT_OUT and answer.status_code not in {404, 405}:
                not_shut.append(f"{role}: {method} {address}: {answer.status_code}")

    assert leaks == []
    assert not_shut == []
    assert walked > 1_000
    printed = capsys.readouterr()
    assert not SOUGHT.search(caplog.text + printed.out + printed.err)


def test_no_table_shows_a_token_nor_does_a_line_of_the_log(seeded: Any, client_as: Any, saved: Any) -> None:
    for table in Base.metadata.sorted_tables:
        kept = db.session.execute(text(f"SELECT * FROM {table.name}"))  # as it lies there: a column type may decrypt
        shown = " ".join(str(tuple(row)) for row in kept)
        assert not SOUGHT.search(shown), table.name
    assert not [line for line in db.session.scalars(select(AuditEntry)) if line.case_id and "victim" in line.verb]
    assert "Zq7name" in seeded.name  # it is there, to be read with its key


def test_the_file_of_the_database_shows_nothing_of_anybody(fresh_app: Flask) -> None:
    """Given a service that really commits, when its SQLite file and what lies beside it are read as bytes: no token."""
    with fresh_app.app_context():
        scene = allocated(save)
        own = save(make.victim_liaison(name="Own Liaison"))
        save(make.case_liaison(scene.case, own))
        put_down(scene.case, own)
        file = Path(str(db.engine.url.database))
        db.session.remove()

    kept = b"".join(each.read_bytes() for each in file.parent.glob(f"{file.name}*"))
    found = [token for token in (*TOKENS.values(), "Zq7note", "Zq7offer", "Zq7pause") if token.encode() in kept]

    assert [each for each in found if SOUGHT.search(each)] == []
    assert b"Own Liaison" in kept  # it was read


def masked(answer: Any) -> tuple[Any, ...]:
    """Return all that an answer says, without what is drawn at random for every page."""
    said = answer.data.decode("latin-1")
    headers = sorted((name, OF_A_FORM.sub("", value)) for name, value in answer.headers if name != "Set-Cookie")
    return answer.status_code, OF_A_FORM.sub("", said), headers


@pytest.mark.parametrize("role", ["practitioner", "inspector", "referrer", "school_staff", "administrator", None])
def test_with_and_without_somebody_harmed_every_answer_is_the_same(
    app: Flask, scene: Scene, saved: Any, client_as: Any, take_down: Any, role: str | None
) -> None:
    browser, known = browser_of(app, scene, saved, client_as, role), ids_of(scene.case.id)
    with time_machine.travel(utcnow(), tick=False):
        walk = [address for method, address in addresses(app, known) if method == "GET" and address != "/metrics"]

        before = {address: masked(browser.get(address)) for address in walk}
        take_down()
        after = {address: masked(browser.get(address)) for address in walk}

    assert [address for address in walk if before[address] != after[address]] == []
    assert len(walk) > 100


def browser_of(app: Flask, scene: Scene, saved: Any, client_as: Any, role: str | None) -> Any:
    """Return the browser of the case's own practitioner, of somebody else in another role, or of nobody signed in."""
    if role is None:
        return app.test_client()
    return client_as(scene.practitioner if role == "practitioner" else saved(make.builders()[role]()))
