"""What was typed into a record so far, finished or not, and how two drafts of it differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from werkzeug.datastructures import MultiDict

from hateprog.kernel.text import _
from hateprog.sessions.curriculum.contents import SessionPlan
from hateprog.sessions.notes import NoteKind
from hateprog.sessions.one_to_one.schemas import RecordSchema
from hateprog.web.forms import BoundField, Form

NOT_KEPT = frozenset({"true"})
"""A declaration is made when signing, not before."""

SEVERAL = frozenset({"covered"})
DATE_PARTS = ("day", "month", "year")
AT_FIRST = {"response_kind": NoteKind.FACT.value}
"""What is chosen before anybody chooses: said of no note, it is not kept."""

NAMES = frozenset(
    {name for name in RecordSchema().load_fields if name not in NOT_KEPT} | {f"held_on-{part}" for part in DATE_PARTS}
)


def typed(form: MultiDict[str, str]) -> dict[str, Any]:
    """Return the answers as they were typed: every field of the record that is not empty, and nothing else.

    NUL is left out, for PostgreSQL stores none; every other letter stays as it came.
    """
    kept: dict[str, Any] = {}
    for name in sorted(NAMES & set(form)):
        said = [text.replace("\0", "") for text in form.getlist(name)]
        if any(said):
            kept[name] = [each for each in said if each] if name in SEVERAL else said[0]
    return kept if "response" in kept else {name: said for name, said in kept.items() if name not in AT_FIRST}


def in_words(plan: SessionPlan, draft: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return a draft as questions and answers for a page, in the order of the form; what is empty is left out."""
    return [{"key": field.label, "value": said} for field in _asked(plan, draft) if (said := _said(field))]


def differences(plan: SessionPlan, saved: Mapping[str, Any], here: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a saved draft says where another one says something else."""
    pairs = zip(_asked(plan, saved), _asked(plan, here), strict=True)
    return [
        {"key": theirs.label, "value": _said(theirs) or _("Nothing")}
        for theirs, ours in pairs
        if _said(theirs) != _said(ours)
    ]


def _asked(plan: SessionPlan, draft: Mapping[str, Any]) -> Iterator[BoundField]:
    form = Form(RecordSchema(plan))
    form.keep(MultiDict(draft))
    return (field for field in form if field.name not in NOT_KEPT)


def _said(field: BoundField) -> Any:
    """Return an answer in words: the label of what was chosen, the parts of a date beside one another."""
    if isinstance(field.value, dict):
        return " ".join(field.value[part] for part in DATE_PARTS if field.value[part])
    labels = {choice.value: choice.label for choice in field.choices}
    if isinstance(field.value, list):
        return [labels.get(value, value) for value in field.value]
    return labels.get(field.value, field.value)
