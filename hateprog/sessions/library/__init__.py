"""The content library of group sessions: topics as versions, what parents may see of them, notes on what is new."""
