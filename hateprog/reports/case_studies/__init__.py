"""Case studies: short accounts that somebody agreed to, word for word, somebody else approved, and everybody reads."""
