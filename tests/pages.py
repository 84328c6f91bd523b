"""Reading pages in tests."""

from __future__ import annotations

import re
from typing import Any

CSRF_TOKEN = re.compile(r'(name="csrf_token" value="|name="csrf-token" content=")[^"]*')


def answered(response: Any) -> tuple[int, str]:
    """Return the status and the page without its CSRF token, which holds the second in which it was made."""
    return response.status_code, CSRF_TOKEN.sub(r"\1", response.text)
