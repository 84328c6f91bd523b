"""Drafting a topic, writing its parts and materials, putting it in use, retiring it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.kernel.errors import Missing, RuleBroken, Stale
from hateprog.kernel.text import _
from hateprog.sessions.library import queries, service
from hateprog.sessions.library.contents import PART_LABELS, Part
from hateprog.sessions.library.files import SHIPPED
from hateprog.sessions.library.models import TopicVersion
from hateprog.sessions.library.policy import Can
from hateprog.sessions.library.rules import check_whole
from hateprog.sessions.library.schemas import (
    AboutSchema,
    ClipsSchema,
    MaterialSchema,
    PartSchema,
    about_as_typed,
    material_as_typed,
    part_as_typed,
)
from hateprog.sessions.library.views.blueprint import LABELS, bp
from hateprog.sessions.versions.pages import answer, typed_revision
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows
from hateprog.web.intake import Intake
from hateprog.web.notices import say


@bp.post("/topics/shipped/<name>")
@allows(Can.WRITE)
def draft_shipped(name: str) -> ResponseReturnValue:
    """Begin a draft from a topic that ships with the service."""
    try:
        text = SHIPPED.text_of(name)
    except KeyError:
        raise Missing from None
    return _begun(service.load(acting(), None, text))


@bp.post("/topics/<uuid:version_id>/copy")
@allows(Can.WRITE, on=queries.topic)
def copy(version: TopicVersion) -> ResponseReturnValue:
    """Begin a draft that says what this version says."""
    return _begun(service.copy(acting(), version))


def _begun(made: TopicVersion) -> ResponseReturnValue:
    say(_("The draft is begun. No school can book it until it is put in use."))
    return redirect(url_for(".show", version_id=made.id), 303)


@bp.route("/topics/new", methods=["GET", "POST"])
@allows(Can.WRITE)
def begin() -> ResponseReturnValue:
    """Begin a topic of one's own."""
    form = Form(AboutSchema())
    if request.method == "GET":
        return render_template("library/begin.html", form=form)
    try:
        return _begun(service.begin(acting(), None, **form.load(request)))
    except (ValidationError, RuleBroken) as refused:
        form.refuse(refused)
        return render_template("library/begin.html", form=form), 422


@bp.route("/topics/<uuid:version_id>/edit", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def edit(version: TopicVersion) -> ResponseReturnValue:
    """Change what a draft says beside its outline and materials."""
    form = Form(AboutSchema(), about_as_typed(version), version=version.revision)

    def act(said: Any) -> None:
        service.edit(acting(), version, revision=typed_revision(), **said)

    return _change(version, form, act, _("Change the draft"), _("The draft is saved"))


@bp.route("/topics/<uuid:version_id>/parts/<name>/edit", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def edit_part(version: TopicVersion, name: str) -> ResponseReturnValue:
    """Change one part of a draft's outline."""
    try:
        part = Part(name)
    except ValueError:
        raise Missing from None
    schema = ClipsSchema(part) if part is Part.CLIPS else PartSchema(part)
    form = Form(schema, part_as_typed(version.part(part)), version=version.revision)

    def act(said: Any) -> None:
        service.edit_part(acting(), version, said, revision=typed_revision())

    title = _("Change this part: {name}").format(name=_(PART_LABELS[part]))
    return _change(version, form, act, title, _("The part is saved"), anchor=part.value)


@bp.route("/topics/<uuid:version_id>/materials/add", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def add_material(version: TopicVersion) -> ResponseReturnValue:
    """Add a material to a draft."""
    return _material(version, Form(MaterialSchema(), version=version.revision), None, _("Add a material"))


@bp.route("/topics/<uuid:version_id>/materials/<int:place>/edit", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def edit_material(version: TopicVersion, place: int) -> ResponseReturnValue:
    """Change a material of a draft."""
    _check_place(version, place)
    form = Form(MaterialSchema(), material_as_typed(version.sheets[place - 1]), version=version.revision)
    return _material(version, form, place, _("Change a material"))


def _material(version: TopicVersion, form: Form, place: int | None, title: str) -> ResponseReturnValue:
    def act(said: Any) -> None:
        service.put_material(acting(), version, said, place=place, revision=typed_revision())

    return _change(version, form, act, title, _("The material is saved"), anchor="materials")


@bp.route("/topics/<uuid:version_id>/materials/<int:place>/remove", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def remove_material(version: TopicVersion, place: int) -> ResponseReturnValue:
    """Take a material out of a draft."""
    _check_place(version, place)
    name = version.sheets[place - 1].title

    def act(_said: Any) -> None:
        service.remove_material(acting(), version, place=place, revision=typed_revision())

    title = _("Take out “{name}”").format(name=name)
    form = Form(Intake(), version=version.revision)
    return _change(
        version, form, act, title, _("The material is taken out"), button=_("Take it out"), anchor="materials"
    )


@bp.route("/topics/<uuid:version_id>/throw-away", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def throw_away(version: TopicVersion) -> ResponseReturnValue:
    """Throw a draft away, after a page that asks."""

    def act(_said: Any) -> None:
        service.throw_away(acting(), version, revision=typed_revision())

    form, done = Form(Intake(), version=version.revision), _("The draft is thrown away")
    page, leads_to = "library/throw_away.html", url_for(".every")
    return _change(version, form, act, _("Throw this draft away"), done, page=page, leads_to=leads_to)


def _check_place(version: TopicVersion, place: int) -> None:
    if not 1 <= place <= len(version.sheets):
        raise Missing


@bp.route("/topics/<uuid:version_id>/use", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def use(version: TopicVersion) -> ResponseReturnValue:
    """Put a draft in use, after a page that says what that means and what is still missing."""

    def act(_said: Any) -> None:
        service.put_in_use(acting(), version, revision=typed_revision())

    form = Form(Intake(), version=version.revision)
    done = _("The version is in use: schools can book it, and parents may see it")
    return _change(version, form, act, _("Put this version in use"), done, page="library/use.html")


@bp.route("/topics/<uuid:version_id>/retire", methods=["GET", "POST"])
@allows(Can.WRITE, on=queries.topic)
def retire(version: TopicVersion) -> ResponseReturnValue:
    """Retire a version in use, after a page that says what that means."""

    def act(_said: Any) -> None:
        service.retire(acting(), version)

    done = _("The version is retired. Schools that have booked it keep it.")
    return _change(version, Form(Intake()), act, _("Retire this version"), done, page="library/retire.html")


def _change(
    version: TopicVersion,
    form: Form,
    act: Callable[[Any], object],
    title: str,
    done: str,
    *,
    page: str = "library/edit.html",
    anchor: str | None = None,
    button: str | None = None,
    leads_to: str | None = None,
) -> ResponseReturnValue:
    version_id = version.id

    def show(newest: Any, stale: Stale | None) -> str:
        return render_template(
            page,
            version=newest,
            form=form,
            stale=stale,
            title=title,
            button=button or _("Save"),
            missing=_missing(newest),
            before=queries.in_use(newest.code),
            labels=LABELS,
        )

    leads_to = leads_to or url_for(".show", version_id=version_id, _anchor=anchor)
    return answer(form, act, show, lambda: queries.topic(version_id), done=done, leads_to=leads_to)


def _missing(version: TopicVersion) -> str | None:
    """Return why a version could not be run as it stands; None where it could."""
    try:
        check_whole(version.said)
    except RuleBroken as wrong:
        return wrong.message
    return None
