"""The mails about a school's request: links, and nothing about whoever asks."""

from __future__ import annotations

from flask import current_app

from hateprog.accounts.school_staff_queries import coordinators_for
from hateprog.kernel.text import N_, _
from hateprog.schools.joining.models import SchoolRequest
from hateprog.schools.joining.rules import LASTS
from hateprog.store.outbox import post
from hateprog.web.links import full_address

TO_OFFICE = (
    N_("Does this person work at {school}?"),
    N_(
        "Somebody who says that they work at {school} asks for an account at {service}, to book group sessions.\n\n"
        "We ask you, because your school publishes this address. Open this page to see who it is, and say yes or no. "
        "The link works once, for {days} days:\n\n{link}\n\n"
        "If you do nothing, nothing happens, and they get no account.\n"
    ),
)
TO_COORDINATOR = (
    N_("A school’s request waits for you"),
    N_("Somebody of a school asks for an account, and that cannot go on without you. See why:\n\n{link}\n"),
)


def ask_office(request: SchoolRequest, to: str, token: str) -> None:
    """Ask a school's office about a request, as part of the running command."""
    subject, body = TO_OFFICE
    told = {
        "school": request.school.name,
        "service": current_app.config["SERVICE_NAME"],
        "days": LASTS.days,
        "link": full_address("joining.confirm", token=token),
    }
    reference = f"school-office/{request.id}/{link_name(request)}"
    post(reference, to=to, subject=_(subject).format(**told), body=_(body).format(**told))


def link_name(request: SchoolRequest) -> str:
    """Return what tells the link that the office has now from those before; it opens nothing."""
    return (request.token_hash or "")[:16]


def tell_coordinators(request: SchoolRequest) -> None:
    """Tell the coordinators of a school's area that a request waits for them, as part of the running command."""
    subject, body = TO_COORDINATOR
    link = full_address("joining.request", request_id=request.id)
    for row in coordinators_for(request.school.areas):
        reference = f"school-request/{request.id}/{request.state}/{link_name(request)}/{row.account_id}"
        post(reference, to=row.email, subject=_(subject), body=_(body).format(link=link))
