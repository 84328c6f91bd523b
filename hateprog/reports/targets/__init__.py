"""What a funder has asked for: a number of a measure in a period, and how far the programme is with it."""
