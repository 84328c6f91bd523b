"""Verifying the sealed audit log: every line and seal is worked out again, and what does not fit gets a sentence."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Row, func, select

from hateprog.kernel.text import _
from hateprog.store import redaction
from hateprog.store.audit import AuditEntry
from hateprog.store.base import db
from hateprog.store.redaction import AuditRedaction
from hateprog.store.seal import (
    BEFORE_THE_FIRST,
    LOWEST,
    SEAL,
    AuditLink,
    digest_of,
    heads_sent,
    lines_after,
    seals,
    signature,
)


def count_lines() -> tuple[int, int]:
    """Return how many audit lines there are, and how many of them come after the last seal."""
    last = select(func.coalesce(func.max(SEAL.c.last_entry_id), LOWEST)).scalar_subquery()
    asked = select(func.count(), func.count().filter(AuditEntry.id > last)).select_from(AuditEntry)
    lines, unsealed = db.session.execute(asked).one()
    return lines, unsealed


def faults(heads: Path | None = None, *, done: Callable[[int], object] = lambda _lines: None) -> Iterator[str]:
    """Yield one sentence for each thing that is wrong with the sealed log; nothing when it is whole.

    `heads` is the folder that the heads were sent to: without it an end that was cut off, seals and all, cannot be
    seen. `done` is told after each batch how many lines it had.
    """
    before = BEFORE_THE_FIRST
    start, number = LOWEST, 0
    for head in db.session.execute(seals().order_by(SEAL.c.id)).all():
        if head.id != number + 1:
            yield _("Seal {number} is missing.").format(number=number + 1)
        found, before = _faults_of_batch(start, head, before)
        yield from found
        if signature(dict(head._mapping), before) != head.digest:
            yield _("Seal {number} does not fit the lines that it covers.").format(number=head.id)
        start, number = head.last_entry_id, head.id
        done(head.lines)
    stray = db.session.scalars(select(AuditLink.id).where(AuditLink.id > start).order_by(AuditLink.id))
    yield from (_("Line {line} has a digest and no seal.").format(line=line) for line in stray)
    if heads is not None:
        yield from _faults_against(heads)


def _faults_of_batch(start: int, head: Row[Any], before: str) -> tuple[list[str], str]:
    """Return what is wrong between two seals, and the digest that the next batch starts from."""
    end = head.last_entry_id
    lines = {line.id: line for line in db.session.execute(lines_after(start).where(AuditEntry.id <= end))}
    asked = select(AuditLink.id, AuditLink.digest).where(AuditLink.id > start, AuditLink.id <= end)
    links = {link.id: link.digest for link in db.session.execute(asked)}
    blank = select(AuditRedaction.id, AuditRedaction.signature)
    blank = blank.where(AuditRedaction.id > start, AuditRedaction.id <= end)
    redacted = {each.id: each.signature for each in db.session.execute(blank)}
    found = []
    for number in sorted(lines.keys() | links.keys()):
        if number not in lines:
            found.append(_("Line {line} is missing.").format(line=number))
        elif number not in links:
            found.append(_("Line {line} was put in after the lines around it were sealed.").format(line=number))
            continue
        elif number in redacted and not redaction.holds(lines[number], redacted[number]):
            found.append(_("Line {line} was made blank, and changed since or by somebody else.").format(line=number))
        elif number not in redacted and digest_of(before, lines[number]) != links[number]:
            sentence = _("Line {line} was changed or exchanged, or the line before it was taken out.")
            found.append(sentence.format(line=number))
        before = links[number]
    if len(links) != head.lines:
        counted = _("Seal {number} covers {lines} lines, but {there} are there.")
        found.append(counted.format(number=head.id, lines=head.lines, there=len(links)))
    return found, before


def _faults_against(folder: Path) -> Iterator[str]:
    """Compare the seals with the heads that were sent away."""
    here = {head.id: head.digest for head in db.session.execute(select(SEAL.c.id, SEAL.c.digest))}
    try:
        sent = heads_sent(folder)
    except (OSError, ValueError):
        yield _("The heads in the seal folder cannot be read.")
        return
    if here and not sent:
        yield _("The seal folder holds no heads.")
    for head in sent:
        if head["number"] not in here:
            cut = _("The log was cut off: seal {number}, up to line {line}, was sent away and is no longer here.")
            yield cut.format(number=head["number"], line=head["last_line"])
        elif head["digest"] != here[head["number"]]:
            yield _("Seal {number} is not the one that was sent away.").format(number=head["number"])
