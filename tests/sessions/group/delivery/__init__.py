"""What became of booked sessions."""
