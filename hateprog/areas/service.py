"""What can be done to areas: taking over the ONS file."""

from __future__ import annotations

from collections.abc import Callable

from hateprog.areas import queries
from hateprog.areas.models import District, DistrictPartnership, Partnership
from hateprog.areas.policy import Can
from hateprog.areas.rules import Changes, Lookup, Place
from hateprog.kernel.access import Actor
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.IMPORT)
def import_lookup(actor: Actor, lookup: Lookup, /, *, done: Callable[[int], None]) -> Changes:
    """Make districts and partnerships what the file says, touching only those that differ; return what changed.

    A district that the file no longer has stays, since cases may lie in it, and is named. `done` is told how many
    districts were gone through.
    """
    changes = Changes()
    _take_partnerships(lookup, changes)
    db.session.flush()
    here = {district.code: district for district in queries.all_districts()}
    forces = dict(queries.forces())
    for code, place in lookup.districts.items():
        _take_district(here.get(code), code, place, forces, changes)
        done(1)
    changes.vanished.extend(
        f"{district.name} ({code})" for code, district in sorted(here.items()) if code not in lookup.districts
    )
    return changes


def _take_partnerships(lookup: Lookup, changes: Changes) -> None:
    here = {partnership.code: partnership for partnership in queries.all_partnerships()}
    for code, name in lookup.partnerships.items():
        known = here.get(code)
        if known is None:
            db.session.add(Partnership(code=code, name=name))
            changes.made.append(_("New partnership: {name} ({code})").format(name=name, code=code))
        elif known.name != name:
            changes.made.append(
                _("Partnership {code} renamed: {old} is {new}").format(code=code, old=known.name, new=name)
            )
            known.name = name


def _take_district(known: District | None, code: str, place: Place, forces: dict[str, str], changes: Changes) -> None:
    if known is None:
        memberships = [DistrictPartnership(partnership_code=each) for each in sorted(place.partnerships)]
        db.session.add(District(code=code, name=place.name, force_code=place.force_code, memberships=memberships))
        new = _("New district: {name} ({code}) in {force}")
        changes.made.append(new.format(name=place.name, code=code, force=forces[place.force_code]))
        return
    if known.name != place.name:
        changes.made.append(
            _("District {code} renamed: {old} is {new}").format(code=code, old=known.name, new=place.name)
        )
        known.name = place.name
    if known.force_code != place.force_code:
        moved = _("{name} ({code}) moved from {old} to {new}")
        changes.made.append(
            moved.format(name=place.name, code=code, old=forces[known.force_code], new=forces[place.force_code])
        )
        known.force_code = place.force_code
    before = {membership.partnership_code for membership in known.memberships}
    if before != place.partnerships:
        for membership in [each for each in known.memberships if each.partnership_code not in place.partnerships]:
            known.memberships.remove(membership)
            db.session.delete(membership)  # said aloud: the log does not see what only a cascade takes away
        known.memberships += [
            DistrictPartnership(partnership_code=each) for each in sorted(place.partnerships - before)
        ]
        changes.made.append(_("{name} ({code}) changed its partnerships").format(name=place.name, code=code))
