"""The words of an offence: early intervention alleges none, and speaks none of them (domain.md section 3). Pure."""

from __future__ import annotations

import re
import unicodedata

OFFENCE_WORDS = re.compile(
    r"(?<![^\W_])(?:(?:re|un|non)-?)?"
    r"(?:offen[cd]|crim|victim|perpetrat|admi(?:t|ss)|convict|court(?![ey])|police|caution|charge|evidential|prosecut"
    r"|guilt|sentence|probation|suspect|indict|extremis)\w*",
    re.IGNORECASE,
)
"""Words that begin so, wherever they stand: `discriminates` and `courteous` are none of them."""


def offence_word(text: str) -> str | None:
    """Return the first word of an offence in a text, as it stands there; None where there is none.

    What cannot be seen (a soft hyphen, a joiner) and letters of another width hide no word.
    """
    plain = "".join(each for each in unicodedata.normalize("NFKC", text) if unicodedata.category(each) != "Cf")
    found = OFFENCE_WORDS.search(plain)
    return found.group() if found else None
