"""Which topics there are, and all that a practitioner or a school sees of one."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from hateprog.accounts import queries as accounts
from hateprog.kernel.clock import today
from hateprog.kernel.errors import Missing
from hateprog.sessions.library import files, papers, queries
from hateprog.sessions.library.files import SHIPPED
from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.library.policy import Can
from hateprog.sessions.library.views.blueprint import LABELS, bp
from hateprog.sessions.versions.rules import Status
from hateprog.sessions.year_groups import years_name
from hateprog.web.gate import allows, can
from hateprog.web.links import full_address
from hateprog.web.paper import as_pdf


@bp.get("/topics")
@allows(Can.LIST)
def every() -> ResponseReturnValue:
    """List the topics in use; for those who write them drafts, retired versions and what ships as well."""
    rows = [row for row in queries.versions() if row.status is not Status.IN_USE] if can(Can.READ_NOTES) else []
    known = queries.codes()
    return render_template(
        "library/list.html",
        topics=queries.topics_in_use(),
        notes=queries.notes_shown(today()) if can(Can.READ_NOTES) else [],
        drafts=[row for row in rows if row.status is Status.DRAFT],
        retired=[row for row in rows if row.status is Status.RETIRED],
        waiting=_waiting(known) if can(Can.WRITE) else [],
        years_name=years_name,
        parents=full_address("library.for_parents"),
        Can=Can,
        labels=LABELS,
    )


def _waiting(known: set[str]) -> list[tuple[str, str]]:
    """Return (name, title) of the topics that ship and of which there is no version yet."""
    names = [name for name in SHIPPED.names() if name.rpartition("_")[0] not in known]
    return [(name, files.read(SHIPPED.text_of(name)).title) for name in names]


@bp.get("/topics/<uuid:version_id>")
@allows(Can.READ, on=queries.topic)
def show(version: TopicVersion) -> ResponseReturnValue:
    """Show all that a version says, exactly as a practitioner runs the session from it."""
    others = [row for row in queries.versions(version.code) if row.id != version.id and can(Can.READ, row)]
    return render_template(
        "library/show.html",
        version=version,
        names=accounts.names({version.saved_by, version.put_in_use_by, version.retired_by}),
        notes=queries.notes_shown(today(), version.code) if can(Can.READ_NOTES) else [],
        others=others,
        parents=full_address("library.parents_of", code=version.code) if version.status is Status.IN_USE else None,
        is_draft=version.status is Status.DRAFT,
        in_use=version.status is Status.IN_USE,
        Can=Can,
        labels=LABELS,
    )


@bp.get("/topics/<uuid:version_id>/outline.pdf")
@allows(Can.READ, on=queries.topic)
def outline(version: TopicVersion) -> Response:
    """Return the outline on paper, to be taken into the hall."""
    return as_pdf(papers.outline(version), papers.named(version, "outline"))


@bp.get("/topics/<uuid:version_id>/materials/<int:place>.pdf")
@allows(Can.READ, on=queries.topic)
def material(version: TopicVersion, place: int) -> Response:
    """Return a material on paper: one page."""
    return printed(version, place)


def printed(version: TopicVersion, place: int) -> Response:
    """Return a material as a PDF, or raise `Missing` where there is none in that place."""
    try:
        return as_pdf(papers.material(version, place), papers.named(version, str(place)))
    except LookupError:
        raise Missing from None
