"""Keeping and disposing: schedules with their legal source, what has come due, disposal by three, and the ledger."""
