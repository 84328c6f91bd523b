"""The demonstration: invented people in two force areas, and the two years behind them."""

from hateprog.demo.assumed import NOTE
from hateprog.demo.life import prepare

__all__ = ["NOTE", "prepare"]
