"""The content library: topics of group sessions, and notes on what is new."""
