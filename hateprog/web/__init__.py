"""The ground that every page stands on: the gate, forms, errors, headers. No features."""
