"""A topic on paper: the outline that a practitioner takes into the hall, and each material, as tagged PDF."""

from __future__ import annotations

from hateprog.kernel.text import _
from hateprog.sessions.library.contents import LICENCE_LABELS, PART_LABELS
from hateprog.sessions.library.models import TopicVersion
from hateprog.web.paper import pdf


def named(version: TopicVersion, what: str) -> str:
    """Return the name of a file of a topic: what it is, which topic and which version of it."""
    return f"{version.code.replace('_', '-')}-{version.version}-{what}"


def outline(version: TopicVersion) -> bytes:
    """Return the whole outline as a PDF: show of hands before, the four parts with their clips, hands after."""
    parts = [
        {
            "title": _(PART_LABELS[each.part]),
            "minutes": _("{minutes} minutes").format(minutes=each.minutes),
            "prompts": [*each.prompts],
            "clips": [
                {"title": clip.title, "describes": clip.describes, "questions": [*clip.questions]}
                for clip in each.clips
            ],
        }
        for each in version.parts
    ]
    told = {
        "years": version.years,
        "minutes": _("{minutes} minutes").format(minutes=version.minutes),
        "statements": [each.label for each in version.statements],
        "parts": parts,
        "materials": [each.title for each in version.sheets],
    }
    return pdf("library/outline.typ", told, title=version.title, reference=reference(version), made_at=version.saved_at)


def material(version: TopicVersion, place: int) -> bytes:
    """Return a material (its place from 1) as a PDF of one page. Raises `LookupError` for one that is not there."""
    if not 1 <= place <= len(version.sheets):
        raise LookupError(place)
    found = version.sheets[place - 1]
    told = found.sheet.told | {"foot": ". ".join(filter(None, (_(LICENCE_LABELS[found.licence]), found.credit)))}
    return pdf("paper/worksheet.typ", told, title=found.title, reference=reference(version), made_at=version.saved_at)


def reference(version: TopicVersion) -> str:
    """Return what stands at the head of each sheet: which topic, and which version of it."""
    return _("{title}, version {version}").format(title=version.title, version=version.version)
