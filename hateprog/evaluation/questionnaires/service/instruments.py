"""Drafting a version of an instrument from its file, putting it in use, retiring it."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError

from hateprog.evaluation.questionnaires import queries, reading, rules
from hateprog.evaluation.questionnaires.instrument import items_as_json
from hateprog.evaluation.questionnaires.models import InstrumentVersion
from hateprog.evaluation.questionnaires.policy import Can
from hateprog.evaluation.questionnaires.rules import Step
from hateprog.kernel.access import Actor
from hateprog.kernel.clock import utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.WRITE_INSTRUMENTS)
def draft(actor: Actor, _none: None, /, text: str) -> InstrumentVersion:
    """Store a version as a draft, from its file. Raises `FaultyFile`, naming all that is wrong with it."""
    said = reading.read(text)
    version = InstrumentVersion(
        code=said.code,
        version=said.version,
        title=said.title,
        introduction=said.introduction,
        licence=said.licence,
        min_age=said.min_age,
        max_age=said.max_age,
        moments=[moment.value for moment in said.moments],
        method=said.method,
        direction=said.direction,
        may_be_missing=said.may_be_missing,
        items=items_as_json(said.items),
        as_written=text,
        drafted_by=actor.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(version)
    except IntegrityError:
        sentence = _("There is a {code}, version {version}, already: give this one the next number")
        raise RuleBroken(sentence.format(code=said.code, version=said.version), field="text") from None
    return version


@command(Can.WRITE_INSTRUMENTS)
def put_in_use(actor: Actor, version: InstrumentVersion, /) -> InstrumentVersion:
    """Put a draft in use: nothing of it changes any more, and an earlier version of it is retired.

    Whoever began with the earlier one ends with it. Raises `NotNow` for what is no draft, `RuleBroken` where a newer
    version is in use, `Stale` where somebody else put one in use meanwhile.
    """
    status = rules.after(version.status, Step.PUT_IN_USE)
    earlier = queries.in_use_called(version.code, locked=True)
    if earlier is not None:
        if earlier.version > version.version:
            raise RuleBroken(_("Version {version} is in use, which is newer").format(version=earlier.version))
        retire(actor, earlier)
        db.session.flush()
    version.status, version.put_in_use_by, version.put_in_use_at = status, actor.id, utcnow()
    try:
        db.session.flush()
    except IntegrityError:
        raise Stale(_("Somebody else has put another version in use meanwhile")) from None
    return version


@command(Can.WRITE_INSTRUMENTS)
def retire(actor: Actor, version: InstrumentVersion, /) -> InstrumentVersion:
    """Retire a version: nobody begins with it any more, what was answered stays. Raises `NotNow` unless in use."""
    version.status = rules.after(version.status, Step.RETIRE)
    version.retired_by, version.retired_at = actor.id, utcnow()
    return version
