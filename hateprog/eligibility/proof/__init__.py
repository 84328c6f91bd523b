"""The proof sheet: why an offer was lawful on its day, from its own facts, rules and people."""
