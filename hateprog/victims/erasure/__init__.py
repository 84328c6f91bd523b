"""Erasing a person harmed: their key is destroyed, what was counted of them stays, and three people take part."""
