"""Concerns for anybody's safety: who is told, by when they act, and what they do about it."""
