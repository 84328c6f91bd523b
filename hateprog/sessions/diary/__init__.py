"""A practitioner's diary: the week, free times, working hours, and calendars of other programs that follow it."""
