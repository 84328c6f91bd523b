"""What became of a booked session: counts, hands, feedback, disclosures; and who comes to which school when."""
