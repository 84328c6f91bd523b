"""The WSGI application, for gunicorn."""

from __future__ import annotations

import os

from config import Settings
from hateprog.app import create_app
from hateprog.store import sealing
from hateprog.store.base import db

app = create_app(Settings.from_env(os.environ).as_mapping())

with app.app_context():
    if missing := sealing.missing_keys():
        raise SystemExit(f"Not started: the sealing key {', '.join(missing)} is missing, and the database needs it.")
    db.session.remove()
    db.engine.dispose()  # workers that are forked from here must not share its connection
