"""One way in: HTML forms and JSON bodies become the same plain mapping and meet one schema."""

from __future__ import annotations

from typing import Any

from flask import Request
from marshmallow import RAISE, Schema, ValidationError, fields
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest

from hateprog.kernel.text import _

DATE_PARTS = ("year", "month", "day")


class Intake(Schema):
    """Base of every schema that lets answers in. Unknown keys are refused, not dropped."""

    class Meta:
        unknown = RAISE


def from_form(schema: Schema, form: MultiDict[str, str]) -> dict[str, Any]:
    """Return a form's answers as the schema reads them: blanks are missing, date parts become one ISO date.

    Keys that the schema does not know (the form's own tokens, a button's name) are left out.
    """
    plain: dict[str, Any] = {}
    for name, field in schema.load_fields.items():
        key = field.data_key or name
        if isinstance(field, fields.Date):
            year, month, day = (form.get(f"{key}-{part}", "").strip() for part in DATE_PARTS)
            value = f"{year}-{month}-{day}" if year or month or day else ""
        elif isinstance(field, fields.List):
            if chosen := [each for each in form.getlist(key) if each]:
                plain[key] = chosen
            continue
        else:
            value = form.get(key, "")
        if value.strip():
            plain[key] = value
    return plain


def said_in(request: Request, schema: Schema) -> dict[str, Any]:
    """Return what a request says, form or JSON, before the schema has read it.

    Raises marshmallow's `ValidationError` for JSON that is no object, and `BadRequest` for what is no JSON, or is
    nested deeper than Python reads.
    """
    if not request.is_json:
        return from_form(schema, request.form) | _files_in(request, schema)
    try:
        body = request.get_json()
    except RecursionError:
        raise BadRequest from None
    if not isinstance(body, dict):
        raise ValidationError(_("Send one JSON object"))
    return body


def _files_in(request: Request, schema: Schema) -> dict[str, Any]:
    """Return the files that were chosen: a browser sends one without a name where none was."""
    asked = [name for name, field in schema.load_fields.items() if getattr(field, "kind", None) == "file"]
    return {name: request.files[name] for name in asked if name in request.files and request.files[name].filename}
