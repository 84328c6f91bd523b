"""The risk assessment of a case: what could go wrong, what is done about it, and whether that is still right."""
