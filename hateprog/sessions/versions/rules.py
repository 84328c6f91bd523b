"""The way of a version of a text, from draft to retirement: once in use, nothing of it changes.

Pure: programme templates and topics of group sessions both go this way.
"""

from __future__ import annotations

import re
from enum import StrEnum

from hateprog.kernel.errors import NotNow
from hateprog.kernel.text import N_, _

CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
"""How a template, a topic and a questionnaire are named."""


class Status(StrEnum):
    """Where a version is on its way."""

    DRAFT = "draft"
    IN_USE = "in_use"
    RETIRED = "retired"


STATUS_LABELS: dict[Status, str] = {
    Status.DRAFT: N_("Draft"),
    Status.IN_USE: N_("In use"),
    Status.RETIRED: N_("Retired"),
}


def check_editable(status: Status) -> None:
    """Raise `NotNow` for a version that is no draft: somebody works from it, so nothing of it changes again."""
    if status is not Status.DRAFT:
        sentence = _("Only a draft can be changed: this is “{status}”. Begin a draft from it")
        raise NotNow(sentence.format(status=_in(status)))


def check_draft(status: Status) -> None:
    """Raise `NotNow` for a version that cannot be put in use, for it is no draft."""
    if status is not Status.DRAFT:
        raise NotNow(_("Only a draft can be put in use: this is “{status}”").format(status=_in(status)))


def check_retirable(status: Status) -> None:
    """Raise `NotNow` for a version that is not in use."""
    if status is not Status.IN_USE:
        raise NotNow(_("Only a version in use can be retired: this is “{status}”").format(status=_in(status)))


def _in(status: Status) -> str:
    return _(STATUS_LABELS[status]).lower()
