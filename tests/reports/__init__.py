"""Tests of what is counted, and of what leaves the service for whoever evaluates it."""
