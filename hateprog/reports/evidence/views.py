"""The page of the evidence base: the releases that were made, and making one, which is downloaded at once."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from hateprog.accounts import queries as accounts
from hateprog.accounts.views.own import limit_guesses, own_account
from hateprog.kernel.clock import local_date
from hateprog.kernel.errors import NotNow, RuleBroken
from hateprog.reports.evidence import queries, rules, schemas, service, writing
from hateprog.reports.evidence.models import EvidenceRelease
from hateprog.reports.evidence.policy import Can
from hateprog.reports.evidence.rules import Format
from hateprog.web.forms import Form
from hateprog.web.gate import acting, allows

bp = Blueprint("evidence", __name__, template_folder="templates")


@bp.route("/evidence", methods=["GET", "POST"])
@allows(Can.EXPORT)
def show() -> ResponseReturnValue:
    """List the releases, and make one: the answer is the file, which is kept nowhere."""
    account: Any = own_account()
    schema = schemas.WithCode() if account.totp_confirmed_at else schemas.WithPassword()
    form = Form(schema, {"format": Format.CSV})
    if request.method == "GET":
        return _page(form)
    file = TemporaryFile()  # noqa: SIM115 - closed once it has been sent, or here where there is nothing to send
    try:
        said = form.load(request)
        limit_guesses(account)
        made = service.release(acting(), None, **said, into=file)
    except (ValidationError, RuleBroken) as refused:
        file.close()
        form.refuse(refused)
        return _page(form), 409 if isinstance(refused, NotNow) else 422
    except BaseException:
        file.close()
        raise
    return _download(made, file)


def _page(form: Form) -> str:
    rows = queries.releases(after=_after())
    shown = rows[: queries.PAGE]
    return render_template(
        "evidence/show.html",
        form=form,
        rows=shown,
        names=accounts.names(each.made_by for each in shown),
        first=url_for(".show") if _after() else None,
        following=url_for(".show", after=shown[-1].id) if len(rows) > len(shown) else None,
        reference=service.reference,
        rules=rules,
    )


def _after() -> UUID | None:
    try:
        return UUID(request.args.get("after", ""))
    except ValueError:
        return None


def _download(made: EvidenceRelease, file: IO[bytes]) -> Response:
    size = file.seek(0, 2)
    response = Response(writing.pieces(file), mimetype="application/zip")
    response.content_length = size
    name = f"evidence-base-{local_date(made.made_at).isoformat()}-{service.reference(made)}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.call_on_close(file.close)
    return response
