"""The evidence base: pseudonymised rows for whoever evaluates, with a data dictionary, and a log of each release."""
