"""Drafting a topic's version, writing it, putting it in use, retiring it; writing notes and taking them down."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.exc import IntegrityError

from hateprog.kernel.access import Actor
from hateprog.kernel.clock import today, utcnow
from hateprog.kernel.errors import RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.library import contents, files, queries, rules
from hateprog.sessions.library.contents import Material, OutlinePart
from hateprog.sessions.library.models import EmergingNote, TopicVersion
from hateprog.sessions.library.policy import Can
from hateprog.sessions.library.rules import Definition
from hateprog.sessions.versions.keyed import Keyed, keys_for
from hateprog.sessions.versions.rules import check_draft, check_editable, check_retirable
from hateprog.store.base import db
from hateprog.store.command import command


@command(Can.WRITE)
def load(actor: Actor, _none: None, /, text: str) -> TopicVersion:
    """Store a draft from a file, with the next number. Raises `RuleBroken`, naming what is wrong with the file."""
    return _store(actor, files.read(text))


@command(Can.WRITE)
def begin(
    actor: Actor,
    _none: None,
    /,
    *,
    title: str,
    summary: str,
    year_from: int,
    year_to: int,
    hands_up: tuple[str, ...],
    parents_text: str,
) -> TopicVersion:
    """Begin a topic of one's own: a first draft without outline or materials. Raises `RuleBroken` as `edit` does."""
    rules.check_about(title, summary, parents_text, year_from, year_to)
    statements = keys_for(hands_up, (), otherwise="statement")
    contents.check_statements(statements)
    taken = [Keyed(code, code) for code in queries.codes()]
    said = Definition(
        code=keys_for([title], taken, otherwise="topic")[0].key,
        title=title,
        summary=summary,
        year_from=year_from,
        year_to=year_to,
        outline=contents.EMPTY,
        hands_up=statements,
        materials=(),
        parents_text=parents_text,
    )
    return _store(actor, said)


@command(Can.WRITE)
def copy(actor: Actor, version: TopicVersion, /) -> TopicVersion:
    """Begin a draft that says what another version says, with the next number."""
    return _store(actor, version.said)


def _store(actor: Actor, said: Definition) -> TopicVersion:
    made = TopicVersion(
        code=said.code,
        version=queries.newest_number(said.code) + 1,
        title=said.title,
        summary=said.summary,
        year_from=said.year_from,
        year_to=said.year_to,
        outline=[each.as_json() for each in said.outline],
        hands_up=_plain(said.hands_up),
        materials=[each.as_json() for each in said.materials],
        parents_text=said.parents_text,
        drafted_by=actor.id,
        saved_by=actor.id,
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError:
        raise Stale(_("Somebody else has begun a draft of this a moment ago")) from None
    return made


def _plain(statements: tuple[Keyed, ...]) -> list[dict[str, Any]]:
    return [{"key": each.key, "label": each.label} for each in statements]


@command(Can.WRITE)
def edit(
    actor: Actor, version: TopicVersion, /, *, revision: int | None, hands_up: tuple[str, ...], **said: Any
) -> TopicVersion:
    """Change a draft's `title`, `summary`, `year_from`, `year_to`, `parents_text` and the statements for hands.

    `revision` is what the draft was at when the form was opened; a statement that keeps its words keeps its key. Raises
    `NotNow` for what is no draft, `RuleBroken` for what cannot be, and `Stale`, saying who and when, where somebody
    else saved meanwhile.
    """
    _check_draft(version, revision)
    rules.check_about(said["title"], said["summary"], said["parents_text"], said["year_from"], said["year_to"])
    statements = keys_for(hands_up, version.statements, otherwise="statement")
    contents.check_statements(statements)
    for name, value in said.items():
        setattr(version, name, value)
    version.hands_up = _plain(statements)
    return _saved(actor, version)


@command(Can.WRITE)
def edit_part(actor: Actor, version: TopicVersion, /, part: OutlinePart, *, revision: int | None) -> TopicVersion:
    """Change one part of a draft's outline. Raises as `edit` does, and for what nobody could run."""
    _check_draft(version, revision)
    contents.check_part(part)
    version.outline = [(part if each.part is part.part else each).as_json() for each in version.parts]
    return _saved(actor, version)


@command(Can.WRITE)
def put_material(
    actor: Actor, version: TopicVersion, /, material: Material, *, place: int | None, revision: int | None
) -> TopicVersion:
    """Add a material to a draft, or put it into the place (from 1) of another. Raises as `edit` does."""
    _check_draft(version, revision)
    contents.check_material(material)
    every = [*version.sheets]
    if place is None:
        every.append(material)
    else:
        every[place - 1] = material
    rules.check_materials(every)
    version.materials = [each.as_json() for each in every]
    return _saved(actor, version)


@command(Can.WRITE)
def remove_material(actor: Actor, version: TopicVersion, /, *, place: int, revision: int | None) -> TopicVersion:
    """Take a material (its place from 1) out of a draft. Raises as `edit` does."""
    _check_draft(version, revision)
    version.materials = [each for number, each in enumerate(version.materials, start=1) if number != place]
    return _saved(actor, version)


def _check_draft(version: TopicVersion, revision: int | None) -> None:
    check_editable(version.status)
    version.check_revision(revision)


def _saved(actor: Actor, version: TopicVersion) -> TopicVersion:
    version.was_saved(actor)
    return version


@command(Can.WRITE)
def throw_away(actor: Actor, version: TopicVersion, /, *, revision: int | None) -> None:
    """Delete a draft, whose number is then free again; the log says that it was, and who did it.

    Raises `NotNow` for what is no draft, `Stale` for a draft saved meanwhile.
    """
    _check_draft(version, revision)
    db.session.delete(version)


@command(Can.WRITE)
def put_in_use(actor: Actor, version: TopicVersion, /, *, revision: int | None) -> TopicVersion:
    """Put a draft in use from now on; the version of the topic that was in use retires. Nothing of it changes again.

    Raises `NotNow` for what is no draft, `RuleBroken` for what nobody could run, `Stale` for a draft saved meanwhile.
    """
    check_draft(version.status)
    version.check_revision(revision)
    rules.check_whole(version.said)
    before = queries.to_replace(version.code)
    if before is not None:
        before.goes_out_of_use(actor)
        db.session.flush()
    version.goes_in_use(actor)
    try:
        db.session.flush()
    except IntegrityError:
        raise RuleBroken(_("Another version of this topic was put in use a moment ago")) from None
    return version


@command(Can.WRITE)
def retire(actor: Actor, version: TopicVersion, /) -> TopicVersion:
    """Retire a version in use: no school can book it any more; those that did keep it."""
    check_retirable(version.status)
    version.goes_out_of_use(actor)
    return version


@command(Can.WRITE_NOTES)
def write_note(
    actor: Actor, _none: None, /, *, title: str, body: str, topic_codes: list[str], ends_on: date
) -> EmergingNote:
    """Tell practitioners something that they should know now, through `ends_on`. Raises `RuleBroken`."""
    rules.check_note(title, body, ends_on, today=today())
    note = EmergingNote(title=title, body=body, topic_codes=topic_codes, ends_on=ends_on, written_by=actor.id)
    db.session.add(note)
    return note


@command(Can.WRITE_NOTES)
def take_down_note(actor: Actor, note: EmergingNote, /) -> EmergingNote:
    """Show a note no more, before its last day. Raises `NotNow` for one that is shown no more already."""
    rules.check_shown(note.ends_on, note.taken_down_at is not None, today=today())
    note.taken_down_by, note.taken_down_at = actor.id, utcnow()
    return note
