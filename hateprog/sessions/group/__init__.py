"""Group sessions at schools."""
