"""Rule sets' files for the tests: one that is in order, and ways to change it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hateprog.areas.forces import FORCES
from hateprog.eligibility.rule_sets import rules
from hateprog.eligibility.rule_sets.rules import Definition
from hateprog.kernel.clock import today

HEAD = """\
code = "{code}"
version = {version}
title = "{title}"
pathway = "{pathway}"
ages = "{ages}"
valid_from = {valid_from}
limits = "An example"
{more}
[source]
document = "Force policy"
section = "4"
"""
RULE = """
[[rules]]
code = "{code}"
text = "{text}"
check = "{check}"
{parameters}
source = {{ document = "Force policy", section = "{section}" }}
"""
TOMORROW = timedelta(days=1)


def rule(
    code: str = "grown_up",
    text: str = "Grown up",
    check: str = "is_old_enough_then",
    parameters: str = "parameters = { at_least = 18 }",
    section: str = "4.1",
) -> str:
    """Return one rule of a file: aged 18 or over, unless told otherwise."""
    return RULE.format(code=code, text=text, check=check, parameters=parameters, section=section)


def file(*rules: str, more: str = "", **said: Any) -> str:
    """Return a rule set's file: of South Yorkshire's own, out of court, for anyone, from tomorrow on, with one rule."""
    defaults = {
        "code": "south_yorkshire",
        "version": 1,
        "title": "South Yorkshire",
        "pathway": "out_of_court",
        "ages": "anyone",
        "valid_from": (today() + TOMORROW).isoformat(),
    }
    return HEAD.format(**defaults | said, more=more) + "".join(rules or (rule(),))


def early(decides: str = "inspector", **said: Any) -> str:
    """Return a rule set's file for early intervention, which says who decides."""
    more = "\n".join([f'decides = "{decides}"', *([said.pop("more")] if "more" in said else [])])
    return file(rule(check="is_old_enough_today"), pathway="early_intervention", more=more, **said)


def read(text: str) -> Definition:
    """Return what a file defines, with the forces that there are."""
    return rules.read(text, forces=FORCES)


def days(number: int) -> date:
    """Return the day so many days from today."""
    return today() + timedelta(days=number)
