"""Closing a case that has ended: the check list, the summary, and the follow-ups."""
