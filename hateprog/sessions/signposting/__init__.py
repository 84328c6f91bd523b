"""Causes found in a case, the services offered for them, and what each came to; nothing is passed on without a yes."""
