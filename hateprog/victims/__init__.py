"""The people harmed: their own tables, ids, keys and policy. Nothing below imports this (docs/decisions/0060)."""
