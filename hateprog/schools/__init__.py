"""The register of schools: which there are, where, and whether one can be booked; their staff and their programme."""
