"""The invented people: those who use the service and those who are referred, and the districts they live in.

Everything follows from the number of cases: the same number gives the same people with the same ids, on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import blake2b

from bench.loading import Columns, Row
from bench.names import FAMILY_NAMES, GIVEN_NAMES
from hateprog.areas.forces import FORCES
from hateprog.kernel.access import Role
from hateprog.kernel.text import search_key

NOW = datetime(2026, 11, 18, 10, 30, tzinfo=UTC)
"""The moment at which the benchmark happens, whenever it is run: a Wednesday morning."""

LIVE_CASES = 30
"""How many live cases a practitioner has."""

CASES_OF_A_FORCE = 1200
"""How many cases a service has at least in each force's area it covers: thirty of them wait for a decision."""

DISTRICTS_OF_A_FORCE = 4
COORDINATORS = 4

COLUMNS: Columns = {
    "district": ("id", "code", "name", "force_code"),
    "person": ("id", "name", "name_key"),
    "account": ("id", "email", "person_id", "created_at", "activated_at", "version"),
    "role_held": ("id", "account_id", "role", "granted_at"),
    "responsibility": ("id", "account_id", "force_code"),
}


def uid(kind: str, number: int) -> str:
    """Return the id of the thing with this number: as scattered over the index as random ones, but always the same."""
    return blake2b(f"{kind}/{number}".encode(), digest_size=16).hexdigest()


def moment(of: datetime) -> str:
    """Return a moment in UTC as both databases keep it."""
    return f"{of:%Y-%m-%d %H:%M:%S}.000000"


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who uses the service."""

    id: str
    person_id: str
    name: str
    role: Role
    force: str | None = None


@dataclass(frozen=True, slots=True)
class Service:
    """Everybody who uses a service of so many cases, and its districts by force."""

    practitioners: tuple[Account, ...]
    inspectors: tuple[Account, ...]
    coordinators: tuple[Account, ...]
    referrers: tuple[Account, ...]
    districts: tuple[tuple[str, str], ...]
    covered: int
    """How many of the districts it covers, the first ones: a small service covers few forces' areas, not all thinly."""

    @property
    def accounts(self) -> tuple[Account, ...]:
        """Return all of them."""
        return self.practitioners + self.inspectors + self.coordinators + self.referrers


def service(cases: int, live: int) -> Service:
    """Return the service for so many cases, of which practitioners work `live`."""
    forces = tuple(FORCES)
    return Service(
        practitioners=_accounts(Role.PRACTITIONER, max(2, -(-live // LIVE_CASES))),
        inspectors=_accounts(Role.INSPECTOR, len(forces), forces),
        coordinators=_accounts(Role.COORDINATOR, COORDINATORS),
        referrers=_accounts(Role.REFERRER, max(5, cases // 200)),
        districts=tuple(
            (f"E07{number * DISTRICTS_OF_A_FORCE + each:06}", force)
            for number, force in enumerate(forces)
            for each in range(DISTRICTS_OF_A_FORCE)
        ),
        covered=DISTRICTS_OF_A_FORCE * min(len(forces), max(1, cases // CASES_OF_A_FORCE)),
    )


def _accounts(role: Role, how_many: int, forces: tuple[str, ...] = ()) -> tuple[Account, ...]:
    return tuple(
        Account(
            id=uid(f"account/{role}", number),
            person_id=uid(f"person/{role}", number),
            name=f"{GIVEN_NAMES[number % len(GIVEN_NAMES)]} {FAMILY_NAMES[number * 7 % len(FAMILY_NAMES)]}",
            role=role,
            force=forces[number] if forces else None,
        )
        for number in range(how_many)
    )


def rows(of: Service) -> dict[str, list[Row]]:
    """Return the rows of the people who use the service and of its districts."""
    long_ago = moment(NOW - timedelta(days=2000))
    made: dict[str, list[Row]] = {table: [] for table in COLUMNS}
    for number, (code, force) in enumerate(of.districts):
        made["district"].append((uid("district", number), code, f"District {number + 1}", force))
    for number, account in enumerate(of.accounts):
        made["person"].append((account.person_id, account.name, search_key(account.name)))
        email = f"{account.role}.{number}@bench.example"
        made["account"].append((account.id, email, account.person_id, long_ago, long_ago, 1))
        made["role_held"].append((uid("role", number), account.id, account.role, long_ago))
        if account.force:
            made["responsibility"].append((uid("responsibility", number), account.id, account.force))
    return made
