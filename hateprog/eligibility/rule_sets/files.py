"""The rule sets that ship with the service, as files: examples that an operator reads, changes, loads and adopts."""

from __future__ import annotations

from pathlib import Path

from hateprog.web.shipped import Shipped

SHIPPED = Shipped(Path(__file__).parent / "shipped")
names, text_of = SHIPPED.names, SHIPPED.text_of
