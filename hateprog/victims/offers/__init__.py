"""Offers to the people harmed: contacts, clocks, what was offered and what they wish, or why there is no offer."""
