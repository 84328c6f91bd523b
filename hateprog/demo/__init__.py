"""The demonstration: invented people in two force areas, and the year behind them."""

from hateprog.demo.life import prepare

__all__ = ["prepare"]
