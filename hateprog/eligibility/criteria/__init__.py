"""The criteria: each takes the facts, today's date and its parameters, and returns a verdict and one sentence.

A rule set names a criterion by its place in `CHECKS`; what is not there cannot be a rule. Source: domain.md sections 3
and 4, unless a function says another. A fact that nobody has given is `UNKNOWN`, never met. What early intervention
uses speaks of no crime at all. Pure.
"""

from hateprog.eligibility.criteria import crime, history, person, steps  # noqa: F401 - each fills CHECKS
from hateprog.eligibility.criteria.check import CHECKS, Check

__all__ = ["CHECKS", "Check"]
