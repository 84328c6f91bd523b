"""The instruments that ship with the service, as files: written for it, free to use and to change."""

from __future__ import annotations

from pathlib import Path

from hateprog.web.shipped import Shipped

SHIPPED = Shipped(Path(__file__).parent / "shipped")
names, text_of = SHIPPED.names, SHIPPED.text_of
