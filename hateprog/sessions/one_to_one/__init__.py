"""The three-session one-to-one programme."""
