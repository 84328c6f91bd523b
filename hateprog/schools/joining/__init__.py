"""How a school joins: its staff's accounts, requests of schools, and the programme that a school belongs to."""
