"""Events that are no booked session: referrers' training, awareness events, youth clubs, a stadium day. Counts only."""
