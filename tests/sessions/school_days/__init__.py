"""The days and periods of schools."""
