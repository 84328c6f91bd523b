"""The demonstration: invented people in two force areas, and what has happened to them."""

from hateprog.demo.life import prepare

__all__ = ["prepare"]
