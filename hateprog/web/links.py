"""Addresses for mails: whole ones, which also a job that answers no request can make."""

from __future__ import annotations

from flask import current_app


def full_address(endpoint: str, **parts: object) -> str:
    """Return the whole address of a page, from the setting `PUBLIC_ADDRESS`: never from what a request claims."""
    path = current_app.url_map.bind("").build(endpoint, parts)
    public: str = current_app.config["PUBLIC_ADDRESS"]
    return public.rstrip("/") + path
