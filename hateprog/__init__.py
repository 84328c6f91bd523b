"""hateprog: a hate-crime programme, from referral to third session."""
