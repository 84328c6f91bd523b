"""The tests of hateprog; they mirror its folders."""

NOBODYS = "7b3dedc6-7dc8-405d-9e7c-5e61aede4277"
"""An id that belongs to nothing. Tests are named alike in every process that runs them, so it is never made anew."""
