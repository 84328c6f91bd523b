"""Where referrals or bookings dry up against their own past, before a target is missed."""
