"""Requests to see one's data."""
