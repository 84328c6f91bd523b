"""The WSGI application, for gunicorn."""

from __future__ import annotations

import os

from config import Settings
from hateprog.app import create_app

app = create_app(Settings.from_env(os.environ).as_mapping())
