"""Covering for a practitioner for a day, handing a caseload over, and people who stay away."""
