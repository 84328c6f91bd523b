"""Criteria (pure), assessment, the inspector's decision and supervision."""
