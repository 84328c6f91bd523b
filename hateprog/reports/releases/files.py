"""A published release as a tagged PDF."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from functools import lru_cache

from hateprog.reports.releases.models import Release
from hateprog.reports.releases.telling import told
from hateprog.web.paper import pdf

TEMPLATE = "releases/published.typ"
KEPT = 16
"""How many PDFs a process keeps: anybody may ask for one, as often as they like, and making it takes a while."""


def name_of(release: Release) -> str:
    """Return what the file is called."""
    return f"figures-{release.address}"


def as_paper(release: Release) -> bytes:
    """Return a published release as a PDF, always the same bytes. Raises `ValueError` for one that is not published."""
    if release.published_at is None:
        raise ValueError("Only what is published is printed")
    return _made(json.dumps(asdict(told(release))), name_of(release), release.published_at)


@lru_cache(maxsize=KEPT)
def _made(said: str, name: str, made_at: datetime) -> bytes:
    content = json.loads(said)
    return pdf(TEMPLATE, content, title=content["title"], reference=name, made_at=made_at)
