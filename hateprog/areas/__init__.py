"""Police force areas, community safety partnerships and districts of England and Wales."""
