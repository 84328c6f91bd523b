"""Everything that can be done to instruments and questionnaires."""

from __future__ import annotations

from hateprog.evaluation.questionnaires.service.device import (
    check_opens,
    close_page,
    fill_in,
    open_page,
    page_opened_by,
)
from hateprog.evaluation.questionnaires.service.entering import check_may_enter, correct, enter, set_aside
from hateprog.evaluation.questionnaires.service.instruments import draft, put_in_use, retire

__all__ = [
    "check_may_enter",
    "check_opens",
    "close_page",
    "correct",
    "draft",
    "enter",
    "fill_in",
    "open_page",
    "page_opened_by",
    "put_in_use",
    "retire",
    "set_aside",
]
