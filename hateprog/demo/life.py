"""The demonstration: a service in two force areas with invented people, whose past the real commands have made.

Its past is two years: the funded one (`funded`), then the one whose cases are behind the lists of today (`year`).

Nothing is put into the tables behind the rules' backs: each case is told as a story, with the clock set to the day of
each step, so every decision, audit line and refusal is what a real service would have. The stories are told side by
side, in the order in which everything happened, and each evening the service does what its timetable says: mail leaves,
people are reminded, the audit log is sealed. So the log's lines and seals lie in the order of their moments.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from hateprog.accounts import cover, escalation
from hateprog.accounts import queries as accounts
from hateprog.accounts import service as account_service
from hateprog.accounts.rules import CoverAsked, Invitation
from hateprog.accounts.tokens import hash_of, new_token
from hateprog.areas import service as areas
from hateprog.areas.rules import Lookup, Place
from hateprog.demo import (
    delivered,
    events,
    frozen,
    funded,
    harmed,
    questionnaires,
    register,
    schools,
    support,
    terms,
    year,
)
from hateprog.demo.acts import Story, moment
from hateprog.demo.people import DISTRICTS, HAMPSHIRE, PASSWORD, PEOPLE, SHOWN, SOUTH_YORKSHIRE, Someone
from hateprog.demo.scrutiny import scrutinise
from hateprog.demo.stories import CASES, Case
from hateprog.demo.told import publish_a_case_study
from hateprog.eligibility.rule_sets import files
from hateprog.eligibility.rule_sets import queries as rule_sets
from hateprog.eligibility.rule_sets import service as rule_set_service
from hateprog.eligibility.rule_sets.rules import with_line
from hateprog.jobs import TIMETABLE
from hateprog.kernel.access import NOBODY, THE_SERVICE, Actor
from hateprog.kernel.clock import at, today, utcnow
from hateprog.referrals.rules import Pathway
from hateprog.sessions.concerns import service as concerns
from hateprog.sessions.curriculum import files as files_of_templates
from hateprog.sessions.curriculum import queries as template_queries
from hateprog.sessions.curriculum import service as templates

Happening = tuple[datetime, Callable[[], object]]
"""A moment, and what happens then."""

SESSIONS = frozenset({"hold", "miss"})
SESSIONS_BEGIN = 16
EVENING = 19


def prepare(shown: Callable[[Sequence[Happening]], Iterable[Happening]] = iter) -> list[tuple[str, str]]:
    """Fill an empty database with the demonstration; one that has it already is left as it is.

    It takes some time: `shown` may show how far it is. Returns an address and a password for each role. Needs an
    application context and migrated tables.
    """
    if accounts.id_at(PEOPLE["administrator"].email) is None:
        day = today()
        with at(moment(funded.period(day).first, 8)):
            _import_districts()
            actors = {who: _invite(someone) for who, someone in PEOPLE.items()}
            _name_contacts(actors)
            _adopt_first_rules(actors)
            _use_first_templates(actors["coordinator"])
            register.put_on_register(actors)
            questionnaires.put_in_use(actors["coordinator"])
            support.keep_services(actors["coordinator"])
            schools.import_register(schools.BEFORE)
            schools.write_topics(actors["coordinator"])
            funded.set_targets(actors["coordinator"], day)
            concerns.name_lead(actors["coordinator"], None, account_id=actors["second-coordinator"].id)
        for when, act in shown(_happenings(actors)):
            with at(when):
                act()
    return [(address, PASSWORD) for address in SHOWN]


def _happenings(actors: dict[str, Actor]) -> list[Happening]:
    """Return all that happens, in its order; of what happens at one moment, that of one case stays in its own."""
    told = [each for case in (*funded.cases(today()), *CASES, *year.cases(today())) for each in _told(case, actors)]
    recently = today() - timedelta(days=2)
    told += [
        (moment(recently, 7), lambda: schools.import_register(schools.SINCE)),
        (moment(recently, 7), lambda: schools.keep_office(actors["coordinator"])),
        (moment(recently, 7), lambda: schools.write_note(actors["coordinator"])),
        (moment(recently, 7), lambda: schools.write_term_dates(actors["coordinator"])),
        (moment(today() - timedelta(days=1), 8), lambda: schools.open_a_term(actors["practitioner"])),
        (moment(today() - timedelta(days=1), 9), lambda: schools.plan_a_school(actors["coordinator"])),
        *events.happenings(actors),
        *delivered.happenings(actors),
        *funded.happenings(actors),
        *terms.happenings(actors),
        (moment(today() - timedelta(days=delivered.BOOKED_BEFORE), 9), lambda: schools.let_in(actors["coordinator"])),
        (moment(recently, 10), schools.ask_for_an_account),
        (moment(recently, 8), lambda: _go_on_leave(actors)),
        (moment(recently, 11), lambda: scrutinise(actors)),
        (moment(recently, 12), lambda: publish_a_case_study(actors)),
        *harmed.happenings(actors),
        (moment(recently, 12), lambda: frozen.freeze_quarter(actors)),
    ]
    evenings = {when.date() for when, _act in told if when.date() < today()}
    told += [(moment(day, EVENING), _close_the_day) for day in evenings]
    now = utcnow()  # before 8am what comes this morning has come already: the log tells nothing of days to come
    return [(min(when, now), act) for when, act in sorted(told, key=lambda each: each[0])]


def _told(case: Case, actors: dict[str, Actor]) -> Iterable[Happening]:
    """Yield the steps of one case, each at its moment; a story ends where its steps do."""
    story = Story(case, actors)
    for days_ago, step in case.steps:
        hour = max(case.hour, SESSIONS_BEGIN) if step in SESSIONS else case.hour
        yield moment(today() - timedelta(days=days_ago), hour, case.minute), getattr(story, step)


def _use_first_templates(coordinator: Actor) -> None:
    """Let the coordinator put what ships in use today, where it came with the service from a later day on."""
    for name in files_of_templates.SHIPPED.names():
        draft = templates.load(coordinator, None, files_of_templates.SHIPPED.text_of(name))
        if all(first > today() for first in template_queries.first_days(draft.audience)):
            templates.put_in_use(coordinator, draft, valid_from=today(), revision=draft.revision)


def _close_the_day() -> None:
    for job in TIMETABLE:
        job.function(job.actor)


def _import_districts() -> None:
    lookup = Lookup(
        districts={
            code: Place(name, force, frozenset({partnership})) for code, (name, partnership, force) in DISTRICTS.items()
        },
        partnerships={partnership: name for name, partnership, _force in DISTRICTS.values()},
    )
    areas.import_lookup(THE_SERVICE, lookup, done=lambda _count: None)


def _invite(someone: Someone) -> Actor:
    token = new_token()
    invitation = Invitation(
        email=someone.email,
        name=someone.name,
        roles=frozenset({someone.role}),
        areas=someone.areas,
        job_title=someone.job_title,
        organisation=someone.organisation,
    )
    account = account_service.invite(THE_SERVICE, None, invitation, token=token)
    link = accounts.link_by(hash_of(token))
    assert link is not None  # the invitation has just made it
    account_service.set_password(NOBODY, link, account=account, password=PASSWORD)
    return Actor(account.id, account.person_id, frozenset({someone.role}), someone.areas)


def _name_contacts(actors: dict[str, Actor]) -> None:
    """Let the coordinator name who is told when a clock has run out."""
    for force_code, who in ((SOUTH_YORKSHIRE, "coordinator"), (HAMPSHIRE, "inspector-hampshire")):
        account_id = actors[who].id
        escalation.name(actors["coordinator"], None, force_code=force_code, account_id=account_id, version="0")


def _adopt_first_rules(actors: dict[str, Actor]) -> None:
    """Let the coordinator draft, and the inspector adopt, what is in force until the sets that came with the service.

    Those have a first day. A year that begins before it has a pilot, with the same rules.
    """
    for pathway in Pathway:
        begins = min(each.valid_from for each in rule_sets.adopted_for(pathway))
        if begins <= today():
            continue
        text = files.text_of(pathway).partition("\n")[2]  # without the line that says it came with the service
        for name, value in {
            "code": f'"pilot_{pathway}"',
            "title": f'"Pilot: {pathway.replace("_", " ")}"',
            "valid_from": f"{today()}\nvalid_to = {begins - timedelta(days=1)}",
            "limits": '"The rules of the pilot, which the sets that came with the service took over from."',
        }.items():
            text = with_line(text, name, value)
        rule_set_service.adopt(actors["inspector"], rule_set_service.draft(actors["coordinator"], None, text))


def _go_on_leave(actors: dict[str, Actor]) -> None:
    """Let the inspector of South Yorkshire be away, from today on, for a fortnight."""
    away = CoverAsked(SOUTH_YORKSHIRE, actors["second-inspector"].id, today(), today() + timedelta(days=13))
    cover.arrange(actors["inspector"], None, away)
