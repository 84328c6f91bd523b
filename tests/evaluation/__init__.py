"""Tests of what the programme changes."""
