"""Counts of cases kept as the cases change: how many went how far, so that no page has to read every case."""
