"""What parents may see: everything that is in a topic, without an account (DfE 2023). A school may link to it."""

from __future__ import annotations

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from hateprog.kernel.errors import Missing
from hateprog.sessions.library import queries
from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.library.views.blueprint import LABELS, bp
from hateprog.sessions.library.views.topics import printed
from hateprog.web.gate import public


@bp.get("/for-parents")
@public
def for_parents() -> ResponseReturnValue:
    """List the topics in use for parents and carers."""
    return render_template("library/for_parents.html", topics=queries.topics_in_use())


@bp.get("/for-parents/<code>")
@public
def parents_of(code: str) -> ResponseReturnValue:
    """Show everything that is in the version of a topic that is in use. This address stays when a newer one comes."""
    return _page(_found(code))


@bp.get("/for-parents/<code>/<int:number>")
@public
def parents_of_version(code: str, number: int) -> ResponseReturnValue:
    """Show a version that was ever in use: what was shown in a session stays to be seen after it."""
    return _page(_found(code, number))


@bp.get("/for-parents/<code>/<int:number>/materials/<int:place>.pdf")
@public
def material_for_parents(code: str, number: int, place: int) -> Response:
    """Return a material of such a version on paper."""
    return printed(_found(code, number), place)


def _found(code: str, number: int | None = None) -> TopicVersion:
    version = queries.public(code, number)
    if version is None:
        raise Missing
    return version


def _page(version: TopicVersion) -> str:
    return render_template("library/parents.html", version=version, labels=LABELS)
