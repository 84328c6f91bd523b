"""Periods that were frozen: what every measure came to then, and what came late."""
