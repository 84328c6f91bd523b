"""The whole-school planner."""
