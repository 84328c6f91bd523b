"""Schools in the demonstration: invented ones, with numbers that the official register has not reached."""

from __future__ import annotations

from datetime import date, time, timedelta
from itertools import product
from typing import Any

from hateprog.accounts import queries as accounts
from hateprog.accounts import service as account_service
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.demo.people import PASSWORD, SCHOOL_PERSON
from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor
from hateprog.kernel.clock import today
from hateprog.schools import queries, service
from hateprog.schools.joining import programmes
from hateprog.schools.joining import service as joining
from hateprog.schools.rules import Listed, Status
from hateprog.sessions.group import service as slots
from hateprog.sessions.group.planner import queries as plans
from hateprog.sessions.group.planner import service as planner
from hateprog.sessions.group.planner.rules import Timetable
from hateprog.sessions.group.planner.solving import propose
from hateprog.sessions.group.service import Terms
from hateprog.sessions.library import service as library
from hateprog.sessions.library.files import SHIPPED
from hateprog.sessions.school_days import service as school_days
from hateprog.sessions.school_days.rules import Days, Kind

ROTHERHAM, SOUTHAMPTON = ("372", "Rotherham"), ("852", "Southampton")
SCHOOLS: tuple[tuple[int, str, tuple[str, str], str, str, str, tuple[int, int], int], ...] = (
    (990001, "Ferncliffe Academy", ROTHERHAM, "Fern Lane", "S60 1AA", "Secondary", (11, 18), 1225),
    (990002, "St Bride’s Catholic High School", ROTHERHAM, "Bride Lane", "S65 1AB", "Secondary", (11, 16), 870),
    (990003, "Ashby Vale Primary School", ROTHERHAM, "Vale Road", "S61 2AC", "Primary", (3, 11), 412),
    (990004, "Ashby Vale Primary School", SOUTHAMPTON, "Vale Close", "SO15 2AC", "Primary", (4, 11), 205),
    (990005, "Canklow Bridge Junior School", ROTHERHAM, "Bridge Street", "S60 2AD", "Primary", (7, 11), 240),
    (990006, "The Willows Special School", ROTHERHAM, "Willow Way", "S66 1AE", "Special", (4, 19), 96),
    (990007, "Don Valley Free School", ROTHERHAM, "Weir Lane", "S62 1AF", "Secondary", (11, 16), 640),
    (990008, "Old Quay School", SOUTHAMPTON, "Quay Road", "SO14 1AA", "Secondary", (11, 16), 950),
    (990009, "Itchen Bank Academy", SOUTHAMPTON, "Bank Street", "SO19 1AB", "Secondary", (11, 18), 1310),
    (990010, "Ysgol Gymraeg Southampton", SOUTHAMPTON, "Tŷ Lane", "SO17 1AC", "Primary", (4, 11), 88),
    (990011, "Portswood Green Infant School", SOUTHAMPTON, "Green Row", "SO17 2AD", "Primary", (4, 7), 180),
    (990012, "Netley Sands Sixth Form College", SOUTHAMPTON, "Sands Walk", "SO31 1AE", "16 plus", (16, 19), 700),
)
"""URN, name, authority, street, postcode, phase, ages, pupils."""

"""Who signs in for the first school, with the password of everybody in the demonstration."""

BEFORE: dict[int, dict[str, Any]] = {
    990007: {"name": "Swinton Weir School"},
    990008: {"street": "Dock Road"},
}
"""What an earlier import said of two of them."""

SINCE: dict[int, dict[str, Any]] = {990005: {"status": Status.CLOSED, "closed_on": date(2026, 8, 31)}}
"""What a later one says of another."""


def import_register(said: dict[int, dict[str, Any]]) -> None:
    """Import the register, in which some schools are as is `said` of them."""
    rows = [_listed(line, school, said) for line, school in enumerate(SCHOOLS, start=2)]
    service.take(THE_SERVICE, None, rows, done=lambda _rows: None)


def keep_office(coordinator: Actor) -> None:
    """Let the coordinator keep the office's address of the first school."""
    service.keep_office(
        coordinator, the_school(0), email="office@ferncliffe.example", source="Its website, page “Contact us”"
    )


def let_in(coordinator: Actor) -> None:
    """Let the first school join a programme, and two of its people be invited: one has accepted (`SCHOOL_PERSON`)."""
    said = {"provider": "Bridge Restorative", "phone": "01632 960 457", "authority_codes": [ROTHERHAM[0]]}
    programme = programmes.add(coordinator, None, said={"name": "Respect in Rotherham’s schools"} | said)
    programmes.join(coordinator, the_school(0), programme=programme.id, from_on=today())
    for email, name, job_title in (
        (SCHOOL_PERSON, "Sal Booth", "Deputy head"),
        ("head-of-year@ferncliffe.example", "Ola Reeve", "Head of Year 8"),
    ):
        token = new_token()
        joining.invite(coordinator, the_school(0), name=name, email=email, job_title=job_title, token=token)
        link = accounts.link_by(hash_of(token))
        account = accounts.one_account(link.account_id) if link and email == SCHOOL_PERSON else None
        if link and account:
            account_service.set_password(NOBODY, link, account=account, password=PASSWORD)


def ask_for_an_account() -> None:
    """Let somebody of the second school ask, whose office's address nobody has kept yet."""
    joining.ask(
        NOBODY,
        the_school(1),
        name="Tamsin Grey",
        job_title="Head of personal development",
        email="t.grey@st-brides.example",
        phone="01632 960 458",
    )


def the_school(number: int) -> Any:
    """Return one of the schools, by its place in the list."""
    found = queries.by_urn(SCHOOLS[number][0])
    school = queries.school(found.id) if found else None
    assert school is not None  # the register has just been imported
    return school


def write_topics(coordinator: Actor) -> None:
    """Let the coordinator put the topics in use that come with the service."""
    for name in SHIPPED.names():
        draft = library.load(coordinator, None, SHIPPED.text_of(name))
        library.put_in_use(coordinator, draft, revision=draft.revision)


def write_note(coordinator: Actor) -> None:
    """Let the coordinator tell practitioners what is going round."""
    library.write_note(
        coordinator,
        None,
        title="A film from a bus",
        body="A film of an argument on a bus goes round in Years 8 and 9. Do not watch it with them. "
        "Ask what whoever passes it on wants, and come back to the bystanders.",
        topic_codes=["online"],
        ends_on=today() + timedelta(days=30),
    )


def write_term_dates(coordinator: Actor) -> None:
    """Let the coordinator say when schools in Rotherham have their Christmas holiday: no session is offered then."""
    for year in (today().year - 1, today().year):
        holiday = Days(Kind.HOLIDAY, date(year, 12, 21), date(year + 1, 1, 3), "Christmas holiday")
        school_days.write_for_authority(coordinator, None, authority_code=ROTHERHAM[0], days=holiday)


def open_a_term(practitioner: Actor) -> None:
    """Let a practitioner open three slots a day, for a group each, on every day of eight weeks that is free."""
    monday = today() + timedelta(days=21 - today().weekday())
    terms = Terms(60, 0, 1, 30, practitioners=(practitioner.id,), authorities=(ROTHERHAM[0],))
    for day, clock in product(range(5), (time(9), time(10), time(11, 15))):
        first = monday + timedelta(days=day)
        slots.open_series(practitioner, None, first=first, last=first + timedelta(weeks=7), clock=clock, terms=terms)


def plan_a_school(coordinator: Actor) -> None:
    """Let the coordinator plan all 1,225 pupils of the first school; nothing is booked yet."""
    found = queries.by_urn(SCHOOLS[0][0])
    assert found is not None
    plan = planner.begin(coordinator, found, {str(year): 245 for year in range(7, 12)})
    kept = plans.plan(plan.id)
    assert kept is not None
    planner.want(
        coordinator,
        kept,
        revision=kept.revision,
        from_on=today(),
        until_on=today() + timedelta(days=91),
        room=60,
    )
    proposed = propose(kept.wish, plans.free_slots(kept, timedelta(0)))
    if isinstance(proposed, Timetable):
        planner.keep(coordinator, kept, proposed, revision=kept.revision)


def _listed(line: int, school: tuple[Any, ...], said: dict[int, dict[str, Any]]) -> Listed:
    urn, name, (code, authority), street, postcode, phase, (low, high), pupils = school
    given = {
        "line": line,
        "urn": urn,
        "name": name,
        "authority_code": code,
        "authority_name": authority,
        "status": Status.OPEN,
        "street": f"1 {street}",
        "town": authority,
        "postcode": postcode,
        "phone": "01632 960 456",
        "website": f"https://school-{urn}.example",
        "phase": phase,
        "low_age": low,
        "high_age": high,
        "pupils": pupils,
        "opened_on": date(2012, 9, 1),
    }
    return Listed(**given | said.get(urn, {}))
