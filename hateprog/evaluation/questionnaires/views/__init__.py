"""Pages of questionnaires: instruments, what a case has, entering, a device page, paper."""

from __future__ import annotations

from hateprog.evaluation.questionnaires.views import case, device, instruments, paper
from hateprog.evaluation.questionnaires.views.blueprint import bp

__all__ = ["bp", "case", "device", "instruments", "paper"]
