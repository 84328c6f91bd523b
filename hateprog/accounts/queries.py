"""Every question about accounts: who signs in, who plays which part where, and what people are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Date,
    Row,
    Select,
    String,
    Subquery,
    and_,
    bindparam,
    cast,
    exists,
    false,
    func,
    or_,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import aliased, joinedload, selectinload
from sqlalchemy.sql.functions import aggregate_strings

from hateprog.accounts.models import (
    Account,
    Cover,
    Escalation,
    MailedLink,
    Organisation,
    Person,
    RecoveryCode,
    Responsibility,
    RoleHeld,
    SchoolStaff,
    SignedInSession,
    StandIn,
)
from hateprog.accounts.rules import ABSOLUTE, ESCALATED_TO, IDLE, State
from hateprog.kernel.access import Role
from hateprog.kernel.clock import today
from hateprog.kernel.text import search_key
from hateprog.store.base import db

PAGE = 50
USABLE = and_(Account.activated_at.is_not(None), Account.disabled_at.is_(None))
IN_STATE = {
    State.INVITED: and_(Account.activated_at.is_(None), Account.disabled_at.is_(None)),
    State.ACTIVE: USABLE,
    State.DISABLED: Account.disabled_at.is_not(None),
}
CAN_BE_TOLD = and_(USABLE, Account.id.in_(select(RoleHeld.account_id).where(RoleHeld.role.in_(ESCALATED_TO))))
"""Who may be named to be told when a clock has run out."""

ROLES_HELD = (
    select(aggregate_strings(type_coerce(RoleHeld.role, String), ","))
    .where(RoleHeld.account_id == Account.id)
    .scalar_subquery()
    .label("roles")
)
AREAS_HELD = (
    select(aggregate_strings(func.coalesce(Responsibility.force_code, Responsibility.district_code), ","))
    .where(Responsibility.account_id == Account.id)
    .scalar_subquery()
    .label("areas")
)
TODAY: BindParameter[Any] = bindparam("today", type_=Date)
ABSENT, ABSENT_AS, THEIRS = aliased(Account), aliased(RoleHeld), aliased(Responsibility)
STILL_THEIRS = exists(
    select(THEIRS.id)
    .join(ABSENT, ABSENT.id == THEIRS.account_id)
    .join(ABSENT_AS, ABSENT_AS.account_id == THEIRS.account_id)
    .where(
        THEIRS.account_id == Cover.absent_id,
        or_(THEIRS.force_code == Cover.force_code, THEIRS.district_code == Cover.district_code),
        ABSENT_AS.role == Role.INSPECTOR,
        ABSENT.activated_at.is_not(None),
        ABSENT.disabled_at.is_(None),
    )
    .correlate(Cover)
)
"""The absent inspector is one, can sign in and holds the area: nobody acts for somebody who could not act."""

IN_FORCE = and_(Cover.ended_at.is_(None), Cover.from_on <= TODAY, Cover.until_on >= TODAY, STILL_THEIRS)
"""The cover that counts on the day "today"."""

COVERED = (
    select(
        aggregate_strings(
            func.coalesce(Cover.force_code, Cover.district_code).concat(" ").concat(cast(Cover.absent_id, String)), ","
        )
    )
    .where(Cover.account_id == Account.id, IN_FORCE)
    .correlate(Account)
    .scalar_subquery()
    .label("covers")
)
"""What an account covers, as "E23000011 <account of the absent inspector>,…"."""

STANDS_IN = (
    select(aggregate_strings(cast(StandIn.referral_id, String), ","))
    .where(
        StandIn.account_id == Account.id,
        StandIn.ended_at.is_(None),
        StandIn.from_on <= TODAY,
        StandIn.until_on >= TODAY,
    )
    .correlate(Account)
    .scalar_subquery()
    .label("stands_in")
)
"""The cases in which an account stands in for a practitioner on the day "today"."""

THEIR_SCHOOL = (
    select(SchoolStaff.school_id).where(SchoolStaff.account_id == Account.id).correlate(Account).scalar_subquery()
).label("school_id")
"""The school whose staff an account belongs to."""

HELD = (ROLES_HELD, AREAS_HELD, COVERED, STANDS_IN, THEIR_SCHOOL)
"""All that says in what an account may act."""

SIGNED_IN: Select[Any] = (
    select(
        SignedInSession.id,
        SignedInSession.started_at,
        SignedInSession.last_seen_at,
        SignedInSession.second_factor_at,
        Account.id.label("account_id"),
        Account.person_id,
        Account.email,
        Account.totp_confirmed_at,
        Person.name,
        *HELD,
    )
    .join(Account, Account.id == SignedInSession.account_id)
    .join(Person, Person.id == Account.person_id)
    .where(
        SignedInSession.token_hash == bindparam("token_hash"),
        SignedInSession.ended_at.is_(None),
        USABLE,
    )
)
"""Made once: every request asks this, and it is the only thing that a request asks about who is asking."""

NAMES: Select[Any] = (
    select(Account.id, Person.name)
    .join(Person, Person.id == Account.person_id)
    .where(Account.id.in_(bindparam("wanted", expanding=True)))
)
"""Made once, too: whatever shows a history asks it."""


def signed_in_by(token_hash: str) -> Row[Any] | None:
    """Return who a session's token stands for, with roles, areas, what they cover, where they stand in, their school.

    The first four are comma-separated text. None for nobody.
    """
    return db.session.execute(SIGNED_IN, {"token_hash": token_hash, "today": today()}).one_or_none()


def usable_at(email: str) -> Row[Any] | None:
    """Return (account_id, person_id, roles, areas, covers, stands_in, school_id) of who can sign in with this address.

    The address is in lower case.
    """
    asked = select(Account.id.label("account_id"), Account.person_id, *HELD)
    return db.session.execute(asked.where(Account.email == email, USABLE), {"today": today()}).one_or_none()


def one_account(account_id: UUID) -> Account | None:
    """Return an account with its person, organisation, roles and areas."""
    return db.session.get(
        Account,
        account_id,
        options=[
            joinedload(Account.person),
            joinedload(Account.organisation),
            selectinload(Account.roles),
            selectinload(Account.responsibilities),
        ],
        populate_existing=True,
    )


def id_at(email: str) -> UUID | None:
    """Return which account has this e-mail address (in lower case)."""
    return db.session.scalar(select(Account.id).where(Account.email == email))


def at_address(email: str) -> Account | None:
    """Return the account with this e-mail address (in lower case), with its person."""
    return db.session.scalar(select(Account).where(Account.email == email).options(joinedload(Account.person)))


def organisation_called(name: str) -> Organisation | None:
    """Return the organisation with this name, however it is spelt in capitals and small letters."""
    return db.session.scalar(
        select(Organisation).where(func.lower(Organisation.name) == name.lower()).order_by(Organisation.name).limit(1)
    )


def referring_organisations() -> list[tuple[UUID, str]]:
    """Return (id, name) of the organisations that an account of a referrer belongs to, by name."""
    theirs = select(Account.organisation_id).join(RoleHeld, RoleHeld.account_id == Account.id)
    asked = select(Organisation.id, Organisation.name).where(
        Organisation.id.in_(theirs.where(RoleHeld.role == Role.REFERRER))
    )
    return [(key, name) for key, name in db.session.execute(asked.order_by(Organisation.name, Organisation.id))]


def organisation_names(organisation_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return organisation -> name."""
    asked = select(Organisation.id, Organisation.name).where(Organisation.id.in_(list(organisation_ids)))
    return dict(db.session.execute(asked).all())


def belonging() -> Subquery:
    """Return `account_id` and `organisation_id` of every account, to count what accounts did by organisation."""
    return select(Account.id.label("account_id"), Account.organisation_id).subquery("belonging")


def link_by(token_hash: str) -> MailedLink | None:
    """Return the mailed link with this token."""
    return db.session.scalar(select(MailedLink).where(MailedLink.token_hash == token_hash))


def recovery_codes_left(account_id: UUID) -> Sequence[RecoveryCode]:
    """Return the account's recovery codes that were not used."""
    asked = select(RecoveryCode).where(RecoveryCode.account_id == account_id, RecoveryCode.used_at.is_(None))
    return db.session.scalars(asked).all()


def open_sessions(account_id: UUID, now: datetime) -> Sequence[Row[UUID, str, datetime, datetime]]:
    """Return (id, device, started_at, last_seen_at) of an account's sessions that are open now, last used first."""
    asked = select(
        SignedInSession.id, SignedInSession.device, SignedInSession.started_at, SignedInSession.last_seen_at
    ).where(
        SignedInSession.account_id == account_id,
        SignedInSession.ended_at.is_(None),
        SignedInSession.last_seen_at > now - IDLE,
        SignedInSession.started_at > now - ABSOLUTE,
    )
    return db.session.execute(asked.order_by(SignedInSession.last_seen_at.desc(), SignedInSession.id)).all()


def own_session(session_id: UUID) -> SignedInSession | None:
    """Return a signed-in session; policy says whose it may be."""
    return db.session.get(SignedInSession, session_id)


def people(
    *, words: str = "", role: Role | None = None, state: State | None = None, after: UUID | None = None
) -> Sequence[Row[Any]]:
    """Return up to a page of accounts and one more, by name: those whose name or address has `words` in it.

    A row has account_id, name, email, job_title, organisation, roles (comma-separated), activated_at, disabled_at.
    `after` is the account that ended the page before; the address of a page so holds nobody's name.
    """
    asked = (
        select(
            Account.id.label("account_id"),
            Person.name,
            Account.email,
            Account.job_title,
            Organisation.name.label("organisation"),
            ROLES_HELD,
            Account.activated_at,
            Account.disabled_at,
        )
        .join(Person, Person.id == Account.person_id)
        .outerjoin(Organisation, Organisation.id == Account.organisation_id)
        .order_by(Person.name_key, Account.id)
        .limit(PAGE + 1)
    )
    if words:
        in_name = Person.name_key.contains(search_key(words), autoescape=True) if search_key(words) else false()
        asked = asked.where(or_(in_name, Account.email.contains(words.lower(), autoescape=True)))
    if role is not None:
        asked = asked.where(Account.id.in_(select(RoleHeld.account_id).where(RoleHeld.role == role)))
    if state is not None:
        asked = asked.where(IN_STATE[state])
    if after is not None:
        last, person = aliased(Account), aliased(Person)
        key = select(person.name_key).join(last, last.person_id == person.id).where(last.id == after)
        asked = asked.where(tuple_(Person.name_key, Account.id) > tuple_(key.scalar_subquery(), after))
    return db.session.execute(asked).all()


def _playing(role: Role) -> Select[Any]:
    return (
        select(Account.id.label("account_id"), Account.person_id, Person.name, Account.email)
        .join(Person, Person.id == Account.person_id)
        .join(RoleHeld, RoleHeld.account_id == Account.id)
        .where(RoleHeld.role == role, USABLE)
        .order_by(Person.name_key, Account.id)
    )


def practitioners() -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of everybody who can be allocated a case, by name."""
    return db.session.execute(_playing(Role.PRACTITIONER)).all()


def coordinators() -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of the coordinators, by name."""
    return db.session.execute(_playing(Role.COORDINATOR)).all()


def administrators() -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of the administrators, by name."""
    return db.session.execute(_playing(Role.ADMINISTRATOR)).all()


def staff_of_school(school_id: UUID) -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of a school's staff who can sign in, by name."""
    theirs = select(SchoolStaff.account_id).where(SchoolStaff.school_id == school_id)
    return db.session.execute(_playing(Role.SCHOOL).where(Account.id.in_(theirs))).all()


def plays(account_id: UUID, role: Role) -> bool:
    """Say whether an account can sign in and holds this role."""
    asked = select(Account.id).join(RoleHeld, RoleHeld.account_id == Account.id)
    found = db.session.scalar(asked.where(Account.id == account_id, RoleHeld.role == role, USABLE))
    return found is not None


def victim_liaisons() -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of the victim liaisons, by name."""
    return db.session.execute(_playing(Role.VICTIM_LIAISON)).all()


def panel_members() -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of the members of the scrutiny panel, by name."""
    return db.session.execute(_playing(Role.PANEL_MEMBER)).all()


def inspectors_for(force_code: str | None, district_code: str | None) -> Sequence[Row[Any]]:
    """Return (account_id, person_id, name, email) of the inspectors of a force area or of a district in it.

    Those who cover it today are among them, and so are those who are absent: they may still decide.
    """
    codes = [code for code in (force_code, district_code) if code is not None]
    theirs = select(Responsibility.account_id).where(
        or_(Responsibility.force_code.in_(codes), Responsibility.district_code.in_(codes))
    )
    covered = select(Cover.account_id).where(or_(Cover.force_code.in_(codes), Cover.district_code.in_(codes)), IN_FORCE)
    asked = _playing(Role.INSPECTOR).where(or_(Account.id.in_(theirs), Account.id.in_(covered)))
    return db.session.execute(asked, {"today": today()}).all()


def escalation_contact(force_code: str | None) -> Row[Any] | None:
    """Return (account_id, person_id, name, email) of who is told when a clock has run out in a force area.

    None where nobody is named, or the one who was cannot sign in or is no inspector or coordinator any more.
    """
    asked = (
        select(Account.id.label("account_id"), Account.person_id, Person.name, Account.email)
        .join(Person, Person.id == Account.person_id)
        .join(Escalation, Escalation.account_id == Account.id)
        .where(Escalation.force_code == force_code, CAN_BE_TOLD)
    )
    return db.session.execute(asked).one_or_none()


def names(account_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return account -> the name of the person behind it, disabled ones too: a record keeps its author."""
    wanted = {account_id for account_id in account_ids if account_id is not None}
    return dict(db.session.execute(NAMES, {"wanted": list(wanted)}).all()) if wanted else {}


def people_called(person_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return person -> name, whether or not an account of theirs can still be used."""
    asked = select(Person.id, Person.name).where(Person.id.in_(list(person_ids)))
    return dict(db.session.execute(asked).all())


def name_of(account_id: UUID | None) -> str | None:
    """Return the name of the person behind an account; None for an account that is not there."""
    return names([account_id]).get(account_id) if account_id else None


def person_of(account_id: UUID) -> UUID | None:
    """Return the person behind an account."""
    return db.session.scalar(select(Account.person_id).where(Account.id == account_id))


def address_of(account_id: UUID | None) -> str | None:
    """Return where to write to an account; None when it is disabled or not there."""
    return db.session.scalar(select(Account.email).where(Account.id == account_id, Account.disabled_at.is_(None)))
