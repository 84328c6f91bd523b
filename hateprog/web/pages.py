"""What every page has (words, navigation, macros' ground) and the few pages that belong to no feature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Blueprint, Flask, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from jinja2 import PackageLoader, PrefixLoader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hateprog.kernel.access import NOBODY, Policy
from hateprog.kernel.text import N_, _
from hateprog.store.base import db
from hateprog.web.filters import FILTERS
from hateprog.web.gate import acting, can, public

bp = Blueprint("web", __name__, template_folder="templates")

ON_ONE_LINE = 8
"""How many places the main navigation holds before it wraps at 1280 px."""


IN_FRONT = 6
"""How many of the places that are opened now and then stand in the main navigation where there are no others."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the main navigation or a tab of a case or a school, shown to those who could use it.

    `seldom` holds for what is opened now and then: for somebody with many places these stand on a page of their own.
    """

    text: str
    endpoint: str
    permission: StrEnum
    seldom: bool = False


def navigation() -> list[dict[str, Any]]:
    """Return the main navigation of whoever is acting, on one line: what they seldom need may stand behind “More”."""
    places = _open_places()
    seldom = more_places()
    shown = [_as_link(place) for place in places if place not in seldom]
    if seldom:
        here = request.endpoint in {"casefile.more", *(place.endpoint for place in seldom)}
        shown.append({"text": _("More"), "href": url_for("casefile.more"), "current": here})
    return shown


def more_places() -> list[Place]:
    """Return the places that do not stand in the main navigation of whoever is acting, for it would be too long.

    Who comes for nothing else, as whoever pays for the programme, has the first of them in the navigation.
    """
    places = _open_places()
    if len(places) <= ON_ONE_LINE:
        return []
    seldom = [place for place in places if place.seldom]
    return seldom[IN_FRONT:] if seldom == places else seldom


def _open_places() -> list[Place]:
    actor = acting()
    if actor is NOBODY:
        return []
    policy: Policy = current_app.extensions["policy"]
    places: tuple[Place, ...] = current_app.extensions["navigation"]
    return [place for place in places if policy.allows(actor, place.permission)]


def _as_link(place: Place, **where: UUID) -> dict[str, Any]:
    href = url_for(place.endpoint, **where)  # type: ignore[arg-type]  # its own arguments begin with an underscore
    return {"text": _(place.text), "href": href, "current": request.endpoint == place.endpoint}


def case_tabs(case: Any) -> list[dict[str, Any]]:
    """Return the tabs of a case that whoever is looking may open: the places in `app.extensions["case_tabs"]`.

    Their endpoints take `referral_id`, so that every feature can bring a page of the case without knowing the others.
    """
    places: tuple[Place, ...] = current_app.extensions["case_tabs"]
    return [_as_link(place, referral_id=case.id) for place in places if can(place.permission, case)]


def school_tabs(school: Any) -> list[dict[str, Any]]:
    """Return the tabs of a school that whoever is looking may open: `app.extensions["school_tabs"]`, by `school_id`.

    A page of a feature that is no tab itself stands under the feature's first.
    """
    places: tuple[Place, ...] = current_app.extensions["school_tabs"]
    shown = [place for place in places if can(place.permission, school)]
    ours = [place for place in shown if place.endpoint.partition(".")[0] == request.blueprint]
    here = next((place for place in ours if place.endpoint == request.endpoint), ours[0] if ours else None)
    return [_as_link(place, school_id=school.id) | {"current": place is here} for place in shown]


def register(app: Flask) -> None:
    """Give templates their words, filters and macros, and add the pages below."""
    app.jinja_loader = PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")})
    app.url_defaults(_with_fingerprint)
    app.jinja_env.filters.update(FILTERS)
    app.jinja_env.globals.update(_=_, N_=N_, can=can, navigation=navigation, language=lambda: "en")
    app.jinja_env.globals.update(case_tabs=case_tabs, school_tabs=school_tabs)
    app.register_blueprint(bp)


def _with_fingerprint(endpoint: str, values: dict[str, Any]) -> None:
    """Add a fingerprint of the content to a static file's address: it may be kept for ever, and a new one is new."""
    if endpoint == "static" and "filename" in values:
        values.setdefault("v", _fingerprint(str(current_app.static_folder), values["filename"]))


@cache
def _fingerprint(folder: str, name: str) -> str | None:
    path = Path(folder) / name
    return sha256(path.read_bytes()).hexdigest()[:12] if path.is_file() else None


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """Say how accessible the service is and whom to tell of a barrier."""
    return render_template("about/accessibility.html")


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """Say what is kept about people, why and for how long."""
    return render_template("about/privacy.html")


@bp.get("/help")
@public
def help() -> ResponseReturnValue:  # noqa: A001 - the page's address and its name are the same word
    """Say whom to ask."""
    return render_template("about/help.html")


@bp.get("/healthz")
@public
def alive() -> ResponseReturnValue:
    """Say that the process answers."""
    return {"status": "ok"}


@bp.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """Say that the database answers and is at the migration that this code needs."""
    try:
        at = db.session.scalar(text("SELECT version_num FROM alembic_version"))
    except DBAPIError:
        db.session.rollback()
        return {"status": "no database"}, 503
    if at != current_app.config["MIGRATION_HEAD"]:
        return {"status": "migration pending"}, 503
    return {"status": "ready"}
