"""Trying a draft rule set on past assessments: what would have come out differently, and why; nothing is touched."""
